"""The administrator's pages of definitions, and a test dossier that goes the whole way and touches nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from portal.core import clock
from portal.events.models import Event
from procedures.catalogue import actions as catalogue
from procedures.catalogue import queries as catalogues
from procedures.catalogue.models import ProcedureVersion
from procedures.catalogue.schema import DEFINITIONS
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import CodeCounter, Dossier
from procedures.dossiers.rules import Forbidden
from procedures.feedback import queries as feedback
from procedures.results import actions as results
from procedures.results.models import IssuedResult, ResultCounter
from procedures.statistics import queries as statistics
from tests import factories

pytestmark = pytest.mark.django_db

SOURCE = (DEFINITIONS / "HB-BANSAO.yaml").read_text("utf-8")
DEARER = SOURCE.replace("unit_price: 15000", "unit_price: 18000")


@pytest.fixture
def office(desk) -> Client:
    factories.procedure()
    return desk("administrator", code="05", kind="authority")


def trial() -> ProcedureVersion:
    return ProcedureVersion.objects.get(published_at=None)


def test_a_document_is_kept_as_a_trial_and_compared(office):
    page = office.post("/desk/definitions/new/", {"source": DEARER}, follow=True)
    assert [row.path.rpartition(".")[2] for row in page.context["shown"].differences] == ["unit_price"]
    assert page.context["standing"] == "trial"


def test_what_is_wrong_is_said_by_line_and_the_text_is_kept(office):
    page = office.post("/desk/definitions/new/", {"source": "code: X\nname: 1\n"})
    assert "line 2" in " ".join(page.context["form"].errors["source"])
    assert "code: X" in page.content.decode()
    assert not ProcedureVersion.objects.filter(published_at=None).exists()


def test_a_trial_is_published_from_its_page_at_a_date(office):
    office.post("/desk/definitions/new/", {"source": DEARER})
    day = localdate(clock.now()) + timedelta(days=5)
    said = {"on_day": day.day, "on_month": day.month, "on_year": day.year}
    version = trial()
    page = office.post(f"/desk/definitions/{version.pk}/", said, follow=True)
    assert (page.context["standing"], page.context["shown"].version.valid_from) == ("to_come", day)


def test_a_day_that_is_past_is_refused(office):
    office.post("/desk/definitions/new/", {"source": DEARER})
    page = office.post(f"/desk/definitions/{trial().pk}/", {"on_day": 1, "on_month": 1, "on_year": 2020})
    assert (list(page.context["form"].errors), trial().is_trial) == (["on"], True)


def test_a_version_is_withdrawn_from_its_page(office):
    held = catalogues.published("HB-BANSAO")
    office.post(f"/desk/definitions/{held.pk}/end/")
    assert ProcedureVersion.objects.get(pk=held.pk).withdrawn_at is not None


def test_nobody_but_administrators_comes_here(office, desk):
    for path in (
        "/desk/definitions/",
        "/desk/definitions/new/",
        f"/desk/definitions/{catalogues.published('HB-BANSAO').pk}/",
    ):
        assert desk("signer").get(path).status_code == 404


def tried() -> tuple[Dossier, object]:
    """Return a test dossier under a dearer trial, worked to its end by its administrator alone."""
    factories.procedure()
    factories.unit()
    me = factories.staff("administrator", at=factories.office())
    version = catalogue.try_out(source=DEARER, by=me)
    dossier = dossiers.create_test(version_id=version.pk, by=me)
    for section, answers in factories.SELF_ANSWERS.items():
        dossier = dossiers.save_answers(dossier_id=dossier.pk, section=section, answers=answers, by=me)
    dossier = dossiers.submit(dossier_id=dossier.pk, version=dossier.version, by=me)
    dossier = dossiers.accept(dossier_id=dossier.pk, version=dossier.version, by=me)
    dossier = dossiers.set_draft(dossier_id=dossier.pk, version=dossier.version, by=me, draft={"record": {}})
    dossier = dossiers.advance(dossier_id=dossier.pk, version=dossier.version, by=me)
    return dossiers.approve(dossier_id=dossier.pk, version=dossier.version, by=me), me


def test_a_test_dossier_goes_the_whole_way_and_touches_nothing():
    dossier, _me = tried()
    results.issue(event_id=Event.objects.get(stream=dossier.stream, name="dossier.approved").pk)
    after = Dossier.objects.get(pk=dossier.pk)
    assert (after.state, after.code, after.procedure_version.is_trial) == ("returned", f"THU-{after.reference}", True)
    assert (CodeCounter.objects.count(), ResultCounter.objects.count(), IssuedResult.objects.count()) == (0, 0, 0)
    assert (after.fee_due, feedback.rating_url(after)) == (0, "")
    today = localdate(clock.now())
    scope = statistics.Scope(today, today + timedelta(days=1))
    for figures in (statistics.figures(scope), statistics.figures_from_events(scope)):
        assert [(f.numerator, f.denominator) for f in figures if f.key == "t2"] == [(0, 0)]


def test_a_test_dossier_is_seen_by_its_administrator_alone(desk):
    dossier, _me = tried()
    assert desk("intake", "officer", "signer").get(f"/desk/dossiers/{dossier.pk}/").status_code == 404
    other = desk("administrator", code="05", kind="authority")
    assert other.get(f"/desk/dossiers/{dossier.pk}/").status_code == 404
    assert desk("intake").get("/desk/?tab=all").context["rows"] == []


def test_who_is_no_administrator_files_no_test():
    factories.procedure()
    with pytest.raises(Forbidden):
        dossiers.create_test(version_id=catalogues.published("HB-BANSAO").pk, by=factories.staff("signer"))
