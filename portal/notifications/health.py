"""Whether mail and SMS can leave. No page needs either: what cannot go now is owed and goes later."""

from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from portal.core.health import Check, probe
from portal.integrations.sms import client as sms


def checks() -> list[Check]:
    return [probe("mail", _mail), probe("sms", sms.ping)]


def _mail() -> str:
    """Greet the mail server without sending; mail kept as files has no server. :raises OSError:"""
    connection = get_connection(timeout=2)
    if isinstance(connection, EmailBackend):
        connection.open()
        connection.close()
    return type(connection).__module__.rpartition(".")[2]
