"""Faults planted in the books behind the product's back, and what the day's comparison says of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from payments.models import Payment, Receipt
from portal.core import clock
from tests.fixtures_sandbox import CardSandbox
from tests.payments import made


def today() -> date:
    return timezone.localdate(clock.now())


@contextmanager
def behind_the_back() -> Iterator[Any]:
    """Give a cursor to which PostgreSQL's own guards of the rows pay no heed."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = origin")


def missing_ledger_line(payment: Payment) -> None:
    with behind_the_back() as cursor:
        cursor.execute("DELETE FROM payments_ledgerentry WHERE key = %s", [f"settled-{payment.pk}"])


def foreign_refund(sandbox: CardSandbox, payment: Payment, amount: int = 10_000) -> str:
    """Refund at the gateway's own desk; return its id there."""
    wanted = {"payment_intent": payment.gateway_charge, "amount": amount}
    return str(sandbox.ask("POST", "/v1/refunds", **wanted).json()["id"])


def wrong_amount(payment: Payment) -> None:
    with behind_the_back() as cursor:
        cursor.execute("UPDATE payments_ledgerentry SET amount = amount - 1 WHERE key = %s", [f"settled-{payment.pk}"])


def no_receipt(payment: Payment) -> None:
    """Take the newest receipt away, together with its number."""
    receipt = payment.receipts.get()
    assert receipt == Receipt.objects.order_by("pk").last()
    with behind_the_back() as cursor:
        cursor.execute("DELETE FROM payments_receipt WHERE id = %s", [receipt.pk])
        cursor.execute("UPDATE payments_receiptcounter SET last = last - 1 WHERE symbol = %s", [receipt.symbol])


def receipt_gap(sandbox: CardSandbox) -> Payment:
    """Let a number be lost; return the payment that has the next one."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_receiptcounter SET last = last + 1")
    return made.settled(sandbox)


def five(sandbox: CardSandbox) -> dict[str, str]:
    """Plant one fault of each kind among sound payments; return what must be found: kind by the id it is known by."""
    lost, refunded, wrong, sound = (made.settled(sandbox) for _number in range(4))
    number = receipt_gap(sandbox).receipts.get().number - 1
    last = made.settled(sandbox)
    missing_ledger_line(lost)
    refund = foreign_refund(sandbox, refunded)
    wrong_amount(wrong)
    no_receipt(last)
    unit, symbol = sound.unit_id, sound.receipts.get().symbol
    return {
        lost.gateway_charge: "not_in_ledger",
        refund: "not_in_ledger",
        wrong.gateway_charge: "amount",
        f"payment {last.pk}": "no_receipt",
        f"{unit} {symbol} {number:07d}": "receipt_gap",
    }


def command(day: date | None = None) -> tuple[int, dict[str, Any]]:
    """Run ``manage.py reconcile --json``; return how it ended and its report."""
    out, code = StringIO(), 0
    try:
        call_command("reconcile", date=day or today(), json=True, stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(out.getvalue())


def found(report: dict[str, Any]) -> dict[str, str]:
    """Return the kinds of a report's differences by the ids they are known by."""
    return {each["external"]: each["kind"] for each in report["differences"]}
