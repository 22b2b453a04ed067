"""Rows of money are only added: the models refuse, and PostgreSQL refuses whatever program asks."""

import pytest
from django.db import IntegrityError, connection, transaction

from payments.models import Immutable, LedgerEntry, Payment, Receipt
from tests.payments.test_opening import at_counter

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment():
    return at_counter()


def test_amount_is_never_edited(payment):
    payment.amount = 1
    with pytest.raises(Immutable):
        payment.save()
    with pytest.raises(Immutable):
        payment.save(update_fields=["amount"])
    with pytest.raises(Immutable):
        Payment.objects.filter(pk=payment.pk).update(amount=1)


@pytest.mark.parametrize("model", [Payment, Receipt, LedgerEntry])
def test_no_row_is_deleted(payment, model):
    with pytest.raises(Immutable):
        model.objects.all().delete()
    with pytest.raises(Immutable):
        model.objects.first().delete()


@pytest.mark.postgres
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payments_payment SET amount = 1",
        "UPDATE payments_receipt SET number = 7",
        "UPDATE payments_ledgerentry SET amount = 1",
        "DELETE FROM payments_ledgerentry",
        "DELETE FROM payments_receipt",
    ],
)
def test_postgresql_refuses_by_itself(payment, sql):
    with pytest.raises(IntegrityError, match="stay as they are"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.postgres
def test_postgresql_lets_through_what_may_change(payment):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_receipt SET sha256 = 'x'")
        assert cursor.rowcount == 1


@pytest.mark.parametrize("fields", [{"amount": 0}, {"amount": -1}, {"state": "paid"}, {"state": "succeeded"}])
def test_database_checks_amount_and_state(payment, fields):
    row = {"reference": "X", "quote": {}, "unit_id": payment.unit_id, "created_at": payment.created_at, "amount": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(**(row | fields))
