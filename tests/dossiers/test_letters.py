"""Messages between the applicant and the office: who may write, who is told, what is read, what the fact holds."""

import pytest

from portal.events import actions as events
from portal.events.models import Event
from portal.notifications.models import Message
from procedures.dossiers import actions, rules
from procedures.dossiers.actions.moves import words_digest
from procedures.dossiers.models import Dossier, Letter
from tests import factories

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[str]:
    events.run_due()
    inbox = Message.objects.filter(channel="inbox", kind=kind).select_related("user")
    return sorted(message.user.full_name for message in inbox)


def test_the_applicant_writes_and_whose_turn_it_is_are_told():
    me = factories.actor()
    dossier = factories.filed(by=me)
    factories.staff("intake", name="Lê Thị Hân"), factories.staff("officer", name="Trần Văn Ba")
    actions.write(dossier_id=dossier.pk, text="Con tôi cần trước thứ Sáu.", by=me)
    assert told("letter_from_applicant") == ["Lê Thị Hân"]


def test_the_assignee_alone_is_told_where_there_is_one():
    me, officer = factories.actor(), factories.staff("officer", name="Trần Văn Ba")
    dossier = factories.accepted(by=me)
    actions.assign(dossier_id=dossier.pk, version=dossier.version, by=officer, user_id=officer.user_id)
    actions.write(dossier_id=dossier.pk, text="Xin hỏi.", by=me)
    assert told("letter_from_applicant") == ["Trần Văn Ba"]


def test_the_office_writes_and_the_applicant_is_told():
    me = factories.actor(factories.user(name="Nguyễn Thị Ánh"))
    dossier = factories.filed(by=me)
    actions.write(dossier_id=dossier.pk, text="Chúng tôi đang kiểm tra.", by=factories.staff("intake"))
    assert told("letter_received") == ["Nguyễn Thị Ánh"]


def test_the_fact_binds_the_words_without_holding_them():
    me = factories.actor()
    dossier = factories.filed(by=me)
    letter = actions.write(dossier_id=dossier.pk, text="Điều riêng tư", by=me)
    fact = Event.objects.get(pk=letter.event_id)
    assert fact.name == "dossier.asked_in_writing"
    assert fact.data["remark"] == words_digest(letter.salt, "Điều riêng tư")
    assert "riêng tư" not in str(fact.data)


def test_a_message_makes_no_open_form_stale():
    me = factories.actor()
    dossier = factories.filed(by=me)
    actions.write(dossier_id=dossier.pk, text="Xin hỏi.", by=me)
    assert Dossier.objects.get(pk=dossier.pk).version == dossier.version


def test_reading_marks_the_other_sides_messages_once():
    me, clerk = factories.actor(), factories.staff("intake")
    dossier = factories.filed(by=me)
    actions.write(dossier_id=dossier.pk, text="Một", by=me)
    actions.write(dossier_id=dossier.pk, text="Hai", by=clerk)
    assert [letter.text for letter in actions.read_letters(dossier_id=dossier.pk, by=clerk)] == ["Một", "Hai"]
    read = dict(Letter.objects.values_list("text", "read_at"))
    assert (read["Một"] is None, read["Hai"] is None) == (False, True)
    actions.read_letters(dossier_id=dossier.pk, by=clerk)
    assert dict(Letter.objects.values_list("text", "read_at"))["Một"] == read["Một"]


@pytest.mark.parametrize("who", ["a stranger", "a clerk of another unit", "the finance officer"])
def test_nobody_else_writes_or_reads(who):
    dossier = factories.filed()
    other = {
        "a stranger": factories.actor,
        "a clerk of another unit": lambda: factories.staff("intake", at=factories.unit(code="05.22")),
        "the finance officer": lambda: factories.staff("finance"),
    }[who]()
    with pytest.raises(rules.Forbidden):
        actions.write(dossier_id=dossier.pk, text="Xin hỏi.", by=other)
    with pytest.raises(rules.Forbidden):
        actions.read_letters(dossier_id=dossier.pk, by=other)


def test_nothing_said_is_refused_and_a_draft_has_no_office_yet():
    me = factories.actor()
    draft, dossier = factories.draft(by=me, copies=3), factories.filed(by=me)
    with pytest.raises(rules.Invalid):
        actions.write(dossier_id=dossier.pk, text="  ", by=me)
    with pytest.raises(rules.Forbidden):
        actions.write(dossier_id=draft.pk, text="Xin hỏi.", by=me)
