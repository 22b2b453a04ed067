"""Resolve what the daily comparison found: ask the gateway again, or issue the receipt that is missing."""

from django.db import transaction

from payments import rules
from payments.actions import disputing, receipts, refunding, settling
from payments.actions.locking import hold, record
from payments.events import Fact
from payments.gateways import gateway
from payments.models import Payment, Receipt, Refund
from payments.states import TAKEN, ReceiptKind, RefundState, State
from portal.accounts.schema import Actor


def ask_again(*, payment_id: int, by: Actor) -> Payment:
    """Ask the gateway about all that a payment may have there: each page, each refund, each dispute.

    What the books have is left as it is; what they lack is entered. Asks the gateway: call it outside your transaction.

    :raises rules.Forbidden: :raises payments.gateways.base.GatewayDown: :raises payments.gateways.base.GatewayRefused:
    """
    payment = Payment.objects.get(pk=payment_id)
    if not (by.is_system or rules.may_mend_books(payment.unit_id, by)):
        raise rules.Forbidden
    for attempt in payment.attempts.exclude(session_id=""):
        if gateway(attempt.provider).hosted:
            settling.settle(payment_id=payment_id, by=by, session_id=attempt.session_id, provider=attempt.provider)
    for refund in Refund.objects.filter(payment=payment_id, state=RefundState.ASKED, gateway_refund=""):
        refunding.send_refund(refund_id=refund.pk, by=by)
    refunding.confirm_refunds(payment_id=payment_id, by=by)
    disputing.confirm_disputes(payment_id=payment_id, by=by)
    return Payment.objects.get(pk=payment_id)


@transaction.atomic
def issue_missing_receipt(*, payment_id: int, by: Actor) -> Receipt:
    """Issue the receipt of a payment that was settled without one.

    :raises rules.Forbidden: :raises rules.Conflict: it was never paid, or has a receipt
    """
    payment = hold(payment_id)
    if not rules.may_mend_books(payment.unit_id, by):
        raise rules.Forbidden
    if payment.state not in (*TAKEN, State.CHARGED_BACK):
        raise rules.Conflict(payment.reference)
    if payment.receipts.filter(kind=ReceiptKind.ORIGINAL).exists():
        raise rules.Conflict(payment.reference)
    receipt = receipts.issue(payment)
    record(payment, Fact.RECEIPT_ISSUED, by, receipt=receipt.pk, symbol=receipt.symbol, number=receipt.number)
    return receipt
