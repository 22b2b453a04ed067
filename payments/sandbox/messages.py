"""Tell the portal: signed messages with five tries, and the switches that make the wire misbehave."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import logging
import secrets
import time
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import aiohttp

from payments.sandbox.store import Document, Store

log = logging.getLogger("payments.sandbox")

WAITS = (0.2, 1.0, 3.0, 10.0)
"""Seconds between the five tries."""
REORDER_WINDOW = 0.7
API_VERSION = "2026-10-28.endive"


@dataclass(frozen=True)
class Switches:
    """What goes wrong on purpose.

    ``duplicate`` is the number of extra copies, ``delay`` seconds, ``decline`` a decline code for every card. With
    ``challenge`` the bank asks the holder of every card (3-D Secure); with ``abandon`` the card page never leads back.
    ``falsify`` changes what the API says of a session: ``amount`` is added to the sum, other keys replace fields.
    """

    drop: bool = False
    duplicate: int = 0
    delay: float = 0
    reorder: bool = False
    corrupt: bool = False
    decline: str = ""
    challenge: bool = False
    abandon: bool = False
    down: bool = False
    falsify: dict[str, Any] | None = None

    def to_json(self) -> Document:
        return asdict(self)

    def changed(self, values: Document) -> "Switches":
        """:raises ValueError: for a switch that does not exist"""
        if unknown := values.keys() - {field.name for field in fields(self)}:
            raise ValueError(f"no such switch: {', '.join(sorted(unknown))}")
        return replace(self, **values)


def signature(body: bytes, secret: str, moment: int) -> str:
    """Return the header by which the portal knows a message as ours (Stripe's scheme v1)."""
    digest = hmac.new(secret.encode(), b"%d.%s" % (moment, body), hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


class Messenger:
    """Send events to the portal's address."""

    def __init__(self, store: Store, url: str, secret: str) -> None:
        self.url, self.secret, self.switches = url, secret, Switches()
        self._store = store
        self._tasks: set[asyncio.Task[None]] = set()
        self._shuffled: list[Document] = []
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.close()

    def publish(self, kind: str, thing: Document) -> Document:
        """Record an event and send it as the switches say."""
        event = {
            "id": f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "api_version": API_VERSION,
            "created": int(time.time()),
            "data": {"object": thing},
            "livemode": thing["livemode"],
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self._store.put("event", event["id"], {"event": event, "tries": []})
        if not self.switches.drop:
            self._dispatch(event)
        return event

    def resend(self, event_id: str) -> bool:
        """Send a recorded event once more, dropped ones too; return whether there is such an event."""
        if kept := self._store.get("event", event_id):
            self._start(self._deliver(kept["event"]))
        return kept is not None

    async def settled(self) -> None:
        """Wait until nothing is on its way."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def forget(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._shuffled.clear()

    def _dispatch(self, event: Document) -> None:
        if not self.switches.reorder:
            self._copies(event)
            return
        self._shuffled.append(event)
        if len(self._shuffled) == 1:
            self._start(self._release_backwards())

    async def _release_backwards(self) -> None:
        await asyncio.sleep(REORDER_WINDOW)
        held, self._shuffled = self._shuffled, []
        for event in reversed(held):
            await self._deliver(event)

    def _copies(self, event: Document) -> None:
        for _copy in range(1 + self.switches.duplicate):
            self._start(self._deliver(event))

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, event: Document) -> None:
        await asyncio.sleep(self.switches.delay)
        for wait in (*WAITS, None):
            status = await self._post(event)
            kept = self._store.get("event", event["id"]) or {"event": event, "tries": []}
            kept["tries"].append({"at": time.time(), "status": status})
            self._store.put("event", event["id"], kept)
            if 200 <= status < 300 or wait is None:
                return
            await asyncio.sleep(wait)

    async def _post(self, event: Document) -> int:
        """Send once; return the status, 0 when nobody answered."""
        body, secret = json.dumps(event, ensure_ascii=False).encode(), self.secret
        signed = signature(body, f"{secret}-corrupted" if self.switches.corrupt else secret, int(time.time()))
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signed}
        if not self.url:
            return 0
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with self._http.post(self.url, data=body, headers=headers) as answer:
                return answer.status
        log.info("nobody answered at %s", self.url)
        return 0
