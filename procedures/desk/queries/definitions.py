"""The definitions of the catalogue as an administrator tends them."""

from dataclasses import dataclass

from portal.accounts import queries as accounts
from procedures.catalogue import formulas
from procedures.catalogue import queries as catalogue
from procedures.catalogue.formulas import Difference
from procedures.catalogue.models import ProcedureVersion
from procedures.dossiers.models import Dossier


@dataclass(frozen=True)
class VersionPage:
    """One version: what it changes against the one before, who made it, and the tests filed under it."""

    version: ProcedureVersion
    before: ProcedureVersion | None
    differences: list[Difference]
    made_by: str
    tests: list[Dossier]


def standing(version: ProcedureVersion) -> str:
    """Return how a version stands: trial, to come, in force, followed or withdrawn."""
    if version.withdrawn_at:
        return "withdrawn"
    if version.is_trial:
        return "trial"
    if version.valid_from > accounts.today():
        return "to_come"
    holds = catalogue.in_force(version.procedure_id)
    return "in_force" if holds and holds.pk == version.pk else "followed"


def version_page(version: ProcedureVersion, user_id: int | None) -> VersionPage:
    """Return what the page of one version shows."""
    before = catalogue.version_before(version)
    tests = Dossier.objects.filter(procedure_version=version, is_test=True, applicant=user_id).order_by("-created_at")
    return VersionPage(
        version=version,
        before=before,
        differences=formulas.differences(before.spec if before else None, version.spec),
        made_by=accounts.names_of([version.made_by]).get(version.made_by, ""),
        tests=list(tests[:20]),
    )
