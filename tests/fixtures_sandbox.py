"""The card sandbox as a process of its own: import the two fixtures into a conftest to use them there."""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

SECRET = "whsec_card_sandbox"
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class CardSandbox:
    """What a test does at the bank's side; ``base`` is the API, ``public`` where browsers go."""

    base: str
    public: str

    def switch(self, **switches: Any) -> None:
        """Turn switches: drop, duplicate, delay, reorder, corrupt, decline, challenge, abandon, down, falsify."""
        self._post("switches", switches)

    def listen(self, url: str) -> None:
        """Send messages to this address; an empty one is nobody."""
        self._post("webhook", {"url": url})

    def reset(self) -> None:
        self._post("reset")

    def settled(self) -> None:
        """Wait until no message is on its way."""
        self._post("settled")

    def sessions(self) -> list[dict[str, Any]]:
        return self._get("sessions")

    def events(self, kind: str = "") -> list[dict[str, Any]]:
        """Return the events sent or dropped, as Stripe would write them."""
        found = [kept["event"] for kept in self._get("events")]
        return [event for event in found if kind in ("", event["type"])]

    def balance(self) -> int:
        """Return what the gateway holds for us, in đồng."""
        return int(self._get("balance")["balance"])

    def object_to(self, intent: str) -> str:
        """Let the card's holder object to a payment; return the dispute's id."""
        return str(self._post("disputes", {"payment_intent": intent})["id"])

    def try_object(self, intent: str) -> str:
        """Let the holder object; return the dispute's id, nothing where the bank does not allow it."""
        answer = requests.post(f"{self.base}/_sandbox/disputes", json={"payment_intent": intent}, timeout=30)
        return str(answer.json()["id"]) if answer.ok else ""

    def decide(self, dispute: str, *, won: bool) -> None:
        """Let the bank decide a dispute."""
        self._post(f"disputes/{dispute}/close", {"won": won})

    def pay(self, page: str, number: str = "4242424242424242") -> requests.Response:
        """Type a card on the hosted page; return the page's answer, redirects not followed."""
        typed = {"number": number, "expiry": "12/30", "cvc": "123"}
        return requests.post(page, data=typed, allow_redirects=False, timeout=30)

    def answer(self, page: str, *, accept: bool) -> requests.Response:
        """Answer the bank's question (3-D Secure)."""
        choice = {"answer": "accept" if accept else "refuse"}
        return requests.post(f"{page}/challenge", data=choice, allow_redirects=False, timeout=30)

    def ask(self, method: str, path: str, **data: Any) -> requests.Response:
        """Ask the API by hand with a test key."""
        key = {"Authorization": "Bearer sk_test_by_hand"} | data.pop("headers", {})
        return requests.request(method, f"{self.base}{path}", data=data, headers=key, timeout=30)

    def _post(self, path: str, body: Any = None) -> Any:
        answer = requests.post(f"{self.base}/_sandbox/{path}", json=body or {}, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def _get(self, path: str) -> Any:
        return requests.get(f"{self.base}/_sandbox/{path}", timeout=30).json()


def start_sandbox(folder: Path) -> tuple[subprocess.Popen[bytes], CardSandbox]:
    """Start a sandbox on two free ports and wait until it answers; a port that was lost is tried elsewhere."""
    for _attempt in range(8):
        if (started := _start_on(_two_free_ports(), folder)) is not None:
            return started
    raise AssertionError("the card sandbox did not start")


def _start_on(port: int, folder: Path) -> tuple[subprocess.Popen[bytes], CardSandbox] | None:
    command = [sys.executable, "-m", "payments.sandbox", "--port", str(port), "--store", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"DEBUG": "1"})
    sandbox = CardSandbox(f"http://127.0.0.1:{port}", f"http://localhost:{port}")
    for _try in range(800):
        try:
            if requests.get(f"{sandbox.base}/_sandbox/health", timeout=1).ok:
                return process, sandbox
        except requests.RequestException:
            if process.poll() is not None:
                return None
            time.sleep(0.1)
    process.kill()
    raise AssertionError("the card sandbox did not answer")


def _two_free_ports() -> int:
    """Return the first of two free ports, below those that the system lends to connections."""
    while True:
        port = random.randrange(10000, 32000, 2)
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CardSandbox]:
    process, sandbox = start_sandbox(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    process.terminate()
    process.wait(timeout=15)


@pytest.fixture
def card_sandbox(sandbox_process: CardSandbox, settings: Any) -> Iterator[CardSandbox]:
    """Give the portal's gateway this sandbox, empty and with its switches off; messages go nowhere until ``listen``."""
    sandbox_process.reset()
    sandbox_process.listen("")
    settings.STRIPE_API_BASE = sandbox_process.base
    settings.STRIPE_API_KEY = "sk_test_card_sandbox"
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    yield sandbox_process
    sandbox_process.listen("")
