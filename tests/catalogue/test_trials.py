"""A definition tried, compared, published at a date, withdrawn; and what test dossiers do not touch."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate

from portal.accounts.schema import SYSTEM, VISITOR
from portal.core import clock
from procedures.catalogue import actions, formulas, queries
from procedures.catalogue.models import Procedure, ProcedureVersion
from procedures.catalogue.schema import DEFINITIONS
from procedures.catalogue.states import Status

pytestmark = pytest.mark.django_db

SOURCE = (DEFINITIONS / "HB-BANSAO.yaml").read_text("utf-8")
DEARER = SOURCE.replace("unit_price: 15000", "unit_price: 18000")


def ahead(days: int) -> object:
    return clock.at(clock.now() + timedelta(days=days))


def test_a_trial_is_nobodys_version_until_it_is_published():
    old = actions.publish(source=SOURCE, by=SYSTEM)
    trial = actions.try_out(source=DEARER, by=SYSTEM)
    assert (trial.number, trial.is_trial, queries.published("HB-BANSAO")) == (None, True, old)
    actions.publish_trial(version_id=trial.pk, on=localdate(clock.now()), by=SYSTEM)
    assert (queries.published("HB-BANSAO").pk, queries.published("HB-BANSAO").number) == (trial.pk, 2)


def test_published_at_a_date_it_holds_from_that_date():
    old = actions.publish(source=SOURCE, by=SYSTEM)
    named = SOURCE.replace('Cấp bản sao học bạ"', 'Cấp bản sao học bạ số"', 1)
    assert named != SOURCE
    trial = actions.try_out(source=named, by=SYSTEM)
    actions.publish_trial(version_id=trial.pk, on=localdate(clock.now()) + timedelta(days=3), by=SYSTEM)
    assert (queries.published("HB-BANSAO"), Procedure.objects.get().name_vi) == (old, "Cấp bản sao học bạ")
    with ahead(3):
        assert queries.published("HB-BANSAO").pk == trial.pk
        actions.mirror_all()
    assert Procedure.objects.get().name_vi == "Cấp bản sao học bạ số"


def test_a_new_procedure_is_planned_until_its_day():
    new = SOURCE.replace("code: HB-BANSAO", "code: HB-MOI")
    trial = actions.try_out(source=new, by=SYSTEM)
    assert (Procedure.objects.get().status, queries.all_published()) == (Status.PLANNED, [])
    actions.publish_trial(version_id=trial.pk, on=localdate(clock.now()), by=SYSTEM)
    assert (Procedure.objects.get().status, [v.pk for v in queries.all_published()]) == (Status.IN_FORCE, [trial.pk])


def test_a_withdrawn_version_gives_its_words_back_too():
    actions.publish(source=SOURCE, by=SYSTEM)
    dearer = actions.publish(source=SOURCE.replace("position: 10", "position: 77"), by=SYSTEM)
    actions.withdraw(version_id=dearer.pk, by=SYSTEM)
    assert Procedure.objects.get().position != 77


def test_a_trial_put_away_is_no_longer_on_offer_and_no_number_is_lost():
    actions.publish(source=SOURCE, by=SYSTEM)
    trial = actions.try_out(source=DEARER, by=SYSTEM)
    actions.discard_trial(version_id=trial.pk, by=SYSTEM)
    assert ProcedureVersion.objects.get(pk=trial.pk).withdrawn_at is not None
    assert actions.publish(source=DEARER, by=SYSTEM).number == 2


def test_only_administrators_try_and_publish():
    with pytest.raises(PermissionDenied):
        actions.try_out(source=SOURCE, by=VISITOR)
    trial = actions.try_out(source=SOURCE, by=SYSTEM)
    with pytest.raises(PermissionDenied):
        actions.publish_trial(version_id=trial.pk, on=localdate(clock.now()), by=VISITOR)


def test_differences_name_the_part_and_what_it_said():
    old = actions.publish(source=SOURCE, by=SYSTEM).spec
    new = actions.try_out(source=DEARER, by=SYSTEM).spec
    found = formulas.differences(old, new)
    assert [(row.path.rpartition(".")[2], row.kind, row.before, row.after) for row in found] == [
        ("unit_price", "changed", "15000", "18000")
    ]
    assert formulas.differences(old, old) == []


def test_a_part_taken_out_and_a_part_moved_are_told_apart():
    old = actions.publish(source=SOURCE, by=SYSTEM).spec
    first, *rest = old.sections
    shorter = old.model_copy(update={"sections": tuple(rest)})
    turned = old.model_copy(update={"sections": (*rest, first)})
    assert [(row.path, row.kind) for row in formulas.differences(old, shorter)] == [
        (f"sections[{first.key}]", "removed")
    ]
    assert [(row.path, row.kind) for row in formulas.differences(old, turned)] == [("sections", "moved")]
