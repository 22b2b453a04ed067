"""Phiếu kiểm soát quá trình giải quyết hồ sơ: every hand-over of a dossier, drawn from its facts, typed by nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from portal.papers import dates
from portal.papers.document import Block, Lines, Paper, Paragraph, Table, Text, strong
from procedures.dossiers.rendering import forms
from procedures.dossiers.rendering.common import at_length, field, paper

if TYPE_CHECKING:
    from procedures.dossiers.models import Dossier

HEAD = (
    "Tên đơn vị",
    "Thời gian\ngiao, nhận hồ sơ",
    "Kết quả giải quyết hồ sơ (trước hạn/ đúng hạn/ quá hạn)",
    "Ghi chú",
)
WIDTHS = (0.33, 0.31, 0.17, 0.19)
STANDINGS = {"early": "Trước hạn", "on_time": "Đúng hạn", "late": "Quá hạn"}
NOTES = {
    "dossier.submitted": "Nộp hồ sơ",
    "dossier.payment_requested": "Yêu cầu nộp phí",
    "dossier.payment_confirmed": "Đã nộp phí",
    "dossier.filed_at_counter": "Tiếp nhận trực tiếp",
    "dossier.accepted": "Tiếp nhận, cấp mã hồ sơ",
    "dossier.rerouted": "Chuyển cơ quan có thẩm quyền",
    "dossier.rejected": "Từ chối tiếp nhận",
    "dossier.forwarded": "Chuyển giải quyết",
    "dossier.advanced": "Chuyển bước tiếp theo",
    "dossier.sent_back": "Trả lại bước trước",
    "dossier.supplement_requested": "Yêu cầu bổ sung hồ sơ",
    "dossier.resubmitted": "Đã bổ sung; thời hạn tính lại từ đầu",
    "dossier.approved": "Có kết quả giải quyết",
    "dossier.refused": "Có văn bản từ chối giải quyết",
    "dossier.returned": "Trả kết quả",
    "dossier.withdrawn": "Rút hồ sơ",
    "dossier.stopped": "Dừng giải quyết",
    "dossier.extended": "Xin lỗi, hẹn lại ngày trả kết quả",
}
MADE_BY = "Phiếu được lập tự động từ nhật ký giải quyết hồ sơ; kết quả do bên nhận ghi cho bước trước đó."


@dataclass(frozen=True)
class ControlRow:
    """One fact of the dossier's way: who gave it to whom and when, and how the step that was left stood.

    ``giver`` is "" when nothing changed hands: the dossier stayed with ``receiver``. ``standing`` is "" when no step
    was left, else early, on_time or late. ``words`` says what happened when the form has no wording of its own for it.
    """

    fact: str
    at: datetime
    giver: str
    receiver: str
    given_by: str
    received_by: str
    standing: str = ""
    words: str = ""


@dataclass(frozen=True)
class ControlFacts:
    """All a process-control slip says: rows, when it was made, who was consulted, how the whole dossier stood."""

    rows: tuple[ControlRow, ...]
    at: datetime
    partners: tuple[str, ...] = ()
    standing: str = ""


def control_slip(dossier: "Dossier", facts: ControlFacts) -> Paper:
    """Return the process-control slip of a dossier, A4 (Mẫu 06; Mẫu 05 of the first set)."""
    moved = dossier.extended and dossier.due_current != dossier.due_original
    lines: list[Text] = [
        field("Mã số hồ sơ", dossier.code or dossier.reference),
        field("Nội dung yêu cầu giải quyết", dossier.procedure.name_vi),
        field("Cơ quan (bộ phận) giải quyết hồ sơ", dossier.competent_unit),
        field("Cơ quan phối hợp giải quyết hồ sơ", "; ".join(facts.partners)),
        field("Ngày nhận", at_length(dossier.received_at)),
        field("Hẹn trả kết quả vào", at_length(dossier.due_original)),
        *([field("Hẹn lại", at_length(dossier.due_current))] if moved else []),
        *([field("Kết quả chung", STANDINGS[facts.standing])] if facts.standing else []),
    ]
    blocks: tuple[Block, ...] = (
        Lines(tuple(lines)),
        Table(HEAD, tuple(_cells(row) for row in facts.rows), WIDTHS, "llcl"),
        Paragraph(MADE_BY, indent=False, small=True),
    )
    return paper(forms.CONTROL, dossier, facts.at, blocks, secret=False, size="A4")


def _cells(row: ControlRow) -> tuple[Text, ...]:
    where: Text = (strong("1. Giao: "), f"{row.giver}\n", strong("2. Nhận: "), row.receiver)
    people = f"\nNgười giao: {row.given_by or '–'}\nNgười nhận: {row.received_by or '–'}"
    if not row.giver:
        where, people = (strong("Tại: "), row.receiver), f"\nNgười thực hiện: {row.given_by or '–'}"
    result = STANDINGS.get(row.standing, "")
    return (where, dates.on_slip(row.at) + people, result, _note(row))


def _note(row: ControlRow) -> str:
    """Return what happened; the payment that files a dossier is its filing."""
    filing = row.fact == "dossier.payment_confirmed" and row.giver
    return "Nộp hồ sơ, đã nộp phí" if filing else NOTES.get(row.fact, row.words)
