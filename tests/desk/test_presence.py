"""A dossier opened by two: the second reads who has it open and since when."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import get_current_timezone

from portal.core import clock
from procedures.desk import actions
from procedures.desk.models import Presence
from tests import factories
from tests.desk.made import address

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 25, 9, 12, tzinfo=get_current_timezone())


@pytest.fixture
def at(monkeypatch):
    """Return a function that sets the clock so many seconds after 09:12."""

    def turn(seconds: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: MORNING + timedelta(seconds=seconds))

    turn(0)
    return turn


def test_the_second_sees_who_and_since_when(desk, at):
    dossier = factories.accepted()
    first, second = desk("officer", name="Lê Thị Hân"), desk("officer", name="Ngô Văn Tám")
    assert first.get(address("dossier", dossier)).context["others"] == []
    at(60)
    words = second.get(address("dossier", dossier)).content.decode()
    assert "Lê Thị Hân has had this dossier open since 09:12." in words
    assert "Ngô Văn Tám has had" not in words
    assert "Ngô Văn Tám has had" in first.post(address("present", dossier)).content.decode()


def test_an_open_page_keeps_its_first_moment(desk, at):
    dossier, first = factories.accepted(), desk("officer", name="Lê Thị Hân")
    first.get(address("dossier", dossier))
    for second in range(30, 600, 30):
        at(second)
        first.post(address("present", dossier))
    assert "since 09:12" in desk("officer").get(address("dossier", dossier)).content.decode()


def test_a_page_silent_for_two_minutes_counts_as_closed(desk, at):
    dossier, first, second = factories.accepted(), desk("officer"), desk("officer")
    first.get(address("dossier", dossier))
    at(120)
    assert len(second.get(address("dossier", dossier)).context["others"]) == 1
    at(241)
    assert second.post(address("present", dossier)).content.decode().strip() == ""
    first.get(address("dossier", dossier))
    assert Presence.objects.earliest("since").since == MORNING + timedelta(seconds=241)


def test_presence_costs_two_queries_however_many_look(at):
    dossier, me = factories.accepted(), factories.staff("officer")
    for _look in range(2):
        with CaptureQueriesContext(connection) as asked:
            actions.be_present(dossier_id=dossier.pk, by=me)
        assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) == 2
        for _other in range(5):
            actions.be_present(dossier_id=dossier.pk, by=factories.staff("officer"))


def test_a_stranger_leaves_no_trace(desk):
    dossier = factories.accepted()
    assert desk("officer", code="05.22").post(address("present", dossier)).status_code == 404
    assert desk("officer").get(address("present", dossier)).status_code == 405
    assert not Presence.objects.exists()
