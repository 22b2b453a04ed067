"""What the finance office of a unit sees: its payments, the money held, its refunds; an auditor sees all of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from payments.formulas.vietqr import references_in
from payments.models import LedgerEntry, Payment, Quarantine, Receipt, Refund
from payments.queries import figures
from payments.queries.figures import Scope
from payments.states import OPEN, Method, Moment, RefundState
from portal.accounts.models import Unit
from portal.accounts.schema import Actor
from portal.accounts.states import Role
from portal.core import keyset

MOST_CANDIDATES = 20
DECIDERS = (Role.FINANCE, Role.HEAD, Role.SIGNER)
AT_COUNTER = (Method.CASH, Method.READER)
QUEUES: Mapping[str, tuple[RefundState, ...]] = {
    "decide": (RefundState.PROPOSED,),
    "transfer": (RefundState.TO_TRANSFER,),
    "counter": (RefundState.AT_COUNTER,),
    "asked": (RefundState.ASKED,),
    "refused": (RefundState.FAILED,),
    "history": (RefundState.DONE, RefundState.DECLINED),
}
"""The lists of refunds, in the order of the work."""
WORK = ("decide", "transfer", "counter", "refused")
"""Those that wait for a person."""


@dataclass(frozen=True)
class Asked:
    """What a list of payments is narrowed to; ``moment`` says which of a payment's moments lies in the days."""

    scope: Scope
    moment: str = Moment.SETTLED
    state: str = ""
    reference: str = ""


def units_of(actor: Actor) -> frozenset[str] | None:
    """Return the units whose money the actor sees; None means every unit."""
    return None if actor.units(Role.AUDITOR) else actor.units(Role.FINANCE)


def units_to_choose(actor: Actor) -> list[Unit]:
    """Return the units whose money the actor may ask for, those without any left out for who sees all."""
    units = units_of(actor)
    if units is None:
        return list(Unit.objects.filter(Exists(Payment.objects.filter(unit=OuterRef("pk")))).order_by("name"))
    return list(Unit.objects.filter(pk__in=units).order_by("name"))


def purposes_to_choose(actor: Actor) -> list[tuple[str, str]]:
    """Return the purposes of payments that the actor sees, with their titles."""
    codes = list(office_payments(actor).order_by().values_list("purpose", flat=True).distinct())
    return sorted(figures.titles_of(codes).items(), key=lambda pair: pair[1])


def office_payments(actor: Actor) -> QuerySet[Payment]:
    """Return the payments that the actor sees as the finance office or the auditor, not as a payer."""
    return _of_units(Payment.objects.all(), actor)


def listed_payments(actor: Actor, asked: Asked) -> QuerySet[Payment]:
    """Return the payments that everything asked holds for; a reference is looked for in all days."""
    rows = office_payments(actor)
    scope = asked.scope
    equal = {"unit": scope.unit, "purpose": scope.purpose, "method": scope.method, "state": asked.state}
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if asked.reference:
        return rows.filter(reference__istartswith=asked.reference)
    return rows.filter(_moved(asked))


def listed_sum(rows: QuerySet[Payment], asked: Asked) -> int:
    """Return the đồng that a list is about: the fees, or what of them moved in the days."""
    if asked.reference or asked.moment == Moment.CREATED:
        return int(rows.order_by().aggregate(total=Sum("amount", default=0))["total"])
    return figures.moved(rows, asked.scope, asked.moment)


def office_held(actor: Actor) -> QuerySet[Quarantine]:
    """Return money that is or was held in the actor's units; what is nobody's is seen by every finance office."""
    units = units_of(actor)
    rows = Quarantine.objects.select_related("payment", "unit", "line")
    return rows if units is None else rows.filter(Q(unit__in=units) | Q(unit__isnull=True))


def likely_payments(held: Quarantine, actor: Actor, reference: str = "") -> list[Payment]:
    """Return the open payments of the actor that held money may be for: named in the memo, or of the same amount.

    With a reference those that begin with it, whatever their amount.
    """
    rows = office_payments(actor).filter(state__in=OPEN).select_related("unit")
    if reference:
        return list(rows.filter(reference__istartswith=reference).order_by("pk")[:MOST_CANDIDATES])
    found = list(rows.filter(reference__in=references_in(held.found_reference)).order_by("pk")[:MOST_CANDIDATES])
    if held.payment_id:
        found += rows.filter(pk=held.payment_id)
    if held.found_amount is not None:
        found += rows.filter(amount=held.found_amount).order_by("-created_at")[:MOST_CANDIDATES]
    return list({payment.pk: payment for payment in found}.values())[:MOST_CANDIDATES]


def likely_money(held: Quarantine, actor: Actor) -> list[Quarantine]:
    """Return other undecided money in the books that may belong to the same payment, the likeliest first."""
    rows = office_held(actor).filter(resolved_at__isnull=True, booked=True, unit=held.unit_id).exclude(pk=held.pk)
    alike = Q(payment=held.payment_id) if held.payment_id else Q(pk__in=[])
    if held.line and held.line.counter_account:
        alike |= Q(line__counter_account=held.line.counter_account)
    likely = list(rows.filter(alike).order_by("at")[:MOST_CANDIDATES])
    others = rows.exclude(pk__in=[each.pk for each in likely]).order_by("at")[: MOST_CANDIDATES - len(likely)]
    return [*likely, *others]


def office_refunds(actor: Actor) -> QuerySet[Refund]:
    """Return the refunds of the actor's units: finance, who decides, and for the counter what is paid out there."""
    rows = Refund.objects.select_related("payment", "held", "unit")
    if actor.units(Role.AUDITOR):
        return rows
    deciding = frozenset[str]().union(*(actor.units(role) for role in DECIDERS))
    return rows.filter(Q(unit__in=deciding) | Q(unit__in=actor.units(Role.INTAKE), method__in=AT_COUNTER))


def refund_queue(actor: Actor, queue: str) -> QuerySet[Refund]:
    """Return one list of refunds."""
    return office_refunds(actor).filter(state__in=QUEUES[queue])


def refund_counts(actor: Actor) -> dict[str, int]:
    """Return how many refunds stand in each list, no further than is said, by one query."""
    rows = office_refunds(actor)
    return keyset.bounded_counts({name: rows.filter(state__in=states) for name, states in QUEUES.items()})


def waiting(actor: Actor) -> dict[str, int]:
    """Return how much work waits for the finance office, by one query."""
    refunds = office_refunds(actor)
    lists: dict[str, QuerySet[Any]] = {
        "held": office_held(actor).filter(resolved_at__isnull=True),
        **{name: refunds.filter(state__in=QUEUES[name]) for name in WORK},
    }
    return keyset.bounded_counts(lists)


def receipts_of(payment: Payment) -> list[Receipt]:
    """Return a payment's receipts, oldest first, each with the one it replaces or adjusts."""
    return list(payment.receipts.select_related("amends").order_by("pk"))


def receipts_on(day: date, units: Collection[str]) -> QuerySet[Receipt]:
    """Return the receipts that units issued on a day."""
    begins, ends = figures.midnight(day), figures.midnight(day + timedelta(days=1))
    return Receipt.objects.filter(unit__in=units, issued_at__gte=begins, issued_at__lt=ends)


def entries_of(payment: Payment) -> list[LedgerEntry]:
    """Return what the books say of a payment, in the order in which it was entered."""
    return list(payment.entries.order_by("pk"))


def _of_units(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    units = units_of(actor)
    return rows if units is None else rows.filter(unit__in=units)


def _moved(asked: Asked) -> Q:
    """Return the condition that money of a payment moved in the days, in the sense that is asked."""
    scope = asked.scope
    if asked.moment in (Moment.CREATED, Moment.SETTLED):
        field = "created_at" if asked.moment == Moment.CREATED else "settled_at"
        return Q(**{f"{field}__gte": scope.since, f"{field}__lt": scope.until})
    return Q(Exists(figures.moving(scope, asked.moment).filter(payment=OuterRef("pk"))))
