"""What the pages show, ready to be read: parts of a form, rows of answers, lists of dossiers, papers to download."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from payments.queries import FeeStanding
from procedures.dossiers.models import Dossier
from procedures.results.models import IssuedResult

PAPERS, DELIVERY, CHECK = "papers", "delivery", "check"


@dataclass(frozen=True)
class Part:
    """One page of a draft: a section of its form, its papers, where to receive the result, or the last check."""

    key: str
    title: str
    address: str
    state: str = "todo"  # done | current | todo
    reachable: bool = False

    @property
    def href(self) -> str:
        """Return where the list of parts links to: the parts that have been reached, not the present one."""
        return self.address if self.reachable and self.state != "current" else ""


@dataclass(frozen=True)
class Row:
    """One answer as the applicant gave it, in words, with the address of the page that changes it."""

    label: str
    value: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class AnsweredPart:
    """The answers of one part of the form."""

    title: str
    rows: list[Row]


@dataclass(frozen=True)
class DossierList:
    """One list of dossiers on the page of all of them, with the addresses of its neighbouring pages."""

    key: str
    title: str
    empty: str
    rows: list[Dossier] = field(default_factory=list)
    next: str = ""
    previous: str = ""
    fees: Mapping[str, FeeStanding] = field(default_factory=dict)

    @property
    def lines(self) -> list[tuple[Dossier, FeeStanding | None]]:
        """Return each dossier with how its fee stands; None of one without a fee."""
        return [(dossier, self.fees.get(dossier.reference)) for dossier in self.rows]


@dataclass(frozen=True)
class PaperShelf:
    """The papers of one dossier: its results, each with the links in force under ``links``, then slips and receipts."""

    dossier: Dossier
    results: list[IssuedResult]
    papers: "list[Paper]"


@dataclass(frozen=True)
class Paper:
    """A file to download."""

    name: str
    url: str
    kind: str
    size: int | None = None
    remove: str = ""


@dataclass(frozen=True)
class Ready:
    """How many of the items of a supplement are put ready, and when the last was saved. Nothing of it is sent."""

    done: int
    total: int
    saved_at: datetime | None


@dataclass(frozen=True)
class Change:
    """One line of a supplement before it is sent."""

    key: str
    label: str
    why: str
    before: str
    after: str
    unchanged: bool
    is_open: bool


@dataclass(frozen=True)
class Times:
    """The moments a dossier is measured by, worded for the applicant."""

    due: datetime | None = None
    days_left: int = 0
    timeliness: str = ""
    answer_by: datetime | None = None
    pay_by: datetime | None = None
