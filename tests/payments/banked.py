"""Bank accounts, transfers and statements for tests, as banks would write them."""

import csv
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

from django.test import Client
from django.utils import timezone

from payments import actions
from payments.formulas import vietqr
from payments.gateways import TRANSFER
from payments.gateways.vietqr import read_line
from payments.models import BankAccount, BankLine, LedgerEntry, Payment, Quarantine
from payments.states import Account
from portal.accounts.models import Unit
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.core.codes import new_code
from portal.integrations.bank.signature import HEADER, sign
from tests import factories
from tests.fixtures_bank import SECRET
from tests.payments import made

WEBHOOK = "/payments/webhooks/vietqr/"
HEAD = (
    "Ngày giao dịch",
    "Số tham chiếu",
    "Ghi nợ",
    "Ghi có",
    "Nội dung",
    "Tài khoản đối ứng",
    "Tên đối ứng",
    "Loại tiền",
)
MANGLES = (
    "{memo}",
    "{memo} FT26333001234",
    "MBVCB.5521893001.{memo}.CT tu 0011 toi 1133",
    "{lower}",
    "{squeezed}",
    "{dotted}",
    "IBFT {dashed}-LP",
    "{reference}",
    "QR - {memo} ; thanh toan qua ngan hang",
    "chuyen tien {spaced}",
)
"""What banks make of a memo."""


@dataclass(frozen=True)
class Row:
    """A row of a statement, each cell as the bank writes it."""

    at: str
    ref: str
    debit: str
    credit: str
    memo: str
    counter_account: str = "0123456789"
    counter_name: str = "TRAN VAN BINH"
    currency: str = "VND"

    def cells(self) -> tuple[str, ...]:
        return tuple(asdict(self).values())


def account(unit: Unit | None = None, number: str = "113366668888", **fields: Any) -> BankAccount:
    """Return the account on which a unit collects, made when it is missing."""
    owner = unit or factories.unit()
    defaults = {"bank_bin": "970415", "bank_name": "VietinBank", "holder": owner.name, "since": date(2020, 1, 1)}
    return BankAccount.objects.get_or_create(unit=owner, number=number, defaults=defaults | fields)[0]


def asked(**fields: Any) -> Payment:
    """Return an open payment of 30.000 đ with a reference as the portal makes them."""
    return made.payment(**{"reference": new_code(10)} | fields)


def shown(**fields: Any) -> Payment:
    """Return a payment whose code is shown to the payer."""
    payment = asked(**fields)
    actions.start_checkout(payment_id=payment.pk, provider=TRANSFER, by=made.payer_of(payment))
    return made.again(payment)


def code_of(payment: Payment, on: BankAccount, **changes: Any) -> str:
    """Return the string behind the code of a payment."""
    memo = vietqr.memo(payment.reference, "LE PHI SAO HOC BA")
    said = {"bank_bin": on.bank_bin, "account": on.number, "amount": payment.amount, "memo": memo}
    return vietqr.payload(**said | changes)


def finance(*units: Unit) -> Actor:
    """Return a clerk in the finance of units."""
    person = factories.staff_user("finance", at=units[0] if units else None)
    for unit in units[1:]:
        factories.Membership.objects.create(user=person, unit=unit, role="finance", valid_from=date(2020, 1, 1))
    return factories.actor(person)


def memo_of(reference: str, place: int) -> str:
    """Return what the bank at some place of a list makes of a memo."""
    memo = vietqr.memo(reference, "LE PHI SAO HOC BA")
    forms = {
        "memo": memo,
        "lower": memo.lower(),
        "squeezed": memo.replace(" ", ""),
        "dotted": ".".join(memo.replace(" ", "")),
        "dashed": f"{reference[:4]}-{reference[4:]}",
        "spaced": f"{reference[:6]} {reference[6:]}",
        "reference": reference,
    }
    return MANGLES[place % len(MANGLES)].format(**forms)


def row(place: int, memo: str, amount: int = 30_000, *, at: datetime | None = None, **changes: str) -> Row:
    """Return a row of money that came in, or went out when the amount is negative."""
    moment = at or timezone.localtime(clock.now()) - timedelta(hours=1) + timedelta(seconds=place)
    figure = f"{abs(amount):,}".replace(",", ".")
    debit, credit = (figure, "") if amount < 0 else ("", figure)
    return replace(Row(f"{moment:%d/%m/%Y %H:%M:%S}", f"FT26333{place:06d}", debit, credit, memo), **changes)


def statement(rows: Sequence[Row], of: BankAccount) -> bytes:
    """Return a statement's file of an account."""
    file = StringIO()
    sheet = csv.writer(file)
    sheet.writerows([("SAO KÊ TÀI KHOẢN",), ("Số tài khoản:", of.number), (), HEAD])
    sheet.writerows(each.cells() for each in rows)
    sheet.writerow(("Tổng cộng", "", "", "9.999.999", "", "", "", ""))
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def imported(rows: Sequence[Row], of: BankAccount, by: Actor | None = None) -> Any:
    return actions.import_statement(
        name="sao-ke.csv", content=statement(rows, of), account=of.key, by=by or finance(of.unit)
    )


def wrong_character(reference: str) -> str:
    """Return a reference with one character mistyped."""
    return reference[:4] + ("A" if reference[4] != "A" else "B") + reference[5:]


def good_rows(count: int) -> list[Row]:
    return [row(place, memo_of(asked().reference, place)) for place in range(count)]


def troubles(good: Sequence[Row], elsewhere: Unit) -> dict[str, Row]:
    """Return one row of each kind of trouble, by a name that begins with its fault."""
    at_counter, cancelled, foreign = asked(), asked(), asked()
    actions.record_counter_payment(**_asked_again(at_counter))
    actions.cancel_open(reference=cancelled.reference, by=SYSTEM)
    other = _asked_of(elsewhere)
    two = f"{asked().reference} {asked().reference}"
    paid = next(each for each in good if each.debit == "")
    first = 500
    return {
        "unknown: no reference": row(first, "UNG HO LU LUT"),
        "unknown: mistyped": row(first + 1, wrong_character(foreign.reference)),
        "unknown: nobody's": row(first + 2, new_code(10)),
        "short": row(first + 3, asked().reference, 29_999),
        "over": row(first + 4, asked().reference, 30_001),
        "twice: at the counter": row(first + 5, at_counter.reference),
        "twice: in the statement": replace(paid, ref="FT26333000506"),
        "late": row(first + 7, cancelled.reference),
        "account": row(first + 8, other.reference),
        "several": row(first + 9, two),
        "currency": row(first + 10, asked().reference, currency="USD"),
        "unreadable": row(first + 11, asked().reference, credit="ba mươi nghìn"),
    }


def shuffled(rows: Sequence[Row], seed: int) -> list[Row]:
    return random.Random(seed).sample(list(rows), len(rows))


def notice(line: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the bank's message of a line."""
    return {"id": f"ntf_{line['ref']}", "type": "line.booked", "line": line} | changes


def told(event: dict[str, Any], *, secret: str = SECRET, age: int = 0, body: bytes = b"") -> int:
    """Send a message of the bank to the portal; return the status."""
    signed = json.dumps(event).encode()
    header = sign(signed, secret, int(time.time()) - age)
    return Client().post(WEBHOOK, body or signed, content_type="application/json", headers={HEADER: header}).status_code


def _asked_again(payment: Payment) -> dict[str, Any]:
    fields = {key: getattr(payment, key) for key in ("reference", "purpose", "title", "payer_id")}
    return fields | {"unit_code": payment.unit_id, "quote": payment.fee, "by": SYSTEM}


def _asked_of(unit: Unit) -> Payment:
    return actions.open_payment(
        reference=new_code(10),
        purpose="HB-BANSAO",
        title="Cấp bản sao học bạ",
        payer_id=factories.user().pk,
        unit_code=unit.code,
        quote=made.quote(),
        return_path="",
        by=SYSTEM,
    )


def taken(account, memo, amount=30_000, **changes):
    """Take in one line of a statement; return it as kept."""
    line = row(BankLine.objects.count(), memo, amount, **changes)
    imported([line], account)
    return BankLine.objects.get(bank_ref=line.ref)


def line_at(bank):
    return read_line(bank.lines()[-1])


def faults():
    return Counter(Quarantine.objects.values_list("fault", flat=True))


def balance(on=Account.SUSPENSE):
    """Return what lies on an account of the ledger, in đồng; credit is positive for what we owe or hold."""
    entries = LedgerEntry.objects.all()
    return sum(each.amount for each in entries.filter(credit=on)) - sum(
        each.amount for each in entries.filter(debit=on)
    )
