"""The slips of taking a dossier in: 01 receipt and appointment, 02 supplement, 03 refusal."""

from typing import TYPE_CHECKING

from portal.papers.document import Block, Items, Lines, Paper, Paragraph, Text
from procedures.catalogue import formulas as catalogue
from procedures.dossiers.rendering import forms
from procedures.dossiers.rendering.common import (
    SlipFacts,
    applicant,
    at_length,
    both_sign,
    code_line,
    desk_name,
    field,
    forms_of,
    money_back,
    paper,
    request,
    said,
    signed_by,
)

if TYPE_CHECKING:
    from procedures.dossiers.models import Dossier

DELIVERY = {
    "online": "Cổng Dịch vụ công Giáo dục (tải về)",
    "counter": "quầy của {desk}",
    "post": "nhà, qua bưu chính: {address}",
}
TWO_COPIES = "Lập thành 02 liên: 01 liên giao người nộp hồ sơ, 01 liên lưu."


def receipt(dossier: "Dossier", facts: SlipFacts) -> Paper:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả; the first set's is made in two copies.

    The form has no line for a fee; that it was paid stands at the foot, so that the form stays as the rule prints it.
    """
    copies = () if forms_of(dossier).digital else (TWO_COPIES,)
    paid = (f"Phí đã nộp: {facts.paid}.",) if facts.paid else ()
    place = DELIVERY[dossier.delivery].format(desk=desk_name(dossier.intake_unit), address=dossier.delivery_address)
    authority = _authority(dossier)
    people = (*applicant(dossier, "Tiếp nhận hồ sơ của Ông (Bà)/Tổ chức"), *authority)
    times = (
        (*field("Số lượng hồ sơ", "01"), " (bộ)"),
        field("Thời gian giải quyết hồ sơ theo quy định là", catalogue.limit_label(dossier.spec, dossier.answers).vi),
        field("Thời gian nhận hồ sơ", at_length(dossier.received_at)),
        field("Thời gian trả kết quả giải quyết hồ sơ", at_length(dossier.due_original)),
        field("Đăng ký nhận kết quả tại", place),
        "Vào Sổ theo dõi hồ sơ: sổ điện tử, theo mã hồ sơ",
    )
    blocks: list[Block] = [
        Lines((code_line(dossier), desk_name(dossier.intake_unit), *people, *request(dossier, named=bool(authority)))),
        Paragraph("Thành phần hồ sơ nộp gồm:", indent=False),
        Items(tuple(_papers(dossier))),
        Lines(times),
        both_sign(dossier, facts),
    ]
    return paper(forms.RECEIPT, dossier, facts.at, tuple(blocks), notes=(*paid, *copies))


def _authority(dossier: "Dossier") -> list[Text]:
    """Return for whom an authorised person asks, as the form wants it of a dossier filed under authority."""
    meant = catalogue.meanings(dossier.spec, dossier.answers)
    if meant.get("capacity") != "authorised":
        return []
    by = (*field("Theo ủy quyền của", meant.get("beneficiary_name")), ", ")
    return [(*by, *field("số định danh", meant.get("beneficiary_identity")), "; có giấy ủy quyền kèm theo")]


def _papers(dossier: "Dossier") -> list[str]:
    labels = {paper.key: paper.label.vi for paper in dossier.spec.attachments}
    sent = [paper for paper in dossier.attachments.all() if not paper.amends and paper.replaced_at is None]
    return ["Đơn đề nghị (biểu mẫu điện tử)", *(labels.get(paper.key, paper.name) for paper in sent)]


def supplement(dossier: "Dossier", facts: SlipFacts) -> Paper:
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: each item with its reason, asked for once (NĐ 118/2025, Điều 11)."""
    unit = dossier.intake_unit
    asked = tuple(f"{label_of(dossier, item['key'])}. Lý do: {item['why']}" for item in dossier.supplement)
    by = at_length(dossier.supplement_due)
    blocks: list[Block] = [
        Lines((code_line(dossier), *applicant(dossier, "Hồ sơ của", numbered=False), *request(dossier))),
        Paragraph("Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:", indent=False),
        Items(asked or ("…",)),
        *([Paragraph(f"Thời hạn bổ sung: trước {by}. Quá thời hạn này, hồ sơ được dừng giải quyết.")] if by else []),
        Paragraph(
            f"Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, Ông (Bà) liên hệ với {desk_name(unit)},"
            f" số điện thoại {(unit.phone if unit else '') or '…'}, để được hướng dẫn./."
        ),
    ]
    guide = signed_by(dossier, "NGƯỜI HƯỚNG DẪN", "người hướng dẫn", facts.clerk)
    return paper(forms.SUPPLEMENT, dossier, facts.at, tuple(blocks), signature=guide)


def label_of(dossier: "Dossier", key: str) -> str:
    """Return the Vietnamese label of a field or a paper of the dossier's definition."""
    labels = {field.key: field.label.vi for field in dossier.spec.all_fields()}
    return (labels | {paper.key: paper.label.vi for paper in dossier.spec.attachments}).get(key, key)


def refusal(dossier: "Dossier", facts: SlipFacts) -> Paper:
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ, with its reason; a fee that was paid goes back in full."""
    desk = desk_name(dossier.intake_unit)
    blocks: list[Block] = [
        Lines((desk, *applicant(dossier, "Tiếp nhận hồ sơ của"), code_line(dossier), *request(dossier))),
        Paragraph(
            f"Qua xem xét, {desk} thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:",
        ),
        *said(facts.remark),
        *money_back(facts),
        Paragraph("Xin thông báo để Ông (Bà)/Tổ chức được biết và thực hiện./."),
        both_sign(dossier, facts),
    ]
    return paper(forms.REFUSAL, dossier, facts.at, tuple(blocks))
