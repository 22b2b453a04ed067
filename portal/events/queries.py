"""Read facts, what is still owed, and whether the chains hold."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from portal.events import formulas
from portal.events.models import Delivery, Event, Stream


def stream(name: str) -> QuerySet[Event]:
    """Return the facts of one stream in order."""
    return Event.objects.filter(stream=name).order_by("seq")


def undone(*, before: datetime, attempts_below: int = 10) -> QuerySet[Delivery]:
    """Return deliveries that are due and neither done, closed nor dead."""
    rows = Delivery.objects.filter(done_at__isnull=True, closed_at__isnull=True, due_at__lte=before)
    return rows.filter(attempts__lt=attempts_below).order_by("due_at", "pk")


def dead_letters(*, attempts: int = 10) -> QuerySet[Delivery]:
    """Return deliveries that failed ten times and wait for a person."""
    rows = Delivery.objects.filter(done_at__isnull=True, closed_at__isnull=True, attempts__gte=attempts)
    return rows.select_related("event").order_by("due_at")


def broken_rows() -> Iterator[str]:
    """Yield a line for every fact whose digest, place or predecessor is wrong, in order of record."""
    heads: dict[str, tuple[int, str]] = {}
    for event in Event.objects.order_by("pk").iterator():
        seq, digest = heads.get(event.stream, (0, ""))
        who = (event.actor, event.unit, event.role)
        expected = formulas.digest(digest, event.stream, event.seq, event.name, event.at, who, event.data)
        if (event.seq, event.previous, event.digest) != (seq + 1, digest, expected):
            yield f"event {event.pk}: {event.stream} {event.seq} {event.name}"
        heads[event.stream] = (event.seq, event.digest)
    for head in Stream.objects.order_by("name").iterator():
        if heads.get(head.name, (0, "")) != (head.seq, head.digest):
            yield f"head of {head.name}: facts are missing at its end"
