"""Every layout the portal prints, with a person's and a school's name in every place that takes one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from payments import rendering as receipts
from payments.schema import QuoteLine
from payments.states import ReceiptKind
from portal.accounts.models import Unit
from portal.accounts.schema import Signatory
from portal.papers.document import Paper
from procedures.dossiers import rendering as slips
from procedures.dossiers.models import Dossier
from procedures.dossiers.rendering import ControlFacts, ControlRow, RegisterRow, RegisterScope, SlipFacts
from procedures.results.rendering import KINDS
from tests.dossiers import lives
from tests.results import samples as results

DEPUTY = {"form": "KT", "title": "Phó Giám đốc", "decision": "15/QĐ-SGDĐT", "decided_on": "2026-01-05"}
AT = lives.moment("2026-11-25 10:12")
ADDRESS = "Số 219/4/12 đường Nguyễn Thị Minh Khai, khóm 7, phường Ưng Khuê, thành phố Cần Thơ"
LAYOUTS = (
    *KINDS,
    *(f"slip {form} {which}" for form in slips.SLIPS for which in (lives.OLD, lives.NEW)),
    *(f"receipt {kind.value}" for kind in ReceiptKind),
    "control",
    "register",
)


def maker(layout: str) -> Callable[[str, str], Paper]:
    """Return what draws a layout for a person and a school; slips need the database once."""
    name, _space, more = layout.partition(" ")
    match name:
        case "slip":
            form, which = more.split()
            known = lives.accepted(which)
            return lambda person, school: slip(form, known, person, school)
        case "receipt":
            return lambda person, school: receipts.paper(Receipt(person, school, ReceiptKind(more)))
        case "control":
            known = lives.accepted(lives.NEW)
            return lambda person, school: control(known, person, school)
        case "register":
            return register
    return lambda person, school: result(layout, person, school)


def result(kind: str, person: str, school: str) -> Paper:
    """Return a result whose register, request and decision all name the person and the school."""
    known = results.BY_KIND[kind]
    entry = {"holder_name": person, "school_name": school, "signer": person, "homeroom_teacher": person}
    changes: dict[str, Any] = {"signer": person, "applicant": person, "holder": person, "unit_name": school}
    if record := known.get("record"):
        leaving = {"leaving_school_name": school, "leaving_class": "7A2"} if kind == "transfer_approval" else {}
        years = [year | {"homeroom_teacher": person, "remark": f"Khen {person}."} for year in record.get("years", ())]
        changes["record"] = record | entry | leaving | ({"years": years} if years else {})
    if kind == "verification_answer":
        changes["lines"] = [line | entry | {"note": f"theo {school}"} for line in known["lines"][:7]]
    if kind == "recognition_decision":
        changes["stated"] = known["stated"] | {"institution": school}
    if kind == "refusal_letter":
        changes |= {"applicant": person, "reason": f"{school} không có học sinh {person}.\nSổ gốc không còn."}
    return results.paper(kind, **changes, signatory=DEPUTY)


def slip(form: str, dossier: Dossier, person: str, school: str) -> Paper:
    """Return a slip of a dossier under these names; it is not saved."""
    named(dossier, person, school)
    dossier.supplement = [{"key": "authorisation", "why": f"Giấy ủy quyền của {person} không ghi {school}"}]
    dossier.delivery, dossier.delivery_address = "post", ADDRESS
    dossier.supplement_due = AT
    facts = SlipFacts(
        at=AT,
        clerk=person,
        remark=f"{person} đề nghị; {school} chưa trả lời.",
        refund=30_000,
        signatory=Signatory(**DEPUTY),
        paid="30.000 đ, biên lai số 0000123, ký hiệu 26TAA",
    )
    return slips.slip(form, dossier, facts)


def named(dossier: Dossier, person: str, school: str) -> None:
    dossier.applicant_name = dossier.beneficiary_name = person
    dossier.answers = dossier.answers | {"full_name": person, "pupil_name": person}
    for unit in (dossier.competent_unit, dossier.intake_unit):
        if unit:
            unit.name = school


def control(dossier: Dossier, person: str, school: str) -> Paper:
    """Return a process-control slip of three hand-overs between persons and units of these names."""
    named(dossier, person, school)
    moved = ControlRow("dossier.forwarded", AT, school, school, person, person, "on_time")
    stayed = ControlRow("dossier.accepted", AT, "", school, person, "")
    return slips.control_slip(dossier, ControlFacts((stayed, moved, moved), AT, (school,), "on_time"))


def register(person: str, school: str, rows: int = 5) -> Paper:
    """Return a page of the register under these names."""
    line = RegisterRow(
        code="H13.05-261124-0007",
        procedure="Cấp bản sao học bạ",
        applicant=person,
        contact=f"{ADDRESS}, 0912 345 678",
        unit=school,
        received=AT,
        due=AT + timedelta(days=3),
        returned=None,
        delivery="Bưu chính",
        ended="Rút hồ sơ",
    )
    scope = RegisterScope(Unit(name=school, kind="school", superior_name="Sở"), date(2026, 11, 1), date(2026, 11, 30))
    return slips.register(scope, [line] * rows, AT)


@dataclass
class Receipt:
    """What a receipt of 30.000 đồng says."""

    person: str
    school: str
    kind: ReceiptKind
    form: str = "EBL01"
    symbol: str = "26TAA"
    printed_number: str = "0000123"
    issued_at: datetime = AT
    amount: int = field(init=False)
    reason: str = field(init=False)
    snapshot: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.amount = -10_000 if self.kind == ReceiptKind.ADJUSTMENT else 30_000
        self.reason = f"{self.person} nộp thừa tại {self.school}"
        line = QuoteLine("Phí cấp bản sao học bạ", 2, 15_000, "Thông tư số 226/2016/TT-BTC", reduction_basis="")
        old = {"form": "EBL01", "symbol": "26TAA", "number": "0000100", "issued_at": "2026-11-20T08:00:00+07:00"}
        collector = {"name": self.school, "superior": "SỞ GIÁO DỤC VÀ ĐÀO TẠO", "address": ADDRESS, "tax_code": "180"}
        self.snapshot = {
            "title": f"Cấp bản sao học bạ cho {self.person}",
            "reference": "HS-7K2M-9QTX",
            "method": "card",
            "settled_at": "2026-11-25T09:58:00+07:00",
            "payer_name": self.person,
            "payer_address": ADDRESS,
            "collector": collector,
            "lines": [vars(line)],
            "amends": old,
            "before": 40_000,
            "after": 30_000,
        }
