"""The manager's screens: the plan's year by default, one's own units only, and every figure opens to what it counts."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Membership, User
from portal.accounts.schema import SYSTEM
from procedures.dossiers import actions as dossiers
from procedures.dossiers.models import Dossier
from procedures.feedback import actions as feedback
from procedures.statistics.formulas import plan_year
from tests import factories
from tests.citizen.made import clones

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(person: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend=BACKEND)
    return client


def manager_of(code: str, kind: str = "school") -> Client:
    return browser(factories.staff_user("manager", at=factories.unit(code=code, kind=kind)))


def returned() -> Dossier:
    dossier = factories.at_signer()
    signed = dossiers.approve(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("signer"))
    return dossiers.return_result(dossier_id=factories.issued(signed).pk, version=None, by=SYSTEM)


@pytest.mark.parametrize(
    ("day", "first"), [(date(2026, 10, 31), 2025), (date(2026, 11, 1), 2026), (date(2027, 1, 1), 2026)]
)
def test_the_plans_year_begins_in_november(day, first):
    assert plan_year(day) == (date(first, 11, 1), date(first + 1, 11, 1))


def test_the_present_year_and_ones_own_unit_come_first():
    page = manager_of("05.21").get("/insights/")
    scope = page.context["scope"]
    assert (scope.start.month, scope.end.month, scope.unit) == (11, 11, "05.21")


def test_an_earlier_year_can_be_asked_for():
    client = manager_of("05.21")
    year = client.get("/insights/").context["scope"].start.year - 1
    assert client.get("/insights/", {"year": year}).context["scope"].start == date(year, 11, 1)


def test_a_manager_chooses_among_the_units_beneath():
    for code in ("05.21", "05.22"):
        factories.unit(code=code)
    units = manager_of("05", "authority").get("/insights/").context["form"].fields["unit"].choices
    assert [code for code, _name in units] == ["05", "05.21", "05.22"]


@pytest.mark.parametrize("address", ["", "dossiers/", "services/", "ratings/t3/"])
@pytest.mark.parametrize("asked", ["05", "05.22", "nothing"])
def test_a_manager_cannot_ask_for_another_units_figures(address, asked):
    factories.office(), factories.unit(code="05.22")
    page = manager_of("05.21").get(f"/insights/{address}", {"unit": asked})
    assert page.context["scope"].unit == "05.21"


def test_another_unit_is_an_error_on_the_page_not_a_silent_answer():
    factories.unit(code="05.22")
    page = manager_of("05.21").get("/insights/", {"unit": "05.22"})
    assert page.context["form"].errors.keys() == {"unit"}


def test_work_at_another_units_desk_does_not_open_its_figures():
    person = factories.staff_user("manager", at=factories.unit())
    Membership.objects.create(user=person, unit=factories.office(), role="officer", valid_from=date(2020, 1, 1))
    page = browser(person).get("/insights/", {"unit": "05"})
    assert page.context["scope"].unit == "05.21"


def test_every_figure_opens_to_what_it_counts():
    dossier = returned()
    feedback.rate(dossier_id=dossier.pk, score=5, items={}, comment="")
    client = manager_of("05", "authority")
    page = client.get("/insights/")
    opened = {card.title: client.get(card.href) for card in page.context["targets"]}
    counted = {
        title: len(answer.context.get("rows") or answer.context["page"].rows) for title, answer in opened.items()
    }
    assert counted == {
        "Services at the required level": 1,
        "Dossiers resolved online": 1,
        "Satisfaction: institutions": 1,
        "Satisfaction: authorities": 0,
    }
    assert client.get(page.context["units"][0].href).context["scope"].unit == "05.21"


@pytest.mark.parametrize(("asked", "count"), [({"by": "receipt"}, 2), ({"only": "tthc"}, 0), ({"side": "online"}, 1)])
def test_the_figures_beside_open_too(asked, count):
    returned(), factories.accepted()
    page = manager_of("05.21").get("/insights/dossiers/", asked)
    assert len(page.context["page"].rows) == count


def test_a_list_leads_to_the_dossiers_its_reader_may_open():
    dossier = returned()
    address = f"/desk/dossiers/{dossier.pk}/"
    assert address in manager_of("05", "authority").get("/insights/dossiers/").content.decode()
    head = browser(factories.staff_user("head", at=factories.office()))
    assert dossier.code in head.get("/insights/dossiers/").content.decode()
    assert address not in head.get("/insights/dossiers/").content.decode()


def test_fifty_rows_cost_as_many_queries_as_one():
    dossier, client = returned(), manager_of("05.21")
    client.get("/insights/dossiers/")
    with CaptureQueriesContext(connection) as one:
        client.get("/insights/dossiers/")
    clones(dossier, 49)
    with CaptureQueriesContext(connection) as fifty:
        assert len(client.get("/insights/dossiers/").context["rows"]) == 50
    assert len(fifty) == len(one)


def test_ratings_show_neither_person_nor_dossier():
    dossier = returned()
    feedback.rate(dossier_id=dossier.pk, score=5, items={}, comment="")
    words = manager_of("05.21").get("/insights/ratings/t3/").content.decode()
    assert "5/5" in words
    assert not [word for word in (dossier.code, dossier.reference, dossier.applicant_name) if word in words]
