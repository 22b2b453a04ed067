"""Time running out: when a head is told, how often, and what is left alone."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events import actions as events
from portal.events.models import Event
from portal.notifications.models import Message
from procedures.dossiers import actions, formulas, queries
from procedures.dossiers.actions import moves
from procedures.dossiers.models import Dossier, Escalation
from procedures.worktime.queries import shipped_clock
from procedures.worktime.schema import ZONE
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 10, 5, 8, tzinfo=ZONE)
DONE = {("step", 75), ("step", 100), ("limit", 75), ("limit", 100)}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=ZONE)


def taken_in() -> Dossier:
    """Return a dossier accepted on Monday 5 October 2026 at 08:00: two days for its first step, three in all."""
    with clock.at(MONDAY):
        return factories.accepted()


def sweep(moment: datetime) -> int:
    with clock.at(moment):
        return actions.raise_alarms(now=moment)


def again(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def told(dossier: Dossier) -> list[tuple[str, int]]:
    rows = Escalation.objects.filter(dossier=dossier).order_by("pk").values_list("about", "level")
    return [(about.partition(":")[0], level) for about, level in rows]


def facts(dossier: Dossier) -> list[tuple[str, int]]:
    rows = Event.objects.filter(stream=dossier.stream, name="dossier.escalated").order_by("seq")
    return [(event.data["about"].partition(":")[0], event.data["level"]) for event in rows]


@pytest.mark.parametrize(
    ("budget", "moments"),
    [
        (960, [at(6, 14), at(7, 8)]),  # two days: 720 minutes end on Tuesday 14:00, 960 on Wednesday 08:00
        (120, [at(5, 9, 30), at(5, 10)]),
        (0, [at(5, 8), at(5, 8)]),
    ],
)
def test_a_step_reaches_its_levels_in_working_time(budget, moments):
    found = formulas.step_alarms("step:1", MONDAY, budget, shipped_clock())
    assert [(alarm.level, alarm.at) for alarm in found] == list(zip((75, 100), moments, strict=True))


def test_a_limit_is_used_up_at_its_due_moment():
    found = formulas.limit_alarms("limit:0", MONDAY, at(7, 17), shipped_clock())
    assert [(alarm.level, alarm.at) for alarm in found] == [(75, at(7, 9, 15)), (100, at(7, 17))]


def test_what_is_received_after_hours_counts_from_the_next_opening():
    evening = formulas.step_alarms("step:1", at(5, 20), 240, shipped_clock())
    assert [alarm.at for alarm in evening] == [at(6, 10), at(6, 11)]


def test_the_next_alarm_is_known_from_acceptance_on():
    dossier = taken_in()
    assert [(alarm.about.partition(":")[0], alarm.level, alarm.at) for alarm in queries.alarms(dossier)] == [
        ("limit", 75, at(8, 7, 15)), ("limit", 100, at(8, 17)), ("step", 75, at(6, 14)), ("step", 100, at(7, 8)),
    ]  # fmt: skip
    assert dossier.alert_at == at(6, 14)


def test_nothing_is_raised_before_its_moment_and_each_level_at_it():
    dossier = taken_in()
    assert sweep(at(6, 13, 59)) == 0
    assert sweep(at(6, 14)) == 1
    assert (told(dossier), again(dossier).alert_at) == ([("step", 75)], at(7, 8))
    assert sweep(at(6, 14)) == 0


def test_a_sweeper_off_for_days_raises_each_level_once():
    dossier = taken_in()
    assert [sweep(at(12, 9)), sweep(at(12, 9)), sweep(at(13, 9))] == [4, 0, 0]
    assert (set(told(dossier)), len(told(dossier))) == (DONE, 4)
    assert facts(dossier) == told(dossier)
    assert again(dossier).alert_at is None


def test_an_alarm_makes_no_open_form_stale():
    dossier = taken_in()
    sweep(at(12, 9))
    assert again(dossier).version == dossier.version


def test_a_step_left_in_time_raises_nothing():
    dossier = taken_in()
    officer = factories.staff("officer")
    with clock.at(at(6, 13, 30)):
        ready = actions.set_draft(dossier_id=dossier.pk, version=dossier.version, by=officer, draft={"record": {}})
        moved = actions.advance(dossier_id=ready.pk, version=ready.version, by=officer)
    assert sweep(at(6, 15)) == 0
    assert moved.alert_at == queries.next_alarm(moved) == min(alarm.at for alarm in queries.alarms(moved))


def test_no_alarm_while_the_applicant_is_asked_and_a_new_limit_counts_anew():
    dossier = taken_in()
    sweep(at(8, 18))
    items = [{"key": "school", "why": "Ghi đúng tên trường."}]
    with clock.at(at(8, 18)):
        asked = actions.request_supplement(
            dossier_id=dossier.pk, version=dossier.version, by=factories.staff("officer"), items=items
        )
        assert asked.alert_at is None
        for item in asked.supplement:
            item["answered"] = True
        asked.save(update_fields=["supplement"])
    assert sweep(at(14, 9)) == 0
    with clock.at(at(14, 9)):
        actions.resubmit(dossier_id=dossier.pk, version=asked.version, by=factories.staff("intake"))
    assert sweep(at(23, 9)) == 4
    assert sorted(told(dossier)[-4:]) == [("limit", 75), ("limit", 100), ("step", 75), ("step", 100)]


def test_a_decided_dossier_has_no_alarm():
    dossier = factories.at_signer()
    signed = actions.approve(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("signer"))
    assert (dossier.alert_at is None, signed.alert_at) == (False, None)


def test_a_waiting_fee_of_filing_has_no_alarm():
    who = factories.actor()
    draft = factories.draft(by=who)
    asked = actions.request_payment(dossier_id=draft.pk, version=draft.version, by=who)
    assert (asked.alert_at, queries.alarms(asked)) == (None, [])


def test_alarms_follow_the_due_moment_that_a_calendar_moved():
    dossier = taken_in()
    dossier.due_original = at(5, 17)
    moves.keep(dossier)
    assert again(dossier).alert_at == at(5, 15, 15)


def test_the_heads_of_the_unit_are_told_once_for_a_whole_sweep():
    head = factories.known(email="head@example.test", phone="+84912000111")
    factories.Membership.objects.create(user=head, unit=factories.unit(), role="head", valid_from="2020-01-01")
    factories.staff("signer")
    codes = sorted(str(taken_in()) for _each in range(3))
    sweep(at(7, 9))
    events.run_due()
    messages = Message.objects.filter(kind="alarms_raised")
    assert sorted(messages.values_list("user", "channel")) == [(head.pk, "email"), (head.pk, "inbox")]
    lines = messages.get(channel="inbox").body.split("\n\n")[1:]
    assert lines[:3] == [f"{code}: bước 1 đã hết thời gian" for code in codes]
    assert lines[3:] == [f"{code}: bước 1 đã dùng 75 phần trăm thời gian" for code in codes]


def test_where_there_is_no_head_the_signer_is_told():
    factories.staff_user("officer")
    principal = factories.staff_user("signer")
    taken_in()
    sweep(at(7, 9))
    events.run_due()
    assert set(Message.objects.filter(kind="alarms_raised").values_list("user", flat=True)) == {principal.pk}


def test_a_long_list_names_the_first_ten_and_counts_the_rest():
    factories.staff_user("head")
    for _each in range(6):
        taken_in()
    sweep(at(7, 9))
    events.run_due()
    paragraphs = Message.objects.get(kind="alarms_raised", channel="inbox").body.split("\n\n")
    assert (len(paragraphs), paragraphs[-1]) == (12, "và 2 mục khác")


def test_the_office_reads_of_alarms_and_the_applicant_does_not():
    dossier = taken_in()
    sweep(at(6, 14))
    event = Event.objects.get(name="dossier.escalated")
    assert queries.titles([event]) == {event.pk: "Đã báo lãnh đạo: bước 1 đã dùng 75 phần trăm thời gian"}
    assert [entry.title for entry in queries.timeline(dossier) if "lãnh đạo" in entry.title] == []


def test_steps_over_their_budget_are_known_by_one_query():
    late, left = taken_in(), taken_in()
    actions.stop(dossier_id=left.pk, version=left.version, by=factories.staff("signer"), reason="Trùng")
    with clock.at(at(7, 9)), CaptureQueriesContext(connection) as asked:
        assert queries.steps_over([late, again(left)]) == {late.pk: 60}
    assert sum("dossierstep" in query["sql"] for query in asked) == 1


def test_a_batch_settles_what_it_claims_even_when_nothing_is_due_any_more():
    """The moment on the row may be older than a calendar that moved it."""
    dossier = taken_in()
    Dossier.objects.filter(pk=dossier.pk).update(alert_at=MONDAY - timedelta(days=1))
    assert sweep(at(5, 9)) == 0
    assert again(dossier).alert_at == at(6, 14)


def test_the_portal_itself_raises():
    dossier = taken_in()
    sweep(at(6, 14))
    event = Event.objects.get(stream=dossier.stream, name="dossier.escalated")
    assert (event.actor, event.role, event.unit) == (SYSTEM.ref, "system", "05.21")
