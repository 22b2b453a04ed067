"""Complaints and suggestions: received with a number, passed on, answered in 10 working days."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Unit
from portal.accounts.queries import units_in_being
from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.text import nfc
from portal.events import actions as events
from procedures.dossiers.models import Dossier
from procedures.feedback import rules
from procedures.feedback.models import Complaint, ComplaintCounter
from procedures.feedback.states import ComplaintKind
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes

ANSWERED_IN = worktime.parse_limit("10wd")


@transaction.atomic
def complain(*, kind: ComplaintKind, unit: str, text: str, dossier_id: UUID | None = None, by: Actor) -> Complaint:
    """Receive a complaint or suggestion about a unit, or about one's own dossier there; its clock starts.

    :raises rules.Refused: no account, nothing said, no such unit, somebody else's dossier
    """
    said, about = nfc(text), _own(dossier_id, by)
    unit_code = about.unit_code if about else unit
    if by.user_id is None or not said or not units_in_being().filter(pk=unit_code).exists():
        raise rules.Refused
    now = clock.now()
    made = Complaint.objects.create(
        number=_next_number(unit_code, timezone.localtime(now).year),
        kind=kind,
        author_id=by.user_id,
        unit_id=unit_code,
        dossier=about,
        text=said,
        received_at=now,
        due_at=worktime.due(now, ANSWERED_IN, worktimes.clock(unit_code)).at,
    )
    _record(made, "received", by)
    return made


def _own(dossier_id: UUID | None, by: Actor) -> Dossier | None:
    if dossier_id is None:
        return None
    found = Dossier.objects.filter(pk=dossier_id, applicant=by.user_id, competent_unit__isnull=False).first()
    if found is None:
        raise rules.Refused
    return found


def _next_number(unit: str, year: int) -> str:
    """Return the unit's next number of the year, gap-free; the counter stays locked until commit."""
    ComplaintCounter.objects.get_or_create(unit_id=unit, year=year)
    counter = ComplaintCounter.objects.select_for_update().get(unit_id=unit, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"PAKN-{unit}-{year}-{counter.last:04d}"


def _locked(complaint_id: UUID, by: Actor) -> Complaint:
    found = Complaint.objects.select_for_update(of=("self",)).filter(pk=complaint_id).first()
    if found is None or not rules.may_answer(found.unit_id, by):
        raise rules.Forbidden
    if found.answered_at:
        raise rules.Refused(_("This was answered already."))
    return found


@transaction.atomic
def pass_on(*, complaint_id: UUID, unit: str, by: Actor) -> Complaint:
    """Send a complaint to the unit it concerns; its number and clock stay.

    :raises rules.Forbidden: :raises rules.Refused:
    """
    found = _locked(complaint_id, by)
    if unit == found.unit_id or not units_in_being().filter(pk=unit).exists():
        raise rules.Refused(_("Choose another unit."))
    found.unit = Unit.objects.get(pk=unit)
    found.save(update_fields=["unit"])
    _record(found, "passed_on", by)
    return found


@transaction.atomic
def answer_complaint(*, complaint_id: UUID, text: str, by: Actor) -> Complaint:
    """Answer once, in writing. :raises rules.Forbidden: :raises rules.Refused: answered already, nothing said"""
    found = _locked(complaint_id, by)
    if not (said := nfc(text)):
        raise rules.Refused(_("Write the answer."))
    found.answer, found.answered_at, found.answered_by_id = said, clock.now(), by.user_id
    found.save(update_fields=["answer", "answered_at", "answered_by"])
    _record(found, "answered", by)
    return found


def _record(row: Complaint, what: str, by: Actor) -> None:
    data = {"number": row.number, "kind": row.kind, "dossier": str(row.dossier_id or "")}
    events.record(stream=row.stream, name=f"complaint.{what}", actor=by.ref, unit=row.unit_id, data=data)
