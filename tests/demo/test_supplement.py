"""The demonstration's reasons, and a supplement that a parent can really answer."""

import pytest

from procedures.catalogue.schema import DEFINITIONS, read_definition
from procedures.demo import actions, storage
from procedures.desk.models import Reason
from procedures.desk.states import ReasonKind
from procedures.dossiers import formulas


@pytest.mark.django_db
def test_reasons_are_loaded_once_for_every_move(settings):
    settings.DEMO = True
    actions.load_reasons()
    first = Reason.objects.count()
    actions.load_reasons()
    assert Reason.objects.count() == first
    assert set(Reason.objects.values_list("kind", flat=True)) == set(ReasonKind.values)


def test_every_item_asked_in_the_demonstration_is_one_of_its_dossier():
    document = storage.document("dossiers")
    strange = {
        item["key"]
        for code, items in document["supplements"].items()
        for item in items
        if item["key"] not in askable(code, document["answers"][code])
    }
    assert strange == set()


def askable(code, sections):
    spec = read_definition((DEFINITIONS / f"{code}.yaml").read_text("utf-8"))
    return formulas.askable(spec, {key: value for part in sections.values() for key, value in part.items()})
