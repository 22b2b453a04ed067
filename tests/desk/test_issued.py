"""At the desk: sign many with one order after reading each, see what waits for its paper, revoke, correct."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.events import actions as events
from portal.events.models import Event
from procedures.desk import queries
from procedures.desk.models import Job, JobItem
from procedures.desk.schema import tab_named
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from procedures.results import actions as results
from procedures.results.models import Correction, IssuedResult
from procedures.results.states import CorrectionState, Status
from tests import factories
from tests.desk.made import address, again
from tests.results import samples

pytestmark = pytest.mark.django_db
WRONG = {"place_1": "record.birth_date", "text_1": "2005-03-28", "reason": "Sai ngày sinh"}


def paper() -> IssuedResult:
    dossier = samples.approved(copies=1)
    return results.issue(event_id=Event.objects.get(stream=dossier.stream, name="dossier.approved").pk)[0]


def of(result: IssuedResult, name: str) -> str:
    return reverse(f"desk:{name}", args=[result.pk])


def tick(client: Client, *named: Dossier, **more: Any) -> Any:
    chosen = [f"{dossier.pk}:{again(dossier).version}" for dossier in named]
    return client.post(reverse("desk:order"), {"chosen": chosen, **more})


def test_many_are_signed_with_one_order_and_each_gets_its_paper(desk):
    named = [samples.at_signer(copies=1) for _each in range(3)]
    tick(desk("signer", name="Võ Thị Ánh Tuyết"), *named, kind="approve")
    events.run_due()
    assert list(JobItem.objects.values_list("outcome", flat=True)) == ["done"] * 3
    assert [again(dossier).state for dossier in named] == ["returned"] * 3
    assert sorted(IssuedResult.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert {result.snapshot["signer"] for result in IssuedResult.objects.all()} == {"Võ Thị Ánh Tuyết"}


def test_page_before_the_order_leads_to_each_paper(desk):
    ready, young = samples.at_signer(copies=1), factories.accepted()
    html = tick(desk("signer"), ready, young).content.decode()
    assert (address("preview", ready) in html, address("preview", young) in html) == (True, False)
    assert "With one order all of them get your signature" in html
    assert "With one order all of them" not in tick(desk("officer"), ready).content.decode()


def test_what_is_not_ready_is_named_and_the_others_are_signed(desk):
    ready, young = samples.at_signer(copies=1), factories.accepted()
    tick(desk("signer"), ready, young, kind="approve")
    events.run_due()
    outcomes = dict(JobItem.objects.values_list("dossier", "outcome"))
    assert outcomes == {ready.pk: "done", young.pk: "refused"}
    assert again(young).state == "processing"


def test_signing_is_ordered_by_signers_alone(desk):
    tick(desk("officer"), samples.at_signer(copies=1), kind="approve")
    assert Job.objects.count() == 0


def test_decided_dossier_stands_in_one_queue_until_its_paper_is_there_and_then_in_the_other():
    clerk, dossier = factories.staff("intake"), samples.approved(copies=1)
    Dossier.objects.filter(pk=dossier.pk).update(delivery="counter")

    def queues() -> tuple[list[Dossier], list[Dossier], int, int]:
        counts = queries.counts(clerk)
        return (
            *(list(queries.queue(clerk, tab_named(key))) for key in ("issuing", "return")),
            *(counts[key] for key in ("issuing", "return")),
        )

    assert queues() == ([dossier], [], 1, 0)
    events.run_due()
    assert queues() == ([], [dossier], 0, 1)


def test_bulk_hand_over_of_what_has_no_paper_yet_says_so(desk):
    dossier = samples.approved(copies=1)
    Dossier.objects.filter(pk=dossier.pk).update(delivery="counter")
    assert queries.objection(again(dossier), "return_result") == "Kết quả chưa được phát hành."
    dossiers.mark_issued(dossier_id=dossier.pk, by=factories.SYSTEM)
    assert queries.objection(again(dossier), "return_result") == ""


def test_signer_revokes_with_a_reason(desk):
    result, client = paper(), desk("signer")
    assert of(result, "revoke_result") in client.get(address("dossier", result.dossier)).content.decode()
    assert client.post(of(result, "revoke_result"), {"reason": " "}).context["form"].errors.keys() == {"reason"}
    client.post(of(result, "revoke_result"), {"reason": "Cấp nhầm người"})
    revoked = IssuedResult.objects.get()
    assert (revoked.status, revoked.status_reason) == (Status.REVOKED, "Cấp nhầm người")
    assert client.get(of(result, "revoke_result")).status_code == 409
    assert of(result, "revoke_result") not in client.get(address("dossier", result.dossier)).content.decode()


def test_who_may_not_revoke_finds_no_such_page(desk):
    result = paper()
    assert desk("officer").post(of(result, "revoke_result"), {"reason": "x"}).status_code == 404
    assert desk("signer", code="05.22").post(of(result, "revoke_result"), {"reason": "x"}).status_code == 404
    assert IssuedResult.objects.get().status == Status.VALID


def test_officer_proposes_and_another_signs(desk):
    result, officer = paper(), desk("officer")
    officer.post(of(result, "correct_result"), WRONG)
    correction = Correction.objects.get()
    page = reverse("desk:correction", args=[correction.pk])
    assert [change["after"] for change in officer.get(page).context["changes"]] == ["2005-03-28"]
    assert officer.post(page, {"decision": "approve"}).status_code == 404
    signer = desk("signer")
    assert signer.get(reverse("desk:correction_preview", args=[correction.pk])).content[:5] == b"%PDF-"
    signer.post(page, {"decision": "approve"})
    events.run_due()
    assert list(IssuedResult.objects.order_by("edition").values_list("status", flat=True)) == ["replaced", "valid"]
    assert signer.post(page, {"decision": "decline"}).status_code == 409


def test_signer_declines_and_the_paper_stays(desk):
    result = paper()
    desk("officer").post(of(result, "correct_result"), WRONG)
    page = reverse("desk:correction", args=[Correction.objects.get().pk])
    desk("signer").post(page, {"decision": "decline"})
    assert Correction.objects.get().state == CorrectionState.DECLINED
    assert IssuedResult.objects.get().status == Status.VALID


def test_correction_asks_what_is_wrong_and_refuses_what_changes_nothing(desk):
    result, client = paper(), desk("officer")
    page = of(result, "correct_result")
    assert client.post(page, {"reason": " "}).context["form"].errors.keys() == {"place_1", "text_1", "reason"}
    same = WRONG | {"text_1": result.snapshot["record"]["birth_date"]}
    assert client.post(page, same).context["form"].errors.keys() == {"text_1"}
    half = WRONG | {"place_2": "record.birth_place"}
    assert client.post(page, half).context["form"].errors.keys() == {"text_2"}
    assert Correction.objects.count() == 0


def test_correction_of_another_unit_is_not_there(desk):
    result = paper()
    desk("officer").post(of(result, "correct_result"), WRONG)
    stranger = desk("signer", "officer", code="05.22")
    number = Correction.objects.get().pk
    pages = [reverse(f"desk:{name}", args=[number]) for name in ("correction", "correction_preview")]
    assert [stranger.get(page).status_code for page in [*pages, of(result, "correct_result")]] == [404] * 3
