"""A pupil typed once and chosen by name the next time."""

from datetime import date

import pytest
from django.test import Client

from portal.accounts.schema import Actor
from procedures.citizen import actions
from procedures.citizen.forms import OTHER, PICKED, SAVE
from procedures.citizen.models import Pupil
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from tests import factories
from tests.citizen.made import APPLICANT, PUPIL, REQUEST, address, again


@pytest.fixture
def dossier(signed_in: Client, me: Actor) -> Dossier:
    factories.procedure()
    factories.unit()
    draft = dossiers.create_draft(procedure_code="HB-BANSAO", by=me)
    signed_in.post(address("section", draft, "applicant"), APPLICANT)
    return draft


@pytest.fixture
def saved(me: Actor) -> Pupil:
    return actions.save_pupil(
        by=me, full_name="Lê Hoàng Phương", birth_date=date(2011, 5, 2), school=factories.unit().code, class_name="8A1"
    )


def test_a_new_pupil_is_saved_when_asked(signed_in: Client, me: Actor, dossier: Dossier) -> None:
    signed_in.post(address("section", dossier, "pupil"), PUPIL | {SAVE: "on"})
    pupil = Pupil.objects.get()
    assert (pupil.owner_id, pupil.full_name, pupil.birth_date) == (me.user_id, "Nguyễn Trần Gia Bảo", date(2010, 3, 27))


def test_a_new_pupil_is_not_saved_unasked(signed_in: Client, dossier: Dossier) -> None:
    signed_in.post(address("section", dossier, "pupil"), PUPIL)
    assert Pupil.objects.count() == 0


def test_a_saved_pupil_answers_the_section(signed_in: Client, dossier: Dossier, saved: Pupil) -> None:
    answer = signed_in.post(address("section", dossier, "pupil"), {PICKED: str(saved.pk)})
    assert answer.url == address("section", dossier, "request")
    kept = again(dossier)
    assert (kept.beneficiary_name, kept.answers["pupil_birth_date"]) == ("Lê Hoàng Phương", "2011-05-02")


def test_a_saved_pupil_fills_in_later_sections(signed_in: Client, dossier: Dossier, saved: Pupil) -> None:
    signed_in.post(address("section", dossier, "pupil"), {PICKED: str(saved.pk)})
    form = signed_in.get(address("section", dossier, "request")).context["form"]
    assert (form["school"].value(), form["class_name"].value(), form["copies"].value()) == ("05.21", "8A1", 1)


def test_the_pupil_of_the_draft_is_the_one_chosen(signed_in: Client, dossier: Dossier, saved: Pupil) -> None:
    signed_in.post(address("section", dossier, "pupil"), {PICKED: str(saved.pk)})
    form = signed_in.get(address("section", dossier, "pupil")).context["form"]
    assert (form[PICKED].value(), form["pupil_name"].value()) == (str(saved.pk), None)


def test_another_pupil_is_typed(signed_in: Client, dossier: Dossier, saved: Pupil) -> None:
    signed_in.post(address("section", dossier, "pupil"), PUPIL | {PICKED: OTHER})
    assert again(dossier).beneficiary_name == "Nguyễn Trần Gia Bảo"


def test_a_pupil_of_somebody_else_cannot_be_chosen(signed_in: Client, dossier: Dossier, saved: Pupil) -> None:
    stranger = actions.save_pupil(by=factories.actor(), full_name="Phạm Đỗ Ưng", birth_date=date(2012, 1, 1))
    page = signed_in.post(address("section", dossier, "pupil"), {PICKED: str(stranger.pk)})
    assert list(page.context["form"].errors) == [PICKED]
    assert again(dossier).beneficiary_name == "Trần Thị Mỹ Duyên"


def test_a_saved_pupil_learns_what_was_unknown(signed_in: Client, me: Actor, dossier: Dossier) -> None:
    signed_in.post(address("section", dossier, "pupil"), PUPIL | {SAVE: "on"})
    signed_in.post(address("section", dossier, "request"), REQUEST)
    pupil = Pupil.objects.get()
    assert (pupil.school_id, pupil.class_name) == ("05.21", "9A3")


def test_a_saved_pupil_keeps_what_is_known(signed_in: Client, dossier: Dossier, saved: Pupil) -> None:
    signed_in.post(address("section", dossier, "pupil"), {PICKED: str(saved.pk)})
    signed_in.post(address("section", dossier, "request"), REQUEST)
    assert Pupil.objects.get().class_name == "8A1"


def test_nobody_chooses_a_pupil_for_oneself(signed_in: Client, dossier: Dossier, saved: Pupil) -> None:
    signed_in.post(address("section", dossier, "applicant"), APPLICANT | {"capacity": "self"})
    form = signed_in.get(address("section", dossier, "pupil")).context["form"]
    assert list(form.fields) == ["pupil_birth_date"]
