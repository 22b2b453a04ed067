"""The sandbox as a program: loopback only, development only, keeps its store, and leaves nothing running."""

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.fixtures_sandbox import ROOT, start_sandbox


def run(**environment):
    command = [sys.executable, "-m", "payments.sandbox", "--port", "1"]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )


def listening(port):
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition):
    for _try in range(100):
        if condition():
            return True
        time.sleep(0.1)
    return False


def port_of(sandbox):
    return int(sandbox.base.rsplit(":", 1)[1])


@pytest.mark.parametrize("environment", [{"DEBUG": "0"}, {"DEBUG": "1", "STRIPE_API_KEY": "sk_live_x"}])
def test_it_refuses_to_run_beside_a_public_portal(environment):
    ended = run(**environment)
    assert (ended.returncode, "The card sandbox" in ended.stderr) == (1, True)


def test_killed_it_takes_its_child_with_it_and_starts_again_with_its_store(tmp_path):
    process, sandbox = start_sandbox(tmp_path)
    body = {
        "mode": "payment",
        "success_url": "http://p.test/",
        "line_items[0][price_data][currency]": "vnd",
        "line_items[0][price_data][unit_amount]": "15000",
        "line_items[0][price_data][product_data][name]": "Lệ phí",
    }
    page = sandbox.ask("POST", "/v1/checkout/sessions", **body).json()["url"]
    sandbox.pay(page)
    time.sleep(1)
    process.kill()
    process.wait()
    assert wait_until(lambda: not listening(port_of(sandbox) + 1))
    process, sandbox = start_sandbox(tmp_path)
    try:
        intent = sandbox.sessions()[0]["payment_intent"]
        assert sandbox.ask("GET", f"/v1/payment_intents/{intent}").json()["status"] == "succeeded"
    finally:
        process.terminate()
        assert process.wait(timeout=15) == 0


def test_stopped_it_leaves_nobody_listening(tmp_path):
    process, sandbox = start_sandbox(tmp_path)
    process.terminate()
    process.wait(timeout=15)
    assert not listening(port_of(sandbox))
    assert wait_until(lambda: not listening(port_of(sandbox) + 1))


def test_it_listens_on_loopback_only(card_sandbox):
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    listeners = [line.split()[1].split(":") for line in lines if line.split()[3] == "0A"]
    ours = {f"{port_of(card_sandbox) + above:04X}" for above in (0, 1)}
    assert {(address, port) for address, port in listeners if port in ours} == {("0100007F", port) for port in ours}
    assert not any(f":{port} " in Path("/proc/net/tcp6").read_text() for port in ours)
