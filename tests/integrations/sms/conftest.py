"""A real stand-in process for each test that asks for one."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests


@dataclass
class StandIn:
    url: str

    def mode(self, name: str) -> None:
        requests.post(f"{self.url}/_sandbox/mode", json={"mode": name}, timeout=2).raise_for_status()

    def texts(self) -> list[str]:
        return [message["text"] for message in requests.get(f"{self.url}/messages", timeout=2).json()]


def start(store: Path, port: int) -> subprocess.Popen[bytes]:
    module = "portal.integrations.sms.standin"
    process = subprocess.Popen([sys.executable, "-m", module, "--port", str(port), "--store", str(store)])
    wait_for(port)
    return process


def wait_for(port: int) -> None:
    for _attempt in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def running_operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """Start one operator for all tests; each finds it empty and well."""
    store, port = tmp_path_factory.mktemp("sms"), free_port()
    process = start(store, port)
    yield port, store
    process.kill()
    process.wait()


@pytest.fixture
def operator(running_operator: tuple[int, Path], settings) -> StandIn:
    port, store = running_operator
    for kept in store.glob("*.json"):
        kept.unlink()
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{port}", "sandbox"
    stand_in = StandIn(settings.SMS_URL)
    stand_in.mode("ok")
    return stand_in
