"""The list of saved pupils."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.schema import Actor
from portal.events.models import Event
from procedures.citizen import actions
from procedures.citizen.models import Pupil
from procedures.dossiers.rules import Forbidden
from tests import factories

NEW = {
    "full_name": "Nguyễn Trần Gia Bảo",
    "birth_date_day": "27",
    "birth_date_month": "3",
    "birth_date_year": "2010",
    "gender": "male",
    "identity_number": "",
    "school": "",
    "class_name": "9A3",
    "grade": "9",
}


def saved(by: Actor, name: str = "Lê Hoàng Phương") -> Pupil:
    return actions.save_pupil(by=by, full_name=name, birth_date=date(2011, 5, 2))


def test_a_pupil_is_saved_from_the_page(signed_in: Client, me: Actor) -> None:
    assert signed_in.post(reverse("citizen:new_pupil"), NEW).url == reverse("citizen:pupils")
    pupil = Pupil.objects.get()
    assert (pupil.owner_id, pupil.gender, pupil.class_name, pupil.grade) == (me.user_id, "male", "9A3", 9)


def test_a_pupil_is_changed(signed_in: Client, me: Actor) -> None:
    pupil = saved(me)
    signed_in.post(reverse("citizen:pupil", args=[pupil.pk]), NEW | {"class_name": "10A1"})
    changed = Pupil.objects.get()
    assert (changed.pk, changed.full_name, changed.class_name) == (pupil.pk, "Nguyễn Trần Gia Bảo", "10A1")


def test_the_same_name_and_birth_date_are_one_pupil(me: Actor) -> None:
    saved(me, "Lê Hoàng Phương")
    saved(me, "lê  hoàng phương")
    assert [pupil.full_name for pupil in Pupil.objects.all()] == ["lê hoàng phương"]


def test_pupils_stand_in_the_order_of_their_given_names(signed_in: Client, me: Actor) -> None:
    for name in ("Trần Văn Ưng", "Lê Thị Uyên", "Phạm Đỗ An"):
        saved(me, name)
    page = signed_in.get(reverse("citizen:pupils"))
    assert [pupil.full_name for pupil in page.context["pupils"]] == ["Phạm Đỗ An", "Lê Thị Uyên", "Trần Văn Ưng"]


def test_a_pupil_is_forgotten_after_a_question(signed_in: Client, me: Actor) -> None:
    address = reverse("citizen:forget_pupil", args=[saved(me).pk])
    signed_in.get(address)
    assert Pupil.objects.count() == 1
    signed_in.post(address)
    assert Pupil.objects.count() == 0


@pytest.mark.parametrize("name", ["pupil", "forget_pupil"])
def test_a_pupil_of_somebody_else_is_not_found(signed_in: Client, name: str) -> None:
    stranger = saved(factories.actor())
    address = reverse(f"citizen:{name}", args=[stranger.pk])
    assert [signed_in.get(address).status_code, signed_in.post(address, NEW).status_code] == [404, 404]
    assert Pupil.objects.get().full_name == "Lê Hoàng Phương"


def test_a_pupil_of_somebody_else_is_neither_changed_nor_forgotten(me: Actor) -> None:
    stranger = saved(factories.actor())
    with pytest.raises(Forbidden):
        actions.save_pupil(by=me, full_name="X", birth_date=date(2011, 5, 2), pupil_id=stranger.pk)
    with pytest.raises(Forbidden):
        actions.forget_pupil(pupil_id=stranger.pk, by=me)


def test_the_facts_name_no_pupil(me: Actor) -> None:
    pupil = saved(me)
    fact = Event.objects.get(name="account.pupil_saved")
    assert (fact.stream, fact.data) == (f"account:{me.user_id}", {"pupil": pupil.pk})


def test_a_pupil_renamed_to_one_that_is_saved_becomes_that_one(me: Actor) -> None:
    kept, other = saved(me, "Lê Hoàng Phương"), saved(me, "Lê Hoàng Phượng Vỹ")
    actions.save_pupil(by=me, full_name=other.full_name, birth_date=other.birth_date, pupil_id=kept.pk)
    assert [(pupil.pk, pupil.full_name) for pupil in Pupil.objects.all()] == [(kept.pk, "Lê Hoàng Phượng Vỹ")]
