"""The way in, open to everybody: home, search, the page of a procedure, what to have ready."""

import re
from html import unescape

import pytest
from django.urls import reverse

from portal.accounts.schema import SYSTEM
from procedures.catalogue import actions, queries
from procedures.catalogue.schema import DEFINITIONS

pytestmark = pytest.mark.django_db

CODES = ("HB-BANSAO", "3.000465", "2.002854", "VB-XACMINH", "1.004889")
ADDRESSES = ["/", "/procedures/", "/procedures/?q=hoc+ba", "/procedures/HB-BANSAO/", "/procedures/HB-BANSAO/start/"]


@pytest.fixture(autouse=True)
def catalogue():
    actions.publish_folder(by=SYSTEM)


def text_of(response) -> str:
    body = response.content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def links_of(response) -> list[str]:
    return re.findall(
        r'<a class="govuk-link" href="(/procedures/[^"?]+)"', response.content.decode().partition("<main")[2]
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_open_to_visitors(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_only_reads(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_in_english_has_no_vietnamese_of_its_own(client, address):
    response = client.get(address, headers={"accept-language": "en"})
    words = text_of(response)
    assert '<html lang="en"' in response.content.decode()
    for vietnamese in ("Thời hạn", "Phí", "Bắt đầu", "Kết quả", "Tra cứu", "ngày làm việc", "Giấy tờ"):
        assert vietnamese not in words


def test_home_lists_each_service_once_under_its_people(client):
    response = client.get("/")
    listed = links_of(response)
    assert sorted(listed) == sorted(reverse("citizen:procedure", args=[code]) for code in CODES)
    assert "15.000 đ mỗi bản (" in text_of(response)


def test_home_sends_the_two_look_ups_to_their_pages(client):
    body = client.get("/").content.decode()
    assert '<form method="post" action="/track/">' in body
    assert '<form method="get" action="/verify/">' in body


@pytest.mark.parametrize("words", ["hoc ba", "học bạ", "HOC BA", "  học   bạ "])
def test_search_finds_without_accents(client, words):
    response = client.get("/procedures/", {"q": words})
    assert links_of(response) == ["/procedures/HB-BANSAO/"]


def test_search_without_result_says_so_and_leads_on(client):
    response = client.get("/procedures/", {"q": "xe máy"})
    assert links_of(response) == []
    assert 'href="/procedures/"' in response.content.decode().partition("<main")[2]


def test_search_words_are_shown_as_words(client):
    body = client.get("/procedures/", {"q": "<b>học</b>"}).content.decode()
    assert "<b>học" not in body
    assert "&lt;b&gt;học&lt;/b&gt;" in body


@pytest.mark.parametrize(
    ("audience", "codes"),
    [
        ("learner", ["HB-BANSAO", "2.002854", "3.000465"]),
        ("organisation", ["VB-XACMINH"]),
        ("nobody", list(CODES)),
    ],
)
def test_list_is_narrowed_by_audience(client, audience, codes):
    response = client.get("/procedures/", {"audience": audience})
    assert sorted(links_of(response)) == sorted(f"/procedures/{code}/" for code in codes)


@pytest.mark.parametrize("code", CODES)
def test_procedure_page_says_who_what_how_long_how_much_and_why(client, code):
    spec, words = queries.published(code).spec, text_of(client.get(f"/procedures/{code}/"))
    facts = [*spec.who, spec.limit.label, spec.result_name, spec.where, *spec.legal_basis]
    facts += [part.label for part in spec.attachments] + [step.title for step in spec.steps]
    assert [fact.vi for fact in facts if fact.vi not in words] == []
    assert [fee.unit_price for fee in spec.fees if f"{fee.unit_price:,}".replace(",", ".") + " đ" not in words] == []
    assert "(mức độ 4)" in words or "level 4" in words


@pytest.mark.parametrize("code", CODES)
def test_start_page_asks_three_questions_and_lists_what_to_have_ready(client, code):
    response = client.get(f"/procedures/{code}/start/")
    before, words = queries.published(code).spec.before_you_start, text_of(response)
    assert [text.vi for text in (*(q.ask for q in before.questions), *before.ready) if text.vi not in words] == []
    assert f'href="/procedures/{code}/apply/"' in response.content.decode()


@pytest.mark.parametrize("path", ["", "start/"])
def test_unknown_or_withdrawn_procedure_is_not_found(client, path):
    assert client.get(f"/procedures/XX-1/{path}").status_code == 404
    actions.withdraw(version_id=queries.published("HB-BANSAO").pk, by=SYSTEM)
    assert client.get(f"/procedures/HB-BANSAO/{path}").status_code == 404


def test_procedure_page_shows_the_version_in_force(client):
    source = (DEFINITIONS / "HB-BANSAO.yaml").read_text("utf-8").replace("unit_price: 15000", "unit_price: 18000")
    actions.publish(source=source, by=SYSTEM)
    words = text_of(client.get("/procedures/HB-BANSAO/"))
    assert "18.000 đ" in words
    assert queries.published("HB-BANSAO").number == 2


@pytest.mark.parametrize(("address", "count"), [("/", 1), ("/procedures/", 1), ("/procedures/?q=bang", 1)])
def test_list_needs_one_query_however_long(client, django_assert_num_queries, address, count):
    client.get(address)
    with django_assert_num_queries(count):
        client.get(address)
