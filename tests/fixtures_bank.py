"""The stand-in bank as a process of its own: import the two fixtures into a conftest to use them there."""

import os
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

SECRET = "whsec_bank_standin"
TOKEN = "sandbox"
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class StandInBank:
    """What a test does at the bank's side; ``base`` is the API and the banking app."""

    base: str

    def transfer(self, qr: str = "", **said: Any) -> dict[str, Any]:
        """Transfer by a code, or field by field; return the line of the bank's book."""
        return self._post("transfer", said | ({"qr": qr} if qr else {}))

    def pay_out(self, **said: Any) -> dict[str, Any]:
        """Transfer from an account of ours to somebody; return the line of the bank's book."""
        return self._post("refund", said)

    def switch(self, **switches: Any) -> None:
        """Turn switches: drop, duplicate, delay, corrupt, down, memo."""
        self._post("switches", switches)

    def listen(self, url: str) -> None:
        """Send messages to this address; an empty one is nobody."""
        self._post("webhook", {"url": url})

    def reset(self) -> None:
        self._post("reset")

    def settled(self) -> None:
        """Wait until no message is on its way."""
        self._post("settled")

    def lines(self) -> list[dict[str, Any]]:
        return self._get("lines")

    def sent(self) -> list[dict[str, Any]]:
        """Return the messages sent or dropped, as the bank would write them."""
        return self._get("sent")

    def statement(self, account: str, since: str, until: str) -> bytes:
        """Download the statement of an account ("BIN number") over some days (ISO)."""
        asked = {"account": account, "since": since, "until": until}
        return requests.get(f"{self.base}/statement.csv", params=asked, timeout=30).content

    def ask(self, path: str, token: str = TOKEN, **wanted: str) -> requests.Response:
        """Ask the API by hand."""
        key = {"Authorization": f"Bearer {token}"}
        return requests.get(f"{self.base}/v1/{path}", params=wanted, headers=key, timeout=30)

    def _post(self, path: str, body: Any = None) -> Any:
        answer = requests.post(f"{self.base}/_sandbox/{path}", json=body or {}, timeout=90)
        answer.raise_for_status()
        return answer.json()

    def _get(self, path: str) -> Any:
        return requests.get(f"{self.base}/_sandbox/{path}", timeout=30).json()


def start_bank(folder: Path, port: int = 0) -> tuple[subprocess.Popen[bytes], StandInBank]:
    """Start a bank on a free port, or the one given, and wait until it answers."""
    port = port or free_port()
    command = [sys.executable, "-m", "portal.integrations.bank.standin", "--port", str(port), "--store", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"DEBUG": "1"})
    bank = StandInBank(f"http://127.0.0.1:{port}")
    for _try in range(300):
        try:
            if requests.get(f"{bank.base}/_sandbox/health", timeout=1).ok:
                return process, bank
        except requests.RequestException:
            assert process.poll() is None, "the bank did not start"
            time.sleep(0.1)
    process.kill()
    raise AssertionError("the bank did not answer")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def bank_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandInBank]:
    process, bank = start_bank(tmp_path_factory.mktemp("bank"))
    yield bank
    process.terminate()
    process.wait(timeout=15)


@pytest.fixture
def bank(bank_process: StandInBank, settings: Any) -> Iterator[StandInBank]:
    """Give the portal this bank, empty and with its switches off; messages go nowhere until ``listen``."""
    bank_process.listen("")
    bank_process.reset()
    settings.BANK_API_BASE, settings.BANK_API_TOKEN = bank_process.base, TOKEN
    settings.BANK_WEBHOOK_SECRETS = [SECRET]
    yield bank_process
    bank_process.listen("")
