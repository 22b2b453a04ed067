"""What follows from the facts of payments, after commit. Each makes one call."""

from datetime import date

from payments import actions, notices
from payments.events import Fact
from portal.accounts.schema import SYSTEM
from portal.events.decorators import effect
from portal.events.models import Event


@effect(Fact.NOTIFIED, network=True)
def act_on_notification(event: Event) -> None:
    actions.process_notification(gateway_event_id=event.data["gateway_event"], by=SYSTEM)


@effect(Fact.RECEIPT_ISSUED)
def draw_receipt(event: Event) -> None:
    actions.draw_receipt(receipt_id=event.data["receipt"])


@effect(Fact.REFUND_ASKED, network=True)
def send_refund(event: Event) -> None:
    actions.send_refund(refund_id=event.data["refund"], by=SYSTEM)


@effect(Fact.SETTLED, Fact.EXPIRED, Fact.REFUND_DONE)
def tell_payer(event: Event) -> None:
    notices.tell_payer(event)


@effect(Fact.REFUND_ASKED)
def tell_of_refund(event: Event) -> None:
    notices.tell_of_refund(event)


@effect(Fact.REFUND_PROPOSED)
def tell_of_proposal(event: Event) -> None:
    notices.tell_of_proposal(event)


@effect(Fact.DISPUTED, Fact.REINSTATED, Fact.CHARGED_BACK)
def tell_of_dispute(event: Event) -> None:
    notices.tell_of_dispute(event)


@effect(Fact.QUARANTINED)
def tell_payer_of_check(event: Event) -> None:
    notices.tell_payer_of_check(event)


@effect(Fact.QUARANTINED)
def tell_finance(event: Event) -> None:
    notices.tell_finance(event)


@effect(Fact.RECONCILIATION_ASKED, network=True)
def compare_books(event: Event) -> None:
    actions.reconcile(date=date.fromisoformat(event.data["date"]), by=SYSTEM)


@effect(Fact.RECONCILED)
def tell_of_differences(event: Event) -> None:
    notices.tell_of_differences(event)
