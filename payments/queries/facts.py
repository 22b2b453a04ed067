"""The facts of a payment in words: what happened, when, by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.events import Fact
from payments.gateways import CARD, COUNTER, TRANSFER
from payments.models import Quarantine, Refund
from payments.rules import BY_CLERK
from payments.states import Fault, Method, Resolution
from portal.accounts import queries as accounts
from portal.core.templatetags.display import money
from portal.events import queries as events
from portal.events.models import Event

WORDS: Mapping[str, Promise] = {
    Fact.OPENED: gettext_lazy("The fee was asked for"),
    Fact.STARTED: gettext_lazy("The payer began to pay"),
    Fact.NOTIFIED: gettext_lazy("A message of the bank or gateway came"),
    Fact.FAILED: gettext_lazy("The bank declined the card"),
    Fact.EXPIRED: gettext_lazy("The time to pay ran out"),
    Fact.SETTLED: gettext_lazy("The money was taken in"),
    Fact.CANCELLED: gettext_lazy("The fee was cancelled"),
    Fact.DISPUTED: gettext_lazy("The card’s holder contested the payment"),
    Fact.REINSTATED: gettext_lazy("The bank decided for us"),
    Fact.CHARGED_BACK: gettext_lazy("The bank took the money back"),
    Fact.QUARANTINED: gettext_lazy("Money was held for checking"),
    Fact.RELEASED: gettext_lazy("Held money was decided"),
    Fact.RECEIPT_ISSUED: gettext_lazy("The receipt was issued"),
    Fact.REFUND_PROPOSED: gettext_lazy("A refund was proposed"),
    Fact.REFUND_DECLINED: gettext_lazy("The refund was not approved"),
    Fact.REFUND_ASKED: gettext_lazy("The refund was ordered"),
    Fact.REFUND_DONE: gettext_lazy("The refund was paid out"),
    Fact.REFUND_FAILED: gettext_lazy("The bank refused the refund"),
}
REASONS: Mapping[str, Promise] = {
    "rejected": gettext_lazy("Refused at intake"),
    "refused": gettext_lazy("Request refused"),
    "withdrawn": gettext_lazy("Withdrawn by the applicant"),
    "stopped": gettext_lazy("Work on the dossier was stopped"),
    "paid_late": gettext_lazy("Paid after it was cancelled"),
    "paid_twice": gettext_lazy("Paid twice"),
    "paid_over": gettext_lazy("More than the fee came"),
    "fee_lowered": gettext_lazy("The fee became lower"),
    "made_at_gateway": gettext_lazy("Given back at the gateway itself"),
    BY_CLERK: gettext_lazy("Proposed by the finance office"),
}
PROVIDERS: Mapping[str, Promise] = {
    CARD: gettext_lazy("Card gateway"),
    TRANSFER: gettext_lazy("Bank transfer by VietQR"),
    COUNTER: gettext_lazy("Counter"),
}


@dataclass(frozen=True)
class Told:
    """One fact as people read it; ``who`` is a person's name, or the portal itself."""

    title: str
    at: datetime
    who: str
    detail: str = ""
    done: bool = True


def facts_of(stream: str) -> list[Told]:
    """Return the facts of a chain in words, in order."""
    return _told(events.stream(stream))


def last_fact(stream: str) -> Told | None:
    """Return the newest fact of a chain."""
    return next(iter(_told(events.stream(stream).reverse()[:1])), None)


def reason_in_words(refund: Refund) -> str:
    """Return why money is given back: the rule that asked for it, or that a clerk did."""
    return str(REASONS.get(refund.reason_code.removeprefix("dossier."), refund.reason_code))


def stream_of_held(held_id: int) -> str:
    """Return the chain that tells of held money: its payment's, or its own while it is nobody's."""
    found = Quarantine.objects.filter(pk=held_id).values_list("payment_id", flat=True).first()
    return f"payment:{found}" if found else f"held:{held_id}"


def stream_of_refund(refund_id: int) -> str:
    """Return the chain that tells of a refund: that of what it gives back."""
    found = Refund.objects.filter(pk=refund_id).values_list("payment_id", "held_id").first() or (None, None)
    return f"payment:{found[0]}" if found[0] else f"held:{found[1]}"


def stream_of_payment(payment_id: int) -> str:
    return f"payment:{payment_id}"


def _told(rows: Iterable[Event]) -> list[Told]:
    found = list(rows)
    names = accounts.names_of({event.actor for event in found})
    return [_in_words(event, names) for event in found]


def _in_words(event: Event, names: Mapping[str, str]) -> Told:
    who = names.get(event.actor, _("The portal"))
    title = str(WORDS.get(event.name, event.name))
    return Told(title, event.at, who, " · ".join([*_details(event.data), who]))


def _details(data: Mapping[str, Any]) -> Iterable[str]:
    if "fault" in data:
        yield str(Fault(data["fault"]).label)
    if "resolution" in data:
        yield str(Resolution(data["resolution"]).label)
    if "refunded" in data:
        yield money(data["refunded"])
    elif data.get("found"):
        yield money(data["found"])
    if data.get("method"):
        yield str(Method(data["method"]).label)
    if "number" in data:
        yield f"{data['symbol']} {data['number']:07d}"
