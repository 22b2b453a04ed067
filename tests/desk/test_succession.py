"""A unit renamed with dossiers open: everything goes over in one act, or nothing does."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from portal.accounts import queries as accounts
from portal.accounts.models import Unit
from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events.models import Event
from portal.events.queries import broken_rows
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier, DossierStep
from procedures.registers import queries as registers
from procedures.registers.models import RegisterBook
from procedures.results.models import ResultCounter
from tests import factories
from tests.registers import shelf

pytestmark = pytest.mark.django_db


def renamed(*more: str) -> str:
    """Rename the school of the tests from today on; return what the command prints."""
    said = StringIO()
    today = localdate(clock.now()).isoformat()
    words = ["05.21", "05.99", "--on", today, "--decision", "77/QĐ-UBND", "--name", "Trường THPT Phù Sa Mới", *more]
    call_command("succeed_unit", *words, stdout=said)
    return said.getvalue()


def test_open_dossiers_and_drafts_go_over_with_a_fact_each_and_keep_their_codes() -> None:
    open_one, draft = factories.accepted(), factories.draft()
    report = json.loads(renamed("--json"))
    assert report["dossiers"] == sorted([open_one.reference, draft.reference], key=report["dossiers"].index)
    assert set(report["dossiers"]) == {open_one.reference, draft.reference}
    after = Dossier.objects.get(pk=open_one.pk)
    assert (after.unit_code, after.intake_unit_id, after.code) == ("05.99", "05.99", open_one.code)
    assert DossierStep.objects.get(dossier=open_one, finished_at=None).unit_id == "05.99"
    assert Dossier.objects.get(pk=draft.pk).answers["school"] == "05.99"
    assert Event.objects.filter(name="dossier.succeeded").count() == 2
    assert list(broken_rows()) == []


def test_its_people_work_on_under_the_new_name_and_on_what_was_left_behind() -> None:
    officer = factories.staff_user("officer")
    factories.accepted()
    renamed()
    held = accounts.grants_of(officer.pk)
    assert held == {("officer", "05.99"), ("officer", "05.21")}


def test_the_successor_decides_what_its_predecessor_began() -> None:
    signer = factories.staff_user("signer")
    dossier = factories.at_signer()
    renamed()
    moved = Dossier.objects.get(pk=dossier.pk)
    signed = dossiers.approve(dossier_id=moved.pk, version=moved.version, by=accounts.actor_for(signer))
    assert (signed.state, signed.unit_code) == ("resolved", "05.99")


def test_books_pupils_and_transcripts_are_found_at_the_successor() -> None:
    factories.unit()
    shelf.pupil(full_name="Lý Thị Thu Thảo", birth_date=date(2010, 5, 6))
    report = json.loads(renamed("--json"))
    assert report["books"] == RegisterBook.objects.filter(custodian="05.99").count()
    asked = {"beneficiary_name": "Lý Thị Thu Thảo", "beneficiary_birth_date": "2010-05-06"}
    found = registers.look_up("school_record", unit_code="05.99", answers=asked)
    assert [row.title for row in found] == ["Lý Thị Thu Thảo, 06/05/2010"]
    assert registers.fill("school_record", found[0])["years"] != []


def test_number_series_go_on() -> None:
    factories.unit()
    year = localdate(clock.now()).year
    ResultCounter.objects.create(unit_id="05.21", series="BSHB", year=year, last=41)
    assert json.loads(renamed("--json"))["series"] == 1
    assert ResultCounter.objects.get(unit="05.99").last == 41


def test_a_new_draft_for_the_old_name_goes_to_the_successor() -> None:
    factories.unit()
    renamed()
    person = factories.actor()
    factories.procedure()
    made = dossiers.create_draft(procedure_code="HB-BANSAO", by=person)
    answers = factories.SELF_ANSWERS["request"]
    assert dossiers.save_answers(dossier_id=made.pk, section="request", answers=answers, by=person).unit_code == "05.99"


def test_a_dry_run_reports_and_changes_nothing() -> None:
    dossier = factories.accepted()
    assert dossier.reference in renamed("--dry-run")
    assert (Unit.objects.filter(pk="05.99").exists(), Dossier.objects.get().unit_code) == (False, "05.21")


def test_a_unit_is_succeeded_once() -> None:
    factories.unit()
    renamed()
    with pytest.raises(CommandError, match=r"05\.21"):
        renamed()


def test_it_is_done_on_the_day_not_before() -> None:
    factories.unit()
    with pytest.raises(CommandError):
        call_command("succeed_unit", "05.21", "05.99", "--on", "2099-01-01", "--decision", "1", "--name", "X")


def test_without_its_facts_the_chain_of_a_dossier_would_not_say_why_the_unit_changed() -> None:
    dossier = factories.accepted()
    dossiers.take_over(old="05.21", new=factories.unit(code="05.99").pk, by=SYSTEM)
    last = Event.objects.filter(stream=dossier.stream).order_by("seq").last()
    assert last is not None
    assert (last.name, last.unit) == ("dossier.succeeded", "05.99")
