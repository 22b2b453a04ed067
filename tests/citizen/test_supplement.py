"""The applicant's side of a supplement: exactly what was asked, kept item by item, not sent until sent."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.schema import Actor
from procedures.citizen import queries
from procedures.dossiers import actions as dossiers
from procedures.dossiers import queries as dossier_queries
from procedures.dossiers.models import Dossier
from tests import factories
from tests.citizen.made import address, again, file

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


@pytest.fixture
def dossier(me: Actor) -> Dossier:
    return factories.asked_to_complete(by=me, class_name="Lớp chưa đúng.", authorisation="Chưa có chữ ký.")


def ready(dossier: Dossier) -> tuple[int, int]:
    found = queries.ready_of(again(dossier))
    return found.done, found.total


def test_the_page_asks_exactly_what_was_named_with_the_words_of_the_office(signed_in: Client, dossier: Dossier) -> None:
    page = signed_in.get(address("supplement", dossier))
    items = page.context["items"]
    assert [(item.key, item.why) for item in items] == [
        ("class_name", "Lớp chưa đúng."),
        ("authorisation", "Chưa có chữ ký."),
    ]
    text = page.content.decode()
    assert 'value="12A1"' in text
    assert "Not sent to the office yet." in text


def test_the_page_of_the_dossier_leads_to_it_and_says_what_is_only_saved(signed_in: Client, dossier: Dossier) -> None:
    assert "Ready: 1 of 2." not in signed_in.get(dossier.get_absolute_url()).content.decode()
    signed_in.post(address("supplement", dossier), {"class_name": "12A2", "later": "1"})
    text = signed_in.get(dossier.get_absolute_url()).content.decode()
    assert ["Ready: 1 of 2." in text, "Not sent to the office yet." in text] == [True, True]
    assert address("supplement", dossier) in text


def test_one_field_is_kept_by_itself(signed_in: Client, dossier: Dossier) -> None:
    part = signed_in.post(address("supplement", dossier), {"class_name": "12A2", "field": "class_name"}, headers=HTMX)
    assert next(template.name for template in part.templates) == "citizen/_amended.html"
    assert "Not sent to the office yet." in part.content.decode()
    assert dossier_queries.buffered_answers(dossier) == {"class_name": "12A2"}
    assert again(dossier).answers["class_name"] == "12A1"


def test_a_field_that_is_wrong_is_told_beside_it_and_not_kept(signed_in: Client, dossier: Dossier) -> None:
    given = {"class_name": "một lớp có tên rất dài", "field": "class_name"}
    part = signed_in.post(address("supplement", dossier), given, headers=HTMX)
    assert "Not saved." in part.content.decode()
    assert dossier_queries.buffered_answers(dossier) == {}


def test_a_paper_is_kept_by_itself_and_can_be_taken_away(signed_in: Client, dossier: Dossier) -> None:
    given = {"authorisation": file(name="ủy quyền.pdf"), "field": "authorisation"}
    part = signed_in.post(address("supplement", dossier), given, headers=HTMX)
    assert "ủy quyền.pdf" in part.content.decode()
    assert ready(dossier) == (1, 2)
    paper = dossier.attachments.buffered().get()
    signed_in.post(address("supplement", dossier), {"class_name": "12A2", "remove": str(paper.pk)})
    assert (dossier.attachments.count(), ready(dossier)) == (0, (1, 2))


def test_a_paper_that_is_none_is_refused_beside_it(signed_in: Client, dossier: Dossier) -> None:
    given = {"authorisation": file(b"MZ program", "giấy.pdf"), "field": "authorisation"}
    part = signed_in.post(address("supplement", dossier), given, headers=HTMX)
    assert "We can read PDF, JPEG and PNG." in part.content.decode()
    assert dossier.attachments.count() == 0


def test_what_was_not_asked_has_no_place(signed_in: Client, dossier: Dossier) -> None:
    given = {"copies": "5", "field": "copies"}
    assert signed_in.post(address("supplement", dossier), given, headers=HTMX).status_code == 404
    signed_in.post(address("supplement", dossier), {"class_name": "12A2", "copies": "5", "later": "1"})
    assert dossier_queries.buffered_answers(dossier) == {"class_name": "12A2"}


def test_saving_for_later_keeps_what_was_changed_and_confirms_nothing_else(signed_in: Client, dossier: Dossier) -> None:
    answer = signed_in.post(address("supplement", dossier), {"class_name": "12A1", "later": "1"})
    assert answer.url == dossier.get_absolute_url()
    assert ready(dossier) == (0, 2)


def test_the_way_to_the_check_names_what_is_still_missing(signed_in: Client, dossier: Dossier) -> None:
    page = signed_in.post(address("supplement", dossier), {"class_name": "12A2", "check": "1"})
    assert page.status_code == 200
    assert [link.href.rpartition("#")[2] for link in page.context["links"]] == ["item-authorisation"]
    given = {"class_name": "12A2", "authorisation": file(), "check": "1"}
    assert signed_in.post(address("supplement", dossier), given).url == address("supplement_check", dossier)


def test_an_open_item_cannot_be_sent_by_going_round_the_page(signed_in: Client, dossier: Dossier) -> None:
    page = signed_in.post(address("supplement_check", dossier), {"version": dossier.version, "seen": ""})
    assert (page.status_code, len(page.context["faults"])) == (200, 2)
    assert again(dossier).state == "supplement_requested"


def prepared(client: Client, dossier: Dossier) -> dict[str, str]:
    """Put everything ready and return what the page of the check sends."""
    client.post(address("supplement", dossier), {"class_name": "12A2", "authorisation": file(), "check": "1"})
    page = client.get(address("supplement_check", dossier))
    return {"version": str(page.context["dossier"].version), "seen": page.context["seen"]}


def test_the_check_compares_and_sends(signed_in: Client, dossier: Dossier) -> None:
    sent = prepared(signed_in, dossier)
    changes = signed_in.get(address("supplement_check", dossier)).context["changes"]
    assert [(change.before, change.after, change.is_open) for change in changes] == [
        ("12A1", "12A2", False),
        ("", "giấy khai sinh.pdf", False),
    ]
    answer = signed_in.post(address("supplement_check", dossier), sent, follow=True)
    assert "What was missing has been sent." in answer.content.decode()
    assert (again(dossier).state, again(dossier).answers["class_name"]) == ("processing", "12A2")


def test_what_another_window_changed_is_read_once_more(signed_in: Client, me: Actor, dossier: Dossier) -> None:
    sent = prepared(signed_in, dossier)
    dossiers.save_amendment(dossier_id=dossier.pk, answers={"class_name": "12A9"}, by=me)
    page = signed_in.post(address("supplement_check", dossier), sent)
    assert "Something was changed in another window" in page.content.decode()
    assert again(dossier).state == "supplement_requested"


def test_a_stale_version_is_told_kindly(signed_in: Client, dossier: Dossier) -> None:
    sent = prepared(signed_in, dossier) | {"version": "1"}
    assert signed_in.post(address("supplement_check", dossier), sent).status_code == 409


def test_after_sending_there_is_nothing_left_to_amend(signed_in: Client, dossier: Dossier) -> None:
    signed_in.post(address("supplement_check", dossier), prepared(signed_in, dossier))
    assert signed_in.get(address("supplement", dossier)).url == dossier.get_absolute_url()
    assert signed_in.post(address("supplement", dossier), {"class_name": "12A3"}).status_code == 409


def test_a_buffered_paper_opens_for_the_applicant_alone(signed_in: Client, me: Actor, dossier: Dossier) -> None:
    paper = dossiers.amend_paper(dossier_id=dossier.pk, key="authorisation", upload=file(), by=me)
    where = reverse("citizen:paper", args=[dossier.pk, paper.pk])
    clerk = Client()
    clerk.force_login(factories.staff_user("intake", "officer", "signer"))
    assert [client.get(where).status_code for client in (signed_in, clerk)] == [200, 404]
    assert queries.papers_of(dossier) == []


def test_a_list_is_amended_line_by_line_and_more_lines_are_offered(signed_in: Client, me: Actor) -> None:
    factories.procedure(code="VB-XACMINH")
    factories.office()
    line = {"holder_name": "Lê Hoàng Phúc", "birth_date": "2001-08-14", "diploma_kind": "upper_secondary"}
    line |= {"serial_number": "C 0412967", "graduation_year": 2019}
    told = {
        "capacity": "self",
        "full_name": "Lê Hoàng Phúc",
        "identity_number": "092201004171",
        "phone": "+84987654321",
    }
    answers = told | {"diplomas": [line], "truthful": True}
    made = dossiers.create_draft(procedure_code="VB-XACMINH", by=me, answers=answers)
    Dossier.objects.filter(pk=made.pk).update(
        state="supplement_requested", supplement=[{"key": "diplomas", "why": "Sai số hiệu."}]
    )
    Dossier.objects.filter(pk=made.pk).update(resume_state="submitted", supplement_due=made.created_at)
    typed = {f"diplomas-0-{key}": str(value) for key, value in line.items()} | {"diplomas-count": "1"}
    page = signed_in.post(address("supplement", made), typed | {"diplomas-add": "1"})
    assert page.content.decode().count("diplomas-3-serial_number") > 0
    changed = typed | {"diplomas-0-serial_number": "C 0412968", "field": "diplomas"}
    signed_in.post(address("supplement", made), changed, headers=HTMX)
    assert dossier_queries.buffered_answers(made)["diplomas"] == [line | {"serial_number": "C 0412968"}]


def test_withdrawing_while_a_job_holds_the_dossier_is_told_kindly(signed_in: Client, me: Actor) -> None:
    filed = factories.filed(by=me)
    Dossier.objects.filter(pk=filed.pk).update(held_by_job=True)
    assert signed_in.get(address("withdraw", filed)).status_code == 200
    page = signed_in.post(address("withdraw", filed), {"version": filed.version, "reason": "Không cần nữa"})
    text = page.content.decode()
    assert (page.status_code, "Không cần nữa" in text, "Then try again." in text) == (409, True, True)
    assert again(filed).state == "submitted"
    Dossier.objects.filter(pk=filed.pk).update(held_by_job=False)
    signed_in.post(address("withdraw", filed), {"version": filed.version, "reason": "Không cần nữa"})
    assert again(filed).state == "withdrawn"
