"""The register stays as it is: rows are added, a status changes, a correction is a new paper, signed by another."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from payments.models import Immutable
from portal.events import actions as events
from portal.events.models import Event
from portal.notifications.models import Message
from procedures.results import actions, queries, rules
from procedures.results.formulas import mended, places
from procedures.results.models import Allotment, Correction, IssuedResult
from procedures.results.states import CorrectionState, Status
from tests import factories
from tests.results import samples
from tests.results.test_rendering import text_of

pytestmark = pytest.mark.django_db
RIGHT = {"record.birth_date": "2005-03-28"}


def paper(**options: Any) -> IssuedResult:
    dossier = samples.approved(copies=1, **options)
    return actions.issue(event_id=Event.objects.get(stream=dossier.stream, name="dossier.approved").pk)[0]


def proposed(result: IssuedResult, by: Any = None) -> Correction:
    by = by or factories.staff("officer")
    return actions.propose_correction(result_id=result.pk, words=RIGHT, reason="Sai ngày sinh", by=by)


@pytest.mark.parametrize("field", ["number", "file", "sha256", "snapshot", "holder_name", "published_at"])
def test_what_is_fixed_at_birth_is_never_edited(field: str):
    result = paper()
    with pytest.raises(Immutable):
        result.save(update_fields=[field])
    with pytest.raises(Immutable):
        IssuedResult.objects.filter(pk=result.pk).update(**{field: getattr(result, field)})


@pytest.mark.parametrize("model", [IssuedResult, Allotment])
def test_no_row_is_deleted(model: Any):
    paper()
    with pytest.raises(Immutable):
        model.objects.all().delete()
    with pytest.raises(Immutable):
        model.objects.get().delete()


@pytest.mark.postgres
@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM results_issuedresult",
        "DELETE FROM results_allotment",
        "UPDATE results_issuedresult SET sha256 = 'x'",
        "UPDATE results_issuedresult SET number = number + 1",
        "UPDATE results_allotment SET number = number + 1",
    ],
)
def test_the_database_itself_refuses(sql: str):
    paper()
    with pytest.raises(IntegrityError, match="stay as they are"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    with transaction.atomic(), connection.cursor() as cursor:  # the control: a status may change
        cursor.execute("UPDATE results_issuedresult SET status_reason = 'x'")


def test_correction_is_a_new_paper_that_replaces_the_old_one():
    result = paper()
    before = queries.content(result)
    correction = proposed(result)
    actions.replace(correction_id=correction.pk, by=factories.staff("signer", name="Võ Thị Ánh Tuyết"))
    events.run_due()
    old = IssuedResult.objects.get(pk=result.pk)
    new = IssuedResult.objects.get(edition=2)
    assert (old.status, old.replaced_by, queries.content(old)) == (Status.REPLACED, new, before)
    assert (new.status, new.number, new.copy_index, new.snapshot["record"]["birth_date"]) == (
        *(Status.VALID, 2, 1),
        "2005-03-28",
    )
    assert "Võ Thị Ánh Tuyết" in text_of(queries.content(new))
    assert [queries.examine_code(each.code).verdict.value for each in (old, new)] == ["replaced", "valid"]
    assert list(queries.of_dossier(new.dossier)) == [new]
    assert queries.by_number(new.number_text) == new


def test_applicant_is_told_of_a_correction_and_of_a_revocation():
    me = factories.actor()
    result = paper(by=me)
    actions.replace(correction_id=proposed(result).pk, by=factories.staff("signer"))
    events.run_due()
    actions.revoke(result_id=IssuedResult.objects.get(edition=2).pk, reason="Sai", by=factories.staff("signer"))
    events.run_due()
    kinds = ["result_replaced", "result_revoked"]
    told = Message.objects.filter(user=me.user_id, channel="inbox", kind__in=kinds)
    assert list(told.order_by("pk").values_list("kind", flat=True)) == kinds


def test_nobody_signs_the_correction_that_they_proposed():
    result, signer = paper(), factories.staff("signer")
    correction = proposed(result, by=signer)
    with pytest.raises(PermissionError):
        actions.replace(correction_id=correction.pk, by=signer)
    actions.replace(correction_id=correction.pk, by=factories.staff("signer"))
    with pytest.raises(rules.NotInForce):
        actions.replace(correction_id=correction.pk, by=factories.staff("signer"))


@pytest.mark.postgres
def test_without_the_rule_the_database_still_wants_two_people(monkeypatch: pytest.MonkeyPatch):
    """The control: take the rule out, and only the constraint is left."""
    monkeypatch.setattr(rules, "may_decide", lambda *_asked: True)
    signer = factories.staff("signer")
    correction = proposed(paper(), by=signer)
    with pytest.raises(IntegrityError, match="correction_by_two"), transaction.atomic():
        actions.replace(correction_id=correction.pk, by=signer)


@pytest.mark.parametrize("role", ["intake", "finance", "manager"])
def test_only_those_who_make_papers_propose(role: str):
    with pytest.raises(PermissionError):
        proposed(paper(), by=factories.staff(role))


def test_correction_says_why_and_changes_something():
    result, officer = paper(), factories.staff("officer")
    same = {"record.birth_date": result.snapshot["record"]["birth_date"]}
    for words, reason in ((RIGHT, " "), (same, "Sai"), ({"number_text": "1"}, "Sai"), ({"record.x": "1"}, "Sai")):
        with pytest.raises(ValueError):
            actions.propose_correction(result_id=result.pk, words=words, reason=reason, by=officer)
    assert Correction.objects.count() == 0


def test_second_correction_waits_for_the_first_and_a_declined_one_makes_room():
    result = paper()
    first = proposed(result)
    with pytest.raises(rules.NotInForce):
        proposed(result)
    actions.decline_correction(correction_id=first.pk, by=factories.staff("signer"))
    assert proposed(result).state == CorrectionState.PROPOSED
    assert IssuedResult.objects.get().status == Status.VALID


def test_paper_revoked_meanwhile_stays_revoked_and_names_what_came_after():
    result = paper()
    correction = proposed(result)
    actions.replace(correction_id=correction.pk, by=factories.staff("signer"))
    actions.revoke(result_id=result.pk, reason="Sai", by=factories.staff("signer"))
    events.run_due()
    old = IssuedResult.objects.get(pk=result.pk)
    assert (old.status, old.replaced_by) == (Status.REVOKED, IssuedResult.objects.get(edition=2))


def test_places_and_words():
    snapshot = {"holder": "A", "number_text": "01/X", "record": {"years": [{"grade": 10, "marks": ["7,5"]}]}}
    assert places(snapshot) == {"holder": "A", "record.years.0.grade": "10", "record.years.0.marks.0": "7,5"}
    changed = mended(snapshot, {"record.years.0.marks.0": "8,0", "record.years.0.grade": "11"})
    assert changed["record"] == {"years": [{"grade": 11, "marks": ["8,0"]}]}
    assert snapshot["record"] == {"years": [{"grade": 10, "marks": ["7,5"]}]}
