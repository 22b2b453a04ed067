"""Ask gateways what no message told us."""

import logging
from datetime import datetime

from payments import queries, rules
from payments.actions import banking, checkout, refunding, settling
from payments.gateways import CARD, gateway
from payments.gateways.base import GatewayDown, GatewayRefused
from payments.models import Attempt
from payments.states import AttemptState
from portal.accounts.schema import Actor
from portal.core import clock

log = logging.getLogger(__name__)

GRACE_SECONDS = 60


def sweep(*, by: Actor, grace_seconds: int = GRACE_SECONDS) -> int:
    """Ask about every page that may bring money and every undecided refund; return how many were answered.

    One that fails is logged and left for the next sweep; a gateway that is down ends this one.
    """
    asked_before = queries.grace(clock.now(), grace_seconds)
    return _ask_the_bank(by) + _ask_gateways(asked_before, by)


def knock() -> None:
    """Ask the card gateway for a sign of life and remember the answer, so that no page has to ask while it is drawn."""
    try:
        gateway(CARD).ping()
    except (GatewayDown, GatewayRefused) as silence:
        log.warning("the card gateway gives no sign of life: %s", silence)
        queries.note_silence(CARD)
    else:
        queries.note_answer(CARD)


def _ask_the_bank(by: Actor) -> int:
    try:
        return banking.catch_up(by=by)
    except GatewayDown as silence:
        log.warning("the bank could not be asked: %s", silence)
        return 0


def _ask_gateways(asked_before: datetime, by: Actor) -> int:
    answered = 0
    try:
        for left in queries.left_attempts():
            settling.close_page(left, by)
            answered += 1
        for attempt in queries.live_attempts(asked_before=asked_before).select_related("payment"):
            answered += gateway(attempt.provider).hosted and _ask(attempt, by)
        for payment_id in queries.undecided_refunds(asked_before=asked_before):
            answered += _ask_about_refunds(payment_id, by)
    except GatewayDown as silence:
        queries.note_silence(CARD)
        log.warning("a payment gateway could not be asked: %s", silence)
    return answered


def _ask(attempt: Attempt, by: Actor) -> bool:
    """Ask about one try to pay; one whose page a crash kept from us asks for the page again under its key first."""
    try:
        if attempt.state == AttemptState.ASKED and not attempt.session_id:
            checkout.ask(attempt, by)
        settling.settle(payment_id=attempt.payment_id, by=by)
    except (GatewayRefused, rules.Conflict, rules.KeyReused) as refusal:
        log.warning("payment %s could not be settled: %r", attempt.payment_id, refusal)
        return False
    return True


def _ask_about_refunds(payment_id: int, by: Actor) -> bool:
    try:
        refunding.confirm_refunds(payment_id=payment_id, by=by)
    except GatewayRefused as refusal:
        log.warning("refunds of payment %s could not be confirmed: %r", payment_id, refusal)
        return False
    return True
