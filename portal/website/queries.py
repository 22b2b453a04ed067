"""Read what the website shows of the house: its health, and in development the mail and SMS it sent."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings

from portal.core.health import Check, State

MAIL_ENDS = b"-" * 79


@dataclass(frozen=True)
class Sent:
    """One mail or SMS as the recipient sees it."""

    channel: str
    to: str
    subject: str
    text: str
    at: datetime


def health(ask: str = "checks") -> list[Check]:
    """Ask every room that has a ``health`` module, sorted by name; ``required`` asks only for what a page needs."""
    names = [f"{config.name}.health" for config in apps.get_app_configs()]
    found = [check for name in names if find_spec(name) for check in _checks_of(name, ask)]
    return sorted(found, key=lambda check: check.name)


def _checks_of(name: str, ask: str) -> list[Check]:
    try:
        return list(getattr(import_module(name), ask, list)())
    except Exception as error:  # noqa: BLE001  a room that cannot say how it is, is not well
        return [Check(name.removesuffix(".health"), State.DOWN, detail=type(error).__name__)]


def sent(limit: int = 50) -> list[Sent]:
    """Return the newest mails and SMS of the sandbox, newest first."""
    mail_folder, sms_folder = Path(settings.EMAIL_FILE_PATH), Path(settings.VAR_DIR) / "sandbox" / "sms"
    mails = [mail for file in _newest(mail_folder, "*.log", limit) for mail in _mails(file)]
    texts = [_sms(file) for file in _newest(sms_folder, "*.json", limit)]
    return sorted(mails + texts, key=lambda one: one.at, reverse=True)[:limit]


def _newest(folder: Path, pattern: str, limit: int) -> list[Path]:
    return sorted(folder.glob(pattern), key=lambda file: file.stat().st_mtime, reverse=True)[:limit]


def _mails(file: Path) -> list[Sent]:
    at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    parts = [part.strip() for part in file.read_bytes().split(MAIL_ENDS)]
    return [_mail(part, at) for part in parts if part]


def _mail(source: bytes, at: datetime) -> Sent:
    message = message_from_bytes(source, policy=policy.default)
    body = message.get_body(("plain", "html"))
    return Sent("mail", str(message["To"]), str(message["Subject"]), body.get_content() if body else "", at)


def _sms(file: Path) -> Sent:
    message = json.loads(file.read_text())
    at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return Sent("sms", str(message.get("to", "")), "", str(message.get("text", "")), at)
