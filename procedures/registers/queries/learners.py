"""Find learners: for a transcript in the records of one school, for a transfer anywhere in the city."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Unit
from portal.accounts.queries import unit_and_predecessors
from portal.core import clock
from portal.core.text import fold
from procedures.registers.models import Enrolment, Learner, SchoolRecord, Seats
from procedures.registers.queries.comparing import as_date, compare, worded
from procedures.registers.schema import LABELS, Answers, Candidate


def enrolment_on(learner_id: int, day: date) -> Enrolment | None:
    """Return where a learner is enrolled on a day: the latest start up to it, None after leaving."""
    starts = Enrolment.objects.filter(learner_id=learner_id, starts_on__lte=day)
    latest = starts.select_related("school").order_by("-starts_on").first()
    return latest if latest and latest.school_id else None


def enrolled_at(school_code: str, day: date) -> QuerySet[Enrolment]:
    """Return the enrolments that hold at a school on a day."""
    starts = Enrolment.objects.filter(learner=OuterRef("learner"), starts_on__lte=day).order_by("-starts_on")
    return Enrolment.objects.filter(school_id=school_code, pk=Subquery(starts.values("pk")[:1]))


def seats_left(school_code: str, grade: int, day: date) -> int | None:
    """Return how many seats of a grade are free at a school on a day; None where nothing limits it."""
    plan = Seats.objects.filter(school=school_code, grade=grade).values_list("number", flat=True).first()
    return None if plan is None else max(plan - enrolled_at(school_code, day).filter(grade=grade).count(), 0)


def free_seats(school_code: str, day: date) -> dict[int, int]:
    """Return the seats left of every grade that a school limits, by grade."""
    grades = Seats.objects.filter(school=school_code).values_list("grade", flat=True)
    return {grade: seats_left(school_code, grade, day) or 0 for grade in grades}


def find_records(unit_code: str, answers: Answers) -> list[Candidate]:
    """Return the learners with records at the school, or one it succeeded, that may be the pupil asked about."""
    here = SchoolRecord.objects.filter(school__in=unit_and_predecessors(unit_code)).select_related("school")
    here = here.order_by("school_year")
    learners = Learner.objects.filter(_may_be(answers), pk__in=here.values("learner"))
    rows = learners.prefetch_related(Prefetch("records", queryset=here))
    return _best_first(_record_candidate(row, unit_code, _stated(answers)) for row in rows)


def find_learners(unit_code: str, answers: Answers) -> list[Candidate]:
    """Return the learners of the city who may be the pupil to transfer; ``unit_code`` is the receiving school."""
    starts = Enrolment.objects.filter(starts_on__lte=_today()).select_related("school").order_by("-starts_on")
    rows = Learner.objects.filter(_may_be(answers)).prefetch_related(Prefetch("enrolments", queryset=starts))
    leaving = Unit.objects.filter(pk=answers.get("leaving_school") or "").values_list("name", flat=True).first()
    stated = _stated(answers) | {"school_name": leaving or answers.get("leaving_school_name")}
    return _best_first(_learner_candidate(row, unit_code, stated) for row in rows)


def _today() -> date:
    return timezone.localdate(clock.now())


def _best_first(candidates: Any) -> list[Candidate]:
    return sorted(candidates, key=lambda found: (found.different_count - found.equal_count, found.title, found.key))


def _may_be(answers: Answers) -> Q:
    found = Q(pk=None)
    if identity := answers.get("beneficiary_identity"):
        found |= Q(identity_number=identity)
    born = as_date(answers.get("beneficiary_birth_date"))
    if born and answers.get("beneficiary_name"):
        found |= Q(search_key=fold(answers["beneficiary_name"]), birth_date=born)
    return found


def _stated(answers: Answers) -> dict[str, Any]:
    return {
        "holder_name": answers.get("beneficiary_name"),
        "birth_date": answers.get("beneficiary_birth_date"),
        "gender": answers.get("beneficiary_gender"),
        "identity_number": answers.get("beneficiary_identity"),
        "school_year": answers.get("school_year"),
        "class_name": answers.get("class_name"),
    }


def _person(learner: Learner) -> dict[str, Any]:
    return {
        "holder_name": learner.full_name,
        "birth_date": learner.birth_date,
        "gender": learner.gender,
        "identity_number": learner.identity_number,
    }


def _record_candidate(learner: Learner, school_code: str, stated: Mapping[str, Any]) -> Candidate:
    years = list(learner.records.all())
    asked = next((year for year in years if year.school_year == stated["school_year"]), years[-1])
    recorded = _person(learner) | {"school_year": asked.school_year, "class_name": asked.class_name}
    span = " – ".join(dict.fromkeys((years[0].school_year, years[-1].school_year)))
    return Candidate(
        key=f"{learner.pk}:{school_code}",
        title=f"{learner.full_name}, {learner.birth_date:%d/%m/%Y}",
        fields=worded(recorded) | {str(LABELS["school_name"]): asked.school.name},
        comparison=compare(stated, recorded),
        place=_("Transcript, school years %(span)s") % {"span": span},
    )


def _learner_candidate(learner: Learner, receiving: str, stated: Mapping[str, Any]) -> Candidate:
    """Word one learner; the school is where the pupil is enrolled today."""
    latest = next(iter(learner.enrolments.all()), None)
    enrolled = {"school_name": latest.school.name, "class_name": latest.class_name} if latest and latest.school else {}
    warning = "" if enrolled else _("Not enrolled at any school of the city")
    if latest and latest.school_id == receiving:
        warning = _("Already enrolled at this school")
    recorded = _person(learner) | enrolled
    return Candidate(
        key=str(learner.pk),
        title=f"{learner.full_name}, {learner.birth_date:%d/%m/%Y}",
        fields=worded(recorded),
        comparison=compare(stated, recorded),
        warning=warning,
    )


def fill_records(chosen: Candidate) -> dict[str, Any]:
    """Return what the transcript copy says: the pupil, and the table of marks of every year at the school."""
    learner_id, _colon, school_code = chosen.key.partition(":")
    learner = Learner.objects.get(pk=learner_id)
    kept = learner.records.filter(school__in=unit_and_predecessors(school_code))
    years = list(kept.select_related("school").order_by("school_year"))
    return _facts(learner) | {
        "school_code": school_code,
        "school_name": years[-1].school.name,
        "years": [_year(year) for year in years],
    }


def fill_learner(chosen: Candidate) -> dict[str, Any]:
    """Return what the transfer approval says of the pupil: who, and where enrolled until now."""
    learner = Learner.objects.get(pk=chosen.key)
    now = enrolment_on(learner.pk, _today())
    last = learner.records.order_by("-school_year").first()
    return _facts(learner) | {
        "leaving_school": now.school_id if now else "",
        "leaving_school_name": now.school_name if now else "",
        "leaving_class": now.class_name if now else "",
        "last_year": _year(last) if last else None,
    }


def _facts(learner: Learner) -> dict[str, Any]:
    return {
        "learner_id": learner.pk,
        "holder_name": learner.full_name,
        "birth_date": learner.birth_date.isoformat(),
        "gender": learner.gender,
        "birth_place": learner.birth_place,
        "ethnicity": learner.ethnicity,
        "identity_number": learner.identity_number,
        "code": learner.code,
    }


def _year(record: SchoolRecord) -> dict[str, Any]:
    return {
        "school_year": record.school_year,
        "grade": record.grade,
        "class_name": record.class_name,
        "marks": record.marks,
        "result": record.result,
        "conduct": record.conduct,
        "honours": record.honours,
        "promotion": record.promotion,
        "remark": record.remark,
        "homeroom_teacher": record.homeroom_teacher,
    }
