"""What applicants are told, and when."""

from collections import Counter
from typing import Any

from django.utils import translation

from payments import queries as payments
from portal.accounts.models import User
from portal.core.templatetags.display import money, when
from portal.events.models import Event
from portal.notifications import actions as notifications
from procedures.dossiers import queries
from procedures.dossiers.models import Dossier
from procedures.worktime import queries as worktimes

KINDS = {
    "dossier.prepared": "draft_prepared",
    "dossier.submitted": "dossier_submitted",
    "dossier.payment_requested": "payment_requested",
    "dossier.payment_confirmed": "dossier_submitted",
    "dossier.accepted": "dossier_accepted",
    "dossier.filed_at_counter": "dossier_accepted",
    "dossier.rejected": "dossier_rejected",
    "dossier.supplement_requested": "supplement_requested",
    "dossier.approved": "dossier_resolved",
    "dossier.refused": "dossier_resolved",
    "dossier.returned": "dossier_returned",
    "dossier.withdrawn": "dossier_withdrawn",
    "dossier.stopped": "dossier_stopped",
    "dossier.extended": "dossier_extended",
    "dossier.answered_in_writing": "letter_received",
    "dossier.due_moved": "dossier_due_moved",
}


def tell_applicant(event: Event) -> None:
    """Tell the applicant of a fact in their own language; a dossier without an account is told at the counter."""
    dossier = Dossier.objects.select_related("procedure", "competent_unit").get(pk=event.stream.partition(":")[2])
    if dossier.applicant_id is None:
        return
    applicant = User.objects.get(pk=dossier.applicant_id)
    with translation.override(applicant.preferred_language):
        context = _context(dossier) | _why(event)
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


def _context(dossier: Dossier) -> dict[str, Any]:
    unit, due = dossier.competent_unit, dossier.due_current
    return {
        "procedure": dossier.procedure.name,
        "reference": dossier.reference,
        "code": dossier.code or "",
        "secret": dossier.secret,
        "due": when(due) if due else "",
        "supplement_due": when(dossier.supplement_due) if dossier.supplement_due else "",
        "amount": money(dossier.fee_due) if dossier.fee_due else "",
        "refund": money(payments.settled_amount(dossier.reference)) if dossier.fee_paid and dossier.is_final else "",
        "unit": unit.name_in(translation.get_language() or "vi") if unit else "",
        "unit_phone": unit.phone if unit else "",
        "reason": dossier.reason,
        "outcome": dossier.outcome,
        "delivery": dossier.delivery,
        "beneficiary": dossier.beneficiary_name,
    }
