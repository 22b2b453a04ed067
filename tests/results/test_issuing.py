"""A decision becomes a paper: once, numbered without gaps, signed, kept, handed over."""

import re

import pytest

from portal.accounts.schema import SYSTEM
from portal.core.text import mask_name
from portal.events import actions as events
from portal.events.models import Delivery, Event
from portal.papers import signing
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State
from procedures.results import actions, queries, rules
from procedures.results.models import Allotment, IssuedResult, ResultCounter
from procedures.results.states import Status
from tests import factories
from tests.results import samples
from tests.results.test_rendering import text_of

pytestmark = pytest.mark.django_db


def decision(dossier: Dossier) -> Event:
    return Event.objects.get(stream=dossier.stream, name__in=["dossier.approved", "dossier.refused"])


def issued(**options) -> list[IssuedResult]:
    return actions.issue(event_id=decision(samples.approved(**options)).pk)


def test_each_copy_has_its_own_number_code_and_file():
    first, second = issued(copies=2)
    assert (first.copy_index, second.copy_index, first.copy_count) == (1, 2, 2)
    assert (first.number_text, second.number_text) == ("01/BSHB-THPTPS", "02/BSHB-THPTPS")
    assert first.code != second.code
    assert [queries.content(copy)[:5] for copy in (first, second)] == [b"%PDF-", b"%PDF-"]
    assert first.masked_name == mask_name(samples.NAME)


def test_file_is_signed_by_signer_and_unit_and_says_what_the_register_says():
    (result,) = issued(copies=1)
    pdf = queries.content(result)
    found = signing.validate(pdf)
    assert (found.genuine, found.in_order) == (True, True)
    assert [(each.signer, each.signed_at) for each in found.signatures] == [
        ("Hồ Nguyễn Thanh Tùng", result.signed_at),
        ("Trường THPT Phù Sa", result.signed_at),
    ]
    text = text_of(pdf)
    assert [words for words in (samples.NAME, result.number_text, result.shown_code) if words not in text] == []
    assert "Hồ Nguyễn Thanh Tùng" in text
    assert result.snapshot["holder"] == samples.NAME


def test_issuing_again_returns_the_same_papers():
    dossier = samples.approved()
    once = actions.issue(event_id=decision(dossier).pk)
    again = actions.issue(event_id=decision(dossier).pk)
    assert [copy.pk for copy in again] == [copy.pk for copy in once]
    assert ResultCounter.objects.get().last == 2


def test_online_result_returns_the_dossier_and_a_counter_one_waits_for_its_clerk():
    online, counter = samples.approved(), samples.approved()
    Dossier.objects.filter(pk=counter.pk).update(delivery="counter")
    actions.issue(event_id=decision(online).pk)
    actions.issue(event_id=decision(counter).pk)
    states = dict(Dossier.objects.values_list("pk", "state"))
    assert (states[online.pk], states[counter.pk]) == (State.RETURNED, State.RESOLVED)


def test_decision_owes_the_result_and_the_worker_issues_it():
    dossier = samples.approved(copies=1)
    assert IssuedResult.objects.count() == 0
    events.run_due()
    assert IssuedResult.objects.filter(dossier=dossier, status=Status.VALID).count() == 1
    owed = Delivery.objects.filter(effect="procedures.results.effects.issue_result", done_at__isnull=True)
    assert owed.count() == 0


def test_refusal_is_one_letter_with_its_reason():
    dossier = samples.refused(reason="Trường không lưu học bạ của năm học này.")
    (letter,) = actions.issue(event_id=decision(dossier).pk)
    assert (letter.kind, letter.number_text) == ("refusal_letter", "01/TB-THPTPS")
    assert "Trường không lưu học bạ của năm học này." in text_of(queries.content(letter))


def test_failure_halfway_leaves_no_result_and_its_number_waits_for_the_same_paper(monkeypatch):
    dossier = samples.approved()
    monkeypatch.setattr(signing, "sign_as_unit", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.issue(event_id=decision(dossier).pk)
    monkeypatch.undo()
    assert IssuedResult.objects.count() == 0
    codes = list(Allotment.objects.order_by("number").values_list("number", "code"))
    issued = actions.issue(event_id=decision(dossier).pk)
    assert [(copy.number, copy.code) for copy in issued] == codes
    assert [number for number, _code in codes] == [1, 2]
    assert ResultCounter.objects.get().last == 2


def test_signer_who_cannot_sign_takes_no_number(settings, tmp_path):
    dossier = samples.approved()
    settings.SIGNING_KEYS = str(tmp_path)
    with pytest.raises(signing.NoKey, match=r"\d+\.p12: "):
        actions.issue(event_id=decision(dossier).pk)
    assert (Allotment.objects.count(), ResultCounter.objects.count()) == (0, 0)


def test_numbers_run_on_within_the_series_of_a_unit_and_year():
    assert [copy.number for _round in range(3) for copy in issued(copies=1)] == [1, 2, 3]


def test_every_code_is_well_formed_and_facts_hold_no_name():
    (result,) = issued(copies=1)
    assert re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{12}", result.code)
    event = Event.objects.get(stream=result.stream)
    assert event.data["sha256"] == result.sha256
    assert samples.NAME not in str(event.data)


def test_revoking_needs_the_signer_of_the_unit_and_a_reason():
    (result,) = issued(copies=1)
    with pytest.raises(PermissionError):
        actions.revoke(result_id=result.pk, reason="Sai", by=factories.staff("officer"))
    with pytest.raises(PermissionError):
        actions.revoke(result_id=result.pk, reason="Sai", by=SYSTEM)
    with pytest.raises(ValueError):
        actions.revoke(result_id=result.pk, reason=" ", by=factories.staff("signer"))
    revoked = actions.revoke(result_id=result.pk, reason="Sai thông tin", by=factories.staff("signer"))
    assert (revoked.status, revoked.status_reason) == (Status.REVOKED, "Sai thông tin")
    with pytest.raises(rules.NotInForce):
        actions.revoke(result_id=result.pk, reason="Sai", by=factories.staff("signer"))


def test_revoking_leaves_the_paper_as_it_was():
    (result,) = issued(copies=1)
    before = queries.content(result)
    actions.revoke(result_id=result.pk, reason="Sai thông tin", by=factories.staff("signer"))
    assert queries.content(result) == before


def test_preview_is_unsigned_unnumbered_and_says_so():
    dossier = samples.at_signer()
    pdf = queries.preview(dossier)
    assert signing.validate(pdf) == signing.Validation()
    text = text_of(pdf)
    assert "BẢN XEM TRƯỚC" in text
    assert "Số: …/BSHB-THPTPS" in text
