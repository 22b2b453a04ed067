"""Issue results and say what became of them. Nothing else writes the register."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.accounts import queries as accounts
from portal.accounts.models import Unit
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock, faults
from portal.core.codes import new_code
from portal.core.text import mask_name, nfc
from portal.events import actions as events
from portal.events.models import Event
from portal.papers import signing
from portal.papers.render import render
from procedures.catalogue import formulas as catalogue
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import Delivery, Outcome, State
from procedures.results import queries, rules, storage
from procedures.results.events import ISSUED, REVOKED
from procedures.results.formulas import CODE_LENGTH, number_text
from procedures.results.models import IssuedResult, ResultCounter
from procedures.results.rendering import KINDS
from procedures.results.states import Status


@transaction.atomic
def issue(*, event_id: int) -> list[IssuedResult]:
    """Issue the paper that a decision calls for, each copy with its own number and code, and hand it over if online.

    All or nothing: broken off at any point, it leaves no number, no row and no second file; asked again, it returns
    what was issued.
    """
    event = Event.objects.get(pk=event_id)
    dossier = _locked(event.stream.partition(":")[2])
    issued = list(queries.of_dossier(dossier))
    if not issued and not dossier.is_test:
        signer = accounts.names_of([event.actor]).get(event.actor, "")
        count = 1 if dossier.outcome == Outcome.REFUSED else catalogue.copies(dossier.spec, dossier.answers)
        issued = [_issue_copy(dossier, signer, index, count) for index in range(1, count + 1)]
    if dossier.state == State.RESOLVED and dossier.delivery == Delivery.ONLINE:
        dossiers.return_result(dossier_id=dossier.pk, version=None, by=SYSTEM)
    faults.point("result-acknowledged")
    return issued


def _locked(dossier_id: str) -> Dossier:
    """Lock the dossier first, then counters: the order of locks of the whole house."""
    rows = Dossier.objects.select_for_update(of=("self",))
    return rows.select_related("procedure", "procedure_version", "competent_unit").get(pk=dossier_id)


def _issue_copy(dossier: Dossier, signer: str, index: int, count: int) -> IssuedResult:
    kind, series = queries.kind_and_series(dossier)
    unit, at = dossier.competent_unit, timezone.localtime(clock.now()).replace(microsecond=0)
    if unit is None:
        raise ValueError("a decided dossier has a competent unit")
    number, code = _next_number(unit, series, at.year), new_code(CODE_LENGTH)
    faults.point("result-numbered")
    copy = {
        "number_text": number_text(number, series, unit.name),
        "code": code,
        "url": f"{settings.SITE_URL}/v/{code}",
        "copy_index": index,
        "copy_count": count,
    }
    facts = queries.facts_of(dossier, signer=signer, at=at, **copy)
    pdf = render(KINDS[kind].paper(facts))
    faults.point("result-rendered")
    signed = signing.sign(pdf, unit_code=unit.pk, unit_name=unit.name, reason=KINDS[kind].reason, at=at)
    faults.point("result-signed")
    numbered = {"unit": unit, "series": series, "year": at.year, "number": number, "number_text": copy["number_text"]}
    placed = {"code": code, "copy_index": index, "copy_count": count, "snapshot": facts.to_json(), "kind": kind}
    return _publish(dossier, signed, facts.holder, at, numbered | placed)


def _next_number(unit: Unit, series: str, year: int) -> int:
    """Return the next number of the series; the counter stays locked until commit, so that there is no gap."""
    ResultCounter.objects.get_or_create(unit=unit, series=series, year=year)
    counter = ResultCounter.objects.select_for_update().get(unit=unit, series=series, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


@transaction.atomic
def carry_numbers(*, old: str, new: str, year: int) -> int:
    """Let a unit go on with the series of the year of the one before it, where it has none; return how many."""
    own = set(ResultCounter.objects.filter(unit=new, year=year).values_list("series", flat=True))
    theirs = ResultCounter.objects.select_for_update().filter(unit=old, year=year).exclude(series__in=own)
    carried = [ResultCounter(unit_id=new, series=was.series, year=year, last=was.last) for was in theirs]
    return len(ResultCounter.objects.bulk_create(carried))


def _publish(dossier: Dossier, signed: bytes, holder: str, at: datetime, fields: dict[str, Any]) -> IssuedResult:
    """Store the file and enter the result in the register."""
    name = storage.keep(f"results/{at.year}/{dossier.pk}-{fields['copy_index']}.pdf", signed)
    faults.point("result-stored")
    result = IssuedResult.objects.create(
        dossier=dossier,
        holder_name=holder,
        masked_name=mask_name(holder),
        issued_on=at.date(),
        file=name,
        size=len(signed),
        sha256=hashlib.sha256(signed).hexdigest(),
        signed_at=at,
        published_at=clock.now(),
        **fields,
    )
    _record(result, ISSUED, SYSTEM)
    faults.point("result-published")
    return result


@transaction.atomic
def revoke(*, result_id: UUID, reason: str, by: Actor) -> IssuedResult:
    """Take a result out of force; the check page says so at once, with the reason.

    :raises PermissionError: only the head who signs for the issuing unit may
    :raises rules.NotInForce: it is revoked or replaced already
    :raises ValueError: no reason is given
    """
    result = IssuedResult.objects.select_for_update(of=("self",)).select_related("unit").get(pk=result_id)
    if not rules.may_revoke(result, by):
        raise PermissionError
    if not rules.in_force(result):
        raise rules.NotInForce
    if not (said := nfc(reason)):
        raise ValueError("a revocation has a reason")
    result.status, result.status_reason, result.status_at = Status.REVOKED, said, clock.now()
    result.save(update_fields=["status", "status_reason", "status_at"])
    _record(result, REVOKED, by)
    return result


def _record(result: IssuedResult, name: str, by: Actor) -> None:
    events.record(
        stream=result.stream,
        name=name,
        actor=by.ref,
        unit=result.unit_id,
        role="system" if by.is_system else "signer",
        data={
            "dossier": str(result.dossier_id),
            "kind": result.kind,
            "number": result.number_text,
            "year": result.year,
            "copy": result.copy_index,
            "sha256": result.sha256,
        },
    )
