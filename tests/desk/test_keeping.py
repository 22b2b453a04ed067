"""Messages, private notes, labels and complaints at the desk."""

import pytest

from procedures.desk.models import Label, Note
from procedures.dossiers import actions as dossiers
from procedures.feedback import actions as feedback
from procedures.feedback.models import Complaint
from procedures.feedback.states import ComplaintKind
from tests import factories
from tests.desk.made import address

pytestmark = pytest.mark.django_db


def test_a_clerk_reads_and_answers_on_one_page(desk):
    me = factories.actor()
    dossier = factories.filed(by=me)
    dossiers.write(dossier_id=dossier.pk, text="Bao giờ có kết quả?", by=me)
    client = desk("intake")
    assert client.get(address("dossier", dossier)).context["unread_letters"] == 1
    page = client.post(address("letters", dossier), {"text": "Thứ Sáu tuần này."}, follow=True)
    assert [letter.text for letter in page.context["letters"]] == ["Bao giờ có kết quả?", "Thứ Sáu tuần này."]
    assert client.get(address("dossier", dossier)).context["unread_letters"] == 0


def test_notes_are_typed_and_private(desk, client):
    me = factories.user()
    dossier = factories.filed(by=factories.actor(me))
    desk("intake").post(address("notes", dossier), {"kind": "call", "text": "Đã gọi phụ huynh."})
    assert [(note.kind, note.text) for note in Note.objects.all()] == [("call", "Đã gọi phụ huynh.")]
    assert "Đã gọi phụ huynh." in desk("officer").get(address("dossier", dossier)).content.decode()
    client.force_login(me, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Đã gọi phụ huynh." not in client.get(f"/dossiers/{dossier.pk}/").content.decode()


def test_labels_are_made_stuck_on_and_taken_off(desk):
    dossier, client = factories.filed(), desk("intake")
    client.post(address("labels", dossier), {"new": "Ưu tiên"})
    label = Label.objects.get()
    assert (label.name, label.unit_id, list(label.dossiers.all())) == ("Ưu tiên", "05.21", [dossier])
    client.post(address("labels", dossier), {})
    assert list(label.dossiers.all()) == []
    client.post(address("labels", dossier), {"labels": [label.pk]})
    assert [one.name for one in client.get(address("dossier", dossier)).context["labels"]] == ["Ưu tiên"]


def test_labels_of_another_unit_stay_where_they_are(desk):
    dossier = factories.filed()
    other = Label.objects.create(unit=factories.unit(code="05.22"), name="Của họ")
    other.dossiers.add(dossier)
    desk("intake").post(address("labels", dossier), {})
    assert list(other.dossiers.all()) == [dossier]


@pytest.mark.parametrize("page", ["letters", "notes"])
def test_another_units_clerk_finds_nothing(desk, page):
    assert desk("intake", code="05.22").get(address(page, factories.filed())).status_code == 404


def test_a_manager_reads_no_messages_of_a_dossier(desk):
    dossier = factories.filed()
    assert desk("manager").get(address("letters", dossier)).status_code == 404


@pytest.fixture
def wrong() -> Complaint:
    factories.unit()
    return feedback.complain(
        kind=ComplaintKind.COMPLAINT, unit="05.21", text="Chờ quá lâu.", by=factories.actor(factories.user())
    )


def test_complaints_wait_due_first_and_are_answered(desk, wrong):
    client = desk("head")
    assert [row["complaint"] for row in client.get("/desk/complaints/").context["rows"]] == [wrong]
    client.post(f"/desk/complaints/{wrong.pk}/", {"text": "Trường xin lỗi."})
    assert Complaint.objects.get().answer == "Trường xin lỗi."
    assert client.get("/desk/complaints/").context["rows"] == []
    assert [row["complaint"] for row in client.get("/desk/complaints/?answered=1").context["rows"]] == [wrong]


def test_a_complaint_is_passed_on_and_leaves_the_list(desk, wrong):
    factories.unit(code="05.22")
    client = desk("head")
    client.post(f"/desk/complaints/{wrong.pk}/", {"unit": "05.22"})
    assert client.get("/desk/complaints/").context["rows"] == []
    assert [row["complaint"] for row in desk("head", code="05.22").get("/desk/complaints/").context["rows"]] == [wrong]


def test_an_empty_answer_is_asked_for_again(desk, wrong):
    page = desk("head").post(f"/desk/complaints/{wrong.pk}/", {"text": ""})
    assert list(page.context["form"].errors) == ["text"]


def test_other_units_and_other_roles_find_no_complaint(desk, wrong):
    assert desk("head", code="05.22").get(f"/desk/complaints/{wrong.pk}/").status_code == 404
    assert desk("finance").get("/desk/complaints/").status_code == 404
