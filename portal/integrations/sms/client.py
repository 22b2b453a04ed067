"""Hand a short text to the SMS operator."""

import socket
from urllib.parse import urlsplit

import requests
from django.conf import settings

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 2, 5


class SmsError(OSError):
    """The operator did not take the text; the same key may be sent again without a second text arriving."""


def send(*, to: str, text: str, key: str) -> None:
    """Send plain text of at most 160 characters to an E.164 number; one key is one text. :raises SmsError:"""
    try:
        answer = requests.post(
            f"{settings.SMS_URL}/send",
            json={"to": to, "text": text, "key": key},
            headers={"Authorization": f"Bearer {settings.SMS_TOKEN}"},
            timeout=(SECONDS_TO_CONNECT, SECONDS_TO_ANSWER),
        )
    except requests.RequestException as error:
        raise SmsError(f"no answer from the operator: {type(error).__name__}") from error
    if answer.status_code != requests.codes.ok:
        raise SmsError(f"the operator answered {answer.status_code}")


def ping() -> str:
    """Return the operator's address when somebody listens there; no text is sent. :raises OSError:"""
    address = urlsplit(settings.SMS_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    with socket.create_connection((address.hostname or "", port), timeout=SECONDS_TO_CONNECT):
        return f"{address.hostname}:{port}"
