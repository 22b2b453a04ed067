"""Telling people: one row a channel, once an event, sent by the worker until it is sent."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from portal.events import actions as events
from portal.events.models import Delivery, Event
from portal.notifications import actions
from portal.notifications.models import Message
from tests import factories
from tests.integrations.sms.conftest import operator, running_operator

__all__ = ["operator", "running_operator"]
pytestmark = pytest.mark.django_db


def happened() -> Event:
    return events.record(stream="dossier:1", name="test.happened", actor="system")


def tell(user, event: Event | None = None) -> None:
    actions.tell(
        user_id=user.pk,
        kind="dossier_accepted",
        context={"procedure": "Cấp bản sao học bạ", "code": "H13.05.21-261123-0007", "unit": "Trường Phù Sa"},
        url="/dossiers/1/",
        event_id=event.pk if event else None,
    )


def channels(user) -> list[str]:
    return sorted(Message.objects.filter(user=user).values_list("channel", flat=True))


def test_person_is_told_by_every_way_they_proved():
    assert channels_after(factories.known(email="a@example.vn", phone="+84912345678")) == ["email", "inbox", "sms"]
    assert channels_after(factories.known(phone="+84912345679")) == ["inbox", "sms"]
    assert channels_after(factories.user(phone="+84912345670")) == ["inbox"]


def channels_after(user) -> list[str]:
    tell(user, happened())
    return channels(user)


def test_same_event_tells_once():
    user, event = factories.known(email="a@example.vn"), happened()
    for _ in range(3):
        tell(user, event)
    assert channels(user) == ["email", "inbox"]
    assert Event.objects.filter(name="message.email_owed").count() == 1


def test_database_holds_one_message_an_event_person_and_channel():
    user, event = factories.user(), happened()
    tell(user, event)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(event=event, user=user, channel="inbox", kind="x", subject="x", body="x")


def test_telling_without_an_event_tells_each_time():
    user = factories.user()
    for _ in range(2):
        tell(user)
    assert channels(user) == ["inbox", "inbox"]


def test_facts_name_the_message_and_nothing_of_its_content():
    user = factories.known(email="a@example.vn")
    tell(user, happened())
    event = Event.objects.get(name="message.email_owed")
    message = Message.objects.get(channel="email")
    assert (event.stream, event.data) == (f"account:{user.pk}", {"message": message.pk})


def test_worker_sends_mail_and_sms(operator):
    user = factories.known(email="a@example.vn", phone="+84912345678", name="Lê Hoàng Phương")
    tell(user, happened())
    events.run_due()
    message = mail.outbox[0]
    assert (message.to, message.subject) == (["a@example.vn"], "Hồ sơ H13.05.21-261123-0007 đã được tiếp nhận")
    assert message.body.startswith("Chào bạn Lê Hoàng Phương,\n\nTrường Phù Sa đã tiếp nhận hồ sơ")
    assert "http://localhost:8000/dossiers/1/" in message.body.replace(":8600", ":8000")
    assert operator.texts()[0].startswith("Ho so H13.05.21-261123-0007 da duoc tiep nhan.")
    assert Message.objects.filter(sent_at__isnull=True).count() == 1  # the inbox is not sent


def test_mail_carries_the_same_message_id_on_each_try():
    tell(factories.known(email="a@example.vn"), happened())
    message = Message.objects.get(channel="email")
    for _ in range(2):
        Message.objects.update(sent_at=None)
        actions.send_email(message_id=message.pk)
    assert [sent.extra_headers["Message-ID"] for sent in mail.outbox] == [f"<{message.message_id}@localhost>"] * 2


def test_message_already_sent_is_not_sent_again(operator):
    tell(factories.known(email="a@example.vn", phone="+84912345678"), happened())
    for _ in range(2):
        for message in Message.objects.exclude(channel="inbox"):
            {"email": actions.send_email, "sms": actions.send_sms}[message.channel](message_id=message.pk)
    assert len(mail.outbox) == len(operator.texts()) == 1


def test_operator_down_keeps_the_sms_owed_until_it_is_back(operator):
    tell(factories.known(phone="+84912345678"), happened())
    operator.mode("down")
    assert events.run_due() == 0
    owed = Delivery.objects.get(event__name="message.sms_owed")
    assert (owed.attempts, owed.done_at, "SmsError" in owed.last_error) == (1, None, True)
    operator.mode("ok")
    events.retry(delivery_id=owed.pk)
    assert len(operator.texts()) == 1
    assert Message.objects.get(channel="sms").sent_at is not None


def test_operator_that_took_the_text_but_did_not_answer_sends_it_once(operator):
    tell(factories.known(phone="+84912345678"), happened())
    message = Message.objects.get(channel="sms")
    actions.send_sms(message_id=message.pk)
    Message.objects.update(sent_at=None)  # as if the answer had been lost
    actions.send_sms(message_id=message.pk)
    assert len(operator.texts()) == 1


def test_person_who_reads_english_is_told_in_english():
    user = factories.known(email="a@example.vn", preferred_language="en")
    tell(user, happened())
    assert Message.objects.get(channel="inbox").subject == "Dossier H13.05.21-261123-0007 was accepted"
