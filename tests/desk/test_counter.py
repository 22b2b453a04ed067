"""The window: a person on paper, a letter, and help for one who files online."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from payments.models import Payment
from portal.accounts.models import User
from portal.core import clock
from portal.events import actions as events
from portal.notifications.models import Message
from procedures.citizen.models import Pupil
from procedures.dossiers import actions as dossiers
from procedures.dossiers import rules
from procedures.dossiers.models import Dossier
from tests import factories

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def window(desk) -> Client:
    factories.procedure()
    return desk("intake")


def begun(window: Client, **said: str) -> Dossier:
    window.post("/desk/counter/", {"procedure": "HB-BANSAO", "window": "05.21", "way": "counter"} | said)
    return Dossier.objects.get()


def filled(dossier: Dossier, clerk: object) -> Dossier:
    for section, answers in factories.SELF_ANSWERS.items():
        dossier = dossiers.save_answers(dossier_id=dossier.pk, section=section, answers=answers, by=clerk)
    return dossier


def complete(window: Client, **said: str) -> Dossier:
    return filled(begun(window, **said), factories.staff("intake"))


def take_in(window: Client, dossier: Dossier, **said: object) -> Dossier:
    window.post(f"/desk/counter/{dossier.pk}/", {"version": dossier.version, "method": "cash"} | said)
    return Dossier.objects.get()


def test_a_draft_at_the_window_is_filled_in_on_the_citizens_own_pages(window):
    dossier = begun(window)
    assert (dossier.channel, dossier.applicant, dossier.intake_unit_id) == ("counter", None, "05.21")
    assert window.get(f"/dossiers/{dossier.pk}/form/applicant/").status_code == 200
    assert window.get("/desk/counter/").context["rows"] == [dossier]


def test_a_clerks_own_profile_is_not_offered_as_the_applicants(window):
    dossier = begun(window)
    assert (
        "Lê Thị Ngọc Hân" not in window.get(f"/dossiers/{dossier.pk}/form/applicant/").context["form"].initial.values()
    )


def test_taken_in_it_has_its_code_its_fee_as_cash_and_its_limit(window):
    filed = take_in(window, complete(window))
    payment = Payment.objects.get()
    assert (filed.state, filed.channel, filed.fee_paid) == ("processing", "counter", True)
    assert filed.code.startswith("H13.05.21-")
    assert (payment.method, payment.amount) == ("cash", 30000)


def test_a_card_reader_is_told_from_cash(window):
    take_in(window, complete(window), method="reader")
    assert Payment.objects.get().method == "reader"


def test_the_same_checks_as_online_and_nothing_half_done(window):
    dossier = begun(window)
    page = window.post(f"/desk/counter/{dossier.pk}/", {"version": dossier.version, "method": "cash"})
    assert page.context["faults"] != []
    assert (Dossier.objects.get().state, Payment.objects.count()) == ("draft", 0)


def test_a_letters_limit_runs_from_the_day_it_arrived(window):
    with clock.at(datetime(2026, 11, 20, 15, tzinfo=HERE)):
        dossier = complete(window, way="post")
        filed = take_in(window, dossier, arrived_day=18, arrived_month=11, arrived_year=2026)
    received = filed.received_at.astimezone(HERE)
    assert (filed.channel, received.date()) == ("post", date(2026, 11, 18))
    assert f"{filed.due_original.astimezone(HERE):%d/%m/%Y %H:%M}" == "23/11/2026 17:00"


def test_a_letter_of_tomorrow_is_refused(window):
    with clock.at(datetime(2026, 11, 20, 15, tzinfo=HERE)):
        dossier = complete(window, way="post")
        said = {"version": dossier.version, "method": "cash"}
        said |= {"arrived_day": 21, "arrived_month": 11, "arrived_year": 2026}
        page = window.post(f"/desk/counter/{dossier.pk}/", said)
        assert list(page.context["form"].errors) == ["arrived"]
        with pytest.raises(rules.Invalid):
            dossiers.file_at_counter(
                dossier_id=dossier.pk,
                version=dossier.version,
                by=factories.staff("intake"),
                arrived=date(2026, 11, 21),
            )
    assert Dossier.objects.get().state == "draft"


@pytest.fixture
def mother() -> User:
    return factories.known(name="Nguyễn Thị Ngọc Ánh", email="anh@example.test")


def assisted(window: Client, mother: User) -> Dossier:
    return complete(window, way="assisted", account="anh@example.test")


def test_help_makes_an_online_dossier_that_is_marked(window, mother):
    dossier = assisted(window, mother)
    assert (dossier.channel, dossier.assisted, dossier.applicant) == ("online", True, mother)


def test_only_the_citizen_sends_what_a_clerk_filled_in(window, mother):
    dossier = assisted(window, mother)
    with pytest.raises(rules.Forbidden):
        dossiers.request_payment(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("intake"))
    asked = dossiers.request_payment(dossier_id=dossier.pk, version=dossier.version, by=factories.actor(mother))
    assert asked.state == "awaiting_payment"


def test_handed_over_the_citizen_is_told_and_the_clerk_goes_back(window, mother):
    dossier = assisted(window, mother)
    page = window.post(f"/desk/counter/{dossier.pk}/")
    events.run_due()
    assert page.url == "/desk/counter/"
    told = Message.objects.filter(channel="inbox", kind="draft_prepared")
    assert [message.user for message in told] == [mother]


def test_without_an_account_nobody_is_helped_online(window):
    page = window.post(
        "/desk/counter/", {"procedure": "HB-BANSAO", "window": "05.21", "way": "assisted", "account": "x"}
    )
    assert (list(page.context["form"].errors), Dossier.objects.count()) == (["account"], 0)


def test_a_clerk_saves_no_pupil_of_their_own(window, mother):
    dossier = assisted(window, mother)
    window.post(f"/dossiers/{dossier.pk}/form/pupil/", {"save-pupil": "on"})
    assert Pupil.objects.count() == 0


def test_another_units_clerk_and_the_citizens_other_drafts_stay_closed(window, desk, mother):
    dossier = begun(window)
    assert desk("intake", code="05.22").get(f"/dossiers/{dossier.pk}/form/applicant/").status_code == 404
    assert desk("intake", code="05.22").get(f"/desk/counter/{dossier.pk}/").status_code == 404
    assert desk("officer").get("/desk/counter/").status_code == 404
    own = factories.draft(by=factories.actor(mother))
    assert window.get(f"/dossiers/{own.pk}/form/applicant/").status_code == 404


def test_counter_dossiers_wait_in_the_queue_like_any_other(window, desk):
    filed = take_in(window, complete(window))
    assert [row.dossier for row in desk("officer").get("/desk/?tab=open").context["rows"]] == [filed]
