"""Fees of dossiers: waived to nothing, frozen once filed, given back by rule, carried by a new draft."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile

from payments import actions as payments
from payments import queries as money
from payments.models import Payment, Receipt, Refund
from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events.models import Event
from procedures.catalogue import actions as catalogue
from procedures.catalogue.schema import DEFINITIONS
from procedures.dossiers import actions, queries, rules
from procedures.dossiers.actions import filing
from procedures.dossiers.models import Dossier
from tests import factories

pytestmark = pytest.mark.django_db

SOURCE = (DEFINITIONS / "HB-BANSAO.yaml").read_text("utf-8")
PRICE = 15_001
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture(autouse=True)
def _the_clock_may_be_set(settings):
    settings.DEBUG = True


def at(year, month, day, hour=9, minute=0):
    return clock.at(datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")))


def publish(*changes):
    source = SOURCE
    for old, new in changes:
        assert old in source
        source = source.replace(old, new, 1)
    return catalogue.publish(source=source, by=SYSTEM)


def with_rule(**rule):
    """Publish the transcript copy at an odd price with this refund rule."""
    said = "".join(f"  {key}: {value}\n" for key, value in rule.items())
    old = "refund:\n  rejected: full\n  withdrawn_before_processing: full\n"
    publish((old, f"refund:\n{said}"), ("unit_price: 15000", f"unit_price: {PRICE}"))


def begun(by, **changes):
    """Return a complete draft under whatever is published."""
    factories.unit()
    dossier = actions.create_draft(procedure_code="HB-BANSAO", by=by)
    for section, answers in factories.SELF_ANSWERS.items():
        given = answers | ({"copies": 1} | changes if section == "request" else {})
        dossier = actions.save_answers(dossier_id=dossier.pk, section=section, answers=given, by=by)
    return dossier


def settle(dossier, by):
    """Ask for the fee of a dossier and take the money for it."""
    asked = actions.request_payment(dossier_id=dossier.pk, version=dossier.version, by=by)
    payments.record_counter_payment(
        reference=asked.reference,
        purpose=asked.procedure_id,
        title=asked.procedure.name_vi,
        payer_id=asked.applicant_id,
        unit_code=asked.unit_code,
        quote=actions.still_owed(asked),
        by=SYSTEM,
    )
    return again(asked)


def again(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def taken_in(dossier):
    return again(actions.accept(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("intake")))


def reject(dossier):
    clerk = factories.staff("intake")
    return actions.reject(dossier_id=dossier.pk, version=dossier.version, by=clerk, reason="Thiếu giấy tờ.")


def withdraw(dossier, by):
    return actions.withdraw(dossier_id=dossier.pk, version=dossier.version, by=by)


def stop(dossier):
    return actions.stop(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("signer"), reason="Trùng.")


def refuse(dossier):
    officer = factories.staff("officer")
    ready = actions.set_draft(dossier_id=dossier.pk, version=dossier.version, by=officer, draft={"record": {}})
    sent = actions.advance(dossier_id=ready.pk, version=ready.version, by=officer)
    return actions.refuse(dossier_id=sent.pk, version=sent.version, by=factories.staff("signer"), reason="Không có.")


ENDINGS = {
    "rejected": lambda dossier, by: reject(dossier),
    "withdrawn_before_processing": withdraw,
    "withdrawn_in_processing": lambda dossier, by: withdraw(taken_in(dossier), by),
    "stopped": lambda dossier, by: stop(taken_in(dossier)),
    "refused": lambda dossier, by: refuse(taken_in(dossier)),
}
SHARES = [("full", PRICE), ("none", 0), (1, 150), (33, 4_950), (50, 7_500), (99, 14_850)]


@pytest.mark.parametrize(("share", "back"), SHARES)
@pytest.mark.parametrize("ending", ENDINGS)
def test_each_ending_gives_back_what_its_rule_says_to_the_dong(ending, share, back):
    with_rule(**{ending: share})
    by = factories.actor()
    ended = ENDINGS[ending](settle(begun(by), by), by)
    assert sum(Refund.objects.values_list("amount", flat=True)) == back
    assert queries.given_back(ended) == back
    assert queries.paid_for(ended) == PRICE - back


def test_share_is_announced_before_and_told_on_the_slip_after():
    with_rule(stopped=33)
    by = factories.actor()
    dossier = taken_in(settle(begun(by), by))
    assert queries.comes_back(dossier, "stopped", dossier.state) == 4_950
    ended = stop(dossier)
    event = Event.objects.get(stream=ended.stream, name="dossier.stopped")
    assert queries.slip_facts(again(ended), event).refund == 4_950


def waived(by):
    dossier = begun(by, fee_ground="poor_household")
    actions.attach(dossier_id=dossier.pk, key="poverty_proof", upload=ContentFile(PDF, "ngheo.pdf"), by=by)
    return again(dossier)


def test_wholly_waived_fee_is_filed_without_a_payment_and_says_why():
    publish()
    by = factories.actor()
    dossier = waived(by)
    assert (dossier.fee_due, rules.fee_owed(dossier)) == (0, False)
    (line,) = dossier.quote["lines"]
    assert (line["reduction"], line["reduction_demo"]) == (15_000, True)
    assert line["reduction_basis"].startswith("Miễn phí cho học sinh thuộc hộ nghèo (")
    filed = actions.submit(dossier_id=dossier.pk, version=dossier.version, by=by)
    assert (filed.state, Payment.objects.count(), Receipt.objects.count()) == ("submitted", 0, 0)
    assert taken_in(filed).state == "processing"


def test_waiver_without_its_proof_is_not_filed():
    publish()
    by = factories.actor()
    dossier = begun(by, fee_ground="poor_household")
    with pytest.raises(rules.Invalid) as refused:
        actions.submit(dossier_id=dossier.pk, version=dossier.version, by=by)
    assert [fault.field for fault in refused.value.faults] == ["poverty_proof"]


ENDS = ("        takes: whole\n", "        takes: whole\n        until: 2026-12-31\n")


def test_fee_is_that_of_the_day_of_filing_and_not_of_the_last_writing():
    publish(ENDS)
    by = factories.actor()
    with at(2026, 12, 31, 23, 50):
        dossier = waived(by)
        assert (dossier.fee_due, queries.owed_today(dossier)) == (0, 0)
    with at(2027, 1, 1, 0, 5):
        assert queries.owed_today(dossier) == 15_000
        with pytest.raises(rules.Conflict):
            actions.submit(dossier_id=dossier.pk, version=dossier.version, by=by)
        asked = actions.request_payment(dossier_id=dossier.pk, version=dossier.version, by=by)
    assert (asked.fee_due, asked.quote["on"]) == (15_000, "2027-01-01")


def test_negative_control_without_the_day_of_filing_the_old_fee_would_be_filed(monkeypatch):
    monkeypatch.setattr(filing, "quote_draft", lambda dossier, on: None)
    publish(ENDS)
    by = factories.actor()
    with at(2026, 12, 31, 23, 50):
        dossier = waived(by)
    with at(2027, 1, 1, 0, 5):
        filed = actions.submit(dossier_id=dossier.pk, version=dossier.version, by=by)
    assert (filed.state, filed.fee_due) == ("submitted", 0)


def test_asked_on_the_last_day_and_settled_on_the_next_stays_as_asked():
    publish(("    collected: filing\n", "    until: 2026-12-31\n    collected: filing\n"))
    by = factories.actor()
    with at(2026, 12, 31, 23, 50):
        draft = begun(by)
        asked = actions.request_payment(dossier_id=draft.pk, version=draft.version, by=by)
    with at(2027, 1, 1, 8):
        paid = actions.confirm_payment(reference=asked.reference, settled_at=clock.now())
        accepted = taken_in(paid)
    assert (accepted.fee_due, accepted.fee_paid) == (15_000, True)


def test_quote_stays_when_the_definition_changes_after_filing():
    publish()
    by = factories.actor()
    dossier = settle(begun(by), by)
    frozen = dossier.quote
    publish(("unit_price: 15000", "unit_price: 99000"))
    after = taken_in(dossier)
    assert (after.quote, after.fee_due, after.fee_paid) == (frozen, 15_000, True)
    assert begun(by).fee_due == 99_000


def amended(by, before, after, **rule):
    """Return a dossier in work whose supplement changes the number of copies."""
    with_rule(**rule)
    dossier = taken_in(settle(begun(by, copies=before), by))
    asked = actions.request_supplement(
        dossier_id=dossier.pk,
        version=dossier.version,
        by=factories.staff("officer"),
        items=[{"key": "copies", "why": "Ghi lại số bản."}],
    )
    actions.save_amendment(dossier_id=asked.pk, answers={"copies": after}, by=by)
    effect = queries.supplement_effect(again(asked))
    return actions.resubmit(dossier_id=asked.pk, version=asked.version, by=by), effect


@pytest.mark.parametrize(("share", "back"), [("full", 2 * PRICE), (50, PRICE), ("none", 0)])
def test_supplement_that_lowers_the_fee_gives_the_difference_back_by_rule(share, back):
    by = factories.actor()
    sent, effect = amended(by, 3, 1, fee_lowered=share)
    assert (effect.dearer, effect.back) == (0, back)
    assert list(Refund.objects.values_list("amount", "reason_code")) == ([(back, "fee_lowered")] if back else [])
    assert (sent.fee_due, sent.fee_paid, again(sent).fee_due) == (PRICE, True, PRICE)


def test_supplement_that_raises_the_fee_asks_the_difference_and_no_more():
    by = factories.actor()
    sent, effect = amended(by, 1, 3)
    assert (effect.dearer, effect.back, sent.fee_paid) == (2 * PRICE, 0, False)
    assert actions.still_owed(again(sent)).amount == 2 * PRICE
    assert not Refund.objects.exists()


def refiled(old, by):
    return actions.refile(dossier_id=old.pk, by=by)


def test_refiled_dossier_carries_a_fee_that_was_not_given_back():
    with_rule(rejected="none")
    by = factories.actor()
    old = reject(settle(begun(by), by))
    new = refiled(old, by)
    assert (new.previous_id, new.fee_from_id, new.fee_due, new.fee_paid) == (old.pk, old.pk, PRICE, True)
    filed = actions.submit(dossier_id=new.pk, version=new.version, by=by)
    assert (filed.state, Payment.objects.count(), queries.owed_today(new)) == ("submitted", 1, 0)
    assert taken_in(filed).fee_paid


def test_refiled_dossier_whose_fee_went_back_is_paid_anew():
    publish()
    by = factories.actor()
    old = reject(settle(begun(by), by))
    new = refiled(old, by)
    assert (new.fee_from_id, new.fee_due, new.fee_paid) == (None, 15_000, False)
    assert queries.owed_today(new) == 15_000


def test_refiled_dossier_asks_the_difference_to_what_is_left():
    with_rule(stopped=33)
    by = factories.actor()
    new = refiled(stop(taken_in(settle(begun(by), by))), by)
    assert (new.fee_paid, queries.owed_today(new)) == (False, 4_950)
    paid = settle(new, by)
    assert (paid.state, paid.fee_paid) == ("submitted", True)
    assert list(Payment.objects.order_by("pk").values_list("amount", flat=True)) == [PRICE, 4_950]


def test_carried_fee_is_carried_by_one_draft_alone_and_free_again_when_it_is_thrown_away():
    with_rule(rejected="none")
    by = factories.actor()
    old = reject(settle(begun(by), by))
    first, second = refiled(old, by), refiled(old, by)
    assert (first.fee_paid, second.fee_paid) == (True, False)
    actions.discard(dossier_id=first.pk, by=by)
    assert refiled(old, by).fee_paid


def test_carried_fee_goes_back_when_the_new_dossier_ends_by_its_rule():
    with_rule(rejected="none", withdrawn_before_processing="full")
    by = factories.actor()
    old = reject(settle(begun(by), by))
    new = refiled(old, by)
    filed = actions.submit(dossier_id=new.pk, version=new.version, by=by)
    ended = withdraw(filed, by)
    assert [(row.amount, row.payment.reference) for row in Refund.objects.all()] == [(PRICE, old.reference)]
    assert (queries.given_back(ended), money.refundable_amount(old.reference)) == (PRICE, 0)


def test_carried_fee_goes_on_from_dossier_to_dossier():
    with_rule(rejected="none")
    by = factories.actor()
    second = refiled(reject(settle(begun(by), by)), by)
    second = actions.submit(dossier_id=second.pk, version=second.version, by=by)
    third = refiled(reject(second), by)
    assert (third.fee_paid, len(queries.references_of(third))) == (True, 3)


def test_who_withdraws_in_processing_pays_anew():
    with_rule(withdrawn_in_processing="none")
    by = factories.actor()
    old = withdraw(taken_in(settle(begun(by), by)), by)
    assert (refiled(old, by).fee_paid, queries.paid_for(old)) == (False, PRICE)


def test_withdrawn_while_the_rest_of_a_fee_is_asked_closes_the_payment():
    by = factories.actor()
    sent, _effect = amended(by, 1, 3, withdrawn_in_processing=50)
    officer = factories.staff("officer")
    asked = actions.request_payment(dossier_id=sent.pk, version=again(sent).version, by=officer)
    ended = withdraw(again(asked), by)
    assert ended.state == "withdrawn"
    assert list(Payment.objects.order_by("pk").values_list("state", flat=True)) == ["succeeded", "cancelled"]
    assert [row.amount for row in Refund.objects.all()] == [PRICE // 2]


def test_stopped_by_the_clock_when_a_fee_asked_after_intake_is_not_paid():
    by = factories.actor()
    sent, _effect = amended(by, 1, 3, stopped="none")
    actions.request_payment(dossier_id=sent.pk, version=again(sent).version, by=factories.staff("officer"))
    late = clock.now() + timedelta(days=60)
    with clock.at(late):
        assert actions.stop_unpaid(now=late) == 1
    assert (again(sent).state, Payment.objects.order_by("pk").last().state) == ("stopped", "cancelled")
    assert not Refund.objects.exists()
