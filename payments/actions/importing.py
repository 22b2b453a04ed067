"""Import a bank's statement: every row is taken in by itself, and what cannot be read is held for a clerk."""

import logging
from collections import Counter

from django.db import transaction

from payments import queries, rules
from payments.actions import banking
from payments.actions.holding import hold_money
from payments.gateways import TRANSFER, gateway
from payments.models import BankAccount, Statement
from payments.schema import Imported, Preview, ReadRow
from payments.states import Fault, LineOutcome, LineSource
from portal.accounts.schema import Actor
from portal.core import clock, faults
from portal.core.text import nfc

log = logging.getLogger(__name__)


def import_statement(*, name: str, content: bytes, account: str, by: Actor) -> Imported:
    """Take in every line of a statement of one account ("BIN number"), each in transactions of its own.

    Lines that reached us another way are marked with the statement and not acted upon again. A file that was imported
    before is told (``again``); it changes nothing, unless a crash had left some of it.

    :raises rules.Forbidden: not the finance of the account's unit
    :raises payments.formulas.statements.NotAStatement: nothing was imported
    """
    owner = queries.account_named(account)
    if owner is None or not rules.may_keep_books(owner.unit_id, by):
        raise rules.Forbidden
    preview = queries.read_statement(name=name, content=content, account=account)
    statement, new = _keep(preview, by)
    faults.point("statement-kept")
    outcomes = Counter(_take(row, statement, owner, by) for row in preview.reading.rows)
    unreadable = outcomes.pop("", 0)
    return Imported(statement.pk, dict(outcomes), unreadable, preview.known, again=not new)


@transaction.atomic
def _keep(preview: Preview, by: Actor) -> tuple[Statement, bool]:
    return Statement.objects.get_or_create(
        sha256=preview.sha256,
        defaults={
            "account": preview.account,
            "name": nfc(preview.name)[:200],
            "since": preview.reading.since,
            "until": preview.reading.until,
            "imported_at": clock.now(),
            "imported_by": by.ref,
        },
    )


def _take(row: ReadRow, statement: Statement, owner: BankAccount, by: Actor) -> str:
    """Take one row in and return what became of it, "" for one that cannot be read; a failure stops only this row."""
    if row.line is None:
        _hold_unreadable(row, statement, owner, by)
        return ""
    try:
        line = banking.take_line(line=row.line, source=LineSource.STATEMENT, statement=statement, by=by)
    except Exception:
        log.exception("row %s of statement %s is left for the sweep", row.number, statement.pk)
        return LineOutcome.WAITING
    return line.outcome


def _hold_unreadable(row: ReadRow, statement: Statement, owner: BankAccount, by: Actor) -> None:
    """Show a clerk a row that cannot be read, with what stands in it."""
    hold_money(
        None,
        gateway(TRANSFER),
        object_id=f"{statement.sha256[:16]}-{row.number}",
        fault=Fault.UNREADABLE,
        by=by,
        unit_code=owner.unit_id,
        text=row.text,
    )
