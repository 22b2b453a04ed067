"""Seal papers: keys that are rotated, the seal of one paper, and the list of those no longer in force."""

import hashlib
import secrets
from datetime import date, timedelta
from functools import lru_cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.events import actions as events
from portal.papers import pki
from procedures.results import rules, seal
from procedures.results.events import SEAL_KEY_MADE, SEAL_KEY_RETIRED, SEAL_KEY_REVOKED
from procedures.results.models import Allotment, SealKey, StatusList
from procedures.results.queries import seals
from procedures.results.rendering import KINDS
from procedures.results.schema import Facts
from procedures.results.seal.claims import SALT_BYTES

STREAM = "seal-keys"
LIFE, BEFORE = timedelta(days=730), timedelta(days=92)
"""How long a key made now may seal, and for how long before: a number of December may wait for its paper in January."""

OFTEN = timedelta(minutes=5)
"""How often the list of results no longer in force is published anew."""


def sealed(allotment: Allotment, facts: Facts) -> str:
    """Return the address of a paper's QR code: the check page, then after # the seal, which no server gets to see.

    :raises pki.NoKey: the key in use cannot be read with the passphrase of today
    """
    plan = KINDS[facts.kind].seal
    claims = seals.claims_of(facts, unit=allotment.unit_id, plan=plan)
    if plan.private:
        claims = seal.private_form(claims, facts.holder, secrets.token_bytes(SALT_BYTES))
    key = _key_for(facts.moment.date())
    return f"{facts.url}#{seal.seal(claims, key.kid, _private(key))}"


def make_sure_to_seal() -> None:
    """See that a paper of today can be sealed; the first key of all is made now. :raises pki.NoKey: as ``sealed``"""
    _private(_key_for(timezone.localdate(clock.now())))


@transaction.atomic
def rotate_seal_key(*, by: Actor) -> SealKey:
    """Make a new key and retire the one in use; what the old one sealed stays genuine.

    :raises PermissionError: only an administrator or the system may
    """
    if not rules.may_turn_keys(by):
        raise PermissionError
    today = timezone.localdate(clock.now())
    for old in SealKey.objects.select_for_update().filter(demo=pki.is_demo(), retired_on__isnull=True):
        old.retired_on = today
        old.save(update_fields=["retired_on"])
        _record(SEAL_KEY_RETIRED, old, by)
    return _make_key(today, by)


@transaction.atomic
def revoke_seal_key(*, kid: str, by: Actor) -> SealKey:
    """Take back a key that became known: nothing it sealed is believed any more, whatever date it says.

    :raises PermissionError: only an administrator or the system may
    :raises rules.NotInForce: it is taken back already
    """
    if not rules.may_turn_keys(by):
        raise PermissionError
    key = SealKey.objects.select_for_update().get(kid=kid)
    if key.revoked_at:
        raise rules.NotInForce
    key.revoked_at, key.retired_on = clock.now(), key.retired_on or timezone.localdate(clock.now())
    key.save(update_fields=["revoked_at", "retired_on"])
    _record(SEAL_KEY_REVOKED, key, by)
    return key


@transaction.atomic
def publish_status() -> StatusList:
    """Publish the list of results no longer in force, signed; say when the next one comes."""
    now = clock.now()
    first = {"published_at": now, "next_at": now}
    row, _new = StatusList.objects.select_for_update().get_or_create(pk=1, defaults=first)
    row.serial, row.published_at, row.next_at = row.serial + 1, now, now + OFTEN
    key = _key_for(timezone.localdate(now))
    row.document = seal.sign_list(seals.out_of_force(row), key.kid, _private(key))
    row.save()
    return row


def _key_for(day: date) -> SealKey:
    """Return the newest key that may seal papers of a day; one is made when there is none."""
    usable = SealKey.objects.filter(demo=pki.is_demo(), revoked_at__isnull=True)
    found = next((key for key in usable if key.public.covers(day)), None) or _next_key()
    if not found.public.covers(day):
        raise pki.NoKey(f"no key may seal papers of {day}")
    return found


def _next_key() -> SealKey:
    """Make the key that is lacking; whoever is second at it finds the first one's."""
    try:
        return rotate_seal_key(by=SYSTEM)
    except IntegrityError:
        return SealKey.objects.get(demo=pki.is_demo(), retired_on__isnull=True)


def _make_key(day: date, by: Actor) -> SealKey:
    if not settings.SIGNING_PASSPHRASE:
        raise pki.NoKey("SIGNING_PASSPHRASE is empty: nothing locks the key of seals")
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    lock = serialization.BestAvailableEncryption(settings.SIGNING_PASSPHRASE.encode())
    pem = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    first, last = _window(day)
    key = SealKey.objects.create(
        kid=hashlib.sha256(public).hexdigest()[:8],
        public_key=public.hex(),
        private_key=pem.decode(),
        valid_from=first,
        valid_until=last,
        made_at=clock.now(),
        made_by=by.ref,
        demo=pki.is_demo(),
    )
    _record(SEAL_KEY_MADE, key, by)
    return key


def _window(day: date) -> tuple[date, date]:
    """Return the days a new key may seal; a demonstration's history begins before the demonstration does."""
    if pki.is_demo():
        return pki.DEMO_FROM.date(), pki.DEMO_UNTIL.date()
    return day - BEFORE, day + LIFE


def _private(key: SealKey) -> Ed25519PrivateKey:
    """Return the private half. :raises pki.NoKey: it cannot be read"""
    try:
        return _unlocked(key.private_key, settings.SIGNING_PASSPHRASE)
    except ValueError as error:
        raise pki.NoKey(f"seal key {key.kid}: {error}") from error


@lru_cache(maxsize=16)
def _unlocked(pem: str, passphrase: str) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), passphrase.encode())
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("no Ed25519 key")
    return key


def _record(name: str, key: SealKey, by: Actor) -> None:
    role = "system" if by.is_system else "administrator"
    data = {"kid": key.kid, "from": f"{key.valid_from}", "until": f"{key.valid_until}", "demo": key.demo}
    events.record(stream=STREAM, name=name, actor=by.ref, role=role, data=data)
