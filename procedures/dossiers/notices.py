"""What applicants are told, and when."""

from typing import Any

from django.utils import translation

from payments import queries as payments
from portal.accounts.models import User
from portal.core.templatetags.display import money, when
from portal.events.models import Event
from portal.notifications import actions as notifications
from procedures.dossiers.models import Dossier, Remark
from procedures.dossiers.schema import EXPLAINED

KINDS = {
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
}


def tell_applicant(event: Event) -> None:
    """Tell the applicant of a fact in their own language; a dossier without an account is told at the counter."""
    dossier = Dossier.objects.select_related("procedure", "competent_unit").get(pk=event.stream.partition(":")[2])
    if dossier.applicant_id is None:
        return
    applicant = User.objects.get(pk=dossier.applicant_id)
    with translation.override(applicant.preferred_language):
        context = _context(dossier) | _said(event)
    notifications.tell(
        user_id=applicant.pk,
        kind=KINDS[event.name],
        context=context,
        url=dossier.get_absolute_url(),
        event_id=event.pk,
    )


def _said(event: Event) -> dict[str, str]:
    """Return the words behind the fact, for those facts whose words are for the applicant."""
    if event.name not in EXPLAINED:
        return {}
    return {"reason": Remark.objects.filter(event=event).values_list("text", flat=True).first() or ""}


def _context(dossier: Dossier) -> dict[str, Any]:
    given_back = payments.settled_amount(dossier.reference) - payments.refundable_amount(dossier.reference)
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
