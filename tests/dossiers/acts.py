"""Try things with real dossiers through the product's own actions, beside what the law says must come of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from payments import actions as payments
from payments import queries as money
from portal.accounts.schema import SYSTEM, Actor
from portal.accounts.states import Role
from portal.core import clock
from portal.events import queries as events
from procedures.catalogue import actions as catalogue
from procedures.catalogue.schema import DEFINITIONS
from procedures.dossiers import actions, queries, rules
from procedures.dossiers.models import Dossier
from procedures.registers.states import DiplomaKind
from tests import factories
from tests.dossiers import almanac, law
from tests.dossiers.casebook import CLOSED_UNIT, Case, Person, Try, Verdict
from tests.dossiers.replay import replay
from tests.registers import shelf

PORTAL = Person("the portal", system=True)
CITIZENS = (Person("citizen 1", citizen=1), Person("citizen 2", citizen=2))
BEGINS = datetime(2026, 10, 5, 8, tzinfo=almanac.ZONE)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
BY_HAND = "TAY-2.002854"
"""The transfer as a service whose accepted dossiers wait for a hand to pass them on and owe a fee then."""
LATE_FEE = """fees:
  - key: late
    label: {vi: "Phí phát sinh", en: "Later fee"}
    unit_price: 50000
    quantity: {measure: one}
    basis: {vi: "Phí mẫu", en: "Demonstration fee"}
    demo: true
    collected: after_intake
refund:
  withdrawn_before_processing: none
  stopped: full
  text: {vi: "Hoàn đủ nếu dừng giải quyết.", en: "Paid back in full when the office stops it."}
limit:
"""

APPLICANT = {
    "capacity": "self",
    "full_name": "Trần Thị Mỹ Duyên",
    "identity_number": "092190001234",
    "phone": "+84912345678",
    "address": "12 đường Ba Tháng Hai, phường Ninh Kiều, thành phố Cần Thơ",
}
TRANSFER = {
    "pupil_birth_date": "2011-03-27",
    "pupil_gender": "male",
    "disability": "no",
    "origin": "can_tho",
    "leaving_school": "05.22",
    "class_name": "9A3",
    "school": "05.21",
    "grade": 10,
    "starts_on": "2027-01-11",
    "reason": "parents_move",
}
FROM_ELSEWHERE = {"origin": "other", "leaving_school_name": "Trường THPT Sao Mai", "leaving_province": "Cà Mau"}
DIPLOMA = {"diploma_kind": "upper_secondary", "serial_number": "C 0412967"}
LINE = DIPLOMA | {"holder_name": "Lê Văn Tám", "birth_date": "2001-03-05", "graduation_year": 2019}
ABROAD = {"study_kind": "abroad", "institution": "Riverside High School", "country": "Úc", "study_from": 2017}
ANSWERS: dict[str, dict[str, Any]] = {
    "HB-BANSAO": {"pupil_birth_date": "2005-03-27", "school": "05.21", "last_school_year": "2022-2023", "copies": 2},
    "3.000465": DIPLOMA
    | {"holder_birth_date": "2001-08-14", "graduation_year": 2019, "school_name": "PS", "copies": 1},
    "2.002854": TRANSFER,
    "VB-XACMINH": {"diplomas": [LINE, LINE], "truthful": True},
    "1.004889": DIPLOMA | ABROAD | {"holder_birth_date": "2001-08-14", "diploma_name": "A", "award_date": "2019-12-06"},
    BY_HAND: TRANSFER | FROM_ELSEWHERE,
}
PAPERS = {"2.002854": ["results_summary"], "VB-XACMINH": ["scans"], "1.004889": ["diploma", "results"]}
PAPERS[BY_HAND] = PAPERS["2.002854"]
UNIT = {"HB-BANSAO": "05.21", "2.002854": "05.21", BY_HAND: "05.21"}
SCHOOL = {"question": "class_name", "paper": "results_summary", "unasked": "leaving_school_name"}
THINGS: dict[str, dict[str, str]] = {
    "HB-BANSAO": {"question": "copies", "paper": "authorisation", "unasked": "pupil_name"},
    "3.000465": {"question": "school_name", "paper": "authorisation", "unasked": "holder_name"},
    "2.002854": SCHOOL,
    "VB-XACMINH": {"question": "diplomas", "paper": "scans", "unasked": "organisation_name"},
    "1.004889": {"question": "study_kind", "paper": "diploma", "unasked": "holder_name"},
    BY_HAND: SCHOOL | {"unasked": "leaving_school"},
}
PAPER_KEYS = {things["paper"] for things in THINGS.values()}
"""What stands for the things of a supplement in each procedure; the last depends on an answer that was not given."""
AMENDED: dict[str, Any] = {
    "copies": 3,
    "school_name": "Trường THPT Rạch Sen",
    "class_name": "9A7",
    "diplomas": [LINE] * 3,
    "study_kind": "in_vietnam",
}


def named(numbers: list[int]) -> str:
    return " ".join(f"#{number}" for number in numbers) or "nothing"


class Disagreement(AssertionError):
    """The product did something else than the law has it."""


@dataclass(frozen=True)
class Cast:
    """Everybody who may try, as the law and as the product know them."""

    actors: dict[Person, Actor]

    @property
    def people(self) -> list[Person]:
        return list(self.actors)


def gather() -> Cast:
    """Set up three units with one person a role in each, two citizens, the five services and one passed on by hand.

    A school that closed, and two old registers, are there for the rules of competence.
    """
    units = [factories.office(), factories.unit(), factories.unit(code="05.22", name="Trường THPT Rạch Sen")]
    factories.unit(code=CLOSED_UNIT, name="Trường THPT Sông Cũ", valid_to=date(2026, 7, 1))
    shelf.book(custodian="05.22", year=1998)
    shelf.book(custodian="05.21", year=1998, kind=DiplomaKind.LOWER_SECONDARY, volume="05")
    for path in sorted(DEFINITIONS.glob("*.yaml")):
        factories.procedure(code=path.stem)
    by_hand = (DEFINITIONS / "2.002854.yaml").read_text("utf-8").replace("forward: auto", "forward: manual")
    by_hand = by_hand.replace("limit:\n", LATE_FEE, 1)
    catalogue.publish(source=by_hand.replace('code: "2.002854"', f"code: {BY_HAND}"), by=SYSTEM)
    actors = {citizen: factories.actor() for citizen in CITIZENS}
    for unit in units:
        for role in Role.values:
            person = Person(f"{role} of {unit.code}", role=role, unit=unit.code)
            actors[person] = factories.staff(role, at=unit)
    return Cast(actors | {PORTAL: SYSTEM})


MORE: dict[str, Callable[[Try], dict[str, Any]]] = {
    **dict.fromkeys(("reject", "refuse", "withdraw", "stop"), lambda wish: {"reason": wish.reason}),
    "reroute": lambda wish: {"unit_code": wish.unit, "reason": wish.reason},
    "send_back": lambda wish: {"step": wish.step, "reason": wish.reason},
    "extend": lambda wish: {"due": wish.due, "reason": wish.reason},
    "return_result": lambda wish: {"way": wish.way, "number": wish.number},
}
"""What an action is told beside dossier, version and person."""
SWEEPS: dict[str, Callable[[Case, datetime], bool]] = {
    "stop unanswered": law.unanswered,
    "stop unpaid": law.unpaid_on_route,
    "cancel_payment": law.unpaid,
}
"""What the clock does to whom."""


@dataclass
class Play:
    """Some dossiers on their way, each with the law's view of it, and the story so far."""

    cast: Cast
    now: datetime = BEGINS
    cases: dict[int, Case] = field(default_factory=dict)
    ids: dict[int, UUID] = field(default_factory=dict)
    story: list[str] = field(default_factory=list)
    edges: set[law.Edge] = field(default_factory=set)
    tries: int = 0

    def begin(self, service: str, by: Person) -> int:
        """Begin a complete draft, of a citizen or at a clerk's window; return its number."""
        number, actor = len(self.ids) + 1, self.cast.actors[by]
        answers = APPLICANT | ANSWERS[service] | ({"full_name": f"Học sinh số {number}"} if "2854" in service else {})
        with clock.at(self.now):
            place = {"window": by.unit, "channel": "counter"} if by.role else {}
            dossier = actions.create_draft(procedure_code=service, by=actor, answers=answers, **place)
            for paper in PAPERS.get(service, []):
                upload = ContentFile(PDF, name="giấy.pdf")
                actions.attach(dossier_id=dossier.pk, key=paper, upload=upload, by=actor)
        self._add(number, dossier, law.new_draft(service, by.citizen, UNIT.get(service, "05"), by.unit))
        self._tell(by, f"begins #{number}, {service}")
        self.compare(number)
        return number

    def attempt(self, number: int, wish: Try) -> Verdict:
        """Try to move a dossier, and hold what came of it against the law."""
        case, due = self.cases[number], law.judge(self.cases[number], wish)
        self._tell(wish.by, f"{wish.move} #{number} as seen in version {wish.version}: {due} by the law")
        came = self._outcome(lambda: self._act(number, wish))
        self._agree("the answer", due, came, number)
        if came == Verdict.ACCEPTED:
            self.cases[number], edges = law.follow(case, wish)
            self.edges.update(edges)
        self.compare(number)
        return came

    def _outcome(self, act: Callable[[], Any]) -> Verdict:
        try:
            with clock.at(self.now):
                act()
        except rules.Conflict:
            return Verdict.CONFLICT
        except rules.Forbidden:
            return Verdict.FORBIDDEN
        except rules.Invalid:
            return Verdict.INVALID
        return Verdict.ACCEPTED

    def _act(self, number: int, wish: Try) -> None:
        if wish.move == "confirm_payment":
            self._pay(number)
            return
        more = MORE.get(wish.move, lambda wish: {})(wish)
        if wish.move == "request_supplement":
            more = {"items": [{"key": self.key(number, thing), "why": why} for thing, why in wish.items]}
        act: Callable[..., Any] = getattr(actions, wish.move)
        act(dossier_id=self.ids[number], version=wish.version, by=self.cast.actors[wish.by], **more)
        if wish.move in ("approve", "refuse"):  # the worker issues the paper at once
            actions.mark_issued(dossier_id=self.ids[number], by=SYSTEM)

    def _pay(self, number: int) -> None:
        """Let the fee be settled: handed over at the counter, whose money needs no gateway."""
        dossier = self.stored(number)
        with transaction.atomic():
            actions.lock_reference(reference=dossier.reference)
            payments.record_counter_payment(
                reference=dossier.reference,
                purpose=dossier.procedure_id,
                title=dossier.procedure_id,
                payer_id=dossier.applicant_id,
                unit_code=dossier.unit_code,
                quote=actions.still_owed(dossier),
                by=SYSTEM,
                payer_name=dossier.applicant_name,
            )

    def run_errand(self, number: int, wish: Try) -> Verdict:
        """Do something with a dossier that is no move of the table."""
        case, due = self.cases[number], law.judge_errand(self.cases[number], wish)
        self._tell(wish.by, f"{wish.move} #{number} in version {wish.version}: {due} by the law")
        came = self._outcome(lambda: getattr(self, f"_{wish.move}")(number, wish))
        self._agree("the answer", due, came, number)
        if came == Verdict.ACCEPTED and wish.move not in ("discard", "refile"):
            self.cases[number], edges = law.run(case, wish)
            self.edges.update(edges)
        for each in list(self.cases):
            self.compare(each)
        return came

    def key(self, number: int, thing: str) -> str:
        """Return the key by which the procedure of a dossier knows a thing of a supplement."""
        return THINGS[self.cases[number].service].get(thing, "no_such_thing")

    def _save(self, number: int, wish: Try) -> None:
        phone = {"phone": APPLICANT["phone"]} if wish.ready else {}
        answers = {key: value for key, value in APPLICANT.items() if key != "phone"} | phone
        if "2854" in self.cases[number].service:
            answers["full_name"] = f"Học sinh số {number}"
        by = self.cast.actors[wish.by]
        actions.save_answers(dossier_id=self.ids[number], section="applicant", answers=answers, by=by)

    def _choose(self, number: int, wish: Try) -> None:
        by = self.cast.actors[wish.by]
        actions.choose_delivery(dossier_id=self.ids[number], way=wish.way, address=APPLICANT["address"], by=by)

    def _discard(self, number: int, wish: Try) -> None:
        actions.discard(dossier_id=self.ids[number], by=self.cast.actors[wish.by])
        del self.cases[number]

    def _set_draft(self, number: int, wish: Try) -> None:
        decided = {"fields": {"grade": 10, "class_name": "10A1", "starts_on": "2027-01-11"}}
        draft = {"proposal": "refuse"} if wish.to_refuse else {"record": {}, **decided}
        by = self.cast.actors[wish.by]
        actions.set_draft(dossier_id=self.ids[number], version=wish.version, by=by, draft=draft, ready=wish.ready)

    def _refile(self, number: int, wish: Try) -> None:
        dossier = actions.refile(dossier_id=self.ids[number], by=self.cast.actors[wish.by])
        draft = law.begun_again(self.cases[number], 0 if self._carried(number) else number, wish.by)
        self._add(len(self.ids) + 1, dossier, draft)

    def _carried(self, number: int) -> bool:
        return any(case.carries == number for case in self.cases.values())

    def _add(self, number: int, dossier: Dossier, case: Case) -> None:
        self.ids[number], self.cases[number] = dossier.pk, case

    def _brought(self, number: int, wish: Try) -> tuple[dict[str, Any], "dict[str, list[ContentFile[bytes]]]"]:
        """Return the answers and papers with which the things of a supplement are answered, a spoilt one with none."""
        keys = [self.key(number, thing) for thing in wish.things]
        papers = {key: [ContentFile(PDF, name="bổ sung.pdf")] for key in keys if key in PAPER_KEYS}
        return {key: AMENDED.get(key) if wish.ready else "" for key in keys if key not in papers}, papers

    def _answer(self, number: int, wish: Try) -> None:
        given: dict[str, Any] = {"dossier_id": self.ids[number], "by": self.cast.actors[wish.by]}
        answers, papers = self._brought(number, wish)
        with transaction.atomic():
            if answers:
                actions.save_amendment(answers=answers, **given)
            for key, uploads in papers.items():
                actions.amend_paper(key=key, upload=uploads[0], **given)

    def _take_back(self, number: int, wish: Try) -> None:
        given: dict[str, Any] = {"dossier_id": self.ids[number], "by": self.cast.actors[wish.by]}
        answers, papers = self._brought(number, wish)
        actions.save_amendment(answers={}, emptied=list(answers), **given)
        ready = self.stored(number).attachments.buffered().filter(key__in=papers)
        for paper in [*ready.values_list("pk", flat=True), uuid4()]:
            actions.drop_amended_paper(attachment_id=paper, **given)

    def _receive(self, number: int, wish: Try) -> None:
        answers, papers = self._brought(number, wish)
        by, version = self.cast.actors[wish.by], wish.version
        actions.receive_supplement(dossier_id=self.ids[number], version=version, by=by, answers=answers, uploads=papers)

    def hold(self, number: int, held: bool) -> None:
        """Let a job take hold of a dossier, or let it go."""
        self._set(number, {"held_by_job": held}, held=held)

    def _set(self, number: int, stored: dict[str, Any], **fields: Any) -> None:
        Dossier.objects.filter(pk=self.ids[number]).update(**stored)
        self.cases[number] = replace(self.cases[number], **fields)
        self._tell(PORTAL, f"#{number}: {', '.join(fields)} now {', '.join(map(str, fields.values()))}")

    def sweep(self) -> None:
        """Let the clock stop what was not answered and give back what was not paid."""
        due = {kind: [n for n, case in self.cases.items() if test(case, self.now)] for kind, test in SWEEPS.items()}
        self._tell(PORTAL, "the clock: " + ", ".join(f"{kind} {named(numbers)}" for kind, numbers in due.items()))
        with clock.at(self.now):
            came = (
                actions.stop_unanswered(now=self.now),
                actions.stop_unpaid(now=self.now),
                actions.expire_unpaid(before=self.now - timedelta(hours=24)),
            )
        self._agree("what was swept", tuple(map(len, due.values())), came)
        for kind, numbers in due.items():
            for number in numbers:
                wish = Try(kind.split()[0], PORTAL, None, self.now)
                self.cases[number], edges = law.follow(self.cases[number], wish)
                self.edges.update(edges)
        for number in self.cases:
            self.compare(number)

    def stored(self, number: int) -> Dossier:
        return Dossier.objects.select_related("procedure").get(pk=self.ids[number])

    STORED: ClassVar = (
        *("state", "resume_state", "version", "step", "step_role", "submitted_at", "received_at", "due_original"),
        *("due_current", "supplement_due", "supplement_count", "extended", "draft_ready", "fee_due", "fee_paid"),
        *("outcome", "delivery"),
    )

    def compare(self, number: int) -> None:
        """Hold a stored dossier with its money and its open step against the law's view of it."""
        case, dossier = self.cases[number], self.stored(number)
        on_route = case.step > 0 and case.state in ("processing", "awaiting_payment")
        law_has = {name: getattr(case, name) for name in self.STORED} | {
            "competent_unit": case.competent_unit,
            "coded": case.coded,
            "left of the fee": self._carried(number) or case.left,
            "payment open": case.state == "awaiting_payment",
            "open step": [case.step] if on_route else [],
            "put ready": case.answered if case.state in law.WAITS else None,
        }
        marks = all(item["answered"] for item in dossier.supplement)
        product_has = {name: getattr(dossier, name) for name in self.STORED} | {
            "competent_unit": dossier.competent_unit_id,
            "coded": dossier.code is not None,
            "left of the fee": self._carried(number) or queries.paid_for(dossier),
            "payment open": money.open_for(dossier.reference) is not None,
            "put ready": marks if dossier.state in law.WAITS else None,
            "open step": list(dossier.steps.filter(finished_at=None).values_list("number", flat=True)),
        }
        for name, due in law_has.items():
            self._agree(name, due, product_has[name], number)

    def retell(self) -> None:
        """Hold every dossier against the life that its facts tell, and the chains against their digests."""
        for number in self.cases:
            dossier = self.stored(number)
            life = replay(events.stream(dossier.stream))
            facts = vars(life) | ({"version": dossier.version} if life.state == "draft" else {})  # see replay
            for name, told in facts.items():
                self._agree(f"{name} by its facts", told, getattr(dossier, name), number)
        self._agree("the broken rows", [], list(events.broken_rows()))

    def _tell(self, by: Person, what: str) -> None:
        self.tries += 1
        self.story.append(f"{self.tries:4} {self.now:%d/%m %H:%M} {by.name}: {what}")

    def _agree(self, what: str, due: Any, came: Any, number: int = 0) -> None:
        """Compare; a disagreement tells what happened to the dossier so far, or everything."""
        if due != came:
            told = [line for line in self.story if not number or re.search(rf"#{number}\b", line)]
            subject = f"{what} of #{number}" if number else what
            raise Disagreement("\n".join([f"{subject}: the law has {due!r}, the product {came!r}", *told]))
