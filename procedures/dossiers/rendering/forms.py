"""The two sets of official forms of the one-stop unit as data: numbers, titles, signs and captions, by date of receipt.

TT 01/2018/TT-VPCP, Mẫu 01-06, and TT 03/2025/TT-VPCP, Phụ lục I, Mẫu 01-07. The second was issued on 15/9/2025 and its
forms are used from that day; a dossier received before it keeps the first set to its end.

Forms are keyed by what they are for, with the numbers of the second set ("05" the stop notice, "06" the process-control
slip, "07" the register). The first set knows no stop notice and counts the other two as 05 and 06: a dossier of that
time that is withdrawn or stopped gets an ordinary notice (thông báo, NĐ 30/2020/NĐ-CP) with the same words, because its
applicant must have something in writing, but no form number, because there was none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

RECEIPT, SUPPLEMENT, REFUSAL, APOLOGY, STOP, CONTROL, REGISTER = "01", "02", "03", "04", "05", "06", "07"


@dataclass(frozen=True)
class Form:
    """One form: its printed number ("" where the set has none), the lines of its title, the sign after its number.

    ``{desk}`` in the sign stands for the one-stop unit's own letters (BPTNTKQ or TTPVHCC).
    """

    number: str
    title: tuple[str, ...]
    sign: str


@dataclass(frozen=True)
class FormSet:
    """The forms of one circular. ``identity``: applicants are named with their identity numbers.

    ``digital``: the caption of a signature says that the electronic form is signed digitally.
    """

    circular: str
    valid_from: date
    identity: bool
    digital: bool
    forms: Mapping[str, Form]


SETS = (
    FormSet(
        "TT 01/2018/TT-VPCP",
        date.min,
        identity=False,
        digital=False,
        forms={
            RECEIPT: Form("01", ("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",), "{desk}"),
            SUPPLEMENT: Form("02", ("PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",), "PBS"),
            REFUSAL: Form("03", ("PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",), "PTC"),
            APOLOGY: Form("04", ("PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",), "PXL"),
            STOP: Form("", ("THÔNG BÁO", "Về việc dừng giải quyết hồ sơ"), "TB-{desk}"),
            CONTROL: Form("05", ("PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",), "PKS"),
            REGISTER: Form("06", ("SỔ THEO DÕI HỒ SƠ",), ""),
        },
    ),
    FormSet(
        "TT 03/2025/TT-VPCP",
        date(2025, 9, 15),
        identity=True,
        digital=True,
        forms={
            RECEIPT: Form("01", ("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",), "{desk}"),
            SUPPLEMENT: Form("02", ("PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",), "PBS-{desk}"),
            REFUSAL: Form("03", ("PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",), "PTC-{desk}"),
            APOLOGY: Form("04", ("PHIẾU XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN\nTHỜI GIAN GIẢI QUYẾT",), "PXL"),
            STOP: Form("05", ("THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",), "TBD-{desk}"),
            CONTROL: Form("06", ("PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",), "PKS-{desk}"),
            REGISTER: Form("07", ("SỔ THEO DÕI HỒ SƠ",), "STD-{desk}"),
        },
    ),
)


def set_on(day: date) -> FormSet:
    """Return the set of forms of a dossier received on this day."""
    return [known for known in SETS if known.valid_from <= day][-1]


def sets_between(first: date, last: date) -> list[FormSet]:
    """Return the sets of forms that dossiers received in these days (both included) have."""
    return [known for known in SETS if set_on(first).valid_from <= known.valid_from <= last]


def line_of(form: str, sets: list[FormSet]) -> str:
    """Return what stands in the corner of a form ("Mẫu 05, TT 01/2018/TT-VPCP"), "" where it has no number."""
    named = [(known.forms[form].number, known.circular) for known in sets]
    return "; ".join(f"Mẫu {number}, {circular}" for number, circular in named if number)
