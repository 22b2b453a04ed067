"""Units as they are founded, changed, and succeeded by others."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts import queries
from portal.accounts.actions.people import grant, revoke
from portal.accounts.models import Membership, Unit
from portal.accounts.schema import Actor
from portal.events import actions as events

CARRIED = ("kind", "parent_id", "superior_name", "phone", "email", "address", "tax_code")


@transaction.atomic
def change_unit(*, code: str, by: Actor, **fields: Any) -> Unit:
    """Create a unit or change it; the fact names the fields that changed."""
    unit, created = Unit.objects.select_for_update().get_or_create(code=code, defaults=fields)
    changed = sorted(name for name, value in fields.items() if created or getattr(unit, name) != value)
    for name in changed:
        setattr(unit, name, fields[name])
    unit.save()
    if changed:
        events.record(
            stream=f"unit:{code}",
            name="unit.created" if created else "unit.changed",
            actor=by.ref,
            unit=code,
            data={"fields": changed},
        )
    return unit


@transaction.atomic
def succeed_unit(*, old: str, new: str, on: date, decision: str, by: Actor, name: str = "") -> int:
    """End a unit on a day and let another take its place with its people; return how many roles went over.

    ``name`` founds the successor where it is not there yet, with everything else as it was (a renaming).

    :raises ValidationError: a unit that has a successor already, is its own, or is not there
    """
    before = Unit.objects.select_for_update().filter(pk=old).first()
    if before is None or old == new or before.successor_id:
        raise ValidationError(_("%(unit)s is no unit that can be succeeded by another.") % {"unit": old})
    if name and not Unit.objects.filter(pk=new).exists():
        change_unit(code=new, by=by, name=name, valid_from=on, **{field: getattr(before, field) for field in CARRIED})
    if not Unit.objects.filter(pk=new, successor=None).exists():
        raise ValidationError(_("%(unit)s is not there; give its name to found it.") % {"unit": new})
    Unit.objects.filter(pk=old).update(valid_to=on, successor_id=new)
    moved = _carry_roles(old, new, on, by)
    data = {"to": new, "on": on.isoformat(), "decision": decision}
    events.record(stream=f"unit:{old}", name="unit.succeeded", actor=by.ref, unit=old, data=data)
    return moved


def _carry_roles(old: str, new: str, on: date, by: Actor) -> int:
    held = list(queries.in_force(Membership.objects.filter(unit=old)).values_list("role", "user_id"))
    for role, user in held:
        grant(role=role, unit=new, user=user, by=by, since=on)
        revoke(role=role, unit=old, user=user, by=by)
    return len(held)
