"""What a dossier costs, what of it is paid, and what goes back when it ends."""

from django.db.models import QuerySet, Sum

from payments import queries as payments
from payments.models import Refund
from payments.schema import Quote
from payments.states import GIVEN_UP
from portal.accounts.queries import today
from procedures.catalogue import formulas as catalogue
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier


def quote_today(dossier: Dossier) -> Quote:
    """Return the fee of a draft that is filed today, in the active language."""
    return catalogue.quote(dossier.spec, dossier.answers, on=today())


def owed_today(dossier: Dossier) -> int:
    """Return what is to be paid, in đồng, when a draft is filed today; a test dossier owes nothing."""
    return 0 if dossier.is_test else max(0, quote_today(dossier).amount - paid_for(dossier))


def references_of(dossier: Dossier) -> list[str]:
    """Return under which references the fee of a dossier was paid: its own, and those whose fee it carries."""
    found = [dossier.reference]
    while dossier.fee_from is not None:
        dossier = dossier.fee_from
        found.append(dossier.reference)
    return found


def paid_for(dossier: Dossier) -> int:
    """Return what was paid for a dossier, or for the one whose fee it carries, and not given back, in đồng."""
    return sum(payments.refundable_amount(reference) for reference in references_of(dossier))


def carries_fee(old: Dossier) -> bool:
    """Tell whether a dossier begun anew carries the fee of an ended one: not given back, and carried by no other."""
    return rules.leaves_fee(old) and paid_for(old) > 0 and not Dossier.objects.filter(fee_from=old).exists()


def comes_back(dossier: Dossier, fact: str, before: str) -> int:
    """Return what goes back, in đồng, when a dossier in the state ``before`` ends with a fact, by the procedure's rule.

    ``fact``: rejected, withdrawn, stopped or refused.
    """
    return catalogue.returned(paid_for(dossier), rules.share_returned(dossier, fact, before))


def given_back(dossier: Dossier, reason_code: str = "") -> int:
    """Return what was given or promised back since the dossier was begun, in đồng; for one reason, or for any."""
    rows: QuerySet[Refund] = Refund.objects.filter(
        payment__reference__in=references_of(dossier), held__isnull=True, asked_at__gte=dossier.created_at
    ).exclude(state__in=GIVEN_UP)
    if reason_code:
        rows = rows.filter(reason_code=reason_code)
    return rows.aggregate(total=Sum("amount"))["total"] or 0
