"""What a result says (the snapshot), what kinds there are, and what a check finds."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from portal.papers.document import Paper
from portal.papers.signing import Validation
from procedures.results.states import Verdict

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that stands on one paper, plain enough for JSON: the paper can be drawn again from this alone.

    ``stated`` are answers of the request and ``decided`` the officer's fields, both in Vietnamese words by field key;
    ``record`` is the register's row as it stood; ``signatory`` says in whose place it is signed, nothing for the head;
    dates are ISO text.
    """

    kind: str
    number_text: str
    code: str
    url: str
    issued_at: str
    unit_name: str
    unit_kind: str
    superior: str
    signer: str
    procedure: str
    legal_basis: list[str]
    dossier_code: str
    received_at: str
    applicant: str
    holder: str
    birth_date: str = ""
    copy_index: int = 1
    copy_count: int = 1
    stated: dict[str, str] = field(default_factory=dict)
    decided: dict[str, str] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    reason: str = ""
    signatory: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.issued_at)


@dataclass(frozen=True)
class SealPlan:
    """How a kind is sealed: its number in seals, for ever its own; in few words what it certifies; whether unnamed.

    A private seal has a hash in place of the name, and neither birth date nor what is certified.
    """

    number: int
    certifies: Callable[[Facts], str]
    private: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of result: its name for people, the answers it needs, how its paper is drawn and how it is sealed."""

    key: str
    label: "StrPromise"
    paper: Callable[[Facts], Paper]
    seal: SealPlan
    states: tuple[str, ...] = ()
    reason: str = "Ký số kết quả giải quyết thủ tục"


@dataclass(frozen=True)
class Check:
    """One thing that was checked: ``passed`` is None where nothing could be said."""

    title: str
    detail: str
    word: str
    passed: bool | None


@dataclass(frozen=True)
class Examined:
    """What a check found about one file or code; ``result`` is the register's row, None for a stranger."""

    verdict: Verdict
    result: Any = None
    checks: tuple[Check, ...] = ()
    signature: Validation = field(default_factory=Validation)


@dataclass(frozen=True)
class Row:
    """One line of what stands on the paper, as strangers may read it."""

    label: str
    value: str
    note: str = ""
