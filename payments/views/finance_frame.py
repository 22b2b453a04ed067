"""What all screens of the finance office share: the tabs with what waits, and the answer to a lost race."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from payments import rules
from payments.queries import comparing, facts
from payments.queries import finance as office
from portal.accounts.decorators import actor_of, role_required
from portal.accounts.schema import Actor
from portal.accounts.states import Role

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
TYPED = ("amount", "remark", "bank_ref", "day")

books_open = role_required(Role.FINANCE, Role.AUDITOR)
"""For the finance office and auditors; the rest find nothing."""
keeps_books = role_required(Role.FINANCE)
refunds_open = role_required(Role.FINANCE, Role.AUDITOR, Role.HEAD, Role.SIGNER, Role.INTAKE)


@dataclass(frozen=True)
class Tab:
    """One screen of the finance office; ``counts`` are the lists whose length stands beside its name."""

    key: str
    label: str | Promise
    address: str
    counts: tuple[str, ...] = ()


TABS = (
    Tab("overview", _("Overview"), "payments:finance"),
    Tab("payments", pgettext_lazy("finance", "Payments"), "payments:finance_payments"),
    Tab("held", _("Held money"), "payments:finance_held", ("held",)),
    Tab("refunds", _("Refunds"), "payments:finance_refunds", ("decide", "transfer", "counter", "refused")),
    Tab("statements", _("Bank statements"), "payments:finance_statements"),
    Tab("receipts", _("Receipts"), "payments:finance_receipts"),
    Tab("days", _("Daily comparison"), "payments:finance_days", ("differences",)),
)


@dataclass(frozen=True)
class ShownTab:
    tab: Tab
    href: str
    count: int | None


def show(
    request: HttpRequest, template: str, place: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """Answer with a screen of the finance office; ``place`` is its tab."""
    actor = actor_of(request)
    waiting = office.waiting(actor)
    if sees_books(actor):
        compared, waiting["differences"] = comparing.open_differences(office.units_of(actor))
        context = {"compared": compared} | context
    frame = {"tabs": tabs(actor, waiting), "place": place, "waiting": waiting, "read_only": not keeps(actor)}
    return TemplateResponse(request, f"payments/finance/{template}.html", frame | context, status=status)


def tabs(actor: Actor, waiting: dict[str, int]) -> list[ShownTab]:
    """Return the screens the actor may open; whoever only decides or pays out refunds has that one alone."""
    shown = TABS if sees_books(actor) else [tab for tab in TABS if tab.key == "refunds"]
    return [
        ShownTab(tab, reverse(tab.address), sum(waiting[name] for name in tab.counts) if tab.counts else None)
        for tab in shown
    ]


def sees_books(actor: Actor) -> bool:
    """Tell whether the actor works in a finance office or is an auditor; others only decide or pay out refunds."""
    return office.units_of(actor) is None or bool(office.units_of(actor))


def keeps(actor: Actor) -> bool:
    """Tell whether the actor works in a finance office; an auditor only reads."""
    return bool(actor.units(Role.FINANCE))


def told_kindly(stream_of: Callable[[int], str], back: str) -> Callable[[View[P]], View[P]]:
    """Answer a lost race with 409, who was faster and when, keeping what was typed; answer the forbidden with 404.

    ``stream_of`` names the chain of facts of what the address is about, ``back`` is where it can be seen as it is now.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except rules.Forbidden:
                raise Http404 from None
            except rules.Conflict:
                pk = int(str(kwargs["pk"]))
                context = {
                    "last": facts.last_fact(stream_of(pk)),
                    "typed": [words for name in TYPED if (words := request.POST.get(name))],
                    "back": reverse(back, args=[pk]),
                }
                return show(request, "conflict", "", context, status=409)

        return guarded

    return decorate
