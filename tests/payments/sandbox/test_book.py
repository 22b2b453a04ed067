"""The sandbox's own books and disputes, read through Stripe's own client, page by page."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
import requests
import stripe

from payments.gateways.stripe import StripeGateway
from payments.sandbox.errors import ApiError
from payments.sandbox.listing import page
from payments.states import Movement
from portal.core import clock
from tests.fixtures_sandbox import start_sandbox
from tests.payments.sandbox.test_api import client, paid

__all__ = ["client"]
FEE = 870


def rows(count):
    return [{"id": str(number), "created": 100 + number} for number in range(count)]


def ids(answer):
    return [row["id"] for row in answer["data"]]


@pytest.mark.parametrize(
    ("wanted", "found", "more"),
    [
        ({}, ["11", "10", "9", "8", "7", "6", "5", "4", "3", "2"], True),
        ({"limit": "3"}, ["11", "10", "9"], True),
        ({"limit": "3", "starting_after": "3"}, ["2", "1", "0"], False),
        ({"limit": "2", "ending_before": "8"}, ["10", "9"], True),
        ({"limit": "3", "ending_before": "8"}, ["11", "10", "9"], False),
        ({"created": {"gte": "105", "lt": "107"}}, ["6", "5"], False),
        ({"created": {"gt": "105", "lte": "107"}}, ["7", "6"], False),
        ({"created": "104"}, ["4"], False),
    ],
)
def test_page_of_a_list_is_as_the_api_gives_it(wanted, found, more):
    answer = page(rows(12), wanted, "/v1/things")
    assert (ids(answer), answer["has_more"], answer["url"]) == (found, more, "/v1/things")


@pytest.mark.parametrize("wanted", [{"limit": "101"}, {"limit": "-1"}, {"starting_after": "x"}, {"ending_before": "x"}])
def test_page_that_cannot_be_is_refused(wanted):
    with pytest.raises(ApiError):
        page(rows(1), wanted, "/v1/things")


def gateway(sandbox):
    return StripeGateway("sk_test_x", sandbox.base, [])


def around_now():
    now, hour = clock.now(), timedelta(hours=1)
    return now - hour, now + hour


def test_more_than_a_hundred_lines_are_read_page_by_page(client, card_sandbox):
    intent = paid(client, card_sandbox).payment_intent
    for _time in range(105):
        client.refunds.create({"payment_intent": intent, "amount": 1})
    moved = gateway(card_sandbox).movements(*around_now())
    assert len({each.line for each in moved}) == len(moved) == 107
    assert sum(each.amount for each in moved if each.movement == Movement.REFUNDED) == 105
    assert {each.charge for each in moved} == {intent}
    assert card_sandbox.balance() == 30_000 - FEE - 105


def test_control_one_page_alone_has_a_hundred_lines(client, card_sandbox):
    intent = paid(client, card_sandbox).payment_intent
    for _time in range(105):
        client.refunds.create({"payment_intent": intent, "amount": 1})
    alone = client.balance_transactions.list({"limit": 100})
    assert (len(alone.data), alone.has_more) == (100, True)


def try_refund(base, **wanted):
    key = {"Authorization": "Bearer sk_test_by_hand"}
    return requests.post(f"{base}/v1/refunds", data=wanted, headers=key, timeout=30).status_code


def test_twenty_refunds_at_once_never_exceed_the_charge(client, card_sandbox):
    intent = paid(client, card_sandbox).payment_intent
    refund = partial(try_refund, card_sandbox.base, payment_intent=intent, amount=2_000)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _number: refund(), range(20)))
    assert sorted(answers) == [200] * 15 + [400] * 5
    assert card_sandbox.balance() == -FEE


def test_control_the_bank_behind_has_no_such_guard(client, card_sandbox):
    intent = paid(client, card_sandbox).payment_intent
    host, port = card_sandbox.base.rsplit(":", 1)
    behind = f"{host}:{int(port) + 1}"
    answers = [try_refund(behind, payment_intent=intent, amount=2_000) for _number in range(20)]
    assert answers == [200] * 20


def test_dispute_takes_what_is_left_and_gives_it_back_when_won(client, card_sandbox):
    intent = paid(client, card_sandbox).payment_intent
    client.refunds.create({"payment_intent": intent, "amount": 10_000})
    dispute = card_sandbox.object_to(intent)
    assert card_sandbox.balance() == -FEE
    (opened,) = gateway(card_sandbox).disputes(intent)
    assert (opened.dispute_id, opened.amount, opened.state, opened.closed_at) == (dispute, 20_000, "open", None)
    card_sandbox.decide(dispute, won=True)
    (closed,) = gateway(card_sandbox).disputes(intent)
    assert (closed.state, closed.closed_at is not None) == ("won", True)
    assert card_sandbox.balance() == 20_000 - FEE


@pytest.mark.parametrize(("won", "refused"), [(None, True), (False, True), (True, False)])
def test_contested_charge_is_not_refunded_unless_it_was_won(client, card_sandbox, won, refused):
    intent = paid(client, card_sandbox).payment_intent
    dispute = card_sandbox.object_to(intent)
    if won is not None:
        card_sandbox.decide(dispute, won=won)
    assert try_refund(card_sandbox.base, payment_intent=intent) == (400 if refused else 200)


def test_charge_is_contested_once(client, card_sandbox):
    intent = paid(client, card_sandbox).payment_intent
    card_sandbox.decide(card_sandbox.object_to(intent), won=True)
    with pytest.raises(requests.HTTPError, match="400"):
        card_sandbox.object_to(intent)


def test_dispute_names_the_charge_and_nothing_of_ours(client, card_sandbox):
    intent = paid(client, card_sandbox).payment_intent
    card_sandbox.object_to(intent)
    told = card_sandbox.events("charge.dispute.created")[0]["data"]["object"]
    assert (told["payment_intent"], told["metadata"]) == (intent, {})


def test_books_and_disputes_are_there_after_a_restart(tmp_path):
    process, sandbox = start_sandbox(tmp_path)
    reader = stripe.StripeClient("sk_test_x", base_addresses={"api": sandbox.base}).v1
    intent = paid(reader, sandbox).payment_intent
    dispute = sandbox.object_to(intent)
    before = gateway(sandbox).movements(*around_now())
    process.terminate()
    process.wait(timeout=15)
    process, sandbox = start_sandbox(tmp_path)
    try:
        assert set(gateway(sandbox).movements(*around_now())) == set(before)
        sandbox.decide(dispute, won=True)
        assert sandbox.balance() == 30_000 - FEE
    finally:
        process.terminate()
        process.wait(timeout=15)
