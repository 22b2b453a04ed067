"""Number receipts without a gap, and draw them."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from payments import rendering
from payments.formulas.receipts import receipt_symbol
from payments.models import Payment, Receipt, ReceiptCounter
from portal.core import clock, faults
from portal.papers import signing


def issue(payment: Payment) -> Receipt:
    """Give a settled payment the next receipt number of its unit and year, in the caller's transaction.

    The number is taken under the counter row's lock, so that it is lost with the transaction and never skipped. The
    snapshot keeps what the paper says, whatever later becomes of the unit or the payer.
    """
    now = clock.now()
    year = timezone.localtime(now).year
    symbol = receipt_symbol(year)
    return Receipt.objects.create(
        payment=payment,
        unit_id=payment.unit_id,
        symbol=symbol,
        year=year,
        number=_next_number(payment.unit_id, symbol, year),
        amount=payment.amount,
        snapshot=_snapshot(payment),
        issued_at=now,
    )


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


def _next_number(unit_code: str, symbol: str, year: int) -> int:
    series: dict[str, Any] = {"unit_id": unit_code, "symbol": symbol, "year": year}
    ReceiptCounter.objects.get_or_create(**series)
    ReceiptCounter.objects.filter(**series).update(last=F("last") + 1)
    return ReceiptCounter.objects.get(**series).last


def _snapshot(payment: Payment) -> dict[str, object]:
    unit = payment.unit
    return {
        "reference": payment.reference,
        "title": payment.title,
        "payer_name": payment.payer_name,
        "method": payment.method,
        "settled_at": payment.settled_at.isoformat() if payment.settled_at else "",
        "lines": payment.quote["lines"],
        "collector": {
            "name": unit.name,
            "superior": unit.superior_name,
            "address": unit.address,
            "phone": unit.phone,
        },
    }
