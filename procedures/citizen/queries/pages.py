"""A filed dossier as its page shows it: moments, papers, money."""

from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from portal.core import clock
from portal.core.files import ACCEPTED
from portal.core.templatetags.display import day
from procedures.citizen import formulas
from procedures.citizen.schema import Paper, Row, Times
from procedures.dossiers import queries as dossiers
from procedures.dossiers import rules
from procedures.dossiers.actions.numbers import payment_expires
from procedures.dossiers.models import Attachment, Dossier
from procedures.dossiers.schema import TimelineEntry
from procedures.dossiers.states import FINAL, OPEN, PAUSED, State
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes
from procedures.worktime.schema import Due

INTAKE_LIMIT = worktime.parse_limit(
    "8wh"
)  # NĐ 45/2020/NĐ-CP as amended by NĐ 118/2025/NĐ-CP: told within 8 working hours
WITHDRAWABLE = OPEN - {State.RESOLVED}


def due_strip(dossier: Dossier) -> Due | None:
    """Return why the due day is the due day, while that still matters."""
    if dossier.state in FINAL or dossier.state in PAUSED or dossier.state == State.RESOLVED:
        return None
    return dossiers.due_explained(dossier)


def times_of(dossier: Dossier, due: Due | None) -> Times:
    """Return the moments the applicant waits for; ``due`` is the explained due moment."""
    at = dossier.due_current or (due.at if due else None)
    waiting = dossier.state == State.SUBMITTED and dossier.received_at is not None
    at_filing = dossier.state == State.AWAITING_PAYMENT and rules.came_from_draft(dossier)
    return Times(
        due=at,
        days_left=formulas.working_days_left(due, timezone.localdate(clock.now())) if due else 0,
        timeliness=_timeliness(dossier),
        answer_by=_answer_by(dossier) if waiting else None,
        pay_by=payment_expires(dossier.updated_at) if at_filing else None,
    )


def unit_name(dossier: Dossier) -> str:
    """Return the name of the deciding unit in the reader's language."""
    return dossier.competent_unit.name_in(get_language() or "vi") if dossier.competent_unit else ""


def person_in_charge(dossier: Dossier) -> str:
    """Return the name of who has the dossier now; "" while it is with the unit and nobody took it."""
    return dossier.assignee.full_name if dossier.assignee and dossier.state in OPEN else ""


def unread_letters(dossier: Dossier) -> int:
    """Return how many messages of the office the applicant has not read."""
    return dossier.letters.filter(from_office=True, read_at=None).count()


def office_hours(unit_code: str) -> str:
    """Return the office hours of a unit's next working day in words."""
    office = worktimes.clock(unit_code)
    return formulas.hours_on(office, worktime.counted_from(clock.now(), office).date())


def timeline_of(dossier: Dossier) -> list[TimelineEntry]:
    """Return what was done and what comes; what comes stands at the moment it is expected."""
    if dossier.state == State.DRAFT:
        return []
    return [replace(entry, at=entry.at or entry.expected) for entry in dossiers.timeline(dossier)]


def papers_of(dossier: Dossier) -> list[Paper]:
    """Return the papers that were sent and the slips that were made, to download."""
    return [paper_of(dossier, sent) for sent in dossier.attachments.sent()] + [
        Paper(
            dossiers.slip_name(dossier, slip.form),
            reverse("citizen:slip", args=[dossier.pk, slip.pk]),
            "PDF",
            slip.size,
        )
        for slip in dossier.slips.all()
    ]


def paper_of(dossier: Dossier, sent: Attachment) -> Paper:
    """Return a paper that was sent, by what it is; several of a kind are told apart by the names of their files."""
    asked = next((paper for paper in dossier.spec.attachments if paper.key == sent.key), None)
    name = f"{asked.label}: {sent.name}" if asked and asked.many else str(asked.label) if asked else sent.name
    if sent.replaced_at:
        name = _("%(paper)s (replaced on %(day)s)") % {"paper": name, "day": day(sent.replaced_at)}
    return replace(sent_file(sent), name=name)


def sent_file(sent: Attachment) -> Paper:
    """Return a paper that was sent, by the name of its file, with the address that takes it off a draft."""
    where = [sent.dossier_id, sent.pk]
    kind = ACCEPTED.get(sent.content_type, "")
    return Paper(
        sent.name, reverse("citizen:paper", args=where), kind, sent.size, reverse("citizen:detach", args=where)
    )


def supplement_asked(dossier: Dossier) -> list[Row]:
    """Return what the office still needs, and why, in the words of the form."""
    labels = {field.key: str(field.label) for field in dossier.spec.all_fields()}
    labels |= {paper.key: str(paper.label) for paper in dossier.spec.attachments}
    return [Row(labels.get(item["key"], item["key"]), item["why"]) for item in dossier.supplement]


def step_now(dossier: Dossier) -> str:
    """Return the name of the step of the route at which a dossier in progress is."""
    on_route = dossier.state == State.PROCESSING and 0 < dossier.step <= len(dossier.spec.route)
    return str(dossier.spec.route[dossier.step - 1].name) if on_route else ""


def may_withdraw(dossier: Dossier, *, held: bool = False) -> bool:
    """Tell whether the applicant may withdraw now; a fee of filing that is unpaid is cancelled instead.

    ``held`` asks whether the state would let them, once the job that works on the dossier is done.
    """
    unpaid = dossier.state == State.AWAITING_PAYMENT and rules.came_from_draft(dossier)
    lets = dossier.state in WITHDRAWABLE if held else can_proceed(dossier.withdraw)
    return not unpaid and bool(lets)


def refund_on_withdrawal(dossier: Dossier) -> int:
    """Return what is paid back, in đồng, when the applicant withdraws now."""
    return dossiers.comes_back(dossier, "withdrawn", dossier.state)


def _answer_by(dossier: Dossier) -> datetime | None:
    if dossier.received_at is None or not dossier.competent_unit_id:
        return None
    return worktime.due_at(dossier.received_at, INTAKE_LIMIT, worktimes.clock(dossier.competent_unit_id))


def _timeliness(dossier: Dossier) -> str:
    return str(dossiers.standings([dossier], clock.now()).get(dossier.pk, ""))
