import json
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import send_mail
from django.test import Client

from portal.website import queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sandbox(settings: Any, tmp_path: Path) -> Path:
    settings.DEBUG, settings.VAR_DIR = True, tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "sandbox" / "mail"
    return tmp_path / "sandbox"


def sms(folder: Path, **fields: str) -> None:
    (folder / "sms").mkdir(parents=True, exist_ok=True)
    (folder / "sms" / "1.json").write_text(json.dumps(fields))


def test_nothing_sent_is_said_with_a_way_onward(client: Client) -> None:
    answer = client.get("/sandbox/mail/").content.decode()
    assert "Chưa có gì được gửi." in answer
    assert 'href="/procedures/"' in answer


def test_mail_is_shown_as_its_reader_sees_it_with_links_to_follow(client: Client) -> None:
    send_mail("Mã xác nhận", "Mở http://localhost:8000/v/1 để tiếp tục.", None, ["an@example.test"])
    answer = client.get("/sandbox/mail/").content.decode()
    assert "Mã xác nhận</h2>" in answer
    assert '<a href="http://localhost:8000/v/1"' in answer


def test_several_mails_of_one_process_are_told_apart() -> None:
    for number in range(3):
        send_mail(f"Thư {number}", "-" * 79, None, ["an@example.test"])
    assert sorted(one.subject for one in queries.sent()) == ["Thư 0", "Thư 1", "Thư 2"]


def test_sms_is_shown(client: Client, sandbox: Path) -> None:
    sms(sandbox, to="+84912345678", text="Ma xac nhan: 123456")
    answer = client.get("/sandbox/mail/").content.decode()
    assert "Ma xac nhan: 123456" in answer
    assert "+84912345678" in answer


def test_content_is_escaped(client: Client, sandbox: Path) -> None:
    sms(sandbox, to="x", text="<script>alert(1)</script>")
    assert "<script>alert" not in client.get("/sandbox/mail/").content.decode()


@pytest.mark.parametrize("switch", ["DEBUG", "DEMO"])
def test_sandbox_is_not_there_in_public(client: Client, settings: Any, switch: str) -> None:
    setattr(settings, switch, False)
    assert client.get("/sandbox/mail/").status_code == 404
