"""The explanation of a due moment, in both languages."""

from datetime import datetime

import pytest
from django.utils.translation import override

from procedures.worktime.formulas import due, local, parse_limit
from procedures.worktime.queries import shipped_clock
from procedures.worktime.schema import Interruption

SPRING = [
    ("thứ Sáu 24/04", 0, "ngày nhận, chưa tính", "received"),
    ("thứ Bảy 25/04", None, "thứ Bảy, không tính", "off"),
    ("Chủ nhật 26/04", None, "nghỉ lễ Giỗ Tổ, không tính", "off"),
    ("thứ Hai 27/04", None, "nghỉ bù Giỗ Tổ, không tính", "off"),
    ("thứ Ba 28/04", 1, "ngày 1", "working"),
    ("thứ Tư 29/04", 2, "ngày 2, hạn lúc 17:00", "due"),
]


def explain(received, limit, *interruptions):
    answer = due(moment(received), parse_limit(limit), shipped_clock(), interruptions)
    return [(day.name, day.counted, day.reason, day.kind.value) for day in answer.days]


def moment(text):
    return local(datetime.fromisoformat(text))


def test_days_over_a_holiday_in_vietnamese():
    assert explain("2026-04-24T09:00", "2wd") == SPRING


def test_days_over_a_holiday_in_english():
    with override("en"):
        days = explain("2026-04-24T09:00", "2wd")
    assert days[:4] == [
        ("Friday 24/04", 0, "day of receipt, not counted", "received"),
        ("Saturday 25/04", None, "Saturday, not counted", "off"),
        ("Sunday 26/04", None, "public holiday (Hung Kings' Day), not counted", "off"),
        ("Monday 27/04", None, "day off in lieu of Hung Kings' Day, not counted", "off"),
    ]


@pytest.mark.parametrize(
    ("received", "limit", "reasons"),
    [
        (
            "2026-10-02T18:00",
            "1wd",
            [
                "nhận ngoài giờ làm việc, tính từ 07:00 thứ Hai 05/10",
                "thứ Bảy, không tính",
                "Chủ nhật, không tính",
                "coi là ngày nhận, chưa tính",
                "ngày 1, hạn lúc 17:00",
            ],
        ),
        ("2026-08-21T09:00", "1wd", ["ngày nhận, chưa tính", "ngày 1, làm bù cho thứ Hai 31/08, hạn lúc 17:00"]),
        ("2026-11-23T14:00", "same_day_cutoff(15:00)", ["nhận trước giờ chốt, trả trong ngày, hạn lúc 17:00"]),
        (
            "2026-11-23T15:01",
            "same_day_cutoff(15:00)",
            [
                "nhận sau giờ chốt, chưa tính",
                "nghỉ lễ Ngày Văn hóa Việt Nam, không tính",
                "ngày 1, hạn lúc 17:00",
            ],
        ),
        ("2026-10-05T16:00", "8wh", ["tính 1 giờ", "tính 7 giờ, hạn lúc 16:00"]),
        ("2026-10-05T16:15", "1wh", ["tính 45 phút", "tính 15 phút, hạn lúc 07:15"]),
        (
            "2026-10-08T09:00",
            "2d",
            [
                "ngày nhận, chưa tính",
                "ngày 1",
                "ngày 2",
                "Chủ nhật, không tính",
                "hạn rơi vào ngày nghỉ, chuyển sang ngày làm việc kế tiếp, hạn lúc 17:00",
            ],
        ),
    ],
)
def test_reasons_of_each_kind(received, limit, reasons):
    assert [reason for _name, _counted, reason, _kind in explain(received, limit)] == reasons


def test_reasons_swapped_monday_names_the_saturday_worked():
    days = {name: reason for name, _counted, reason, _kind in explain("2026-08-28T09:00", "3wd")}
    assert days["thứ Hai 31/08"] == "nghỉ hoán đổi, làm bù thứ Bảy 22/08, không tính"


def test_reasons_after_a_supplement_begin_with_the_completed_dossier():
    supplement = Interruption(moment("2026-10-07T10:00"), moment("2026-10-15T09:00"))
    days = explain("2026-10-05T09:00", "1wd", supplement)
    assert days[0] == ("thứ Năm 15/10", 0, "ngày nhận đủ hồ sơ bổ sung, chưa tính", "received")


def test_reasons_on_hold_are_told():
    pause = Interruption(moment("2026-10-05T10:00"), moment("2026-10-06T09:00"), restarts=False)
    days = explain("2026-10-05T09:00", "1wd", pause)
    assert [reason for _name, _counted, reason, _kind in days] == [
        "ngày nhận, chưa tính",
        "tạm dừng, không tính",
        "ngày 1, hạn lúc 17:00",
    ]


def test_short_name_heads_a_day_strip():
    answer = due(moment("2026-11-20T09:00"), parse_limit("1wd"), shipped_clock())
    assert [day.short_name for day in answer.days] == ["T6 20/11", "T7 21/11", "CN 22/11", "T2 23/11"]
