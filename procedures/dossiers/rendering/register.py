"""Sổ theo dõi hồ sơ: the dossiers that a one-stop unit took in, as a printed book; the spreadsheet has its columns."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from portal.papers import dates
from portal.papers.document import Paper, Paragraph, Table
from procedures.dossiers.rendering import forms
from procedures.dossiers.rendering.common import letterhead

if TYPE_CHECKING:
    from portal.accounts.models import Unit

TITLE = "SỔ THEO DÕI HỒ SƠ"
HEAD = (
    "STT",
    "Mã hồ sơ",
    "Tên thủ tục",
    "Tên tổ chức, cá nhân",
    "Địa chỉ, số điện thoại",
    "Cơ quan chủ trì giải quyết",
    "Nhận hồ sơ",
    "Hẹn trả kết quả",
    "Trả kết quả",
    "Phương thức nhận kết quả",
    "Ký nhận",
)
WIDTHS = (4, 14, 13, 11, 13, 12, 7.5, 7.5, 8, 8, 6)
THEMES = {"records": "Học bạ", "diplomas": "Văn bằng, chứng chỉ", "transfer": "Chuyển trường"}
DELIVERY = {"online": "Trực tuyến", "counter": "Tại quầy", "post": "Bưu chính"}
ENDED = {"withdrawn": "Rút hồ sơ", "stopped": "Dừng giải quyết"}


@dataclass(frozen=True)
class RegisterRow:
    """One line of the book. ``ended`` says how a dossier ended that has no result."""

    code: str
    procedure: str
    applicant: str
    contact: str
    unit: str
    received: datetime
    due: datetime | None
    returned: datetime | None
    delivery: str
    ended: str = ""


@dataclass(frozen=True)
class RegisterScope:
    """Which book: the unit that took in, the days (both included), the field ("" for all)."""

    unit: "Unit"
    first: date
    last: date
    theme: str = ""


def register(scope: RegisterScope, rows: list[RegisterRow], at: datetime) -> Paper:
    """Return the register of a period, A4 on its side: Mẫu 07, in the first set Mẫu 06, or both."""
    sets = forms.sets_between(scope.first, scope.last)
    form = sets[-1].forms[forms.REGISTER]
    lines = tuple(_cells(number, row) for number, row in enumerate(rows, start=1))
    table = [Table(HEAD, lines, WIDTHS, "clllllccccl")] if lines else []
    count = f"Sổ có {len(rows)} hồ sơ." if rows else "Trong kỳ không có hồ sơ nào."
    return Paper(
        title=f"{TITLE} {scope.unit.name}, {_period(scope)}",
        letterhead=letterhead(scope.unit, at, f"{at.year}/{form.sign}" if form.sign else ""),
        heading=(TITLE, f"Lĩnh vực: {THEMES.get(scope.theme, 'tất cả')}. {_period(scope)}"),
        blocks=(*table, Paragraph(count, indent=False)),
        copy_line=forms.line_of(forms.REGISTER, sets),
        made_at=at,
        size="A4 landscape",
    )


def _period(scope: RegisterScope) -> str:
    return f"Từ ngày {dates.short(scope.first)} đến ngày {dates.short(scope.last)}"


def _cells(number: int, row: RegisterRow) -> tuple[str, ...]:
    moments = (_moment(row.received), _moment(row.due), row.ended or _moment(row.returned))
    return (str(number), row.code, row.procedure, row.applicant, row.contact, row.unit, *moments, row.delivery, "")


def _moment(moment: datetime | None) -> str:
    return dates.at(moment) if moment else ""
