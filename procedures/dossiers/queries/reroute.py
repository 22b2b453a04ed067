"""Who else could decide a request."""

from portal.accounts import queries as accounts
from procedures.catalogue import formulas as catalogue
from procedures.dossiers.models import Dossier
from procedures.registers import queries as registers


def competent_units(dossier: Dossier) -> list[str]:
    """Return the codes of the other units that the procedure's rule of competence allows for a dossier."""
    rule, kept = dossier.spec.competence, catalogue.relevant(dossier.spec, dossier.answers)
    found = [rule.unit] if rule.unit else []
    if rule.rule == "answer" and rule.field:
        kind = dossier.spec.field(rule.field).units
        found += accounts.units_in_being(kind.kind if kind else None).values_list("code", flat=True)
    elif rule.rule == "register":
        found += registers.custodians(str(kept.get(rule.field or "", "")))
    return sorted({code for code in found if code != dossier.unit_code})
