"""Every move through its page: who is offered it, what it does, and what the loser of a race reads."""

from datetime import date

import pytest
from django.contrib.messages import get_messages

from portal.accounts.schema import SYSTEM
from procedures.catalogue import actions as catalogue
from procedures.catalogue.models import ProcedureVersion
from procedures.catalogue.schema import DEFINITIONS
from procedures.desk import queries
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from procedures.registers import actions as registers
from tests import factories
from tests.desk.made import address, again, seen
from tests.registers import shelf

pytestmark = pytest.mark.django_db


def offered(dossier: Dossier, *roles: str) -> list[str]:
    return [move.name for move in queries.available(again(dossier), factories.staff(*roles))]


def test_moves_of_a_filed_dossier():
    dossier = factories.filed()
    assert offered(dossier, "intake") == ["accept", "request_supplement", "reroute", "withdraw", "reject"]
    assert offered(dossier, "officer") == ["request_supplement"]
    assert offered(dossier, "signer") == offered(dossier, "finance") == []


def test_moves_of_a_dossier_at_its_first_step():
    dossier = factories.accepted()
    assert offered(dossier, "officer") == ["draft", "request_supplement"]
    assert offered(dossier, "intake") == ["request_supplement", "withdraw"]
    assert offered(dossier, "signer") == ["extend", "stop"]


def test_passing_on_is_offered_once_the_result_is_drafted():
    dossier, officer = factories.accepted(), factories.staff("officer")
    dossiers.set_draft(dossier_id=dossier.pk, version=dossier.version, by=officer, draft={"record": {}})
    assert offered(dossier, "officer") == ["draft", "advance", "request_supplement"]


def test_moves_of_a_dossier_that_waits_for_the_signer():
    dossier = factories.at_signer()
    assert offered(dossier, "signer") == ["approve", "extend", "send_back", "stop", "refuse"]
    assert offered(dossier, "officer") == ["request_supplement"]


def test_accepting_gives_the_code_and_sends_the_dossier_on(desk):
    dossier, client = factories.filed(), desk("intake")
    answer = client.post(address("move", dossier, "accept"), seen(dossier))
    assert answer.url == address("dossier", dossier)
    assert (again(dossier).state, again(dossier).code[:10]) == ("processing", "H13.05.21-")


def test_a_dossier_is_forwarded_by_hand_where_the_route_says_so(desk):
    dossier, client = factories.filed(), desk("intake")
    source = (DEFINITIONS / "HB-BANSAO.yaml").read_text("utf-8").replace("forward: auto", "forward: manual")
    version = catalogue.publish(source=source, by=SYSTEM)
    Dossier.objects.filter(pk=dossier.pk).update(procedure_version=version)
    client.post(address("move", dossier, "accept"), seen(dossier))
    assert again(dossier).state == "accepted"
    assert offered(dossier, "intake") == ["forward", "request_supplement", "reroute", "withdraw"]
    client.post(address("move", dossier, "forward"), seen(dossier))
    assert (again(dossier).state, again(dossier).step) == ("processing", 1)


def test_rejecting_asks_the_reason_and_tells_of_the_money(desk):
    dossier, client = factories.filed(), desk("intake")
    page = address("explain", dossier, "reject")
    assert client.post(page, seen(dossier, reason=" ")).context["form"].errors.keys() == {"reason"}
    client.post(page, seen(dossier, reason="Giấy tờ không đọc được."))
    assert (again(dossier).state, again(dossier).reason) == ("rejected", "Giấy tờ không đọc được.")


def test_refusing_ends_with_the_reason(desk):
    dossier, client = factories.at_signer(), desk("signer")
    client.post(address("explain", dossier, "refuse"), seen(dossier, reason="Không có học bạ."))
    found = again(dossier)
    assert (found.state, found.outcome, found.reason) == ("resolved", "refused", "Không có học bạ.")


def test_sending_back_asks_which_step_and_why(desk):
    dossier, client = factories.at_signer(), desk("signer")
    page = address("send_back", dossier)
    assert client.post(page, seen(dossier)).context["form"].errors.keys() == {"step", "reason"}
    client.post(page, seen(dossier, step="1", reason="Sai năm học."))
    assert (again(dossier).state, again(dossier).step) == ("processing", 1)


def test_approving_and_handing_over(desk):
    dossier = factories.at_signer()
    desk("signer").post(address("approve", dossier), seen(dossier))
    assert (again(dossier).state, again(dossier).outcome) == ("resolved", "granted")
    assert desk("intake").post(address("return_result", dossier), seen(dossier, way="counter")).status_code == 409
    desk("intake").post(address("return_result", dossier), seen(factories.issued(dossier), way="counter"))
    assert again(dossier).state == "returned"


@pytest.mark.parametrize("name", ["set_draft", "resubmit", "nothing"])
def test_only_the_moves_of_the_desk_have_an_address(desk, name):
    dossier = factories.at_signer()
    assert desk("signer").post(address("move", dossier, name), seen(dossier)).status_code == 404
    assert again(dossier).state == "processing"


def test_a_colleague_without_the_role_cannot_move(desk):
    dossier = factories.filed()
    assert desk("officer").post(address("move", dossier, "accept"), seen(dossier)).status_code == 404
    assert again(dossier).state == "submitted"


def test_the_loser_of_a_race_keeps_what_was_typed(desk):
    dossier = factories.filed()
    typed = seen(dossier, reason="Thiếu giấy ủy quyền.")
    dossiers.accept(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("intake"))
    answer = desk("intake").post(address("explain", dossier, "reject"), typed)
    assert answer.status_code == 409
    assert "Thiếu giấy ủy quyền." in answer.content.decode()


def test_the_conflict_names_the_colleague_and_the_moment(desk):
    dossier = factories.at_signer()
    stale = seen(dossier)
    signer = factories.staff("signer", name="Ngô Văn Tám")
    dossiers.refuse(dossier_id=dossier.pk, version=dossier.version, by=signer, reason="Không có học bạ.")
    answer = desk("signer").post(address("approve", dossier), stale)
    conflict = answer.context["conflict"]
    assert (answer.status_code, conflict.who, conflict.state) == (409, "Ngô Văn Tám", "resolved")
    assert "was just handled by Ngô Văn Tám" in answer.content.decode()


def test_a_page_of_a_move_that_is_past_says_so(desk):
    dossier, client = factories.accepted(), desk("intake")
    assert client.get(address("explain", dossier, "reject")).status_code == 409


def test_a_form_without_its_version_moves_nothing(desk):
    dossier = factories.filed()
    assert desk("intake").post(address("move", dossier, "accept"), {}).status_code == 404
    assert again(dossier).state == "submitted"


def test_what_was_done_is_said(desk):
    dossier, client = factories.filed(), desk("intake")
    answer = client.post(address("move", dossier, "accept"), seen(dossier))
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Done: Accept the dossier."]


def test_a_pupil_placed_elsewhere_is_told_kindly_and_nothing_is_decided(desk):
    dossier, learner = factories.at_signer(), shelf.pupil()
    factories.procedure(code="2.002854")
    version = ProcedureVersion.objects.get(procedure="2.002854")
    fields = {"starts_on": "2026-12-01", "grade": 11, "class_name": "11A1"}
    draft = {"record": {"learner_id": learner.pk}, "fields": fields}
    Dossier.objects.filter(pk=dossier.pk).update(procedure_version=version, draft=draft, step_count=2)
    place = factories.unit(code="05.22", name="Trường THPT Rạch Sen")
    start = {"starts_on": date(2027, 1, 4), "grade": 11, "class_name": "11A5", "by": SYSTEM}
    registers.enrol(learner_id=learner.pk, school_code=place.code, reference="KHAC", **start)
    answer = desk("signer").post(address("approve", dossier), seen(dossier), follow=True)
    assert "Trường THPT Rạch Sen" in answer.content.decode()
    assert again(dossier).state == "processing"
