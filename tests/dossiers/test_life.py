"""A dossier's life by its actions: what each leaves behind, and what each refuses."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from payments import queries as payments
from payments.models import Refund
from portal.accounts.schema import SYSTEM, Actor
from portal.core import clock
from portal.events import queries as events
from procedures.dossiers import actions, queries, rules
from procedures.dossiers.models import Dossier, DossierStep
from procedures.dossiers.states import Outcome, State
from tests import factories

pytestmark = pytest.mark.django_db


def facts(dossier: Dossier) -> list[str]:
    return [event.name.removeprefix("dossier.") for event in events.stream(dossier.stream)]


def test_the_whole_way_leaves_one_fact_a_move() -> None:
    dossier = factories.at_signer()
    signed = actions.approve(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("signer"))
    with pytest.raises(rules.Conflict):
        actions.return_result(dossier_id=signed.pk, version=None, by=SYSTEM)
    back = actions.return_result(dossier_id=factories.issued(signed).pk, version=None, by=SYSTEM)
    assert back.state == State.RETURNED
    assert back.outcome == Outcome.GRANTED
    assert facts(back)[-9:] == [
        "drafted", "payment_requested", "payment_confirmed", "accepted", "forwarded", "drafted_result", "advanced",
        "approved", "returned",
    ]  # fmt: skip
    assert list(events.broken_rows()) == []


def test_a_draft_with_a_fee_cannot_be_submitted_unpaid() -> None:
    who = factories.actor()
    dossier = factories.draft(by=who)
    with pytest.raises(rules.Conflict):
        actions.submit(dossier_id=dossier.pk, version=dossier.version, by=who)


def test_the_quote_is_frozen_at_filing() -> None:
    dossier = factories.filed()
    assert dossier.fee_due == 30_000
    assert dossier.quote["lines"][0]["unit_price"] == 15_000


def test_the_fee_taken_at_the_counter_stays_there() -> None:
    factories.procedure()
    clerk = factories.staff("intake")
    answers = {key: value for part in factories.SELF_ANSWERS.values() for key, value in part.items()}
    draft = actions.create_draft(
        procedure_code="HB-BANSAO", by=clerk, answers=answers, window="05.21", channel="counter"
    )
    filed = actions.file_at_counter(dossier_id=draft.pk, version=draft.version, by=clerk)
    assert (filed.state, filed.fee_paid) == (State.PROCESSING, True)
    assert payments.settled_amount(filed.reference) == 30_000
    assert list(Refund.objects.filter(payment__reference=filed.reference)) == []


def test_an_incomplete_draft_names_every_fault() -> None:
    who = factories.actor()
    dossier = factories.draft(by=who)
    left = {"school": "05.21", "copies": 2}
    dossier = actions.save_answers(dossier_id=dossier.pk, section="request", answers=left, by=who)
    with pytest.raises(rules.Invalid) as refused:
        actions.request_payment(dossier_id=dossier.pk, version=dossier.version, by=who)
    assert [(fault.section, fault.field) for fault in refused.value.faults] == [("request", "last_school_year")]
    assert Dossier.objects.get(pk=dossier.pk).state == State.DRAFT


def test_accept_gives_the_code_of_the_day_and_the_due_moment() -> None:
    dossier = factories.accepted()
    assert dossier.code == f"H13.05.21-{localdate(clock.now()):%y%m%d}-0001"
    assert dossier.due_original == dossier.due_current
    assert dossier.due_original > dossier.received_at


def test_accept_with_an_old_version_is_a_conflict_that_names_the_winner() -> None:
    clerk = factories.staff("intake", name="Đỗ Minh Thuận")
    dossier = factories.filed()
    actions.accept(dossier_id=dossier.pk, version=dossier.version, by=clerk)
    with pytest.raises(rules.Conflict) as lost:
        actions.accept(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("intake"))
    assert lost.value.state == State.PROCESSING


def test_two_stale_advances_move_one_step() -> None:
    dossier = factories.at_signer()
    officer = factories.staff("officer")
    with pytest.raises(rules.Conflict):
        actions.advance(dossier_id=dossier.pk, version=dossier.version - 1, by=officer)
    assert Dossier.objects.get(pk=dossier.pk).step == 2


@pytest.mark.parametrize("role", ["officer", "signer", "finance", "manager"])
def test_only_intake_accepts(role: str) -> None:
    dossier = factories.filed()
    with pytest.raises(rules.Forbidden):
        actions.accept(dossier_id=dossier.pk, version=dossier.version, by=factories.staff(role))


def test_intake_of_another_unit_cannot_accept() -> None:
    dossier = factories.filed()
    elsewhere = factories.unit(code="05.22", name="Trường THPT Rạch Sen")
    with pytest.raises(rules.Forbidden):
        actions.accept(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("intake", at=elsewhere))


def test_approve_needs_a_ready_draft() -> None:
    officer, signer = factories.staff("officer"), factories.staff("signer")
    dossier = factories.accepted()
    dossier = actions.advance(dossier_id=dossier.pk, version=dossier.version, by=officer)
    with pytest.raises(rules.Conflict):
        actions.approve(dossier_id=dossier.pk, version=dossier.version, by=signer)


def test_refuse_keeps_the_reason_out_of_the_facts() -> None:
    dossier = factories.at_signer()
    reason = "Không tìm thấy học bạ của Nguyễn Thị Ngọc Ánh"
    refused = actions.refuse(
        dossier_id=dossier.pk, version=dossier.version, by=factories.staff("signer"), reason=reason
    )
    last = events.stream(refused.stream).last()
    assert reason not in str(last.data)
    assert last.data["remark"] != ""
    assert queries.history(refused)[-1][1] == reason


def test_send_back_opens_the_earlier_step_again() -> None:
    dossier = factories.at_signer()
    back = actions.send_back(
        dossier_id=dossier.pk, version=dossier.version, by=factories.staff("signer"), step=1, reason="Thiếu điểm lớp 11"
    )
    assert (back.step, back.step_role) == (1, "officer")
    stays = [(stay.number, stay.finished_at is None) for stay in DossierStep.objects.filter(dossier=back)]
    assert stays == [(1, False), (2, False), (1, True)]


def test_a_second_supplement_request_is_refused() -> None:
    clerk, who = factories.staff("intake"), factories.actor()
    dossier = factories.filed(by=who)
    items = [{"key": "school", "why": "Trường này không giữ học bạ"}]
    asked = actions.request_supplement(dossier_id=dossier.pk, version=dossier.version, by=clerk, items=items)
    Dossier.objects.filter(pk=asked.pk).update(supplement=[{**asked.supplement[0], "answered": True}])
    sent = actions.resubmit(dossier_id=asked.pk, version=asked.version, by=who)
    assert sent.state == State.SUBMITTED
    with pytest.raises(rules.Conflict):
        actions.request_supplement(dossier_id=sent.pk, version=sent.version, by=clerk, items=items)


def test_an_unanswered_supplement_cannot_be_sent() -> None:
    clerk, who = factories.staff("intake"), factories.actor()
    dossier = factories.filed(by=who)
    items = [{"key": "school", "why": "Trường này không giữ học bạ"}]
    asked = actions.request_supplement(dossier_id=dossier.pk, version=dossier.version, by=clerk, items=items)
    with pytest.raises(rules.Conflict):
        actions.resubmit(dossier_id=asked.pk, version=asked.version, by=who)


def test_extend_once_and_never_late() -> None:
    dossier, signer = factories.accepted(), factories.staff("signer")
    due = dossier.due_current + timedelta(days=2)
    later = actions.extend(dossier_id=dossier.pk, version=dossier.version, by=signer, due=due, reason="Sổ đang sửa")
    assert (later.due_original, later.due_current) == (dossier.due_original, due)
    with pytest.raises(rules.Conflict):
        actions.extend(dossier_id=later.pk, version=later.version, by=signer, due=due + timedelta(days=1), reason="Nữa")


def test_withdraw_is_the_applicants_until_the_decision() -> None:
    who = factories.actor()
    dossier = factories.at_signer(by=who)
    signed = actions.approve(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("signer"))
    with pytest.raises(rules.Conflict):
        actions.withdraw(dossier_id=signed.pk, version=signed.version, by=who)


def test_a_silent_supplement_is_stopped_by_the_clock() -> None:
    clerk = factories.staff("intake")
    dossier = factories.filed()
    items = [{"key": "school", "why": "Trường này không giữ học bạ"}]
    asked = actions.request_supplement(dossier_id=dossier.pk, version=dossier.version, by=clerk, items=items)
    assert actions.stop_unanswered(now=asked.supplement_due) == 0
    assert actions.stop_unanswered(now=asked.supplement_due + timedelta(seconds=1)) == 1
    assert Dossier.objects.get(pk=asked.pk).state == State.STOPPED


def test_nothing_is_decided_that_could_not_be_signed(settings, tmp_path) -> None:
    dossier = factories.at_signer()
    settings.SIGNING_KEYS = str(tmp_path)
    with pytest.raises(rules.Invalid):
        actions.approve(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("signer"))
    assert Dossier.objects.get(pk=dossier.pk).state == State.PROCESSING


def at_window(clerk: Actor) -> Dossier:
    """Return a complete draft with a fee that a clerk took down for somebody at the window."""
    factories.procedure()
    answers = {key: value for part in factories.SELF_ANSWERS.values() for key, value in part.items()}
    return actions.create_draft(
        procedure_code="HB-BANSAO", by=clerk, answers=answers, window="05.21", channel="counter"
    )


def test_cash_taken_at_the_window_is_kept() -> None:
    clerk = factories.staff("intake")
    draft = at_window(clerk)
    taken = actions.file_at_counter(dossier_id=draft.pk, version=draft.version, by=clerk)
    assert (taken.state, taken.fee_paid, payments.refundable_amount(taken.reference)) == ("processing", True, 30_000)


def test_who_may_not_end_a_dossier_does_not_cancel_its_payment() -> None:
    who = factories.actor()
    draft = factories.draft(by=who)
    asked = actions.request_payment(dossier_id=draft.pk, version=draft.version, by=who)
    for by, version, refusal in (
        (factories.staff("finance"), asked.version, rules.Forbidden),
        (who, asked.version - 1, rules.Conflict),
    ):
        with pytest.raises(refusal):
            actions.withdraw(dossier_id=asked.pk, version=version, by=by)
    with pytest.raises(rules.Conflict):
        actions.cancel_payment(dossier_id=asked.pk, version=asked.version - 1, by=who)
    assert payments.open_for(asked.reference) == payments.for_reference(asked.reference)


def test_only_the_applicant_begins_a_dossier_again_and_a_window_its_own() -> None:
    clerk, who = factories.staff("intake"), factories.actor()
    filed = factories.filed(by=who)
    ended = actions.withdraw(dossier_id=filed.pk, version=filed.version, by=who)
    with pytest.raises(rules.Forbidden):
        actions.refile(dossier_id=ended.pk, by=clerk)
    draft = at_window(clerk)
    taken = actions.file_at_counter(dossier_id=draft.pk, version=draft.version, by=clerk)
    ended = actions.withdraw(dossier_id=taken.pk, version=taken.version, by=clerk)
    again = actions.refile(dossier_id=ended.pk, by=clerk)
    assert (again.applicant, again.intake_unit_id, again.channel) == (None, "05.21", "counter")


@pytest.mark.parametrize("unit_code", ["05.21", "99"])
def test_a_dossier_goes_only_to_another_unit_in_being(unit_code: str) -> None:
    dossier = factories.filed()
    with pytest.raises(rules.Invalid):
        actions.reroute(
            dossier_id=dossier.pk,
            version=dossier.version,
            by=factories.staff("intake"),
            unit_code=unit_code,
            reason="Sai nơi",
        )


def test_the_fee_stays_when_an_officer_had_begun_before_papers_were_asked_for() -> None:
    clerk, officer = factories.staff("intake"), factories.staff("officer")
    draft = at_window(clerk)
    taken = actions.file_at_counter(dossier_id=draft.pk, version=draft.version, by=clerk)
    items = [{"key": "school", "why": "Trường này không giữ học bạ"}]
    asked = actions.request_supplement(dossier_id=taken.pk, version=taken.version, by=officer, items=items)
    ended = actions.withdraw(dossier_id=asked.pk, version=asked.version, by=clerk)
    assert payments.refundable_amount(ended.reference) == 30_000
