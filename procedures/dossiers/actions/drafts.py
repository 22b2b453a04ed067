"""A draft: begun, answered section by section, given its papers, thrown away or begun again from an earlier dossier."""

import hashlib
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts import queries as accounts
from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.codes import new_code
from portal.core.text import name_key, nfc
from procedures.catalogue import formulas as catalogue
from procedures.catalogue import queries as catalogues
from procedures.catalogue import rules as completeness
from procedures.catalogue.models import ProcedureVersion
from procedures.dossiers import formulas, queries, rules, storage
from procedures.dossiers.actions.charging import FEE_FIELDS, quote_draft, recharge
from procedures.dossiers.actions.moves import keep, locked, record
from procedures.dossiers.models import Attachment, Dossier
from procedures.dossiers.states import Channel, State
from procedures.registers import queries as registers

MOST_PAPERS = 20


@transaction.atomic
def create_draft(
    *, procedure_code: str, by: Actor, answers: dict[str, Any] | None = None, window: str = "", channel: str = "online"
) -> Dossier:
    """Begin a draft under the newest published version; ``window`` is the unit of a clerk who files for a person.

    :raises rules.Forbidden: a visitor, or a clerk of another unit, asks
    """
    if by.user_id is None or (window and not by.has("intake", window)):
        raise rules.Forbidden
    version = catalogues.published(procedure_code)
    dossier = _numbered(version, answers or {})
    belong(dossier, by, window, channel)
    return _kept(dossier, by)


def belong(dossier: Dossier, by: Actor, window: str, channel: str) -> None:
    """Set whose a new draft is: the person's own, filed online, or that of a window and its way in."""
    dossier.applicant_id = None if window else by.user_id
    dossier.channel, dossier.intake_unit_id = channel if window else Channel.ONLINE, window or None


@transaction.atomic
def create_assisted(*, procedure_code: str, window: str, applicant_id: int, by: Actor) -> Dossier:
    """Begin a draft in a citizen's own account that a clerk at the window helps to fill in (hỗ trợ nộp trực tuyến).

    It is an online dossier, marked as assisted; only the citizen sends and pays it. :raises rules.Forbidden:
    """
    if not by.has("intake", window):
        raise rules.Forbidden
    dossier = _numbered(catalogues.published(procedure_code), {})
    dossier.applicant_id, dossier.intake_unit_id, dossier.assisted = applicant_id, window, True
    return _kept(dossier, by)


@transaction.atomic
def hand_to_applicant(*, dossier_id: UUID, by: Actor) -> Dossier:
    """Tell the citizen that a draft filled in at the window waits to be checked and sent. :raises rules.Forbidden:"""
    dossier = own_draft(dossier_id, by)
    if not dossier.assisted or rules.is_applicant(dossier, by):
        raise rules.Forbidden
    record(dossier, "prepared", by)
    return dossier


@transaction.atomic
def create_test(*, version_id: int, by: Actor) -> Dossier:
    """Begin a test dossier under a version, published or not; its administrator alone works it in every role.

    It owes no fee, counts in no figure, takes no number and issues nothing. :raises rules.Forbidden:
    """
    if not by.units("administrator"):
        raise rules.Forbidden
    dossier = _numbered(catalogues.get_version(version_id), {})
    dossier.applicant_id, dossier.is_test = by.user_id, True
    return _kept(dossier, by)


def _numbered(version: ProcedureVersion, answers: dict[str, Any]) -> Dossier:
    dossier = blank(version, clock.now())
    dossier.reference, dossier.secret, dossier.answers = new_code(10), new_code(4), answers
    return dossier


def blank(version: ProcedureVersion, at: datetime) -> Dossier:
    """Return a draft without numbers and answers that is nobody's yet, not stored."""
    return Dossier(
        procedure_id=version.procedure_id,
        procedure_version=version,
        delivery=version.spec.delivery[0],
        queue_at=at,
        created_at=at,
        updated_at=at,
    )


def _kept(dossier: Dossier, by: Actor) -> Dossier:
    derive(dossier, by, _deciding(dossier), accounts.today())
    dossier.save(force_insert=True)
    record(dossier, "drafted", by)
    return dossier


def own_draft(dossier_id: UUID | str, by: Actor) -> Dossier:
    """Return the locked draft. :raises rules.Forbidden: somebody else's :raises rules.Conflict: filed meanwhile"""
    dossier = locked(dossier_id)
    if not (rules.is_applicant(dossier, by) or rules.may_see(dossier, by)):
        raise rules.Forbidden
    if dossier.state != State.DRAFT:
        raise queries.conflict(dossier)
    return dossier


@transaction.atomic
def save_answers(*, dossier_id: UUID, section: str, answers: dict[str, Any], by: Actor) -> Dossier:
    """Keep the answers of one section; the fee, the unit and the beneficiary follow."""
    dossier = own_draft(dossier_id, by)
    keys = {field.key for field in dossier.spec.section(section).fields}
    dossier.answers = {key: value for key, value in dossier.answers.items() if key not in keys} | answers
    _save_draft(dossier, by)
    return dossier


@transaction.atomic
def choose_delivery(*, dossier_id: UUID, way: str, address: str, by: Actor) -> Dossier:
    """Keep where the result is to be received; the post needs an address. :raises rules.Invalid:"""
    dossier = own_draft(dossier_id, by)
    if way not in dossier.spec.delivery:
        raise rules.Invalid([rules.Fault("delivery", "way", _("Choose where you want to receive the result"))])
    if way == "post" and not nfc(address):
        raise rules.Invalid([rules.Fault("delivery", "address", _("Enter the address to which we post the result"))])
    dossier.delivery, dossier.delivery_address = way, nfc(address) if way == "post" else ""
    _save_draft(dossier, by)
    return dossier


def _save_draft(dossier: Dossier, by: Actor) -> None:
    if not dossier.is_test:
        dossier.procedure_version = catalogues.published(dossier.procedure_id)
    derive(dossier, by, _deciding(dossier), accounts.today())
    dossier.version += 1
    keep(dossier)


def _deciding(dossier: Dossier) -> str:
    """Return the unit that would decide a draft today, or ''."""
    competent = catalogue.competent_unit(dossier.spec, dossier.answers, registers.custodian)
    return accounts.successor_of(competent) if competent else ""


def derive(dossier: Dossier, by: Actor, unit: str, on: date) -> None:
    """Set what follows from the answers: people, fee, search and sort keys.

    ``unit`` is the one that would decide, ``on`` the day whose fees hold.
    """
    name_people(dossier, by)
    dossier.competent_unit_id = unit or None
    quote_draft(dossier, on)


def name_people(dossier: Dossier, by: Actor) -> None:
    """Set who asks, for whom, and the keys by which both are found."""
    meant = catalogue.meanings(dossier.spec, dossier.answers)
    own_name = by.name if rules.is_applicant(dossier, by) else str(dossier.applicant or "")
    stated = meant.get("organisation_name") or meant.get("applicant_name")
    dossier.applicant_name = stated or own_name or dossier.applicant_name
    dossier.applicant_phone = meant.get("applicant_phone", "")
    dossier.beneficiary_name = meant.get("beneficiary_name") or dossier.applicant_name
    dossier.beneficiary_key = formulas.beneficiary_key(
        dossier.beneficiary_name, meant.get("beneficiary_birth_date", "")
    )
    people = (dossier.applicant_name, dossier.beneficiary_name, dossier.applicant_phone)
    found_by = (*people, *formulas.identity_tokens(dossier.answers))
    dossier.search_key = formulas.search_key(dossier.code or "", dossier.reference, *found_by)
    dossier.sort_key = name_key(dossier.beneficiary_name or dossier.applicant_name)


def amend(dossier: Dossier, answers: dict[str, Any], by: Actor) -> None:
    """Give a filed dossier other answers and set what follows: people, unit, fee.

    A unit that the office chose itself stays unless the answers now name another one than before.
    """
    was = catalogue.competent_unit(dossier.spec, dossier.answers, registers.custodian)
    dossier.answers = answers
    name_people(dossier, by)
    unit = catalogue.competent_unit(dossier.spec, answers, registers.custodian)
    if unit and unit != was:
        dossier.competent_unit_id = unit
    recharge(dossier, by)


def complete(dossier: Dossier) -> None:
    """Refuse a dossier that lacks something under its own version. :raises rules.Invalid: with every fault"""
    if faults := _faults(dossier):
        raise rules.Invalid(faults)


def _faults(dossier: Dossier) -> list[rules.Fault]:
    papers = set(dossier.attachments.current().values_list("key", flat=True))
    return [
        rules.Fault(p.section, p.field, str(p.message))
        for p in completeness.missing(dossier.spec, dossier.answers, papers)
    ]


def freeze(dossier: Dossier) -> None:
    """Fix a complete draft for filing: units of the day, level of the day, only the answers that are asked.

    :raises rules.Invalid: with every fault, also when a newer version of the form was published meanwhile
    """
    faults = _faults(dossier)
    if not dossier.is_test and catalogues.published(dossier.procedure_id).pk != dossier.procedure_version_id:
        faults.append(rules.Fault("", "", _("The form has a new version. Open each part once more, then send.")))
    if not _decides_now(dossier):
        faults.append(rules.Fault("", "", _("Choose the unit that is to decide")))
    if faults:
        raise rules.Invalid(faults)
    fix(dossier, catalogues.level_on(dossier.procedure_id, timezone.localdate(clock.now())))


def fix(dossier: Dossier, level: str) -> None:
    """Set what filing fixes; ``level`` is the procedure's level of the day."""
    dossier.answers = catalogue.relevant(dossier.spec, dossier.answers)
    dossier.intake_unit_id = dossier.intake_unit_id or dossier.competent_unit_id
    dossier.level = level


def _decides_now(dossier: Dossier) -> bool:
    """Set who decides today, as registers change hands while a draft lies; tell whether that unit is in being."""
    unit = catalogue.competent_unit(dossier.spec, dossier.answers, registers.custodian)
    dossier.competent_unit_id = unit or None
    return accounts.units_in_being().filter(code=unit).exists()


@transaction.atomic
def attach(*, dossier_id: UUID, key: str, upload: "File[bytes]", by: Actor) -> Attachment:
    """Add a paper to a draft: PDF, JPEG or PNG by content, 10 MB at most. :raises rules.Invalid:"""
    dossier = own_draft(dossier_id, by)
    paper = dossier.spec.attachment(key)
    _checked(upload, key, dossier)
    if not paper.many:
        for old in dossier.attachments.filter(key=key):
            drop_paper(old)
    return take_in(dossier, key, upload)


def take_in(dossier: Dossier, key: str, upload: "File[bytes]", *, amends: bool = False) -> Attachment:
    """Store a paper; ``amends`` puts it into the buffer of a supplement. :raises rules.Invalid: it cannot be taken"""
    kind = _checked(upload, key, dossier)
    content = upload.read()
    return Attachment.objects.create(
        dossier=dossier,
        key=key,
        name=nfc((upload.name or "").replace("\\", "/").rsplit("/", 1)[-1])[-200:] or f"{key}.{kind[1]}",
        content_type=kind[0],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        file=storage.keep(f"dossiers/{dossier.pk}", kind[1], ContentFile(content)),
        uploaded_at=clock.now(),
        amends=amends,
    )


def _checked(upload: "File[bytes]", key: str, dossier: Dossier) -> tuple[str, str]:
    fault = ""
    kind = storage.sniff(upload)
    if upload.size > settings.UPLOAD_MAX_BYTES:
        fault = _("The file is larger than 10 MB. Choose a smaller one or take the picture at a lower resolution.")
    elif upload.size == 0:
        fault = _("The file is empty. Choose another one.")
    elif kind is None:
        fault = _("We can read PDF, JPEG and PNG. This file is something else, whatever its name says.")
    elif dossier.attachments.filter(replaced_at=None).count() >= MOST_PAPERS:
        fault = _("A dossier holds 20 files at most. Remove one first.")
    if fault or kind is None:
        raise rules.Invalid([rules.Fault("papers", key, fault)])
    return kind


@transaction.atomic
def detach(*, dossier_id: UUID, attachment_id: UUID, by: Actor) -> None:
    """Remove a paper from a draft; one that is gone already is no fault."""
    dossier = own_draft(dossier_id, by)
    for paper in dossier.attachments.filter(pk=attachment_id):
        drop_paper(paper)


def drop_paper(paper: Attachment) -> None:
    """Delete a paper that was never sent, and its file once that is certain."""
    paper.delete()
    transaction.on_commit(lambda: storage.drop(paper.file))


@transaction.atomic
def discard(*, dossier_id: UUID, by: Actor) -> None:
    """Throw a draft away with its papers; only the fact remains."""
    dossier = own_draft(dossier_id, by)
    record(dossier, "discarded", by)
    for paper in dossier.attachments.all():
        drop_paper(paper)
    dossier.delete()


@transaction.atomic
def refile(*, dossier_id: UUID, by: Actor) -> Dossier:
    """Begin a new draft that carries the answers, papers and paid fee of a dossier that ended undecided.

    The applicant's own draft also carries what was put ready for a supplement and never sent. It is the applicant's;
    for a dossier of a window, an intake clerk begins it at that window.
    """
    old = locked(dossier_id)
    window = "" if old.applicant_id else old.intake_unit_id or ""
    if not (rules.is_applicant(old, by) or (window and by.has("intake", window))):
        raise rules.Forbidden
    if old.state not in (State.REJECTED, State.STOPPED, State.WITHDRAWN):
        raise queries.conflict(old)
    mine = rules.is_applicant(old, by)
    unsent = queries.buffered_answers(old) if mine else {}
    new = create_draft(
        procedure_code=old.procedure_id, by=by, answers=old.answers | unsent, window=window, channel=old.channel
    )
    _link(new, old)
    ready = list(old.attachments.buffered()) if mine else []
    replaced = {paper.key for paper in ready}
    for paper in [*old.attachments.current().exclude(key__in=replaced), *ready]:
        with default_storage.open(paper.file, "rb") as stored:
            copy = storage.keep(f"dossiers/{new.pk}", paper.file.rsplit(".", 1)[-1], ContentFile(stored.read()))
        kept = {name: getattr(paper, name) for name in ("key", "name", "content_type", "size", "sha256")}
        Attachment.objects.create(dossier=new, file=copy, uploaded_at=clock.now(), **kept)
    return new


def _link(new: Dossier, old: Dossier) -> None:
    """Link a draft to the locked dossier before it; a fee that was not given back is carried, by one draft alone."""
    new.previous, new.fee_from = old, old if queries.carries_fee(old) else None
    quote_draft(new, accounts.today())
    new.save(update_fields=["previous", "fee_from", *FEE_FIELDS])
