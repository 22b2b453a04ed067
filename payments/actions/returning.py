"""The payer comes back: from the gateway's page, or to say that the transfer is made."""

import logging

from payments import queries
from payments.actions import banking, settling
from payments.gateways import gateway
from payments.gateways.base import GatewayDown, GatewayRefused
from payments.models import Attempt, Payment
from payments.states import LIVE_ATTEMPT
from portal.accounts.schema import Actor
from portal.core import clock

log = logging.getLogger(__name__)


def take_return(*, payment_id: int, by: Actor, left: bool = False) -> Payment:
    """Settle for a payer who came back from the gateway's page, or who says that the transfer is made.

    When nothing is known yet the return is remembered, so that nobody who has paid is asked to pay again; not so for
    a payer who ``left`` without paying.
    """
    live = queries.live_attempt(payment_id)
    try:
        if live and not gateway(live.provider).hosted:
            banking.catch_up(by=by)
            silent = True
        else:
            settling.settle(payment_id=payment_id, by=by)
            silent = False
    except (GatewayDown, GatewayRefused) as silence:
        log.warning("payment %s: the gateway could not say how it stands: %s", payment_id, silence)
        silent = True
    if silent and not left:
        Attempt.objects.filter(payment=payment_id, state__in=LIVE_ATTEMPT).update(returned_at=clock.now())
    return Payment.objects.get(pk=payment_id)
