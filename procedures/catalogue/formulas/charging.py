"""What a request costs on the day of its filing, what waivers take off, and what goes back when it ends. Pure."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from payments.schema import Quote, QuoteLine
from portal.core.templatetags import display
from procedures.catalogue.formulas.following import relevant, visible
from procedures.catalogue.schema import Definition, Fee, Share, Waiver, supply

Answers = Mapping[str, Any]
Measure = Callable[[Fee, Answers], int]

MEASURES: dict[str, Measure] = {
    "one": lambda fee, answers: 1,
    "field": lambda fee, answers: int(answers.get(fee.quantity.field or "") or 0),
    "lines": lambda fee, answers: len(answers.get(fee.quantity.field or "") or ()),
}
supply("fee_measure", *MEASURES)


def quote(spec: Definition, answers: Answers, *, on: date, taken_in: bool = False) -> Quote:
    """Return what is due in đồng of a request filed on a day, line by line; empty when there is no fee.

    A fee that is wholly waived stays a line, so that the reason is said. Fees collected after intake are due only of a
    dossier that is ``taken_in``.
    """
    kept = relevant(spec, answers)
    fees = [fee for fee in fees_on(spec, on) if (taken_in or fee.collected == "filing") and visible(fee.when, kept)]
    return Quote(tuple(_line(fee, n, kept, on) for fee in fees if (n := MEASURES[fee.quantity.measure](fee, kept))))


def fees_on(spec: Definition, on: date) -> list[Fee]:
    """Return the fees that are valid on a day."""
    return [fee for fee in spec.fees if fee.holds_on(on)]


def waivers_on(spec: Definition, on: date) -> list[Waiver]:
    """Return the waivers of the day's fees that may still be claimed: valid on the day or to come.

    One that several fees share is told once.
    """
    claimable = [each for fee in fees_on(spec, on) for each in fee.waivers if each.until is None or on <= each.until]
    return list({each.key: each for each in claimable}.values())


def returned(amount: int, share: Share) -> int:
    """Return what of an amount goes back by a rule ("full", "none" or a percent), in whole đồng rounded down."""
    percent = {"full": 100, "none": 0}.get(str(share), share)
    return amount * int(percent) // 100


def fee_words(spec: Definition, on: date) -> str:
    """Return what a procedure costs on a day in one short phrase ("15.000 đ mỗi bản (phí mẫu)")."""
    fees = fees_on(spec, on)
    if not fees:
        return _("No fee")
    amounts = [display.money(fee.unit_price) for fee in fees]
    words = _(" or ").join(amounts) if len(amounts) > 1 else f"{amounts[0]} {fees[0].per or ''}".strip()
    return _("%(fee)s (sample fee)") % {"fee": words} if any(fee.demo for fee in fees) else words


def _line(fee: Fee, quantity: int, answers: Answers, on: date) -> QuoteLine:
    whole = quantity * fee.unit_price
    held = [each for each in fee.waivers if each.holds_on(on) and all(visible(one, answers) for one in each.when)]
    best = max(held, key=lambda each: _taken_off(each, whole), default=None)
    off = _taken_off(best, whole) if best else 0
    return QuoteLine(
        str(fee.label),
        quantity,
        fee.unit_price,
        str(fee.basis),
        fee.demo,
        reduction=off,
        reduction_basis=f"{best.label} ({best.basis})" if best and off else "",
        reduction_demo=bool(best and off and best.demo),
    )


def _taken_off(waiver: Waiver, whole: int) -> int:
    """Return what a waiver takes off a line, in whole đồng: a share is rounded down, and no more than all of it."""
    match waiver.takes:
        case "share":
            return whole * waiver.less // 100
        case "amount":
            return min(waiver.less, whole)
        case _:
            return whole
