"""Who may open the finance office: its units' finance; an auditor reads all; the rest find nothing."""

import pytest
from django.test import Client
from django.urls import get_resolver

from payments import actions
from payments.models import Payment, Quarantine, Reconciliation, Refund, Statement
from payments.states import RefundState
from portal.accounts.schema import SYSTEM
from tests import factories
from tests.payments.finance import made

pytestmark = pytest.mark.django_db
DAY = "2026-11-20"


@pytest.fixture
def case():
    """Return the addresses of one of everything of the unit 05.21, by their names."""
    payment, open_fee, held = made.paid(), made.asked(price=20_000), made.held()
    refund = made.proposed(payment, factories.staff("finance"))
    (counter,) = actions.refund(reference=made.paid().reference, reason_code="rejected", by=SYSTEM)
    found = {"kind": "no_receipt", "way": "issue_receipt", "unit": "05.21", "key": "k", "payment": payment.pk}
    found |= dict.fromkeys(("provider", "movement", "external", "reference"), "")
    found |= dict.fromkeys(("ledger", "gateway", "receipt"))
    nothing = {"ledger": {}, "gateway": {}, "receipts": {"lines": 0, "amount": 0}}
    at = payment.created_at
    Reconciliation.objects.create(date=DAY, made_at=at, checked=nothing, differences=[found])
    fields = {"since": at.date(), "until": at.date(), "imported_at": at, "imported_by": "system"}
    statement = Statement.objects.create(account=made.account().key, name="s.csv", sha256="0" * 64, **fields)
    assert open_fee.state
    return {
        "payment": payment.pk,
        "receipt": payment.receipts.get().pk,
        "held": held.pk,
        "refund": refund.pk,
        "counter": counter.pk,
        "statement": statement.pk,
    }


READS = (
    "/finance/",
    "/finance/sheet/",
    "/finance/payments/",
    "/finance/payments/sheet/",
    "/finance/payments/{payment}/",
    "/finance/held/",
    "/finance/held/{held}/",
    "/finance/refunds/",
    "/finance/refunds/{refund}/",
    "/finance/statements/",
    "/finance/statements/{statement}/",
    "/finance/receipts/",
    "/finance/receipts/sheet/",
    "/finance/days/",
    f"/finance/days/{DAY}/",
)
ACTS = (
    "/finance/payments/{payment}/receipts/{receipt}/replace/",
    "/finance/payments/{payment}/receipts/{receipt}/adjust/",
    "/finance/payments/{payment}/refund/",
    "/finance/held/{held}/take-in/",
    "/finance/held/{held}/give-back/",
    "/finance/held/{held}/dismiss/",
    "/finance/refunds/{refund}/decide/",
    "/finance/refunds/{counter}/pay-out/",
    "/finance/statements/try/",
    "/finance/statements/import/",
    f"/finance/days/{DAY}/compare/",
    f"/finance/days/{DAY}/mend/",
    f"/finance/days/{DAY}/explain/",
)
WORDS = {"decision": "approve", "remark": "x", "key": "k", "handed": "on"}
OF_ONE = [address for address in (*READS, *ACTS) if "{" in address]
SHARED = ("/finance/held/", "/finance/days/", "/finance/statements/")


def test_every_address_is_on_the_lists():
    """A new screen needs its row here."""
    patterns = get_resolver().url_patterns
    room = next(each for each in patterns if getattr(each, "app_name", "") == "payments")
    found = {str(entry.pattern) for entry in room.url_patterns if str(entry.pattern).startswith("finance/")}
    parts = dict.fromkeys(("payment", "held", "refund", "counter", "statement"), "<int:pk>")
    parts |= {"receipt": "<int:receipt>"}
    lists = (address.strip("/").replace(DAY, "<str:day>") for address in (*READS, *ACTS))
    named = {f"{address.format_map(parts)}/" for address in lists}
    assert found == named


@pytest.mark.parametrize("address", [*READS, *ACTS])
def test_strangers_find_nothing(case, address):
    where = address.format(**case)
    people = {
        "citizen": factories.user(),
        "officer of the unit": factories.staff_user("officer", "registry", "archivist", "manager"),
        "administrator": factories.staff_user("administrator"),
    }
    for who, person in people.items():
        client = made.signed_in(person)
        answers = {client.get(where).status_code, client.post(where, WORDS).status_code}
        assert answers <= {404, 405}, who
    visitor = Client().get(where)
    assert (visitor.status_code, visitor.url.split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("address", OF_ONE)
def test_another_units_finance_finds_nothing_of_it(case, address):
    client, _actor = made.office(at=factories.unit(code="05.22"))
    where = address.format(**case)
    assert {client.get(where).status_code, client.post(where, WORDS).status_code} <= {404, 405}


def test_another_units_finance_sees_nothing_in_lists(case):
    client, _actor = made.office(at=factories.unit(code="05.22"))
    for address in ("/finance/held/", "/finance/refunds/", "/finance/statements/", "/finance/payments/"):
        assert client.get(address).context_data["page"].rows == [], address
    assert client.get(f"/finance/days/{DAY}/").context_data["lines"] == []
    assert client.post(f"/finance/days/{DAY}/explain/", WORDS).status_code == 404
    assert client.post(f"/finance/days/{DAY}/mend/", WORDS).status_code == 404


@pytest.mark.parametrize("address", READS)
def test_finance_of_the_unit_and_auditor_read_every_screen(case, address):
    """The control of the tests above: the same addresses answer those whose money it is."""
    where = address.format(**case)
    auditor = made.signed_in(factories.staff_user("auditor", at=factories.office()))
    client, _actor = made.office()
    assert (client.get(where).status_code, auditor.get(where).status_code) == (200, 200)


def state():
    """Return all that an action could change."""
    return [
        list(Payment.objects.order_by("pk").values_list("pk", "state")),
        list(Refund.objects.order_by("pk").values_list("pk", "state")),
        list(Quarantine.objects.order_by("pk").values_list("pk", "resolution")),
        Reconciliation.objects.count(),
        Statement.objects.count(),
    ]


def test_auditor_acts_nowhere_and_is_offered_nothing(case):
    auditor = made.signed_in(factories.staff_user("auditor", at=factories.office()))
    before = state()
    answers = {address: auditor.post(address.format(**case), WORDS).status_code for address in ACTS}
    assert set(answers.values()) == {404}, answers
    assert state() == before
    for address in READS:
        answer = auditor.get(address.format(**case))
        if not answer.streaming:
            assert 'method="post"' not in answer.content.decode().split("<main")[1], address
    assert Refund.objects.get(pk=case["refund"]).state == RefundState.PROPOSED


def test_auditor_is_shown_every_units_difference_with_the_sums(case):
    auditor = made.signed_in(factories.staff_user("auditor", at=factories.office()))
    answer = auditor.get(f"/finance/days/{DAY}/")
    assert [line["key"] for line in answer.context_data["lines"]] == ["k"]
    assert answer.context_data["receipts"] == {"lines": 0, "amount": 0}


def test_navigation_leads_those_there_who_have_business_there():
    for role, expected in {"finance": True, "auditor": True, "head": True, "officer": False}.items():
        client = made.signed_in(factories.staff_user(role))
        assert ('href="/finance/"' in client.get("/desk/").content.decode()) == expected, role
