"""Whose work a dossier is, on the screens: take, give, hand over, who is told, and what the history says."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import Membership, User
from portal.events import actions as events
from portal.events.models import Event
from portal.notifications.models import Message
from procedures.desk import actions, queries
from procedures.desk.models import Job
from procedures.dossiers import actions as dossiers
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from tests import factories
from tests.citizen.made import clones
from tests.desk.made import address, again, seen

pytestmark = pytest.mark.django_db
PEOPLE = "/desk/people/"


def inbox(user_id: int | None) -> list[tuple[str, str]]:
    return list(Message.objects.filter(user_id=user_id).order_by("pk").values_list("channel", "kind"))


def in_hand_of(person: User, count: int) -> list[Dossier]:
    """Return dossiers at their first step that a person has in hand."""
    dossier = factories.accepted()
    made = [dossier, *clones(dossier, count - 1)]
    Dossier.objects.filter(pk__in=[one.pk for one in made]).update(assignee=person)
    return made


def me(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


# --- Take and give ---


def test_taking_a_dossier_names_me_with_my_phone(desk):
    dossier, client = factories.accepted(), desk("officer", name="Đỗ Minh Thuận")
    User.objects.filter(pk=me(client).pk).update(phone="+84912000111")
    client.post(address("take", dossier), seen(dossier))
    words = desk("intake").get(address("dossier", dossier)).content.decode()
    assert again(dossier).assignee == me(client)
    assert "<strong>Đỗ Minh Thuận</strong>" in words
    assert 'href="tel:+84912000111"' in words


def test_without_a_phone_of_ones_own_the_units_stands(desk):
    dossier, client = factories.accepted(), desk("officer")
    client.post(address("take", dossier), seen(dossier))
    assert 'href="tel:0292 000 0000"' in client.get(address("dossier", dossier)).content.decode()


def test_giving_to_a_colleague_tells_them_once_in_the_inbox_alone(desk):
    dossier, head = factories.accepted(), desk("head", name="Phạm Thị Cẩm Nhung")
    to = factories.known(name="Ngô Văn Tám", email="tam@example.test", phone="+84912000222")
    Membership.objects.create(user=to, unit=factories.unit(), role="officer", valid_from="2020-01-01")
    head.post(address("assign", dossier), seen(dossier, to=to.pk))
    events.run_due()
    assert again(dossier).assignee == to
    assert inbox(to.pk) == [("inbox", "dossier_assigned")]
    message = Message.objects.get(user=to)
    assert message.body.startswith(f"Phạm Thị Cẩm Nhung giao cho bạn hồ sơ {again(dossier).code}")
    assert message.url == address("dossier", dossier)


def test_nobody_is_told_what_they_did_themselves(desk):
    dossier, client = factories.accepted(), desk("officer")
    client.post(address("take", dossier), seen(dossier))
    events.run_due()
    assert inbox(me(client).pk) == []


def test_colleagues_to_choose_are_those_of_the_dossiers_unit_by_given_name(desk):
    dossier, client = (
        factories.accepted(clerk=factories.staff("intake", name="Trần Văn Ân")),
        desk("head", name="Lê Thị Út"),
    )
    factories.staff("officer", name="Nguyễn Văn Bình")
    factories.staff("officer", at=factories.unit(code="05.22"), name="Lý Thị Xa")
    factories.staff("auditor", name="Trương Mỹ Linh")
    choices = client.get(address("assign", dossier)).context["form"].fields["to"].choices
    assert [label for _value, label in choices] == ["Nobody", "Trần Văn Ân", "Nguyễn Văn Bình", "Lê Thị Út"]


def test_giving_to_nobody(desk):
    client = desk("officer")
    [dossier] = in_hand_of(me(client), 1)
    client.post(address("assign", dossier), seen(dossier, to=""))
    assert again(dossier).assignee is None


def test_the_slower_of_two_reads_who_was_faster(desk):
    dossier, slower = factories.accepted(), desk("officer")
    stale = seen(dossier)
    dossiers.take(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("officer", name="Ngô Văn Tám"))
    for name in ("take", "assign"):
        answer = slower.post(address(name, dossier), stale)
        assert (answer.status_code, answer.context["conflict"].who) == (409, "Ngô Văn Tám")


def test_who_only_oversees_neither_takes_nor_gives(desk):
    dossier, manager = factories.accepted(), desk("manager")
    page = manager.get(address("dossier", dossier))
    assert (page.context["may_take"], page.context["may_assign"]) == (False, False)
    assert manager.get(address("assign", dossier)).status_code == 404
    assert manager.post(address("take", dossier), seen(dossier)).status_code == 404
    assert manager.post(address("assign", dossier), seen(dossier, to="")).status_code == 404


def test_history_says_who_gave_to_whom(desk):
    dossier, head = factories.accepted(), factories.staff("head", name="Phạm Thị Cẩm Nhung")
    first, second = factories.staff("officer", name="Đỗ Minh Thuận"), factories.staff("officer", name="Ngô Văn Tám")
    gifts = [(first.user_id, head), (second.user_id, head), (first.user_id, first), (None, head)]
    for to, by in [*gifts, (second.user_id, second)]:
        dossiers.assign(dossier_id=dossier.pk, version=again(dossier).version, by=by, user_id=to)
    with CaptureQueriesContext(connection) as asked:
        told = [entry.detail for entry in queries.history(dossier)[:5]]
    assert told == [
        "Ngô Văn Tám nhận",
        "Phạm Thị Cẩm Nhung rút khỏi Đỗ Minh Thuận, chưa giao cho ai",
        "Đỗ Minh Thuận nhận lại từ Ngô Văn Tám",
        "Phạm Thị Cẩm Nhung chuyển từ Đỗ Minh Thuận sang Ngô Văn Tám",
        "Phạm Thị Cẩm Nhung giao cho Đỗ Minh Thuận",
    ]
    assert len(asked) == 3


# --- Who has what in hand, and handing all of it over ---


def names(page: Any) -> list[tuple[str, int]]:
    return [(one.user.full_name, one.in_hand) for group in page.context["units"] for one in group.people]


def test_a_head_reads_counts_by_given_name_and_of_who_left_too(desk):
    head = desk("head", name="Phạm Thị Cẩm Nhung")
    officer, left = factories.staff_user("officer", name="Đỗ Minh Thuận"), factories.user(name="Lê Văn An")
    factories.staff("officer", at=factories.unit(code="05.22"), name="Lý Thị Xa")
    factories.staff("auditor", name="Trương Mỹ Linh")
    in_hand_of(officer, 3)
    Dossier.objects.filter(pk__in=Dossier.objects.values("pk")[:1]).update(assignee=left)
    assert names(head.get(PEOPLE)) == [
        ("Lê Văn An", 1),
        ("Lê Thị Ngọc Hân", 0),  # who accepted the dossiers
        ("Phạm Thị Cẩm Nhung", 0),
        ("Đỗ Minh Thuận", 2),
    ]
    assert "no longer works here" in head.get(PEOPLE).content.decode()


def test_a_clerk_reads_about_nobody_else(desk):
    client = desk("officer", name="Đỗ Minh Thuận")
    in_hand_of(factories.staff_user("officer"), 1)
    assert names(client.get(PEOPLE)) == [("Đỗ Minh Thuận", 0)]


def test_closed_dossiers_are_in_nobodys_hand(desk):
    client = desk("head", name="Phạm Thị Cẩm Nhung")
    [dossier] = in_hand_of(me(client), 1)
    Dossier.objects.filter(pk=dossier.pk).update(state="withdrawn")
    assert ("Phạm Thị Cẩm Nhung", 0) in names(client.get(PEOPLE))


def test_a_dossier_of_two_units_is_in_hand_in_both(desk):
    client = desk("head", name="Phạm Thị Cẩm Nhung")
    [dossier] = in_hand_of(me(client), 1)
    Dossier.objects.filter(pk=dossier.pk).update(intake_unit=factories.office())
    Membership.objects.create(user=me(client), unit=factories.office(), role="head", valid_from="2020-01-01")
    groups = client.get(PEOPLE).context["units"]
    assert [(group.unit.code, group.people[-1].in_hand) for group in groups] == [("05", 1), ("05.21", 1)]


def test_the_page_costs_the_same_for_more_people(desk):
    head = desk("head")
    in_hand_of(factories.staff_user("officer"), 2)
    costs = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as asked:
            head.get(PEOPLE)
        costs.append(len(asked))
        for _person in range(10):
            in_hand_of_one = factories.staff_user("officer")
            Dossier.objects.filter(pk__in=Dossier.objects.values("pk")[:1]).update(assignee=in_hand_of_one)
    assert costs[0] == costs[1]


def over(person: User, unit: str = "05.21") -> str:
    return reverse("desk:hand_over", args=[person.pk, unit])


def test_sick_leave_all_dossiers_of_one_clerk_at_once(desk):
    head, sick, to = desk("head"), factories.staff_user("officer"), factories.staff_user("officer", name="Ngô Văn Tám")
    mine, others = in_hand_of(sick, 7), factories.accepted()
    page = head.get(over(sick))
    assert page.context["number"] == 7
    answer = head.post(over(sick), {"to": to.pk, "note": "Chị Hân nghỉ ốm đến thứ Sáu."})
    job = Job.objects.get()
    assert answer.url == reverse("desk:job", args=[job.pk])
    events.run_due()
    assert set(Dossier.objects.filter(assignee=to).values_list("pk", flat=True)) == {one.pk for one in mine}
    assert again(others).assignee is None
    facts = Event.objects.filter(name="dossier.assigned")
    moved = [(fact.data["assignee_before"], fact.data["assignee"], fact.data["job"]) for fact in facts]
    assert moved == [(sick.pk, to.pk, str(job.pk))] * 7
    assert facts.values("stream").distinct().count() == 7
    assert inbox(to.pk) == [("inbox", "dossiers_assigned")]  # one message, not seven
    assert "Lời nhắn: Chị Hân nghỉ ốm đến thứ Sáu." in Message.objects.get(user=to).body


def test_the_note_is_in_no_fact(desk):
    sick, to = factories.staff_user("officer"), factories.staff_user("officer")
    in_hand_of(sick, 2)
    desk("head").post(over(sick), {"to": to.pk, "note": "nghỉ ốm"})
    events.run_due()
    assert not any("nghỉ ốm" in str(fact.data) for fact in Event.objects.all())


@pytest.mark.parametrize("role", ["head", "signer", "administrator"])
def test_who_leads_the_unit_hands_over(desk, role):
    sick, to = factories.staff_user("officer"), factories.staff_user("officer")
    in_hand_of(sick, 2)
    desk(role).post(over(sick), {"to": to.pk})
    events.run_due()
    assert Dossier.objects.filter(assignee=to).count() == 2


def test_one_hands_over_ones_own(desk):
    client, to = desk("registry"), factories.staff_user("officer")
    in_hand_of(me(client), 2)
    assert client.get(over(me(client))).context["myself"]
    client.post(over(me(client)), {"to": to.pk})
    events.run_due()
    assert Dossier.objects.filter(assignee=to).count() == 2


def test_nobody_else_hands_over(desk):
    sick, to = factories.staff_user("officer"), factories.staff_user("officer")
    in_hand_of(sick, 1)
    elsewhere = desk("head", code="05.22")
    for client in (desk("officer"), desk("manager"), elsewhere):
        assert client.get(over(sick)).status_code == 404
        assert client.post(over(sick), {"to": to.pk}).status_code == 404
    assert elsewhere.get(over(sick, "05.22")).context["number"] == 0
    assert not Job.objects.exists()


def test_what_is_handed_over_stays_within_the_unit(desk):
    head, sick = desk("head"), factories.staff_user("officer")
    [dossier] = in_hand_of(sick, 1)
    far = factories.staff_user("officer", at=factories.unit(code="05.22"))
    for to in (far.pk, sick.pk, ""):
        assert head.post(over(sick), {"to": to, "note": "x"}).context["form"].errors.keys() == {"to"}
    assert again(dossier).assignee == sick


def test_the_action_itself_checks_who_gets_it():
    sick, head, far = factories.staff_user("officer"), factories.staff("head"), factories.user()
    in_hand_of(sick, 1)
    for to in (far.pk, sick.pk):
        with pytest.raises(rules.Invalid):
            actions.hand_over(from_user=sick.pk, to_user=to, unit="05.21", by=head)
    with pytest.raises(rules.Forbidden):
        actions.hand_over(from_user=sick.pk, to_user=far.pk, unit="05.21", by=factories.staff("officer"))


def test_nothing_to_hand_over_is_said(desk):
    sick, to = factories.staff_user("officer"), factories.staff_user("officer")
    page = desk("head").post(over(sick), {"to": to.pk, "note": "x"})
    assert page.context["form"].non_field_errors() == ["There is no open dossier to hand over."]


def test_more_than_500_go_in_several_jobs():
    sick, to, head = factories.staff_user("officer"), factories.staff_user("officer"), factories.staff("head")
    in_hand_of(sick, 1001)
    jobs = actions.hand_over(from_user=sick.pk, to_user=to.pk, unit="05.21", by=head)
    assert [job.total for job in jobs] == [500, 500, 1]
    assert Dossier.objects.filter(held_by_job=True).count() == 1001
