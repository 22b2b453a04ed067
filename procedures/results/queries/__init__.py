"""Read the register of results: what a paper will say, who may see it, and what a check finds."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.accounts.models import Unit
from portal.accounts.schema import Actor, Signatory
from portal.core import clock
from portal.core.templatetags import display
from portal.papers import signing
from portal.papers.render import render
from procedures.catalogue import formulas as catalogue
from procedures.catalogue.schema import Definition
from procedures.dossiers import queries as dossiers
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import Outcome
from procedures.results import storage
from procedures.results.formulas import number_text, readings
from procedures.results.models import Allotment, Correction, IssuedResult, ResultCounter
from procedures.results.queries import seals
from procedures.results.rendering import KINDS, REFUSAL, REFUSAL_SERIES
from procedures.results.schema import Check, Examined, Facts, Row
from procedures.results.states import CorrectionState, Status, Verdict

PREVIEW = "BẢN XEM TRƯỚC"
LATE = timedelta(minutes=15)
"""How long a decision may wait for its papers before somebody is told."""


# --- What a paper says -------------------------------------------------------------------------------------------


def kind_and_series(dossier: Dossier) -> tuple[str, str]:
    """Return the kind of the paper that the decision calls for, and the letters of its number."""
    if dossier.outcome == Outcome.REFUSED:
        return REFUSAL, REFUSAL_SERIES
    return dossier.spec.result.kind, dossier.spec.result.number_suffix


def facts_of(dossier: Dossier, *, signer: str, at: datetime, **copy: Any) -> Facts:
    """Return the snapshot of the paper that a decided dossier calls for; ``copy`` are its number, code and place."""
    unit, spec, record = dossier.competent_unit, dossier.spec, dossier.draft.get("record") or {}
    kind, _series = kind_and_series(dossier)
    meant = catalogue.meanings(spec, dossier.answers)
    if unit is None:
        raise ValueError("a decided dossier has a competent unit")
    with translation.override("vi"):
        stated, decided = _stated(spec, dossier.answers, KINDS[kind].states), _decided(dossier)
        legal_basis = [str(basis) for basis in spec.legal_basis]
    return Facts(
        kind=kind,
        issued_at=timezone.localtime(at).replace(microsecond=0).isoformat(),
        unit_name=unit.name,
        unit_kind=unit.kind,
        superior=unit.superior_name,
        signer=signer,
        procedure=dossier.procedure.name_vi,
        legal_basis=legal_basis,
        dossier_code=dossier.code or dossier.reference,
        received_at=timezone.localtime(dossier.received_at).isoformat() if dossier.received_at else "",
        applicant=dossier.applicant_name,
        holder=record.get("holder_name") or dossier.beneficiary_name or dossier.applicant_name,
        birth_date=meant.get("beneficiary_birth_date") or "",
        stated=stated,
        decided=decided,
        record=record,
        lines=_lines(dossier, meant),
        reason=dossier.reason,
        signatory=dossier.signatory,
        **copy,
    )


def _stated(spec: Definition, answers: dict[str, Any], keys: tuple[str, ...]) -> dict[str, str]:
    units = [str(answers[field.key]) for field in spec.all_fields() if field.type == "unit" and answers.get(field.key)]
    names = dict(Unit.objects.filter(pk__in=units).values_list("pk", "name"))
    rows = (row for section in catalogue.summary(spec, answers, names) for row in section.rows)
    return {row.key: row.value for row in rows if row.key in keys}


def _decided(dossier: Dossier) -> dict[str, str]:
    given = dossier.draft.get("fields") or {}
    fields = (field for field in dossier.spec.decision_fields if field.type != "lines" and given.get(field.key))
    return {field.key: catalogue.read_aloud(field, given[field.key], {}) for field in fields}


def _lines(dossier: Dossier, meant: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lines asked about, each with the verdict that the officer confirmed."""
    asked = meant.get("lines") or []
    fields, record = dossier.draft.get("fields") or {}, dossier.draft.get("record") or {}
    verdicts = fields.get("verdicts") or record.get("verdicts") or []
    return [line | verdict for line, verdict in zip(asked, verdicts, strict=False)]


def preview(dossier: Dossier, signatory: Signatory | None = None) -> bytes:
    """Return the paper as it would read, unsigned and marked so, for the person who is to sign it."""
    _kind, series = kind_and_series(dossier)
    count = 1 if dossier.outcome == Outcome.REFUSED else catalogue.copies(dossier.spec, dossier.answers)
    unit = dossier.competent_unit.name if dossier.competent_unit else ""
    number = number_text(0, series, unit).replace("00", "…", 1)
    facts = facts_of(dossier, signer="", at=clock.now(), number_text=number, code="", url="", copy_count=count)
    facts = replace(facts, signatory=signatory.to_json() if signatory else {})
    return render(replace(KINDS[facts.kind].paper(facts), watermark=PREVIEW))


def preview_correction(correction: Correction) -> bytes:
    """Return a corrected paper as it would read, unsigned and marked so, its number left open."""
    facts = Facts(**correction.facts)
    number = number_text(0, correction.result.series, correction.result.unit.name).replace("00", "…", 1)
    facts = replace(facts, number_text=number, code="", url="", signer="", signatory=correction.signatory)
    return render(replace(KINDS[facts.kind].paper(facts), watermark=PREVIEW))


# --- Who may see which -------------------------------------------------------------------------------------------


def visible_to(actor: Actor) -> QuerySet[IssuedResult]:
    """Return the results of the dossiers that a person may see."""
    return IssuedResult.objects.filter(dossier__in=dossiers.visible_to(actor)).select_related("unit")


def of_dossier(dossier: Dossier) -> QuerySet[IssuedResult]:
    """Return a dossier's results that stand, copy by copy; those replaced are left out."""
    rows = IssuedResult.objects.filter(dossier=dossier).exclude(status=Status.REPLACED)
    return rows.select_related("unit").order_by("copy_index")


def every_paper(dossier: Dossier) -> QuerySet[IssuedResult]:
    """Return all that was ever issued for a dossier, copy by copy, the newest edition first."""
    rows = IssuedResult.objects.filter(dossier=dossier).select_related("unit", "replaced_by")
    return rows.order_by("copy_index", "-edition")


def corrections_of(results: Iterable[IssuedResult]) -> dict[UUID, Correction]:
    """Return by result the correction that is proposed or was approved for it."""
    rows = Correction.objects.filter(result__in=list(results)).exclude(state=CorrectionState.DECLINED)
    return {row.result_id: row for row in rows}


def allotments(dossier: Dossier) -> QuerySet[Allotment]:
    """Return the numbers given to the copies that a decision called for, copy by copy; corrections are apart."""
    rows = Allotment.objects.filter(dossier=dossier, correction__isnull=True)
    return rows.select_related("unit", "correction__result").order_by("copy_index")


def issued_under(allotment: Allotment) -> IssuedResult | None:
    """Return the paper issued under a number, None while it is being made."""
    key = {"unit": allotment.unit_id, "series": allotment.series, "year": allotment.year, "number": allotment.number}
    return IssuedResult.objects.filter(**key).select_related("unit").first()


def late_by_unit() -> dict[str, int]:
    """Return by unit how many decisions have waited for their papers longer than ``LATE``."""
    rows = dossiers.unissued().filter(resolved_at__lt=clock.now() - LATE)
    found = rows.order_by().values_list("competent_unit").annotate(count=Count("pk"))
    return {unit: count for unit, count in found if unit}


def by_code(typed: str) -> IssuedResult | None:
    """Return the result with a code, typed as people type; None when there is none or more than one reading fits."""
    found = IssuedResult.objects.filter(code__in=readings(typed)).select_related("unit", "replaced_by")[:2]
    return found[0] if len(found) == 1 else None


def by_number(number: str) -> IssuedResult | None:
    """Return the newest result with a number ("07/BS-SGDĐT") or a code."""
    found = IssuedResult.objects.filter(number_text=number).select_related("unit").order_by("-published_at").first()
    return found or by_code(number)


def any_valid() -> IssuedResult | None:
    """Return the newest result in force."""
    return IssuedResult.objects.filter(status=Status.VALID).select_related("unit").order_by("-published_at").first()


def signing_units() -> QuerySet[Unit]:
    """Return the units that have numbered a result: their keys must work."""
    return Unit.objects.filter(pk__in=ResultCounter.objects.values("unit")).order_by("pk")


def content(result: IssuedResult) -> bytes:
    """Return the signed file. :raises OSError: it is gone"""
    return storage.read(result.file)


# --- What a check finds ------------------------------------------------------------------------------------------


def examine_code(typed: str) -> Examined:
    """Check a code: register, status, and the signature of the file that the register keeps."""
    result = by_code(typed)
    if result is None:
        return Examined(Verdict.UNKNOWN)
    try:
        pdf = content(result)
    except OSError:
        return Examined(Verdict(result.status), result, (_in_register(result), _in_force(result)))
    return _examined(result, pdf)


def examine_file(pdf: bytes) -> Examined:
    """Check a file handed in: its own signature, and whether it is byte for byte one the register keeps."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    result = IssuedResult.objects.filter(sha256=sha256).select_related("unit", "replaced_by").first()
    if result is not None:
        return _examined(result, pdf)
    found = signing.validate(pdf)
    verdict = Verdict.ALTERED if found.signer and not found.genuine else Verdict.UNKNOWN
    return Examined(verdict, signature=found)


def _examined(result: IssuedResult, pdf: bytes) -> Examined:
    found = signing.validate(pdf)
    whole = found.intact and hashlib.sha256(pdf).hexdigest() == result.sha256
    checks = (_in_register(result), _in_force(result), _signature(found, result), _whole(whole=whole))
    good = found.genuine and found.in_order and whole
    verdict = Verdict(result.status) if good else Verdict.ALTERED
    return Examined(verdict, result, checks, found)


def rows_of(examined: Examined) -> list[Row]:
    """Return what anyone may read of the result: kind, number, masked name, date, issuer."""
    result: IssuedResult | None = examined.result
    if result is None:
        return []
    rows = [
        Row(_("Kind of result"), str(result.kind_label)),
        Row(_("Number"), result.number_text),
        Row(_("Issued to"), result.masked_name, _("partly hidden")),
        Row(_("Date of issue"), display.day(result.issued_on)),
        Row(_("Issued by"), result.unit.name_in(translation.get_language() or "vi")),
    ]
    if result.copy_count > 1:
        which = _("%(index)d of %(count)d") % {"index": result.copy_index, "count": result.copy_count}
        rows.append(Row(_("Copy"), which))
    if result.status != Status.VALID:
        newer = result.replaced_by
        rows.append(Row(_("Replaced by"), newer.number_text if newer else _("None")))
    return rows


def verdict_document(examined: Examined) -> dict[str, Any]:
    """Return the answer for machines: verdict, signature, and the line of the register."""
    result: IssuedResult | None = examined.result
    found = examined.signature
    line = (
        {
            "number": result.number_text,
            "code": result.code,
            "kind": result.kind,
            "unit": result.unit_id,
            "issued_on": result.issued_on.isoformat(),
            "status": result.status,
        }
        if result
        else None
    )
    return {
        "verdict": examined.verdict.value,
        "signature": {
            "intact": found.intact,
            "trusted": found.trusted,
            "whole_document": found.covers_whole_document,
            "modified_after": found.modified_after,
            "signer": found.signer,
            "signed_at": found.signed_at.isoformat() if found.signed_at else None,
            "in_order": found.in_order,
            "archived": found.archived,
        },
        "signatures": [_of_one(each) for each in found.signatures],
        "seal": seals.agrees(result) if result else None,
        "register": line,
    }


def code_document(typed: str) -> dict[str, Any]:
    """Return the answer for machines about a code: verdict, and what anyone may read; the name is partly hidden."""
    examined = examine_code(typed)
    result: IssuedResult | None = examined.result
    moment = timezone.localtime(clock.now()).isoformat(timespec="seconds")
    if result is None:
        return {"verdict": examined.verdict.value, "checked_at": moment}
    return {
        "verdict": examined.verdict.value,
        "checked_at": moment,
        "code": result.code,
        "number": result.number_text,
        "kind": result.kind,
        "unit": {"code": result.unit_id, "name": result.unit.name},
        "holder": result.masked_name,
        "issued_on": result.issued_on.isoformat(),
        "copy": {"index": result.copy_index, "count": result.copy_count},
        "status": result.status,
        "status_at": timezone.localtime(result.status_at).isoformat(timespec="seconds") if result.status_at else None,
        "replaced_by": result.replaced_by.number_text if result.replaced_by else None,
    }


def _of_one(signature: signing.Signature) -> dict[str, Any]:
    whose = {signing.SIGNER: "signer", signing.UNIT: "unit"}
    return {
        "of": whose.get(signature.field, "stranger"),
        "signer": signature.signer,
        "signed_at": signature.signed_at.isoformat() if signature.signed_at else None,
        "time_stamped": signature.stamped,
        "intact": signature.intact,
        "trusted": signature.trusted,
        "unchanged_after": signature.followed,
    }


def _in_register(result: IssuedResult) -> Check:
    detail = _("The code %(code)s is one line of the register.") % {"code": result.shown_code}
    return Check(_("In the register of results"), detail, _("Yes"), passed=True)


def _in_force(result: IssuedResult) -> Check:
    on = display.day(result.status_at)
    match result.status:
        case Status.REVOKED:
            detail = _("Revoked on %(date)s. Reason: %(reason)s") % {"date": on, "reason": result.status_reason}
            return Check(_("No longer valid"), detail, _("Revoked"), passed=False)
        case Status.REPLACED:
            detail = _("Replaced on %(date)s by a newer result.") % {"date": on}
            return Check(_("No longer valid"), detail, _("Replaced"), passed=False)
    return Check(_("Still valid"), _("Not revoked, and no newer result takes its place."), _("Valid"), passed=True)


def _signature(found: signing.Validation, result: IssuedResult) -> Check:
    if not (found.intact and found.trusted and found.in_order):
        return Check(_("Digital signature"), _("The signature does not hold."), _("Wrong"), passed=False)
    detail = _("Signed by %(signer)s and then by %(unit)s with certificates we trust, at %(time)s.") % {
        "signer": found.signatures[0].signer,
        "unit": found.signer,
        "time": display.stamp(found.signed_at),
    }
    return Check(_("The signatures are right"), detail, _("Right"), passed=True)


def _whole(*, whole: bool) -> Check:
    if whole:
        detail = _("The file is byte for byte as it was signed.")
        return Check(_("The content has not been changed"), detail, _("Unchanged"), passed=True)
    detail = _("The file differs from the one that was signed.")
    return Check(_("The content has been changed"), detail, _("Changed"), passed=False)
