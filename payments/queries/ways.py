"""The ways to pay that a payer is offered, and which of them cannot be used right now."""

from dataclasses import dataclass

from django.core.cache import cache
from django.utils import timezone

from payments.formulas import vietqr
from payments.gateways import CARD, TRANSFER
from payments.models import Attempt, BankAccount, Payment
from payments.queries.banking import account_for
from portal.core import clock

SILENT_FOR = 90
"""Seconds for which a gateway that did not answer is said to be down, unless it answers before."""


@dataclass(frozen=True)
class WayToPay:
    """One way to pay; ``begun``: its page is open and can be gone on with."""

    provider: str
    down: bool
    begun: bool


@dataclass(frozen=True)
class TransferOrder:
    """What the payer transfers: whose account where, how many đồng, the memo, and all of it as a VietQR string."""

    account: BankAccount
    amount: int
    memo: str
    payload: str


def transfer_order(payment: Payment) -> TransferOrder | None:
    """Return what to transfer for a payment; None where no account collects for its unit."""
    account = account_for(payment.unit_id, timezone.localdate(clock.now()))
    if account is None:
        return None
    memo = vietqr.memo(payment.reference, payment.purpose)
    payload = vietqr.payload(bank_bin=account.bank_bin, account=account.number, amount=payment.amount, memo=memo)
    return TransferOrder(account, payment.amount, memo, payload)


def ways(payment: Payment, live: Attempt | None) -> list[WayToPay]:
    """Return the ways to pay in the order in which they are offered; transfer only where an account collects."""
    transfer = account_for(payment.unit_id, timezone.localdate(clock.now())) is not None
    offered = (*((TRANSFER,) if transfer else ()), CARD)
    silent = cache.get_many(_key(provider) for provider in offered)
    return [
        WayToPay(provider, _key(provider) in silent, live is not None and live.provider == provider)
        for provider in offered
    ]


def note_silence(provider: str) -> None:
    """Remember for a while that a gateway did not answer."""
    cache.set(_key(provider), True, SILENT_FOR)


def note_answer(provider: str) -> None:
    """Forget that a gateway did not answer."""
    cache.delete(_key(provider))


def _key(provider: str) -> str:
    return f"gateway-silent:{provider}"
