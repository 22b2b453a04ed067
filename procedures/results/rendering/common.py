"""What the papers of every kind share: letterhead, signature, the foot with the code, Vietnamese words."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from portal.papers import dates, pki
from portal.papers.document import Block, Letterhead, Paper, QrFooter, SignatureBlock, Text, strong
from procedures.results.formulas import CITY, shown_code
from procedures.results.schema import Facts

GENDERS = {"male": "Nam", "female": "Nữ"}
DIPLOMAS = {
    "upper_secondary": "Bằng tốt nghiệp trung học phổ thông",
    "continuing": "Bằng tốt nghiệp bổ túc trung học phổ thông",
    "lower_secondary": "Bằng tốt nghiệp trung học cơ sở",
}
SHORT_KINDS = {"upper_secondary": "THPT", "continuing": "BT THPT", "lower_secondary": "THCS"}
SUPERIORS = {
    "authority": "Ủy ban nhân dân thành phố Cần Thơ",
    "school": "Sở Giáo dục và Đào tạo thành phố Cần Thơ",
    "ward": "Thành phố Cần Thơ",
}
HEADS = {
    "authority": ("", "GIÁM ĐỐC"),
    "school": ("", "HIỆU TRƯỞNG"),
    "ward": ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
}
QR_SIDE = 35.0
"""Millimetres: 81 modules of a full seal are then 0.43 mm each, which phones read from bad photographs too."""

DEMO_NOTE = "Chứng thư thử nghiệm; bản này không có giá trị pháp lý."


def paper(
    facts: Facts,
    heading: tuple[str, ...],
    blocks: tuple[Block, ...],
    *,
    recipients: tuple[str, ...],
    copy_form: str = "",
) -> Paper:
    """Return the official page of a result; ``copy_form`` ("Bản sao học bạ") makes it a copy with its signing line."""
    issuer = facts.unit_name
    return Paper(
        title=f"{heading[0].capitalize()} số {facts.number_text}",
        subject=f"{facts.procedure}, hồ sơ {facts.dossier_code}",
        letterhead=Letterhead(
            superior=upper(facts.superior or SUPERIORS.get(facts.unit_kind, "")),
            issuer=upper(issuer),
            number=f"Số: {facts.number_text}",
            place_date=f"Cần Thơ, {dates.official(facts.moment.date())}",
        ),
        heading=heading,
        blocks=blocks,
        signature=signed_by(facts),
        recipients=recipients,
        footer_code=_footer(facts) if facts.code else None,
        copy_line=f"{copy_form}, {issuer}, {dates.of_signature(facts.moment)}" if copy_form else "",
        made_at=facts.moment,
    )


def _footer(facts: Facts) -> QrFooter:
    address = urlsplit(facts.url).netloc + "/v"
    check: Text = ("Quét mã hoặc vào ", strong(address), ", nhập mã ", strong(shown_code(facts.code)), " để kiểm tra.")
    signed = f"Ký số bởi {facts.unit_name}, {dates.of_signature(facts.moment)}."
    lines: tuple[Text, ...] = (check, signed, DEMO_NOTE) if pki.is_demo() else (check, signed)
    return QrFooter(facts.url, lines, side=QR_SIDE, under=(address, shown_code(facts.code)))


def head_of(facts: Facts) -> tuple[str, str]:
    """Return prefix and title of the head of the issuing unit (NĐ 30/2020, Phụ lục I)."""
    return HEADS.get(facts.unit_kind, ("", "THỦ TRƯỞNG ĐƠN VỊ"))


def signed_by(facts: Facts) -> SignatureBlock:
    """Return the block of the signature: the head's own, or a deputy's with the decision (NĐ 30/2020, Điều 13)."""
    prefix, title = head_of(facts)
    deputy = facts.signatory
    if not deputy:
        return SignatureBlock(prefix, title, facts.signer)
    above = "\n".join(filter(None, (prefix, f"{deputy['form']}. {title}")))
    note = f"(Theo Quyết định số {deputy['decision']} ngày {day(deputy['decided_on'])})"
    return SignatureBlock(above, deputy["title"].upper(), facts.signer, note)


def title_of(facts: Facts) -> str:
    """Return the head's title as the text of a paper says it ("Giám đốc")."""
    return head_of(facts)[1].capitalize()


def upper(name: str) -> str:
    """Return the name of a body as a letterhead has it: capitals, without the city that the place line names."""
    short = name.removesuffix(CITY) if name.startswith("Sở") else name
    return short.upper().replace("ỦY BAN NHÂN DÂN THÀNH PHỐ", "UBND THÀNH PHỐ")


def day(value: Any) -> str:
    """Return a date of a register as dd/mm/yyyy; text that is no ISO date stays as it is, "" for none."""
    try:
        return dates.short(date.fromisoformat(str(value)))
    except ValueError:
        return str(value or "")


def local_day(moment: str) -> str:
    return dates.short(datetime.fromisoformat(moment).date()) if moment else ""


def filled(*rows: tuple[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the rows that have a value, ready for a list of labels and values."""
    return tuple((f"{label}:", str(value)) for label, value in rows if value not in (None, ""))


def lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]
