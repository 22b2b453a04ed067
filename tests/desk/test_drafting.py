"""Drafting: the register's row is chosen, a missing row stops a result, and a refusal can be proposed instead."""

import pytest

from procedures.desk import actions
from procedures.dossiers import actions as dossiers
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from tests import factories
from tests.desk.made import PUPIL, address, again, on_record, seen
from tests.registers import shelf
from tests.results import samples

pytestmark = pytest.mark.django_db


def test_the_only_row_is_chosen_and_compared(desk):
    page = desk("officer").get(address("draft", on_record()))
    [candidate] = page.context["candidates"]
    assert page.context["chosen"] == candidate.key
    assert candidate.equal_count > 0
    assert f"{candidate.equal_count} items agree" in page.content.decode()


def test_confirming_keeps_the_row_as_recorded(desk):
    dossier, client = on_record(), desk("officer")
    key = client.get(address("draft", dossier)).context["chosen"]
    client.post(address("draft", dossier), seen(dossier, candidate=key, remark="Sao từ học bạ gốc"))
    found = again(dossier)
    assert found.draft_ready
    assert found.draft["candidates"] == [key]
    assert found.draft["record"]["holder_name"] == "Nguyễn Thị Ngọc Ánh"
    assert found.draft["fields"] == {"remark": "Sao từ học bạ gốc"}


def test_a_result_without_a_row_is_a_clear_error(desk):
    dossier = factories.accepted()
    page = desk("officer").post(address("draft", dossier), seen(dossier))
    assert [link.text for link in page.context["links"]] == ["Choose the row of the register, or propose to refuse."]
    assert not again(dossier).draft_ready


def test_the_action_itself_refuses_a_result_without_a_row():
    dossier = factories.accepted()
    with pytest.raises(rules.Invalid):
        actions.confirm_draft(
            dossier_id=dossier.pk, version=dossier.version, candidate="", fields={}, by=factories.staff("officer")
        )


def test_a_draft_that_no_paper_can_show_is_not_kept(desk):
    dossier, client = factories.accepted(), desk("officer")
    shelf.pupil(**PUPIL | {"full_name": "Nguyễn Thị 明 Ánh"})
    key = client.get(address("draft", dossier)).context["candidates"][0].key
    page = client.post(address("draft", dossier), seen(dossier, candidate=key))
    assert "No official paper can show “明”" in page.content.decode()
    assert not again(dossier).draft_ready


def test_a_draft_of_before_is_shown_with_the_character_that_cannot_be_printed(desk):
    dossier = samples.at_signer()
    draft = dossier.draft | {"record": dossier.draft["record"] | {"holder_name": "Nguyễn 明"}}
    Dossier.objects.filter(pk=dossier.pk).update(draft=draft)
    page = desk("signer").get(address("preview", dossier))
    assert (page.status_code, "“明”" in page.content.decode()) == (400, True)


def test_a_row_that_is_no_candidate_any_more_is_a_conflict(desk):
    dossier = on_record()
    assert desk("officer").post(address("draft", dossier), seen(dossier, candidate="999999")).status_code == 409
    assert not again(dossier).draft_ready


def test_proposing_to_refuse_asks_why(desk):
    dossier = factories.accepted()
    page = desk("officer").post(address("draft", dossier), seen(dossier, refuse="on", why=""))
    assert page.context["proposal"].errors.keys() == {"why"}


def test_a_proposed_refusal_goes_on_to_the_signer_who_can_only_refuse(desk):
    dossier, officer, signer = factories.accepted(), desk("officer"), desk("signer")
    officer.post(address("draft", dossier), seen(dossier, refuse="on", why="Trường không giữ học bạ này."))
    officer.post(address("move", dossier, "advance"), seen(dossier))
    page = signer.get(address("dossier", dossier))
    offered = ["Apologise and set a new date…", "Send back…", "Stop the work…", "Refuse with a reason…"]
    assert [str(move["label"]) for move in page.context["moves"]] == offered
    assert "Trường không giữ học bạ này." in page.content.decode()
    assert signer.post(address("approve", dossier), seen(dossier)).status_code == 409
    assert signer.get(address("preview", dossier)).status_code == 404
    explain = signer.get(address("explain", dossier, "refuse"))
    assert explain.context["form"]["reason"].value() == "Trường không giữ học bạ này."


def test_the_workflow_itself_does_not_approve_a_proposed_refusal():
    dossier, officer = factories.accepted(), factories.staff("officer")
    ready = actions.propose_refusal(dossier_id=dossier.pk, version=dossier.version, why="Không có", by=officer)
    waiting = dossiers.advance(dossier_id=ready.pk, version=ready.version, by=officer)
    with pytest.raises(rules.Conflict):
        dossiers.approve(dossier_id=waiting.pk, version=waiting.version, by=factories.staff("signer"))


def test_a_new_draft_takes_the_proposal_back(desk):
    dossier, officer = on_record(), desk("officer")
    officer.post(address("draft", dossier), seen(dossier, refuse="on", why="Chưa thấy học bạ."))
    key = officer.get(address("draft", dossier)).context["chosen"]
    officer.post(address("draft", dossier), seen(dossier, candidate=key))
    assert "proposal" not in again(dossier).draft


def test_the_signer_reads_the_result_before_signing(desk):
    dossier = on_record()
    officer, signer = desk("officer"), desk("signer")
    key = officer.get(address("draft", dossier)).context["chosen"]
    officer.post(address("draft", dossier), seen(dossier, candidate=key))
    officer.post(address("move", dossier, "advance"), seen(dossier))
    assert signer.get(address("preview", dossier)).content.startswith(b"%PDF")
    assert signer.get(address("approve", dossier)).status_code == 200


def test_nothing_to_read_before_a_draft(desk):
    assert desk("officer").get(address("preview", factories.accepted())).status_code == 404
