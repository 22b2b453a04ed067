"""Try things with real dossiers through the product's own actions, beside what the law says must come of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction

from payments import actions as payments
from payments import queries as money
from payments.schema import Quote, QuoteLine
from portal.accounts.schema import SYSTEM, Actor
from portal.accounts.states import Role
from portal.core import clock
from portal.events import queries as events
from procedures.catalogue import actions as catalogue
from procedures.catalogue.schema import DEFINITIONS
from procedures.dossiers import actions, rules
from procedures.dossiers.models import Dossier, DossierStep
from tests import factories
from tests.dossiers import almanac, law
from tests.dossiers.law import Case, Person, Try, Verdict
from tests.dossiers.replay import replay

PORTAL = Person("the portal", system=True)
CITIZENS = (Person("citizen 1", citizen=1), Person("citizen 2", citizen=2))
BEGINS = datetime(2026, 10, 5, 8, tzinfo=almanac.ZONE)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
BY_HAND = "TAY-2.002854"
"""The transfer as a service whose accepted dossiers wait for a hand to pass them on; the five go on by themselves."""

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
FEES = {"HB-BANSAO": 30_000, "VB-XACMINH": 40_000, "1.004889": 500_000}
LATE_FEE = QuoteLine("Phí phát sinh", 1, 50_000, "Phí mẫu", demo=True)


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
    """Set up three units with one person a role in each, two citizens, the five services and one passed on by hand."""
    units = [factories.office(), factories.unit(), factories.unit(code="05.22", name="Trường THPT Rạch Sen")]
    for path in sorted(DEFINITIONS.glob("*.yaml")):
        factories.procedure(code=path.stem)
    by_hand = (DEFINITIONS / "2.002854.yaml").read_text("utf-8").replace("forward: auto", "forward: manual")
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
    "request_supplement": lambda wish: {"items": [{"key": "school", "why": why} for why in wish.items]},
    "extend": lambda wish: {"due": wish.due, "reason": wish.reason},
}
"""What an action is told beside dossier, version and person."""


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
        case = Case(service, by.citizen, FEES.get(service, 0), UNIT.get(service, "05"), by.unit)
        self._add(number, dossier, case)
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

    def _act(self, number: int, wish: Try) -> Any:
        if wish.move == "confirm_payment":
            return self._pay(number)
        more = MORE.get(wish.move, lambda wish: {})(wish)
        act: Callable[..., Any] = getattr(actions, wish.move)
        return act(dossier_id=self.ids[number], version=wish.version, by=self.cast.actors[wish.by], **more)

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
                quote=Quote.from_json(dossier.quote),
                by=SYSTEM,
                payer_name=dossier.applicant_name,
            )

    def run_errand(self, number: int, wish: Try) -> Verdict:
        """Do something with a dossier that is no move of the table."""
        case, due = self.cases[number], law.judge_errand(self.cases[number], wish)
        self._tell(wish.by, f"{wish.move} #{number} in version {wish.version}: {due} by the law")
        came = self._outcome(lambda: getattr(self, f"_{wish.move}")(number, wish))
        self._agree("the answer", due, came, number)
        if came == Verdict.ACCEPTED and wish.move in ("save", "set_draft"):
            fields = law.ERRANDS[wish.move].then(case, wish)
            self.cases[number] = replace(case, **fields, version=case.version + 1)
        for each in list(self.cases):
            self.compare(each)
        return came

    def _save(self, number: int, wish: Try) -> None:
        phone = {"phone": APPLICANT["phone"]} if wish.ready else {}
        answers = {key: value for key, value in APPLICANT.items() if key != "phone"} | phone
        if "2854" in self.cases[number].service:
            answers["full_name"] = f"Học sinh số {number}"
        by = self.cast.actors[wish.by]
        actions.save_answers(dossier_id=self.ids[number], section="applicant", answers=answers, by=by)

    def _discard(self, number: int, wish: Try) -> None:
        actions.discard(dossier_id=self.ids[number], by=self.cast.actors[wish.by])
        del self.cases[number]

    def _set_draft(self, number: int, wish: Try) -> None:
        decided = {"fields": {"grade": 10, "class_name": "10A1", "starts_on": "2027-01-11"}}
        draft = {"proposal": "refuse"} if wish.to_refuse else {"record": {}, **decided}
        by = self.cast.actors[wish.by]
        actions.set_draft(dossier_id=self.ids[number], version=wish.version, by=by, draft=draft, ready=wish.ready)

    def _refile(self, number: int, wish: Try) -> None:
        old = self.cases[number]
        dossier = actions.refile(dossier_id=self.ids[number], by=self.cast.actors[wish.by])
        window = "" if old.citizen else old.intake_unit
        case = Case(old.service, old.citizen, FEES.get(old.service, 0), UNIT.get(old.service, "05"), window)
        self._add(len(self.ids) + 1, dossier, replace(case, complete=old.complete))

    def _add(self, number: int, dossier: Dossier, case: Case) -> None:
        self.ids[number], self.cases[number] = dossier.pk, case

    def answer_supplement(self, number: int) -> None:
        """Answer every item that was asked for; the product's own way to answer writes the same mark."""
        items = [{**item, "answered": True} for item in self.stored(number).supplement]
        self._set(number, {"supplement": items}, answered=True)

    def hold(self, number: int, held: bool) -> None:
        """Let a job take hold of a dossier, or let it go."""
        self._set(number, {"held_by_job": held}, held=held)

    def find_fee(self, number: int) -> None:
        """Let a fee be found due when the office has the dossier already."""
        quote = Quote((LATE_FEE,))
        fields = {"fee_due": quote.amount, "quote": quote.to_json()}
        self._set(number, fields, fee_due=quote.amount)

    def _set(self, number: int, stored: dict[str, Any], **fields: Any) -> None:
        Dossier.objects.filter(pk=self.ids[number]).update(**stored)
        self.cases[number] = replace(self.cases[number], **fields)
        self._tell(PORTAL, f"#{number}: {', '.join(fields)} now {', '.join(map(str, fields.values()))}")

    def sweep(self) -> None:
        """Let the clock stop what was not answered and give back what was not paid."""
        before = self.now - timedelta(hours=24)
        silent = [number for number, case in self.cases.items() if law.unanswered(case, self.now)]
        unpaid = [number for number, case in self.cases.items() if law.unpaid(case, before)]
        self._tell(PORTAL, f"the clock stops {named(silent)}, gives back {named(unpaid)}")
        with clock.at(self.now):
            came = actions.stop_unanswered(now=self.now), actions.expire_unpaid(before=before)
        self._agree("what was swept", (len(silent), len(unpaid)), came)
        for move, numbers in {"stop": silent, "cancel_payment": unpaid}.items():
            for number in numbers:
                self.cases[number], edges = law.follow(self.cases[number], Try(move, PORTAL, None, self.now))
                self.edges.update(edges)
        for number in self.cases:
            self.compare(number)

    def stored(self, number: int) -> Dossier:
        return Dossier.objects.select_related("procedure").get(pk=self.ids[number])

    STORED: ClassVar = (
        *("state", "resume_state", "version", "step", "step_role", "submitted_at", "received_at", "due_original"),
        *("due_current", "supplement_due", "supplement_count", "extended", "draft_ready", "fee_due", "fee_paid"),
        "outcome",
    )

    def compare(self, number: int) -> None:
        """Hold a stored dossier with its money and its open step against the law's view of it."""
        case, dossier = self.cases[number], self.stored(number)
        on_route = case.step > 0 and case.state in ("processing", "awaiting_payment")
        law_has = {name: getattr(case, name) for name in self.STORED} | {
            "competent_unit": case.competent_unit,
            "coded": case.coded,
            "refunded": case.refunded,
            "payment open": case.state == "awaiting_payment",
            "open step": [case.step] if on_route else [],
        }
        open_steps = DossierStep.objects.filter(dossier=dossier, finished_at__isnull=True)
        product_has = {name: getattr(dossier, name) for name in self.STORED} | {
            "competent_unit": dossier.competent_unit_id,
            "coded": dossier.code is not None,
            "refunded": sum(refund.amount for refund in money.refunds_for(dossier.reference)),
            "payment open": money.open_for(dossier.reference) is not None,
            "open step": list(open_steps.values_list("number", flat=True)),
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
