"""Tell heads that time runs out: each share of a step's or a dossier's time once, however many workers sweep."""

from datetime import datetime

from django.db import transaction

from portal.accounts.schema import SYSTEM
from portal.core import faults
from portal.events import actions as events
from procedures.dossiers import queries
from procedures.dossiers.actions.moves import record
from procedures.dossiers.models import Dossier, Escalation

BATCH = 25


def raise_alarms(*, now: datetime, batch: int = BATCH) -> int:
    """Raise every alarm whose moment has come; return how many were raised.

    Each batch is a short transaction of its own that claims its dossiers, so that a killed worker leaves nothing half
    done and others pass over what it holds. What is claimed is settled: its next alarm lies ahead, or it has none.
    """
    total = 0
    while (raised := _raise_batch(now, batch)) is not None:
        total += raised
    return total


@transaction.atomic
def _raise_batch(now: datetime, size: int) -> int | None:
    """Raise the alarms of the next dossiers; None when none are left. One digest a unit is owed to its heads."""
    rows = Dossier.objects.select_for_update(of=("self",), skip_locked=True)
    due = rows.filter(alert_at__lte=now).select_related("procedure", "procedure_version")
    claimed = list(due.order_by("competent_unit_id", "alert_at", "pk")[:size])
    by_unit: dict[str, list[int]] = {}
    for dossier in claimed:
        by_unit.setdefault(dossier.unit_code, []).extend(_raise(dossier, now))
    for unit, keys in sorted(by_unit.items()):
        if keys:
            events.record(
                stream=f"alarms:{unit}", name="unit.alarmed", actor=SYSTEM.ref, unit=unit, data={"alarms": keys}
            )
    faults.point("alarms-raised")
    return sum(map(len, by_unit.values())) if claimed else None


def _raise(dossier: Dossier, now: datetime) -> list[int]:
    """Raise what a claimed dossier has reached and was not raised yet; return the keys."""
    told, keys = queries.raised(dossier), []
    ahead = [alarm for alarm in queries.alarms(dossier) if (alarm.about, alarm.level) not in told]
    for alarm in sorted((alarm for alarm in ahead if alarm.at <= now), key=lambda alarm: alarm.at):
        raised = Escalation.objects.create(dossier=dossier, about=alarm.about, level=alarm.level, at=now)
        record(dossier, "escalated", SYSTEM, more={"about": alarm.about, "level": alarm.level})
        keys.append(raised.pk)
    dossier.alert_at = min((alarm.at for alarm in ahead if alarm.at > now), default=None)
    dossier.save(update_fields=["alert_at"])
    return keys
