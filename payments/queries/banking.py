"""Reads about bank accounts, the lines of the bank's account books, and the statements they came with."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from payments.formulas import statements, vietqr
from payments.formulas.matching import Candidate, Owed
from payments.models import Attempt, BankAccount, BankLine, LedgerEntry, Payment, Refund, Statement
from payments.schema import Preview
from payments.states import LIVE_ATTEMPT, OPEN, Account, LineOutcome, Movement, RefundState
from portal.accounts.models import Unit

WATCHED = timedelta(days=3)
"""How long after its code was shown a transfer that no message told of is still looked for at the bank."""


def account_for(unit_code: str, day: date) -> BankAccount | None:
    """Return the account on which a unit collects on a day: its own, else that of the nearest unit above."""
    code: str | None = unit_code
    while code:
        own = BankAccount.objects.filter(in_force(day), unit=code).order_by("-since").first()
        if own:
            return own
        code = Unit.objects.values_list("parent", flat=True).get(pk=code)
    return None


def accounts(day: date) -> QuerySet[BankAccount]:
    """Return the accounts in use on a day, by unit."""
    return BankAccount.objects.filter(in_force(day)).select_related("unit").order_by("unit")


def account_named(key: str) -> BankAccount | None:
    """Return the newest row of an account by its key ("BIN number"); an account that is given up is still ours."""
    bank_bin, _space, number = key.partition(" ")
    rows = BankAccount.objects.filter(bank_bin=bank_bin, number=number).select_related("unit")
    return rows.order_by("-since", "-pk").first()


def in_force(day: date) -> Q:
    """Return the condition for accounts in use on a day; ``until`` is exclusive."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


def candidates(memo: str, day: date) -> list[Candidate]:
    """Return all payments that a memo names, oldest first, with the accounts on which their money may come by a day."""
    named = Payment.objects.filter(reference__in=vietqr.references_in(memo)).order_by("pk")
    return [
        Candidate(
            payment_id=payment.pk,
            reference=payment.reference,
            amount=payment.amount,
            state=payment.state,
            accounts=_keys(payment.unit_id, timezone.localdate(payment.created_at), day),
        )
        for payment in named
    ]


def owed_by_transfer(amount: int, day: date) -> list[Owed]:
    """Return the refunds of some đồng that wait to be transferred by hand, in the order in which they were asked."""
    return [
        Owed(
            refund_id=refund.pk,
            amount=refund.amount,
            reference=refund.payment.reference if refund.payment else "",
            to_account=refund.to_account,
            accounts=_keys(refund.unit_id, timezone.localdate(refund.asked_at), day) | _came_on(refund),
        )
        for refund in refunds_to_transfer().filter(amount=amount)
    ]


def refunds_to_transfer() -> QuerySet[Refund]:
    """Return the refunds that wait to be transferred by hand, the longest waiting first."""
    rows = Refund.objects.filter(state=RefundState.TO_TRANSFER).select_related("payment", "held__line")
    return rows.order_by("asked_at", "pk")


def refund_paid_under(bank_ref: str) -> int | None:
    """Return the refund by transfer that was noted as paid out under the bank's reference."""
    entries = LedgerEntry.objects.filter(movement=Movement.REFUNDED, credit=Account.TRANSFER, external=bank_ref)
    return entries.values_list("refund", flat=True).first()


def lines_of(statement_id: int) -> QuerySet[BankLine]:
    """Return the lines of an imported statement in the bank's order."""
    return _lines().filter(statement=statement_id).order_by("at", "pk")


def lines_on(account: str, day: date) -> QuerySet[BankLine]:
    """Return the lines of an account on a day in the bank's order."""
    return _lines().filter(account=account, at__date=day).order_by("at", "pk")


def lines_in_suspense(accounts: Collection[str]) -> QuerySet[BankLine]:
    """Return the lines on accounts whose money waits for a decision, oldest first."""
    rows = _lines().filter(account__in=accounts, outcome=LineOutcome.HELD, quarantines__resolved_at__isnull=True)
    return rows.distinct().order_by("at", "pk")


def lines_waiting() -> QuerySet[BankLine]:
    """Return the lines that were kept and not yet acted upon, because something stopped in between."""
    return _lines().filter(outcome=LineOutcome.WAITING).order_by("at", "pk")


def statements_of(accounts: Collection[str]) -> QuerySet[Statement]:
    """Return the imported statements of accounts, the newest first."""
    return Statement.objects.filter(account__in=accounts).order_by("-imported_at")


def covered(account: str, day: date) -> bool:
    """Tell whether the bank's whole book of a day is known: the bank can be asked, or a later statement has it."""
    if settings.BANK_API_BASE:
        return True
    rows = Statement.objects.filter(account=account, since__lte=day, until__gte=day)
    return any(timezone.localdate(statement.imported_at) > day for statement in rows)


def read_statement(*, name: str, content: bytes, account: str) -> Preview:
    """Say what importing a statement would do, line by line, without writing anything.

    :raises statements.NotAStatement: with the reason for the whole file
    """
    reading, digest = statements.read(content, account), sha256(content).hexdigest()
    refs = {row.line.bank_ref for row in reading.rows if row.line}
    imported = Statement.objects.filter(sha256=digest).first()
    return Preview(
        account=account,
        name=name,
        sha256=digest,
        reading=reading,
        known=len(known_refs(account, refs)),
        imported_at=imported.imported_at if imported else None,
    )


def known_refs(account: str, refs: Collection[str]) -> frozenset[str]:
    """Return those of the bank's references whose lines are kept."""
    return frozenset(BankLine.objects.filter(account=account, bank_ref__in=refs).values_list("bank_ref", flat=True))


def ask_bank_since(provider: str, now: datetime) -> datetime | None:
    """Return from when on the bank is asked for transfers that no message told of; None when nobody is expected to pay.

    A code whose time is over may still be paid, so those of the last days count too.
    """
    shown = Attempt.objects.filter(provider=provider)
    expected = shown.filter(state__in=LIVE_ATTEMPT) | shown.filter(payment__state__in=OPEN, asked_at__gte=now - WATCHED)
    return expected.order_by("asked_at").values_list("asked_at", flat=True).first()


def transfers_over(provider: str, now: datetime) -> QuerySet[Attempt]:
    """Return the codes to pay by transfer whose time is over and that were not paid, oldest first."""
    return Attempt.objects.filter(provider=provider, state__in=LIVE_ATTEMPT, expires_at__lte=now).order_by("asked_at")


def _lines() -> QuerySet[BankLine]:
    return BankLine.objects.select_related("payment", "refund", "statement")


def _keys(unit_code: str, *days: date) -> frozenset[str]:
    return frozenset(account.key for day in set(days) if (account := account_for(unit_code, day)))


def _came_on(refund: Refund) -> frozenset[str]:
    """Return the account on which the money to be given back came, when it came on another than the unit's."""
    return frozenset({refund.held.line.account}) if refund.held and refund.held.line else frozenset()
