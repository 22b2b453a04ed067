"""What applicants and offices are told, and when."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import translation

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.core.templatetags.display import money, when
from portal.events.models import Event
from portal.notifications import actions as notifications
from procedures.dossiers import queries, rules
from procedures.dossiers.models import Consultation, Dossier, Remark
from procedures.dossiers.schema import EXPLAINED
from procedures.worktime import queries as worktimes

KINDS = {
    "dossier.prepared": "draft_prepared",
    "dossier.submitted": "dossier_submitted",
    "dossier.payment_requested": "payment_requested",
    "dossier.payment_confirmed": "dossier_submitted",
    "dossier.accepted": "dossier_accepted",
    "dossier.filed_at_counter": "dossier_accepted",
    "dossier.rejected": "dossier_rejected",
    "dossier.rerouted": "dossier_rerouted",
    "dossier.supplement_requested": "supplement_requested",
    "dossier.supplement_reminded": "supplement_reminder",
    "dossier.resubmitted": "dossier_resubmitted",
    "dossier.approved": "dossier_resolved",
    "dossier.refused": "dossier_resolved",
    "dossier.returned": "dossier_returned",
    "dossier.withdrawn": "dossier_withdrawn",
    "dossier.stopped": "dossier_stopped",
    "dossier.extended": "dossier_extended",
    "dossier.answered_in_writing": "letter_received",
    "dossier.due_moved": "dossier_due_moved",
}
ASKED = {
    "dossier.consulted": "consultation_asked",
    "dossier.consultation_reminded": "consultation_reminder",
    "dossier.consultation_revoked": "consultation_revoked",
}
LEAD = {
    "dossier.consultation_answered": "consultation_answered",
    "dossier.consultation_overdue": "consultation_overdue",
}
MOST_LINES = 10


def tell_applicant(event: Event) -> None:
    """Tell the applicant of a fact in their own language; a dossier without an account is told at the counter."""
    dossier = Dossier.objects.select_related("procedure", "competent_unit").get(pk=event.stream.partition(":")[2])
    if dossier.applicant_id is None:
        return
    applicant = User.objects.get(pk=dossier.applicant_id)
    with translation.override(applicant.preferred_language):
        context = _context(dossier) | _why(event) | _said(event)
    notifications.tell(
        user_id=applicant.pk,
        kind=KINDS[event.name],
        context=context,
        url=dossier.get_absolute_url(),
        event_id=event.pk,
    )


def tell_office(event: Event) -> None:
    """Tell who has the dossier now that the applicant wrote; while nobody has it, everyone whose turn it is."""
    dossier = Dossier.objects.select_related("procedure", "competent_unit").get(pk=event.stream.partition(":")[2])
    for user in queries.in_charge(dossier):
        with translation.override(user.preferred_language):
            context = _context(dossier)
        notifications.tell(
            user_id=user.pk,
            kind="letter_from_applicant",
            context=context,
            url=f"/desk/dossiers/{dossier.pk}/letters/",
            event_id=event.pk,
        )


def tell_clerks(event: Event) -> None:
    """Tell each clerk once how many of their dossiers an amendment of the calendar moved."""
    amended = event.data["amendment"]
    moved = Counter(queries.moved_by(amended).values_list("data__assignee", flat=True))
    for clerk in User.objects.filter(pk__in=[pk for pk in moved if pk]):
        with translation.override(clerk.preferred_language):
            context = {"count": moved[clerk.pk]} | _why(event)
        notifications.tell(
            user_id=clerk.pk, kind="due_dates_moved", context=context, url="/desk/?tab=open", event_id=event.pk
        )


def _why(event: Event) -> dict[str, str]:
    """Return in words which amendment of the calendar a fact follows from; nothing for any other fact."""
    if not (amendment := event.data.get("amendment")):
        return {}
    return {"amended": worktimes.amendment(Event.objects.get(pk=amendment)).words}


def _said(event: Event) -> dict[str, str]:
    """Return the words behind the fact, for those facts whose words are for the applicant."""
    if event.name not in EXPLAINED:
        return {}
    return {"reason": Remark.objects.filter(event=event).values_list("text", flat=True).first() or ""}


def _context(dossier: Dossier) -> dict[str, Any]:
    given_back = queries.given_back(dossier)
    unit, due = dossier.competent_unit, dossier.due_current
    return {
        "procedure": dossier.procedure.name,
        "reference": dossier.reference,
        "code": dossier.code or "",
        "secret": dossier.secret,
        "due": when(due) if due else "",
        "supplement_due": when(dossier.supplement_due) if dossier.supplement_due else "",
        "amount": money(dossier.fee_due) if dossier.fee_due else "",
        "refund": money(given_back) if given_back and dossier.is_final else "",
        "unit": unit.name_in(translation.get_language() or "vi") if unit else "",
        "unit_phone": unit.phone if unit else "",
        "reason": dossier.reason,
        "outcome": dossier.outcome,
        "delivery": dossier.delivery,
        "beneficiary": dossier.beneficiary_name,
    }


def tell_asked(event: Event) -> None:
    """Tell those who answer for a consulted unit: a question, a reminder, or that no answer is needed any more."""
    asked = _consultation(event)
    url = reverse("desk:consultations" if asked.revoked_at else "desk:consultation", args=_key(asked))
    for person in accounts.working_in([asked.unit_id], rules.ANSWERING):
        _tell_staff(person, ASKED[event.name], lambda: _about(asked), url, event)


def _key(asked: Consultation) -> list[str]:
    return [] if asked.revoked_at else [str(asked.pk)]


def tell_lead(event: Event) -> None:
    """Tell who asked that an opinion came; when it is overdue, also the heads of the units that lead and took in."""
    asked = _consultation(event)
    people = {person.pk: person for person in User.objects.filter(pk=asked.asked_by_id, is_active=True)}
    if event.name == "dossier.consultation_overdue":
        people |= {person.pk: person for person in queries.leaders(sorted(rules.units_of(asked.dossier)))}
    url = reverse("desk:dossier", args=[asked.dossier_id])
    for person in people.values():
        _tell_staff(person, LEAD[event.name], lambda: _about(asked), url, event)


def tell_heads(event: Event) -> None:
    """Tell the heads of a unit which of its dossiers and steps ran out of time: one message for all of one sweep."""
    url = f"{reverse('desk:queue')}?tab=open"
    for person in queries.leaders([event.unit]):
        _tell_staff(person, "alarms_raised", lambda: _digest(event), url, event)


def _tell_staff(person: User, kind: str, context: Callable[[], dict[str, Any]], url: str, event: Event) -> None:
    with translation.override(person.preferred_language):
        words = context()
    notifications.tell(user_id=person.pk, kind=kind, context=words, url=url, event_id=event.pk, by_sms=False)


def _consultation(event: Event) -> Consultation:
    rows = Consultation.objects.select_related("unit", "dossier__procedure", "dossier__competent_unit", "answered_by")
    return rows.get(pk=event.data["consultation"])


def _about(asked: Consultation) -> dict[str, Any]:
    language, lead = translation.get_language() or "vi", asked.dossier.competent_unit
    return {
        "procedure": asked.dossier.procedure.name,
        "code": str(asked.dossier),
        "lead": lead.name_in(language) if lead else "",
        "asked": asked.unit.name_in(language),
        "due": when(asked.due_at),
        "opinion": asked.get_opinion_display(),
    }


def _digest(event: Event) -> dict[str, Any]:
    lines = queries.told_lines(event.data["alarms"])
    return {
        "dossiers": len({line.code for line in lines}),
        "lines": [f"{line.code}: {line.words}" for line in lines[:MOST_LINES]],
        "more": max(0, len(lines) - MOST_LINES),
    }
