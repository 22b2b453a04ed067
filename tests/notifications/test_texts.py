"""The words of notices, and what fits into an SMS."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from portal.integrations.sms.text import SMS_LENGTH, sms_text
from portal.notifications.rendering import notice

LINK = "https://dichvucong.example.vn/dossiers/550e8400-e29b-41d4-a716-446655440000/"
FOLDER = Path(__file__).resolve().parent.parent.parent / "templates" / "notices"
KINDS = sorted(path.name.removesuffix(".subject.txt") for path in FOLDER.glob("*.subject.txt"))
CONTEXT = {
    "procedure": "Cấp bản sao học bạ & xác nhận",
    "title": "Cấp bản sao học bạ & xác nhận",
    "reference": "KQ7M2XTP94",
    "code": "H13.05.21-261123-0007",
    "secret": "7QXP",
    "due": datetime(2026, 11, 26, 17, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")),
    "supplement_due": "17:00 thứ Hai, 14/12/2026",
    "amount": 30000,
    "refund": 30000,
    "unit": "Trường THPT Phù Sa",
    "unit_phone": "0292 000 0000",
    "reason": "Thiếu trang 2 của học bạ",
    "outcome": "refused",
    "delivery": "online",
    "beneficiary": "Nguyễn Thị Ngọc Ánh",
    "method": "card",
    "amended": "thứ Năm 26/11/2026: Ngày lễ, Công điện 1",
    "count": 12,
    "who": "Phạm Thị Cẩm Nhung",
    "number": 12,
    "note": "Chị Hân nghỉ ốm",
    "lead": "Trường THCS Vàm Xáng",
    "asked": "Trường THCS Sông Trà",
    "opinion": "Không đồng ý",
    "dossiers": 300,
    "lines": ["H13.05.21-261123-0007: đã hết thời hạn giải quyết"],
    "more": 299,
}


def test_each_notice_has_its_three_texts():
    made = {path.name for path in FOLDER.glob("*.txt")}
    assert made == {f"{kind}.{end}" for kind in KINDS for end in ("subject.txt", "txt", "sms.txt")}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_notice_reads_as_plain_text(kind, language):
    words = notice(kind, CONTEXT, language)
    for text in (words.subject, words.body, words.sms):
        assert text == text.strip()
        assert not {"{", "}", "<", "&amp;", "None"} & {text, *text, *text.split()}
    assert "\n" not in words.subject + words.sms


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_sms_fits_and_tells_neither_reason_nor_name(kind, language):
    sent = sms_text(notice(kind, CONTEXT, language).sms, LINK)
    assert len(sent) <= SMS_LENGTH
    assert sent.isascii()
    assert sent.endswith(f" {LINK}")
    assert "Thieu trang" not in sent
    assert "Ngoc Anh" not in sent


def test_notice_of_acceptance_in_both_languages():
    assert notice("dossier_accepted", CONTEXT, "vi").body.split("\n\n") == [
        (
            "Trường THPT Phù Sa đã tiếp nhận hồ sơ “Cấp bản sao học bạ & xác nhận” của bạn. "
            "Mã hồ sơ: H13.05.21-261123-0007."
        ),
        "Bạn nhận kết quả chậm nhất lúc 17:00 thứ Năm, 26/11/2026.",
        "Bạn chưa phải làm gì.",
        "Cần hỏi thêm, bạn gọi Trường THPT Phù Sa: 0292 000 0000.",
    ]
    assert "You receive the result by 17:00 Thursday, 26/11/2026." in notice("dossier_accepted", CONTEXT, "en").body


def test_what_is_not_known_is_left_out():
    bare = CONTEXT | {"due": "", "unit_phone": "", "secret": ""}
    assert len(notice("dossier_accepted", bare, "vi").body.split("\n\n")) == 2
    assert len(notice("dossier_submitted", bare, "vi").body.split("\n\n")) == 2


def test_amounts_are_said_as_money():
    assert "30.000 đ" in notice("payment_requested", CONTEXT, "vi").subject


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Đỗ Thị Ưng – “đã” nhận…", 'Do Thi Ung - "da" nhan...'),
        ("15.000 ₫", "15.000 d"),
        ("hai\n  dòng", "hai dong"),
        ("日本", "??"),
        ("", ""),
    ],
)
def test_sms_is_plain_ascii(text, sent):
    assert sms_text(text) == sent


@pytest.mark.parametrize("length", range(150, 175))
def test_sms_is_cut_between_words_only(length):
    words = ("tiếng " * 40)[:length].strip()
    sent = sms_text(words)
    assert len(sent) <= SMS_LENGTH
    assert {word.rstrip(".") for word in sent.split()} <= {*words.replace("ế", "e").split()}


def test_sms_keeps_the_link_whole_and_cuts_the_words():
    sent = sms_text("một hai ba bốn năm " * 20, LINK)
    assert len(sent) <= SMS_LENGTH
    assert sent.endswith(f"... {LINK}")
    assert sent.startswith("mot hai ba bon nam ")
