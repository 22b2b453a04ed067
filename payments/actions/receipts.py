"""Number receipts without a gap, replace and adjust them by reference, and draw them."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from payments import queries, rendering, rules
from payments.actions.locking import hold, record
from payments.events import Fact
from payments.formulas.receipts import receipt_symbol
from payments.models import Payment, Receipt, ReceiptCounter
from payments.states import ReceiptKind
from portal.accounts.models import Unit
from portal.accounts.queries import successor_of
from portal.accounts.schema import Actor
from portal.core import clock, faults
from portal.core.text import nfc
from portal.papers import signing

CORRECTABLE = frozenset({"payer_name", "payer_address", "title"})
"""What a replacement may say otherwise; amount and lines are what was paid, and are adjusted instead."""
GIVEN_BACK = "Đã hoàn trả số tiền nêu tại biên lai này cho người nộp."


def issue(payment: Payment) -> Receipt:
    """Give a settled payment the next receipt number of its unit and year, in the caller's transaction.

    The number is taken under the counter row's lock, so that it is lost with the transaction and never skipped. The
    snapshot keeps what the paper says, whatever later becomes of the unit or the payer.
    """
    return _add(payment, payment.unit_id, ReceiptKind.ORIGINAL, payment.amount, _snapshot(payment))


@transaction.atomic
def replace_receipt(*, receipt_id: int, reason: str, corrections: Mapping[str, str], by: Actor) -> Receipt:
    """Issue a receipt in the place of one with a mistake (``corrections``: payer_name, payer_address or title).

    It says what the old one and its adjustments say together, and names the old one, which stays.

    :raises rules.Forbidden: :raises rules.Conflict: it was replaced meanwhile, adjusts another, or says zero by now
    :raises rules.NothingToCorrect: no reason, or everything stands there already
    """
    old, payment = _amendable(receipt_id, by)
    right = {name: nfc(value) for name, value in corrections.items()}
    wrong = {name for name, value in right.items() if old.snapshot.get(name, "") != value}
    if not wrong or not CORRECTABLE.issuperset(right) or not nfc(reason):
        raise rules.NothingToCorrect(str(old))
    said = queries.said_by(old)
    if not said:
        raise rules.Conflict(str(old))
    adjusted = said - sum(line.amount for line in payment.fee.lines)
    return _amend(old, payment, ReceiptKind.REPLACEMENT, said, reason, by, **right, adjusted=adjusted)


@transaction.atomic
def adjust_receipt(*, receipt_id: int, amount_delta: int, reason: str, by: Actor) -> Receipt:
    """Issue a receipt that takes đồng off another, or puts them back; the two are read together.

    :raises rules.Forbidden: :raises rules.Conflict: it was replaced meanwhile, or is an adjustment itself
    :raises rules.BeyondReceipt: together they would say less than nothing or more than was paid
    :raises rules.NothingToCorrect: no reason
    """
    old, payment = _amendable(receipt_id, by)
    if not nfc(reason):
        raise rules.NothingToCorrect(str(old))
    return _adjust(old, payment, amount_delta, reason, by)


def adjust_for_refund(payment: Payment, by: Actor) -> Receipt | None:
    """Let the receipts of a payment say what is left of it, under its lock, when a refund was paid out.

    A receipt that says so already, because a clerk adjusted it, stays as it is.
    """
    standing = queries.standing_receipt(payment)
    if standing is None:
        return None
    over = queries.said_by(standing) - (payment.amount - queries.given_back(payment))
    return _adjust(standing, payment, -over, GIVEN_BACK, by) if over > 0 else None


@transaction.atomic
def draw_receipt(*, receipt_id: int) -> Receipt:
    """Make the receipt's PDF once; called again it changes nothing."""
    receipt = Receipt.objects.select_for_update(of=("self",)).select_related("unit").get(pk=receipt_id)
    if receipt.file:
        return receipt
    pdf = signing.sign(
        rendering.receipt(receipt),
        unit_code=receipt.unit_id,
        unit_name=receipt.snapshot["collector"]["name"],
        reason="Biên lai điện tử",
    )
    name = f"receipts/{receipt.unit_id}/{receipt.year}/{receipt.symbol}-{receipt.printed_number}.pdf"
    receipt.file.save(name, ContentFile(pdf), save=False)
    receipt.sha256, receipt.drawn_at = hashlib.sha256(pdf).hexdigest(), clock.now()
    receipt.save(update_fields=["file", "sha256", "drawn_at"])
    faults.point("receipt-drawn")
    return receipt


def _amendable(receipt_id: int, by: Actor) -> tuple[Receipt, Payment]:
    """Return the receipt that stands, with its payment locked. :raises rules.Forbidden: :raises rules.Conflict:"""
    payment = hold(Receipt.objects.values_list("payment_id", flat=True).get(pk=receipt_id))
    receipt = Receipt.objects.get(pk=receipt_id)
    if not rules.may_keep_books(receipt.unit_id, by):
        raise rules.Forbidden
    standing = queries.standing_receipt(payment)
    if standing is None or standing.pk != receipt.pk:
        raise rules.Conflict(str(receipt))
    return receipt, payment


def _adjust(old: Receipt, payment: Payment, delta: int, reason: str, by: Actor) -> Receipt:
    before = queries.said_by(old)
    if not delta or not 0 <= before + delta <= payment.amount:
        raise rules.BeyondReceipt(str(old))
    said = {"before": before, "after": before + delta}
    return _amend(old, payment, ReceiptKind.ADJUSTMENT, delta, reason, by, **said)


def _amend(
    old: Receipt, payment: Payment, kind: ReceiptKind, amount: int, reason: str, by: Actor, **said: object
) -> Receipt:
    named = {
        "form": old.form,
        "symbol": old.symbol,
        "number": old.printed_number,
        "issued_at": old.issued_at.isoformat(),
    }
    kept = old.snapshot | said | {"amends": named, "kept_amount": old.amount}
    new = _add(payment, old.unit_id, kind, amount, kept, amends=old, reason=nfc(reason))
    record(
        payment,
        Fact.RECEIPT_ISSUED,
        by,
        receipt=new.pk,
        symbol=new.symbol,
        number=new.number,
        kind=kind.value,
        amends=old.pk,
        receipted=amount,
    )
    return new


def _add(
    payment: Payment, unit_code: str, kind: ReceiptKind, amount: int, snapshot: dict[str, Any], **amending: Any
) -> Receipt:
    """Add a receipt of the body that collects in the unit's place today: an ended unit issues nothing."""
    now = clock.now()
    unit = Unit.objects.get(pk=successor_of(unit_code, timezone.localdate(now)))
    year = timezone.localtime(now).year
    symbol = receipt_symbol(year)
    return Receipt.objects.create(
        payment=payment,
        kind=kind,
        unit=unit,
        symbol=symbol,
        year=year,
        number=_next_number(unit.pk, symbol, year),
        amount=amount,
        snapshot=snapshot | {"collector": _collector(unit)},
        issued_at=now,
        **amending,
    )


def _next_number(unit_code: str, symbol: str, year: int) -> int:
    series: dict[str, Any] = {"unit_id": unit_code, "symbol": symbol, "year": year}
    ReceiptCounter.objects.get_or_create(**series)
    ReceiptCounter.objects.filter(**series).update(last=F("last") + 1)
    return ReceiptCounter.objects.get(**series).last


def _snapshot(payment: Payment) -> dict[str, Any]:
    moment: datetime | None = payment.settled_at
    return {
        "reference": payment.reference,
        "title": payment.title,
        "payer_name": payment.payer_name,
        "payer_address": payment.payer.address if payment.payer else "",
        "method": payment.method,
        "settled_at": moment.isoformat() if moment else "",
        "lines": payment.quote["lines"],
    }


def _collector(unit: Unit) -> dict[str, str]:
    return {
        "name": unit.name,
        "superior": unit.superior_name,
        "tax_code": unit.tax_code,
        "address": unit.address,
        "phone": unit.phone,
    }
