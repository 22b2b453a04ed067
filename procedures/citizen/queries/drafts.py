"""A draft as its pages show it: the parts, what is known already, what is still missing."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.schema import Actor
from portal.core.forms import ErrorLink
from procedures.catalogue import formulas as catalogue
from procedures.catalogue import queries as catalogues
from procedures.catalogue import rules as completeness
from procedures.catalogue.schema import Attachment, Section
from procedures.citizen import formulas
from procedures.citizen.models import Pupil
from procedures.citizen.schema import CHECK, DELIVERY, PAPERS, AnsweredPart, Part, Row
from procedures.dossiers.models import Dossier
from procedures.dossiers.rules import Fault
from procedures.dossiers.states import OPEN, State

PROFILE = ("full_name", "email", "phone", "identity_number", "address", "birth_date")
OWN_PAGES = (PAPERS, DELIVERY, CHECK)


def started(actor: Actor, code: str) -> QuerySet[Dossier]:
    """Return a person's drafts for a procedure, the last touched first."""
    mine = Dossier.objects.filter(applicant=actor.user_id, procedure=code, state=State.DRAFT)
    return mine.order_by("-updated_at")


def under_way(actor: Actor, code: str) -> QuerySet[Dossier]:
    """Return a person's open dossiers for a procedure, the newest first."""
    mine = Dossier.objects.filter(applicant=actor.user_id, procedure=code, state__in=OPEN)
    return mine.order_by("-created_at")


def pupils_for(dossier: Dossier) -> list[Pupil]:
    """Return the pupils that the applicant of a draft has saved; a person at the window has none."""
    return list(Pupil.objects.filter(owner=dossier.applicant_id or 0).select_related("school"))


def pupils_of(actor: Actor) -> list[Pupil]:
    """Return the pupils a person has saved, in the order of their given names."""
    return list(Pupil.objects.filter(owner=actor.user_id).select_related("school"))


def known_of(dossier: Dossier, pupils: Sequence[Pupil]) -> dict[str, object]:
    """Return what need not be typed again, by the names of prefill: the applicant's profile, the pupil it is about."""
    applicant = User.objects.filter(pk=dossier.applicant_id or 0).values(*PROFILE).first()
    profile = formulas.known_of_person(applicant or {})
    about = next((pupil for pupil in pupils if pupil.key == dossier.beneficiary_key), None)
    if about is not None:
        return profile | about.answers()
    for_self = catalogue.meanings(dossier.spec, dossier.answers).get("capacity") == "self"
    return profile | (formulas.known_of_self(profile) if for_self else {})


def sections_asked(dossier: Dossier) -> list[Section]:
    """Return the sections of the form that the answers lead to."""
    kept = catalogue.relevant(dossier.spec, dossier.answers)
    return [section for section in dossier.spec.sections if catalogue.visible(section.when, kept)]


def papers_asked(dossier: Dossier) -> list[Attachment]:
    """Return the papers that the answers lead to."""
    return completeness.asked_papers(dossier.spec, dossier.answers)


def faults_of(dossier: Dossier, held: Collection[str] | None = None) -> list[Fault]:
    """Return what keeps a draft from being sent; ``held`` are the keys of the papers it has, when known."""
    keys = set(dossier.attachments.current().values_list("key", flat=True)) if held is None else held
    return [Fault(p.section, p.field, p.message) for p in completeness.missing(dossier.spec, dossier.answers, keys)]


def fault_links(dossier: Dossier, faults: Sequence[Fault]) -> list[ErrorLink]:
    """Return faults as lines of an error summary, each linking to where it is mended."""
    return [ErrorLink(fault.message, _where(dossier, fault) if fault.section else "") for fault in faults]


def parts(dossier: Dossier, current: str = "") -> list[Part]:
    """Return the parts of a draft in order; a part is done when it was answered, or passed by, without a fault."""
    pages = [Part(part.key, str(part.title), _address(dossier, part.key)) for part in sections_asked(dossier)]
    if papers_asked(dossier):
        pages.append(Part(PAPERS, _("Papers"), _address(dossier, PAPERS)))
    pages.append(Part(DELIVERY, _("Where to receive the result"), _address(dossier, DELIVERY)))
    pages.append(Part(CHECK, _("Check and send"), _address(dossier, CHECK)))
    return _with_states(pages, dossier, current)


def neighbours(pages: Sequence[Part], key: str) -> tuple[Part | None, Part | None]:
    """Return the parts before and after one. :raises LookupError: the draft has no such part"""
    place = next((number for number, page in enumerate(pages) if page.key == key), None)
    if place is None:
        raise LookupError(key)
    return pages[place - 1] if place else None, pages[place + 1] if place + 1 < len(pages) else None


def resume_at(dossier: Dossier) -> str:
    """Return the address of the first part that wants an answer, else of the last check."""
    wanting = {fault.section for fault in faults_of(dossier)}
    pages = parts(dossier)
    return next((page for page in pages if page.key in wanting), pages[-1]).address


def answered_parts(dossier: Dossier, *, change: bool = False) -> list[AnsweredPart]:
    """Return all answers in words, part by part, with links to change them where asked for."""
    told = {part.key: part.rows for part in catalogues.summary(dossier.spec, dossier.answers)}
    shown = []
    for section in sections_asked(dossier):
        address = f"{_address(dossier, section.key)}?back=check" if change else ""
        rows = [Row(row.label, row.value, address) for row in told.get(section.key, ())]
        shown.append(AnsweredPart(str(section.title), rows or [Row(str(section.title), _("Not answered"), address)]))
    return shown


def _with_states(pages: list[Part], dossier: Dossier, current: str) -> list[Part]:
    held = set(dossier.attachments.current().values_list("key", flat=True))
    faulty = {fault.section for fault in faults_of(dossier, held)}
    answered = {part.key for part in dossier.spec.sections if any(f.key in dossier.answers for f in part.fields)}
    answered |= {PAPERS} if held else set()
    here = next((place for place, page in enumerate(pages) if page.key == current), -1)
    states = []
    for place, page in enumerate(pages):
        done = page.key not in {*faulty, CHECK} and (page.key in answered or place < here)
        states.append("current" if page.key == current else "done" if done else "todo")
    reached = max((place for place, state in enumerate(states) if state != "todo"), default=-1)
    return [
        replace(page, state=state, reachable=place <= reached + 1)
        for place, (page, state) in enumerate(zip(pages, states, strict=True))
    ]


def _address(dossier: Dossier, key: str) -> str:
    if key in OWN_PAGES:
        return reverse(f"citizen:{key}", args=[dossier.pk])
    return reverse("citizen:section", args=[dossier.pk, key])


def _where(dossier: Dossier, fault: Fault) -> str:
    """Return the address of the input that mends a fault; groups of inputs are found by their first one."""
    kinds = {field.key: field.type for field in dossier.spec.all_fields()}
    first = "_0" if kinds.get(fault.field) in ("choice", "multi_choice", "date") else ""
    return f"{_address(dossier, fault.section)}?back=check#id_{fault.field}{first}"
