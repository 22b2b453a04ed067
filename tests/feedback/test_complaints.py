"""Complaints and suggestions: their own number and clock, passed on, answered once, told to those concerned."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from portal.core import clock
from portal.events import actions as events
from portal.notifications.models import Message
from procedures.feedback import actions, queries, rules
from procedures.feedback.models import Complaint
from procedures.feedback.states import ComplaintKind
from tests import factories

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 4, 24, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def complaint(**changes: object) -> Complaint:
    factories.unit()
    said = {"kind": ComplaintKind.COMPLAINT, "unit": "05.21", "text": "Chờ quá lâu.", "by": factories.actor()}
    return actions.complain(**(said | changes))


def told(kind: str) -> int:
    events.run_due()
    return Message.objects.filter(channel="inbox", kind=kind).count()


def test_it_has_its_own_number_and_ten_working_days():
    with clock.at(FRIDAY):
        first, second = complaint(), complaint(kind=ComplaintKind.SUGGESTION)
    assert (first.number, second.number) == ("PAKN-05.21-2026-0001", "PAKN-05.21-2026-0002")
    assert f"{first.due_at.astimezone(FRIDAY.tzinfo):%d/%m/%Y %H:%M}" == "13/05/2026 17:00"


def test_about_a_dossier_it_goes_to_the_unit_that_decides():
    me = factories.actor()
    dossier = factories.filed(by=me)
    made = complaint(dossier_id=dossier.pk, unit="", by=me)
    assert (made.unit_id, made.dossier) == (dossier.unit_code, dossier)


def test_somebody_elses_dossier_is_not_complained_of():
    dossier = factories.filed()
    with pytest.raises(rules.Refused):
        complaint(dossier_id=dossier.pk)
    assert not Complaint.objects.exists()


def test_author_and_unit_are_told():
    factories.staff("head"), factories.staff("officer")
    complaint()
    assert (told("complaint_received"), told("complaint_to_answer")) == (1, 1)


def test_it_is_answered_once():
    head = factories.staff("head")
    made = complaint()
    actions.answer_complaint(complaint_id=made.pk, text="Trường xin lỗi và đã trả kết quả.", by=head)
    with pytest.raises(rules.Refused):
        actions.answer_complaint(complaint_id=made.pk, text="Lần nữa", by=head)
    assert Complaint.objects.get().answer == "Trường xin lỗi và đã trả kết quả."
    assert told("complaint_answered") == 1


def test_passed_on_number_and_clock_stay():
    factories.unit(code="05.22")
    made = complaint()
    moved = actions.pass_on(complaint_id=made.pk, unit="05.22", by=factories.staff("head"))
    assert (moved.unit_id, moved.number, moved.due_at) == ("05.22", made.number, made.due_at)
    with pytest.raises(rules.Forbidden):
        actions.answer_complaint(complaint_id=made.pk, text="Trả lời", by=factories.staff("head"))


def test_late_is_told_by_the_one_function():
    with clock.at(FRIDAY):
        made = complaint()
        assert queries.standing(made) == "in_time"
    with clock.at(made.due_at.replace(hour=23)):
        assert queries.standing(made) == "overdue"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_under_many_at_once():
    factories.unit()
    people = [factories.actor() for _ in range(8)]

    def write(by: object) -> str:
        try:
            return complaint(by=by).number
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(pool.map(write, people))
    assert [number[-4:] for number in numbers] == [f"{n:04d}" for n in range(1, 9)]


def test_my_pages_show_mine_and_nobody_elses(client):
    made = complaint()
    client.force_login(made.author, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert [row.pk for row in client.get("/complaints/").context["rows"]] == [made.pk]
    assert made.number in client.get(f"/complaints/{made.pk}/").content.decode()
    client.force_login(factories.user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/complaints/").context["rows"] == []
    assert client.get(f"/complaints/{made.pk}/").status_code == 404


def test_the_page_takes_one_about_my_dossier(client):
    person = factories.user()
    dossier = factories.filed(by=factories.actor(person))
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    said = {"kind": "complaint", "text": "Chưa thấy trả lời."}
    page = client.post(f"/complaints/new/?dossier={dossier.reference}", said)
    assert page.url == f"/complaints/{Complaint.objects.get(dossier=dossier).pk}/"
    other = factories.filed()
    assert client.get(f"/complaints/new/?dossier={other.reference}").status_code == 404


def test_what_is_missing_is_said_and_the_words_are_kept(client):
    factories.unit()
    client.force_login(factories.user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.post("/complaints/new/", {"kind": "complaint", "text": "Chờ quá lâu.", "unit": ""})
    assert list(page.context["form"].errors) == ["unit"]
    assert "Chờ quá lâu." in page.content.decode()
