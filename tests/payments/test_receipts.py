"""Numbered without a gap per unit and year, and a paper that says what the law asks for."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from payments import actions, rendering
from payments.formulas.receipts import receipt_number, receipt_symbol
from payments.models import Receipt
from payments.states import Method
from portal.core import clock
from portal.events import actions as events
from portal.papers import signing
from tests import factories
from tests.payments.test_opening import at_counter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_clock_may_be_set(settings):
    settings.DEBUG = True


def on(year, month, day, hour=9):
    return clock.at(datetime(year, month, day, hour, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")))


def numbers(unit="05.21"):
    return [(r.symbol, r.number) for r in Receipt.objects.filter(unit=unit).order_by("pk")]


def paper_of(receipt):
    with receipt.file.open() as file:
        return file.read()


def text_of(receipt):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper_of(receipt))).pages)


def test_symbol_and_number_as_printed():
    assert (receipt_symbol(2026), receipt_symbol(2030, "BC"), receipt_number(318)) == ("26TAA", "30TBC", "0000318")


def test_numbers_run_on_within_a_year_and_start_again_in_the_next():
    for place, moment in enumerate([on(2026, 12, 30), on(2026, 12, 31, 23), on(2027, 1, 1, 0)]):
        with moment:
            at_counter(f"R{place}")
    assert numbers() == [("26TAA", 1), ("26TAA", 2), ("27TAA", 1)]


def test_each_unit_has_its_own_numbers():
    at_counter("A")
    at_counter("B", unit_code=factories.office().code)
    assert (numbers()[0][1], numbers("05")[0][1]) == (1, 1)


def test_a_settlement_that_fails_takes_no_number(monkeypatch):
    at_counter("A")
    with monkeypatch.context() as patch:
        patch.setattr(actions.settling.faults, "point", lambda name: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            at_counter("B")
    at_counter("C")
    assert [number for _symbol, number in numbers()] == [1, 2]


def test_paper_says_what_the_law_asks_for():
    with on(2026, 11, 19):
        at_counter("R")
        events.run_due()
    receipt = Receipt.objects.get()
    text = " ".join(text_of(receipt).split())
    said = ["BIÊN LAI", "EBL01", "26TAA", "0000001", "Nguyễn Văn An", "30.000 đ", "Ba mươi nghìn đồng", "Phí mẫu"]
    assert [words for words in [*said, factories.unit().name] if words not in text] == []


def test_paper_is_signed_by_the_collecting_unit():
    at_counter("R")
    events.run_due()
    pdf = paper_of(Receipt.objects.get())
    assert signing.validate(pdf).genuine
    assert not signing.validate(pdf.replace(b"\x00", b"\x01", 1)).intact


def test_drawing_again_keeps_the_first_paper():
    at_counter("R")
    events.run_due()
    first = Receipt.objects.get()
    again = actions.draw_receipt(receipt_id=first.pk)
    assert (again.sha256, again.file.name) == (first.sha256, first.file.name)


def test_every_way_to_pay_is_named_on_the_paper():
    assert set(rendering.METHODS) == set(Method)
