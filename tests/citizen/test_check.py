"""The last check before sending: faults with links, the warning of a twin, the version that was seen."""

import pytest
from django.test import Client

from portal.accounts.schema import Actor
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from tests import factories
from tests.citizen.made import address, again


@pytest.fixture
def draft(me: Actor) -> Dossier:
    return factories.draft(by=me)


def test_every_answer_can_be_changed(signed_in: Client, draft: Dossier) -> None:
    page = signed_in.get(address("check", draft))
    rows = [(row.value, row.href) for part in page.context["answered"] for row in part.rows]
    assert rows[-3:] == [
        ("2022–2023", address("section", draft, "request", back=True)),
        ("12A1", address("section", draft, "request", back=True)),
        ("2", address("section", draft, "request", back=True)),
    ]


def test_what_is_missing_is_named_with_a_link_to_it(signed_in: Client, me: Actor, draft: Dossier) -> None:
    dossiers.save_answers(dossier_id=draft.pk, section="pupil", answers={}, by=me)
    page = signed_in.post(address("check", draft), {"version": again(draft).version})
    faults = [(fault.text, fault.href) for fault in page.context["faults"]]
    where = address("section", draft, "pupil", back=True) + "#id_pupil_birth_date_0"
    assert faults == [("Answer this: Pupil’s date of birth.".replace("’", "'"), where)]
    assert again(draft).state == "draft"


def test_a_twin_that_is_under_way_is_named(signed_in: Client, me: Actor, draft: Dossier) -> None:
    twin = factories.filed(by=me)
    page = signed_in.get(address("check", draft))
    assert list(page.context["similar"]) == [twin]
    assert twin.get_absolute_url() in page.content.decode()


def test_the_fee_is_said_before_sending(signed_in: Client, draft: Dossier) -> None:
    page = signed_in.get(address("check", draft)).content.decode()
    assert "You pay <strong>30,000 đ</strong> on the next page." in page
    assert "Pay the fee and send" in page


def test_an_incomplete_draft_is_not_called_free(signed_in: Client, me: Actor) -> None:
    factories.procedure()
    draft = dossiers.create_draft(procedure_code="HB-BANSAO", by=me)
    page = signed_in.get(address("check", draft)).content.decode()
    assert "The fee is counted once every part is answered." in page


@pytest.mark.parametrize("seen", ["1", "", "x"])
def test_a_draft_that_changed_since_is_not_sent(signed_in: Client, draft: Dossier, seen: str) -> None:
    page = signed_in.post(address("check", draft), {"version": seen})
    assert page.status_code == 409
    assert again(draft).state == "draft"


def test_a_second_click_is_told_that_it_was_oneself(signed_in: Client, draft: Dossier) -> None:
    for _click in range(2):
        page = signed_in.post(address("check", draft), {"version": draft.version})
    assert page.status_code == 409
    assert "You yourself changed it" in page.content.decode()


def test_a_part_before_the_check_counts_as_done(signed_in: Client, draft: Dossier) -> None:
    parts = signed_in.get(address("check", draft)).context["parts"]
    assert [(part.key, part.state) for part in parts] == [
        ("applicant", "done"),
        ("pupil", "done"),
        ("request", "done"),
        ("delivery", "done"),
        ("check", "current"),
    ]
