"""Receipts with mistakes: replaced and adjusted by a new number that names the old one; the day's summary of them."""

import re
import subprocess
import threading
from datetime import date

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from payments import actions, queries, rules
from payments.actions import receipts
from payments.formulas.reconciling import compare_receipts
from payments.models import Payment, Receipt, ReceiptCounter
from payments.queries import reconciling
from payments.schema import Quote, QuoteLine
from payments.states import ReceiptKind
from portal.accounts import actions as accounts
from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events import actions as events
from portal.events.models import Event
from portal.papers import signing
from tests import factories
from tests.payments.test_opening import at_counter
from tests.payments.test_races import at_once
from tests.payments.test_receipts import on, paper_of, text_of

pytestmark = pytest.mark.django_db

RIGHT = {"payer_name": "Trần Thị Mỹ Duyên"}


@pytest.fixture(autouse=True)
def _the_clock_may_be_set(settings):
    settings.DEBUG = True


def collected(reference="R", **fields):
    """Return the receipt of 30.000 đ taken at the counter."""
    return Receipt.objects.get(payment=at_counter(reference, **fields))


def replaced(receipt, by=None, corrections=None, reason="Ghi sai tên người nộp"):
    by = by or factories.staff("finance")
    return actions.replace_receipt(receipt_id=receipt.pk, reason=reason, corrections=corrections or RIGHT, by=by)


def adjusted(receipt, delta, by=None, reason="Thu thừa một bản"):
    by = by or factories.staff("finance")
    return actions.adjust_receipt(receipt_id=receipt.pk, amount_delta=delta, reason=reason, by=by)


def paid_back(payment, amount=None):
    """Give money of a payment back at the counter, all or a part; a part is proposed and approved by two persons."""
    if amount is None:
        (wanted,) = actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    else:
        left, proposer = queries.left_of(payment), factories.staff("finance")
        wanted = actions.propose_refund(
            payment_id=payment.pk, amount=amount, believed_left=left, remark="Thu thừa", by=proposer
        )
        actions.decide_refund(refund_id=wanted.pk, approved=True, by=factories.staff("signer"))
    actions.pay_out_refund(refund_id=wanted.pk, by=factories.staff("finance"))


def kinds(reference="R"):
    rows = Receipt.objects.filter(payment__reference=reference).order_by("pk")
    return [(row.kind, row.number, row.amount) for row in rows]


def words_of(receipt):
    events.run_due()
    return " ".join(text_of(Receipt.objects.get(pk=receipt.pk)).split())


def test_replacement_is_the_next_number_says_what_is_right_and_leaves_the_old_one():
    old = collected()
    new = replaced(old)
    assert kinds() == [("original", 1, 30_000), ("replacement", 2, 30_000)]
    assert (new.amends, new.snapshot["payer_name"]) == (old, RIGHT["payer_name"])
    assert Receipt.objects.get(pk=old.pk).snapshot == old.snapshot
    assert queries.receipt_for("R") == new
    assert [bool(row.replaced_by) for row in queries.receipt_chain("R")] == [True, False]


def test_paper_of_a_replacement_names_the_old_one_and_is_signed():
    with on(2026, 11, 19):
        new = replaced(collected())
        words = words_of(new)
    assert "Thay thế cho biên lai mẫu số EBL01, ký hiệu 26TAA, số 0000001, ngày 19 tháng 11 năm 2026." in words
    assert [
        said for said in ("Trần Thị Mỹ Duyên", "Lý do: Ghi sai tên người nộp.", "30.000 đ") if said not in words
    ] == []
    assert signing.validate(paper_of(Receipt.objects.get(pk=new.pk))).genuine


def test_only_the_one_that_stands_is_amended():
    old = collected()
    new = replaced(old)
    small = adjusted(new, -5_000)
    for gone in (old, small):
        with pytest.raises(rules.Conflict):
            replaced(gone, corrections={"payer_name": "Lê Văn Tám"})
        with pytest.raises(rules.Conflict):
            adjusted(gone, -1)
    assert [kind for kind, _number, _amount in kinds()] == ["original", "replacement", "adjustment"]


def test_replacement_of_an_adjusted_receipt_says_what_both_say():
    old = collected()
    adjusted(old, -10_000)
    new = replaced(old)
    assert (new.amount, queries.said_by(new)) == (20_000, 20_000)
    words = words_of(new)
    assert "Đã điều chỉnh tại biên lai trước -10.000 đ" in words
    assert "Hai mươi nghìn đồng" in words


@pytest.mark.parametrize(
    ("delta", "words", "named"),
    [(-10_000, "Giảm mười nghìn đồng", "Điều chỉnh giảm"), (10_000, "Tăng mười nghìn đồng", "Điều chỉnh tăng")],
)
def test_paper_of_an_adjustment_says_the_difference_in_words(delta, words, named):
    old = collected()
    adjusted(old, -10_000)
    paper = words_of(adjusted(old, delta))
    assert [said for said in (words, named, "Điều chỉnh cho biên lai mẫu số EBL01") if said not in paper] == []


@pytest.mark.parametrize("delta", [0, 1, -30_001])
def test_adjusted_receipt_says_no_less_than_nothing_and_no_more_than_was_paid(delta):
    old = collected()
    with pytest.raises(rules.BeyondReceipt):
        adjusted(old, delta)
    assert kinds() == [("original", 1, 30_000)]


@pytest.mark.parametrize(
    ("corrections", "reason"),
    [({"payer_name": "Nguyễn Văn An"}, "Sai"), ({"amount": "5"}, "Sai"), (RIGHT, " ")],
)
def test_nothing_to_correct_takes_no_number(corrections, reason):
    old = collected()
    with pytest.raises(rules.NothingToCorrect):
        replaced(old, corrections=corrections, reason=reason)
    assert ReceiptCounter.objects.get().last == 1


@pytest.mark.parametrize("role", ["intake", "signer", "auditor"])
def test_only_finance_of_the_unit_amends(role):
    old = collected()
    for by in (factories.staff(role), factories.staff("finance", at=factories.office())):
        with pytest.raises(rules.Forbidden):
            replaced(old, by=by)
        with pytest.raises(rules.Forbidden):
            adjusted(old, -1, by=by)
    replaced(old, by=factories.staff("finance"))


def test_refund_paid_out_adjusts_the_receipt_in_the_same_transaction():
    payment = at_counter("R")
    paid_back(payment, 10_000)
    paid_back(payment, 5_000)
    assert kinds() == [("original", 1, 30_000), ("adjustment", 2, -10_000), ("adjustment", 3, -5_000)]
    paid_back(payment)
    assert queries.said_by(Receipt.objects.get(number=1)) == 0
    assert queries.receipt_for("R").kind == ReceiptKind.ORIGINAL
    with pytest.raises(rules.Conflict):
        replaced(Receipt.objects.get(number=1))


def test_refund_only_promised_leaves_the_receipt():
    actions.refund(reference=at_counter("R").reference, reason_code="rejected", by=SYSTEM)
    assert kinds() == [("original", 1, 30_000)]


def test_receipt_adjusted_by_hand_before_the_refund_is_adjusted_once():
    payment = at_counter("R")
    adjusted(Receipt.objects.get(), -10_000)
    paid_back(payment, 10_000)
    assert kinds() == [("original", 1, 30_000), ("adjustment", 2, -10_000)]


def test_receipts_after_all_of_it_agree_with_the_money():
    payment = at_counter("R")
    paid_back(payment, 10_000)
    new = replaced(Receipt.objects.get(number=1))
    paid_back(payment, 7_000)
    today = timezone.localdate(clock.now())
    settled = reconciling.settlements(*reconciling.borders(today))
    assert compare_receipts(settled, reconciling.receipts_of([payment.pk])) == []
    assert queries.said_by(new) == 13_000


def test_fact_names_the_receipts_and_nobody():
    old = collected()
    new = replaced(old)
    fact = Event.objects.filter(name="receipt.issued").latest("pk")
    assert (fact.data["receipt"], fact.data["amends"], fact.data["kind"]) == (new.pk, old.pk, "replacement")
    assert "Duyên" not in str(fact.data)
    assert "Ghi sai" not in str(fact.data)


def test_summary_of_a_day_by_unit_and_symbol_counts_nothing_twice():
    office = factories.office()
    with on(2026, 11, 18):
        collected("BEFORE")
    with on(2026, 11, 19):
        first, payment = collected("A"), at_counter("B")
        replaced(first)
        paid_back(payment, 10_000)
        at_counter("C", unit_code=office.code)
    with on(2026, 11, 20, hour=0):
        collected("AFTER")
    rows = queries.receipt_summary(date(2026, 11, 19), ["05.21", "05"])
    said = [(r.unit, r.symbol, r.first, r.last, r.count, r.replaced, r.adjusted, r.total) for r in rows]
    assert said == [("05", "26TAA", 1, 1, 1, 0, 0, 30_000), ("05.21", "26TAA", 2, 5, 4, 1, 1, 50_000)]
    assert [row.unit for row in queries.receipt_summary(date(2026, 11, 19), ["05"])] == ["05"]
    assert queries.receipt_summary(date(2026, 11, 21), ["05.21"]) == []


def test_ended_unit_issues_nothing_its_successor_goes_on_in_a_series_of_its_own():
    old = collected()
    today = timezone.localdate(clock.now())
    accounts.succeed_unit(old="05.21", new="05.99", on=today, decision="77", name="Trường THPT Phù Sa Mới", by=SYSTEM)
    new = replaced(old, by=factories.staff("finance", at=factories.unit(code="05.99")))
    assert (new.unit_id, new.number, new.snapshot["collector"]["name"]) == ("05.99", 1, "Trường THPT Phù Sa Mới")
    assert (old.unit_id, old.number, new.snapshot["amends"]["number"]) == ("05.21", 1, "0000001")


def test_paper_says_tax_code_full_price_and_reduction():
    unit = factories.unit()
    accounts.change_unit(code=unit.code, by=SYSTEM, tax_code="0000000521")
    waived = QuoteLine("Bản sao", 2, 15_000, "NQ 1", reduction=10_000, reduction_basis="Giảm cho học sinh (NQ 2)")
    sample = QuoteLine("Mẫu", 1, 9_000, "", demo=True, reduction=9_000, reduction_basis="Mẫu", reduction_demo=True)
    words = words_of(collected(quote=Quote((waived, sample))))
    said = ["Mã số thuế đơn vị thu 0000000521", "Bản sao (NQ 1)", "30.000 đ", "Giảm theo: Giảm cho học sinh (NQ 2)"]
    more = ["-10.000 đ", "20.000 đ", "Hai mươi nghìn đồng", "Phí mẫu của bản dùng thử", "Mức giảm mẫu"]
    assert [part for part in (*said, *more) if part not in words] == []


LONG = "Nguyễn Phước Hoàng Thị Thanh Trúc Quỳnh Như Tường Vi Ngọc Diễm Phương Khánh Nguyên Thùy Dương " * 2


def test_longest_names_and_titles_stay_inside_the_paper():
    factories.unit(
        name="Trường Trung học phổ thông chuyên nội trú dân tộc thiểu số huyện Vĩnh Thạnh thành phố Cần Thơ " * 2,
        short_name="Trường",
        superior_name="Sở Giáo dục và Đào tạo thành phố Cần Thơ trực thuộc Ủy ban nhân dân thành phố",
        address="Số 1234/56/78 đường Nguyễn Văn Cừ nối dài, khu vực Bình Thường B, phường Long Tuyền " * 2,
    )
    line = QuoteLine(LONG[:180], 999_999, 999_999, LONG[:150], reduction=1_000, reduction_basis=LONG[:180])
    title = "Công nhận văn bằng tốt nghiệp do cơ sở giáo dục nước ngoài cấp để sử dụng tại Việt Nam " * 3
    old = collected(quote=Quote((line,)), payer_name=LONG[:180], title=title[:290])
    new = replaced(old, corrections={"payer_name": LONG[:150]}, reason=LONG[:190])
    small = adjusted(new, -1, reason=LONG[:190])
    for receipt in (old, new, small):
        assert words_of(receipt)
        assert outside(receipt) == []


def outside(receipt):
    """Return the words of a paper that reach over its margins, as pdftotext finds them; the watermark is no word."""
    path = Receipt.objects.get(pk=receipt.pk).file.path
    said = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    width = float(re.findall(r'<page width="([\d.]+)"', said)[0])
    words = re.findall(r'<word xMin="([-\d.]+)" yMin="[-\d.]+" xMax="([-\d.]+)" yMax="[-\d.]+">(.*?)</word>', said)
    return [word for left, right, word in words if not 20 < float(left) < float(right) < width - 20]


def held_back(read, gate):
    """Return a read whose callers all have its answer before any of them goes on."""

    def wait(*given):
        found = read(*given)
        gate.wait(timeout=30)
        return found

    return wait


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_replacements_of_one_receipt_are_one_and_leave_no_gap():
    old, clerk = collected(), factories.staff("finance")
    outcomes = at_once(*[lambda: replaced(old, by=clerk)] * 20)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict"] * 19 + ["Receipt"]
    collected("NEXT")
    assert sorted(Receipt.objects.values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_negative_control_without_the_lock_the_losers_crash(monkeypatch):
    """The unique key of the database still stops them, loudly, and their numbers go back with them."""
    old, clerk = collected(), factories.staff("finance")
    together = threading.Barrier(4)

    def read_without_lock(payment_id):
        unlocked = Payment.objects.get(pk=payment_id)
        together.wait(timeout=30)
        return unlocked

    monkeypatch.setattr(receipts, "hold", read_without_lock)
    monkeypatch.setattr(
        receipts.queries, "standing_receipt", held_back(receipts.queries.standing_receipt, threading.Barrier(4))
    )
    outcomes = at_once(*[lambda: replaced(old, by=clerk)] * 4)
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 3
    assert sorted(Receipt.objects.values_list("number", flat=True)) == [1, 2]


def test_payers_page_lists_all_receipts_and_says_which_one_holds():
    payer = factories.user()
    old = collected(payer_id=payer.pk)
    new = replaced(old, corrections={"title": "Cấp bản sao học bạ, 2 bản"})
    events.run_due()
    browser = Client()
    browser.force_login(payer)
    shown = browser.get("/pay/R/").content.decode()
    said = ["Không còn giá trị: đã thay bằng biên lai số 0000002.", "Thay thế biên lai số 0000001."]
    assert [part for part in said if part not in shown] == []
    for receipt in (old, new):
        address = f"/pay/R/receipts/{receipt.pk}/"
        assert address in shown
        assert b"".join(browser.get(address).streaming_content).startswith(b"%PDF")
    browser.force_login(factories.user())
    assert browser.get(f"/pay/R/receipts/{old.pk}/").status_code == 404
