"""Read seals: what a paper's seal says, the keys anyone may have, the list of what is no longer in force."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.accounts.models import Unit
from portal.core import clock
from portal.papers import pki
from procedures.results import seal
from procedures.results.models import IssuedResult, SealKey, StatusList
from procedures.results.rendering import KINDS
from procedures.results.schema import Facts, SealPlan
from procedures.results.states import Status

FORMAT_VERSION = 1
SOON = timedelta(days=30)


def claims_of(facts: Facts, *, unit: str, plan: SealPlan) -> seal.Claims:
    """Return what the seal of a paper says in its full form, cut to what a seal holds."""
    birth = str(facts.record.get("birth_date") or facts.birth_date or "")
    return seal.fitted(
        seal.Claims(
            unit=unit,
            unit_name=facts.unit_name,
            number=facts.number_text,
            kind=plan.number,
            holder=facts.holder,
            birth_date=birth if seal.is_birth_date(birth) else None,
            certifies=plan.certifies(facts),
            issued_on=facts.moment.date(),
            code=facts.code,
            copy=(facts.copy_index, facts.copy_count),
            dossier=facts.dossier_code,
        )
    )


def keys() -> dict[str, seal.Key]:
    """Return by their ids the keys that this portal stands for; a demonstration's count in a demonstration alone."""
    rows = SealKey.objects.all() if pki.is_demo() else SealKey.objects.filter(demo=False)
    return {row.kid: row.public for row in rows}


def agrees(result: IssuedResult) -> bool | None:
    """Say whether a result's seal is genuine and says what the register says; None for one issued without a seal."""
    digits = result.snapshot.get("url", "").partition("#")[2]
    if not digits:
        return None
    try:
        said, _key = seal.open_seal(digits, keys())
    except seal.Refused:
        return False
    kept = claims_of(Facts(**result.snapshot), unit=result.unit_id, plan=KINDS[result.kind].seal)
    if said.salt is not None:
        kept = seal.private_form(kept, result.holder_name, said.salt)
    line = (result.code, result.number_text, result.issued_on, (result.copy_index, result.copy_count))
    return said == kept and (said.code, said.number, said.issued_on, said.copy) == line


def keys_document() -> dict[str, Any]:
    """Return the document of keys: each with its window, the units that issue with their names, the kinds."""
    return {
        "version": FORMAT_VERSION,
        "issuer": settings.SITE_URL,
        "read_at": timezone.localtime(clock.now()).isoformat(timespec="seconds"),
        "keys": [_described(key) for key in keys().values()],
        "units": dict(Unit.objects.filter(pk__in=_issuing()).order_by("pk").values_list("pk", "name")),
        "kinds": {str(kind.seal.number): key for key, kind in KINDS.items()},
    }


def out_of_force(row: StatusList) -> dict[str, Any]:
    """Return what the list says: every code revoked or replaced, with the moment; no names, no reasons."""
    ended = IssuedResult.objects.exclude(status=Status.VALID).order_by("code")
    return {
        "version": FORMAT_VERSION,
        "issuer": settings.SITE_URL,
        "serial": row.serial,
        "published_at": _moment(row.published_at),
        "next_at": _moment(row.next_at),
        "results": [
            {"code": code, "status": status, "at": _moment(at)}
            for code, status, at in ended.values_list("code", "status", "status_at")
        ],
    }


def published() -> StatusList | None:
    """Return the list as it was last published."""
    return StatusList.objects.filter(pk=1).first()


def key_ends_soon() -> bool:
    """Say whether the key in use must be followed by another within a month."""
    later = timezone.localdate(clock.now() + SOON)
    in_use = SealKey.objects.filter(demo=pki.is_demo(), retired_on__isnull=True)
    return any(key.valid_until < later for key in in_use)


def _issuing() -> Any:
    return IssuedResult.objects.order_by().values("unit").distinct()


def _moment(at: Any) -> str | None:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def _described(key: seal.Key) -> dict[str, Any]:
    return {
        "kid": key.kid,
        "algorithm": "Ed25519",
        "public_key": key.public.hex(),
        "first_day": key.first.isoformat(),
        "last_day": key.last.isoformat(),
        "revoked": key.revoked,
        "demo": key.demo,
    }
