"""The slips of a dossier that does not go as appointed: 04 apology with a new date, 05 stop notice."""

from typing import TYPE_CHECKING

from django.utils import timezone

from portal.papers import dates
from portal.papers.document import Block, Lines, Paper, Paragraph, strong
from procedures.catalogue import formulas as catalogue
from procedures.dossiers.rendering import forms
from procedures.dossiers.rendering.common import (
    NONE,
    SlipFacts,
    applicant,
    at_length,
    code_line,
    desk_name,
    field,
    forms_of,
    head_signs,
    money_back,
    paper,
    received_on,
    request,
    said,
    signed_by,
)

if TYPE_CHECKING:
    from procedures.dossiers.models import Dossier


def apology(dossier: "Dossier", facts: SlipFacts) -> Paper:
    """Phiếu xin lỗi: the appointment that is missed, why, and the new one (NĐ 61/2018, Điều 19.9).

    It is written before the appointment has passed: it says that the result cannot come in time, not that it did not.
    """
    unit = str(dossier.competent_unit)
    asks = "đề nghị gia hạn thời gian giải quyết và " if forms_of(dossier).digital else ""
    blocks: list[Block] = [
        Paragraph(("Kính gửi: Ông (Bà)/Tổ chức ", strong(dossier.applicant_name)), align="center"),
        Paragraph(_opening(dossier, unit)),
        Paragraph(("Thời gian hẹn trả kết quả giải quyết hồ sơ: ", strong(at_length(dossier.due_original)), ".")),
        Paragraph(
            f"Tuy nhiên, {unit} chưa thể trả kết quả giải quyết hồ sơ của Ông (Bà)/Tổ chức đúng thời hạn ghi trên"
            " Giấy tiếp nhận hồ sơ và hẹn trả kết quả."
        ),
        Paragraph(f"Lý do: {facts.remark or '…'}"),
        Paragraph(
            f"{unit} trân trọng xin lỗi Ông (Bà)/Tổ chức vì sự chậm trễ này, có thể gây phiền hà, tốn kém chi phí,"
            " công sức."
        ),
        Paragraph(
            (f"{unit} {asks}sẽ trả kết quả giải quyết hồ sơ vào ", strong(at_length(dossier.due_current) or "…"), ".")
        ),
        Paragraph("Mong nhận được sự thông cảm của Ông (Bà)/Tổ chức./."),
    ]
    return paper(forms.APOLOGY, dossier, facts.at, tuple(blocks), signature=head_signs(dossier, facts))


def _opening(dossier: "Dossier", unit: str) -> str:
    meant = catalogue.meanings(dossier.spec, dossier.answers)
    what = "thủ tục hành chính" if dossier.spec.is_tthc else "dịch vụ"
    number = meant.get("organisation_tax_code") or meant.get("applicant_identity") or NONE
    identity = f" số định danh: {number};" if forms_of(dossier).identity else ""
    day = dates.official(received_on(dossier))
    return (
        f"{day.capitalize()}, {unit} tiếp nhận hồ sơ đề nghị giải quyết {what} “{dossier.procedure.name_vi}” của"
        f" Ông (Bà)/Tổ chức;{identity} mã số hồ sơ: {dossier.code or dossier.reference}."
    )


def stop(dossier: "Dossier", facts: SlipFacts) -> Paper:
    """Thông báo dừng giải quyết hồ sơ (NĐ 118/2025, Điều 21; TT 03/2025/TT-VPCP, Điều 7), ordinary in the first set.

    At the applicant's wish it comes from the one-stop section; by the authority's decision from the unit's head.
    """
    blocks: list[Block] = [
        Lines(
            (
                code_line(dossier),
                *applicant(dossier, "Hồ sơ của Ông (Bà)/Tổ chức"),
                *request(dossier),
                field("Thời gian nhận hồ sơ", at_length(dossier.received_at)),
            )
        ),
        *(_at_wish(dossier, facts) if facts.withdrawn else _by_decision(dossier, facts)),
        *money_back(facts),
        Paragraph("Xin thông báo để Ông (Bà)/Tổ chức được biết./."),
    ]
    desk = signed_by(dossier, "NGƯỜI TIẾP NHẬN HỒ SƠ", "người tiếp nhận hồ sơ", facts.clerk)
    signs = desk if facts.withdrawn else head_signs(dossier, facts)
    return paper(forms.STOP, dossier, facts.at, tuple(blocks), signature=signs)


def _at_wish(dossier: "Dossier", facts: SlipFacts) -> list[Block]:
    who = desk_name(dossier.intake_unit)
    words = (
        f"Theo yêu cầu dừng thực hiện thủ tục (rút hồ sơ) của Ông (Bà)/Tổ chức, {who} thông báo dừng giải quyết"
        f" hồ sơ nêu trên kể từ {_from(facts)}."
    )
    return [Paragraph(words), *(said(f"Lý do người nộp nêu: {facts.remark}") if facts.remark else ())]


def _by_decision(dossier: "Dossier", facts: SlipFacts) -> list[Block]:
    words = (
        f"{dossier.competent_unit} thông báo dừng giải quyết hồ sơ nêu trên kể từ {_from(facts)}, với lý do cụ thể"
        " như sau:"
    )
    return [Paragraph(words), *said(facts.remark)]


def _from(facts: SlipFacts) -> str:
    return at_length(timezone.localtime(facts.at))
