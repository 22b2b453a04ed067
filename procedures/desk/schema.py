"""The tabs of the desk and the moves its buttons make."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

from procedures.dossiers.states import State

ROW_OPTIONAL = frozenset({"none", "learner"})
"""Look-ups whose result may stand without a row: nothing to look up, or a pupil coming from another province."""


@dataclass(frozen=True)
class Tab:
    """One queue: the states it holds."""

    key: str
    label: "StrPromise"
    states: tuple[str, ...]


TABS = (
    Tab("intake", _("To accept"), (State.SUBMITTED,)),
    Tab("open", _("In work"), (State.ACCEPTED, State.PROCESSING)),
    Tab("supplement", _("Waiting for papers"), (State.SUPPLEMENT_REQUESTED,)),
    Tab("payment", _("Waiting for the fee"), (State.AWAITING_PAYMENT,)),
    Tab("return", _("To hand over"), (State.RESOLVED,)),
    Tab("finished", _("Finished"), (State.RETURNED, State.REJECTED, State.WITHDRAWN, State.STOPPED)),
    Tab("all", _("All"), tuple(state for state in State.values if state != State.DRAFT)),
)


def tab_named(key: str) -> Tab:
    """Return the tab with this key, the first one for a key that is none."""
    return next((tab for tab in TABS if tab.key == key), TABS[0])


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
    Move("return_result", _("Hand over the result…"), "primary", own_page=True, page="desk:hand_over"),
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
