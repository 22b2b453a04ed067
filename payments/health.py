"""Whether the card gateway can be asked, and whether money waits for a clerk. No page needs either."""

from payments import queries
from payments.gateways import CARD, gateway
from portal.core.health import Check, State, probe


def checks() -> list[Check]:
    return [probe("card gateway", gateway(CARD).ping), _held_money()]


def _held_money() -> Check:
    waiting = queries.all_held().count()
    return Check("held money", State.DEGRADED if waiting else State.OK, detail=str(waiting))
