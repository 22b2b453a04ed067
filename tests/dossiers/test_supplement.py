"""A supplement: asked once, put ready unseen, sent as a whole; what it does to unit, fee, papers, limit and route."""

from datetime import timedelta
from typing import Any

import pytest

from payments import actions as payments
from payments import queries as paid
from payments.schema import Quote
from portal.accounts.queries import today
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.events import queries as events
from portal.notifications.models import Message
from procedures.catalogue.models import ProcedureVersion
from procedures.catalogue.schema import read_definition
from procedures.dossiers import actions, formulas, notices, queries, rules
from procedures.dossiers.models import Amendment, Dossier
from procedures.dossiers.states import State
from tests import factories
from tests.citizen.made import file

pytestmark = pytest.mark.django_db
WHY = "Trường này không giữ học bạ."


@pytest.fixture
def me() -> Actor:
    return factories.actor()


def again(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def save(dossier: Dossier, by: Actor, **answers: Any) -> Dossier:
    return actions.save_amendment(dossier_id=dossier.pk, answers=answers, by=by)


def send(dossier: Dossier, by: Actor, **more: Any) -> Dossier:
    return actions.resubmit(dossier_id=dossier.pk, version=again(dossier).version, by=by, **more)


def settle(dossier: Dossier) -> None:
    """Take the fee as it stands in cash, so that there is money behind the dossier's word."""
    payments.record_counter_payment(
        reference=dossier.reference,
        purpose="HB-BANSAO",
        title="Cấp bản sao học bạ",
        payer_id=dossier.applicant_id,
        unit_code="05.21",
        quote=Quote.from_json(dossier.quote),
        by=SYSTEM,
    )


def test_it_is_asked_once_in_the_life_of_a_dossier(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me)
    save(dossier, me, class_name="12A2")
    sent = send(dossier, me)
    assert (sent.state, sent.supplement_count) == (State.PROCESSING, 1)
    items = [{"key": "school", "why": WHY}]
    with pytest.raises(rules.Conflict):
        actions.request_supplement(dossier_id=sent.pk, version=sent.version, by=factories.staff("officer"), items=items)


def test_the_guard_of_once_is_what_holds_it(me: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: with the count out of the way the second request goes through."""
    dossier = factories.asked_to_complete(by=me)
    save(dossier, me, class_name="12A2")
    sent = send(dossier, me)
    Dossier.objects.filter(pk=sent.pk).update(supplement_count=0)
    items = [{"key": "school", "why": WHY}]
    twice = actions.request_supplement(
        dossier_id=sent.pk, version=sent.version, by=factories.staff("officer"), items=items
    )
    assert twice.state == State.SUPPLEMENT_REQUESTED


@pytest.mark.parametrize(
    "items",
    [
        [],
        [{"key": "school", "why": " "}],
        [{"key": "no_such_thing", "why": WHY}],
        [{"key": "pupil_name", "why": WHY}],
        [{"key": "school", "why": WHY}, {"key": "school", "why": WHY}],
    ],
    ids=["nothing", "no reason", "unknown", "not asked after these answers", "twice"],
)
def test_what_is_asked_must_be_the_dossiers_and_explained(items: list[dict[str, str]]) -> None:
    dossier = factories.filed()
    with pytest.raises(rules.Invalid):
        actions.request_supplement(
            dossier_id=dossier.pk, version=dossier.version, by=factories.staff("intake"), items=items
        )
    assert again(dossier).state == State.SUBMITTED


def test_the_remark_names_each_item_with_its_reason() -> None:
    dossier = factories.asked_to_complete(school=WHY, authorisation="Chưa có chữ ký.")
    assert (
        queries.history(dossier)[-1][1]
        == "Trường đã lập học bạ: Trường này không giữ học bạ; Giấy ủy quyền: Chưa có chữ ký."
    )


def test_nothing_is_sent_until_it_is_sent(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me)
    save(dossier, me, class_name="12A2")
    kept = again(dossier)
    assert (kept.state, kept.answers["class_name"], kept.version) == ("supplement_requested", "12A1", dossier.version)
    sent = send(dossier, me)
    assert (sent.answers["class_name"], Amendment.objects.count()) == ("12A2", 0)
    assert sent.supplement == [dossier.supplement[0] | {"answered": True, "before": "12A1"}]


def test_only_what_was_asked_can_be_amended(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me)
    with pytest.raises(rules.Invalid):
        save(dossier, me, copies=3)
    with pytest.raises(rules.Invalid):
        actions.amend_paper(dossier_id=dossier.pk, key="guardian_proof", upload=file(), by=me)
    assert Amendment.objects.count() == 0


def test_the_buffer_is_the_applicants_alone(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me)
    for other in (factories.actor(), factories.staff("intake", "officer", "signer")):
        with pytest.raises(rules.Forbidden):
            save(dossier, other, class_name="12A2")


def test_an_item_without_an_answer_keeps_it_from_being_sent(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me, class_name=WHY, school=WHY)
    save(dossier, me, class_name="12A2")
    with pytest.raises(rules.Conflict):
        send(dossier, me)
    assert queries.supplement_open(dossier) == ["school"]
    actions.save_amendment(dossier_id=dossier.pk, answers={"school": "05.21"}, emptied=["class_name"], by=me)
    assert queries.supplement_open(dossier) == ["class_name"]


def test_what_changed_since_it_was_read_is_not_sent_unseen(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me)
    save(dossier, me, class_name="12A2")
    seen = queries.buffer_digest(dossier)
    save(dossier, me, class_name="12A3")
    with pytest.raises(rules.Invalid):
        send(dossier, me, seen=seen)
    assert send(dossier, me, seen=queries.buffer_digest(dossier)).answers["class_name"] == "12A3"


def test_a_replaced_paper_is_kept_and_the_new_one_counts(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me, authorisation="Chưa có chữ ký.")
    old = dossier.attachments.create(
        key="authorisation", name="cũ.pdf", content_type="application/pdf", size=9, sha256="0", file="x/cu.pdf",
        uploaded_at=dossier.created_at,
    )  # fmt: skip
    for name in ("một.pdf", "hai.pdf"):
        actions.amend_paper(dossier_id=dossier.pk, key="authorisation", upload=file(name=name), by=me)
    assert [paper.name for paper in dossier.attachments.sent()] == ["cũ.pdf"]
    send(dossier, me)
    old.refresh_from_db()
    assert old.replaced_at is not None
    assert [paper.name for paper in dossier.attachments.current()] == ["hai.pdf"]
    assert [paper.name for paper in dossier.attachments.all()] == ["cũ.pdf", "hai.pdf"]


def test_a_paper_taken_out_of_the_buffer_opens_its_item_again(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me, authorisation="Chưa có chữ ký.")
    paper = actions.amend_paper(dossier_id=dossier.pk, key="authorisation", upload=file(), by=me)
    assert again(dossier).supplement[0]["answered"] is True
    actions.drop_amended_paper(dossier_id=dossier.pk, attachment_id=paper.pk, by=me)
    assert again(dossier).supplement[0]["answered"] is False


def test_an_answer_that_leads_further_opens_what_follows(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me, capacity="Đơn ghi xin cho con.")
    opened = queries.supplement_opened(dossier)
    assert opened.fields == ("capacity", "pupil_name", "pupil_identity_number")
    assert opened.papers == ("guardian_proof", "authorisation")
    save(dossier, me, capacity="authorised")
    with pytest.raises(rules.Invalid) as refused:
        send(dossier, me)
    assert [fault.field for fault in refused.value.faults] == ["pupil_name", "authorisation"]
    assert again(dossier).state == State.SUPPLEMENT_REQUESTED
    save(dossier, me, pupil_name="Nguyễn Trần Gia Bảo")
    actions.amend_paper(dossier_id=dossier.pk, key="authorisation", upload=file(), by=me)
    sent = send(dossier, me)
    assert (sent.beneficiary_name, sent.answers["capacity"]) == ("Nguyễn Trần Gia Bảo", "authorised")


def test_an_item_made_superfluous_needs_no_answer() -> None:
    spec, me = factories.draft().spec, {"capacity": "child", "pupil_name": "Bảo"}
    asked = [{"key": "capacity"}, {"key": "pupil_name"}, {"key": "guardian_proof"}]
    assert formulas.unanswered(spec, me, asked, {"capacity": "self"}, ()) == []
    assert formulas.unanswered(spec, me, asked, {"capacity": "child"}, ()) == ["pupil_name", "guardian_proof"]


def test_limit_and_route_begin_again(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me)
    before = dossier.due_original
    save(dossier, me, class_name="12A2")
    with clock.at(clock.now() + timedelta(days=10)):
        sent = send(dossier, me)
    assert (sent.state, sent.step, sent.draft_ready) == (State.PROCESSING, 1, False)
    assert sent.due_original == sent.due_current
    assert (sent.due_original - before).days >= 9
    assert [event.name for event in events.stream(sent.stream)][-2:] == ["dossier.resubmitted", "dossier.forwarded"]


def test_another_school_takes_the_dossier_over_under_the_same_code(me: Actor) -> None:
    factories.unit(code="05.22", name="Trường THPT Rạch Sen")
    dossier = factories.asked_to_complete(by=me, school=WHY)
    save(dossier, me, school="05.22")
    assert queries.supplement_effect(dossier).unit == "05.22"
    sent = send(dossier, me)
    assert (sent.competent_unit_id, sent.intake_unit_id, sent.code) == ("05.22", "05.21", dossier.code)


def test_a_unit_the_office_chose_itself_stays(me: Actor) -> None:
    factories.unit(code="05.22", name="Trường THPT Rạch Sen")
    clerk, dossier = factories.staff("intake"), factories.filed(by=me)
    moved = actions.reroute(
        dossier_id=dossier.pk, version=dossier.version, by=clerk, unit_code="05.22", reason="Học bạ đã chuyển."
    )
    items = [{"key": "class_name", "why": WHY}]
    asked = actions.request_supplement(dossier_id=moved.pk, version=moved.version, by=clerk, items=items)
    save(asked, me, class_name="12A2")
    assert send(asked, me).competent_unit_id == "05.22"


def test_a_larger_fee_is_owed_and_the_rest_may_be_asked_for(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me, copies="Đơn ghi 3 bản.")
    settle(dossier)
    save(dossier, me, copies=3)
    assert queries.supplement_effect(dossier).dearer == 15_000
    sent = send(dossier, me)
    assert (sent.state, sent.fee_due, sent.fee_paid) == (State.PROCESSING, 45_000, False)
    asked = actions.request_payment(dossier_id=sent.pk, version=sent.version, by=factories.staff("officer"))
    assert (asked.state, paid.open_for(sent.reference).amount) == (State.AWAITING_PAYMENT, 15_000)
    back = actions.confirm_payment(reference=sent.reference, settled_at=clock.now())
    assert (back.state, back.step, back.fee_paid) == (State.PROCESSING, 1, True)


def test_what_a_smaller_fee_leaves_over_goes_back(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me, copies="Chỉ cấp được 1 bản.")
    settle(dossier)
    save(dossier, me, copies=1)
    sent = send(dossier, me)
    assert (sent.fee_due, sent.fee_paid) == (15_000, True)
    given = [(refund.amount, refund.reason_code) for refund in paid.refunds_for(dossier.reference)]
    assert given == [(15_000, "fee_lowered")]


def test_what_was_paid_is_given_back_by_rule_also_when_more_is_owed(me: Actor) -> None:
    clerk, dossier = factories.staff("intake"), factories.filed(by=me)
    settle(dossier)
    items = [{"key": "copies", "why": "Đơn ghi 3 bản."}]
    asked = actions.request_supplement(dossier_id=dossier.pk, version=dossier.version, by=clerk, items=items)
    save(asked, me, copies=3)
    sent = send(asked, me)
    assert (sent.state, sent.fee_paid) == (State.SUBMITTED, False)
    actions.withdraw(dossier_id=sent.pk, version=sent.version, by=me)
    assert [refund.amount for refund in paid.refunds_for(dossier.reference)] == [30_000]


def test_a_fee_of_after_intake_is_due_only_of_what_is_taken_in() -> None:
    source = ProcedureVersion.objects.get(pk=factories.draft().procedure_version_id).source
    spec = read_definition(source.replace("collected: filing", "collected: after_intake"))
    answers = factories.SELF_ANSWERS["request"]
    assert formulas.catalogue.quote(spec, answers, on=today()).amount == 0
    assert formulas.catalogue.quote(spec, answers, on=today(), taken_in=True).amount == 30_000


def test_a_clerk_takes_it_in_at_the_counter_and_an_unsent_buffer_gives_way(me: Actor) -> None:
    dossier, clerk = (
        factories.asked_to_complete(by=me, class_name=WHY, authorisation="Thiếu."),
        factories.staff("intake"),
    )
    save(dossier, me, class_name="viết dở")
    actions.amend_paper(dossier_id=dossier.pk, key="authorisation", upload=file(name="dở.pdf"), by=me)
    brought = {"answers": {"class_name": "12A4"}, "uploads": {"authorisation": [file(name="quét.pdf")]}}
    with pytest.raises(rules.Forbidden):
        actions.receive_supplement(
            dossier_id=dossier.pk, version=dossier.version, by=factories.staff("officer"), **brought
        )
    sent = actions.receive_supplement(dossier_id=dossier.pk, version=dossier.version, by=clerk, **brought)
    assert (sent.state, sent.answers["class_name"]) == (State.PROCESSING, "12A4")
    assert sent.applicant_name == dossier.applicant_name
    assert [paper.name for paper in dossier.attachments.all()] == ["quét.pdf"]


def test_half_a_supplement_is_not_taken_in_at_the_counter(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me, class_name=WHY, authorisation="Thiếu.")
    save(dossier, me, class_name="của tôi")
    with pytest.raises(rules.Conflict):
        actions.receive_supplement(
            dossier_id=dossier.pk, version=dossier.version, by=factories.staff("intake"),
            answers={"class_name": "12A4"}, uploads={},
        )  # fmt: skip
    assert queries.buffered_answers(dossier) == {"class_name": "của tôi"}


def test_silence_ends_with_slip_05_and_the_applicant_is_told(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me)
    save(dossier, me, class_name="12A2")
    with clock.at(dossier.supplement_due + timedelta(seconds=1)):
        assert actions.stop_unanswered(now=clock.now()) == 1
    last = events.stream(dossier.stream).last()
    slip = actions.make_slip(event_id=last.pk)
    notices.tell_applicant(last)
    assert (again(dossier).state, slip.form) == (State.STOPPED, "05")
    assert Message.objects.filter(user=me.user_id, kind="dossier_stopped").count() == 1
    with pytest.raises(rules.Conflict):
        save(dossier, me, class_name="12A3")


def test_the_applicant_begins_again_with_what_was_never_sent(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me, class_name=WHY, authorisation="Thiếu.")
    save(dossier, me, class_name="12A2")
    actions.amend_paper(dossier_id=dossier.pk, key="authorisation", upload=file(name="mới.pdf"), by=me)
    actions.stop_unanswered(now=dossier.supplement_due + timedelta(seconds=1))
    new = actions.refile(dossier_id=dossier.pk, by=me)
    assert (new.answers["class_name"], [paper.name for paper in new.attachments.current()]) == ("12A2", ["mới.pdf"])
    with pytest.raises(rules.Forbidden):
        actions.refile(dossier_id=dossier.pk, by=factories.staff("intake"))


def test_the_reminder_comes_three_working_days_before_the_end_and_once(me: Actor) -> None:
    dossier = factories.asked_to_complete(by=me)
    assert actions.remind_unanswered(now=clock.now()) == 0
    early, late = dossier.supplement_due - timedelta(days=8), dossier.supplement_due - timedelta(hours=20)
    assert [actions.remind_unanswered(now=now) for now in (early, late, late)] == [0, 1, 0]
    facts = events.stream(dossier.stream).filter(name="dossier.supplement_reminded")
    assert facts.count() == 1
    notices.tell_applicant(facts.get())
    assert Message.objects.get(user=me.user_id, kind="supplement_reminder").body.count("chưa được gửi") == 1


def test_a_fee_asked_after_intake_and_not_paid_ends_it_too(me: Actor) -> None:
    dossier = factories.accepted(by=me)
    Dossier.objects.filter(pk=dossier.pk).update(fee_due=45_000, fee_paid=False)
    asked = actions.request_payment(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("officer"))
    assert actions.stop_unpaid(now=asked.updated_at + timedelta(days=14)) == 0
    assert actions.stop_unpaid(now=asked.updated_at + timedelta(days=40)) == 1
    assert again(dossier).state == State.STOPPED
