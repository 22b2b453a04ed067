"""What a citizen writes beside the life of a dossier: answers with the pupil they name, pupils, counted look-ups."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import F

from portal.accounts.schema import Actor
from portal.core import clock, limits
from portal.core.text import name_key, nfc
from portal.events import actions as events
from procedures.citizen import formulas
from procedures.citizen.models import Pupil, Share
from procedures.dossiers import actions as dossiers
from procedures.dossiers.formulas import beneficiary_key
from procedures.dossiers.models import Dossier
from procedures.dossiers.rules import Fault, Forbidden, Invalid
from procedures.results import queries as results

TRIES = 10
TRIES_COUNT_FOR = 600  # seconds


@transaction.atomic
def answer(
    *, dossier_id: UUID, section: str, answers: dict[str, Any], by: Actor, save_new_pupil: bool = False
) -> Dossier:
    """Keep the answers of one section of a draft, and the pupil they name when asked to.

    A pupil who is saved already learns what was not known before, such as the school.

    :raises procedures.dossiers.rules.Conflict: the draft was filed meanwhile
    """
    dossier = dossiers.save_answers(dossier_id=dossier_id, section=section, answers=answers, by=by)
    told = formulas.pupil_in(dossier.spec, dossier.answers)
    if "full_name" in told and "birth_date" in told and dossier.applicant_id == by.user_id:
        key = beneficiary_key(told["full_name"], told["birth_date"].isoformat())
        saved = Pupil.objects.filter(owner=by.user_id, key=key).first()
        if saved is not None:
            _learn(saved, told)
        elif save_new_pupil:
            save_pupil(by=by, **told)
    return dossier


def attach_all(*, dossier_id: UUID, uploads: Mapping[str, Sequence["File[bytes]"]], by: Actor) -> list[Fault]:
    """Add the papers that can be taken, and return what is wrong with the others.

    :raises procedures.dossiers.rules.Conflict: the draft was filed meanwhile
    """
    faults: list[Fault] = []
    for key, files in uploads.items():
        for upload in files:
            try:
                dossiers.attach(dossier_id=dossier_id, key=key, upload=upload, by=by)
            except Invalid as refused:
                faults += refused.faults
    return faults


def amend_papers(
    *, dossier_id: UUID, uploads: Mapping[str, Sequence["File[bytes]"]], by: Actor
) -> list[tuple[str, str]]:
    """Put ready the papers that can be taken, and return what is wrong with the others, each a key and its words.

    :raises procedures.dossiers.rules.Conflict: the supplement was sent meanwhile
    """
    faults: list[tuple[str, str]] = []
    for key, files in uploads.items():
        for upload in files:
            try:
                dossiers.amend_paper(dossier_id=dossier_id, key=key, upload=upload, by=by)
            except Invalid as refused:
                faults += [(key, fault.message) for fault in refused.faults]
    return faults


@transaction.atomic
def save_pupil(
    *,
    by: Actor,
    full_name: str,
    birth_date: date,
    gender: str = "",
    identity_number: str = "",
    school: str = "",
    class_name: str = "",
    grade: int | None = None,
    pupil_id: int | None = None,
) -> Pupil:
    """Keep a pupil, or change the one with this id; the same name and birth date are the same pupil.

    :raises Forbidden: a visitor asks, or the pupil is somebody else's
    """
    if by.user_id is None:
        raise Forbidden
    key, mine = beneficiary_key(full_name, birth_date.isoformat()), Pupil.objects.filter(owner=by.user_id)
    if pupil_id is None:
        first = {"full_name": full_name, "birth_date": birth_date, "created_at": clock.now()}
        pupil, _new = Pupil.objects.get_or_create(owner_id=by.user_id, key=key, defaults=first)
    elif (known := mine.filter(pk=pupil_id).first()) is None:
        raise Forbidden
    else:
        pupil = known
        mine.filter(key=key).exclude(pk=pupil.pk).delete()
    pupil.key, pupil.full_name, pupil.sort_key = key, nfc(full_name), name_key(full_name)
    pupil.birth_date, pupil.gender, pupil.identity_number = birth_date, gender, identity_number
    pupil.school_id, pupil.class_name, pupil.grade = school or None, nfc(class_name), grade
    pupil.save()
    _record("account.pupil_saved", by, pupil.pk)
    return pupil


@transaction.atomic
def forget_pupil(*, pupil_id: int, by: Actor) -> None:
    """Forget a saved pupil; dossiers that were filed keep their own words. :raises Forbidden: somebody else's"""
    if not Pupil.objects.filter(owner=by.user_id, pk=pupil_id).delete()[0]:
        raise Forbidden
    _record("account.pupil_forgotten", by, pupil_id)


def count_try(*, by: str) -> bool:
    """Count a look-up by an address or for a code; return whether it is still one of ten in ten minutes."""
    return limits.take(f"track:{by}", tries=TRIES, seconds=TRIES_COUNT_FOR)


def _learn(pupil: Pupil, told: dict[str, Any]) -> None:
    """Fill what was unknown of a saved pupil."""
    columns = {"school_id" if name == "school" else name: value for name, value in told.items()}
    new = {name: value for name, value in columns.items() if getattr(pupil, name) in ("", None)}
    if new:
        Pupil.objects.filter(pk=pupil.pk).update(**new)


def _record(name: str, by: Actor, pupil_id: int) -> None:
    events.record(stream=f"account:{by.user_id}", name=name, actor=by.ref, data={"pupil": pupil_id})


@transaction.atomic
def share(*, result_id: UUID, days: int, by: Actor) -> Share:
    """Make a link under which one's own result can be read for some days. :raises Forbidden: it is not one's own"""
    found = results.visible_to(by).filter(pk=result_id, dossier__applicant=by.user_id).first()
    if found is None or by.user_id is None:
        raise Forbidden
    now = clock.now()
    made = Share.objects.create(result=found, owner_id=by.user_id, made_at=now, expires_at=now + timedelta(days=days))
    _tell(found.stream, "result.shared", by, days=days)
    return made


@transaction.atomic
def end_share(*, share_id: UUID, by: Actor) -> None:
    """End a link of one's own before its time; ended once it stays ended. :raises Forbidden: it is not one's own"""
    made = Share.objects.select_related("result").filter(pk=share_id, owner=by.user_id).first()
    if made is None:
        raise Forbidden
    if Share.objects.filter(pk=share_id, ended_at__isnull=True).update(ended_at=clock.now()):
        _tell(made.result.stream, "result.share_ended", by)


def count_opening(*, share_id: UUID) -> None:
    """Count that a shared paper was downloaded."""
    Share.objects.filter(pk=share_id).update(opened=F("opened") + 1, opened_at=clock.now())


def _tell(stream: str, name: str, by: Actor, **data: Any) -> None:
    events.record(stream=stream, name=name, actor=by.ref, role="applicant", data=data)
