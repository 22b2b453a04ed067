"""What the law sees of people, procedures and dossiers; written apart from the product, which nothing here imports."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tests.dossiers import almanac


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    INVALID = "invalid"


@dataclass(frozen=True)
class Person:
    """Somebody who tries: a citizen by number, a member of staff by role and unit, or the portal itself."""

    name: str
    citizen: int = 0
    role: str = ""
    unit: str = ""
    system: bool = False

    def __repr__(self) -> str:
        return self.name


UNITS = ("05", "05.21", "05.22")
"""The authority and its two schools, all in being, each with a clerk of every role."""
CLOSED_UNIT, UNKNOWN_UNIT = "05.23", "99"
SCHOOLS = ("05.21", "05.22")


@dataclass(frozen=True)
class Service:
    """What the table needs to know of a procedure.

    ``days``: working days of the limit; None is the same day up to 15:00.
    ``decided_by``: every unit that its rule of competence allows, whatever unit a request goes to at first.
    ``fee``: due at filing; ``amended_fee``: the same once the question of the supplement is answered anew;
    ``later_fee``: due besides of a dossier that is taken in. ``gives_back``: the ends besides a rejection at which its
    rule pays back; of a withdrawal only before the office began its work.
    """

    days: int | None
    route: tuple[str, ...]
    decided_by: tuple[str, ...]
    fee: int = 0
    amended_fee: int = 0
    later_fee: int = 0
    forwards_itself: bool = True
    gives_back: tuple[str, ...] = ()
    posts: bool = True


SERVICES = {
    "HB-BANSAO": Service(3, ("officer", "signer"), SCHOOLS, fee=30_000, amended_fee=45_000, gives_back=("withdrawn",)),
    "3.000465": Service(None, ("officer", "head", "signer"), ("05", "05.22")),
    "2.002854": Service(5, ("officer", "officer", "signer"), SCHOOLS, posts=False),
    "VB-XACMINH": Service(
        5, ("officer", "head", "signer"), ("05",), fee=40_000, amended_fee=60_000, gives_back=("withdrawn",)
    ),
    "1.004889": Service(
        20, ("officer", "head", "signer"), ("05",), fee=500_000, amended_fee=250_000, gives_back=("withdrawn",)
    ),
    "TAY-2.002854": Service(
        8, ("officer", "officer", "signer"), SCHOOLS, later_fee=50_000, gives_back=("stopped",),
        forwards_itself=False, posts=False,
    ),
}  # fmt: skip
"""Who is competent (domain §5.4): a transfer and a transcript are decided by any school in being that the answer may
name; a copy from the register by who keeps a register of that kind (NĐ 23/2015, Điều 4), or by the authority; the
verification and the recognition by the authority alone."""


@dataclass(frozen=True)
class Case:
    """A dossier as the law sees it; the fields named like the product's must equal them after every try.

    ``paid``: đồng settled so far, ``carried``: what was left of the fee of the dossier ``carries``, begun anew with
    this one, ``refunded``: given back of both. ``asked``: the things of the supplement, ``brought``: those put ready
    and not sent; ``spoilt``: the question among them, or in the draft, was left empty.
    ``amended``: its question was answered anew.
    """

    service: str
    citizen: int  # 0: taken down at a window
    unit_by_answers: str
    competent_unit: str
    intake_unit: str = ""
    state: str = "draft"
    resume_state: str = ""
    version: int = 1
    step: int = 0
    step_role: str = ""
    submitted_at: datetime | None = None
    received_at: datetime | None = None
    due_original: datetime | None = None
    due_current: datetime | None = None
    supplement_due: datetime | None = None
    supplement_count: int = 0
    extended: bool = False
    draft_ready: bool = False
    fee_due: int = 0
    fee_paid: bool = False
    outcome: str = ""
    delivery: str = "online"
    coded: bool = False
    complete: bool = True
    asked: tuple[str, ...] = ()
    brought: frozenset[str] = frozenset()
    spoilt: bool = False
    amended: bool = False
    to_refuse: bool = False
    held: bool = False
    paid: int = 0
    refunded: int = 0
    carries: int = 0
    carried: int = 0
    waits_since: datetime | None = None

    @property
    def law(self) -> Service:
        return SERVICES[self.service]

    @property
    def owes(self) -> bool:
        return self.fee_due > 0 and not self.fee_paid

    @property
    def left(self) -> int:
        """The money that was paid and not given back."""
        return self.paid + self.carried - self.refunded

    @property
    def whole(self) -> bool:
        """Nothing is missing that must be answered."""
        return self.complete and not self.spoilt

    @property
    def answered(self) -> bool:
        return set(self.asked) <= self.brought

    @property
    def on_last_step(self) -> bool:
        return self.step == len(self.law.route)

    @property
    def whole_fee(self) -> int:
        """What the answers bring at this point of its life, paid or not."""
        at_filing = self.law.amended_fee if self.amended else self.law.fee
        return (0 if self.spoilt else at_filing) + (self.law.later_fee if self.coded else 0)

    def due_from(self, received: datetime) -> datetime:
        """Return the due moment of a dossier that is complete since the moment."""
        return almanac.after_days(received, self.law.days) if self.law.days else almanac.same_day(received)


@dataclass(frozen=True)
class Try:
    """A wish to move a dossier, with the version that the person saw.

    ``items``: things of a supplement with the words of each; a thing is the "question" or the "paper" that a procedure
    is played with, a question "unasked" of this person, or "nothing" that the procedure knows.
    """

    move: str
    by: Person
    version: int | None
    at: datetime
    reason: str = "Vì thiếu giấy tờ"
    unit: str = ""
    step: int = 1
    due: datetime | None = None
    items: tuple[tuple[str, str], ...] = (("question", "Ghi chưa đúng"),)
    ready: bool = True
    to_refuse: bool = False
    way: str = ""
    number: str = ""

    @property
    def things(self) -> list[str]:
        return [thing for thing, _words in self.items]
