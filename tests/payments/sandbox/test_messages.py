"""Messages reach the portal signed, five times if need be, and misbehave as the switches say."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from tests.fixtures_sandbox import SECRET


class Portal:
    """A listener that keeps what it was told and answers with the next of its statuses."""

    def __init__(self):
        self.got, self.statuses = [], []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.got.append((body, self.headers["Stripe-Signature"]))
                self.send_response(listener.statuses.pop(0) if listener.statuses else 200)
                self.end_headers()

            def log_message(self, *_line):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/"

    @property
    def kinds(self):
        return [json.loads(body)["type"] for body, _signature in self.got]

    def good(self, number=0):
        try:
            stripe.Webhook.construct_event(*self.got[number], SECRET)
        except stripe.SignatureVerificationError:
            return False
        return True


@pytest.fixture
def portal(card_sandbox):
    listener = Portal()
    card_sandbox.listen(listener.url)
    yield listener
    listener.server.shutdown()
    listener.server.server_close()


def session(sandbox):
    body = {
        "mode": "payment",
        "success_url": "http://p.test/",
        "line_items[0][price_data][currency]": "vnd",
        "line_items[0][price_data][unit_amount]": "15000",
        "line_items[0][price_data][product_data][name]": "Lệ phí",
    }
    return sandbox.ask("POST", "/v1/checkout/sessions", **body).json()


def test_paying_sends_one_signed_message(card_sandbox, portal):
    card_sandbox.pay(session(card_sandbox)["url"])
    card_sandbox.settled()
    assert (portal.kinds, portal.good()) == (["checkout.session.completed"], True)


def test_declining_sends_the_failure(card_sandbox, portal):
    card_sandbox.pay(session(card_sandbox)["url"], "4000000000000002")
    card_sandbox.settled()
    assert portal.kinds == ["payment_intent.payment_failed"]


def test_refused_message_is_sent_again_until_it_is_taken(card_sandbox, portal):
    portal.statuses = [500, 503, 400]
    card_sandbox.pay(session(card_sandbox)["url"])
    card_sandbox.settled()
    assert portal.kinds == ["checkout.session.completed"] * 4


def test_dropped_message_is_not_sent_but_can_be_sent_again(card_sandbox, portal):
    card_sandbox.switch(drop=True)
    card_sandbox.pay(session(card_sandbox)["url"])
    card_sandbox.settled()
    assert portal.got == []
    event = card_sandbox.events()[0]
    card_sandbox._post(f"events/{event['id']}/resend")
    card_sandbox.settled()
    assert portal.kinds == ["checkout.session.completed"]


def test_duplicated_message_comes_so_many_times_more(card_sandbox, portal):
    card_sandbox.switch(duplicate=2)
    card_sandbox.pay(session(card_sandbox)["url"])
    card_sandbox.settled()
    assert len({body for body, _signature in portal.got}) == 1
    assert len(portal.got) == 3


def test_corrupted_message_has_a_bad_signature(card_sandbox, portal):
    card_sandbox.switch(corrupt=True)
    card_sandbox.pay(session(card_sandbox)["url"])
    card_sandbox.settled()
    assert portal.good() is False


def test_delayed_message_comes_later(card_sandbox, portal):
    card_sandbox.switch(delay=0.6)
    start = time.monotonic()
    card_sandbox.pay(session(card_sandbox)["url"])
    assert portal.got == []
    card_sandbox.settled()
    assert len(portal.got) == 1
    assert time.monotonic() - start >= 0.6


def test_reordered_messages_come_backwards(card_sandbox, portal):
    card_sandbox.switch(reorder=True)
    page = session(card_sandbox)["url"]
    card_sandbox.pay(page, "4000000000000002")
    card_sandbox.pay(page)
    card_sandbox.settled()
    assert portal.kinds == ["checkout.session.completed", "payment_intent.payment_failed"]


def test_decline_switch_declines_every_card(card_sandbox, portal):
    card_sandbox.switch(decline="insufficient_funds")
    assert "Thẻ không đủ tiền" in card_sandbox.pay(session(card_sandbox)["url"]).text
