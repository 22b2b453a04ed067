"""What all slips share: letterhead, lines about the dossier and its people, signatures, the code for look-up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation

from portal.accounts.schema import Signatory
from portal.core.templatetags.display import money, phone
from portal.papers import dates
from portal.papers.document import (
    Block,
    Letterhead,
    Paper,
    Paragraph,
    QrFooter,
    Run,
    SignatureBlock,
    SignatureLine,
    Size,
    Text,
    strong,
)
from procedures.catalogue import formulas as catalogue
from procedures.dossiers.rendering import forms
from procedures.dossiers.rendering.forms import Form, FormSet

if TYPE_CHECKING:
    from portal.accounts.models import Unit
    from procedures.dossiers.models import Dossier

NONE = "–"
DESKS = {
    "one_stop": ("Trung tâm Phục vụ hành chính công", "TTPVHCC"),
    "": ("Bộ phận Tiếp nhận và Trả kết quả", "BPTNTKQ"),
}
CITY = " thành phố Cần Thơ"
TO_SIGN = "(Ký và ghi rõ họ tên)"
DIGITAL = "(Chữ ký số của {who} nếu là biểu mẫu điện tử)"


@dataclass(frozen=True)
class SlipFacts:
    """What a slip says beyond the dossier itself.

    ``clerk``: who issues it, "" when the portal did. ``refund``: what goes back to the payer, in đồng.
    ``withdrawn``: the work stops at the applicant's wish. ``signatory``: in whose place the head's slips are signed.
    ``paid``: the fee that came, with its receipt; "" when none did.
    """

    at: datetime
    clerk: str
    remark: str
    refund: int = 0
    withdrawn: bool = False
    signatory: Signatory | None = None
    paid: str = ""


def received_on(dossier: "Dossier") -> date:
    """Return the local day on which the dossier was received, which chooses its forms.

    A dossier that was not taken in counts from its filing. A supplement makes a new receipt (NĐ 61/2018, Điều 19.4), so
    that later papers follow the forms of that day.
    """
    return timezone.localdate(dossier.received_at or dossier.submitted_at or dossier.created_at)


def forms_of(dossier: "Dossier") -> FormSet:
    """Return the set of forms of a dossier."""
    return forms.set_on(received_on(dossier))


def form_of(key: str, dossier: "Dossier") -> Form:
    """Return one form in the dossier's set. :raises KeyError: no such form"""
    return forms_of(dossier).forms[key]


def desk_of(unit: "Unit | None") -> tuple[str, str]:
    """Return the name of the unit's one-stop section and the letters it signs its numbers with."""
    return DESKS.get(unit.kind if unit else "", DESKS[""])


def desk_name(unit: "Unit | None") -> str:
    """Return the one-stop section with the unit it belongs to; a one-stop unit is its own."""
    if unit is None:
        return DESKS[""][0]
    return unit.name if unit.kind == "one_stop" else f"{desk_of(unit)[0]} {unit.name}"


def paper(
    key: str,
    dossier: "Dossier",
    at: datetime,
    blocks: tuple[Block, ...],
    *,
    signature: SignatureBlock | None = None,
    notes: tuple[str, ...] = (),
    secret: bool = True,
    size: Size = "A5",
) -> Paper:
    """Return a slip of the dossier.

    ``notes`` stand at its foot above the form's number; ``secret`` prints the four characters of the look-up there.
    """
    form, unit = form_of(key, dossier), dossier.intake_unit or dossier.competent_unit
    number = dossier.code.rsplit("-", 1)[-1] if dossier.code else dossier.reference
    return Paper(
        title=f"{' '.join(form.title[0].split())} {dossier.code or dossier.reference}",
        letterhead=letterhead(unit, at, f"{number}/{form.sign}"),
        heading=form.title,
        blocks=blocks,
        signature=signature,
        footer_code=_footer(dossier, (*notes, forms.line_of(key, [forms_of(dossier)])), secret=secret),
        made_at=at,
        size=size,
    )


def letterhead(unit: "Unit | None", at: datetime, number: str = "") -> Letterhead:
    """Return the head of all forms: the unit, its one-stop section in bold; ``number`` may leave room for {desk}."""
    name, sign = desk_of(unit)
    above, issuer = (_upper(unit.name) if unit else "", name.upper())
    if unit and unit.kind == "one_stop":
        above, issuer = unit.superior_name.upper(), unit.name.upper()
    return Letterhead(
        superior=above,
        issuer=issuer,
        number="Số: " + number.format(desk=sign) if number else "",
        place_date=f"Cần Thơ, {dates.official(timezone.localdate(at))}",
    )


def _upper(name: str) -> str:
    """Return a unit's name in capitals, without the city that the place line names."""
    return (name.removesuffix(CITY) if name.startswith("Sở") else name).upper()


def _footer(dossier: "Dossier", notes: tuple[str, ...], *, secret: bool) -> QrFooter:
    code = dossier.code or dossier.reference
    own: Text = ("Mã hồ sơ ", strong(code), " · 4 ký tự bí mật ", strong(dossier.secret))
    kept: Text = ("Mã hồ sơ ", strong(code), " · 4 ký tự bí mật in trên giấy tiếp nhận")
    how = "Quét mã, hoặc vào mục Tra cứu hồ sơ và nhập:"
    lines = (how, own if secret else kept, *(note for note in notes if note))
    return QrFooter(f"{settings.SITE_URL}/track/?code={code}", lines)


def field(label: str, value: object) -> tuple[str | Run, ...]:
    """Return one line of a form: its label, and the value in bold or a dash."""
    return (f"{label}: ", strong(str(value or NONE)))


def applicant(dossier: "Dossier", label: str, *, numbered: bool = True) -> list[Text]:
    """Return the lines about who asks; ``label`` introduces the name, ``numbered`` shows the identity number."""
    meant = catalogue.meanings(dossier.spec, dossier.answers)
    number = meant.get("organisation_tax_code") or meant.get("applicant_identity")
    identity = [field("Số định danh cá nhân/tổ chức", number)] if numbered and forms_of(dossier).identity else []
    return [
        field(label, dossier.applicant_name),
        *identity,
        field("Địa chỉ", meant.get("applicant_address")),
        (*field("Số điện thoại", phone(dossier.applicant_phone)), "; ", *field("Email", meant.get("applicant_email"))),
    ]


def request(dossier: "Dossier", *, named: bool = False) -> list[Text]:
    """Return the lines about what is asked, and for whom when that is somebody else not named before."""
    lines: list[Text] = [field("Nội dung yêu cầu giải quyết", dossier.procedure.name_vi)]
    if not named and dossier.beneficiary_name not in ("", dossier.applicant_name):
        lines.append(field("Người được giải quyết", dossier.beneficiary_name))
    return lines


def code_line(dossier: "Dossier") -> Text:
    """Return the line of the dossier's official code, or of its reference before there is one."""
    return field("Mã hồ sơ", dossier.code) if dossier.code else field("Mã tham chiếu", dossier.reference)


def at_length(moment: datetime | None) -> str:
    """Return hour and date as slips write them, "" for none."""
    return dates.on_slip(moment) if moment else ""


def said(text: str) -> Iterator[Block]:
    """Yield what a person wrote, paragraph by paragraph."""
    parts = [part for part in text.split("\n") if part.strip()]
    yield from (Paragraph(part) for part in parts or ["…"])


def money_back(facts: SlipFacts) -> list[Block]:
    """Return the sentence about the money, where money goes back."""
    if not facts.refund:
        return []
    with translation.override("vi"):
        amount = money(facts.refund)
    return [Paragraph(f"Số tiền {amount} đã nộp được hoàn trả cho người nộp theo cách đã thanh toán.")]


def signed_by(dossier: "Dossier", title: str, who: str, name: str) -> SignatureBlock:
    """Return the place of one signature with the caption of the dossier's set of forms."""
    digital = f"\n{DIGITAL.format(who=who)}" if forms_of(dossier).digital else ""
    return SignatureBlock("", title, name, TO_SIGN + digital, sealed=False)


def both_sign(dossier: "Dossier", facts: SlipFacts) -> SignatureLine:
    """Return the signatures of who files and who receives, side by side."""
    files = SignatureBlock("", "NGƯỜI NỘP HỒ SƠ", dossier.applicant_name, TO_SIGN, sealed=False)
    receives = signed_by(dossier, "NGƯỜI TIẾP NHẬN HỒ SƠ", "người tiếp nhận hồ sơ", facts.clerk)
    return SignatureLine((files, receives))


def head_signs(dossier: "Dossier", facts: SlipFacts) -> SignatureBlock:
    """Return the signature of the unit's head, or of who signs in the head's place (NĐ 30/2020/NĐ-CP, Điều 13)."""
    if (deputy := facts.signatory) is not None:
        day = dates.short(date.fromisoformat(deputy.decided_on))
        note = f"(Theo Quyết định số {deputy.decision} ngày {day})"
        above = f"{deputy.form}. THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ"
        return SignatureBlock(above, deputy.title.upper(), facts.clerk, note, sealed=False)
    return signed_by(dossier, "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", "Thủ trưởng cơ quan, đơn vị", facts.clerk)
