import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "vietnamese", "english"),
    [
        ("/help/", "Hướng dẫn sử dụng", "How to use the portal"),
        ("/privacy/", "Bảo vệ dữ liệu cá nhân", "Personal data"),
        ("/accessibility/", "Khả năng tiếp cận", "Accessibility"),
    ],
)
def test_page_answers_visitors_in_both_languages(client: Client, address: str, vietnamese: str, english: str) -> None:
    assert f">{vietnamese}</h1>" in client.get(address).content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.get(address).content.decode()
    assert f">{english}</h1>" in answer
    assert '<html lang="en"' in answer


def test_language_is_chosen_by_post_and_leads_back(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/help/"})
    assert (answer.status_code, answer["Location"]) == (302, "/help/")
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_language_never_leads_to_another_site(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "https://example.com/"})
    assert answer["Location"] == "/"


def test_robots_are_kept_from_what_is_private(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /dossiers/" in answer.content.decode()


def test_old_name_of_the_icon_leads_to_the_drawing(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"] == "/static/website/favicon.svg"


def test_page_loads_only_its_own_style_and_script(client: Client) -> None:
    answer = client.get("/help/")
    page = answer.content.decode()
    assert "<style" not in page
    assert "style=" not in page
    assert page.count("<script") == page.count('<script type="module" src="/static/')
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/help/", "/privacy/", "/accessibility/", "/sandbox/mail/"])
def test_page_is_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
