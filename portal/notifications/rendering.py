"""The words of a notice, from ``templates/notices/<kind>.{subject,,sms}.txt`` in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template import Context, Engine
from django.utils import translation

from portal.core.templatetags.display import money, when
from portal.core.text import nfc

AMOUNTS = ("amount", "refund")


@dataclass(frozen=True)
class Words:
    """A notice as it is read: a subject line, a text of a few paragraphs, and one sentence for SMS."""

    subject: str
    body: str
    sms: str


def notice(kind: str, context: Mapping[str, Any], language: str) -> Words:
    """Return the words of a notice; moments and amounts in the context are written as the language writes them."""
    with translation.override(language):
        said = {name: _said(name, value) for name, value in context.items()}
        return Words(
            subject=nfc(_text(f"notices/{kind}.subject.txt", said)),
            body=_paragraphs(_text(f"notices/{kind}.txt", said)),
            sms=nfc(_text(f"notices/{kind}.sms.txt", said)),
        )


def email_body(*, full_name: str, body: str, link: str, language: str) -> str:
    """Return the text of the e-mail around a notice."""
    with translation.override(language):
        return _text("notifications/email.txt", {"full_name": full_name, "body": body, "link": link}).strip() + "\n"


def _text(template: str, context: Mapping[str, Any]) -> str:
    """Render plain text: nothing is escaped, because nothing here is HTML."""
    return Engine.get_default().get_template(template).render(Context(dict(context), autoescape=False))


def _said(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return when(value)
    return money(value) if name in AMOUNTS and isinstance(value, int) else value


def _paragraphs(text: str) -> str:
    """Return the paragraphs, each on one line, one empty line between them; conditions in a template leave gaps."""
    return "\n\n".join(paragraph for part in text.split("\n\n") if (paragraph := nfc(part)))
