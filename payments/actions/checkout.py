"""Send the payer to a gateway's page, so that clicks, retries and crashes in between make one page and one charge."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from payments import queries, rules
from payments.actions import settling
from payments.actions.locking import keep, locked, record
from payments.events import Fact
from payments.gateways import CARD, gateway
from payments.gateways.base import GatewayDown, GatewayRefused
from payments.models import Attempt, Payment
from payments.schema import CheckoutRequest, QuoteLine, Session
from payments.states import AttemptState, State
from portal.accounts.schema import Actor
from portal.core import clock, faults

PAGE_LIVES = timedelta(hours=1)


def start_checkout(*, payment_id: int, by: Actor, provider: str = CARD) -> str:
    """Return the address of the gateway's page: a page still open is used again, else a new one is asked for.

    A page that the payer left for another way to pay is closed first.

    The intent with its key is stored, then the gateway is asked, then its answer is stored. Whatever is repeated in
    between repeats the same question with the same key.

    :raises rules.Conflict: paid or cancelled meanwhile, money is held for a clerk, or no account collects transfers
    :raises payments.gateways.base.GatewayDown: nothing was charged, try again
    :raises payments.gateways.base.GatewayRefused: the gateway does not take this payment
    :raises rules.KeyReused: the stored intent was changed behind our back; it is closed, the next click makes another
    """
    _refuse_unless_offered(payment_id, provider)
    stale = queries.live_attempt(payment_id)
    if stale and stale.provider != provider:
        _close_other(stale, by)
    elif stale and stale.expires_at <= clock.now():
        settling.settle(payment_id=payment_id, by=by)
    attempt = _intend(payment_id, provider)
    return attempt.url or ask(attempt, by)


def _refuse_unless_offered(payment_id: int, provider: str) -> None:
    payment = Payment.objects.get(pk=payment_id)
    if provider not in {way.provider for way in queries.ways(payment, None)}:
        raise rules.Conflict(payment.reference)


def _close_other(attempt: Attempt, by: Actor) -> None:
    try:
        settling.close_page(attempt, by)
    except GatewayDown:
        settling.leave_page(attempt)


def ask(attempt: Attempt, by: Actor) -> str:
    """Ask the gateway for the page of a stored intent and store the answer; return the page's address."""
    faults.point("payment-intent-stored")
    door = gateway(attempt.provider)
    request = CheckoutRequest.from_json(attempt.request)
    try:
        rules.refuse_other_body(attempt.request_hash, request.digest)
        session = door.start(request)
    except GatewayDown:
        queries.note_silence(attempt.provider)
        raise
    except (GatewayRefused, rules.KeyReused):
        _close(attempt)
        raise
    queries.note_answer(attempt.provider)
    faults.point("payment-page-asked")
    if _store(attempt, session, by):
        return session.url
    if door.hosted:
        door.expire(session.id)
    raise rules.Conflict(attempt.payment.reference)


def _intend(payment_id: int, provider: str) -> Attempt:
    with locked(payment_id) as payment:
        if payment.state == State.SUCCEEDED:
            raise rules.AlreadyPaid(payment.reference)
        if not rules.may_still_be_paid(payment) or queries.is_held(payment_id):
            raise rules.Conflict(payment.reference)
        live = queries.live_attempt(payment_id)
        if live and (live.provider != provider or live.expires_at <= clock.now()):
            raise rules.UnderWay(payment.reference)
        if live and live.state == AttemptState.PROCESSING:
            raise rules.UnderWay(payment.reference)
        return live or _new_attempt(payment, provider)


def _new_attempt(payment: Payment, provider: str) -> Attempt:
    now, key = clock.now(), f"attempt-{secrets.token_hex(16)}"
    last = payment.attempts.order_by("-number").first()
    back = settings.SITE_URL + reverse("payments:return", args=[payment.reference])
    request = CheckoutRequest(
        key=key,
        payment_id=payment.pk,
        reference=payment.reference,
        title=payment.title,
        lines=tuple(_line(line) for line in payment.fee.lines if line.amount),
        expires_at=int((now + PAGE_LIVES).timestamp()),
        success_url=back,
        cancel_url=f"{back}?left=1",
        own_page=settings.SITE_URL + reverse("payments:transfer", args=[payment.reference]),
    )
    return Attempt.objects.create(
        payment=payment,
        number=last.number + 1 if last else 1,
        provider=provider,
        key=key,
        request=request.to_json(),
        request_hash=request.digest,
        asked_at=now,
        expires_at=now + PAGE_LIVES,
    )


def _line(line: QuoteLine) -> tuple[str, int, int]:
    """Return a line as gateways take it: they know no reductions, so a reduced line is one piece at what is left."""
    return (line.label, 1, line.amount) if line.reduction else (line.label, line.quantity, line.unit_price)


def _store(attempt: Attempt, session: Session, by: Actor) -> bool:
    """Store the gateway's page once; return whether the payer may be sent there."""
    with locked(attempt.payment_id) as payment:
        current = payment.attempts.get(pk=attempt.pk)
        if current.session_id or current.state != AttemptState.ASKED:
            return bool(current.session_id == session.id and current.state == AttemptState.OPEN)
        current.session_id, current.url, current.state = session.id, session.url, AttemptState.OPEN
        current.save(update_fields=["session_id", "url", "state"])
        payment.start()
        keep(payment)
        record(payment, Fact.STARTED, by, attempt=current.number, provider=current.provider)
        return True


def _close(attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk, state=AttemptState.ASKED).update(
        state=AttemptState.CLOSED, closed_at=clock.now()
    )
