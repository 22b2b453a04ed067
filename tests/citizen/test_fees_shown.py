"""How the fee stands is said on the dossier's pages at once: the list, the dossier, the confirmation, the desk."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from payments import actions as payments
from payments.models import BankAccount, Payment
from portal.accounts.models import User
from portal.accounts.schema import SYSTEM, Actor
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from tests import factories
from tests.payments import banked, made


@pytest.fixture(autouse=True)
def account(settings: Any, db: None) -> BankAccount:
    settings.BANK_API_BASE = ""
    factories.procedure()
    return banked.account()


def asked(me: Actor) -> Dossier:
    draft = factories.draft(by=me)
    return dossiers.request_payment(dossier_id=draft.pk, version=draft.version, by=me)


def transferred(dossier: Dossier, amount: int = 30_000) -> Payment:
    payment = Payment.objects.get(reference=dossier.reference)
    payments.start_checkout(payment_id=payment.pk, provider="vietqr", by=made.payer_of(payment))
    banked.taken(banked.account(), dossier.reference, amount)
    return made.again(payment)


def text_of(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_before_money_comes_the_dossier_asks_for_it(signed_in: Client, me: Actor) -> None:
    dossier = asked(me)
    assert "Fee: 30,000 đ not paid yet" in text_of(signed_in, "/dossiers/").replace("30.000", "30,000")
    assert "Pay the fee</a>" in text_of(signed_in, f"/dossiers/{dossier.pk}/")


@pytest.mark.parametrize("amount", [29_999, 30_000])
def test_money_that_came_is_said_everywhere_and_not_asked_for_again(signed_in: Client, me: Actor, amount: int) -> None:
    """Paid in full the dossier is filed; with one đồng less the money is checked and nobody is asked to pay again."""
    dossier = asked(me)
    transferred(dossier, amount)
    words = "paid" if amount == 30_000 else "being checked"
    listed, shown = text_of(signed_in, "/dossiers/"), text_of(signed_in, f"/dossiers/{dossier.pk}/")
    assert f"đ {words}" in listed
    assert "You: pay the fee." not in listed
    assert "Pay the fee</a>" not in shown
    assert (f"đ {words}" in shown) == (amount == 30_000)
    assert ("The money is being checked" in shown) == (amount != 30_000)


def test_who_has_sent_the_dossier_reads_that_it_is_paid(signed_in: Client, me: Actor) -> None:
    dossier = asked(me)
    transferred(dossier)
    assert "đ paid" in text_of(signed_in, f"/dossiers/{dossier.pk}/filed/")


def test_refund_is_told_on_the_dossier_in_the_words_of_the_payment(signed_in: Client, me: Actor) -> None:
    dossier = asked(me)
    transferred(dossier)
    payments.refund(reference=dossier.reference, reason_code="rejected", by=SYSTEM)
    shown = text_of(signed_in, f"/dossiers/{dossier.pk}/")
    assert "will be transferred back to the account ending in 6789" in shown
    assert "on its way back" in shown


def test_desk_reads_the_same_words_and_the_receipt(me: Actor, parent: User) -> None:
    dossier = asked(me)
    transferred(dossier)
    desk = Client(headers={"accept-language": "vi"})
    desk.force_login(factories.staff_user("intake"))
    shown = text_of(desk, f"/desk/dossiers/{dossier.pk}/")
    assert "đã trả 30.000 đ" in shown
    assert "Chuyển khoản VietQR" in shown
    rows = desk.get("/desk/", {"tab": "all", "columns": "fee"}).context["rows"]
    with translation.override("vi"):
        assert [cell.text for row in rows for cell in row.cells if cell.key == "fee"] == ["30.000 đ, đã trả"]
