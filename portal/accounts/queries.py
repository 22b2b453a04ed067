"""Reads about people, units and roles."""

from collections.abc import Iterable
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX as UNUSABLE
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from portal.accounts.models import Deputation, Membership, Unit, User
from portal.accounts.schema import PROFILE, Account, Actor, Contact, Signatory
from portal.accounts.states import Role
from portal.core import clock
from portal.core.phones import e164

CODE_IS_VALID = timedelta(minutes=15)


def today() -> date:
    """Return the calendar day in the city."""
    return timezone.localdate(clock.now())


def in_force(memberships: QuerySet[Membership], on: date | None = None) -> QuerySet[Membership]:
    """Return the memberships that count on a day (default today)."""
    day = on or today()
    return memberships.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def grants_of(user_id: int) -> frozenset[tuple[str, str]]:
    """Return the pairs of role and unit code that a person holds today, as a member or in a signer's place.

    Who works in a unit works on what units before it left behind.
    """
    held = in_force(Membership.objects.filter(user_id=user_id)).order_by()
    stood_in = deputations_in_force().filter(deputy_id=user_id).order_by()
    signing = stood_in.annotate(role=Value(str(Role.SIGNER), CharField())).values_list("role", "unit_id")
    grants = frozenset(held.values_list("role", "unit_id").union(signing))
    return grants | _left_behind(grants) if grants else grants


def _left_behind(grants: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Return the same roles in the units that were succeeded by those of the grants."""
    ended = Unit.objects.filter(successor__isnull=False, valid_to__lte=today())
    found, before = set(grants), list(ended.values_list("pk", "successor_id"))
    for _generation in before:
        older = {(role, old) for role, unit in found for old, new in before if new == unit} - found
        if not older:
            break
        found |= older
    return frozenset(found)


def deputations_in_force(on: date | None = None) -> QuerySet[Deputation]:
    """Return the deputations that count on a day (default today); a principal who lost the role lends none."""
    day = on or today()
    lent = in_force(Membership.objects.filter(role=Role.SIGNER, unit=OuterRef("unit"), user=OuterRef("principal")), day)
    return Deputation.objects.filter(Exists(lent), valid_from__lte=day, valid_to__gt=day)


def signatory_of(user_id: int | None, unit_code: str, on: date | None = None) -> Signatory | None:
    """Return in whose place a person signs for a unit on a day (default today); None for a signer of its own right."""
    if user_id is None:
        return None
    if in_force(Membership.objects.filter(user_id=user_id, unit_id=unit_code, role=Role.SIGNER), on).exists():
        return None
    found = deputations_in_force(on).filter(deputy_id=user_id, unit_id=unit_code).first()
    if found is None:
        return None
    return Signatory(found.form, found.title, found.decision, found.decided_on.isoformat())


def deputations(units: Iterable[str]) -> QuerySet[Deputation]:
    """Return the deputations of units, the latest first."""
    return Deputation.objects.filter(unit__in=units).select_related("unit", "principal", "deputy")


def successor_of(unit_code: str, on: date | None = None) -> str:
    """Return the unit that does a unit's work on a day (default today): itself, or what succeeded it."""
    day = on or today()
    while True:
        ended = Unit.objects.filter(pk=unit_code, valid_to__lte=day, successor__isnull=False)
        after = ended.values_list("successor_id", flat=True).first()
        if after is None:
            return unit_code
        unit_code = after


def unit_and_predecessors(code: str) -> frozenset[str]:
    """Return the code of a unit and of all units whose work it took over."""
    found, waiting = {code}, [code]
    while waiting:
        before = set(Unit.objects.filter(successor__in=waiting).values_list("pk", flat=True)) - found
        found |= before
        waiting = list(before)
    return frozenset(found)


def actor_for(user: User, unit: str | None = None) -> Actor:
    """Return a person as an actor with all roles counting (tests, demonstration data, commands), or those of a unit."""
    grants = frozenset(grant for grant in grants_of(user.pk) if unit is None or grant[1] == unit)
    return Actor(user.pk, user.full_name, grants, second_factor=True)


def staff_of(unit_code: str, role: str | None = None) -> QuerySet[User]:
    """Return the active members of a unit today (with a role, or any), in the order of their given names."""
    held = in_force(Membership.objects.filter(unit_id=unit_code))
    held = held.filter(role=role) if role else held
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name_key", "pk")


def members_beneath(unit_code: str) -> QuerySet[User]:
    """Return the active members of a unit and of those beneath it, in the order of their given names."""
    held = in_force(Membership.objects.filter(unit__in=unit_and_below(unit_code)))
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name_key", "pk")


def working_in(units: Iterable[str], roles: Iterable[str]) -> QuerySet[User]:
    """Return the active people who hold one of the roles in one of the units today, by their given names."""
    held = in_force(Membership.objects.filter(unit_id__in=list(units), role__in=list(roles)))
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name_key", "pk")


def holds(user_id: int, *, roles: Iterable[str], units: Iterable[str]) -> bool:
    """Tell whether an active person holds one of the roles in one of the units today."""
    return working_in(units, roles).filter(pk=user_id).exists()


def names_of(refs: Iterable[str]) -> dict[str, str]:
    """Return the full names behind actor references such as "user:12"; the system and visitors have none."""
    ids = {int(ref.removeprefix("user:")) for ref in refs if ref.startswith("user:")}
    return {f"user:{user.pk}": user.full_name for user in User.objects.filter(pk__in=ids).only("full_name")}


def units_in_being(kind: str | None = None, on: date | None = None) -> QuerySet[Unit]:
    """Return the units of a kind that are in being on a day (default today)."""
    day = on or today()
    found = Unit.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    )
    return found.filter(kind=kind) if kind else found


def unit_and_below(code: str) -> frozenset[str]:
    """Return the code of a unit and of all units under it."""
    children: dict[str | None, list[str]] = {}
    for child, parent in Unit.objects.values_list("code", "parent_id"):
        children.setdefault(parent, []).append(child)
    found, waiting = {code}, [code]
    while waiting:
        new = [child for child in children.get(waiting.pop(), []) if child not in found]
        found.update(new)
        waiting += new
    return frozenset(found)


def contact_of(user: User) -> Contact:
    """Return where a person can be written to: addresses proved to be theirs; none once the account is closed."""
    if not user.is_active:
        return Contact()
    email = EmailAddress.objects.filter(user=user, verified=True, primary=True).values_list("email", flat=True).first()
    return Contact(email=email or "", phone=(user.phone or "") if user.phone_verified else "")


def account(actor: Actor) -> Account:
    """Return the account of the person signed in."""
    user = User.objects.get(pk=actor.user_id or 0)
    return Account(
        user_id=user.pk,
        profile={name: getattr(user, name) for name in PROFILE},
        phone=user.phone or "",
        phone_verified=user.phone_verified,
        email=user.email or "",
        email_verified=has_verified_email(user),
        second_factor=is_mfa_enabled(user),
    )


def has_verified_email(user: User | None) -> bool:
    return user is not None and EmailAddress.objects.filter(user=user, verified=True).exists()


def user_by_phone(phone: str) -> User | None:
    """Return the person with a mobile number (E.164), proved or not: a number belongs to one account."""
    return User.objects.filter(phone=phone).first() if phone else None


def user_by_address(typed: str) -> User | None:
    """Return the person whose proved mobile number or e-mail address somebody typed."""
    phone, email = e164(typed), typed.strip().lower()
    if phone:
        return User.objects.filter(phone=phone, phone_verified=True, is_active=True).first()
    proved = (
        EmailAddress.objects.filter(email=email, verified=True, user__is_active=True).select_related("user").first()
    )
    return proved.user if proved else None


def abandoned(address: str) -> QuerySet[User]:
    """Return the accounts signed up with an address whose code was never typed while it was valid."""
    unproved = User.objects.filter(phone_verified=False, last_login__isnull=True, memberships__isnull=True)
    old = unproved.filter(date_joined__lt=clock.now() - CODE_IS_VALID).exclude(password__startswith=UNUSABLE)
    return old.filter(Q(phone=address) | Q(email=address)).exclude(emailaddress__verified=True)


def address_is_taken(address: str) -> bool:
    """Tell whether an account holds the mobile number (E.164) or e-mail address (lower case)."""
    holders = User.objects.filter(Q(phone=address) | Q(email=address) | Q(emailaddress__email=address))
    return holders.exclude(pk__in=abandoned(address).values("pk")).exists()


def may_administer(user: User) -> bool:
    """Tell whether a person is an administrator today; one made by ``createsuperuser`` has no membership yet."""
    if not (user.is_active and user.is_staff):
        return False
    roles = {role for role, _unit in grants_of(user.pk)}
    return Role.ADMINISTRATOR in roles or not Membership.objects.filter(user=user).exists()
