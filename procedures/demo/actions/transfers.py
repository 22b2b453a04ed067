"""Let payers of the demonstration transfer: their lines stand in the stand-in bank's book and come by statements."""

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.utils import timezone

from payments import actions as payments
from payments import queries as money
from payments.formulas import vietqr
from payments.gateways import TRANSFER
from payments.models import BankAccount
from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.core.text import unaccented
from portal.events import actions as events
from portal.integrations.bank.book import Book
from procedures.demo import rules, storage
from procedures.demo.actions.dossiers import Run, person

SINCE = date(2022, 1, 1)
EVENING, MORNING = time(19, 40), time(7, 30)


def load_transfers() -> None:
    """Load bank accounts, and transfers of the last days with their statements, once; effects run in this process.

    The stand-in bank's book begins anew, as this database does. :raises RuntimeError: outside a demonstration
    """
    rules.require_demonstration()
    plan = storage.document("transfers")
    accounts = {
        given["unit_code"]: payments.open_account(**given, since=SINCE, by=SYSTEM) for given in plan["accounts"]
    }
    if money.statements_of([account.key for account in accounts.values()]).exists():
        return
    book = Book(settings.VAR_DIR / "sandbox" / "bank")
    book.clear()
    first = max(given["days_ago"] for given in plan["paid"])
    for days_ago in range(first, 0, -1):
        _Day(days_ago, accounts, book).go()


class _Day:
    """A day of payers in the evening, and the morning after, when its statements are imported."""

    def __init__(self, days_ago: int, accounts: dict[str, BankAccount], book: Book) -> None:
        self.days_ago, self.accounts, self.book = days_ago, accounts, book
        self.plan = storage.document("transfers")
        self.day = timezone.localdate(clock.now()) - timedelta(days=days_ago)
        self.runs: list[tuple[Run, str]] = []
        self.minutes = count(3, 4)

    def go(self) -> None:
        for given in self.plan["paid"]:
            if given["days_ago"] == self.days_ago:
                self._pay(given)
        for given in self.plan["others"]:
            if given["days_ago"] == self.days_ago:
                self._write(given["unit_code"], given["amount"], given["memo"], given["counter_name"])
        self._pay_refunds_out()
        with clock.at(min(self._moment(MORNING, self.day + timedelta(days=1)), clock.now())):
            self._import_statements()
            for run, move in self.runs:
                getattr(run, move)()
            events.run_due()

    def _pay(self, given: dict[str, Any]) -> None:
        """Ask for a fee, show its code, and let the payer's bank write its lines."""
        run = Run(given | {"until": "request_payment"}, self._moment(EVENING, self.day))
        run.go()
        payment = money.open_for(run.dossier.reference)
        if payment is None:
            raise RuntimeError("the dossier asked for no fee")
        payer = person(given["applicant"])
        with clock.at(run.moment):
            payments.start_checkout(payment_id=payment.pk, provider=TRANSFER, by=payer)
            events.run_due()
        memo = vietqr.memo(payment.reference, "LE PHI")
        for _time in range(given.get("times", 1)):
            self._write(payment.unit_id, payment.amount - given.get("missing", 0), memo, payer.name)
        if "next" in given:
            self.runs.append((run, given["next"]))

    def _write(self, unit_code: str, amount: int, memo: str, name: str, counter_account: str = "") -> None:
        account = self.accounts[unit_code]
        self.book.add(
            bank_bin=account.bank_bin,
            account=account.number,
            amount=amount,
            memo=memo,
            counter_account=counter_account or f"19{sum(name.encode()) % 10**8:08d}",
            counter_name=unaccented(name).upper(),
            at=self._moment(time(21), self.day) + timedelta(minutes=next(self.minutes)),
        )

    def _pay_refunds_out(self) -> None:
        """Let the office transfer back what it owes since the day before."""
        for refund in money.refunds_to_transfer():
            if refund.payment and timezone.localdate(refund.asked_at) == self.day:
                memo = f"HOAN PHI {refund.payment.reference}"
                self._write(refund.unit_id, -refund.amount, memo, refund.to_name, refund.to_account)

    def _import_statements(self) -> None:
        by = person(self.plan["importer"])
        for account in self.accounts.values():
            content = self.book.statement(account.key, self.day, self.day)
            name = f"sao-ke-{account.number}-{self.day:%Y%m%d}.csv"
            payments.import_statement(name=name, content=content, account=account.key, by=by)
        events.run_due()

    def _moment(self, hour: time, day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, hour))
