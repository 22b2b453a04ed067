"""Every address of a dossier, its papers, payment and result: strangers get 404 or the sign-in page, nothing else.

The addresses come from the resolver: a new one needs a row here before this test is green.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from payments import actions as payments
from payments.models import Receipt
from payments.schema import Quote
from portal.accounts.models import Membership, Unit, User
from portal.accounts.schema import SYSTEM
from portal.events.models import Event
from procedures.dossiers import actions as dossiers
from procedures.dossiers import storage
from procedures.dossiers.models import Dossier
from procedures.results import actions as results
from tests import factories
from tests.citizen.made import file
from tests.results import samples

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
STALE = {"version": 1, "reason": "x"}
ROLES = ("intake", "officer", "head", "signer", "registry", "archivist", "finance", "manager")


@dataclass(frozen=True)
class Row:
    """What the applicant and the clerk of the unit get; which dossier is asked for; the address's other parts."""

    applicant: int
    clerk: int
    on: str = "finished"
    method: str = "get"
    parts: tuple[str, ...] = ("dossier_id",)


def draft(method: str = "get", *parts: str, applicant: int = 200) -> Row:
    return Row(applicant, 404, "draft", method, ("dossier_id", *parts))


MATRIX = {
    "citizen:dossier": Row(200, 404),
    "citizen:filed": Row(302, 404),
    "citizen:letters": Row(200, 404),
    "citizen:supplement": Row(302, 404),
    "citizen:supplement_check": Row(302, 404),
    "citizen:withdraw": Row(302, 404),
    "citizen:cancel_payment": Row(409, 404, method="post"),
    "citizen:refile": Row(409, 404, method="post"),
    "citizen:discard": draft(),
    "citizen:resume": draft(applicant=302),
    "citizen:papers": draft(),
    "citizen:delivery": draft(),
    "citizen:check": draft(),
    "citizen:section": draft("get", "applicant"),
    "citizen:detach": draft("post", "paper_id", applicant=302),
    "citizen:paper": Row(200, 200, parts=("dossier_id", "paper_id")),
    "citizen:slip": Row(200, 200, parts=("dossier_id", "slip_id")),
    "desk:dossier": Row(404, 200),
    "desk:letters": Row(404, 200),
    "desk:notes": Row(404, 200),
    "desk:labels": Row(404, 302, method="post"),
    "desk:present": Row(404, 200, method="post"),
    "desk:take": Row(404, 409, method="post"),
    "desk:assign": Row(404, 200),
    "desk:draft": Row(404, 409),
    "desk:approve": Row(404, 409),
    "desk:preview": Row(404, 200),
    "desk:send_back": Row(404, 409),
    "desk:supplement": Row(404, 409),
    "desk:take_supplement": Row(404, 409),
    "desk:stop": Row(404, 409),
    "desk:withdraw": Row(404, 409),
    "desk:extend": Row(404, 409),
    "desk:reroute": Row(404, 409),
    "desk:ask_fee": Row(404, 409),
    "desk:return_result": Row(404, 409),
    "desk:revoke_result": Row(404, 200, parts=("result_id",)),
    "desk:correct_result": Row(404, 200, parts=("result_id",)),
    "desk:explain": Row(404, 409, parts=("dossier_id", "refuse")),
    "desk:control_slip": Row(404, 200),
    "desk:preview_slip": Row(404, 409, parts=("dossier_id", "03")),
    "desk:consult": Row(404, 409),
    "desk:revoke": Row(404, 409, method="post", parts=("dossier_id", "consultation_id")),
    "desk:consultation": Row(404, 404, parts=("consultation_id",)),  # for the unit that is asked: see below
    "desk:move": Row(404, 409, method="post", parts=("dossier_id", "advance")),
    "payments:pay": Row(200, 200, parts=("reference",)),
    "payments:transfer": Row(302, 302, parts=("reference",)),
    "payments:code": Row(404, 404, parts=("reference",)),  # nothing is awaited any more
    "payments:return": Row(302, 302, parts=("reference",)),
    "payments:receipt": Row(200, 200, parts=("reference",)),
    "results:file": Row(200, 200, parts=("result_id",)),
}
ABOUT_OTHER_THINGS = {
    "payments:one_receipt",  # tests/payments/test_receipts_amended.py
    *("citizen:procedure", "citizen:start", "citizen:apply", "citizen:pupil", "citizen:forget_pupil"),
    *("citizen:share", "citizen:end_share", "citizen:shared", "citizen:shared_file"),  # tests/citizen/test_shelf.py
    *("feedback:rate", "results:check", "results:api", "payments:webhook"),  # whoever holds the code or token may ask
    *("desk:name_deputy", "desk:end_deputy"),  # tests/desk/test_deputies.py
    *("desk:definition", "desk:test_definition", "desk:end_definition"),  # tests/desk/test_definitions.py
    *("feedback:complaint", "desk:complaint"),  # tests/feedback/test_complaints.py, tests/desk/test_keeping.py
    *("desk:hand_in", "desk:import", "desk:enter_import", "desk:undo_import"),  # tests/desk/test_importing.py
    *("desk:correction", "desk:correction_preview"),  # tests/desk/test_issued.py
    "desk:take_in",  # tests/desk/test_counter.py
    *("notifications:message", "statistics:rated", "website:dead_letter"),
    *("notifications:message", "statistics:rated", "website:dead_letter", "desk:view", "desk:delete_view"),
    *("payments:finance_payment", "payments:finance_propose", "payments:finance_replace", "payments:finance_adjust"),
    *("payments:finance_case", "payments:finance_take_in", "payments:finance_give_back", "payments:finance_dismiss"),
    *("payments:finance_refund", "payments:finance_decide", "payments:finance_pay_out", "payments:finance_statement"),
    *("payments:finance_day", "payments:finance_compare", "payments:finance_mend", "payments:finance_explain"),
    # the lines above: tests/payments/finance/test_permissions.py
    *("desk:job", "desk:hand_over"),  # tests/desk/test_jobs.py, test_people.py
}


def named(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry
        elif entry.app_name != "admin":
            yield from named(entry, f"{entry.namespace}:" if entry.namespace else namespace)


def test_every_address_with_a_part_has_its_row():
    """Accounts' own addresses (allauth's) have no namespace and are about the person alone."""
    asked = {name for name, entry in named(get_resolver()) if ":" in name and entry.pattern.converters}
    assert asked == MATRIX.keys() | ABOUT_OTHER_THINGS


@dataclass(frozen=True)
class Case:
    """A draft and a finished dossier of one person, and the parts of their addresses."""

    applicant: User
    parts: dict[str, dict[str, Any]]

    def address(self, name: str, on: str) -> str:
        return reverse(name, args=[self.parts[on].get(part, part) for part in MATRIX[name].parts])


@pytest.fixture
def case() -> Case:
    person = factories.user(identity_number="092305004321")
    me = factories.actor(person)
    finished = decided(samples.at_signer(by=me, copies=1), person)
    begun = factories.draft(by=me, copies=3)
    for_another = factories.SELF_ANSWERS["applicant"] | {"capacity": "authorised"}  # so that a paper is asked for
    dossiers.save_answers(dossier_id=begun.pk, section="applicant", answers=for_another, by=me)
    dossiers.attach(dossier_id=begun.pk, key="authorisation", upload=file(), by=me)
    here = parts_of(finished)
    return Case(person, {"finished": here, "draft": here | parts_of(begun)})


def decided(dossier: Dossier, person: User) -> Dossier:
    """Return the dossier with everything that can hang on one: a paper, a slip, a receipt, an issued result."""
    kept = storage.keep("dossiers/paper", "pdf", file())
    paper = {"key": "authorisation", "name": "giấy.pdf", "content_type": "application/pdf", "size": 9}
    dossier.attachments.create(file=kept, sha256="0", uploaded_at=dossier.created_at, **paper)
    fee = {"purpose": "HB-BANSAO", "title": "Cấp bản sao học bạ", "payer_id": person.pk, "unit_code": "05.21"}
    quote = Quote.from_json(dossier.quote)
    payments.record_counter_payment(reference=dossier.reference, quote=quote, by=SYSTEM, **fee)
    payments.draw_receipt(receipt_id=Receipt.objects.get().pk)
    consulted(dossier)
    dossier.refresh_from_db(fields=["version"])
    signer = factories.staff("signer")
    dossier = dossiers.approve(dossier_id=dossier.pk, version=dossier.version, by=signer)
    events = Event.objects.filter(stream=dossier.stream)
    results.issue(event_id=events.get(name="dossier.approved").pk)
    dossiers.make_slip(event_id=events.get(name="dossier.accepted").pk)
    return dossier


def consulted(dossier: Dossier) -> None:
    """Let the school with code 05.23 be asked about a dossier, and answer."""
    factories.unit(code="05.23")
    words = {"unit_code": "05.23", "question": "?", "due_at": dossier.due_current}
    asked = dossiers.consult(dossier_id=dossier.pk, version=dossier.version, by=factories.staff("officer"), **words)
    clerk = factories.staff("officer", at=asked.unit)
    dossiers.answer_consultation(consultation_id=asked.pk, by=clerk, opinion="agrees", answer="!")


def parts_of(dossier: Dossier) -> dict[str, Any]:
    """Return the parts of addresses that a dossier has."""
    rows = {
        "paper_id": dossier.attachments,
        "slip_id": dossier.slips,
        "result_id": dossier.results,
        "consultation_id": dossier.consultations,
    }
    found = {part: kept.first().pk for part, kept in rows.items() if kept.exists()}
    return {"dossier_id": dossier.pk, "reference": dossier.reference} | found


def browser(person: User | None = None) -> Client:
    client = Client()
    if person:
        client.force_login(person, backend=BACKEND)
    return client


def clerk(unit: Unit, *roles: str) -> User:
    person = factories.user()
    for role in roles:
        Membership.objects.create(user=person, unit=unit, role=role, valid_from="2020-01-01")
    return person


def strangers() -> dict[str, Client]:
    return {
        "another citizen": browser(factories.user()),
        "clerk of another unit": browser(clerk(factories.unit(code="05.22"), *ROLES)),
        "officer of the authority above": browser(clerk(factories.office(), "intake", "officer", "signer", "finance")),
        "signed out": browser(),
    }


def turned_away(answer: Any) -> bool:
    return answer.status_code == 404 or (answer.status_code == 302 and answer.url.startswith("/accounts/login/?"))


def test_strangers_are_turned_away_from_every_address(case):
    people = strangers()
    opened = [
        f"{who} {method} {name} of the {on} dossier: {answer.status_code}"
        for name, row in MATRIX.items()
        for on in ("draft", "finished")
        for who, client in people.items()
        for method in ("get", "post")
        if not turned_away(answer := getattr(client, method)(case.address(name, on), STALE))
        if not (answer.status_code == 405 and method != row.method)
    ]
    assert opened == []


def test_a_signed_out_visitor_is_led_to_the_sign_in_page_from_every_address(case):
    visitor = browser()
    answers = {name: visitor.get(case.address(name, row.on)) for name, row in MATRIX.items()}
    assert {name for name, answer in answers.items() if answer.status_code != 302} == set()


@pytest.mark.parametrize("who", ["applicant", "clerk"])
def test_the_applicant_and_the_clerk_of_the_unit_get_what_is_theirs(case, who):
    person = case.applicant if who == "applicant" else clerk(factories.unit(), *ROLES)
    client = browser(person)
    order = sorted(MATRIX, key=lambda name: MATRIX[name].method)  # what changes something comes last
    given = {name: getattr(client, MATRIX[name].method)(case.address(name, MATRIX[name].on), STALE) for name in order}
    assert {name: answer.status_code for name, answer in given.items()} == {
        name: getattr(row, who) for name, row in MATRIX.items()
    }


def test_money_is_for_the_payer_and_finance_alone(case):
    client = browser(clerk(factories.unit(), *(role for role in ROLES if role != "finance")))
    money = [name for name in MATRIX if name.startswith("payments:")]
    assert {client.get(case.address(name, "finished")).status_code for name in money} == {404}


@pytest.mark.parametrize("role", ["officer", "head", "signer", "archivist"])
def test_a_consulted_unit_reads_the_question_and_the_papers_sent_and_nothing_else(case, role):
    client = browser(clerk(factories.unit(code="05.23"), role))
    given = {name: getattr(client, row.method)(case.address(name, "finished"), STALE) for name, row in MATRIX.items()}
    opened = {name for name, answer in given.items() if answer.status_code == 200}
    assert opened == {"desk:consultation", "citizen:paper"}
    assert {answer.status_code for name, answer in given.items() if name not in opened} == {404}


def test_those_who_do_not_answer_for_a_consulted_unit_read_nothing(case):
    client = browser(clerk(factories.unit(code="05.23"), "intake", "registry", "finance", "manager"))
    answers = [getattr(client, row.method)(case.address(name, "finished"), STALE) for name, row in MATRIX.items()]
    assert {answer.status_code for answer in answers} == {404}
