"""One section of a draft: what is asked, what is kept, what is shown again."""

import pytest
from django.test import Client

from portal.accounts.schema import Actor
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from tests import factories
from tests.citizen.made import APPLICANT, PUPIL, REQUEST, address, again


@pytest.fixture
def dossier(me: Actor) -> Dossier:
    factories.procedure()
    factories.unit()
    return dossiers.create_draft(procedure_code="HB-BANSAO", by=me)


def test_a_new_draft_begins_with_the_profile(signed_in: Client, dossier: Dossier) -> None:
    form = signed_in.get(address("section", dossier, "applicant")).context["form"]
    assert [form[key].value() for key in ("capacity", "full_name", "identity_number", "phone")] == [
        None,
        "Trần Thị Mỹ Duyên",
        "092185001234",
        "0912 345 678",
    ]


def test_an_error_keeps_what_was_typed_and_saves_what_is_right(signed_in: Client, dossier: Dossier) -> None:
    page = signed_in.post(address("section", dossier, "applicant"), APPLICANT | {"phone": "12", "full_name": "Lê An"})
    text = page.content.decode()
    assert page.status_code == 200
    assert 'value="12"' in text
    assert 'href="#id_phone"' in text
    assert again(dossier).answers["full_name"] == "Lê An"
    assert "phone" not in again(dossier).answers


def test_a_character_that_no_paper_has_is_refused_where_it_is_typed(signed_in: Client, dossier: Dossier) -> None:
    page = signed_in.post(address("section", dossier, "applicant"), APPLICANT | {"full_name": "Trần 明 Duyên"})
    text = page.content.decode()
    assert "No official paper can show “明”. Write it in other letters." in text
    assert 'value="Trần 明 Duyên"' in text
    assert "full_name" not in again(dossier).answers


def test_a_birth_date_of_tomorrow_is_refused_at_its_year(signed_in: Client, dossier: Dossier) -> None:
    signed_in.post(address("section", dossier, "applicant"), APPLICANT)
    page = signed_in.post(address("section", dossier, "pupil"), PUPIL | {"pupil_birth_date_year": "2131"})
    assert 'href="#id_pupil_birth_date_2"' in page.content.decode()
    assert again(dossier).answers["pupil_name"] == "Nguyễn Trần Gia Bảo"


def test_a_question_of_another_branch_is_not_asked(signed_in: Client, dossier: Dossier) -> None:
    signed_in.post(address("section", dossier, "applicant"), APPLICANT | {"capacity": "self"})
    page = signed_in.get(address("section", dossier, "pupil"))
    assert list(page.context["form"].fields) == ["pupil_birth_date"]


def test_saving_for_later_leaves_with_what_is_there(signed_in: Client, dossier: Dossier) -> None:
    given = {"full_name": "Trần Thị Mỹ Duyên", "later": "1"}
    assert signed_in.post(address("section", dossier, "applicant"), given).url == "/dossiers/"
    assert again(dossier).answers == {"full_name": "Trần Thị Mỹ Duyên"}


def test_saving_for_later_stays_when_something_typed_would_be_lost(signed_in: Client, dossier: Dossier) -> None:
    page = signed_in.post(address("section", dossier, "applicant"), APPLICANT | {"phone": "12", "later": "1"})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["phone"]


def test_a_change_from_the_check_leads_back_to_it(signed_in: Client, dossier: Dossier) -> None:
    answer = signed_in.post(address("section", dossier, "applicant", back=True), APPLICANT)
    assert answer.url == address("check", dossier)


def test_the_fee_follows_the_number_of_copies(signed_in: Client, dossier: Dossier) -> None:
    signed_in.post(address("section", dossier, "request"), REQUEST | {"copies": "3"})
    page = signed_in.get(address("section", dossier, "request"))
    assert page.context["quote"].amount == 45_000
    assert "45,000" in page.content.decode()


def test_quiet_keeping_answers_with_the_parts_that_changed(signed_in: Client, dossier: Dossier) -> None:
    given = REQUEST | {"last_school_year": ""}
    part = signed_in.post(address("section", dossier, "request"), given, headers={"hx-request": "true"})
    assert part.status_code == 200
    assert [template.name for template in part.templates][:2] == ["citizen/_kept.html", "citizen/_saved.html"]
    assert "30,000" in part.content.decode()
    assert again(dossier).answers["copies"] == 2


def test_a_section_that_is_not_there_is_not_found(signed_in: Client, dossier: Dossier) -> None:
    assert signed_in.get(address("section", dossier, "no-such")).status_code == 404


def test_a_section_of_a_filed_dossier_shows_the_dossier(signed_in: Client, me: Actor) -> None:
    filed = factories.filed(by=me)
    assert signed_in.get(address("section", filed, "applicant")).url == filed.get_absolute_url()


def test_answering_a_filed_dossier_is_told_kindly(signed_in: Client, me: Actor) -> None:
    filed = factories.filed(by=me)
    page = signed_in.post(address("section", filed, "applicant"), APPLICANT)
    assert page.status_code == 409
    assert page.context["state"] == "submitted"
