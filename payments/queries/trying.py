"""What importing a bank statement would do, line by line, before anything is written."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments.formulas.matching import Candidate, judge, refund_behind
from payments.models import BankAccount, BankLine, Statement
from payments.queries import banking
from payments.schema import AccountLine, Preview, ReadRow
from payments.states import Fault, LineOutcome
from portal.accounts.schema import Actor
from portal.accounts.states import Role

UNREADABLE, KNOWN = "unreadable", "known"
WORDS: dict[str, str | Promise] = {
    LineOutcome.MATCHED: _("are taken in for a payment"),
    LineOutcome.REFUND: _("are refunds of ours"),
    LineOutcome.HELD: _("are held for checking"),
    LineOutcome.IGNORED: _("went out and are not for us"),
    KNOWN: _("reached us another way already"),
    UNREADABLE: _("cannot be read and are held for checking"),
}
TROUBLE = (LineOutcome.HELD, UNREADABLE)
MOST_LINES = 1_000
"""As many lines as one answer can wait for."""


@dataclass(frozen=True)
class Tried:
    """A row of the file and what would become of it; ``why`` says what is wrong with it."""

    row: ReadRow
    outcome: str
    why: str | Promise = ""


@dataclass(frozen=True)
class Trial:
    """A whole file, tried."""

    preview: Preview
    rows: list[Tried]

    @property
    def counts(self) -> list[tuple[str | Promise, int]]:
        """Return how many lines would have each outcome, in words."""
        found = Counter(row.outcome for row in self.rows)
        return [(words, found[outcome]) for outcome, words in WORDS.items() if found[outcome]]

    @property
    def trouble(self) -> list[Tried]:
        return [row for row in self.rows if row.outcome in TROUBLE]


def own_accounts(actor: Actor) -> list[BankAccount]:
    """Return the bank accounts that the actor's finance offices ever collected on; all of them for an auditor."""
    rows = BankAccount.objects.select_related("unit").order_by("unit", "-since")
    if not actor.units(Role.AUDITOR):
        rows = rows.filter(unit__in=actor.units(Role.FINANCE))
    return list({account.key: account for account in rows}.values())


def outcome_counts(lines: QuerySet[BankLine]) -> dict[str, int]:
    """Return how many lines have each outcome."""
    rows = lines.order_by().values_list("outcome").annotate(number=Count("pk"))
    found = dict(rows)
    return {outcome: found[outcome] for outcome in LineOutcome.values if outcome in found}


def line_counts(statements: Collection[Statement]) -> dict[int, tuple[int, int]]:
    """Return how many lines each statement brought, and how many of them wait for a decision."""
    rows = BankLine.objects.filter(statement__in=statements).order_by().values_list("statement")
    waiting = Q(outcome=LineOutcome.HELD, quarantines__resolved_at__isnull=True)
    found = rows.annotate(number=Count("pk", distinct=True), waiting=Count("pk", filter=waiting, distinct=True))
    return {statement: (number, waiting) for statement, number, waiting in found}


def try_statement(preview: Preview) -> Trial:
    """Return what would become of each line of a file that was read."""
    lines = [row.line for row in preview.reading.rows if row.line]
    judge_of = _Judge(lines, banking.known_refs(preview.account, {line.bank_ref for line in lines}))
    return Trial(preview, [judge_of.tried(row) for row in preview.reading.rows])


@dataclass
class _Judge:
    """Judges line after line; a payment or reference that one line has used up is used for those behind it."""

    lines: Sequence[AccountLine]
    known: frozenset[str]
    seen: set[str] = field(default_factory=set)
    paid: set[int] = field(default_factory=set)

    @cached_property
    def candidates(self) -> dict[date, list[Candidate]]:
        """Return the payments that the lines of each day name."""
        memos: dict[date, list[str]] = {}
        for line in self.lines:
            if line.amount > 0 and line.bank_ref not in self.known:
                memos.setdefault(_day(line), []).append(line.memo)
        return {day: banking.candidates(" ".join(found), day) for day, found in memos.items()}

    def tried(self, row: ReadRow) -> Tried:
        if row.line is None:
            return Tried(row, UNREADABLE, row.fault)
        if row.line.bank_ref in self.known | self.seen:
            return Tried(row, KNOWN)
        self.seen.add(row.line.bank_ref)
        return self._credit(row, row.line) if row.line.amount > 0 else self._debit(row, row.line)

    def _credit(self, row: ReadRow, line: AccountLine) -> Tried:
        judged = judge(line, self.candidates[_day(line)])
        fault = judged.fault or (Fault.TWICE if judged.payment_id in self.paid else None)
        if fault is None and judged.payment_id:
            self.paid.add(judged.payment_id)
        return Tried(row, LineOutcome.HELD, fault.label) if fault else Tried(row, LineOutcome.MATCHED)

    def _debit(self, row: ReadRow, line: AccountLine) -> Tried:
        noted = banking.refund_paid_under(line.bank_ref)
        ours = noted or refund_behind(line, banking.owed_by_transfer(-line.amount, _day(line)))
        return Tried(row, LineOutcome.REFUND if ours else LineOutcome.IGNORED)


def _day(line: AccountLine) -> date:
    return timezone.localdate(line.at)
