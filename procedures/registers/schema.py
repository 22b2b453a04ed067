"""What a look-up gives, the facts that go into a register, and who supplies which look-up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypedDict

from django.utils.translation import gettext_lazy as _

from procedures.registers.states import Gender, Verdict

Answers = Mapping[str, Any]

LABELS = {
    "holder_name": _("Full name"),
    "birth_date": _("Date of birth"),
    "gender": _("Sex"),
    "birth_place": _("Place of birth"),
    "ethnicity": _("Ethnicity"),
    "identity_number": _("Personal identity number"),
    "diploma_kind": _("Kind of diploma"),
    "school_name": _("School attended"),
    "graduation_year": _("Year of graduation"),
    "grade": _("Classification"),
    "serial_number": _("Serial number of the diploma"),
    "entry_number": _("Register number"),
    "issued_on": _("Date of issue"),
    "signer": _("Signed by"),
    "school_year": _("School year"),
    "class_name": _("Class"),
    "status": _("Status"),
    "annotation": _("Annotation"),
    "nationality": _("Nationality"),
    "page": _("Page"),
    "line": _("Line"),
}


@dataclass(frozen=True)
class Compared:
    """One fact as the request states it and as the register has it ("Trong đơn | Trong sổ gốc | So sánh")."""

    key: str
    label: str
    stated: str
    recorded: str
    equal: bool


@dataclass(frozen=True)
class LineAnswer:
    """The answer to one line of a verification; ``ambiguous`` asks a person to look, several rows fit equally well."""

    number: int
    title: str
    verdict: Verdict
    differing: tuple[str, ...] = ()
    place: str = ""
    comparison: tuple[Compared, ...] = ()
    ambiguous: bool = False
    stated: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdict_label(self) -> str:
        return str(self.verdict.label)


@dataclass(frozen=True)
class Candidate:
    """A row of a register that may be the one asked for.

    ``fields`` are all its facts by label, ``comparison`` those that the request states too, ``place`` says where it
    stands, ``warning`` what the clerk must know before using it. A verification has one candidate with its ``lines``.
    """

    key: str
    title: str
    fields: dict[str, str]
    comparison: tuple[Compared, ...] = ()
    place: str = ""
    warning: str = ""
    lines: tuple[LineAnswer, ...] = ()

    @property
    def equal_count(self) -> int:
        return sum(row.equal for row in self.comparison)

    @property
    def different_count(self) -> int:
        return len(self.comparison) - self.equal_count


Search = Callable[[str, Answers], list[Candidate]]
Fill = Callable[[Candidate], dict[str, Any]]


@dataclass(frozen=True)
class LookUp:
    """One way of finding what a request asks for.

    ``search`` takes the code of the unit that decides and the answers by meaning; ``fill`` gives what the result will
    say for the candidate chosen.
    """

    search: Search
    fill: Fill


LOOKUPS: dict[str, LookUp] = {}


class Mark(TypedDict):
    """The marks of one subject in one school year, as written: "8,5" or "Đ" (Đạt), "CĐ" (Chưa đạt)."""

    subject: str
    term1: str
    term2: str
    year: str


@dataclass(frozen=True, kw_only=True)
class EntryFacts:
    """One line of a diploma register (sổ gốc cấp văn bằng), exactly as written."""

    holder_name: str
    birth_date: date
    gender: Gender
    birth_place: str
    ethnicity: str
    school_name: str
    graduation_year: int
    serial_number: str
    entry_number: str
    issued_on: date
    signer: str
    grade: str = ""
    nationality: str = "Việt Nam"
    page: int | None = None
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who a learner is."""

    full_name: str
    birth_date: date
    gender: Gender
    identity_number: str = ""
    code: str = ""
    birth_place: str = ""
    ethnicity: str = ""


@dataclass(frozen=True, kw_only=True)
class YearFacts:
    """One school year of a transcript (học bạ)."""

    school_code: str
    school_year: str
    grade: int
    class_name: str
    marks: tuple[Mark, ...]
    result: str
    conduct: str = ""
    honours: str = ""
    promotion: str = ""
    remark: str = ""
    homeroom_teacher: str = ""


@dataclass(frozen=True)
class ImportReport:
    """What an import did: rows entered, rows that stood there already, and what is wrong by row number."""

    added: int
    known: int
    faults: tuple[tuple[int, str], ...]
