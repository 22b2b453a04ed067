from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.urls import path

from portal.urls import handler400, handler403, handler404, handler500, urlpatterns
from portal.website.views import server_error

pytestmark = pytest.mark.django_db

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def broken(request: Any) -> Any:
    raise RuntimeError("a fault of ours")


def refused(request: Any) -> Any:
    raise PermissionDenied


def missing(request: Any) -> Any:
    raise Http404


def unreadable(request: Any) -> Any:
    raise SuspiciousOperation("not ours")


urlpatterns = [
    path("broken/", broken),
    path("refused/", refused),
    path("missing/", missing),
    path("unreadable/", unreadable),
    *urlpatterns,
]


@pytest.fixture(autouse=True)
def open_to_visitors(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.website.test_errors"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("LoginRequiredMiddleware")]


@pytest.mark.parametrize(("debug", "demo"), [(True, True), (False, True), (False, False)])
@pytest.mark.parametrize("address", ["/khong-co/", "/missing/"])
def test_what_is_not_there_is_told_kindly_also_in_a_demonstration(
    client: Client, settings: Any, address: str, debug: bool, demo: bool
) -> None:
    settings.DEBUG, settings.DEMO = debug, demo
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Không tìm thấy trang</h1>" in answer.content.decode()
    assert 'href="/help/"' in answer.content.decode()


def test_address_without_its_slash_still_finds_the_page(client: Client) -> None:
    assert client.get("/help")["Location"] == "/help/"


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [("/refused/", 403, "Bạn không làm được việc này"), ("/unreadable/", 400, "Không đọc được yêu cầu")],
)
def test_refusal_is_told_kindly(client: Client, address: str, status: int, title: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert f"{title}</h1>" in answer.content.decode()


def test_fault_of_ours_is_told_in_both_languages_without_the_database() -> None:
    answer = Client(raise_request_exception=False).get("/broken/")
    assert answer.status_code == 500
    assert "Trang đang gặp lỗi</h1>" in answer.content.decode()
    assert "Something went wrong</h2>" in answer.content.decode()


def test_fault_page_needs_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        server_error(RequestFactory().get("/"))


def test_form_of_another_session_is_refused_kindly() -> None:
    answer = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "en"})
    assert answer.status_code == 403
    assert "Trang đã mở quá lâu</h1>" in answer.content.decode()


def test_error_pages_speak_english_too(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Page not found</h1>" in client.get("/khong-co/").content.decode()


def test_host_that_is_not_ours_is_refused() -> None:
    with override_settings(ALLOWED_HOSTS=["portal.test"]):
        assert Client().get("/help/", headers={"host": "evil.test"}).status_code == 400
