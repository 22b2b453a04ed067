"""The overview: every figure equals a separate count of the rows, and leads to what it counts."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from payments import actions
from payments.formulas import figures as formulas
from payments.formulas.figures import Figures, Share
from payments.models import LedgerEntry, Payment, Refund
from payments.queries import figures
from payments.queries import finance as office
from payments.queries.figures import Scope
from payments.states import Method
from portal.accounts.schema import SYSTEM
from tests import factories
from tests.payments.finance import made

pytestmark = pytest.mark.django_db
TRANSFER_TITLE = "Xác minh văn bằng"


@pytest.fixture
def month():
    """Two units, two procedures, three ways, four days, one refund of another day, one payment outside the days."""
    school, ward = factories.unit(), factories.unit(code="05.22", name="Trường THCS Sông Trà")
    with made.on(made.days_after(-40)):
        made.paid(price=1_000_000)
    with made.on(made.days_after(-2)):
        cash = made.paid(price=30_000)
    with made.on(made.days_after(-1)):
        made.paid(price=45_000, method=Method.READER)
        made.transferred(price=50_000, purpose="VB-XACMINH", title=TRANSFER_TITLE)
    with made.on():
        made.paid(price=20_000, unit=ward)
        made.asked(price=99_000)
    with made.on(made.days_after(1)):
        (refund,) = actions.refund(reference=cash.reference, reason_code="rejected", by=SYSTEM)
        actions.pay_out_refund(refund_id=refund.pk, by=factories.staff("finance"))
    return school, ward


def scope(units=None, **asked):
    return Scope(units, made.days_after(-10), made.days_after(2), **asked)


def counted(first, last, units=None):
    """Add up the rows one by one, in another way than the queries do."""
    whole = [0, 0, 0]
    for payment in Payment.objects.all():
        inside = payment.settled_at and first <= timezone.localdate(payment.settled_at) <= last
        if inside and (units is None or payment.unit_id in units):
            whole[0] += 1
            whole[1] += payment.amount
    for refund in Refund.objects.all():
        if refund.done_at and first <= timezone.localdate(refund.done_at) <= last and not refund.held_id:
            whole[2] += refund.amount
    return tuple(whole)


def test_figures_of_the_month(month):
    found = figures.overview(scope())
    assert found.whole == Figures(count=4, collected=145_000, refunded=30_000)
    assert found.whole.net == 115_000
    assert {row.key: row.figures.collected for row in found.by_unit} == {"05.21": 125_000, "05.22": 20_000}
    assert [(row.label, row.figures.count) for row in found.by_purpose] == [
        ("Cấp bản sao học bạ", 3),
        (TRANSFER_TITLE, 1),
    ]
    assert {way: part.collected for way, part in found.by_method.items()} == {
        "cash": 50_000,
        "reader": 45_000,
        "transfer": 50_000,
    }
    assert {day: (part.collected, part.refunded) for day, part in found.by_day.items()} == {
        made.days_after(-2): (30_000, 0),
        made.days_after(-1): (95_000, 0),
        made.DAY: (20_000, 0),
        made.days_after(1): (0, 30_000),
    }


def test_figures_equal_a_separate_count_and_each_side_adds_up(month):
    first, last = made.days_after(-10), made.days_after(2)
    for units in (None, frozenset({"05.21"})):
        found = figures.overview(Scope(units, first, last))
        assert (found.whole.count, found.whole.collected, found.whole.refunded) == counted(first, last, units)
        sides = [
            found.by_method.values(),
            found.by_day.values(),
            *([row.figures for row in rows] for rows in (found.by_unit, found.by_purpose)),
        ]
        assert {formulas.total(side) for side in sides} == {found.whole}


def test_counting_by_the_day_of_creation_would_be_another_figure(month):
    """The control: the separate count tells one moment from another."""
    first, last = made.days_after(-10), made.days_after(2)
    by_creation = Payment.objects.filter(created_at__date__range=(first, last)).count()
    assert (by_creation, counted(first, last)[0]) == (5, 4)


def test_cashless_share_is_all_but_cash(month):
    by_method = figures.overview(scope()).by_method
    assert formulas.cashless(by_method, Method.CASH) == (Share(2, 4), Share(95_000, 145_000))


def test_share_of_nothing_is_no_figure():
    assert Share(0, 0).value is None


def test_charges_and_disputes_leave_the_net():
    with made.on():
        payment = made.paid(price=30_000)
    moved = (("charged", "charges", 870), ("claimed", "disputes", 30_000), ("restored", "card", 10_000))
    for movement, debit, amount in moved:
        LedgerEntry.objects.create(
            key=movement,
            at=payment.settled_at,
            unit=payment.unit,
            payment=payment,
            debit=debit,
            credit="disputes" if debit == "card" else "card",
            amount=amount,
            movement=movement,
            external="x",
        )
    whole = figures.overview(scope()).whole
    assert (whole.charges, whole.taken_back, whole.net) == (870, 20_000, 9_130)


def test_page_shows_the_figures_with_the_table_beneath_the_chart(month):
    client, _actor = made.office(at=month[0])
    asked = {"first": made.days_after(-10).isoformat(), "last": made.days_after(2).isoformat()}
    answer = client.get("/finance/", asked)
    shown = made.text(answer)
    for words in (
        "125.000 đ",
        "3 khoản thu",
        "Không dùng tiền mặt, theo số khoản 66,7%",
        "2/3 khoản thu",
        "95.000 đ / 125.000 đ",
    ):
        assert words in shown
    assert re.findall(r"\d\d/11(?: -?[\d.]+(?: đ)?){10}", shown) == [
        "18/11 0 0 30.000 0 1 30.000 đ 0 đ 0 đ 0 đ 30.000 đ",
        "19/11 0 50.000 0 45.000 2 95.000 đ 0 đ 0 đ 0 đ 95.000 đ",
        "21/11 0 0 0 0 0 0 đ 30.000 đ 0 đ 0 đ -30.000 đ",
    ]


def test_every_figure_opens_down_to_its_payments(month):
    """Follow each link of the page; the list adds up to the figure that led there."""
    client = made.signed_in(factories.staff_user("auditor", at=factories.office()))
    asked = {"first": made.days_after(-10).isoformat(), "last": made.days_after(2).isoformat()}
    page = client.get("/finance/", asked).content.decode()
    links = re.findall(r'<a class="govuk-link" href="(/finance/payments/\?[^"]+)">([\d.]+) đ</a>', page)
    assert len(links) >= 15
    for href, figure in links:
        answer = client.get(href.replace("&amp;", "&"))
        assert f"{int(figure.replace('.', ''))}" == str(answer.context_data["amount"]), href
        assert answer.context_data["number"] == len(answer.context_data["page"].rows) > 0


def test_another_units_money_is_nowhere(month):
    _school, ward = month
    client, actor = made.office(at=ward)
    asked = {"first": made.days_after(-50).isoformat(), "last": made.days_after(2).isoformat()}
    shown = made.text(client.get("/finance/", asked))
    assert "20.000 đ" in shown
    assert figures.overview(Scope(office.units_of(actor), made.days_after(-50), made.days_after(2))).whole == Figures(
        1, 20_000
    )
    for foreign in ("1.000.000", "145.000", "125.000", "Trường THPT Phù Sa"):
        assert foreign not in shown
    assert "1.000.000 đ" in made.text(made.signed_in(factories.staff_user("auditor")).get("/finance/", asked))


def test_unit_of_others_in_the_address_is_refused(month):
    client, _actor = made.office(at=month[1])
    answer = client.get("/finance/", {"unit": "05.21"})
    assert "Lựa chọn này không có ở đây. Hãy chọn lại." in made.text(answer)
    assert "Trường THPT Phù Sa" not in made.text(answer)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"first": "2026-11-20", "last": "2026-11-19"}, "Giá trị cuối không được nhỏ hơn giá trị đầu."),
        ({"first": "2020-01-01", "last": "2026-11-19"}, "Mỗi lần xem nhiều nhất một năm."),
        ({"first": "x"}, "Ghi ngày theo dạng"),
    ],
)
def test_days_that_cannot_be_are_said(asked, words):
    client, _actor = made.office()
    answer = client.get("/finance/", asked)
    assert (answer.status_code, words in made.text(answer)) == (200, True)


def test_this_month_is_shown_before_any_choice():
    client, _actor = made.office()
    with made.on():
        made.paid(price=70_000)
        assert "01/11/2026 đến 20/11/2026" in made.text(client.get("/finance/"))


def test_long_times_are_shown_by_month():
    client, _actor = made.office()
    for months in (0, 60, 120):
        with made.on(made.DAY - timedelta(days=months)):
            made.paid(price=10_000 + months)
    shown = made.text(client.get("/finance/", {"first": "2026-06-01", "last": "2026-11-30"}))
    assert [month in shown for month in ("07/2026", "09/2026", "11/2026", "20/11 ")] == [True, True, True, False]


@pytest.mark.parametrize("size", [10, pytest.param(200, marks=pytest.mark.soak)])
def test_number_of_queries_does_not_depend_on_the_payments(size):
    client, _actor = made.office()
    with made.on():
        made.paid()
        few = made.queries_of(client, "/finance/")
        for _each in range(size):
            made.paid()
        assert made.queries_of(client, "/finance/") == few
