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
    process: subprocess.Popen[bytes]

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


@pytest.fixture
def operator(tmp_path: Path, settings) -> Iterator[StandIn]:
    port = free_port()
    process = start(tmp_path / "sms", port)
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{port}", "sandbox"
    yield StandIn(settings.SMS_URL, process)
    process.kill()
    process.wait()
