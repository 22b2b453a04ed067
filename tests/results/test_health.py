import pytest

from portal.core.health import State
from portal.events.models import Event
from procedures.results import actions, health
from tests.results import samples

pytestmark = pytest.mark.django_db


def states() -> dict[str, State]:
    return {check.name: check.state for check in health.checks()}


def test_demonstration_keys_and_typefaces_are_ready():
    assert states() == {"certificates": State.OK, "typefaces": State.OK, "issuing": State.OK, "seals": State.OK}


def test_unit_without_a_key_is_named(settings, tmp_path):
    dossier = samples.approved(copies=1)
    actions.issue(event_id=Event.objects.get(stream=dossier.stream, name="dossier.approved").pk)
    settings.SIGNING_KEYS = str(tmp_path)
    assert next((check.state, check.detail) for check in health.checks()) == (State.DOWN, "05.21")


def test_absent_typefaces_are_told(settings, tmp_path):
    settings.FONT_DIR = tmp_path
    assert states()["typefaces"] == State.DOWN
