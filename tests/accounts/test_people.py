"""People, units and roles as rows, and who acts."""

import unicodedata
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.accounts import queries
from portal.accounts.models import Membership, User
from portal.accounts.schema import SYSTEM, VISITOR, Actor, Contact
from tests import factories

pytestmark = pytest.mark.django_db


def test_name_is_composed_and_carries_its_keys():
    user = factories.user(name=unicodedata.normalize("NFD", " Đỗ  Thị Ưng "))
    assert (user.full_name, user.search_key) == ("Đỗ Thị Ưng", "do thi ung")


def test_keys_follow_a_name_saved_alone():
    user = factories.user(name="An")
    user.full_name = "Bình"
    user.save(update_fields=["full_name"])
    assert User.objects.get(pk=user.pk).search_key == "binh"


def test_people_sort_by_given_name():
    names = ["Lê Thị Đào", "Trần Văn An", "Nguyễn Ánh", "Phạm Ẩn", "Võ Dung"]
    for name in names:
        factories.user(name=name)
    sorted_names = [user.full_name for user in User.objects.order_by("name_key")]
    assert sorted_names == ["Trần Văn An", "Nguyễn Ánh", "Phạm Ẩn", "Võ Dung", "Lê Thị Đào"]


def test_two_people_without_email_can_both_be_stored():
    users = [User.objects.create_user(phone=f"+8491234567{n}", full_name="An") for n in range(2)]
    assert [user.email for user in users] == [None, None]


def test_person_whom_nobody_can_reach_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(full_name="An")


def test_email_in_capitals_is_the_same_address():
    factories.user(email="Me@Example.vn")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.user(email="me@example.VN")


def membership(role: str, *, begins: int, ends: int | None) -> frozenset[tuple[str, str]]:
    """Give a role from and to so many days from today; return what counts today."""
    user, today = factories.user(), queries.today()
    until = None if ends is None else today + timedelta(ends)
    Membership.objects.create(
        user=user, unit=factories.unit(), role=role, valid_from=today + timedelta(begins), valid_to=until
    )
    return queries.grants_of(user.pk)


@pytest.mark.parametrize(
    ("begins", "ends", "counts"), [(0, None, True), (-9, 1, True), (-9, 0, False), (1, None, False), (-9, -1, False)]
)
def test_role_counts_from_its_first_day_until_before_its_last(begins, ends, counts):
    assert membership("intake", begins=begins, ends=ends) == ({("intake", "05.21")} if counts else set())


def test_actor_has_roles_by_unit():
    school, office = factories.unit(), factories.office()
    user = factories.staff_user("intake", "officer", at=school)
    Membership.objects.create(user=user, unit=office, role="auditor", valid_from=date(2020, 1, 1))
    actor = queries.actor_for(user)
    assert actor.has("intake", "05.21")
    assert not actor.has("intake", "05")
    assert actor.units() == {"05", "05.21"}
    assert actor.units("auditor") == {"05"}
    assert queries.actor_for(user, unit="05").grants == {("auditor", "05")}


def test_actor_names_itself_in_facts():
    assert [Actor(12, "An").ref, SYSTEM.ref, VISITOR.ref] == ["user:12", "system", "visitor"]


def test_names_of_answers_for_people_alone():
    user = factories.user(name="Lê Hân")
    assert queries.names_of([f"user:{user.pk}", "system", "visitor"]) == {f"user:{user.pk}": "Lê Hân"}


def test_staff_of_a_unit_are_the_active_holders_of_the_role():
    clerk = factories.staff_user("intake")
    factories.staff_user("signer")
    factories.staff_user("intake", is_active=False)
    factories.staff_user("intake", at=factories.office())
    assert list(queries.staff_of("05.21", "intake")) == [clerk]


def test_unit_and_below_walks_the_whole_tree():
    office = factories.office()
    school = factories.unit(parent=office)
    factories.unit(code="05.21.1", name="Điểm trường", parent=school)
    factories.unit(code="06", name="Sở khác")
    assert queries.unit_and_below("05") == {"05", "05.21", "05.21.1"}


def test_units_in_being_leave_out_what_ended():
    factories.unit()
    factories.unit(code="PGD", name="Phòng Giáo dục", kind="authority", valid_to=date(2025, 7, 1))
    assert {unit.code for unit in queries.units_in_being(on=date(2025, 6, 30))} == {"05.21", "PGD"}
    assert {unit.code for unit in queries.units_in_being(on=date(2025, 7, 1))} == {"05.21"}


def test_contact_is_what_the_person_proved():
    unproved = factories.user(phone="+84912345678")
    assert queries.contact_of(unproved) == Contact()
    proved = factories.known(email="a@example.vn", phone="+84912345679")
    assert queries.contact_of(proved) == Contact("a@example.vn", "+84912345679")
    proved.is_active = False
    assert queries.contact_of(proved) == Contact()
