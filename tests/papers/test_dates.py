from datetime import UTC, date, datetime

import pytest

from portal.papers import dates


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (date(2026, 1, 7), "ngày 07 tháng 01 năm 2026"),
        (date(2024, 2, 29), "ngày 29 tháng 02 năm 2024"),
        (date(2022, 10, 26), "ngày 26 tháng 10 năm 2022"),
    ],
)
def test_official_date_pads_days_and_the_first_two_months(day: date, words: str):
    assert dates.official(day) == words


def test_times_are_told_in_the_country_s_zone():
    moment = datetime(2026, 11, 24, 20, 5, 9, tzinfo=UTC)
    assert dates.on_slip(moment) == "03 giờ 05 phút, ngày 25/11/2026"
    assert dates.of_signature(moment) == "25/11/2026 03:05:09 +07:00"
    assert dates.short(date(2026, 3, 5)) == "05/03/2026"
