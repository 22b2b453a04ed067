"""What stands at the window: units, services, drafts begun there."""

from django.db.models import Q, QuerySet

from portal.accounts.models import Unit
from portal.accounts.schema import Actor
from procedures.catalogue import queries as catalogue
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State


def windows(actor: Actor) -> list[tuple[str, str]]:
    """Return the units at whose window a person takes dossiers in."""
    return list(Unit.objects.filter(pk__in=actor.units("intake")).order_by("pk").values_list("pk", "name"))


def services() -> list[tuple[str, str]]:
    """Return the services that can be asked for today."""
    return [(version.procedure_id, str(version.procedure.name)) for version in catalogue.all_published()]


def begun_at_windows(actor: Actor) -> QuerySet[Dossier]:
    """Return the drafts that clerks of my windows began for others."""
    here = Dossier.objects.filter(state=State.DRAFT, intake_unit__in=actor.units("intake"), is_test=False)
    return here.filter(~Q(channel="online") | Q(assisted=True)).select_related("procedure", "applicant")
