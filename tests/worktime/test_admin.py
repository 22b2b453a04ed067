"""The calendar in the administration: through the room's actions, for administrators only."""

from datetime import date

import pytest
from django.contrib import admin
from django.test import RequestFactory

from portal.events.models import Event
from procedures.worktime.admin import CalendarDayAdmin, OfficeHoursAdmin, WeekForm
from procedures.worktime.models import CalendarDay, OfficeHours
from tests import administration, factories

pytestmark = pytest.mark.django_db


def request_by(*roles):
    request = RequestFactory().get("/admin/")
    request.actor = factories.staff(*roles)
    return request


def test_calendar_is_closed_to_other_roles():
    page = CalendarDayAdmin(CalendarDay, admin.site)
    asked = [page.has_view_permission, page.has_add_permission, page.has_delete_permission, page.has_module_permission]
    assert [may(request_by("manager", "head")) for may in asked] == [False] * 4
    assert [may(request_by("administrator")) for may in asked] == [True] * 4


def test_calendar_saves_and_deletes_as_facts():
    page, request = CalendarDayAdmin(CalendarDay, admin.site), request_by("administrator")
    row = CalendarDay(date=date(2026, 10, 6), kind="holiday", name_vi="Bão", name_en="Storm", legal_basis="QĐ 1")
    page.save_model(request, row, form=None, change=False)
    page.delete_queryset(request, CalendarDay.objects.filter(pk=row.date))
    assert list(Event.objects.order_by("seq").values_list("name", "actor")) == [
        ("calendar.day_set", request.actor.ref),
        ("calendar.day_removed", request.actor.ref),
    ]


def test_office_hours_are_entered_by_the_week():
    page, request = OfficeHoursAdmin(OfficeHours, admin.site), request_by("administrator")
    form = WeekForm({"valid_from": "2026-07-01", "monday": "07:00-11:00, 13:00-17:00", "saturday": "07:00-11:00"})
    assert form.is_valid(), form.errors
    page.save_model(request, form.save(commit=False), form, change=False)
    assert list(OfficeHours.objects.values_list("weekday", "opens__hour", "closes__hour")) == [
        (0, 7, 11),
        (0, 13, 17),
        (5, 7, 11),
    ]


@pytest.mark.parametrize("monday", ["", "seven to five", "11:00-07:00", "07:00-11:00, 10:00-12:00"])
def test_office_hours_without_sense_are_refused(monday):
    assert not WeekForm({"valid_from": "2026-07-01", "monday": monday}).is_valid()


def test_pages_open_and_save_through_the_actions(client):
    user = administration.enter(client)
    week = {"valid_from": "01/07/2026", "tuesday": "07:00-11:00"}
    day = {"date": "06/10/2026", "kind": "holiday", "name_vi": "Bão", "name_en": "Storm", "legal_basis": "QĐ 1"}
    for model, given in (("officehours", week), ("calendarday", day)):
        assert client.get(f"/admin/worktime/{model}/add/").status_code == 200
        client.post(f"/admin/worktime/{model}/add/", given)
        assert client.get(f"/admin/worktime/{model}/").status_code == 200
    client.post("/admin/worktime/calendarday/2026-10-06/change/", day | {"name_vi": "Bão số 9"})
    assert CalendarDay.objects.get(date=date(2026, 10, 6)).name_vi == "Bão số 9"
    told = Event.objects.filter(stream="calendar:city").order_by("seq").values_list("name", "actor")
    expected = ["calendar.hours_set", "calendar.day_set", "calendar.day_set"]
    assert list(told) == [(name, f"user:{user.pk}") for name in expected]


def test_faulty_day_is_told_in_the_form(client):
    administration.enter(client)
    monday = {"date": "05/10/2026", "kind": "working_saturday", "name_vi": "B", "name_en": "M", "legal_basis": "Q"}
    answer = client.post("/admin/worktime/calendarday/add/", monday)
    assert answer.status_code == 200
    assert "Chỉ thứ Bảy hoặc Chủ nhật" in answer.text
