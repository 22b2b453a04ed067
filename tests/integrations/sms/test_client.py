"""The client against the stand-in operator, a real process."""

import subprocess
import sys
import time

import pytest
import requests

from portal.integrations.sms.client import SmsError, send
from tests.integrations.sms.conftest import free_port, start

TO = "+84912345678"


def test_send_once_arrives_as_written(operator):
    send(to=TO, text="Ma cua ban: 123456", key="a")
    message = requests.get(f"{operator.url}/messages", timeout=2).json()[0]
    assert (message["to"], message["text"], message["key"]) == (TO, "Ma cua ban: 123456", "a")


def test_send_same_key_twice_is_one_text(operator):
    for _ in range(2):
        send(to=TO, text="Mot lan", key="a")
    assert operator.texts() == ["Mot lan"]


def test_send_same_key_other_text_is_refused(operator):
    send(to=TO, text="Mot", key="a")
    with pytest.raises(SmsError, match="409"):
        send(to=TO, text="Hai", key="a")
    assert operator.texts() == ["Mot"]


def test_send_key_remembered_after_operator_restart(tmp_path, settings):
    port = free_port()
    settings.SMS_URL = f"http://127.0.0.1:{port}"
    for _ in range(2):
        process = start(tmp_path, port)
        send(to=TO, text="Mot lan", key="a")
        process.kill()
        process.wait()
    assert len(list(tmp_path.glob("*.json"))) == 1


@pytest.mark.parametrize("text", ["", "Tiếng Việt", "x" * 161])
def test_send_text_the_network_cannot_carry_is_refused(operator, text):
    with pytest.raises(SmsError, match="422"):
        send(to=TO, text=text, key="a")


def test_send_wrong_token_is_refused(operator, settings):
    settings.SMS_TOKEN = "stolen"
    with pytest.raises(SmsError, match="401"):
        send(to=TO, text="x", key="a")


@pytest.mark.parametrize(("mode", "words"), [("failing", "503"), ("down", "no answer")])
def test_send_while_operator_fails_then_recovers(operator, mode, words):
    operator.mode(mode)
    with pytest.raises(SmsError, match=words):
        send(to=TO, text="x", key="a")
    operator.mode("ok")
    send(to=TO, text="x", key="a")
    assert operator.texts() == ["x"]


def test_send_without_operator_raises(settings):
    settings.SMS_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(SmsError):
        send(to=TO, text="x", key="a")


def test_standin_leaves_when_its_parent_is_killed(tmp_path):
    port = free_port()
    script = (
        "import pathlib, sys; from tests.integrations.sms.conftest import start;"
        f"start(pathlib.Path({str(tmp_path)!r}), {port}); print('up', flush=True); sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=pipe, stdin=pipe)
    assert parent.stdout.readline() == b"up\n"
    parent.kill()
    parent.wait()
    time.sleep(1.5)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}/messages", timeout=1)
