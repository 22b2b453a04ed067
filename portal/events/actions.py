"""Record facts and carry out the effects they are owed."""

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import F
from kombu.exceptions import OperationalError

from portal.core import clock, faults
from portal.events import formulas, queries
from portal.events.models import Delivery, Event, Seal, Stream
from portal.events.schema import EFFECTS, PROJECTIONS, Effect, effect_named

log = logging.getLogger(__name__)

ATTEMPTS_BEFORE_DEAD = 10


@transaction.atomic
def record(
    *, stream: str, name: str, actor: str, unit: str = "", role: str = "", data: dict[str, Any] | None = None
) -> Event:
    """Record a fact: lock the stream's head, append, run the projections, owe the effects, hint the broker on commit.

    Runs in the caller's transaction. ``data`` holds ids, codes, states and digests only.
    """
    Stream.objects.get_or_create(name=stream)
    head = Stream.objects.select_for_update().get(name=stream)
    link = formulas.link((head.seq, head.digest), stream, name, clock.now(), (actor, unit, role), data or {})
    event = Event.objects.create(**link._asdict())
    head.seq, head.digest = link.seq, link.digest
    head.save(update_fields=["seq", "digest"])
    for project in PROJECTIONS[name]:
        project(event)
    _owe_effects(event)
    return event


def _owe_effects(event: Event) -> None:
    owed = [Delivery(event=event, effect=effect.name, due_at=event.at) for effect in EFFECTS[event.name]]
    for delivery in Delivery.objects.bulk_create(owed):
        transaction.on_commit(partial(_hint, delivery.pk), robust=True)


def _hint(delivery_id: int) -> None:
    """Tell the broker; when it is away the sweep finds the row, and the person's request has already succeeded."""
    try:
        current_app.send_task("portal.events.tasks.deliver", kwargs={"delivery_id": delivery_id}, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("broker away, delivery %s waits for the sweep: %s", delivery_id, error)


def deliver(*, delivery_id: int) -> bool:
    """Carry out one owed effect; return whether it is done. A failure is kept on the row and tried again later."""
    delivery = Delivery.objects.select_related("event").filter(pk=delivery_id).first()
    if delivery is None or delivery.done_at or delivery.closed_at:
        return False
    try:
        effect = effect_named(delivery.effect)
        return _deliver_outside(delivery, effect) if effect.network else _deliver_inside(delivery, effect)
    except Exception as error:
        away = isinstance(error, OSError)  # an outside system that does not answer is no fault of the code
        log.warning("effect %s of event %s failed: %r", delivery.effect, delivery.event_id, error, exc_info=not away)
        _fail(delivery, error)
        return False


def _deliver_inside(delivery: Delivery, effect: Effect) -> bool:
    with transaction.atomic():
        mine = _undone().select_for_update(skip_locked=True).filter(pk=delivery.pk)
        if not mine.exists():
            return False
        effect.run(delivery.event)
        faults.point("effect-written")
        return bool(mine.update(done_at=clock.now(), attempts=F("attempts") + 1))


def _deliver_outside(delivery: Delivery, effect: Effect) -> bool:
    lease = _undone().filter(pk=delivery.pk, due_at=delivery.due_at).update(due_at=clock.now() + effect.lease)
    if not lease:
        return False
    effect.run(delivery.event)
    faults.point("effect-sent")
    return bool(_undone().filter(pk=delivery.pk).update(done_at=clock.now(), attempts=F("attempts") + 1))


def _undone() -> Any:
    return Delivery.objects.filter(done_at__isnull=True, closed_at__isnull=True)


def _fail(delivery: Delivery, error: Exception) -> None:
    wait = timedelta(seconds=min(10 * 2**delivery.attempts, 3600))
    _undone().filter(pk=delivery.pk).update(
        attempts=F("attempts") + 1, last_error=f"{type(error).__name__}: {error}"[:2000], due_at=clock.now() + wait
    )


def sweep(*, grace: timedelta = timedelta(seconds=15), limit: int = 500) -> int:
    """Deliver again what no worker finished; return how many were tried. The grace lets the live dispatch go first."""
    found = queries.undone(before=clock.now() - grace, attempts_below=ATTEMPTS_BEFORE_DEAD)[:limit]
    return sum(deliver(delivery_id=pk) for pk in list(found.values_list("pk", flat=True)))


def run_due(*, limit: int = 1000) -> int:
    """Carry out in this process what is owed now, effects of effects included; return how many were done."""
    done = 0
    while done < limit and (ids := list(queries.undone(before=clock.now()).values_list("pk", flat=True)[:limit])):
        finished = sum(deliver(delivery_id=pk) for pk in ids)
        if not finished:
            break
        done += finished
    return done


def retry(*, delivery_id: int) -> bool:
    """Give a dead letter ten new attempts, the first one now."""
    _undone().filter(pk=delivery_id).update(attempts=0, due_at=clock.now())
    return deliver(delivery_id=delivery_id)


def close(*, delivery_id: int, actor: str) -> None:
    """Close a dead letter that a person dealt with by hand."""
    _undone().filter(pk=delivery_id).update(closed_at=clock.now(), closed_by=actor)


@transaction.atomic
def seal(*, period: str, at: datetime) -> Seal:
    """Take the root over all stream heads; the same period and moment twice is one seal."""
    heads = list(Stream.objects.values_list("name", "seq", "digest"))
    last = Seal.objects.filter(period=period).order_by("-at").first()
    made, _created = Seal.objects.get_or_create(
        period=period,
        at=at,
        defaults={"streams": len(heads), "root": formulas.root(heads), "previous": last.root if last else ""},
    )
    return made
