"""The tabs of the desk, the columns of its queue and the moves its buttons make."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

from procedures.catalogue.schema import Field, Text
from procedures.dossiers.states import State

ROW_OPTIONAL = frozenset({"none", "learner"})
"""Look-ups whose result may stand without a row: nothing to look up, or a pupil coming from another province."""


@dataclass(frozen=True)
class Tab:
    """One queue: the states it holds; ``mine`` keeps only what waits for the person who asks.

    ``issued`` parts the decided dossiers: those whose papers are in the register, and those that wait for theirs.
    """

    key: str
    label: "StrPromise"
    states: tuple[str, ...]
    mine: bool = False
    issued: bool | None = None

    @property
    def order(self) -> str:
        """Return what the queue is ordered by: what is due first, except where the work is over."""
        return "-queue_at" if self.key in ("finished", "all") else "queue_at"


TABS = (
    Tab("mine", _("My work"), (State.SUBMITTED, State.ACCEPTED, State.PROCESSING, State.RESOLVED), mine=True),
    Tab("intake", _("To accept"), (State.SUBMITTED,)),
    Tab("open", _("In work"), (State.ACCEPTED, State.PROCESSING)),
    Tab("supplement", _("Waiting for papers"), (State.SUPPLEMENT_REQUESTED,)),
    Tab("payment", _("Waiting for the fee"), (State.AWAITING_PAYMENT,)),
    Tab("issuing", _("Decided, not yet issued"), (State.RESOLVED,), issued=False),
    Tab("return", _("To hand over"), (State.RESOLVED,), issued=True),
    Tab("finished", _("Finished"), (State.RETURNED, State.REJECTED, State.WITHDRAWN, State.STOPPED)),
    Tab("all", _("All"), tuple(state for state in State.values if state != State.DRAFT)),
)


def tab_named(key: str, otherwise: str = "intake") -> Tab:
    """Return the tab with this key, or the other one for a key that is none."""
    named = {tab.key: tab for tab in TABS}
    return named.get(key) or named[otherwise]


@dataclass(frozen=True)
class Column:
    """One column of the queue and its export; ``narrow`` ones stay on small screens; ``field`` is one of the form."""

    key: str
    label: "StrPromise | Text"
    narrow: bool = False
    field: Field | None = None


COLUMNS = (
    Column("code", _("Dossier"), narrow=True),
    Column("due", _("Due"), narrow=True),
    Column("procedure", _("Procedure"), narrow=True),
    Column("applicant", _("Applicant"), narrow=True),
    Column("beneficiary", _("For")),
    Column("step", _("Step")),
    Column("assignee", _("In charge")),
    Column("state", _("State"), narrow=True),
    Column("channel", _("Channel")),
    Column("reference", _("Reference")),
    Column("phone", _("Phone")),
    Column("unit", _("Unit")),
    Column("received", _("Received")),
    Column("resolved", _("Decided at")),
    Column("delivery", _("Delivery")),
    Column("fee", _("Fee")),
    Column("labels", _("Labels")),
)
USUAL = ("code", "due", "procedure", "applicant", "beneficiary", "step", "assignee", "state", "channel")
"""The columns of a queue that nobody has changed."""
FIELD = "f_"
"""What the name of a form field's filter and column begins with."""
ASKED_BY = {
    **dict.fromkeys(("name", "text", "long_text", "address", "email", "school_year", "phone"), "words"),
    **dict.fromkeys(("choice", "unit"), "choice"),
    **dict.fromkeys(("year", "integer"), "range"),
    "date": "days",
    "multi_choice": "choices",
    "identity_number": "number",
    "lines": "lines",
}
"""How a queue is filtered by a form field of each type; a consent is the same in every dossier."""
MOST_COLUMNS = 16
MOST_EXPORTED = 10_000


@dataclass(frozen=True)
class Move:
    """A button of the desk. ``style`` is primary, plain or danger; danger and reasons get a page of their own.

    ``page`` names the address of a page that is made for this move alone.
    """

    name: str
    label: "StrPromise"
    style: str = "plain"
    own_page: bool = False
    page: str = ""


MOVES = (
    Move("accept", _("Accept the dossier"), "primary"),
    Move("forward", _("Hand to the officer"), "primary"),
    Move("draft", _("Draft the result"), "primary", own_page=True, page="desk:draft"),
    Move("advance", _("Pass on to the next step"), "primary"),
    Move("approve", _("Approve and sign…"), "primary", own_page=True, page="desk:approve"),
    Move(
        "resubmit", _("Take in the supplement at the counter…"), "primary", own_page=True, page="desk:take_supplement"
    ),
    Move("return_result", _("Hand over the result…"), "primary", own_page=True, page="desk:return_result"),
    Move("request_supplement", _("Ask for more papers…"), own_page=True, page="desk:supplement"),
    Move("request_payment", _("Ask for the fee…"), own_page=True, page="desk:ask_fee"),
    Move("reroute", _("Send to another unit…"), own_page=True, page="desk:reroute"),
    Move("extend", _("Apologise and set a new date…"), own_page=True, page="desk:extend"),
    Move("send_back", _("Send back…"), own_page=True, page="desk:send_back"),
    Move("withdraw", _("Withdraw at the applicant's request…"), "danger", own_page=True, page="desk:withdraw"),
    Move("stop", _("Stop the work…"), "danger", own_page=True, page="desk:stop"),
    Move("refuse", _("Refuse with a reason…"), "danger", own_page=True),
    Move("reject", _("Do not accept…"), "danger", own_page=True),
)


@dataclass(frozen=True)
class Place:
    """One more page of the desk, for those who hold one of the roles (empty: everybody there).

    ``by_hand``: only for those who sign with a token of the own.
    """

    address: str
    label: "StrPromise"
    roles: frozenset[str] = frozenset()
    by_hand: bool = False


PLACES = (
    Place("desk:counter", _("Counter and post"), frozenset({"intake"})),
    Place("desk:register", _("Register of dossiers")),
    Place("desk:books", _("Registers of diplomas"), frozenset({"archivist", "registry", "administrator"})),
    Place("desk:complaints", _("Complaints and suggestions"), frozenset({"head", "signer", "registry", "intake"})),
    Place("desk:people", _("Who has what in hand")),
    Place("desk:sign", _("Sign with your token"), frozenset({"signer"}), by_hand=True),
    Place("desk:jobs", _("My bulk orders")),
    Place("desk:deputies", _("Signing in place of a signer")),
    Place("desk:definitions", _("Definitions"), frozenset({"administrator"})),
)
