"""Enter a signed paper in the register, once."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction

from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock, faults
from portal.core.text import mask_name
from portal.events import actions as events
from procedures.dossiers.models import Dossier
from procedures.results import queries, storage
from procedures.results.events import ISSUED, REPLACED
from procedures.results.models import Allotment, IssuedResult
from procedures.results.schema import Facts
from procedures.results.states import Status

COPIED = ("unit", "series", "year", "number", "number_text", "code", "copy_index", "copy_count", "edition", "kind")


def locked(dossier_id: Any) -> Dossier:
    """Lock the dossier first, then counters: the order of locks of the whole house."""
    rows = Dossier.objects.select_for_update(of=("self",))
    return rows.select_related("procedure", "procedure_version", "competent_unit").get(pk=dossier_id)


@transaction.atomic
def publish(allotment: Allotment, *, facts: Facts, signed: bytes, at: datetime) -> IssuedResult:
    """Store the file and enter the result, unless somebody else was sooner: then theirs is the paper.

    The file is stored under the lock, so that of two workers at one paper only one ever leaves a file.
    """
    locked(allotment.dossier_id)
    if (sooner := queries.issued_under(allotment)) is not None:
        return sooner
    faults.point("result-storing")
    name = storage.keep(_file_name(allotment), signed)
    faults.point("result-stored")
    result = IssuedResult.objects.create(
        dossier_id=allotment.dossier_id,
        holder_name=facts.holder,
        masked_name=mask_name(facts.holder),
        issued_on=facts.moment.date(),
        snapshot=facts.to_json(),
        file=name,
        size=len(signed),
        sha256=hashlib.sha256(signed).hexdigest(),
        signed_at=at,
        published_at=clock.now(),
        **{name: getattr(allotment, name) for name in COPIED},
    )
    record(result, ISSUED, SYSTEM)
    if allotment.correction:
        _put_in_place_of(allotment.correction.result_id, result, allotment.signer)
    faults.point("result-published")
    return result


def _file_name(allotment: Allotment) -> str:
    edition = f"-{allotment.edition}" if allotment.edition > 1 else ""
    return f"results/{allotment.year}/{allotment.dossier_id}-{allotment.copy_index}{edition}.pdf"


def _put_in_place_of(old_id: Any, new: IssuedResult, signer: str) -> None:
    """Mark the old paper replaced; one that was revoked meanwhile stays revoked, and says what came after it."""
    old = IssuedResult.objects.select_for_update(of=("self",)).select_related("unit").get(pk=old_id)
    old.replaced_by = new
    if old.status == Status.VALID:
        old.status, old.status_at, old.status_by = Status.REPLACED, clock.now(), signer
    old.save(update_fields=["status", "status_at", "status_by", "replaced_by"])
    record(old, REPLACED, SYSTEM, by_result=str(new.pk))


def record(result: IssuedResult, name: str, by: Actor, *, role: str = "signer", **more: str) -> None:
    events.record(
        stream=result.stream,
        name=name,
        actor=by.ref,
        unit=result.unit_id,
        role="system" if by.is_system else role,
        data={
            "dossier": str(result.dossier_id),
            "kind": result.kind,
            "number": result.number_text,
            "year": result.year,
            "copy": result.copy_index,
            "sha256": result.sha256,
            **more,
        },
    )
