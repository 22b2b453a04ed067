"""What the official slips of a dossier say: of a fact that happened, or of one that is about to."""

from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from payments import queries as payments
from portal.accounts import queries as accounts
from portal.accounts.schema import Actor, Signatory
from portal.core import clock
from portal.core.templatetags.display import money
from portal.core.text import nfc
from portal.events import queries as events
from portal.events.models import Event
from portal.papers.render import render
from procedures.dossiers import rendering
from procedures.dossiers.formulas import SUPPLEMENT_LIMIT
from procedures.dossiers.models import Dossier, Remark
from procedures.dossiers.queries.money import comes_back, given_back
from procedures.dossiers.queries.reading import due_explained
from procedures.dossiers.rendering import SlipFacts, forms
from procedures.dossiers.rendering.forms import FormSet
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes

PREVIEW = "BẢN XEM TRƯỚC"
TAKEN_IN = ("dossier.accepted", "dossier.filed_at_counter")


@dataclass(frozen=True)
class Typed:
    """What a clerk has typed so far for a slip: the reason, a new date, the items of a supplement (key and why)."""

    reason: str = ""
    due: datetime | None = None
    items: tuple[tuple[str, str], ...] = ()
    withdrawn: bool = False


def slip_facts(dossier: Dossier, event: Event) -> SlipFacts:
    """Return what the slip of a fact says beyond the dossier."""
    fact = event.name.removeprefix("dossier.")
    return SlipFacts(
        at=event.at,
        clerk=_issuer(dossier, event),
        remark=Remark.objects.filter(event_id=event.pk).values_list("text", flat=True).first() or "",
        refund=_refund(dossier, fact, event.data["from"]),
        withdrawn=fact == "withdrawn",
        signatory=_signatory(dossier, event),
        paid=_paid(dossier) if fact in ("accepted", "filed_at_counter") else "",
    )


def _paid(dossier: Dossier) -> str:
    """Return the fee that came, with the receipt that stands for it, as a paper says it; "" when none came."""
    amount, receipt = payments.settled_amount(dossier.reference), payments.receipt_for(dossier.reference)
    if not amount or receipt is None:
        return ""
    return f"{money(amount)}, biên lai số {receipt.printed_number}, ký hiệu {receipt.symbol}"


def _signatory(dossier: Dossier, event: Event) -> Signatory | None:
    """Return in whose place the person of a fact signed that day."""
    kind, _colon, key = event.actor.partition(":")
    day = timezone.localdate(event.at)
    return accounts.signatory_of(int(key), dossier.unit_code, day) if kind == "user" else None


def _issuer(dossier: Dossier, event: Event) -> str:
    """Return who signs the slip: who did it; the clerk who took the dossier in where its applicant acted; else ""."""
    if event.actor == f"user:{dossier.applicant_id}":
        taken = events.stream(dossier.stream).filter(name__in=TAKEN_IN).last()
        event = taken or event
    is_clerk = event.actor != f"user:{dossier.applicant_id}"
    return accounts.names_of([event.actor]).get(event.actor, "") if is_clerk else ""


def _refund(dossier: Dossier, fact: str, before: str) -> int:
    """Return what goes back to the payer when the dossier ends this way, in đồng."""
    if fact not in ("rejected", "withdrawn", "stopped"):
        return 0
    return given_back(dossier, fact) if dossier.is_final else comes_back(dossier, fact, before)


def preview_slip(dossier: Dossier, form: str, typed: Typed, by: Actor) -> bytes:
    """Return the slip as it would read for what has been typed so far, unsigned and marked so; nothing is stored.

    :raises KeyError: no such slip :raises portal.papers.fonts.MissingGlyph: a letter that no paper can show
    """
    shown, now = copy(dossier), clock.now()
    match form:
        case forms.RECEIPT:
            due = due_explained(dossier)
            shown.due_original = shown.due_current = due.at if due else None
        case forms.SUPPLEMENT:
            shown.supplement = [{"key": key, "why": nfc(why)} for key, why in typed.items]
            shown.supplement_due = worktime.due_at(now, SUPPLEMENT_LIMIT, worktimes.clock(dossier.unit_code))
        case forms.APOLOGY:
            shown.due_current = typed.due
    ending = {forms.REFUSAL: "rejected", forms.STOP: "withdrawn" if typed.withdrawn else "stopped"}
    refund = _refund(dossier, ending.get(form, ""), dossier.state)
    deputy = accounts.signatory_of(by.user_id, dossier.unit_code)
    paid = _paid(dossier) if form == forms.RECEIPT else ""
    facts = SlipFacts(now, by.name, nfc(typed.reason), refund, typed.withdrawn, deputy, paid)
    return render(replace(rendering.slip(form, shown, facts), watermark=PREVIEW))


def slip_name(dossier: Dossier, form: str) -> str:
    """Return what a slip is, with its form's number in the dossier's set, in the reader's language."""
    number = rendering.form_of(form, dossier).number
    name = {"name": _plain_name(form, rendering.forms_of(dossier)), "number": number}
    return _("%(name)s (form %(number)s)") % name if number else name["name"]


def _plain_name(form: str, used: FormSet) -> str:
    names = {
        forms.RECEIPT: _("Appointment slip"),
        forms.SUPPLEMENT: _("Request for more papers"),
        forms.REFUSAL: _("Notice of non-acceptance"),
        forms.APOLOGY: _("Apology and longer time") if used == forms.SETS[-1] else _("Apology and new date"),
        forms.STOP: _("Notice that work has stopped"),
        forms.CONTROL: _("Process-control slip"),
    }
    return names[form]
