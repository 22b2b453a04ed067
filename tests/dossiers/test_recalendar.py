"""A calendar amended in mid-flight: the dates of open dossiers move, once, and the people concerned are told."""

from datetime import date, time

import pytest

from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events import actions as events
from portal.events import queries as facts
from portal.events.models import Event
from portal.notifications.models import Message
from procedures.dossiers import actions, queries, rules
from procedures.dossiers.actions.recalendar import CHUNK
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State
from procedures.worktime import actions as calendar
from procedures.worktime import queries as worktimes
from procedures.worktime.schema import Amendment
from procedures.worktime.states import DayKind
from tests import factories
from tests.citizen.made import clones
from tests.dossiers.moments import again, answered, asked, day_off, extended, moment, taken_in

pytestmark = pytest.mark.django_db
TUESDAY, THURSDAY, FRIDAY = "2026-10-06", "2026-10-08", "2026-10-09"


def carry_out(event: Event) -> int:
    """Carry out every chunk that an amendment owes; return how many dossiers moved."""
    moved = actions.move_due_dates(event_id=event.pk)
    while (more := Event.objects.filter(stream=f"calendar:{event.pk}").last()) and more.name == "calendar.applying":
        moved += actions.move_due_dates(event_id=more.pk)
    return moved


def moves(dossier: Dossier) -> list[Event]:
    return list(facts.stream(dossier.stream).filter(name="dossier.due_moved"))


def misfits() -> list[Dossier]:
    """Return the dossiers that say another due moment than their days explain."""
    found = Dossier.objects.filter(due_original__isnull=False, resolved_at=None)
    return [dossier for dossier in found if queries.due_explained(dossier).at != dossier.due_original]


def test_a_new_day_off_moves_the_due_moment_of_an_open_dossier():
    before = taken_in()
    event = day_off(TUESDAY)
    assert misfits() == [before]
    assert carry_out(event) == 1
    after = again(before)
    assert before.due_original == moment(f"{THURSDAY}T17:00")
    assert (after.due_original, after.due_current, after.queue_at) == (moment(f"{FRIDAY}T17:00"),) * 3
    assert (after.version, misfits()) == (before.version + 1, [])


def test_the_fact_names_both_moments_and_the_amendment():
    dossier = taken_in()
    event = day_off(TUESDAY)
    carry_out(event)
    [fact] = moves(dossier)
    old, new = f"{THURSDAY}T17:00:00+07:00", f"{FRIDAY}T17:00:00+07:00"
    assert fact.data["was"] == {"due_original": old, "due_current": old}
    assert fact.data["now"] == {"due_original": new, "due_current": new}
    assert (fact.data["amendment"], fact.actor) == (event.pk, "system")
    line = next(entry for entry in queries.timeline(dossier) if entry.detail)
    assert line.detail == "từ 17:00 thứ Năm, 08/10/2026 sang 17:00 thứ Sáu, 09/10/2026"
    assert list(facts.broken_rows()) == []


def test_a_day_off_taken_back_moves_it_back():
    before = taken_in()
    carry_out(day_off(TUESDAY))
    calendar.remove_day(day=date.fromisoformat(TUESDAY), by=SYSTEM)
    assert carry_out(Event.objects.filter(name="calendar.day_removed").get()) == 1
    assert again(before).due_original == before.due_original


def test_the_same_amendment_again_changes_nothing():
    dossier = taken_in()
    event = day_off(TUESDAY)
    assert [carry_out(event), carry_out(event)] == [1, 0]
    assert len(moves(dossier)) == 1
    assert again(dossier).version == dossier.version + 1


def test_a_day_off_after_the_due_day_concerns_nobody():
    dossier = taken_in()
    assert carry_out(day_off(FRIDAY)) == 0
    assert again(dossier).version == dossier.version


@pytest.mark.parametrize("end", ["withdrawn", "resolved", "submitted"])
def test_what_is_finished_or_not_taken_in_is_left_alone(end):
    who = factories.actor()
    with clock.at(moment("2026-10-05T09:00")):
        dossier = {"submitted": factories.filed, "resolved": factories.at_signer}.get(end, factories.accepted)(by=who)
        if end == "withdrawn":
            actions.withdraw(dossier_id=dossier.pk, version=dossier.version, by=who)
        if end == "resolved":
            actions.approve(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("signer"))
    before = again(dossier)
    assert carry_out(day_off(TUESDAY)) == 0
    assert (before.state, again(dossier).due_original) == (end, before.due_original)


def test_hours_of_one_unit_move_only_its_own_dossiers():
    here = taken_in()
    elsewhere = taken_in()
    factories.unit(code="05.22", name="Trường THPT Rạch Sen")
    Dossier.objects.filter(pk=elsewhere.pk).update(competent_unit="05.22")
    mornings = {weekday: [(time(7), time(11))] for weekday in range(5)}
    calendar.set_hours(unit_code="05.22", valid_from=date(2026, 10, 7), week=mornings, by=SYSTEM)
    assert carry_out(Event.objects.get(name="calendar.hours_set")) == 1
    assert again(elsewhere).due_original == moment(f"{THURSDAY}T11:00")
    assert (again(here).due_original, misfits()) == (here.due_original, [])


def test_hours_of_the_city_leave_a_unit_with_its_own_alone():
    dossier = taken_in()
    whole, short = ({weekday: [(time(7), time(end))] for weekday in range(5)} for end in (17, 15))
    calendar.set_hours(unit_code="05.21", valid_from=date(2026, 1, 1), week=whole, by=SYSTEM)
    calendar.set_hours(unit_code=None, valid_from=date(2026, 10, 6), week=short, by=SYSTEM)
    own, city = Event.objects.filter(name="calendar.hours_set").order_by("seq")
    assert [carry_out(own), carry_out(city), moves(dossier)] == [0, 0, []]


@pytest.mark.parametrize(
    ("promised", "off", "original", "current"),
    [
        ("2026-10-12T17:00", TUESDAY, f"{FRIDAY}T17:00", "2026-10-12T17:00"),  # the promise stands
        (f"{FRIDAY}T10:00", TUESDAY, f"{FRIDAY}T17:00", f"{FRIDAY}T17:00"),  # never before the limit itself
        ("2026-10-12T17:00", "2026-10-12", f"{THURSDAY}T17:00", "2026-10-13T17:00"),  # promised for a day now off
    ],
)
def test_a_promised_date_is_kept_and_never_comes_earlier(promised, off, original, current):
    dossier = extended(promised)
    assert carry_out(day_off(off)) == 1
    after = again(dossier)
    assert (after.due_original, after.due_current) == (moment(original), moment(current))


def test_a_promised_date_does_not_come_earlier_when_a_day_off_is_taken_back():
    event = day_off(TUESDAY)
    dossier = extended("2026-10-13T17:00")
    calendar.remove_day(day=date.fromisoformat(TUESDAY), by=SYSTEM)
    assert carry_out(event) == 1
    after = again(dossier)
    assert (after.due_original, after.due_current) == (moment(f"{THURSDAY}T17:00"), moment("2026-10-13T17:00"))


def test_the_day_up_to_which_the_office_waits_moves_and_nothing_else():
    dossier = asked("2026-10-06T10:00")
    assert dossier.supplement_due == moment("2026-10-27T17:00")
    carry_out(day_off("2026-10-20"))
    after = again(dossier)
    assert (after.supplement_due, after.due_original) == (moment("2026-10-28T17:00"), dossier.due_original)
    assert moves(dossier)[0].data["now"] == {"supplement_due": "2026-10-28T17:00:00+07:00"}


def test_a_limit_that_started_again_is_counted_from_there():
    who = factories.actor()
    dossier = answered(asked("2026-10-06T10:00", by=who), "2026-10-14T09:00", by=who)
    assert dossier.due_original == moment("2026-10-19T17:00")
    assert [carry_out(day_off(TUESDAY)), carry_out(day_off("2026-10-15"))] == [0, 1]
    assert again(dossier).due_original == moment("2026-10-20T17:00")


def test_the_people_concerned_are_told_once():
    applicant, clerk = factories.user(), factories.staff_user("officer")
    dossiers = [taken_in(by=factories.actor(applicant)) for _ in range(2)]
    for dossier in dossiers:
        actions.assign(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("intake"), user_id=clerk.pk)
    event = day_off(TUESDAY)
    events.run_due()
    told = Message.objects.filter(channel="inbox", kind__in=("dossier_due_moved", "due_dates_moved"))
    assert sorted(told.values_list("user", "kind")) == sorted(
        [(applicant.pk, "dossier_due_moved")] * 2 + [(clerk.pk, "due_dates_moved")]
    )
    letter = told.filter(user=applicant).first()
    assert "Lịch làm việc vừa thay đổi: thứ Ba 06/10/2026: Nghỉ bão, Công điện 1." in letter.body
    assert "17:00 thứ Sáu, 09/10/2026" in letter.body
    assert told.get(user=clerk).subject == "2 hồ sơ của bạn có hạn mới"
    applied = Event.objects.get(name="calendar.applied")
    assert applied.data == {"amendment": event.pk, "moved": 2}


def test_many_dossiers_move_in_chunks_that_follow_each_other():
    dossier = taken_in()
    clones(dossier, CHUNK + 20)
    event = day_off(TUESDAY)
    assert actions.move_due_dates(event_id=event.pk) == CHUNK
    more = Event.objects.get(name="calendar.applying")
    assert actions.move_due_dates(event_id=more.pk) == 21
    assert Event.objects.get(name="calendar.applied").data["moved"] == CHUNK + 21
    due = set(Dossier.objects.filter(state=State.PROCESSING).values_list("due_original", flat=True))
    assert due == {moment(f"{FRIDAY}T17:00")}


def test_a_clerk_who_saw_the_old_date_is_told_of_the_change():
    dossier = taken_in()
    carry_out(day_off(TUESDAY))
    with pytest.raises(rules.Conflict):
        actions.advance(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("officer"))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DayKind.HOLIDAY, "thứ Bảy 10/10/2026: Nghỉ bão, Công điện 1"),
        (DayKind.WORKING_SATURDAY, "thứ Bảy 10/10/2026: Thứ Bảy làm bù, Công điện 1"),
        (None, "thứ Bảy 10/10/2026 trở lại là ngày bình thường"),
    ],
)
def test_an_amendment_is_said_in_words(kind, words):
    day = date(2026, 10, 10)
    names = {"name_vi": "Nghỉ bão", "name_en": "Storm", "legal_basis": "Công điện 1"}
    calendar.set_day(day=day, kind=kind or DayKind.HOLIDAY, by=SYSTEM, **names)
    if kind is None:
        calendar.remove_day(day=day, by=SYSTEM)
    assert worktimes.amendment(Event.objects.latest("pk")).words == words


def test_an_amendment_of_hours_reaches_its_unit_from_its_first_day():
    factories.unit()
    calendar.set_hours(unit_code="05.21", valid_from=date(2026, 10, 7), week={0: [(time(7), time(11))]}, by=SYSTEM)
    expected = Amendment(date(2026, 10, 7), "05.21", "giờ làm việc từ 07/10/2026")
    assert worktimes.amendment(Event.objects.latest("pk")) == expected


def test_loaded_years_reach_every_day_of_them():
    calendar.load_years(first=2036, last=2037, by=SYSTEM)
    assert worktimes.amendment(Event.objects.get(name="calendar.loaded")).first_day == date(2036, 1, 1)
