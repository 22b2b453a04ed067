"""What the frame around every page shows: where we are, who is signed in, what waits for them."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from portal.accounts.decorators import actor_of
from portal.accounts.schema import VISITOR, Actor
from portal.accounts.states import Role
from portal.notifications.queries import unread_count
from portal.website.schema import PLACES


@dataclass(frozen=True)
class Item:
    """One entry of the service navigation; ``roles`` empty means everybody who sees the menu."""

    path: str
    label: str | Promise
    roles: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()


CITIZEN_ITEMS = (
    Item(PLACES.home, _("Home")),
    Item(PLACES.procedures, _("Services")),
    Item(PLACES.dossiers, _("My dossiers"), also=("/pay/", "/rate/", "/papers/")),
    Item(PLACES.track, _("Track a dossier")),
    Item(PLACES.verify, _("Verify a result"), also=("/v/",)),
    Item("/help/", _("Help")),
)
DESK_ITEMS = (
    Item(PLACES.desk, _("Workspace")),
    Item(PLACES.figures, _("Figures"), frozenset({Role.MANAGER, Role.HEAD, Role.SIGNER, Role.AUDITOR})),
    Item(PLACES.finance, _("Finance"), frozenset({Role.FINANCE, Role.AUDITOR, Role.HEAD, Role.SIGNER})),
    Item("/desk/people/", _("Colleagues"), frozenset({Role.HEAD, Role.SIGNER, Role.ADMINISTRATOR})),
    Item("/operations/", _("Operations"), frozenset({Role.ADMINISTRATOR})),
    Item("/admin/", _("Administration"), frozenset({Role.ADMINISTRATOR})),
)


class Frame:
    """Answers the frame's questions, each at most once a request and only when a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.places = PLACES
        self.demo = settings.DEMO
        self.mail_shown = settings.DEBUG and settings.DEMO

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request) if hasattr(self.request, "user") else VISITOR

    @property
    def is_staff(self) -> bool:
        return self.actor.is_staff

    @cached_property
    def at_desk(self) -> bool:
        """Tell whether the page belongs to the staff's side of the house."""
        return self.is_staff and self.current in {item.path for item in DESK_ITEMS}

    @cached_property
    def unread(self) -> int:
        user = getattr(self.request, "user", None)
        return unread_count(user.pk) if user and user.is_authenticated else 0

    @cached_property
    def items(self) -> list[Item]:
        return list(CITIZEN_ITEMS)

    @cached_property
    def desk_items(self) -> list[Item]:
        roles = {role for role, _unit in self.actor.grants}
        return [item for item in DESK_ITEMS if not item.roles or item.roles & roles]

    @cached_property
    def duties(self) -> str:
        """Return the reader's roles in words, for the corner of the desk."""
        held = {role for role, _unit in self.actor.grants}
        return ", ".join(str(role.label) for role in Role if role.value in held)

    @cached_property
    def current(self) -> str:
        """Return the path of the navigation entry that the address belongs to, or ""."""
        path = self.request.path
        starts = {start: item.path for item in CITIZEN_ITEMS + DESK_ITEMS for start in (item.path, *item.also)}
        fitting = [start for start in starts if path == start or (start != PLACES.home and path.startswith(start))]
        return starts[max(fitting, key=len)] if fitting else ""


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": Frame(request)}
