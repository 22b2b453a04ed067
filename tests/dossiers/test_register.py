"""The register of dossiers holds what one unit took in, in the days asked, in the order of receipt."""

from dataclasses import replace
from datetime import timedelta

import pytest

from procedures.dossiers import actions, queries
from procedures.dossiers.models import Dossier
from tests import factories
from tests.dossiers import lives, papers
from tests.dossiers.lives import NEW, RECEIVED, do

pytestmark = pytest.mark.django_db


def test_a_line_says_what_the_book_asks() -> None:
    me, clerk = factories.actor(lives.person()), factories.staff("intake")
    dossier = do(actions.accept, lives.filed(RECEIVED[NEW], me), RECEIVED[NEW], clerk)
    (line,) = queries.register_rows(papers.scope(NEW))
    assert (line.code, line.procedure, line.applicant) == (dossier.code, "Cấp bản sao học bạ", dossier.applicant_name)
    assert (line.contact, line.unit, line.delivery) == ("0912 345 678", "Trường THPT Phù Sa", "Trực tuyến")
    assert (line.received, line.due, line.returned) == (RECEIVED[NEW], lives.moment("2026-03-10 17:00"), None)


def test_both_days_belong_to_the_period() -> None:
    dossier, day = lives.accepted(NEW), RECEIVED[NEW].date()
    one = timedelta(days=1)
    spans = [(day, day), (day - one, day - one), (day + one, day + one), (day - one, day + one)]
    found = [[d.pk for d in queries.registered(replace(papers.scope(NEW), first=a, last=b))] for a, b in spans]
    assert found == [[dossier.pk], [], [], [dossier.pk]]


def test_only_what_the_unit_took_in_itself() -> None:
    lives.accepted(NEW)
    lives.filed(RECEIVED[NEW])  # filed, and not taken in yet
    tried, elsewhere = lives.accepted(NEW), factories.unit(code="05.22", name="Trường THPT Rạch Sen")
    Dossier.objects.filter(pk=tried.pk).update(is_test=True)
    sent_on = lives.accepted(NEW)
    Dossier.objects.filter(pk=sent_on.pk).update(intake_unit=elsewhere)
    assert len(list(queries.register_rows(papers.scope(NEW)))) == 1
    assert [d.pk for d in queries.registered(replace(papers.scope(NEW), unit=elsewhere))] == [sent_on.pk]


def test_a_field_keeps_the_others_out() -> None:
    lives.accepted(NEW)
    counts = [len(list(queries.register_rows(papers.scope(NEW, theme)))) for theme in ("records", "diplomas", "")]
    assert counts == [1, 0, 1]


def test_the_order_is_that_of_receipt() -> None:
    late = do(actions.accept, lives.filed(RECEIVED[NEW] + timedelta(hours=1)), RECEIVED[NEW], factories.staff("intake"))
    early = do(actions.accept, lives.filed(RECEIVED[NEW]), RECEIVED[NEW], factories.staff("intake"))
    assert [line.code for line in queries.register_rows(papers.scope(NEW))] == [early.code, late.code]


def test_a_dossier_without_a_result_says_how_it_ended() -> None:
    papers.stop(NEW)
    assert [line.ended for line in queries.register_rows(papers.scope(NEW))] == ["Dừng giải quyết"]


def test_an_empty_period_is_a_book_that_says_so(tmp_path) -> None:
    factories.unit()
    assert "Trong kỳ không có hồ sơ nào." in papers.read(queries.register_pdf(papers.scope(NEW)), tmp_path)


def test_a_long_book_repeats_its_head(tmp_path) -> None:
    dossier = lives.accepted(NEW)
    Dossier.objects.bulk_create(copies(dossier, 60))
    pages = papers.read(queries.register_pdf(papers.scope(NEW)), tmp_path).split("\f")[:-1]
    assert [papers.words(page).count("Ký nhận") for page in pages] == [1] * len(pages)
    assert len(pages) > 2


def copies(dossier: Dossier, number: int) -> list[Dossier]:
    """Return dossiers like this one under codes of their own."""
    fields = {field.attname: getattr(dossier, field.attname) for field in Dossier._meta.concrete_fields}
    own = ("id", "reference", "code", "state")
    kept = {name: value for name, value in fields.items() if name not in own}
    return [
        Dossier(reference=f"R{n:09d}", code=f"H13.05.21-260305-1{n:03d}", state=dossier.state, **kept)
        for n in range(number)
    ]
