"""Trying, publishing and withdrawing definitions; a version is never edited."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.text import fold
from portal.events.actions import record
from procedures.catalogue import queries
from procedures.catalogue.models import Procedure, ProcedureLevel, ProcedureVersion
from procedures.catalogue.rules import may_publish, publishable
from procedures.catalogue.schema import DEFINITIONS, Definition
from procedures.catalogue.states import Status


def publish(*, source: str, by: Actor) -> ProcedureVersion:
    """Publish a YAML document as the next version of its procedure; the same document again changes nothing.

    :raises BadDocument: with every fault and its line :raises PermissionDenied: not an administrator
    """
    _allowed(by)
    spec = publishable(source)
    with transaction.atomic():
        procedure = _known(spec)
        newest = procedure.versions.filter(published_at__isnull=False).first()
        if newest and newest.digest == digest_of(spec) and newest.withdrawn_at is None:
            return newest
        return publish_trial(version_id=_new_trial(spec, source, by).pk, on=spec.valid_from, by=by)


@transaction.atomic
def try_out(*, source: str, by: Actor) -> ProcedureVersion:
    """Keep a document as a trial that only test dossiers use. :raises BadDocument: :raises PermissionDenied:"""
    _allowed(by)
    spec = publishable(source)
    procedure = _known(spec)
    same = procedure.versions.filter(published_at__isnull=True, digest=digest_of(spec)).first()
    return same or _new_trial(spec, source, by)


def _known(spec: Definition) -> Procedure:
    """Return the locked procedure of a definition; one never published is only planned."""
    if not Procedure.objects.filter(code=spec.code).exists():
        Procedure.objects.create(code=spec.code, status=Status.PLANNED, **_said_of(spec))
    return Procedure.objects.select_for_update().get(code=spec.code)


def _new_trial(spec: Definition, source: str, by: Actor) -> ProcedureVersion:
    return ProcedureVersion.objects.create(
        procedure_id=spec.code,
        definition=spec.model_dump(mode="json"),
        source=source,
        digest=digest_of(spec),
        valid_from=spec.valid_from,
        made_at=clock.now(),
        made_by=by.ref,
    )


@transaction.atomic
def publish_trial(*, version_id: int, on: date, by: Actor) -> ProcedureVersion:
    """Publish a trial as the next version, in force from a day on (its level history from now).

    :raises PermissionDenied: not an administrator
    """
    _allowed(by)
    code = ProcedureVersion.objects.values_list("procedure_id", flat=True).get(pk=version_id)
    procedure = Procedure.objects.select_for_update().get(code=code)
    version = ProcedureVersion.objects.get(pk=version_id)
    if version.published_at:
        return version
    newest = procedure.versions.filter(published_at__isnull=False).order_by("-number").first()
    version.number = (newest.number or 0) + 1 if newest else 1
    version.valid_from, version.published_at, version.published_by = on, clock.now(), by.ref
    version.save(update_fields=["number", "valid_from", "published_at", "published_by"])
    _keep_levels(version.spec)
    mirror(code=code)
    _record("published", version, by)
    return version


@transaction.atomic
def discard_trial(*, version_id: int, by: Actor) -> None:
    """Put a trial away; one that test dossiers were filed under stays, withdrawn. :raises PermissionDenied:"""
    _allowed(by)
    ProcedureVersion.objects.filter(pk=version_id, published_at__isnull=True).update(
        withdrawn_at=clock.now(), withdrawn_by=by.ref
    )


@transaction.atomic
def mirror(*, code: str) -> None:
    """Let a procedure say what its version in force today says; without one it can no longer be asked for."""
    procedure = Procedure.objects.select_for_update().get(code=code)
    version = queries.in_force(code)
    if version is None:
        to_come = procedure.versions.filter(published_at__isnull=False, withdrawn_at__isnull=True).exists()
        Procedure.objects.filter(code=code).update(status=Status.PLANNED if to_come else Status.WITHDRAWN, mirrors="")
    elif procedure.mirrors != version.digest or procedure.status != Status.IN_FORCE:
        said = _said_of(version.spec)
        Procedure.objects.filter(code=code).update(status=Status.IN_FORCE, mirrors=version.digest, **said)


def mirror_all() -> None:
    """Let every procedure say what its version in force today says: the clock's work at midnight."""
    for code in Procedure.objects.values_list("code", flat=True):
        mirror(code=code)


def publish_folder(*, by: Actor, folder: Path = DEFINITIONS) -> list[ProcedureVersion]:
    """Publish every document of a folder. :raises BadDocument:"""
    return [publish(source=path.read_text("utf-8"), by=by) for path in sorted(folder.glob("*.yaml"))]


@transaction.atomic
def withdraw(*, version_id: int, by: Actor) -> ProcedureVersion:
    """Take a version out of force; the one before it holds again, and without one the procedure is withdrawn."""
    _allowed(by)
    code = ProcedureVersion.objects.values_list("procedure_id", flat=True).get(pk=version_id)
    Procedure.objects.select_for_update().get(code=code)
    version = ProcedureVersion.objects.get(pk=version_id)
    if version.withdrawn_at:
        return version
    version.withdrawn_at, version.withdrawn_by = clock.now(), by.ref
    version.save(update_fields=["withdrawn_at", "withdrawn_by"])
    mirror(code=code)
    _record("withdrawn", version, by)
    return version


def digest_of(spec: Definition) -> str:
    """Return the SHA-256 of a definition's meaning; comments and layout of the document do not count."""
    canonical = json.dumps(spec.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _allowed(by: Actor) -> None:
    if not may_publish(by):
        raise PermissionDenied


def _record(what: str, version: ProcedureVersion, by: Actor) -> None:
    record(
        stream=f"procedure:{version.procedure_id}",
        name=f"procedure.{what}",
        actor=by.ref,
        data={"version": version.number, "digest": version.digest},
    )


def _said_of(spec: Definition) -> dict[str, Any]:
    """Return the columns of a procedure that follow its definition."""
    words = (spec.code, spec.name.vi, spec.name.en, spec.summary.vi, spec.summary.en, spec.result_name.vi)
    more = (spec.keywords.vi, spec.keywords.en) if spec.keywords else ()
    return {
        "name_vi": spec.name.vi,
        "name_en": spec.name.en,
        "search_key": fold(" ".join((*words, *more))),
        "is_tthc": spec.is_tthc,
        "in_plan": spec.in_plan.counts,
        "eligible_online": spec.eligible_online.eligible,
        "provider_kind": spec.provider_kind,
        "theme": spec.theme,
        "audiences": list(spec.audiences),
        "position": spec.position,
    }


def _keep_levels(spec: Definition) -> None:
    for level in spec.level:
        ProcedureLevel.objects.update_or_create(
            procedure_id=spec.code,
            scheme=level.scheme,
            valid_from=level.valid_from,
            defaults={
                "level": level.level,
                "valid_to": level.valid_to,
                "decision_vi": level.decision.vi,
                "decision_en": level.decision.en,
            },
        )
