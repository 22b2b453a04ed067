import pytest
from django.test import Client

from portal.accounts.states import Role
from portal.core import clock
from portal.events.actions import record
from portal.events.models import Delivery
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(factories.staff_user(Role.ADMINISTRATOR))
    return client


@pytest.fixture
def letter() -> Delivery:
    event = record(stream="dossier:1", name="test.happened", actor="system")
    return Delivery.objects.create(
        event=event, effect="nowhere.nothing", due_at=clock.now(), attempts=10, last_error="OSError: mail away"
    )


def test_dead_letter_is_read_with_its_cause(administrator: Client, letter: Delivery) -> None:
    page = administrator.get("/operations/").content.decode()
    assert "nowhere.nothing" in page
    assert "OSError: mail away" in page


def test_dead_letter_is_closed_by_a_person(administrator: Client, letter: Delivery) -> None:
    administrator.post(f"/operations/deliveries/{letter.pk}/", {"act": "close"})
    letter.refresh_from_db()
    assert letter.closed_at is not None
    assert letter.closed_by.startswith("user:")


def test_dead_letter_tried_again_that_fails_says_so(administrator: Client, letter: Delivery) -> None:
    answer = administrator.post(f"/operations/deliveries/{letter.pk}/", {"act": "retry"}, follow=True)
    letter.refresh_from_db()
    assert letter.attempts == 1
    assert "Việc này lại lỗi" in answer.content.decode()


def test_page_asks_as_much_for_one_as_for_many(
    administrator: Client, letter: Delivery, django_assert_max_num_queries: object
) -> None:
    administrator.get("/operations/")
    with django_assert_max_num_queries(60) as one:
        administrator.get("/operations/")
    for number in range(5):
        Delivery.objects.create(event=letter.event, effect=f"x.{number}", due_at=clock.now(), attempts=10)
    with django_assert_max_num_queries(len(one)):
        administrator.get("/operations/")


@pytest.mark.parametrize("role", [Role.INTAKE, Role.MANAGER, Role.AUDITOR])
def test_operations_are_not_there_for_others(client: Client, letter: Delivery, role: Role) -> None:
    client.force_login(factories.staff_user(role))
    assert client.get("/operations/").status_code == 404
    assert client.post(f"/operations/deliveries/{letter.pk}/", {"act": "close"}).status_code == 404
    letter.refresh_from_db()
    assert letter.closed_at is None


def test_visitor_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/operations/")["Location"].startswith("/accounts/login/")
