"""The inbox: one's own messages, newest first, the same work for one as for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.notifications import actions, queries
from portal.notifications.models import Message
from tests import factories

pytestmark = pytest.mark.django_db


def tell(user, number: int = 1) -> Message:
    context = {"procedure": "Học bạ", "code": f"H13-{number}", "unit": "Trường Phù Sa"}
    actions.tell(user_id=user.pk, kind="dossier_accepted", context=context, url="/dossiers/1/", event_id=None)
    return Message.objects.filter(user=user, channel="inbox").latest("pk")


@pytest.fixture
def me(client):
    user = factories.user()
    client.force_login(user)
    return user


def test_opening_a_message_marks_it_read_once(client, me):
    message = tell(me)
    assert queries.unread_count(me.pk) == 1
    page = client.get(f"/inbox/{message.pk}/").content.decode()
    assert "Trường Phù Sa đã tiếp nhận hồ sơ" in page
    assert 'href="/dossiers/1/"' in page
    message.refresh_from_db()
    first = message.read_at
    client.get(f"/inbox/{message.pk}/")
    message.refresh_from_db()
    assert (queries.unread_count(me.pk), message.read_at) == (0, first)


def test_new_messages_are_marked_and_counted_on_every_page(client, me):
    tell(me)
    page = client.get("/inbox/").content.decode()
    assert "Mới</strong>" in page
    assert "Hộp thư (1)" in page


def test_message_of_another_person_is_not_there(client, me):
    message = tell(factories.user())
    assert client.get(f"/inbox/{message.pk}/").status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_sms_and_mail_rows_are_no_inbox_messages(client):
    user = factories.known(email="a@example.vn", phone="+84912345678")
    client.force_login(user)
    tell(user)
    mail = Message.objects.get(channel="email")
    assert client.get(f"/inbox/{mail.pk}/").status_code == 404
    assert queries.unread_count(user.pk) == 1


@pytest.mark.parametrize("page", ["/inbox/", "/inbox/1/"])
def test_visitor_is_asked_to_sign_in(client, page):
    assert client.get(page).headers["Location"] == f"/accounts/login/?next={page}"


def test_pages_of_the_inbox_follow_one_another(client, me):
    for number in range(45):
        tell(me, number)
    seen, address = [], "/inbox/"
    while address:
        page = client.get(address).context["page"]
        seen += [row.subject for row in page.rows]
        address = f"/inbox/?cursor={page.next}" if page.next else ""
    assert seen == [f"Hồ sơ H13-{number} đã được tiếp nhận" for number in reversed(range(45))]


def test_inbox_asks_the_same_number_of_queries_for_one_and_for_twenty(client, me):
    counts = []
    for number in (1, 20):
        while Message.objects.count() < number:
            tell(me)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/inbox/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_empty_inbox_says_what_it_is_for(client, me):
    assert "Bạn chưa có tin nào." in client.get("/inbox/").content.decode()
