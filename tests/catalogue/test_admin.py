"""The catalogue in the administration: looked at, withdrawn from force, never edited."""

import pytest
from django.urls import reverse

from portal.accounts.schema import SYSTEM
from procedures.catalogue import actions, queries
from procedures.catalogue.models import Procedure, ProcedureVersion
from procedures.catalogue.schema import DEFINITIONS
from tests import administration

pytestmark = pytest.mark.django_db

SOURCE = (DEFINITIONS / "HB-BANSAO.yaml").read_text("utf-8")
CHANGED = SOURCE.replace("unit_price: 15000", "unit_price: 12000")
VERSIONS = "admin:catalogue_procedureversion_changelist"


@pytest.fixture
def versions():
    return actions.publish(source=SOURCE, by=SYSTEM), actions.publish(source=CHANGED, by=SYSTEM)


@pytest.mark.parametrize("model", [Procedure, ProcedureVersion])
def test_rows_are_looked_at_and_never_changed_by_hand(client, versions, model):
    administration.enter(client)
    name, row = f"admin:catalogue_{model._meta.model_name}", model.objects.first()
    assert client.get(reverse(f"{name}_changelist")).status_code == 200
    assert client.get(reverse(f"{name}_add")).status_code == 403
    assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
    assert client.post(reverse(f"{name}_change", args=[row.pk]), {"name_vi": "x"}).status_code == 403
    assert client.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_administrator_withdraws_a_version(client, versions):
    administration.enter(client)
    data = {"action": "withdraw", "_selected_action": [versions[1].pk]}
    assert client.post(reverse(VERSIONS), data).status_code == 302
    assert queries.published("HB-BANSAO").pk == versions[0].pk
    assert ProcedureVersion.objects.get(pk=versions[1].pk).withdrawn_by.startswith("user:")
