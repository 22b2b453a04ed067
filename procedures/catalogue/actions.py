"""Publishing and withdrawing definitions; a published version is never edited."""

import hashlib
import json
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal.accounts.schema import Actor
from portal.core import clock
from portal.core.text import fold
from portal.events.actions import record
from procedures.catalogue.models import Procedure, ProcedureLevel, ProcedureVersion
from procedures.catalogue.rules import may_publish, publishable
from procedures.catalogue.schema import DEFINITIONS, Definition
from procedures.catalogue.states import Status


@transaction.atomic
def publish(*, source: str, by: Actor) -> ProcedureVersion:
    """Publish a YAML document as the next version of its procedure; the same document again changes nothing.

    :raises BadDocument: with every fault and its line :raises PermissionDenied: not an administrator
    """
    _allowed(by)
    spec = publishable(source)
    digest = digest_of(spec)
    _keep_procedure(spec)
    newest = Procedure.objects.select_for_update().get(code=spec.code).versions.first()
    if newest and newest.digest == digest and newest.withdrawn_at is None:
        return newest
    version = ProcedureVersion.objects.create(
        procedure_id=spec.code,
        number=newest.number + 1 if newest else 1,
        definition=spec.model_dump(mode="json"),
        source=source,
        digest=digest,
        valid_from=spec.valid_from,
        published_at=clock.now(),
        published_by=by.ref,
    )
    _record("published", version, by)
    return version


def publish_folder(*, by: Actor, folder: Path = DEFINITIONS) -> list[ProcedureVersion]:
    """Publish every document of a folder. :raises BadDocument:"""
    return [publish(source=path.read_text("utf-8"), by=by) for path in sorted(folder.glob("*.yaml"))]


@transaction.atomic
def withdraw(*, version_id: int, by: Actor) -> ProcedureVersion:
    """Take a version out of force; the one before it holds again, and without one the procedure is withdrawn."""
    _allowed(by)
    code = ProcedureVersion.objects.values_list("procedure_id", flat=True).get(pk=version_id)
    procedure = Procedure.objects.select_for_update().get(code=code)
    version = ProcedureVersion.objects.get(pk=version_id)
    if version.withdrawn_at:
        return version
    version.withdrawn_at, version.withdrawn_by = clock.now(), by.ref
    version.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _record("withdrawn", version, by)
    if before := procedure.versions.filter(withdrawn_at__isnull=True).first():
        _keep_procedure(before.spec)
    else:
        Procedure.objects.filter(code=code).update(status=Status.WITHDRAWN)
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


def _keep_procedure(spec: Definition) -> None:
    words = (spec.code, spec.name.vi, spec.name.en, spec.summary.vi, spec.summary.en, spec.result_name.vi)
    more = (spec.keywords.vi, spec.keywords.en) if spec.keywords else ()
    Procedure.objects.update_or_create(
        code=spec.code,
        defaults={
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
            "status": Status.IN_FORCE,
        },
    )
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
