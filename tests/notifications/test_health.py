"""Whether mail and SMS can leave, as the health page says it."""

from portal.core.health import State
from portal.notifications.health import checks
from tests.integrations.sms.conftest import free_port, operator, running_operator

__all__ = ["operator", "running_operator"]


def states() -> dict[str, tuple[State, bool]]:
    return {check.name: (check.state, check.required) for check in checks()}


def test_mail_and_sms_are_well_and_never_required(operator):
    assert states() == {"mail": (State.OK, False), "sms": (State.OK, False)}


def test_absent_operator_and_mail_server_are_down(settings):
    settings.SMS_URL = f"http://127.0.0.1:{free_port()}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert {state for state, _required in states().values()} == {State.DOWN}
