"""How the stand-in bank tells of each credit: a signed message, tried again, and switches that spoil it on purpose."""

import json
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import requests

from portal.integrations.bank.book import Line
from portal.integrations.bank.signature import HEADER, sign

WAITS = (0.2, 1.0, 3.0)
"""Seconds between the four tries."""


@dataclass(frozen=True)
class Switches:
    """What goes wrong on purpose.

    ``duplicate`` is the number of extra copies, ``delay`` seconds, ``memo`` what the bank makes of a memo: a text with
    {memo}, {lower}, {squeezed} (no spaces) or {dotted} in it.
    """

    drop: bool = False
    duplicate: int = 0
    delay: float = 0
    corrupt: bool = False
    down: bool = False
    memo: str = ""

    def changed(self, values: dict[str, Any]) -> "Switches":
        """:raises ValueError: for a switch that does not exist"""
        if unknown := values.keys() - {field.name for field in fields(self)}:
            raise ValueError(f"no such switch: {', '.join(sorted(unknown))}")
        return replace(self, **values)

    def written(self, memo: str) -> str:
        """Return the memo as this bank writes it into its book."""
        forms = {"memo": memo, "lower": memo.lower(), "squeezed": memo.replace(" ", ""), "dotted": ".".join(memo)}
        return self.memo.format(**forms) if self.memo else memo


class Messenger:
    """Send messages to the portal's address."""

    def __init__(self, url: str, secret: str) -> None:
        self.url, self.secret, self.switches = url, secret, Switches()
        self.sent: list[dict[str, Any]] = []
        self._pool = ThreadPoolExecutor(4)
        self._under_way, self._quiet = 0, threading.Condition()

    def tell(self, line: Line) -> None:
        """Tell of a line that was booked, as the switches say."""
        message = {"id": f"ntf_{secrets.token_hex(12)}", "type": "line.booked", "line": asdict(line)}
        self.sent.append(message)
        if not self.switches.drop and self.url:
            for _copy in range(1 + self.switches.duplicate):
                self._start(message, self.switches)

    def settled(self) -> None:
        """Wait until no message is on its way."""
        with self._quiet:
            self._quiet.wait_for(lambda: self._under_way == 0, timeout=60)

    def _start(self, message: dict[str, Any], switches: Switches) -> None:
        with self._quiet:
            self._under_way += 1
        self._pool.submit(self._deliver, self.url, message, switches)

    def _deliver(self, url: str, message: dict[str, Any], switches: Switches) -> None:
        try:
            time.sleep(switches.delay)
            for wait in (*WAITS, None):
                if self._post(url, message, corrupt=switches.corrupt) or wait is None:
                    return
                time.sleep(wait)
        finally:
            with self._quiet:
                self._under_way -= 1
                self._quiet.notify_all()

    def _post(self, url: str, message: dict[str, Any], *, corrupt: bool) -> bool:
        body = json.dumps(message, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", HEADER: sign(body, self.secret, int(time.time()))}
        try:
            return requests.post(url, data=body + b" " if corrupt else body, headers=headers, timeout=20).ok
        except requests.RequestException:
            return False
