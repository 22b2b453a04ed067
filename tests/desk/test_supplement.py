"""The desk's side of a supplement: picked once with reasons, nothing moves meanwhile, taken in at the counter."""

from datetime import timedelta
from typing import Any

import pytest

from portal.accounts.schema import Actor
from procedures.desk import actions as desk_actions
from procedures.desk import queries
from procedures.desk.schema import MOVES
from procedures.desk.states import ReasonKind
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from procedures.worktime import queries as worktimes
from procedures.worktime.formulas import local
from tests import factories
from tests.citizen.made import file
from tests.desk.made import address, again, seen

pytestmark = pytest.mark.django_db
MEANWHILE = {"resubmit", "withdraw", "stop"}


@pytest.fixture
def me() -> Actor:
    return factories.actor()


def ticked(dossier: Dossier, **whys: str) -> dict[str, Any]:
    return seen(dossier, **{f"ask-{key}": "on" for key in whys}, **{f"why-{key}": why for key, why in whys.items()})


def test_every_question_and_paper_can_be_picked_with_what_was_sent(desk):
    dossier = factories.filed()
    sections = queries.askable(dossier)
    picked = {item.key: item.value for section in sections for item in section.items}
    assert [section.title for section in sections][-1] == "Giấy tờ"
    assert (picked["class_name"], picked["school"], picked["authorisation"]) == ("12A1", "Trường THPT Phù Sa", "")
    assert "pupil_name" not in picked
    text = desk("intake").get(address("supplement", dossier)).content.decode()
    assert ["Only once." in text, "092305004321" in text] == [True, False]


def test_asking_for_items_sends_the_dossier_to_its_applicant(desk):
    dossier = factories.filed()
    answer = desk("intake").post(
        address("supplement", dossier), ticked(dossier, class_name="Sai lớp.", authorisation="Thiếu chữ ký.")
    )
    assert answer.url == address("dossier", dossier)
    found = again(dossier)
    assert found.state == "supplement_requested"
    assert [(item["key"], item["why"]) for item in found.supplement] == [
        ("class_name", "Sai lớp."),
        ("authorisation", "Thiếu chữ ký."),
    ]


def test_a_ticked_item_needs_its_reason_and_nothing_typed_is_lost(desk):
    dossier = factories.filed()
    page = desk("intake").post(address("supplement", dossier), ticked(dossier, class_name="Sai lớp.", school=" "))
    assert page.context["form"].errors.keys() == {"why-school"}
    assert "Sai lớp." in page.content.decode()
    assert again(dossier).state == "submitted"


def test_a_reason_beside_an_item_that_is_not_ticked_asks_nothing(desk):
    dossier = factories.filed()
    page = desk("intake").post(address("supplement", dossier), seen(dossier, **{"why-school": "Sai trường."}))
    assert page.context["form"].errors.keys() == {"__all__"}


def test_a_reason_written_before_counts_where_none_is_written(desk):
    desk_actions.keep_reason(kind=ReasonKind.SUPPLEMENT, text="Bản chụp mờ.", by=factories.SYSTEM)
    desk_actions.keep_reason(kind=ReasonKind.STOP, text="Việc khác.", by=factories.SYSTEM)
    dossier = factories.filed()
    page = desk("intake").get(address("supplement", dossier))
    assert [text for text, _words in page.context["form"].fields["ready-school"].choices] == ["", "Bản chụp mờ."]
    given = ticked(dossier, school="", class_name="Sai lớp.") | {"ready-school": "Bản chụp mờ.", "ready-class_name": ""}
    desk("intake").post(address("supplement", dossier), given)
    assert [item["why"] for item in again(dossier).supplement] == ["Bản chụp mờ.", "Sai lớp."]


def test_it_is_offered_once(desk, me):
    dossier = factories.asked_to_complete(by=me)
    dossiers.save_amendment(dossier_id=dossier.pk, answers={"class_name": "12A2"}, by=me)
    dossiers.resubmit(dossier_id=dossier.pk, version=again(dossier).version, by=me)
    offered = {move.name for move in queries.available(again(dossier), factories.staff("intake", "officer"))}
    assert "request_supplement" not in offered
    assert desk("officer").get(address("supplement", dossier)).status_code == 409
    assert desk("officer").post(address("supplement", dossier), ticked(dossier, school="x")).status_code == 409


def test_nothing_moves_while_the_applicant_is_asked(desk):
    """Every other page and button of the desk answers 409, also to a person who holds every role and types it all."""
    factories.unit(code="05.22", name="Trường THPT Rạch Sen")
    at_signer, items = factories.at_signer(), [{"key": "class_name", "why": "Sai lớp."}]
    dossier = dossiers.request_supplement(
        dossier_id=at_signer.pk, version=at_signer.version, by=factories.staff("officer"), items=items
    )
    client, typed = desk("intake", "officer", "head", "signer"), ticked(dossier, school="x")
    typed |= {"reason": "x", "step": "1", "unit_code": "05.22", "way": "counter", "refuse": "on", "why": "x"}
    typed |= {"due": next_working_day(dossier)}
    where = {move.name: page_of(dossier, move) for move in MOVES if move.name not in MEANWHILE}
    opened = {name: url for name, url in where.items() if not url.endswith(("/accept/", "/forward/", "/advance/"))}
    assert {name: client.get(url).status_code for name, url in opened.items()} == dict.fromkeys(opened, 409)
    assert {name: client.post(url, typed).status_code for name, url in where.items()} == dict.fromkeys(where, 409)
    assert (again(dossier).state, again(dossier).version) == ("supplement_requested", dossier.version)


def test_only_what_ends_or_answers_it_is_offered_meanwhile():
    dossier = factories.asked_to_complete()
    everybody = factories.staff("intake", "officer", "head", "signer")
    assert {move.name for move in queries.available(again(dossier), everybody)} == MEANWHILE


def next_working_day(dossier: Dossier) -> str:
    hours, day = worktimes.clock(dossier.unit_code), local(dossier.due_current).date() + timedelta(days=1)
    while not hours.works(day):
        day += timedelta(days=1)
    return day.isoformat()


def page_of(dossier: Dossier, move: Any) -> str:
    if move.page:
        return address(move.page.removeprefix("desk:"), dossier)
    return address("explain" if move.own_page else "move", dossier, move.name)


def test_the_same_dossier_moves_once_it_is_back(desk, me):
    """Negative control of the test above: it is the state that blocks, not the pages."""
    dossier = factories.asked_to_complete(by=me)
    dossiers.save_amendment(dossier_id=dossier.pk, answers={"class_name": "12A2"}, by=me)
    dossiers.resubmit(dossier_id=dossier.pk, version=again(dossier).version, by=me)
    ready = dossiers.set_draft(
        dossier_id=dossier.pk, version=again(dossier).version, by=factories.staff("officer"), draft={"record": {}}
    )
    assert desk("officer").post(address("move", ready, "advance"), seen(ready)).status_code == 302
    assert again(dossier).step == 2


def test_the_office_sees_the_old_answers_until_the_supplement_is_sent(desk, me):
    dossier = factories.asked_to_complete(by=me, class_name="Sai lớp.", authorisation="Thiếu chữ ký.")
    dossiers.save_amendment(dossier_id=dossier.pk, answers={"class_name": "12A7"}, by=me)
    dossiers.amend_paper(dossier_id=dossier.pk, key="authorisation", upload=file(name="mới.pdf"), by=me)
    client = desk("officer")
    before = client.get(address("dossier", dossier)).content.decode()
    assert ["12A1" in before, "12A7" in before, "mới.pdf" in before] == [True, False, False]
    dossiers.resubmit(dossier_id=dossier.pk, version=again(dossier).version, by=me)
    after = client.get(address("dossier", dossier)).content.decode()
    assert ["12A7" in after, "mới.pdf" in after] == [True, True]
    told = [(item.before, item.after) for item in queries.supplement(again(dossier))]
    assert told == [("12A1", "12A7"), ("", "mới.pdf")]


def test_a_replaced_paper_is_shown_as_replaced(desk, me):
    dossier = factories.asked_to_complete(by=me, authorisation="Thiếu chữ ký.")
    for _time in range(2):
        paper = dossiers.amend_paper(dossier_id=dossier.pk, key="authorisation", upload=file(name="giấy.pdf"), by=me)
    dossier.attachments.filter(pk=paper.pk).update(amends=False)
    dossiers.amend_paper(dossier_id=dossier.pk, key="authorisation", upload=file(name="mới.pdf"), by=me)
    dossiers.resubmit(dossier_id=dossier.pk, version=again(dossier).version, by=me)
    names = [paper.name for paper in queries.papers(again(dossier))]
    assert [("đã được thay" in name) for name in names] == [True, False]
    assert queries.supplement(again(dossier))[0].before == "giấy.pdf"


def test_a_clerk_takes_in_what_is_brought_to_the_counter(desk, me):
    dossier = factories.asked_to_complete(by=me, class_name="Sai lớp.", authorisation="Thiếu chữ ký.")
    client = desk("intake")
    page = client.get(address("take_supplement", dossier))
    assert [item.key for item in page.context["items"]] == ["class_name", "authorisation"]
    half = client.post(address("take_supplement", dossier), seen(dossier, class_name="12A2"))
    assert ([link.href for link in half.context["links"]], again(dossier).state) == (
        ["#id_authorisation"],
        "supplement_requested",
    )
    answer = client.post(address("take_supplement", dossier), seen(dossier, class_name="12A2", authorisation=file()))
    assert answer.url == address("dossier", dossier)
    assert (again(dossier).state, again(dossier).answers["class_name"]) == ("processing", "12A2")


def test_the_counter_page_shows_nothing_of_the_applicants_buffer(desk, me):
    dossier = factories.asked_to_complete(by=me, class_name="Sai lớp.", authorisation="Thiếu chữ ký.")
    dossiers.save_amendment(dossier_id=dossier.pk, answers={"class_name": "12A7"}, by=me)
    dossiers.amend_paper(dossier_id=dossier.pk, key="authorisation", upload=file(name="mới.pdf"), by=me)
    text = desk("intake").get(address("take_supplement", dossier)).content.decode()
    assert ["12A1" in text, "12A7" in text, "mới.pdf" in text] == [True, False, False]


def test_the_loser_of_a_race_keeps_the_reasons_typed(desk):
    dossier = factories.filed()
    typed = ticked(dossier, class_name="Sai lớp.", school="Sai trường.")
    dossiers.accept(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("intake"))
    text = desk("intake").post(address("supplement", dossier), typed)
    assert text.status_code == 409
    assert ["Sai lớp." in text.content.decode(), "Sai trường." in text.content.decode()] == [True, True]
