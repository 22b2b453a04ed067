"""A supplement and the limit: from zero, unless the definition names a rule that only pauses it; and how it is told."""

import pytest

from portal.accounts.schema import SYSTEM
from portal.core import clock
from procedures.catalogue import actions as catalogue
from procedures.catalogue.schema import DEFINITIONS
from procedures.dossiers import actions, queries
from procedures.dossiers.models import Dossier
from tests import factories
from tests.dossiers.moments import ITEMS, MONDAY, again, answered, asked, day_off, moment, taken_in

pytestmark = pytest.mark.django_db
BASIS = '  supplement_pauses: {vi: "Luật chuyên ngành, Điều 1", en: "Sector law, article 1"}\nroute:\n'


def that_pauses(dossier: Dossier) -> Dossier:
    """Put the dossier under a definition by which a supplement only pauses the limit."""
    source = (DEFINITIONS / "HB-BANSAO.yaml").read_text("utf-8").replace("route:\n", BASIS, 1)
    version = catalogue.publish(source=source, by=SYSTEM)
    Dossier.objects.filter(pk=dossier.pk).update(procedure_version=version)
    return again(dossier)


def paused_and_answered(who) -> Dossier:
    """Return a dossier asked on Tuesday at 10:00 and answered on the Wednesday of the week after."""
    dossier = that_pauses(taken_in(by=who))
    with clock.at(moment("2026-10-06T10:00")):
        clerk = factories.staff("intake")
        actions.request_supplement(dossier_id=dossier.pk, version=dossier.version, by=clerk, items=ITEMS)
    return answered(again(dossier), "2026-10-14T09:00", by=who)


def test_supplement_starts_the_limit_again():
    who = factories.actor()
    dossier = answered(asked("2026-10-06T10:00", by=who), "2026-10-14T09:00", by=who)
    assert dossier.received_at == moment("2026-10-14T09:00")
    assert (dossier.due_original, dossier.due_current) == (moment("2026-10-19T17:00"),) * 2


def test_supplement_only_pauses_where_the_definition_names_the_rule():
    dossier = paused_and_answered(factories.actor())
    assert dossier.received_at == moment(MONDAY)
    assert (dossier.due_original, dossier.due_current) == (moment("2026-10-16T17:00"),) * 2


def test_supplement_before_the_dossier_was_taken_in_leaves_nothing_to_go_on_with():
    who = factories.actor()
    with clock.at(moment(MONDAY)):
        dossier = that_pauses(factories.filed(by=who))
        clerk = factories.staff("intake")
        actions.request_supplement(dossier_id=dossier.pk, version=dossier.version, by=clerk, items=ITEMS)
    sent = answered(again(dossier), "2026-10-14T09:00", by=who)
    assert (sent.received_at, sent.due_original) == (moment("2026-10-14T09:00"), None)
    with clock.at(moment("2026-10-14T10:00")):
        taken = actions.accept(dossier_id=sent.pk, version=sent.version, by=factories.staff("intake"))
    assert taken.due_original == moment("2026-10-19T17:00")


def test_days_of_a_limit_that_started_again_begin_with_the_complete_dossier():
    who = factories.actor()
    explained = queries.due_explained(answered(asked("2026-10-06T10:00", by=who), "2026-10-14T09:00", by=who))
    assert explained.at == moment("2026-10-19T17:00")
    assert [explained.days[0].name, explained.days[0].reason] == [
        "thứ Tư 14/10",
        "ngày nhận đủ hồ sơ bổ sung, chưa tính",
    ]


def test_days_of_a_limit_that_went_on_tell_the_pause():
    dossier = paused_and_answered(factories.actor())
    explained = queries.due_explained(dossier)
    assert explained.at == dossier.due_original
    told = [day.reason for day in explained.days]
    assert told[:2] == ["ngày nhận, chưa tính", "ngày 1"]
    assert told.count("tạm dừng, không tính") == 8


def test_amended_calendar_counts_on_from_the_pause():
    dossier = paused_and_answered(factories.actor())
    actions.move_due_dates(event_id=day_off("2026-10-15").pk)
    assert again(dossier).due_original == moment("2026-10-19T17:00")


def test_days_are_no_longer_told_when_they_do_not_explain_what_was_decided():
    dossier = taken_in()
    Dossier.objects.filter(pk=dossier.pk).update(resolved_at=moment("2026-10-07T09:00"))
    assert queries.due_explained(again(dossier)).at == dossier.due_original
    day_off("2026-10-06")
    assert queries.due_explained(again(dossier)) is None
