"""The daily comparison as it runs: planted faults, a silent gateway, transfers without a statement, re-runs."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from payments import actions, queries, rules
from payments.formulas import reconciling
from payments.gateways.stripe import StripeGateway
from payments.models import Reconciliation
from payments.states import Movement, RefundState
from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events import actions as events
from portal.events.models import Event
from tests import factories
from tests.payments import made
from tests.payments.books import planted
from tests.payments.test_opening import at_counter

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def reconcile():
    return actions.reconcile(date=planted.today(), by=SYSTEM)


def test_sound_day_has_no_difference_and_says_what_was_compared(card_sandbox):
    made.settled(card_sandbox)
    actions.refund(reference=made.settled(card_sandbox).reference, reason_code="rejected", by=SYSTEM)
    at_counter()
    events.run_due()
    code, report = planted.command()
    card = {"lines": 5, "in": 60_000, "out": 30_000 + 2 * 870}
    assert (code, report["differences"], report["unchecked"]) == (0, [], [])
    assert report["date"] == planted.today().isoformat()
    assert report["checked"] == {
        "gateway": {"stripe": card},
        "ledger": {"counter": {"lines": 1, "in": 30_000, "out": 0}, "stripe": card},
        "receipts": {"amount": 60_000, "lines": 4},
    }
    assert queries.books_agree()


def test_day_without_money_is_sound(card_sandbox):
    assert planted.command(planted.today() - timedelta(days=400)) == (
        0,
        {
            "date": (planted.today() - timedelta(days=400)).isoformat(),
            "checked": {"gateway": {}, "ledger": {}, "receipts": {"amount": 0, "lines": 0}},
            "unchecked": [],
            "differences": [],
        },
    )


def test_five_planted_faults_are_five_lines_each_of_its_kind(card_sandbox):
    wanted = planted.five(card_sandbox)
    code, report = planted.command()
    assert (code, len(report["differences"])) == (1, 5)
    assert planted.found(report) == wanted
    assert {each["way"] for each in report["differences"]} == {"ask_again", "book_refund", "explain", "issue_receipt"}


def without(movement):
    whole = StripeGateway.movements
    return lambda *asked: tuple(each for each in whole(*asked) if each.movement != movement)


@pytest.mark.parametrize(
    ("blind", "missed"),
    [
        (lambda patch: patch.setattr(reconciling, "total", lambda _lines: 0), {"amount"}),
        (lambda patch: patch.setattr(StripeGateway, "movements", without(Movement.REFUNDED)), {"refund"}),
        (lambda patch: patch.setattr(actions.reconciling, "compare_receipts", lambda *_rows: []), {"no_receipt"}),
        (lambda patch: patch.setattr(reconciling, "gaps", lambda _numbers: []), {"receipt_gap"}),
    ],
    ids=["amounts", "refunds", "receipts", "numbers"],
)
def test_control_a_comparison_without_one_of_its_parts_misses_that_fault(card_sandbox, monkeypatch, blind, missed):
    wanted = planted.five(card_sandbox)
    blind(monkeypatch)
    _code, report = planted.command()
    seen = planted.found(report)
    names = {"refund" if external.startswith("re_") else wanted[external] for external in wanted.keys() - seen.keys()}
    assert (names, len(seen)) == (missed, 4)


def test_silent_gateway_leaves_its_lines_unchecked(card_sandbox):
    made.settled(card_sandbox)
    card_sandbox.switch(down=True)
    code, report = planted.command()
    assert (code, report["differences"]) == (3, [])
    (part,) = report["unchecked"]
    assert (part["provider"], part["why"], part["lines"]) == ("stripe", "down", 2)
    assert report["checked"]["ledger"] == {}


def test_differences_win_over_silence(card_sandbox):
    made.settled(card_sandbox)
    planted.no_receipt(made.settled(card_sandbox))
    card_sandbox.switch(down=True)
    code, report = planted.command()
    assert (code, [each["kind"] for each in report["differences"]], len(report["unchecked"])) == (1, ["no_receipt"], 1)


def test_cash_that_the_ledger_lacks_is_found(card_sandbox):
    payment = at_counter()
    planted.missing_ledger_line(payment)
    (found,) = reconcile().differences
    assert (found["kind"], found["provider"], found["external"]) == (
        "not_in_ledger",
        "counter",
        f"payment {payment.pk}",
    )
    assert (found["ledger"], found["gateway"], found["reference"]) == (None, 30_000, payment.reference)


def test_cash_paid_out_is_compared_too(card_sandbox):
    (refund,) = actions.refund(reference=at_counter().reference, reason_code="rejected", by=SYSTEM)
    actions.pay_out_refund(refund_id=refund.pk, by=factories.staff("finance"))
    assert reconcile().differences == []
    with planted.behind_the_back() as cursor:
        cursor.execute("DELETE FROM payments_ledgerentry WHERE key = %s", [f"paid-{refund.key}"])
    assert [found["external"] for found in reconcile().differences] == [f"refund {refund.pk}"]
    assert [each.account for each in queries.disagreements()] == ["refunds"]


def test_receipt_of_what_was_never_paid_is_found(card_sandbox):
    payment = made.settled(card_sandbox)
    with planted.behind_the_back() as cursor:
        cursor.execute("UPDATE payments_payment SET state = 'cancelled' WHERE id = %s", [payment.pk])
    assert [found["kind"] for found in reconcile().differences] == ["no_payment"]


def test_report_for_people_is_vietnamese(card_sandbox):
    planted.foreign_refund(card_sandbox, made.settled(card_sandbox))
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("reconcile", date=planted.today(), stdout=out)
    said = out.getvalue()
    assert "Chênh lệch: 1" in said
    assert "Cổng có, sổ cái không có" in said
    assert "Ghi vào sổ khoản hoàn đã làm ngay tại cổng thẻ." in said
    assert "10.000 đ" in said


def test_command_reads_its_date_from_the_line(card_sandbox):
    out = StringIO()
    call_command("reconcile", "--date", "2026-02-03", "--json", stdout=out)
    assert json.loads(out.getvalue())["date"] == "2026-02-03"
    with pytest.raises(CommandError):
        call_command("reconcile", "--date", "3/2/2026")


def test_each_comparison_is_a_row_and_a_fact_with_counts_alone(card_sandbox):
    planted.no_receipt(made.settled(card_sandbox))
    first, second = reconcile(), reconcile()
    assert queries.latest_reconciliation(planted.today()) == second
    assert list(queries.reconciliations()) == [second, first]
    fact = Event.objects.filter(stream=f"books:{planted.today()}").latest("seq")
    assert (fact.name, fact.data) == (
        "books.reconciled",
        {"reconciliation": second.pk, "differences": 1, "open": 1, "unchecked": 0},
    )


def test_finance_office_of_the_unit_is_told_once_of_differences(card_sandbox):
    clerk, stranger = factories.staff_user("finance"), factories.staff_user("finance", at=factories.office())
    planted.no_receipt(made.settled(card_sandbox))
    reconcile()
    events.run_due()
    told = list(clerk.messages.filter(channel="inbox", kind="books_differ"))
    assert [message.url for message in told] == ["/finance/"]
    assert "1 chênh lệch" in told[0].subject
    assert not stranger.messages.exists()


def test_money_of_nobody_is_told_to_every_finance_office(card_sandbox):
    clerks = [factories.staff_user("finance"), factories.staff_user("finance", at=factories.office())]
    page = made.page_of(made.payment())
    card_sandbox.pay(page)
    with planted.behind_the_back() as cursor:
        cursor.execute("UPDATE payments_payment SET reference = 'ANOTHER'")
    (found,) = [each for each in reconcile().differences if each["movement"] == "paid"]
    assert (found["payment"], found["unit"], found["way"]) == (None, "", "explain")
    events.run_due()
    assert [clerk.messages.filter(channel="inbox", kind="books_differ").count() for clerk in clerks] == [1, 1]


@pytest.mark.parametrize(("role", "may"), [("finance", True), ("auditor", True), ("intake", False)])
def test_finance_and_auditors_compare(card_sandbox, role, may):
    actor = factories.staff(role)
    if may:
        assert actions.reconcile(date=planted.today(), by=actor).differences == []
    else:
        with pytest.raises(rules.Forbidden):
            actions.reconcile(date=planted.today(), by=actor)


def test_clock_compares_the_days_that_were_never_compared_whole(card_sandbox):
    made.settled(card_sandbox)
    assert actions.reconcile_due(by=SYSTEM) == []
    with clock.at(clock.now() + timedelta(days=2)):
        days = [row.date for row in actions.reconcile_due(by=SYSTEM)]
        assert days == [planted.today() - timedelta(days=back) for back in (2, 1)]
        assert actions.reconcile_due(by=SYSTEM) == []


def test_clock_compares_a_silent_day_again(card_sandbox):
    made.settled(card_sandbox)
    with clock.at(clock.now() + timedelta(days=1)):
        card_sandbox.switch(down=True)
        assert [len(row.unchecked) for row in actions.reconcile_due(by=SYSTEM)] == [1]
        card_sandbox.switch(down=False)
        assert [len(row.unchecked) for row in actions.reconcile_due(by=SYSTEM)] == [0]
    assert Reconciliation.objects.count() == 2


def test_refund_waiting_at_the_gateway_is_no_difference(card_sandbox):
    payment = made.settled(card_sandbox)
    actions.refund(reference=payment.reference, reason_code="rejected", by=SYSTEM)
    assert payment.refunds.get().state == RefundState.ASKED
    assert (reconcile().differences, queries.books_agree()) == ([], True)
