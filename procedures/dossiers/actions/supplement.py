"""The supplement: asked once, put ready in a buffer that the office never sees, sent as a whole."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.schema import Actor
from portal.core import clock
from procedures.dossiers import formulas, queries, rules
from procedures.dossiers.actions.drafts import amend, complete, drop_paper, take_in
from procedures.dossiers.actions.intake import forward_when_automatic, required
from procedures.dossiers.actions.moves import locked, move
from procedures.dossiers.actions.numbers import after_supplement, answer_due
from procedures.dossiers.models import Amendment, Attachment, Dossier
from procedures.dossiers.states import State

Uploads = Mapping[str, Sequence["File[bytes]"]]


def request_supplement(*, dossier_id: UUID, version: int, by: Actor, items: list[dict[str, str]]) -> Dossier:
    """Ask once for everything that is missing; each item names a question or a paper and says why (slip 02).

    ``items``: ``[{"key": key of a field or an attachment, "why": text}]``.

    :raises rules.Invalid: nothing is asked for, an item has no reason, is named twice or is none of this dossier's
    """
    asked = asked_for(items)
    keys = [item["key"] for item in asked]
    if not keys or len(set(keys)) < len(keys):
        raise rules.Invalid([rules.Fault("", "items", _("Choose what has to be completed, each thing once."))])

    def prepare(dossier: Dossier) -> dict[str, Any]:
        known = formulas.askable(dossier.spec, dossier.answers)
        if unknown := [key for key in keys if key not in known]:
            raise rules.Invalid([rules.Fault("", key, _("This dossier has no such item.")) for key in unknown])
        return {"items": asked, "answer_by": answer_due(dossier, clock.now())}

    return move(
        "request_supplement",
        dossier_id=dossier_id,
        version=version,
        by=by,
        fact="supplement_requested",
        prepare=prepare,
        remark=in_a_sentence(queries.get_or_none(dossier_id), asked),
    )


def asked_for(items: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return the items of a supplement as the dossier keeps them. :raises rules.Invalid: one has no reason"""
    return [{"key": item["key"], "why": required(item["why"], item["key"]), "answered": False} for item in items]


def in_a_sentence(dossier: Dossier | None, asked: list[dict[str, Any]]) -> str:
    """Return all that is asked for in one Vietnamese text, as the slip states it."""
    labels = formulas.labels(dossier.spec) if dossier else {}
    parts = (f"{labels[item['key']].vi}: {item['why'].rstrip('.')}" for item in asked if item["key"] in labels)
    return "; ".join(parts) + "."


@transaction.atomic
def save_amendment(*, dossier_id: UUID, answers: Mapping[str, Any], emptied: Sequence[str] = (), by: Actor) -> Dossier:
    """Put amended answers ready; nothing is sent. ``emptied`` are the questions whose amendment is taken back.

    :raises rules.Invalid: a question that the supplement does not open
    :raises rules.Conflict: the supplement was sent, or the dossier ended, meanwhile
    """
    dossier = _own_buffer(dossier_id, by)
    _keep_amendments(dossier, answers)
    dossier.amendments.filter(key__in=emptied).delete()
    return _note_answered(dossier)


@transaction.atomic
def amend_paper(*, dossier_id: UUID, key: str, upload: "File[bytes]", by: Actor) -> Attachment:
    """Put a paper ready for the supplement; nothing is sent. :raises rules.Invalid: :raises rules.Conflict:"""
    dossier = _own_buffer(dossier_id, by)
    paper = _buffer_paper(dossier, key, upload)
    _note_answered(dossier)
    return paper


@transaction.atomic
def drop_amended_paper(*, dossier_id: UUID, attachment_id: UUID, by: Actor) -> None:
    """Take a paper out of the buffer; one that is gone already is no fault."""
    dossier = _own_buffer(dossier_id, by)
    for paper in dossier.attachments.buffered().filter(pk=attachment_id):
        drop_paper(paper)
    _note_answered(dossier)


@transaction.atomic
def resubmit(*, dossier_id: UUID, version: int, by: Actor, seen: str | None = None) -> Dossier:
    """Send the answered supplement: the buffer becomes the dossier, the limit and the route start again from zero.

    ``seen`` is ``buffer_digest`` as the person read it before sending; what changed since is not sent unseen.

    :raises rules.Invalid: the dossier is not complete with it, or the buffer changed since it was read
    """

    def prepare(dossier: Dossier) -> dict[str, Any]:
        if seen is not None and seen != queries.buffer_digest(dossier):
            words = _("Something was changed in another window since you read it. Check once more, then send.")
            raise rules.Invalid([rules.Fault("", "", words)])
        now = clock.now()
        _apply(dossier, now, by)
        return after_supplement(dossier, now)

    sent = move("resubmit", dossier_id=dossier_id, version=version, by=by, fact="resubmitted", prepare=prepare)
    return forward_when_automatic(sent) if sent.state == State.ACCEPTED else sent


@transaction.atomic
def receive_supplement(
    *, dossier_id: UUID, version: int, by: Actor, answers: Mapping[str, Any], uploads: Uploads
) -> Dossier:
    """Take in at the counter what the applicant brings, and send it at once; an unsent buffer gives way to it.

    :raises rules.Invalid: a paper that cannot be taken, or the dossier is not complete with it
    """
    dossier = locked(dossier_id)
    if not rules.is_intake(dossier, by):
        raise rules.Forbidden
    if dossier.state != State.SUPPLEMENT_REQUESTED or version != dossier.version:
        raise queries.conflict(dossier)
    _clear_buffer(dossier)
    _keep_amendments(dossier, answers)
    for key, files in uploads.items():
        for upload in files:
            _buffer_paper(dossier, key, upload)
    _note_answered(dossier)
    return resubmit(dossier_id=dossier_id, version=version, by=by)


def _own_buffer(dossier_id: UUID, by: Actor) -> Dossier:
    """Return the locked dossier that waits for its applicant. :raises rules.Forbidden: :raises rules.Conflict:"""
    dossier = locked(dossier_id)
    if not rules.is_applicant(dossier, by):
        raise rules.Forbidden
    if dossier.state != State.SUPPLEMENT_REQUESTED:
        raise queries.conflict(dossier)
    return dossier


def _require_opened(dossier: Dossier, keys: Sequence[str]) -> None:
    opened = queries.supplement_opened(dossier).keys
    if closed := [key for key in keys if key not in opened]:
        raise rules.Invalid([rules.Fault("", key, _("This was not asked for.")) for key in closed])


def _keep_amendments(dossier: Dossier, answers: Mapping[str, Any]) -> None:
    _require_opened(dossier, list(answers))
    for key, value in answers.items():
        kept = {"value": value, "saved_at": clock.now()}
        Amendment.objects.update_or_create(dossier=dossier, key=key, defaults=kept)


def _buffer_paper(dossier: Dossier, key: str, upload: "File[bytes]") -> Attachment:
    _require_opened(dossier, [key])
    if not dossier.spec.attachment(key).many:
        for old in dossier.attachments.buffered().filter(key=key):
            drop_paper(old)
    return take_in(dossier, key, upload, amends=True)


def _note_answered(dossier: Dossier) -> Dossier:
    """Mark each item with whether it is answered; the version stays, so that a clerk's page is not outdated by it."""
    open_items = queries.supplement_open(dossier)
    dossier.supplement = [item | {"answered": item["key"] not in open_items} for item in dossier.supplement]
    dossier.save(update_fields=["supplement"])
    return dossier


def _apply(dossier: Dossier, now: datetime, by: Actor) -> None:
    """Make the buffer part of the dossier; each item keeps what was there before, for the office to compare."""
    changes = queries.buffered_answers(dossier)
    before = dossier.answers
    amend(dossier, formulas.amended(dossier.spec, before, changes), by)
    brought = dossier.attachments.buffered()
    keys = set(brought.values_list("key", flat=True))
    dossier.attachments.current().filter(key__in=keys).update(replaced_at=now)
    brought.update(amends=False, uploaded_at=now)
    dossier.amendments.all().delete()
    complete(dossier)
    dossier.supplement = answered(dossier.supplement, before, changes)


def answered(
    items: list[dict[str, Any]], before: Mapping[str, Any], changes: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the items of a supplement that is sent, each amended one with the answer that stood there before."""
    return [
        item | {"answered": True} | ({"before": before.get(item["key"])} if item["key"] in changes else {})
        for item in items
    ]


def _clear_buffer(dossier: Dossier) -> None:
    dossier.amendments.all().delete()
    for paper in dossier.attachments.buffered():
        drop_paper(paper)
