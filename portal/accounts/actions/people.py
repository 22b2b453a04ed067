"""Accounts of people and the roles they hold."""

from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import transaction

from portal.accounts import queries
from portal.accounts.models import Membership, User
from portal.accounts.schema import PROFILE, VISITOR, Actor
from portal.accounts.states import Role
from portal.events import actions as events


@transaction.atomic
def create_account(
    *,
    full_name: str,
    by: Actor,
    email: str | None = None,
    phone: str | None = None,
    password: str | None = None,
    verified: bool = False,
    **fields: Any,
) -> User:
    """Create a person; ``verified`` says that the addresses are known to be theirs (demonstration data, counter)."""
    user = User.objects.create_user(email, phone, password, full_name=full_name, phone_verified=verified, **fields)
    if user.email:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    _record("account.created", user.pk, by)
    return user


@transaction.atomic
def sign_up(*, full_name: str, email: str | None, phone: str | None, password: str, language: str) -> User:
    """Create a person who signs up; the address is theirs only once they typed the code sent to it.

    An earlier sign-up with the address that was never finished gives way, so that nobody is shut out by having closed
    the page too early, or by a stranger who typed their number. :raises IntegrityError: when an account holds it
    """
    for left in queries.abandoned(phone or email or ""):
        _record("account.abandoned", left.pk, VISITOR)
        left.delete()
    user = User.objects.create_user(email, phone, password, full_name=full_name, preferred_language=language)
    _record("account.created", user.pk, VISITOR)
    return user


@transaction.atomic
def set_phone(*, user_id: int, phone: str, verified: bool, by: Actor) -> None:
    """Set a person's mobile number (E.164); verified when they typed the code sent to it."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.phone, user.phone_verified = phone, verified
    user.save(update_fields=["phone", "phone_verified"])
    _record("account.phone_verified" if verified else "account.phone_given", user_id, by)


@transaction.atomic
def update_profile(*, user_id: int, by: Actor, **changes: Any) -> User:
    """Change what a person says about themselves; the fact names the fields, never their content."""
    user = User.objects.select_for_update().get(pk=user_id)
    changed = sorted(name for name, value in changes.items() if name in PROFILE and getattr(user, name) != value)
    for name in changed:
        setattr(user, name, changes[name])
    if changed:
        user.save(update_fields=changed)
        _record("account.profile_changed", user_id, by, fields=changed)
    return user


@transaction.atomic
def set_active(*, user_id: int, active: bool, by: Actor) -> None:
    """Close an account, which ends its sessions at once, or open it again."""
    if User.objects.filter(pk=user_id, is_active=not active).update(is_active=active):
        _record("account.opened" if active else "account.closed", user_id, by)


@transaction.atomic
def grant(*, role: str, unit: str, user: int, by: Actor, since: date | None = None) -> Membership:
    """Give a person a role in a unit from a day on (default today); the same role twice is one membership."""
    membership, created = Membership.objects.get_or_create(
        user_id=user, unit_id=unit, role=role, valid_to=None, defaults={"valid_from": since or queries.today()}
    )
    if created:
        _record("account.role_granted", user, by, unit=unit, role=role)
        _open_administration(user)
    return membership


@transaction.atomic
def revoke(*, role: str, unit: str, user: int, by: Actor) -> bool:
    """End a person's role in a unit today; return whether there was one."""
    held = Membership.objects.filter(user_id=user, unit_id=unit, role=role, valid_to=None)
    ended = held.update(valid_to=queries.today())
    if ended:
        _record("account.role_revoked", user, by, unit=unit, role=role)
        _open_administration(user)
    return bool(ended)


@transaction.atomic
def give_known_factor(*, user_id: int, by: Actor) -> None:
    """Give a demonstration account a second factor whose code ``manage.py demo_code`` tells. :raises RuntimeError:"""
    if not settings.DEMO_TOTP_SECRET:
        raise RuntimeError("a known second factor is for demonstration only")
    if not Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(User.objects.get(pk=user_id), settings.DEMO_TOTP_SECRET)
        _record("account.factor_added", user_id, by)


def _record(name: str, user_id: int, by: Actor, unit: str = "", role: str = "", **data: Any) -> None:
    events.record(stream=f"account:{user_id}", name=name, actor=by.ref, unit=unit, role=role, data=data)


def _open_administration(user_id: int) -> None:
    """Let the door of /admin/ follow the role of administrator."""
    is_administrator = any(role == Role.ADMINISTRATOR for role, _unit in queries.grants_of(user_id))
    User.objects.filter(pk=user_id).update(is_staff=is_administrator, is_superuser=is_administrator)
