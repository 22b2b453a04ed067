"""Stop, withdraw, extend, reroute, ask for a fee, hand over: each page names what follows and does it once."""

from datetime import timedelta
from typing import Any

import pytest

from payments import actions as payments
from payments import queries as paid
from payments.schema import Quote
from portal.accounts.schema import SYSTEM
from portal.core import clock
from portal.events import queries as events
from portal.notifications.models import Message
from procedures.desk import queries
from procedures.dossiers import actions as dossiers
from procedures.dossiers import notices
from procedures.dossiers.models import Dossier
from procedures.worktime import queries as worktimes
from procedures.worktime.formulas import local
from tests import factories
from tests.desk.made import address, again, seen

pytestmark = pytest.mark.django_db


def paid_for(dossier: Dossier) -> Dossier:
    """Put the money behind the dossier's word that its fee is paid."""
    fee: dict[str, Any] = {"purpose": "HB-BANSAO", "title": "Cấp bản sao học bạ", "unit_code": "05.21"}
    fee |= {"payer_id": dossier.applicant_id, "quote": Quote.from_json(dossier.quote), "by": SYSTEM}
    payments.record_counter_payment(reference=dossier.reference, **fee)
    return dossier


def given_back(dossier: Dossier) -> list[int]:
    return [refund.amount for refund in paid.refunds_for(dossier.reference)]


def day_after(dossier: Dossier, *, works: bool) -> str:
    """Return the first day after the due day that is, or is not, a working day."""
    hours, day = worktimes.clock(dossier.unit_code), local(dossier.due_current).date() + timedelta(days=1)
    while hours.works(day) != works:
        day += timedelta(days=1)
    return day.isoformat()


def test_stopping_says_that_the_fee_stays_and_ends_with_the_reason(desk):
    dossier, client = paid_for(factories.accepted()), desk("signer")
    page = client.get(address("stop", dossier))
    assert "The fee of 30,000 đ is not paid back" in page.content.decode()
    assert client.post(address("stop", dossier), seen(dossier)).context["form"].errors.keys() == {"reason"}
    client.post(address("stop", dossier), seen(dossier, reason="Đã được cấp."))
    assert (again(dossier).state, again(dossier).reason, given_back(dossier)) == ("stopped", "Đã được cấp.", [])
    assert dossiers.make_slip(event_id=events.stream(dossier.stream).last().pk).form == "05"


@pytest.mark.parametrize("role", ["intake", "officer", "head"])
def test_only_the_signer_stops(desk, role):
    dossier = factories.accepted()
    assert desk(role).get(address("stop", dossier)).status_code == 409
    assert desk(role).post(address("stop", dossier), seen(dossier, reason="x")).status_code == 404
    assert again(dossier).state == "processing"


def test_withdrawing_on_written_request_gives_back_by_the_rule(desk):
    dossier, client = paid_for(factories.filed()), desk("intake")
    assert "30,000 đ is paid back to the applicant." in client.get(address("withdraw", dossier)).content.decode()
    client.post(address("withdraw", dossier), seen(dossier, reason="Đơn ngày 02/12: không cần nữa."))
    assert (again(dossier).state, given_back(dossier)) == ("withdrawn", [30_000])


def test_withdrawing_in_work_keeps_the_fee_and_the_notice_promises_nothing(desk):
    dossier = paid_for(factories.accepted())
    desk("intake").post(address("withdraw", dossier), seen(dossier, reason="Không cần nữa."))
    notices.tell_applicant(events.stream(dossier.stream).last())
    assert (again(dossier).state, given_back(dossier)) == ("withdrawn", [])
    assert "30.000" not in Message.objects.get(kind="dossier_withdrawn").body


def test_a_new_date_is_a_later_working_day_set_once(desk):
    dossier, client = factories.accepted(), desk("signer")
    page = address("extend", dossier)
    for due in ("", day_after(dossier, works=False), local(dossier.due_current).date().isoformat()):
        answer = client.post(page, seen(dossier, due=due, reason="Sổ đang sửa."))
        assert answer.context["form"].errors.keys() == {"due"}
    client.post(page, seen(dossier, due=day_after(dossier, works=True), reason="Sổ đang sửa."))
    found = again(dossier)
    assert local(found.due_current).isoformat()[:16] == f"{day_after(dossier, works=True)}T17:00"
    assert (found.due_original, found.extended) == (dossier.due_original, True)
    notices.tell_applicant(events.stream(dossier.stream).last())
    assert "Sổ đang sửa." in Message.objects.get(kind="dossier_extended").body
    assert client.get(page).status_code == 409


def test_a_date_that_has_passed_cannot_be_moved(desk):
    dossier = factories.accepted()
    typed = seen(dossier, due=day_after(dossier, works=True), reason="Muộn.")
    Dossier.objects.filter(pk=dossier.pk).update(due_current=clock.now() - timedelta(minutes=1))
    client = desk("signer")
    assert client.get(address("extend", dossier)).status_code == 409
    assert client.post(address("extend", dossier), typed).context["form"].errors.keys() == {"__all__"}


def test_rerouting_offers_the_units_of_the_rule_and_keeps_the_code(desk):
    factories.unit(code="05.22", name="Trường THPT Rạch Sen")
    factories.office()
    dossier, client = factories.filed(), desk("intake")
    assert queries.other_units(dossier) == [("05.22", "Trường THPT Rạch Sen")]
    typed = seen(dossier, unit_code="05", reason="x")
    assert client.post(address("reroute", dossier), typed).context["form"].errors.keys() == {"unit_code"}
    client.post(address("reroute", dossier), seen(dossier, unit_code="05.22", reason="Học bạ ở trường này."))
    found = again(dossier)
    assert (found.competent_unit_id, found.intake_unit_id, found.state) == ("05.22", "05.21", "submitted")
    notices.tell_applicant(events.stream(dossier.stream).last())
    assert "Học bạ ở trường này." in Message.objects.get(kind="dossier_rerouted").body


def test_a_unit_the_rule_does_not_name_is_refused_by_the_action_itself():
    factories.office()
    dossier = factories.filed()
    with pytest.raises(dossiers.intake.rules.Invalid):
        dossiers.reroute(
            dossier_id=dossier.pk, version=dossier.version, by=factories.staff("intake"), unit_code="05", reason="x"
        )


def test_a_fee_is_asked_for_where_one_is_owed_and_nowhere_else(desk):
    dossier, client = paid_for(factories.accepted()), desk("officer")
    assert client.get(address("ask_fee", dossier)).status_code == 409
    quote = Quote.from_json(dossier.quote)
    more = {"amount": 45_000, "lines": [quote.to_json()["lines"][0] | {"quantity": 3}]}
    Dossier.objects.filter(pk=dossier.pk).update(fee_due=45_000, fee_paid=False, quote=more)
    page = client.get(address("ask_fee", dossier))
    assert page.context["quote"].amount == 15_000
    assert "15,000 đ of it is not paid" in client.get(address("dossier", dossier)).content.decode()
    client.post(address("ask_fee", dossier), seen(dossier))
    assert (again(dossier).state, paid.open_for(dossier.reference).amount) == ("awaiting_payment", 15_000)


def signed(desk, delivery: str = "counter") -> Dossier:
    dossier = factories.at_signer()
    Dossier.objects.filter(pk=dossier.pk).update(delivery=delivery)
    desk("signer").post(address("approve", dossier), seen(dossier))
    return factories.issued(dossier)


def test_the_post_needs_the_number_of_the_item(desk):
    dossier, client = signed(desk, "post"), desk("intake")
    assert client.get(address("return_result", dossier)).context["form"].initial["way"] == "post"
    answer = client.post(address("return_result", dossier), seen(dossier, way="post"))
    assert answer.context["form"].errors.keys() == {"number"}
    client.post(address("return_result", dossier), seen(dossier, way="post", number="EB 123 456 789 VN"))
    assert (again(dossier).state, again(dossier).sent_number) == ("returned", "EB 123 456 789 VN")


def test_many_at_once_do_not_return_by_post_without_a_number(desk):
    dossier = signed(desk, "post")
    with pytest.raises(dossiers.deciding.rules.Invalid):
        dossiers.return_result(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("intake"))
    assert again(dossier).state == "resolved"


def test_who_collected_it_stays_out_of_the_fact(desk):
    dossier = signed(desk)
    typed = seen(dossier, way="counter", collected_by="Trần Văn Tám, giấy ủy quyền 01/12")
    desk("intake").post(address("return_result", dossier), typed)
    last = events.stream(dossier.stream).last()
    assert (last.name, "Tám" in str(last.data)) == ("dossier.returned", False)
    assert "Trần Văn Tám" in queries.history(again(dossier))[0].detail
