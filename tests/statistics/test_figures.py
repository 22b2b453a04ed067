"""One dossier changes the figures by exactly itself, from the rows and from the facts alike."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.accounts.schema import SYSTEM
from portal.core import clock
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from procedures.feedback import actions as feedback
from procedures.statistics import queries
from procedures.statistics.queries import Scope
from tests import factories

pytestmark = pytest.mark.django_db


def this_month() -> Scope:
    today = timezone.localdate(clock.now())
    return Scope(today - timedelta(days=2), today + timedelta(days=2))


def parts(scope: Scope) -> dict[str, tuple[int, int]]:
    return {figure.key: (figure.numerator, figure.denominator) for figure in queries.figures(scope)}


def returned() -> Dossier:
    dossier = factories.at_signer()
    signed = dossiers.approve(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("signer"))
    return dossiers.return_result(dossier_id=factories.issued(signed).pk, version=None, by=SYSTEM)


def test_a_resolved_and_rated_dossier_counts_once_everywhere() -> None:
    factories.procedure()
    assert parts(this_month()) == {"t1": (1, 1), "t2": (0, 0), "t3": (0, 0), "t4": (0, 0)}
    feedback.rate(dossier_id=returned().pk, score=5, items={}, comment="")
    assert parts(this_month()) == {"t1": (1, 1), "t2": (1, 1), "t3": (1, 1), "t4": (0, 0)}


def test_the_facts_alone_give_the_same_figures() -> None:
    for score in (5, 2):
        feedback.rate(dossier_id=returned().pk, score=score, items={}, comment="")
    factories.accepted()
    scope = this_month()
    assert queries.figures_from_events(scope) == queries.figures(scope)


def test_a_changed_row_shows_against_the_facts() -> None:
    Dossier.objects.filter(pk=returned().pk).update(channel="counter")
    scope = this_month()
    assert queries.figures_from_events(scope) != queries.figures(scope)


def test_drafts_and_rejections_stay_out() -> None:
    dossier = factories.filed()
    dossiers.withdraw(dossier_id=dossier.pk, version=dossier.version, by=factories.actor(dossier.applicant))
    factories.draft()
    assert parts(this_month())["t2"] == (0, 0)


def test_kpi_prints_the_same_as_json_with_sorted_keys() -> None:
    returned()
    out = StringIO()
    scope = this_month()
    call_command("kpi", "--from", str(scope.start), "--to", str(scope.end), "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert report["targets"]["t2"]["numerator"] == 1
    assert list(report) == sorted(report)


def test_the_period_ends_before_its_last_moment() -> None:
    returned()
    today = timezone.localdate(clock.now())
    assert parts(Scope(date(2020, 1, 1), today))["t2"] == (0, 0)


def test_insights_are_for_managers(client: Client) -> None:
    assert client.get("/insights/").status_code == 302
    client.force_login(factories.user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/insights/").status_code == 404
