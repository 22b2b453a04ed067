"""The official slips of a dossier as papers (Mẫu 01-05; TT 01/2018/TT-VPCP and TT 03/2025/TT-VPCP)."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from portal.core.templatetags.display import phone
from portal.papers import dates
from portal.papers.document import (
    Block,
    Items,
    KeyValues,
    Letterhead,
    Paper,
    Paragraph,
    QrFooter,
    SignatureBlock,
    SignatureLine,
    strong,
)
from procedures.catalogue import formulas as catalogue

if TYPE_CHECKING:
    from procedures.dossiers.models import Dossier

TITLES = {
    "01": ("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "BPTNTKQ"),
    "02": ("PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "PBS"),
    "03": ("PHIẾU TỪ CHỐI TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ", "PTC"),
    "04": ("PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ", "PXL"),
    "05": ("THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ", "TBD"),
}
LABELS = 0.3  # share of the width
DELIVERY = {
    "online": "tải tại Cổng Dịch vụ công Giáo dục",
    "counter": "tại quầy của {unit}",
    "post": "qua bưu chính: {address}",
}


@dataclass(frozen=True)
class SlipFacts:
    """What a slip says beyond the dossier itself."""

    at: datetime
    clerk: str
    remark: str


def slip(form: str, dossier: "Dossier", facts: SlipFacts) -> Paper:
    """Return the slip with this form number for a dossier, A5. :raises KeyError: no such form"""
    title, suffix = TITLES[form]
    unit = dossier.intake_unit or dossier.competent_unit
    number = dossier.code.rsplit("-", 1)[-1] if dossier.code else dossier.reference
    return Paper(
        title=f"{title} {dossier.code or dossier.reference}",
        letterhead=Letterhead(
            superior=(unit.short_name or unit.name).upper() if unit else "",
            issuer="BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ",
            number=f"Số: {number}/{suffix}",
            place_date=f"Cần Thơ, {dates.official(timezone.localdate(facts.at))}",
        ),
        heading=(title,),
        blocks=(*BODIES[form](dossier, facts), _signatures(dossier, facts)),
        footer_code=QrFooter(
            f"{settings.SITE_URL}/track/?code={dossier.code or dossier.reference}",
            (
                "Quét mã, hoặc vào mục Tra cứu hồ sơ và nhập:",
                ("Mã hồ sơ ", strong(dossier.code or dossier.reference), " · 4 ký tự bí mật ", strong(dossier.secret)),
            ),
        ),
        made_at=facts.at,
        size="A5",
    )


def _signatures(dossier: "Dossier", facts: SlipFacts) -> SignatureLine:
    return SignatureLine(
        (
            SignatureBlock("", "NGƯỜI NỘP HỒ SƠ", dossier.applicant_name, sealed=False),
            SignatureBlock("", "NGƯỜI TIẾP NHẬN HỒ SƠ", facts.clerk, sealed=False),
        )
    )


def _people(dossier: "Dossier") -> list[tuple[str, str]]:
    meant = catalogue.meanings(dossier.spec, dossier.answers)
    rows = [
        ("Mã hồ sơ:", dossier.code or dossier.reference),
        ("Ông (Bà)/Tổ chức:", dossier.applicant_name),
        ("Số định danh:", meant.get("applicant_identity") or meant.get("organisation_tax_code") or ""),
        ("Địa chỉ:", meant.get("applicant_address") or ""),
        ("Số điện thoại:", phone(dossier.applicant_phone)),
        ("Thư điện tử:", meant.get("applicant_email") or ""),
        ("Nội dung yêu cầu:", dossier.procedure.name_vi),
        ("Người được cấp:", "" if dossier.beneficiary_name == dossier.applicant_name else dossier.beneficiary_name),
    ]
    return [(label, value) for label, value in rows if value]


def _receipt(dossier: "Dossier", facts: SlipFacts) -> list[Block]:
    place = DELIVERY[dossier.delivery].format(unit=dossier.intake_unit, address=dossier.delivery_address)
    times = (
        ("Thời hạn:", catalogue.limit_label(dossier.spec, dossier.answers).vi),
        ("Nhận hồ sơ:", _at(dossier.received_at)),
        ("Trả kết quả:", _at(dossier.due_current)),
        ("Nơi nhận kết quả:", place),
    )
    return [
        KeyValues(tuple(_people(dossier)), share=LABELS),
        Paragraph("Thành phần hồ sơ nộp gồm (01 bộ):", indent=False),
        Items(tuple(_papers(dossier))),
        KeyValues(times, share=LABELS),
    ]


def _at(moment: datetime | None) -> str:
    return dates.on_slip(moment) if moment else ""


def _papers(dossier: "Dossier") -> list[str]:
    labels = {paper.key: paper.label.vi for paper in dossier.spec.attachments}
    return ["Đơn đề nghị (biểu mẫu điện tử)"] + [labels.get(p.key, p.name) for p in dossier.attachments.current()]


def _supplement(dossier: "Dossier", facts: SlipFacts) -> list[Block]:
    return [
        KeyValues(tuple(_people(dossier)), share=LABELS),
        Paragraph("Yêu cầu hoàn thiện hồ sơ gồm:", indent=False),
        Items(tuple(f"{label_of(dossier, item['key'])}: {item['why']}" for item in dossier.supplement)),
        Paragraph("Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, liên hệ " + _contact(dossier) + "."),
    ]


def label_of(dossier: "Dossier", key: str) -> str:
    """Return the Vietnamese label of a field or a paper of the dossier's definition."""
    labels = {field.key: field.label.vi for field in dossier.spec.all_fields()}
    return (labels | {paper.key: paper.label.vi for paper in dossier.spec.attachments}).get(key, key)


def _contact(dossier: "Dossier") -> str:
    unit = dossier.intake_unit
    return f"{unit.name}, điện thoại {unit.phone}" if unit and unit.phone else str(unit)


def _refusal(dossier: "Dossier", facts: SlipFacts) -> list[Block]:
    return [
        KeyValues(tuple(_people(dossier)), share=LABELS),
        Paragraph(
            f"Qua xem xét, {dossier.intake_unit} thông báo không tiếp nhận, giải quyết hồ sơ với lý do cụ thể như sau:"
        ),
        Paragraph(facts.remark),
    ]


def _apology(dossier: "Dossier", facts: SlipFacts) -> list[Block]:
    times = (
        ("Thời gian hẹn trả:", _at(dossier.due_original)),
        ("Lý do:", facts.remark),
        ("Thời gian trả kết quả mới:", _at(dossier.due_current)),
    )
    apology = f"{dossier.competent_unit} xin lỗi Ông (Bà)/Tổ chức về sự chậm trễ này."
    return [KeyValues((*_people(dossier), *times), share=LABELS), Paragraph(apology)]


def _stop(dossier: "Dossier", facts: SlipFacts) -> list[Block]:
    who = "theo yêu cầu rút hồ sơ của người nộp" if dossier.state == "withdrawn" else "với lý do sau"
    body: list[Block] = [
        KeyValues(tuple(_people(dossier)), share=LABELS),
        Paragraph(f"Việc giải quyết hồ sơ được dừng {who}."),
    ]
    return [*body, Paragraph(facts.remark)] if facts.remark else body


BODIES = {"01": _receipt, "02": _supplement, "03": _refusal, "04": _apology, "05": _stop}
