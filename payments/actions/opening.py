"""Ask for a fee, take it at the counter, or stop asking."""

from django.db import IntegrityError, transaction
from django_fsm import can_proceed

from payments import queries, rules
from payments.actions import settling
from payments.actions.locking import book, hold, keep, locked, record
from payments.events import Fact
from payments.models import Payment
from payments.schema import Quote
from payments.states import UNCLOSED_ATTEMPT, Account, AttemptState, Method, State
from portal.accounts.models import User
from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.text import nfc


@transaction.atomic
def open_payment(
    *,
    reference: str,
    purpose: str,
    title: str,
    payer_id: int | None,
    unit_code: str,
    quote: Quote,
    return_path: str,
    by: Actor,
    payer_name: str = "",
) -> Payment:
    """Ask for a fee; the same quote asked again while open is the same payment, another quote replaces it.

    Runs in the caller's transaction. ``purpose`` is a key for figures, ``return_path`` where the payer goes on to.

    :raises rules.UnderWay: another quote, while a gateway may be taking money for the old one
    :raises ValueError: nothing to pay
    """
    current = queries.open_for(reference)
    if current and current.fee == quote:
        return current
    if current:
        _withdraw(hold(current.pk), by)
    fields = {
        "reference": reference,
        "purpose": purpose,
        "title": nfc(title),
        "payer_id": payer_id,
        "payer_name": nfc(payer_name) or _name_of(payer_id),
        "unit_id": unit_code,
        "return_path": return_path,
    }
    return _create(fields, quote, by)


@transaction.atomic
def record_counter_payment(
    *,
    reference: str,
    purpose: str,
    title: str,
    payer_id: int | None,
    unit_code: str,
    quote: Quote,
    by: Actor,
    payer_name: str = "",
    method: Method = Method.CASH,
) -> Payment:
    """Record a fee taken at the counter: settled at once, with its receipt. Runs in the caller's transaction.

    :raises rules.UnderWay: the payer has a gateway's page open for it; ``cancel_open`` first
    :raises ValueError: nothing to pay
    """
    payment = open_payment(
        reference=reference,
        purpose=purpose,
        title=title,
        payer_id=payer_id,
        unit_code=unit_code,
        quote=quote,
        return_path="",
        by=by,
        payer_name=payer_name,
    )
    payment = hold(payment.pk)
    _refuse_if_under_way(payment)
    settling.complete(payment, method=method, charge="", at=clock.now(), by=by)
    return payment


def cancel_open(*, reference: str, by: Actor) -> Payment | None:
    """Stop asking for what is not yet paid; the gateway's page is closed first, so that nobody pays for nothing.

    Talks to the gateway: call it before your transaction, not inside.

    :raises rules.AlreadyPaid: the money came first; it has been taken in
    :raises rules.UnderWay: the bank is processing it
    :raises payments.gateways.base.GatewayDown: nothing was changed
    """
    payment = queries.open_for(reference)
    if payment is None:
        return None
    for attempt in queries.unclosed_attempts(payment.pk):
        settling.close_page(attempt, by)
    with locked(payment.pk) as payment:
        if payment.state == State.SUCCEEDED:
            raise rules.AlreadyPaid(reference)
        if can_proceed(payment.cancel):
            _withdraw(payment, by)
    return payment


def _withdraw(payment: Payment, by: Actor) -> None:
    """Cancel under the row's lock."""
    _refuse_if_under_way(payment)
    settling.close_unasked(payment)
    payment.cancel()
    keep(payment)
    book(payment, key=f"undue-{payment.pk}", debit=Account.FEES, credit=Account.DUE)
    record(payment, Fact.CANCELLED, by)


def _refuse_if_under_way(payment: Payment) -> None:
    may_bring_money = [state for state in UNCLOSED_ATTEMPT if state != AttemptState.ASKED]
    if payment.attempts.filter(state__in=may_bring_money).exists() or queries.is_held(payment.pk):
        raise rules.UnderWay(payment.reference)


def _create(fields: dict[str, str | int | None], quote: Quote, by: Actor) -> Payment:
    if quote.amount <= 0:
        raise ValueError("there is nothing to pay")
    try:
        with transaction.atomic():
            payment = Payment.objects.create(
                **fields, amount=quote.amount, quote=quote.to_json(), created_at=clock.now()
            )
    except IntegrityError:
        twin = queries.open_for(str(fields["reference"]))
        if twin is None or twin.fee != quote:
            raise
        return twin
    book(payment, key=f"due-{payment.pk}", debit=Account.DUE, credit=Account.FEES)
    record(payment, Fact.OPENED, by)
    return payment


def _name_of(payer_id: int | None) -> str:
    return User.objects.values_list("full_name", flat=True).get(pk=payer_id) if payer_id else ""
