"""Read seals: what a paper's seal says, the keys anyone may have, the list of what is no longer in force."""

import hashlib
from datetime import date, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

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


def fields_of_seal() -> list[tuple[int, str, str]]:
    """Return the fields of a payload: number, meaning, type."""
    text, whole = _("text"), _("whole number, 0 to 255")
    return [
        (1, _("Code of the issuing unit"), text),
        (2, _("Name of the issuing unit"), text),
        (3, _("Number"), text),
        (4, _("Kind of result"), whole),
        (5, _("Issued to"), text),
        (6, _("Date of birth"), _("text: YYYY, YYYY-MM or YYYY-MM-DD")),
        (7, _("What it certifies, in few words"), text),
        (8, _("Date of issue"), _("whole number: days since 1970-01-01, at most 100000")),
        (9, _("Code on the paper"), text),
        (10, _("Copy"), _("array of two whole numbers: which of how many, 1 to 65535")),
        (11, _("Dossier code"), text),
        (12, _("Version"), whole),
        (13, _("Salt of the name"), _("byte string of 8")),
        (14, _("Hash of the name"), _("byte string of 16")),
    ]


def example() -> dict[str, Any]:
    """Return seals by a key that everyone knows, part by part, for those who write a check of their own."""
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = private.public_key().public_bytes_raw()
    kid = hashlib.sha256(public).hexdigest()[:8]
    day = date(2026, 11, 25)
    full = seal.Claims(
        unit="05.21",
        unit_name="Trường THPT Phù Sa",
        number="07/BSHB-THPTPS",
        kind=1,
        holder="Nguyễn Thị Ngọc Ánh",
        birth_date="2005-03-27",
        certifies="Học bạ từ lớp 10 đến lớp 12, năm học 2020–2023",
        issued_on=day,
        code="KQ7M2XTP94HD",
        copy=(1, 2),
        dossier="H13.05.21-261124-0007",
    )
    hidden = seal.private_form(full, full.holder or "", bytes(range(8)))
    return {
        "secret": bytes(range(32)).hex(),
        "key": _described(seal.Key(kid, public, date(2026, 1, 1), date(2026, 12, 31))),
        "name": full.holder,
        "seals": [
            {"digits": digits, "bytes": seal.from_digits(digits).hex(), "payload": claims.encoded().hex()}
            for claims in (full, hidden)
            for digits in [seal.seal(claims, kid, private)]
        ],
    }


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
