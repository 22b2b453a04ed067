"""What a result says (the snapshot), what kinds there are, and what a check finds."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from portal.papers.document import Paper
from portal.papers.signing import Validation
from procedures.results.states import Verdict

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class SignedByHand:
    """How many decisions a person's own token gave their papers; ``left`` names those that wait on, and why."""

    done: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)


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


@dataclass(frozen=True)
class Panel:
    """One possible big answer of the check in the browser: ``verdict`` is its look."""

    state: str
    verdict: str
    title: "StrPromise"
    text: "StrPromise"


@dataclass(frozen=True)
class Say:
    """One possible finding of one of the four checks in the browser; ``passed`` None says nothing could be said."""

    check: str
    state: str
    passed: bool | None
    title: "StrPromise"
    detail: "StrPromise"
    word: "StrPromise"


PANELS = (
    Panel(
        "valid",
        "valid",
        _("The seal is genuine, the result valid"),
        _("Compare what the seal says below with the paper in your hand."),
    ),
    Panel(
        "revoked",
        "revoked",
        _("Revoked, no longer of value"),
        _("This paper was really issued, but its issuer revoked it. Do not rely on it."),
    ),
    Panel(
        "replaced",
        "replaced",
        _("Replaced by a newer result"),
        _("This paper was really issued, but a newer one took its place. Ask for the newer one."),
    ),
    Panel(
        "unlisted",
        "unknown",
        _("The seal is genuine"),
        _("Whether the result still stands is not known: this device has no list of revoked results."),
    ),
    Panel(
        "false",
        "altered",
        _("The seal is false"),
        _("The issuer did not make this QR code, or it was changed. Do not rely on this paper."),
    ),
    Panel(
        "stranger",
        "unknown",
        _("The seal cannot be checked yet"),
        _("It was made with a key that this device does not know. Connect to the network and open the page again."),
    ),
    Panel(
        "unread",
        "unknown",
        _("The seal cannot be checked here"),
        _("The keys could not be read, or this browser is too old. Connect to the network and open the page again."),
    ),
    Panel(
        "unsealed",
        "unknown",
        _("A code alone cannot be checked without a network"),
        _("Scan the QR code of the paper: its seal can be checked without a network. Or connect, and try again."),
    ),
    Panel(
        "nothing",
        "unknown",
        _("There is no network"),
        _("Scan the QR code of a paper with the phone's camera: its seal can be checked without a network."),
    ),
)
SAYINGS = (
    Say(
        "seal",
        "genuine",
        True,
        _("The seal is genuine"),
        _("The signature in the QR code fits every word of it."),
        _("Genuine"),
    ),
    Say("seal", "false", False, _("The seal is false"), _("The signature in the QR code does not fit."), _("False")),
    Say(
        "seal",
        "stranger",
        None,
        _("The seal was not checked"),
        _("Its key is not known on this device."),
        _("Not known"),
    ),
    Say("seal", "unread", None, _("The seal was not checked"), _("The keys could not be read."), _("Not known")),
    Say("issuer", "known", True, _("The issuer is who it says"), _("Sealed for a unit of this portal:"), _("Right")),
    Say(
        "issuer",
        "demo",
        None,
        _("A demonstration key"),
        _("It has no legal value. Sealed for:"),
        _("Demonstration"),
    ),
    Say(
        "issuer",
        "other",
        None,
        _("The issuer has another name now"),
        _("The key is genuine; compare the name on the paper:"),
        _("Compare"),
    ),
    Say("status", "valid", True, _("Still valid"), _("Not revoked, and no newer result takes its place."), _("Valid")),
    Say(
        "status",
        "revoked",
        False,
        _("No longer valid"),
        _("Its issuer revoked it. Do not rely on it."),
        _("Revoked"),
    ),
    Say(
        "status",
        "replaced",
        False,
        _("No longer valid"),
        _("A newer result took its place."),
        _("Replaced"),
    ),
    Say(
        "status",
        "altered",
        False,
        _("The file was changed"),
        _("The file that the register keeps is not as it was signed."),
        _("Changed"),
    ),
    Say(
        "status",
        "unknown",
        None,
        _("Validity is not known"),
        _("The list of revoked results has not been read on this device."),
        _("Not known"),
    ),
    Say("age", "now", True, _("Known from the register itself"), _("Asked just now."), _("Now")),
    Say("age", "recent", True, _("Known from the newest list"), _("List of revoked results of"), _("Recent")),
    Say(
        "age",
        "old",
        None,
        _("Known from an older list"),
        _("Connect to the network for a newer one. List of revoked results of"),
        _("Older"),
    ),
    Say(
        "age",
        "none",
        None,
        _("There is no list on this device"),
        _("Open this page once with a network."),
        _("None"),
    ),
)
