from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from portal.core.templatetags import display

EVENING = datetime(2026, 5, 6, 10, 0, tzinfo=UTC)  # 17:00 in the city


def test_money_is_grouped_by_threes() -> None:
    assert [display.money(n) for n in (15000, 0, 1234567, None)] == ["15.000 đ", "0 đ", "1.234.567 đ", ""]


def test_number_has_a_decimal_comma() -> None:
    assert (display.number(1157), display.number(1.84, 1)) == ("1.157", "1,8")


def test_share_is_a_percentage_and_nothing_is_no_zero() -> None:
    assert (display.percent(0.964), display.percent(0.8, 0), display.percent(None)) == (
        "96,4%",
        "80%",
        "Không có dữ liệu",
    )


def test_moment_is_told_in_the_citys_time() -> None:
    assert display.when(EVENING) == "17:00 thứ Tư, 06/05/2026"
    assert display.stamp(EVENING) == "06/05/2026, 17:00"
    assert display.clock(EVENING) == "17:00"


def test_date_is_told_without_an_hour() -> None:
    assert display.when(date(2026, 5, 10)) == "Chủ nhật, 10/05/2026"
    assert display.day("2026-05-06") == "06/05/2026"
    assert display.short_day(date(2026, 5, 6)) == "06/05"
    assert display.weekday(date(2026, 5, 6)) == "T4 06/05"


def test_missing_moment_is_nothing() -> None:
    assert [show(None) for show in (display.when, display.day, display.stamp, display.clock, display.weekday)] == [
        ""
    ] * 5


def test_hour_of_the_day() -> None:
    assert display.clock(time(7, 30)) == "07:30"


@pytest.mark.parametrize(("size", "said"), [(300, "1 KB"), (90_000, "88 KB"), (1_250_000, "1,2 MB"), (None, "1 KB")])
def test_size_of_a_file(size: int | None, said: str) -> None:
    assert display.filesize(size) == said


def test_identity_number_shows_only_its_ends() -> None:
    assert display.identity("092305004417") == "092••••••417"
    assert display.identity("1234") == "••••"
    assert display.identity(None) == ""


def test_phone_is_written_as_dialled() -> None:
    assert display.phone("+84912345678") == "0912 345 678"
    assert display.phone("0292 382 0000") == "0292 382 0000"
    assert display.masked_phone("+84912345678") == "09•• ••• 678"


def test_english_page_has_english_forms() -> None:
    with translation.override("en"):
        assert display.when(EVENING) == "17:00 Wednesday, 06/05/2026"
        assert display.money(15000) == "15,000 đ"
        assert display.percent(0.964) == "96.4%"
