"""A fact is a row: the citizen's timeline, the audit trail, the outbox and the source of figures are this one table."""

from django.db import models


class Stream(models.Model):
    """The head of one chain of facts: a dossier, a payment, an account."""

    name = models.CharField(max_length=80, primary_key=True)
    seq = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """One fact. It holds ids, codes, states and digests; names and free text live in rows that erasure may blank."""

    stream = models.CharField(max_length=80)
    seq = models.PositiveIntegerField()
    name = models.CharField(max_length=60, db_index=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=40)
    unit = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=20, blank=True)
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["stream", "seq"]
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="event_once_per_place")]

    def __str__(self) -> str:
        return f"{self.stream} {self.seq} {self.name}"


class Delivery(models.Model):
    """One effect owed to one fact. The broker's message is only a hint; this row is the promise."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries")
    effect = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["event", "effect"], name="delivery_once_per_effect")]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="delivery_undone",
                condition=models.Q(done_at__isnull=True, closed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.effect} of event {self.event_id}"


class Seal(models.Model):
    """The root over all stream heads at a moment, chained to the seal before it."""

    period = models.CharField(max_length=10, choices=[("minute", "minute"), ("day", "day")])
    at = models.DateTimeField()
    streams = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "at"], name="seal_once_per_period")]

    def __str__(self) -> str:
        return f"{self.period} {self.at:%Y-%m-%d %H:%M}"
