"""How the applicant ends a dossier, or begins it again."""

import pytest
from django.test import Client

from payments.models import Payment
from portal.accounts.schema import Actor
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from tests import factories
from tests.citizen.made import address, again


@pytest.fixture
def waiting(me: Actor) -> Dossier:
    draft = factories.draft(by=me)
    return dossiers.request_payment(dossier_id=draft.pk, version=draft.version, by=me)


def test_withdrawing_names_what_comes_back_first(signed_in: Client, me: Actor) -> None:
    filed = factories.filed(by=me)
    page = signed_in.get(address("withdraw", filed))
    assert again(filed).state == "submitted"
    assert "A withdrawal cannot be undone." in page.content.decode()


def test_withdrawing_ends_the_dossier_with_its_reason(signed_in: Client, me: Actor) -> None:
    filed = factories.filed(by=me)
    answer = signed_in.post(address("withdraw", filed), {"version": filed.version, "reason": "Không cần nữa"})
    assert answer.url == filed.get_absolute_url()
    assert (again(filed).state, again(filed).reason) == ("withdrawn", "Không cần nữa")


def test_withdrawing_what_moved_on_keeps_what_was_written(signed_in: Client, me: Actor) -> None:
    filed = factories.filed(by=me)
    clerk = factories.staff("intake", name="Lê Thị Ngọc Hân")
    dossiers.reject(dossier_id=filed.pk, version=filed.version, by=clerk, reason="…")
    page = signed_in.post(address("withdraw", filed), {"version": filed.version, "reason": "Không cần nữa"})
    text = page.content.decode()
    assert page.status_code == 409
    assert ["Lê Thị Ngọc Hân handled it at" in text, "Không cần nữa" in text, "Not accepted" in text] == [True] * 3


def test_a_finished_dossier_offers_no_withdrawal(signed_in: Client, me: Actor) -> None:
    filed = factories.filed(by=me)
    dossiers.withdraw(dossier_id=filed.pk, version=filed.version, by=me)
    assert signed_in.get(address("withdraw", filed)).url == filed.get_absolute_url()


def test_an_unpaid_dossier_becomes_a_draft_again(signed_in: Client, waiting: Dossier) -> None:
    answer = signed_in.post(address("cancel_payment", waiting), {"version": waiting.version})
    assert answer.url == address("resume", waiting)
    assert again(waiting).state == "draft"
    assert Payment.objects.get().state == "cancelled"


def test_an_unpaid_dossier_is_cancelled_not_withdrawn(signed_in: Client, waiting: Dossier) -> None:
    assert signed_in.get(waiting.get_absolute_url()).context["may_withdraw"] is False
    assert signed_in.get(address("cancel_payment", waiting)).status_code == 405


def test_a_draft_is_thrown_away_after_a_question(signed_in: Client, me: Actor) -> None:
    draft = factories.draft(by=me)
    assert signed_in.get(address("discard", draft)).status_code == 200
    assert Dossier.objects.count() == 1
    assert signed_in.post(address("discard", draft)).url == "/dossiers/"
    assert Dossier.objects.count() == 0


def test_a_filed_dossier_is_not_thrown_away(signed_in: Client, me: Actor) -> None:
    filed = factories.filed(by=me)
    assert signed_in.post(address("discard", filed)).status_code == 409
    assert again(filed).state == "submitted"


def test_a_rejected_dossier_begins_again_with_its_answers(signed_in: Client, me: Actor) -> None:
    filed = factories.filed(by=me)
    dossiers.reject(dossier_id=filed.pk, version=filed.version, by=factories.staff("intake"), reason="…")
    answer = signed_in.post(address("refile", filed))
    new = Dossier.objects.exclude(pk=filed.pk).get()
    assert answer.url == address("resume", new)
    assert (new.state, new.previous_id, new.answers) == ("draft", filed.pk, again(filed).answers)


def test_an_open_dossier_does_not_begin_again(signed_in: Client, me: Actor) -> None:
    filed = factories.filed(by=me)
    assert signed_in.post(address("refile", filed)).status_code == 409
    assert Dossier.objects.count() == 1
