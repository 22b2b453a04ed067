"""Bulk work: ordered, carried out one dossier at a time, watched; each dossier done once or named with the reason."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import Membership, User
from portal.accounts.schema import Actor
from portal.events import actions as events
from portal.events.models import Event
from procedures.desk import actions
from procedures.desk.models import Job, JobItem
from procedures.desk.states import ItemOutcome, JobKind
from procedures.dossiers import actions as dossiers
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from tests import factories
from tests.citizen.made import clones
from tests.desk.made import address, again

pytestmark = pytest.mark.django_db


def order(kind: str, by: Actor, *named: Dossier, **parameters: Any) -> Job:
    chosen = {dossier.pk: dossier.version for dossier in named}
    return actions.order_job(kind=JobKind(kind), chosen=chosen, parameters=parameters, by=by)


def outcomes(job: Job) -> list[tuple[str, str]]:
    return list(JobItem.objects.filter(job=job).order_by("pk").values_list("outcome", "message"))


def test_ordering_holds_the_dossiers_and_does_nothing_yet():
    intake, named = factories.staff("intake"), [factories.filed(), factories.filed()]
    job = order("accept", intake, *named)
    assert [again(dossier).held_by_job for dossier in named] == [True, True]
    assert [again(dossier).state for dossier in named] == ["submitted"] * 2
    assert outcomes(job) == [("waiting", "")] * 2
    fact = Event.objects.get(stream=f"job:{job.pk}")
    assert (fact.name, fact.actor) == ("job.ordered", intake.ref)
    assert fact.data == {"job": str(job.pk), "kind": "accept", "total": 2}


def test_the_worker_carries_the_job_out_and_lets_the_dossiers_go():
    intake, named = factories.staff("intake"), [factories.filed(), factories.filed()]
    job = order("accept", intake, *named)
    events.run_due()
    job.refresh_from_db()
    assert outcomes(job) == [("done", "")] * 2
    assert [(again(dossier).state, again(dossier).held_by_job) for dossier in named] == [("processing", False)] * 2
    assert job.finished_at is not None
    assert Event.objects.get(name="job.finished").data["done"] == 2
    assert set(Event.objects.filter(name="dossier.accepted").values_list("actor", flat=True)) == {intake.ref}


def test_every_kind_of_act():
    officer, intake, to = factories.staff("officer"), factories.staff("intake"), factories.staff("officer")
    drafted, given, resolved = factories.accepted(), factories.accepted(), factories.at_signer()
    ready = dossiers.set_draft(dossier_id=drafted.pk, version=drafted.version, by=officer, draft={"record": {}})
    signer = factories.staff("signer")
    approved = dossiers.approve(dossier_id=resolved.pk, version=resolved.version, by=signer)
    jobs = [
        order("advance", officer, ready),
        order("assign", officer, given, to=to.user_id),
        order("return_result", intake, factories.issued(approved)),
    ]
    for job in jobs:
        actions.run_job(job_id=job.pk)
    assert [outcomes(job) for job in jobs] == [[("done", "")]] * 3
    assert (again(drafted).step, again(given).assignee_id, again(resolved).state) == (2, to.user_id, "returned")


def test_one_that_cannot_be_done_is_named_and_the_others_go_on():
    intake, good = factories.staff("intake"), factories.filed()
    past, stale = factories.accepted(), factories.filed()
    job = order("accept", intake, past, stale, good)
    Dossier.objects.filter(pk=stale.pk).update(version=stale.version + 1)
    actions.run_job(job_id=job.pk)
    (no, why), (late, who), fine = outcomes(job)
    assert (no, why) == ("refused", "Không thực hiện được khi hồ sơ ở trạng thái “Đang xử lý”.")
    assert (late, fine) == ("refused", ("done", ""))
    assert who.startswith("Hồ sơ đã thay đổi lúc ")
    assert not Dossier.objects.filter(held_by_job=True).exists()


def test_a_version_that_is_past_names_who_was_faster():
    dossier, officer = factories.accepted(), factories.staff("officer")
    dossiers.take(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("officer", name="Ngô Văn Tám"))
    job = order("assign", officer, dossier, to=officer.user_id)
    actions.run_job(job_id=job.pk)
    [(outcome, message)] = outcomes(job)
    assert (outcome, message[:24]) == ("refused", "Ngô Văn Tám đã xử lý lúc")


def test_a_result_not_drafted_is_not_passed_on_in_bulk():
    dossier, officer = factories.accepted(), factories.staff("officer")
    job = order("advance", officer, dossier)
    actions.run_job(job_id=job.pk)
    assert outcomes(job) == [("refused", "Chưa soạn kết quả.")]
    assert again(dossier).step == 1


def test_the_last_step_is_the_signers():
    dossier, officer = factories.at_signer(), factories.staff("officer", "signer")
    job = order("advance", officer, dossier)
    actions.run_job(job_id=job.pk)
    assert outcomes(job) == [("refused", "Hồ sơ đã đến bước cuối; người ký quyết định.")]


@pytest.mark.django_db(transaction=True)
def test_what_goes_wrong_at_the_commit_is_told_and_nothing_is_left_held(caplog):
    intake, broken, good = factories.staff("intake"), factories.filed(), factories.filed()
    Dossier.objects.filter(pk=broken.pk).update(competent_unit=None)  # found wrong by the database at the commit
    job = order("accept", intake, broken, good)
    actions.run_job(job_id=job.pk)
    assert [outcome for outcome, _message in outcomes(job)] == ["refused", "done"]
    assert outcomes(job)[0][1].startswith("Có lỗi, hồ sơ không thay đổi.")
    assert (again(broken).state, again(broken).held_by_job) == ("submitted", False)
    assert "failed at dossier" in caplog.text


def test_roles_taken_away_meanwhile_do_not_count_and_new_ones_neither():
    intake, dossier, other = factories.staff("intake"), factories.filed(), factories.filed()
    job = order("accept", intake, dossier)
    Membership.objects.filter(user=intake.user_id).update(valid_to="2021-01-01")
    actions.run_job(job_id=job.pk)
    officer = factories.staff("officer")
    later = order("accept", officer, other)
    Membership.objects.create(user_id=officer.user_id, unit=factories.unit(), role="intake", valid_from="2020-01-01")
    actions.run_job(job_id=later.pk)
    assert outcomes(job) == outcomes(later) == [("refused", "Vai trò của bạn không cho phép việc này.")]


def test_a_person_who_left_orders_nothing_any_more():
    intake, dossier = factories.staff("intake"), factories.filed()
    job = order("accept", intake, dossier)
    User.objects.filter(pk=intake.user_id).update(is_active=False)
    actions.run_job(job_id=job.pk)
    assert again(dossier).state == "submitted"


def test_two_jobs_that_name_one_dossier():
    first, second = factories.staff("intake"), factories.staff("intake")
    shared, own = factories.filed(), factories.filed()
    one, two = order("accept", first, shared), order("accept", second, shared, own)
    assert outcomes(two) == [("refused", "Hồ sơ đang được xử lý trong một đợt khác."), ("waiting", "")]
    actions.run_job(job_id=two.pk)
    assert again(shared).held_by_job  # the second job does not let go what the first one holds
    actions.run_job(job_id=one.pk)
    assert (outcomes(one), outcomes(two)[1]) == ([("done", "")], ("done", ""))


def test_at_most_500_at_once():
    dossier, intake = factories.filed(), factories.staff("intake")
    chosen = {dossier.pk: 1} | {uuid4(): 1 for _ in range(499)}
    assert actions.order_job(kind=JobKind.ACCEPT, chosen=chosen, parameters={}, by=intake).total == 1
    with pytest.raises(rules.Invalid):
        actions.order_job(kind=JobKind.ACCEPT, chosen=chosen | {uuid4(): 1}, parameters={}, by=intake)


@pytest.mark.parametrize(("role", "code"), [("intake", "05.22"), ("manager", "05.21"), ("finance", "05.21")])
def test_nobody_orders_for_dossiers_that_are_not_their_work(role, code):
    dossier = factories.filed()
    with pytest.raises(rules.Forbidden):
        order("accept", factories.staff(role, at=factories.unit(code=code)), dossier)
    assert not again(dossier).held_by_job


def test_giving_needs_somebody_to_give_to():
    with pytest.raises(rules.Invalid):
        order("assign", factories.staff("officer"), factories.accepted())


def test_a_job_is_done_once_however_often_it_is_started():
    intake, dossier = factories.staff("intake"), factories.filed()
    job = order("accept", intake, dossier)
    assert [actions.run_job(job_id=job.pk) for _ in range(3)] == [1, 0, 0]
    assert Event.objects.filter(name="dossier.accepted").count() == 1
    assert Event.objects.filter(name="job.finished").count() == 1


def test_the_sweep_leaves_a_job_in_work_alone_and_takes_up_one_that_was_left():
    job = order("accept", factories.staff("intake"), factories.filed())
    assert actions.resume_jobs() == 0  # just ordered: its own effect comes first
    Job.objects.update(created_at=job.created_at.replace(year=2020))
    Job.objects.update(leased_until=job.created_at.replace(year=2099))
    assert actions.resume_jobs() == 0
    Job.objects.update(leased_until=job.created_at.replace(year=2020))
    assert actions.resume_jobs() == 1


# --- Pages ---


def tick(*named: Dossier) -> list[str]:
    return [f"{dossier.pk}:{dossier.version}" for dossier in named]


def test_ticks_of_the_queue_become_a_job(desk):
    first, second, client = factories.filed(), factories.filed(), desk("intake")
    values = [f"{row.dossier.pk}:{row.dossier.version}" for row in client.get("/desk/").context["rows"]]
    words = client.get("/desk/").content.decode()
    assert all(f'value="{value}" form="bulk"' in words for value in values)
    answer = client.post(reverse("desk:order"), {"chosen": values, "kind": "accept"})
    job = Job.objects.get()
    assert answer.url == reverse("desk:job", args=[job.pk])
    assert {item.dossier_id for item in job.items.all()} == {first.pk, second.pk}
    assert job.grants == [["intake", "05.21"]]


def test_what_is_missing_is_asked_and_the_ticks_stay(desk):
    dossier, client = factories.filed(), desk("intake")
    page = client.post(reverse("desk:order"), {"chosen": tick(dossier), "kind": "assign"})
    assert page.context["form"].errors.keys() == {"to"}
    assert f'value="{tick(dossier)[0]}" form="bulk" checked' in page.content.decode()
    page = client.post(reverse("desk:order"), {"kind": "accept"})
    assert page.context["form"].errors.keys() == {"chosen"}
    assert "Tick at least one dossier." in page.content.decode()
    assert not Job.objects.exists()


@pytest.mark.parametrize("chosen", ["x", "1:2", "00000000-0000-4000-8000-000000000000:x", "a:b:c"])
def test_ticks_that_are_none_do_no_harm(desk, chosen):
    page = desk("intake").post(reverse("desk:order"), {"chosen": [chosen], "kind": "accept"})
    assert page.context["form"].errors.keys() == {"chosen"}


def test_too_many_ticks_are_told_at_the_ticks(desk):
    dossier, client = factories.filed(), desk("intake")
    ticks = tick(dossier) + [f"{uuid4()}:1" for _ in range(500)]
    page = client.post(reverse("desk:order"), {"chosen": ticks, "kind": "accept"})
    assert page.context["form"].errors == {"chosen": ["Choose at most 500 dossiers at once."]}
    assert not again(dossier).held_by_job


def test_all_that_match_the_filter_are_shown_first_and_nothing_is_done_unseen(desk):
    dossier, client = factories.filed(), desk("intake")
    clones(dossier, 60), factories.accepted()
    query = {"scope": "all", "kind": "accept", "query": "tab=intake&q=ngoc"}
    page = client.post(reverse("desk:order"), query)
    assert (len(page.context["rows"]), page.context["listing"], Job.objects.count()) == (61, True, 0)
    assert page.context["form"].errors == {}
    ticks = [f"{row['dossier'].pk}:{row['version']}" for row in page.context["rows"]]
    client.post(reverse("desk:order"), {"chosen": ticks, "kind": "accept"})
    assert Job.objects.get().total == 61
    assert client.post(reverse("desk:order"), query | {"query": "tab=intake&q=khong"}).context["rows"] == []


@pytest.mark.parametrize(
    ("roles", "offered"),
    [
        (("intake",), ["accept", "return_result", "assign"]),
        (("officer",), ["advance", "assign"]),
        (("signer",), ["approve", "assign"]),
        (("manager", "auditor", "finance"), None),
    ],
)
def test_the_queue_offers_what_the_roles_allow(desk, roles, offered):
    factories.filed()
    bulk = desk(*roles).get("/desk/").context["bulk"]
    assert (bulk and [value for value, _label in bulk.fields["kind"].choices[1:]]) == offered


def test_who_only_reads_orders_nothing(desk):
    dossier = factories.filed()
    answer = desk("manager").post(reverse("desk:order"), {"chosen": tick(dossier), "kind": "accept"})
    assert answer.status_code == 404


def page_of(client: Any, job: Job, **asked: str) -> Any:
    return client.get(reverse("desk:job", args=[job.pk]), asked)


def ordered(client: Any, *named: Dossier, kind: str = "accept") -> Job:
    client.post(reverse("desk:order"), {"chosen": tick(*named), "kind": kind})
    return Job.objects.order_by("-created_at")[0]


def test_the_page_of_a_job_says_how_far_it_is_and_why_not(desk):
    good, past, client = factories.filed(), factories.accepted(), desk("intake")
    job = ordered(client, good, past)
    words = page_of(client, job).content.decode()
    assert "0 of 2 dossiers" in words
    assert 'hx-trigger="every 2s"' in words
    actions.run_job(job_id=job.pk)
    page = page_of(client, job)
    words = page.content.decode()
    assert "2 of 2 dossiers" in words
    assert "1 done, 1 not possible." in " ".join(words.split())
    assert "hx-trigger" not in words
    assert address("dossier", past) in words
    assert [item.dossier_id for item in page_of(client, job, only="refused").context["page"].rows] == [past.pk]


def test_htmx_gets_the_part_alone(desk):
    client = desk("intake")
    job = ordered(client, factories.filed())
    part = client.get(reverse("desk:job", args=[job.pk]), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="job"')


def test_a_job_is_seen_by_its_owner_and_administrators(desk):
    client = desk("intake")
    job = ordered(client, factories.filed())
    assert page_of(client, job).status_code == 200
    assert page_of(desk("intake"), job).status_code == 404
    assert page_of(desk("head"), job).status_code == 404
    assert page_of(desk("administrator"), job).status_code == 200
    assert page_of(client, Job(pk=UUID(int=1))).status_code == 404


def test_one_reads_ones_own_jobs(desk):
    client = desk("intake")
    job = ordered(client, factories.filed())
    ordered(desk("intake"), factories.filed())
    assert client.get(reverse("desk:jobs")).context["page"].rows == [job]


def queries_of(client: Any, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_pages_cost_the_same_for_one_dossier_and_for_fifty(desk):
    dossier, client = factories.filed(), desk("intake")
    small = ordered(client, dossier)
    actions.run_job(job_id=small.pk)
    ordered(client, *clones(factories.filed(), 49))
    paths = [reverse("desk:job", args=[job.pk]) for job in Job.objects.order_by("created_at")]
    one, fifty = [queries_of(client, path) for path in paths]
    assert one == fifty
    before = queries_of(client, reverse("desk:jobs"))
    ordered(client, factories.filed(), factories.filed())
    assert queries_of(client, reverse("desk:jobs")) == before


def test_a_held_dossier_says_so_at_its_page_and_in_the_queue(desk):
    dossier = factories.filed()
    job = ordered(desk("intake", name="Lê Thị Ngọc Hân"), dossier)
    client = desk("intake")
    assert "In a bulk order" in client.get("/desk/").content.decode()
    page = client.get(address("dossier", dossier))
    assert (page.context["moves"], page.context["may_take"]) == ([], False)
    assert "Lê Thị Ngọc Hân ordered something for many dossiers" in page.content.decode()
    actions.run_job(job_id=job.pk)
    assert "many dossiers" not in client.get(address("dossier", dossier)).content.decode()


def test_moving_a_held_dossier_is_a_kind_409_that_keeps_what_was_typed(desk):
    dossier, client = factories.filed(), desk("intake")
    ordered(desk("intake", name="Lê Thị Ngọc Hân"), dossier)
    typed = {"version": dossier.version, "reason": "Thiếu giấy ủy quyền."}
    answer = client.post(address("explain", dossier, "reject"), typed)
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "Lê Thị Ngọc Hân ordered something for many dossiers" in words
    assert "Try again in a few minutes." in words
    assert "Thiếu giấy ủy quyền." in words
    assert again(dossier).state == "submitted"


def test_the_citizen_too_is_told_kindly(client):
    person = factories.user()
    dossier = factories.filed(by=factories.actor(person))
    dossiers.hold(dossier_ids=[dossier.pk])
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    where = reverse("citizen:withdraw", args=[dossier.pk])
    answer = client.post(where, {"version": dossier.version, "reason": "Nhầm.", "sure": "on"})
    assert (answer.status_code, again(dossier).state) == (409, "submitted")
    assert answer.context["held"] is True
    assert "Nhầm." in answer.content.decode()


def test_nothing_is_said_twice(desk):
    client = desk("intake")
    answer = client.post(reverse("desk:order"), {"chosen": tick(factories.filed()), "kind": "accept"})
    assert list(get_messages(answer.wsgi_request)) == []
    assert JobItem.objects.get().outcome == ItemOutcome.WAITING
