"""The demonstration's transfers: real actions, a book at the bank, its statements, and books that agree."""

from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from payments.actions.reconciling import reconcile
from payments.models import BankAccount, BankLine, LedgerEntry, Payment, Quarantine, Refund, Statement
from payments.states import Method, RefundState, State
from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.integrations.bank.book import Book
from procedures.catalogue import actions as catalogue
from procedures.demo.actions import load_people, load_reasons, load_registers, load_transfers

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    call_command("load_calendar", verbosity=0)
    load_registers()
    load_people()
    catalogue.publish_folder(by=SYSTEM)
    load_reasons()
    load_transfers()


def yesterday(back=1):
    return timezone.localdate(clock.now()) - timedelta(days=back)


def test_payers_transferred_and_the_statements_brought_it(loaded):
    assert Counter(Payment.objects.values_list("state", flat=True)) == {State.SUCCEEDED: 6, State.PENDING: 1}
    assert set(Payment.objects.exclude(method="").values_list("method", flat=True)) == {Method.TRANSFER}
    assert Counter(BankLine.objects.values_list("outcome", flat=True)) == {
        "matched": 6,
        "held": 3,
        "refund": 2,
        "ignored": 1,
    }
    assert Counter(Quarantine.objects.values_list("fault", "resolution")) == {
        ("short", ""): 1,
        ("unknown", ""): 1,
        ("twice", "returned"): 1,
    }
    assert set(Refund.objects.values_list("state", flat=True)) == {RefundState.DONE}
    assert Statement.objects.count() == 12
    assert all("MAU" in account.holder for account in BankAccount.objects.all())


def test_books_of_every_day_agree_with_the_statements(loaded, card_sandbox):
    found = [reconcile(date=yesterday(back), by=SYSTEM) for back in range(1, 8)]
    assert [(row.differences, row.unchecked) for row in found] == [([], [])] * 7
    assert sum(row.checked["ledger"].get("vietqr", {}).get("lines", 0) for row in found) == 11


def test_books_agree_with_the_bank_that_keeps_the_same_book(loaded, card_sandbox, bank_of_the_demonstration):
    found = [reconcile(date=yesterday(back), by=SYSTEM) for back in range(1, 8)]
    assert [(row.differences, row.unchecked) for row in found] == [([], [])] * 7


def test_loaded_again_nothing_is_added(loaded):
    before = [model.objects.count() for model in (Payment, BankLine, LedgerEntry, Statement, BankAccount)]
    lines = len(_book().between(None, None))
    load_transfers()
    assert [model.objects.count() for model in (Payment, BankLine, LedgerEntry, Statement, BankAccount)] == before
    assert len(_book().between(None, None)) == lines == 12


def test_a_public_portal_is_refused(settings):
    settings.DEMO = False
    with pytest.raises(RuntimeError, match="demonstration"):
        load_transfers()


def _book():
    return Book(settings.VAR_DIR / "sandbox" / "bank")
