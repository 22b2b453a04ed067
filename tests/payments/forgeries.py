"""Three hundred notifications that are not what they seem, by the kind of what is wrong with them."""

import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.test import Client
from stripe import WebhookSignature

from portal.integrations.bank import signature
from tests.fixtures_bank import SECRET as BANK_SECRET
from tests.fixtures_sandbox import SECRET

Event = dict[str, Any]
JSON = "application/json; charset=utf-8"
LARGE = 256 * 1024


@dataclass(frozen=True)
class Door:
    """Where a gateway's messages come in, and how they are signed."""

    address: str
    header: str
    secret: str
    write: Callable[[bytes, str, int], str]

    def sign(self, body: bytes, *, secret: str = "", ahead: int = 0) -> str:
        """Return the header for a body, as if written some seconds from now."""
        return self.write(body, secret or self.secret, int(time.time()) + ahead)


def _stripe(body: bytes, secret: str, moment: int) -> str:
    return WebhookSignature.generate_signature_header(body.decode(errors="replace"), secret, moment)


CARD = Door("/payments/webhooks/stripe/", "Stripe-Signature", SECRET, _stripe)
BANK = Door("/payments/webhooks/vietqr/", signature.HEADER, BANK_SECRET, signature.sign)


@dataclass(frozen=True)
class Forgery:
    """A request as it arrives, and the status that it deserves."""

    name: str
    body: bytes
    header: str | None
    status: int = 400
    content_type: str = JSON
    door: Door = CARD

    def send(self) -> int:
        """Send it to the portal; return the status."""
        headers = {} if self.header is None else {self.door.header: self.header}
        browser = Client(raise_request_exception=False)
        answer = browser.post(self.door.address, self.body, content_type=self.content_type, headers=headers)
        return answer.status_code


def altered(event: Event, **changes: Any) -> Event:
    """Return an event whose object says something else."""
    return event | {"data": {"object": event["data"]["object"] | changes}}


def packed(event: Any) -> bytes:
    return json.dumps(event).encode()


def wrong_signatures(event: Event, door: Door = CARD) -> Iterator[Forgery]:
    """Yield a true body under signatures that nobody with our secret wrote."""
    body = packed(event)
    good = door.sign(body)
    moment, hexes = good.removeprefix("t=").split(",v1=")
    headers = {
        "empty": "",
        "words": "hello",
        "no moment": f"v1={hexes}",
        "no signature": f"t={moment}",
        "moment is no number": f"t=now,v1={hexes}",
        "moment is huge": f"t={'9' * 5000},v1={hexes}",
        "moment is negative": f"t=-{moment},v1={hexes}",
        "old scheme only": f"t={moment},v0={hexes}",
        "unknown scheme": f"t={moment},v9={hexes}",
        "not hexadecimal": f"t={moment},v1={'x' * 64}",
        "letters of Vietnam": f"t={moment},v1=chữ-ký",
        "Latin letters": f"t={moment},v1=é{hexes[1:]}",
        "upper case": f"t={moment},v1={hexes.upper()}",
        "spaces": f"t = {moment}, v1 = {hexes}",
        "semicolons": good.replace(",", ";"),
        "endless": f"t={moment}" + ",v1=00" * 3000,
        "quoted": f'"{good}"',
        "another moment": f"t={int(moment) - 1},v1={hexes}",
        "two moments, the old one signed": f"{door.sign(body, ahead=-301)},t={moment}",
        "two moments, the late one signed": f"{door.sign(body, ahead=400)},t={moment}",
        "bearer": f"Bearer {hexes}",
    }

    def forged(name: str, header: str | None) -> Forgery:
        return Forgery(name, body, header, door=door)

    yield forged("missing", None)
    yield from (forged(name, header) for name, header in headers.items())
    yield from (forged(f"truncated to {size}", good[:size]) for size in range(1, len(good), 5))
    yield from (forged(f"secret {n}", door.sign(body, secret=f"whsec_{n}")) for n in range(20))
    yield from (
        forged(f"{ahead} seconds off", door.sign(body, ahead=ahead))
        for ahead in (-301, 400, -302, 600, -3600, 3600, -86_400, 86_400, -(10**9), 10**9)
    )


def changed_bodies(event: Event, door: Door = CARD, amount: int = 30_000) -> Iterator[Forgery]:
    """Yield bodies that were changed on the way, under the signature of the true one."""
    body = packed(event)
    good, asked = door.sign(body), str(amount).encode()
    assert asked in body
    for one in (b"0", b"1", b"30001", b"29999", b"3000000", b"-30000"):
        yield Forgery(f"amount {one.decode()}", body.replace(asked, one), good, door=door)
    for old, new in ((b'"vnd"', b'"usd"'), (b"false", b"true"), (b"TEST", b"BEST"), (b": ", b":"), (b"cs_", b"ct_")):
        if old in body:
            yield Forgery(f"{old!r} is {new!r}", body.replace(old, new), good, door=door)
    yield Forgery("empty", b"", good, door=door)
    yield Forgery("one space more", body + b" ", good, door=door)
    yield Forgery("not UTF-8", body + b"\xff", good, door=door)
    yield Forgery("twice", body * 2, good, door=door)
    yield Forgery("only half", body[: len(body) // 2], good, door=door)


def flipped_bits(event: Event, count: int, door: Door = CARD) -> Iterator[Forgery]:
    """Yield bodies of which one bit was changed on the way."""
    body, dice = packed(event), random.Random(3)
    for place in dice.sample(range(len(body)), count):
        changed = bytes([body[place] ^ 1 << dice.randrange(7)])
        yield Forgery(f"bit of byte {place}", body[:place] + changed + body[place + 1 :], door.sign(body), door=door)


WORDS: tuple[Any, ...] = (None, 7, 1.5, True, [], {}, "", "x" * 121, "có dấu", "a\x00b", "\ud800", " ", "a b", ["evt"])


def signed_nonsense(event: Event) -> Iterator[Forgery]:
    """Yield bodies under our own signature that are no events."""
    thing = event["data"]["object"]
    yield from (Forgery(f"id {word!r}", *_signed(event | {"id": word})) for word in WORDS)
    yield from (Forgery(f"type {word!r}", *_signed(event | {"type": word})) for word in WORDS[:10])
    yield from (Forgery(f"object's id {word!r}", *_signed(altered(event, id=word))) for word in WORDS[:11])
    for data in (None, [], "x", 1, {}, {"object": None}, {"object": []}, {"object": {}}, {"object": {"id": "cs_1"}}):
        yield Forgery(f"data {data!r}", *_signed(event | {"data": data}))
    for whole in (None, [], "event", 5, True, {}, [event], {"event": event}, {"object": "event"}):
        yield Forgery(f"whole {str(whole)[:20]}", *_signed(whole))
    for metadata in ("x", 1, [1], ["payment"]):
        yield Forgery(f"metadata {metadata!r}", *_signed(altered(event, metadata=metadata)))
    yield Forgery("a NUL inside", *_signed(altered(event, note="\x00")))
    yield Forgery("half a letter inside", *_signed(altered(event, note="\ud83d")))
    raw = {
        "not JSON": b"payment=ok",
        "XML": b"<event/>",
        "nothing": b"",
        "no number": packed(event)[:-1] + b', "x": NaN}',
        "infinite": packed(event)[:-1] + b', "x": Infinity}',
        "too large a number": packed(event)[:-1] + b', "x": 1e400}',
        "endless number": packed(event)[:-1] + b', "x": ' + b"9" * 5000 + b"}",
        "deep": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        "deep list": b"[" * 50_000,
        "not UTF-8": b"\xff\xfe" + packed(thing),
    }
    yield from (Forgery(name, body, CARD.sign(body)) for name, body in raw.items())


def wrong_shapes(event: Event) -> Iterator[Forgery]:
    """Yield good events in the wrong envelope."""
    body = packed(event)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/xml", ""):
        yield Forgery(f"content type {kind!r}", body, CARD.sign(body), 400, kind)
    for size in (LARGE, 1024 * 1024, 14 * 1024 * 1024):
        large = packed(event | {"padding": "x" * size})
        yield Forgery(f"{size} bytes", large, CARD.sign(large), 413)


def lies(event: Event, other: Event) -> Iterator[Forgery]:
    """Yield well-signed claims about a payment that nobody paid, each under an id of its own."""
    amount, others = event["data"]["object"]["amount_total"], other["data"]["object"]
    claims: dict[str, dict[str, Any]] = {
        "it is paid": {},
        "one more": {"amount_total": amount + 1},
        "one less": {"amount_total": amount - 1},
        "a hundred times": {"amount_total": amount * 100},
        "nothing": {"amount_total": 0},
        "less than nothing": {"amount_total": -amount},
        "words for a sum": {"amount_total": "nhiều"},
        "no sum": {"amount_total": None},
        "dollars": {"currency": "usd"},
        "no currency": {"currency": None},
        "real money": {"livemode": True},
        "another's reference": {"client_reference_id": others["client_reference_id"]},
        "another's number": {"metadata": others["metadata"]},
        "another's intent": {"payment_intent": "pi_foreign"},
        "no metadata": {"metadata": None},
        "a number that is none": {"metadata": {"payment": "٣" * 3}},
        "an endless number": {"metadata": {"payment": "9" * 5000}},
        "a list for a number": {"metadata": {"payment": [1]}},
        "null for a number": {"metadata": {"payment": None}},
    }
    kinds = ("checkout.session.completed", "checkout.session.async_payment_succeeded", "charge.dispute.closed")
    for number, (kind, (name, changes)) in enumerate(product(kinds, claims.items())):
        claim = altered(event, **{"status": "complete", "payment_status": "paid"} | changes)
        yield Forgery(f"{kind}: {name}", *_signed(claim | {"id": f"evt_lie_{number}", "type": kind}), 200)
    yield Forgery("real money, says the envelope", *_signed(event | {"id": "evt_live", "livemode": True}), 200)


def _signed(event: Any) -> tuple[bytes, str]:
    body = packed(event)
    return body, CARD.sign(body)


def all_of(paid: Event, unpaid: Event, other: Event) -> list[Forgery]:
    """Return three hundred: wrong ones about money that the bank has, and true-looking ones about money it has not."""
    outside = [*wrong_signatures(paid), *wrong_shapes(paid), *signed_nonsense(paid)]
    outside += [*changed_bodies(paid), *lies(unpaid, other)]
    return [*outside, *flipped_bits(paid, 300 - len(outside))]
