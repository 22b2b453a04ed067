"""One rating a finished dossier, by the link its applicant holds, and confidential."""

from datetime import timedelta

import pytest
from django.test import Client

from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events.models import Event
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from procedures.feedback import actions, queries, rules
from procedures.feedback.models import Rating
from tests import factories

pytestmark = pytest.mark.django_db


def returned() -> Dossier:
    dossier = factories.at_signer()
    signed = dossiers.approve(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("signer"))
    return dossiers.return_result(dossier_id=factories.issued(signed).pk, version=None, by=SYSTEM)


def test_a_rating_is_kept_once() -> None:
    dossier = returned()
    given = actions.rate(dossier_id=dossier.pk, score=5, items={"time": 4, "alien": 1}, comment="Nhanh")
    assert (given.score, given.items, given.provider_kind) == (5, {"time": 4}, "institution")
    with pytest.raises(rules.Closed):
        actions.rate(dossier_id=dossier.pk, score=1, items={}, comment="")
    assert Rating.objects.count() == 1


def test_an_unfinished_dossier_cannot_be_rated() -> None:
    with pytest.raises(rules.Closed):
        actions.rate(dossier_id=factories.accepted().pk, score=5, items={}, comment="")


def test_the_window_closes_after_thirty_days() -> None:
    dossier = returned()
    with clock.at(dossier.closed_at + timedelta(days=30)), pytest.raises(rules.Closed):
        actions.rate(dossier_id=dossier.pk, score=5, items={}, comment="")


def test_the_fact_does_not_name_the_dossier() -> None:
    dossier = returned()
    actions.rate(dossier_id=dossier.pk, score=2, items={}, comment="Chậm")
    fact = Event.objects.get(name="rating.given")
    assert fact.stream == "ratings:05.21"
    assert fact.data == {"procedure": "HB-BANSAO", "provider": "institution", "score": 2}
    assert str(dossier.pk) not in str(fact.data)


def test_the_page_takes_a_rating_signed_out_and_then_says_thanks(client: Client) -> None:
    address = queries.rating_url(returned())
    answer = client.post(address, {"score": "4", "comment": "Tốt"}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert "4/5" in answer.content.decode()
    assert Rating.objects.get().comment == "Tốt"


def test_the_page_without_a_score_keeps_the_words(client: Client) -> None:
    address = queries.rating_url(returned())
    answer = client.post(address, {"comment": "Tôi chưa chọn điểm"})
    assert "Tôi chưa chọn điểm" in answer.content.decode()
    assert Rating.objects.count() == 0


def test_a_forged_token_is_not_found(client: Client) -> None:
    assert client.get("/rate/00000000:forged/").status_code == 404
