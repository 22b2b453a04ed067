"""Ask another unit for its opinion, and give it (NĐ 61/2018/NĐ-CP, Điều 19.5). The dossier's own limit runs on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts import queries as accounts
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.core.templatetags.display import when
from portal.core.text import nfc
from procedures.dossiers import queries, rules
from procedures.dossiers.actions.moves import keep, locked, record, record_saying
from procedures.dossiers.models import Consultation, Dossier
from procedures.dossiers.states import Opinion


@transaction.atomic
def consult(
    *,
    dossier_id: UUID,
    version: int,
    by: Actor,
    unit_code: str,
    question: str,
    due_at: datetime,
    beyond_due: bool = False,
) -> Consultation:
    """Ask another unit about a dossier in work, until a moment; with ``beyond_due`` also later than the dossier is due.

    Asking raises the version: who is about to decide shall see first that an opinion was asked.

    :raises rules.Invalid: with every fault, by the fields unit, question and due
    :raises rules.Conflict: the dossier moved on meanwhile, or is not in work
    """
    dossier, said = locked(dossier_id), _composed(question)
    if by.user_id is None or not rules.may_consult(dossier, by):
        raise rules.Forbidden
    if version != dossier.version or not rules.can_be_consulted_on(dossier):
        raise queries.conflict(dossier)
    if faults := [*_unit_faults(dossier, unit_code), *_words_faults(said), *_due_faults(dossier, due_at, beyond_due)]:
        raise rules.Invalid(faults)
    dossier.version += 1
    keep(dossier)
    asked = Consultation.objects.create(
        dossier=dossier, unit_id=unit_code, question=said, asked_by_id=by.user_id, asked_at=clock.now(), due_at=due_at
    )
    record_saying(dossier, "consulted", by, said, public=False, more=_named(asked))
    return asked


def _composed(text: str) -> str:
    return "\n".join(nfc(line) for line in text.splitlines()).strip()


def _unit_faults(dossier: Dossier, unit_code: str) -> list[rules.Fault]:
    in_being = accounts.units_in_being().filter(pk=unit_code).exists()
    if not in_being or unit_code == dossier.unit_code:
        return [rules.Fault("", "unit", _("Choose a unit other than your own."))]
    if queries.open_consultations(dossier).filter(unit_id=unit_code).exists():
        return [rules.Fault("", "unit", _("This unit has been asked already and has not answered yet."))]
    return []


def _words_faults(said: str) -> list[rules.Fault]:
    return [] if said else [rules.Fault("", "question", _("Say what you ask."))]


def _due_faults(dossier: Dossier, due_at: datetime, beyond_due: bool) -> list[rules.Fault]:
    if due_at <= clock.now():
        return [rules.Fault("", "due", _("The answer must be due later than now."))]
    if dossier.due_current and due_at > dossier.due_current and not beyond_due:
        words = _("The dossier itself is due at %(due)s, before this answer. Choose an earlier day, or confirm.")
        return [rules.Fault("", "due", words % {"due": when(dossier.due_current)})]
    return []


@transaction.atomic
def answer_consultation(*, consultation_id: UUID, by: Actor, opinion: str, answer: str) -> Consultation:
    """Give one's unit's opinion.

    The dossier keeps its version: an answer changes nothing that a clerk of the lead unit may have open in a form, and
    whoever decides reads it on the dossier's page; a form made stale by another office would be lost work.

    :raises rules.Invalid: no opinion, or no words :raises rules.Conflict: answered or taken back already
    """
    asked, said = _mine(consultation_id), _composed(answer)
    if not rules.may_answer(asked, by):
        raise rules.Forbidden
    if not asked.is_open:
        raise queries.consultation_conflict(asked)
    faults = [] if opinion in Opinion.values else [rules.Fault("", "opinion", _("Choose an opinion."))]
    if faults := faults + ([] if said else [rules.Fault("", "answer", _("Write the answer."))]):
        raise rules.Invalid(faults)
    asked.opinion, asked.answer, asked.answered_by_id, asked.answered_at = opinion, said, by.user_id, clock.now()
    asked.save(update_fields=["opinion", "answer", "answered_by", "answered_at"])
    more = _named(asked) | {"opinion": opinion}
    record_saying(asked.dossier, "consultation_answered", by, said, public=False, more=more)
    return asked


@transaction.atomic
def revoke_consultation(*, consultation_id: UUID, by: Actor) -> Consultation:
    """Take a question back. :raises rules.Conflict: answered or taken back already"""
    asked = _mine(consultation_id)
    if not rules.may_consult(asked.dossier, by):
        raise rules.Forbidden
    if not asked.is_open:
        raise queries.consultation_conflict(asked)
    _revoke(asked, by)
    return asked


@transaction.atomic
def close_consultations(*, dossier_id: UUID) -> None:
    """Take back what is still asked about a dossier that is decided or has ended."""
    for asked in queries.open_consultations(locked(dossier_id)):
        _revoke(asked, SYSTEM)


def _revoke(asked: Consultation, by: Actor) -> None:
    asked.revoked_at = clock.now()
    asked.save(update_fields=["revoked_at"])
    record(asked.dossier, "consultation_revoked", by, more=_named(asked))


def chase_consultations(*, now: datetime) -> int:
    """Remind units that have not answered and tell lead units of late answers, each once; return how many were told."""
    told = [_once(pk, "reminded_at", "consultation_reminded", now) for pk in queries.to_remind(now)]
    told += [_once(pk, "overdue_told_at", "consultation_overdue", now) for pk in queries.overdue_consultations(now)]
    return sum(told)


@transaction.atomic
def _once(consultation_id: UUID, mark: str, fact: str, now: datetime) -> bool:
    """Mark and record under the dossier's lock; the second of two workers finds the mark, or the answer."""
    asked = _mine(consultation_id)
    if not asked.is_open or getattr(asked, mark) is not None:
        return False
    setattr(asked, mark, now)
    asked.save(update_fields=[mark])
    record(asked.dossier, fact, SYSTEM, more=_named(asked))
    return True


def _mine(consultation_id: UUID) -> Consultation:
    """Return the question as it stands under the lock of its dossier. :raises rules.Forbidden: there is none"""
    dossier_id = Consultation.objects.filter(pk=consultation_id).values_list("dossier_id", flat=True).first()
    if dossier_id is None:
        raise rules.Forbidden
    dossier = locked(dossier_id)
    asked = Consultation.objects.select_related("answered_by").get(pk=consultation_id)
    asked.dossier = dossier
    return asked


def _named(asked: Consultation) -> dict[str, Any]:
    return {"consultation": str(asked.pk), "unit": asked.unit_id}
