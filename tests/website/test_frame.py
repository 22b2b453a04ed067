from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from portal.accounts.states import Role
from portal.website.context_processors import Frame
from tests import factories

pytestmark = pytest.mark.django_db


def frame(address: str, actor: Any = None) -> Frame:
    request = RequestFactory().get(address)
    request.user = AnonymousUser()
    if actor:
        request.actor = actor
    return Frame(request)


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("/", "/"),
        ("/procedures/HB-BANSAO/apply/", "/procedures/"),
        ("/dossiers/1/", "/dossiers/"),
        ("/pay/K7M2XTP94H/", "/dossiers/"),
        ("/v/KQ7M2XTP94HD", "/verify/"),
        ("/desk/dossiers/1/", "/desk/"),
        ("/accounts/login/", ""),
    ],
)
def test_current_entry_follows_the_address(address: str, entry: str) -> None:
    assert frame(address).current == entry


def test_menu_of_the_desk_holds_what_the_roles_may_do() -> None:
    clerk, manager = factories.staff(Role.INTAKE), factories.staff(Role.MANAGER)
    assert [item.path for item in frame("/desk/", clerk).desk_items] == ["/desk/"]
    assert [item.path for item in frame("/desk/", manager).desk_items] == ["/desk/", "/insights/"]


def test_citizens_menu_stands_on_citizens_pages_also_for_staff() -> None:
    clerk = factories.staff(Role.INTAKE)
    assert frame("/dossiers/", clerk).at_desk is False
    assert frame("/desk/", clerk).at_desk is True
    assert frame("/desk/").at_desk is False


def test_visitor_is_asked_to_sign_in_without_a_query(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/privacy/").content.decode()
    assert "Đăng nhập" in answer
    assert "Đăng xuất" not in answer


def test_person_sees_their_name_and_the_way_out(client: Client) -> None:
    client.force_login(factories.user(name="Trần Thị Mỹ Duyên"))
    answer = client.get("/privacy/").content.decode()
    assert "Trần Thị Mỹ Duyên" in answer
    assert 'action="/accounts/logout/"' in answer


def test_sample_data_is_said_only_in_a_demonstration(client: Client, settings: Any) -> None:
    assert "Bản dùng thử." in client.get("/privacy/").content.decode()
    settings.DEMO = False
    assert "Bản dùng thử." not in client.get("/privacy/").content.decode()
