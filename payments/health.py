"""Whether card gateway and bank can be asked, money waits for a clerk, and the books agree. No page needs any of it."""

from payments import queries
from payments.gateways import CARD, bank, gateway
from portal.core.health import Check, State, probe


def checks() -> list[Check]:
    return [probe("card gateway", gateway(CARD).ping), probe("bank", bank().ping), _held_money(), _books()]


def _held_money() -> Check:
    waiting = queries.all_held().count()
    return Check("held money", State.DEGRADED if waiting else State.OK, detail=str(waiting))


def _books() -> Check:
    wrong = queries.disagreements()
    return Check("books", State.DEGRADED if wrong else State.OK, detail=str(len(wrong)))
