"""The books: balances of accounts, the trial balance, and whether the books say what the rows of money say."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from payments.models import Dispute, LedgerEntry, Payment, Quarantine, Refund
from payments.queries.reconciling import borders
from payments.states import OPEN, Account, DisputeState, RefundState, Resolution, State

OWED = (RefundState.ASKED, RefundState.TO_TRANSFER, RefundState.AT_COUNTER)
Balances = dict[tuple[str, Account], int]


@dataclass(frozen=True)
class TrialLine:
    """An account's turnover on both sides, in đồng."""

    account: Account
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """What reached the account less what left it."""
        return self.debit - self.credit


@dataclass(frozen=True)
class Disagreement:
    """An account of a unit whose balance is not what the rows of money say, in đồng."""

    unit: str
    account: Account
    ledger: int
    rows: int


def balances(entries: QuerySet[LedgerEntry] | None = None) -> Balances:
    """Return by unit and account what reached it less what left it, in đồng; accounts at nought are left out."""
    entries = LedgerEntry.objects.all() if entries is None else entries
    found: Counter[tuple[str, Account]] = Counter()
    for side, sign in (("debit", 1), ("credit", -1)):
        for unit, account, total in entries.values_list("unit", side).annotate(Sum("amount")).order_by():
            found[unit, Account(account)] += sign * total
    return {key: balance for key, balance in sorted(found.items()) if balance}


def balance(account: Account) -> int:
    """Return an account's balance over all units, in đồng."""
    return sum(total for (_unit, name), total in balances().items() if name == account)


def trial_balance(entries: QuerySet[LedgerEntry] | None = None) -> list[TrialLine]:
    """Return the turnover of every account; the sums of both columns are equal because each entry has both sides."""
    entries = LedgerEntry.objects.all() if entries is None else entries
    debit, credit = (dict(entries.values_list(side).annotate(Sum("amount")).order_by()) for side in ("debit", "credit"))
    return [TrialLine(account, debit.get(account, 0), credit.get(account, 0)) for account in Account]


def movements_of(day: date) -> QuerySet[LedgerEntry]:
    """Return the entries of a day of the city, in their order."""
    since, until = borders(day)
    rows = LedgerEntry.objects.filter(at__gte=since, at__lt=until)
    return rows.select_related("payment", "refund", "unit").order_by("at", "pk")


def disagreements() -> list[Disagreement]:
    """Return the accounts that do not say what payments, held money, refunds and disputes say; none when all is well.

    Money at gateways, banks and counters is compared with their own books by the daily comparison.
    """
    ledger, rows = balances(), _by_rows()
    keys = {key for key in ledger if key[1] in CLAIMS} | set(rows)
    found = (Disagreement(*key, ledger.get(key, 0), rows.get(key, 0)) for key in sorted(keys))
    return [each for each in found if each.ledger != each.rows]


def books_agree() -> bool:
    """Tell whether every account says what the rows of money say."""
    return not disagreements()


CLAIMS = (Account.DUE, Account.FEES, Account.SUSPENSE, Account.REFUNDS, Account.DISPUTES, Account.LOSSES)


def _by_rows() -> Balances:
    """Return what each account of claims and income must be, from the rows that stand behind it."""
    due = _sums(Payment.objects.filter(state__in=OPEN))
    asked = _sums(Payment.objects.exclude(state=State.CANCELLED))
    given = Refund.objects.filter(state__in=(*OWED, RefundState.DONE))
    held = _sums(Quarantine.objects.filter(booked=True, unit__isnull=False), amount="found_amount")
    used = Payment.objects.filter(quarantines__booked=True, quarantines__resolution=Resolution.APPLIED)
    contested = Dispute.objects.filter(state=DisputeState.OPEN)
    lost = Dispute.objects.filter(state=DisputeState.LOST)
    return _signed(
        (Account.DUE, 1, due),
        (Account.FEES, -1, asked),
        (Account.FEES, 1, _sums(given.filter(held__isnull=True))),
        (Account.SUSPENSE, -1, held),
        (Account.SUSPENSE, 1, _sums(Payment.objects.filter(pk__in=used.values("pk")))),
        (Account.SUSPENSE, 1, _sums(given.filter(held__isnull=False))),
        (Account.REFUNDS, -1, _sums(given.filter(state__in=OWED))),
        (Account.DISPUTES, 1, _sums(contested, unit="payment__unit")),
        (Account.LOSSES, 1, _sums(lost, unit="payment__unit")),
    )


Sums = Iterable[tuple[str, int]]


def _sums(rows: QuerySet[Any], *, unit: str = "unit", amount: str = "amount") -> Sums:
    return list(rows.values_list(unit).annotate(Sum(amount)).order_by())


def _signed(*parts: tuple[Account, int, Sums]) -> Balances:
    found: Balances = {}
    for account, sign, sums in parts:
        for unit, total in sums:
            found[unit, account] = found.get((unit, account), 0) + sign * total
    return {key: total for key, total in found.items() if total}
