"""Make the papers that decisions call for: number, text, the signer's signature, the unit's, the register.

Signing may ask authorities over the network, so it happens between two transactions: the first gives the number, the
second enters the paper. Broken off anywhere, whoever is asked next goes on with the same number.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.accounts import queries as accounts
from portal.accounts.schema import SYSTEM
from portal.core import clock, faults
from portal.events.models import Event
from portal.papers import signing
from portal.papers.render import render
from procedures.catalogue import formulas as catalogue
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import Delivery, Outcome, State
from procedures.results import queries
from procedures.results.actions.numbers import allot
from procedures.results.actions.register import locked, publish
from procedures.results.actions.sealing import make_sure_to_seal, sealed
from procedures.results.models import Allotment, Correction, IssuedResult
from procedures.results.rendering import KINDS
from procedures.results.schema import Facts


def issue(*, event_id: int) -> list[IssuedResult]:
    """Issue the paper that a decision calls for, each copy with its own number and code, and hand it over if online.

    Asked again, it returns what was issued, or goes on with what was broken off.

    :raises signing.NoKey: the signer or the unit cannot sign now; no number is taken for it
    :raises OSError: an authority over the network does not answer
    """
    event = Event.objects.get(pk=event_id)
    dossier = Dossier.objects.select_related("competent_unit").get(pk=event.stream.partition(":")[2])
    faults.point("result-owed")
    if not dossier.is_test:
        _make_sure(dossier, event.actor)
    issued = [_make(allotment) for allotment in _allot(dossier, event.actor)]
    dossiers.mark_issued(dossier_id=dossier.pk, by=SYSTEM)
    _hand_over(dossier)
    faults.point("result-acknowledged")
    return issued


def issue_correction(*, correction_id: int) -> IssuedResult:
    """Issue the paper of an approved correction in place of the wrong one. Raises as ``issue`` does."""
    correction = Correction.objects.select_related("result__unit").get(pk=correction_id)
    signer = f"user:{correction.decided_by_id}"
    signing.ready(_person(signer))
    signing.ready(signing.Holder(correction.result.unit_id, correction.result.unit.name))
    make_sure_to_seal()
    return _make(_allot_correction(correction, signer))


def _make_sure(dossier: Dossier, signer: str) -> None:
    """Ask for keys and revocations before a number is taken, unless all is issued already."""
    if not queries.of_dossier(dossier).exists():
        signing.ready(_person(signer))
        signing.ready(signing.Holder(dossier.unit_code, str(dossier.competent_unit)))
        make_sure_to_seal()


def _person(signer: str) -> signing.Holder:
    """Return the holder of a personal key behind an actor's reference ("user:12")."""
    name = accounts.names_of([signer]).get(signer, "")
    return signing.Holder(signer.partition(":")[2], name, personal=True)


@transaction.atomic
def _allot(dossier: Dossier, signer: str) -> list[Allotment]:
    """Give every copy its number, once."""
    dossier = locked(dossier.pk)
    found = list(queries.allotments(dossier))
    if found or dossier.is_test:
        return found
    kind, series = queries.kind_and_series(dossier)
    unit = dossier.competent_unit
    if unit is None:
        raise ValueError("a decided dossier has a competent unit")
    count = 1 if dossier.outcome == Outcome.REFUSED else catalogue.copies(dossier.spec, dossier.answers)
    common: dict[str, Any] = {"unit": unit, "series": series, "signer": signer, "kind": kind, "copy_count": count}
    common |= {"signatory": dossier.signatory}
    return [allot(dossier, copy_index=index, **common) for index in range(1, count + 1)]


@transaction.atomic
def _allot_correction(correction: Correction, signer: str) -> Allotment:
    """Give the corrected copy its own number, once."""
    old = correction.result
    dossier = locked(old.dossier_id)
    if (found := Allotment.objects.filter(correction=correction).first()) is not None:
        return found
    same: dict[str, Any] = {name: getattr(old, name) for name in ("unit", "series", "copy_index", "copy_count", "kind")}
    signed: dict[str, Any] = {"signer": signer, "signatory": correction.signatory}
    return allot(dossier, correction=correction, edition=old.edition + 1, **signed, **same)


def _make(allotment: Allotment) -> IssuedResult:
    """Draw, sign twice and enter one paper; return the one that is there when it is issued already."""
    if (there := queries.issued_under(allotment)) is not None:
        return there
    faults.point("result-allotted")
    at = _moment(allotment)
    facts = _facts(allotment, at)
    facts = replace(facts, url=sealed(allotment, facts))
    pdf = render(KINDS[allotment.kind].paper(facts))
    faults.point("result-rendered")
    result = publish(allotment, facts=facts, signed=_signed(pdf, allotment, at), at=at)
    faults.point("result-registered")
    return result


def _moment(allotment: Allotment) -> datetime:
    """Return the moment of the paper: now, or that of its number when the year of the number is over."""
    now = timezone.localtime(clock.now()).replace(microsecond=0)
    return now if now.year == allotment.year else timezone.localtime(allotment.allotted_at).replace(microsecond=0)


def _facts(allotment: Allotment, at: datetime) -> Facts:
    signer = accounts.names_of([allotment.signer]).get(allotment.signer, "")
    copy: dict[str, Any] = {
        "number_text": allotment.number_text,
        "code": allotment.code,
        "url": f"{settings.SITE_URL}/v/{allotment.code}",
        "copy_index": allotment.copy_index,
        "copy_count": allotment.copy_count,
    }
    if (correction := allotment.correction) is not None:
        signed = {"signer": signer, "signatory": allotment.signatory, "issued_at": at.isoformat()}
        return replace(Facts(**correction.facts), **copy, **signed)
    dossier = Dossier.objects.select_related("procedure", "procedure_version", "competent_unit")
    return queries.facts_of(dossier.get(pk=allotment.dossier_id), signer=signer, at=at, **copy)


def _signed(pdf: bytes, allotment: Allotment, at: datetime) -> bytes:
    """Return the paper with the signer's signature, then the unit's, then what keeps both for long."""
    reason, unit = KINDS[allotment.kind].reason, allotment.unit
    faults.point("result-signing")
    signed = signing.sign_as_person(pdf, holder=_person(allotment.signer), reason=reason, at=at)
    faults.point("result-signed-by-signer")
    signed = signing.sign_as_unit(signed, holder=signing.Holder(unit.pk, unit.name), reason=reason, at=at)
    faults.point("result-signed-by-unit")
    signed = signing.preserve(signed)
    faults.point("result-preserved")
    return signed


@transaction.atomic
def _hand_over(dossier: Dossier) -> None:
    """Return the dossier where the applicant gets the papers online."""
    now = locked(dossier.pk)
    if now.state == State.RESOLVED and now.delivery == Delivery.ONLINE:
        dossiers.return_result(dossier_id=dossier.pk, version=None, by=SYSTEM)
    faults.point("result-handing-over")
