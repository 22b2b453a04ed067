"""Money of a finance office for tests, made by the room's actions: paid, transferred, held, given back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from html import unescape
from itertools import count
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments import actions
from payments.models import BankAccount, BankLine, Payment, Quarantine, Refund
from payments.schema import AccountLine, Quote, QuoteLine
from payments.states import LineSource, Method
from portal.accounts.models import Unit, User
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.core.codes import new_code
from tests import factories

DAY = date(2026, 11, 20)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_numbers = count(1)


@contextmanager
def on(day: date = DAY, hour: int = 10) -> Iterator[datetime]:
    """Let it be some day."""
    moment = timezone.make_aware(datetime.combine(day, time(hour)))
    with clock.at(moment):
        yield moment


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def text(answer: Any) -> str:
    """Return a page's words, one space between them."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def main(answer: Any) -> str:
    """Return the words of a page's main part."""
    html = answer.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")])).split())


def queries_of(client: Client, address: str) -> int:
    """Return how many queries a page takes."""
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def office(*, at: Unit | None = None, name: str = "Đặng Thị Bích Trâm") -> tuple[Client, Actor]:
    """Return a finance officer's browser, and the officer."""
    person = factories.staff_user("finance", at=at, name=name)
    return signed_in(person), factories.actor(person)


def quote(price: int = 30_000) -> Quote:
    return Quote((QuoteLine("Bản sao học bạ", 1, price, "Mức thu mẫu"),))


def asked(
    *, price: int = 30_000, unit: Unit | None = None, purpose: str = "HB-BANSAO", title: str = "Cấp bản sao học bạ"
) -> Payment:
    """Return a fee that is not paid yet."""
    return actions.open_payment(**_fields(unit, purpose, title), quote=quote(price), return_path="", by=SYSTEM)


def paid(
    *,
    price: int = 30_000,
    method: Method = Method.CASH,
    unit: Unit | None = None,
    purpose: str = "HB-BANSAO",
    title: str = "Cấp bản sao học bạ",
) -> Payment:
    """Return a fee taken at the counter."""
    fields = _fields(unit, purpose, title)
    return actions.record_counter_payment(**fields, quote=quote(price), method=method, by=SYSTEM)


def _fields(unit: Unit | None, purpose: str, title: str) -> dict[str, Any]:
    return {
        "reference": new_code(10),
        "purpose": purpose,
        "title": title,
        "payer_id": None,
        "payer_name": "Nguyễn Văn An",
        "unit_code": (unit or factories.unit()).code,
    }


def account(unit: Unit | None = None) -> BankAccount:
    """Return the account on which a unit collects."""
    fields = {
        "bank_bin": "970415",
        "bank_name": "Ngân hàng mẫu",
        "holder": "TRUONG THPT PHU SA",
        "since": date(2020, 1, 1),
    }
    where = unit or factories.unit()
    number = f"1133{''.join(sign for sign in where.code if sign.isdigit())}"
    return BankAccount.objects.get_or_create(unit=where, defaults=fields | {"number": number})[0]


def line(memo: str, amount: int = 30_000, *, unit: Unit | None = None, sender: str = "NGUYEN VAN AN") -> BankLine:
    """Let money come on a unit's account."""
    said = AccountLine(
        account=account(unit).key,
        bank_ref=f"FT{next(_numbers):08d}",
        at=clock.now(),
        amount=amount,
        currency="VND",
        memo=memo,
        counter_account="19001009",
        counter_name=sender,
    )
    return actions.take_line(line=said, source=LineSource.NOTIFICATION, by=SYSTEM)


def held(memo: str = "chuyen tien", amount: int = 20_000, **where: Any) -> Quarantine:
    """Return money that waits for a decision."""
    return Quarantine.objects.get(line=line(memo, amount, **where))


def transferred(**fields: Any) -> Payment:
    """Return a fee that came by transfer."""
    payment = asked(**fields)
    line(f"{payment.reference} le phi", payment.amount, unit=payment.unit)
    return Payment.objects.get(pk=payment.pk)


def proposed(payment: Payment, by: Actor, amount: int = 10_000) -> Refund:
    left = payment.amount
    return actions.propose_refund(
        payment_id=payment.pk, amount=amount, believed_left=left, remark="Thu thừa một bản.", by=by
    )


def days_after(days: int) -> date:
    return DAY + timedelta(days=days)
