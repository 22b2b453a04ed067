"""What a supplement asks, what of it is ready to be sent, and what sending it would change."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from portal.events import queries as events
from procedures.catalogue import formulas as catalogue
from procedures.catalogue import queries as catalogues
from procedures.dossiers import formulas
from procedures.dossiers.models import Dossier
from procedures.dossiers.schema import Effect
from procedures.dossiers.states import State
from procedures.registers import queries as registers

LONGEST_LEAVE = timedelta(days=30)  # three working days never lie further apart, whatever the calendar


def supplement_opened(dossier: Dossier) -> formulas.Opened:
    """Return which answers and papers the applicant may amend."""
    held = set(dossier.attachments.current().values_list("key", flat=True))
    return formulas.opened(dossier.spec, dossier.answers, dossier.supplement, held)


def buffered_answers(dossier: Dossier) -> dict[str, Any]:
    """Return the amended answers that are not sent yet, by question."""
    return dict(dossier.amendments.values_list("key", "value"))


def supplement_open(dossier: Dossier) -> list[str]:
    """Return the items of the supplement that have no answer yet."""
    brought = set(dossier.attachments.buffered().values_list("key", flat=True))
    changes = buffered_answers(dossier)
    return formulas.unanswered(dossier.spec, dossier.answers, dossier.supplement, changes, brought)


def buffer_digest(dossier: Dossier) -> str:
    """Return what tells one state of the buffer from another, so that nothing is sent that was not read."""
    papers = sorted(map(str, dossier.attachments.buffered().values_list("pk", flat=True)))
    held = json.dumps([buffered_answers(dossier), papers], sort_keys=True)
    return hashlib.sha256(held.encode()).hexdigest()[:16]


def waiting_for_supplement(now: datetime) -> QuerySet[Dossier]:
    """Return the dossiers whose time to answer a supplement runs out soon."""
    soon = {"supplement_due__gt": now, "supplement_due__lte": now + LONGEST_LEAVE}
    return Dossier.objects.filter(state=State.SUPPLEMENT_REQUESTED, **soon)


def reminded(dossier: Dossier) -> bool:
    """Tell whether the applicant was reminded of the supplement; it is asked once, so once is ever."""
    return events.stream(dossier.stream).filter(name="dossier.supplement_reminded").exists()


def in_words(dossier: Dossier, answers: Mapping[str, Any]) -> dict[str, str]:
    """Return answers as people read them, by question; the lines of a list under one another."""
    told: dict[str, list[str]] = {}
    for section in catalogues.summary(dossier.spec, answers):
        for row in section.rows:
            told.setdefault(row.key, []).append(row.value)
    return {key: "\n".join(values) for key, values in told.items()}


def supplement_effect(dossier: Dossier) -> Effect:
    """Return what sending the buffer would make of the dossier."""
    after = formulas.amended(dossier.spec, dossier.answers, buffered_answers(dossier))
    was = catalogue.competent_unit(dossier.spec, dossier.answers, registers.custodian)
    unit = catalogue.competent_unit(dossier.spec, after, registers.custodian)
    on = formulas.fee_day(dossier)
    dearer = catalogue.quote(dossier.spec, after, on=on, taken_in=bool(dossier.code)).amount - dossier.fee_due
    rule = dossier.spec.refund
    back = catalogue.returned(max(0, -dearer), rule.fee_lowered if rule else "full") if dossier.fee_paid else 0
    return Effect(after, max(0, dearer), unit if unit != was else "", back)
