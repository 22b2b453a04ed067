"""Money for a journey of the finance office, made beside the running portal by the product's own actions."""

import json
from pathlib import Path

from django.utils import timezone

from payments import actions
from payments.models import BankAccount, Payment, Quarantine
from payments.schema import AccountLine, Quote, QuoteLine
from payments.states import LineSource
from portal.accounts.models import User
from portal.accounts.queries import actor_for
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.core.codes import new_code

UNIT = "05.21"


def prepare(path: str) -> None:
    """Let a fee come in two parts, let a colleague propose a refund, and write what the journey needs to a file."""
    short, refunded, awaited = (_asked() for _each in range(3))
    account = BankAccount.objects.filter(unit=UNIT, until=None).first() or BankAccount.objects.create(
        unit_id=UNIT,
        bank_bin="970415",
        bank_name="Ngân hàng mẫu",
        number=f"1133{short.pk:08d}",
        holder="TRUONG THPT PHU SA",
        since=clock.now().date(),
    )
    first = _came(account, f"{short.reference} le phi", 20_000)
    rest = _came(account, "phan con thieu", 10_000)
    _came(account, f"{refunded.reference} le phi", 30_000)
    proposed = actions.propose_refund(
        payment_id=refunded.pk, amount=10_000, believed_left=30_000, remark="Thu thừa một bản.", by=_colleague()
    )
    assert first
    assert rest
    found = {
        "short": short.reference,
        "first": first.pk,
        "rest": rest.pk,
        "refund": proposed.pk,
        "awaited": awaited.reference,
        "account": account.key,
        "day": f"{timezone.localdate(clock.now()):%d/%m/%Y}",
    }
    Path(path).write_text(json.dumps(found), "utf-8")


def _asked() -> Payment:
    return actions.open_payment(
        reference=new_code(10),
        purpose="HB-BANSAO",
        title="Cấp bản sao học bạ",
        payer_id=None,
        payer_name="Nguyễn Văn An",
        unit_code=UNIT,
        quote=Quote((QuoteLine("Bản sao học bạ", 1, 30_000, "Mức thu mẫu", demo=True),)),
        return_path="",
        by=SYSTEM,
    )


def _came(account: BankAccount, memo: str, amount: int) -> Quarantine | None:
    line = actions.take_line(
        line=AccountLine(
            account=account.key,
            bank_ref=f"FT{new_code(10)}",
            at=clock.now(),
            amount=amount,
            currency="VND",
            memo=memo,
            counter_account="19001009",
            counter_name="NGUYEN VAN AN",
        ),
        source=LineSource.NOTIFICATION,
        by=SYSTEM,
    )
    return Quarantine.objects.filter(line=line).first()


def _colleague() -> Actor:
    """Return another finance officer of the unit, made when there is none."""
    person, _new = User.objects.get_or_create(email="finance2@demo.test", defaults={"full_name": "Lý Thị Sen"})
    person.memberships.get_or_create(unit_id=UNIT, role="finance", defaults={"valid_from": "2020-01-01"})
    return actor_for(person)
