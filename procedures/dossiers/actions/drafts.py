"""A draft: begun, answered section by section, given its papers, thrown away or begun again from an earlier dossier."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.codes import new_code
from portal.core.text import name_key, nfc
from procedures.catalogue import formulas as catalogue
from procedures.catalogue import queries as catalogues
from procedures.catalogue import rules as completeness
from procedures.catalogue.models import ProcedureVersion
from procedures.dossiers import formulas, queries, rules, storage
from procedures.dossiers.actions.moves import keep, locked, record
from procedures.dossiers.models import Attachment, Dossier
from procedures.dossiers.states import Channel, State
from procedures.registers import queries as registers

MOST_PAPERS = 20
Custodian = Callable[[str, int | None], str | None]


@transaction.atomic
def create_draft(
    *, procedure_code: str, by: Actor, answers: dict[str, Any] | None = None, window: str = "", channel: str = "online"
) -> Dossier:
    """Begin a draft under the newest published version; ``window`` is the unit of a clerk who files for a person.

    :raises rules.Forbidden: a visitor, or a clerk of another unit, asks
    """
    if by.user_id is None or (window and not by.has("intake", window)):
        raise rules.Forbidden
    dossier = blank(catalogues.published(procedure_code), clock.now(), by=by, window=window, channel=channel)
    dossier.reference, dossier.secret, dossier.answers = new_code(10), new_code(4), answers or {}
    derive(dossier, by)
    dossier.save(force_insert=True)
    record(dossier, "drafted", by)
    return dossier


def blank(version: ProcedureVersion, at: datetime, *, by: Actor, window: str, channel: str) -> Dossier:
    """Return a draft without numbers and answers, not yet stored."""
    return Dossier(
        procedure_id=version.procedure_id,
        procedure_version=version,
        applicant_id=None if window else by.user_id,
        channel=channel if window else Channel.ONLINE,
        intake_unit_id=window or None,
        delivery=version.spec.delivery[0],
        queue_at=at,
        created_at=at,
        updated_at=at,
    )


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
    newest = catalogues.published(dossier.procedure_id)
    if newest.pk != dossier.procedure_version_id:
        dossier.procedure_version = newest
    derive(dossier, by)
    dossier.version += 1
    keep(dossier)


def derive(dossier: Dossier, by: Actor, custodian: Custodian = registers.custodian) -> None:
    """Set what follows from the answers: people, competent unit, fee, search and sort keys."""
    spec, answers = dossier.spec, dossier.answers
    meant = catalogue.meanings(spec, answers)
    own_name = by.name if rules.is_applicant(dossier, by) else ""
    dossier.applicant_name = meant.get("organisation_name") or meant.get("applicant_name") or own_name
    dossier.applicant_phone = meant.get("applicant_phone", "")
    dossier.beneficiary_name = meant.get("beneficiary_name") or dossier.applicant_name
    dossier.beneficiary_key = formulas.beneficiary_key(
        dossier.beneficiary_name, meant.get("beneficiary_birth_date", "")
    )
    dossier.competent_unit_id = catalogue.competent_unit(spec, answers, custodian) or None
    with translation.override("vi"):
        quote = catalogue.quote(spec, answers)
    dossier.quote, dossier.fee_due = quote.to_json(), quote.amount
    people = (dossier.applicant_name, dossier.beneficiary_name, dossier.applicant_phone)
    dossier.search_key = formulas.search_key(dossier.code or "", dossier.reference, *people)
    dossier.sort_key = name_key(dossier.beneficiary_name or dossier.applicant_name)


def freeze(dossier: Dossier) -> None:
    """Fix a complete draft for filing: unit of intake, level of the day, only the answers that are asked.

    :raises rules.Invalid: with every fault, also when a newer version of the form was published meanwhile
    """
    papers = set(dossier.attachments.values_list("key", flat=True))
    faults = [
        rules.Fault(p.section, p.field, str(p.message))
        for p in completeness.missing(dossier.spec, dossier.answers, papers)
    ]
    if catalogues.published(dossier.procedure_id).pk != dossier.procedure_version_id:
        faults.append(rules.Fault("", "", _("The form has a new version. Open each part once more, then send.")))
    if not dossier.competent_unit_id:
        faults.append(rules.Fault("", "", _("Choose the unit that is to decide")))
    if faults:
        raise rules.Invalid(faults)
    fix(dossier, catalogues.level_on(dossier.procedure_id, timezone.localdate(clock.now())))


def fix(dossier: Dossier, level: str) -> None:
    """Set what filing fixes; ``level`` is the procedure's level of the day."""
    dossier.answers = catalogue.relevant(dossier.spec, dossier.answers)
    dossier.intake_unit_id = dossier.intake_unit_id or dossier.competent_unit_id
    dossier.level = level


@transaction.atomic
def attach(*, dossier_id: UUID, key: str, upload: "File[bytes]", by: Actor) -> Attachment:
    """Add a paper to a draft: PDF, JPEG or PNG by content, 10 MB at most. :raises rules.Invalid:"""
    dossier = own_draft(dossier_id, by)
    paper = dossier.spec.attachment(key)
    kind = _checked(upload, key, dossier)
    if not paper.many:
        for old in dossier.attachments.filter(key=key):
            _remove(old)
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
    elif dossier.attachments.count() >= MOST_PAPERS:
        fault = _("A dossier holds 20 files at most. Remove one first.")
    if fault or kind is None:
        raise rules.Invalid([rules.Fault("papers", key, fault)])
    return kind


@transaction.atomic
def detach(*, dossier_id: UUID, attachment_id: UUID, by: Actor) -> None:
    """Remove a paper from a draft; one that is gone already is no fault."""
    dossier = own_draft(dossier_id, by)
    for paper in dossier.attachments.filter(pk=attachment_id):
        _remove(paper)


def _remove(paper: Attachment) -> None:
    paper.delete()
    transaction.on_commit(lambda: storage.drop(paper.file))


@transaction.atomic
def discard(*, dossier_id: UUID, by: Actor) -> None:
    """Throw a draft away with its papers; only the fact remains."""
    dossier = own_draft(dossier_id, by)
    record(dossier, "discarded", by)
    for paper in dossier.attachments.all():
        _remove(paper)
    dossier.delete()


@transaction.atomic
def refile(*, dossier_id: UUID, by: Actor) -> Dossier:
    """Begin a new draft that carries the answers and papers of a rejected or stopped dossier, linked to it."""
    old = locked(dossier_id)
    if not rules.may_see(old, by):
        raise rules.Forbidden
    if old.state not in (State.REJECTED, State.STOPPED, State.WITHDRAWN):
        raise queries.conflict(old)
    new = create_draft(procedure_code=old.procedure_id, by=by, answers=old.answers)
    Dossier.objects.filter(pk=new.pk).update(previous=old)
    for paper in old.attachments.all():
        with default_storage.open(paper.file, "rb") as stored:
            copy = storage.keep(f"dossiers/{new.pk}", paper.file.rsplit(".", 1)[-1], ContentFile(stored.read()))
        kept = {name: getattr(paper, name) for name in ("key", "name", "content_type", "size", "sha256")}
        Attachment.objects.create(dossier=new, file=copy, uploaded_at=clock.now(), **kept)
    return new
