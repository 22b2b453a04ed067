"""The bank's door: what is not from the bank is refused, and money that does not agree is held once and shown."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from payments import actions, queries
from payments.gateways import TRANSFER
from payments.models import BankAccount, GatewayEvent, LedgerEntry, Payment, Receipt
from payments.states import State
from portal.accounts.schema import SYSTEM
from portal.core import codes
from portal.events import actions as events
from portal.notifications.models import Message
from tests import factories
from tests.payments import made
from tests.payments.forgeries import (
    BANK,
    LARGE,
    WORDS,
    Forgery,
    changed_bodies,
    flipped_bits,
    packed,
    wrong_signatures,
)
from tests.payments.test_forgeries import money, traces

pytestmark = pytest.mark.django_db
ACCOUNT = {"bank_bin": "970415", "account": "113366668888"}


def awaited(**fields: Any) -> Payment:
    """Return a payment of 30.000 đ of which the code was shown."""
    payment = made.payment(reference=codes.new_code(10), **fields)
    actions.start_checkout(payment_id=payment.pk, by=made.payer_of(payment), provider=TRANSFER)
    return payment


def transferred(bank, payment: Payment, **otherwise: Any) -> dict[str, Any]:
    """Let somebody transfer; return the bank's message about it."""
    said = {**ACCOUNT, "amount": payment.amount, "memo": f"{payment.reference} hoc ba"}
    bank.transfer(**said | otherwise)
    return bank.sent()[-1]


@pytest.fixture(autouse=True)
def account(bank) -> BankAccount:
    return BankAccount.objects.create(
        unit=factories.unit(),
        bank_bin=ACCOUNT["bank_bin"],
        number=ACCOUNT["account"],
        bank_name="Ngân hàng Phù Sa",
        holder="TRUONG THPT PHU SA",
        since=date(2020, 1, 1),
    )


def sent(message: Any, **how: Any) -> Forgery:
    body = packed(message)
    return Forgery("", body, BANK.sign(body), door=BANK, **how)


def nonsense(message: dict[str, Any]) -> Iterator[Forgery]:
    """Yield bodies under our own signature that are no messages of the bank."""
    line = message["line"]
    wrong: dict[str, tuple[Any, ...]] = {
        "amount": ("30000", 30_000.5, None, True, [30_000], 10**16, -(10**16)),
        "at": ("yesterday", "2026-01-01T00:00:00", None, 5, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
        "ref": ("", "x" * 81, None, 7, ["ref"], "a\x00b"),
        "memo": (None, 5, ["x"], {}, "\ud800", "\x00"),
        "currency": (None, 5, ["VND"]),
        "counter_account": (None, 5, ["x"]),
        "counter_name": (None, 5, ["x"]),
        "account": ("x" * 60,),
    }
    yield from (sent(message | {"id": word}) for word in WORDS)
    yield from (sent(message | {"type": word}) for word in WORDS[:8])
    yield from (sent(message | {"line": word}) for word in (None, [], "x", 5, {}))
    yield from (sent(message | {"line": line | {name: word}}) for name, words in wrong.items() for word in words)
    yield from (sent(whole) for whole in (None, [], "x", 5, [message], {}))
    for body in (b"", b"ref=1", b"[" * 50_000, b'{"a":' * 20_000, packed(message)[:-1] + b', "x": NaN}', b"\xff"):
        yield Forgery("", body, BANK.sign(body), door=BANK)


def test_what_is_not_from_the_bank_is_refused_and_advances_nothing(bank):
    message = transferred(bank, awaited())
    outside = [*wrong_signatures(message, BANK), *changed_bodies(message, BANK), *flipped_bits(message, 60, BANK)]
    large = packed(message | {"padding": "x" * LARGE})
    shapes = [
        sent(message, content_type=kind) for kind in ("text/plain", "text/xml", "application/x-www-form-urlencoded")
    ]
    before, seen = money(), traces()
    refused = [*outside, *nonsense(message), *shapes]
    assert [
        (forgery.name, forgery.body[:200], status) for forgery in refused if (status := forgery.send()) != 400
    ] == []
    assert Forgery("large", large, BANK.sign(large), door=BANK).send() == 413
    events.run_due()
    assert (money(), traces()) == (before, seen)
    assert len(refused) >= 200


def test_true_message_in_between_settles_once_however_often_it_comes(bank):
    payment = awaited()
    message = transferred(bank, payment)
    assert [sent(message).send() for _copy in range(5)] == [200] * 5
    assert sent(message | {"id": "ntf_again"}).send() == 200
    events.run_due()
    assert (made.again(payment).state, Receipt.objects.count()) == (State.SUCCEEDED, 1)
    assert LedgerEntry.objects.filter(debit="transfer").count() == 1


def test_what_the_message_claims_is_never_believed(bank):
    """The bank's own book says what came; the message only says which line to look at."""
    payment = awaited()
    message = transferred(bank, payment)
    message["line"] |= {"amount": 3_000_000, "memo": "somebody else", "currency": "USD"}
    assert sent(message).send() == 200
    events.run_due()
    assert (made.again(payment).state, Receipt.objects.get().amount) == (State.SUCCEEDED, 30_000)


def test_line_that_the_bank_does_not_know_is_held_once(bank):
    payment = awaited()
    message = transferred(bank, payment)
    for number in range(3):
        forged = message | {"id": f"ntf_{number}", "line": message["line"] | {"ref": "FT0000"}}
        assert sent(forged).send() == 200
        events.run_due()
    assert [(held.fault, held.object_id, held.booked) for held in queries.all_held()] == [("unknown", "FT0000", False)]
    assert made.again(payment).state == State.PENDING


TROUBLE: dict[str, tuple[dict[str, Any], str]] = {
    "one more": ({"amount": 30_001}, "over"),
    "one less": ({"amount": 29_999}, "short"),
    "a hundred times": ({"amount": 3_000_000}, "over"),
    "dollars": ({"currency": "USD"}, "currency"),
    "another account": ({"account": "999999999999"}, "account"),
    "no reference": ({"memo": "hoc ba"}, "unknown"),
}


@pytest.mark.parametrize("name", TROUBLE)
def test_money_that_does_not_agree_is_held_once_and_shown(bank, name):
    otherwise, fault = TROUBLE[name]
    clerk, payment = factories.staff_user("finance"), awaited()
    message = transferred(bank, payment, **otherwise)
    for number in range(3):
        assert [sent(message).send(), sent(message | {"id": f"ntf_{number}"}).send()] == [200, 200]
        events.run_due()
    actions.sweep(by=SYSTEM, grace_seconds=0)
    assert (made.again(payment).state, Receipt.objects.count()) == (State.PENDING, 0)
    assert [held.fault for held in queries.quarantined([payment.unit_id])] == [fault]
    assert LedgerEntry.objects.filter(credit="suspense").count() == (fault not in ("currency", "account"))
    assert set(GatewayEvent.objects.values_list("outcome", flat=True)) == {"quarantined"}
    assert Message.objects.filter(user=clerk, kind="payment_held", channel="inbox").count() <= 1


def test_another_payers_reference_pays_nothing_of_the_sender(bank):
    mine, others = awaited(), awaited(fee=made.quote(copies=5))
    message = transferred(bank, mine, memo=others.reference)
    assert sent(message).send() == 200
    events.run_due()
    assert {made.again(payment).state for payment in (mine, others)} == {State.PENDING}
    assert [(held.fault, held.payment_id) for held in queries.all_held()] == [("short", others.pk)]


def test_banks_secrets_are_changed_without_a_message_lost(bank, settings):
    message = transferred(bank, awaited())
    body = packed(message)
    settings.BANK_WEBHOOK_SECRETS = ["new", "old"]
    answers = [
        Forgery("", body, BANK.sign(body, secret=secret), door=BANK).send() for secret in ("old", "new", "other")
    ]
    assert answers == [200, 200, 400]


def test_negative_control_without_the_check_of_signatures_forgeries_are_stored(bank, monkeypatch):
    monkeypatch.setattr("portal.integrations.bank.signature.check", lambda *_any: None)
    message = transferred(bank, awaited())
    forged = list(wrong_signatures(message, BANK))
    assert [forgery.send() for forgery in forged] == [200] * len(forged)
    events.run_due()
    assert Receipt.objects.count() == 1
