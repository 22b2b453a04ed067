"""Say on which bank account a unit collects."""

from datetime import date

from django.db import transaction

from payments import rules
from payments.events import Fact
from payments.models import BankAccount
from portal.accounts.schema import Actor
from portal.core.text import nfc
from portal.events import actions as events


@transaction.atomic
def open_account(
    *, unit_code: str, bank_bin: str, bank_name: str, number: str, holder: str, since: date, by: Actor
) -> BankAccount:
    """Let a unit collect on another bank account from a day on; the one before ends then. The same again is the same.

    :raises rules.Forbidden:
    :raises rules.Conflict: the account in use began later
    """
    if not rules.may_name_account(unit_code, by):
        raise rules.Forbidden
    before = BankAccount.objects.select_for_update().filter(unit=unit_code, until=None).first()
    if before and (before.bank_bin, before.number) == (bank_bin, number):
        return before
    if before:
        _end(before, since)
    made = BankAccount.objects.create(
        unit_id=unit_code,
        bank_bin=bank_bin,
        bank_name=nfc(bank_name),
        number=number,
        holder=nfc(holder),
        since=since,
    )
    data = {"account": made.pk, "before": before.pk if before else None}
    events.record(stream=f"bank_account:{made.pk}", name=Fact.ACCOUNT_OPENED, actor=by.ref, unit=unit_code, data=data)
    return made


def _end(account: BankAccount, day: date) -> None:
    if account.since >= day:
        raise rules.Conflict(account.key)
    account.until = day
    account.save(update_fields=["until"])
