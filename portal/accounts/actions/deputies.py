"""Who signs while a signer is away (NĐ 30/2020/NĐ-CP, Điều 13)."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts import queries, rules
from portal.accounts.models import Deputation, Membership
from portal.accounts.schema import Actor
from portal.accounts.states import DeputyForm, Role
from portal.core.text import nfc
from portal.events import actions as events


@transaction.atomic
def depute(
    *,
    unit: str,
    principal: int,
    deputy: int,
    form: DeputyForm,
    title: str,
    decision: str,
    decided_on: date,
    valid_from: date,
    valid_to: date,
    by: Actor,
) -> Deputation:
    """Let a member of the unit, or of one beneath it, sign in a signer's place for a time; ``valid_to`` is exclusive.

    :raises PermissionDenied: :raises ValidationError: with what does not fit
    """
    if not rules.may_depute(unit, principal, by):
        raise PermissionDenied
    _check(unit, principal, deputy, valid_from, valid_to)
    made = Deputation.objects.create(
        unit_id=unit,
        principal_id=principal,
        deputy_id=deputy,
        form=form,
        title=nfc(title),
        decision=nfc(decision),
        decided_on=decided_on,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    _record("account.deputy_named", made, by)
    return made


def _check(unit: str, principal: int, deputy: int, valid_from: date, valid_to: date) -> None:
    held = queries.in_force(Membership.objects.all(), valid_from)
    if not held.filter(unit=unit, role=Role.SIGNER, user=principal).exists():
        raise ValidationError({"principal": _("This person does not sign for the unit.")})
    beneath = held.filter(unit__in=queries.unit_and_below(unit), user=deputy)
    if principal == deputy or not beneath.exists():
        raise ValidationError({"deputy": _("Choose a colleague of the unit, or of one beneath it.")})
    if valid_to <= valid_from:
        raise ValidationError({"valid_to": _("The last day must not be before the first.")})


@transaction.atomic
def end_deputation(*, deputation_id: int, by: Actor) -> Deputation:
    """End a deputation today; one that has not begun never will. :raises PermissionDenied:"""
    found = Deputation.objects.select_for_update().get(pk=deputation_id)
    if not rules.may_depute(found.unit_id, found.principal_id, by):
        raise PermissionDenied
    today = queries.today()
    if found.valid_to > today:
        found.valid_to = max(found.valid_from, today)
        found.save(update_fields=["valid_to"])
        _record("account.deputy_ended", found, by)
    return found


def _record(name: str, row: Deputation, by: Actor) -> None:
    events.record(
        stream=f"account:{row.deputy_id}",
        name=name,
        actor=by.ref,
        unit=row.unit_id,
        role=Role.SIGNER,
        data={
            "deputation": row.pk,
            "principal": row.principal_id,
            "form": row.form,
            "from": row.valid_from.isoformat(),
            "to": row.valid_to.isoformat(),
        },
    )
