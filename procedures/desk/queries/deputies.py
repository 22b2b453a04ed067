"""Where a person may name deputies, and who stands in for whom."""

from django.db.models import QuerySet

from portal.accounts import queries as accounts
from portal.accounts.models import Deputation, Unit
from portal.accounts.schema import Actor
from portal.accounts.states import Role

NAMING = (Role.SIGNER, Role.REGISTRY, Role.ADMINISTRATOR)


def units_to_depute(actor: Actor) -> QuerySet[Unit]:
    """Return the units in which a person may name a signer's deputy."""
    units = frozenset().union(*(actor.units(role) for role in NAMING))
    return Unit.objects.filter(pk__in=units).order_by("pk")


def deputations(actor: Actor) -> QuerySet[Deputation]:
    """Return the deputations a person may look at: of every unit where they work."""
    return accounts.deputations(actor.units())
