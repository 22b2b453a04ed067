"""A dossier lives in memory: the workflow's own transitions, the actions' own rules, without their reads and writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from portal.accounts.schema import SYSTEM, Actor
from portal.core.codes import ALPHABET, check_character
from portal.events.formulas import Link, link
from portal.events.models import Stream
from procedures.catalogue.models import ProcedureVersion
from procedures.demo.schema import APPLICANT, PORTAL, City, Life, Move
from procedures.dossiers import formulas, queries, rules
from procedures.dossiers.actions import assigning, charging, closing, drafts, moves, numbers, supplement
from procedures.dossiers.models import Attachment, Dossier, DossierStep, Remark
from procedures.dossiers.states import State
from procedures.worktime.formulas import local

CODES = len(ALPHABET) ** 9
STRIDE = 12_157_665_459_056_929  # coprime to the number of codes: no two dossiers share a reference


@dataclass(frozen=True)
class Paper:
    """An invented paper as it is stored, one for all dossiers that show it."""

    name: str
    file: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Cast:
    """The city with its people as stored: versions of procedures, holders of roles, applicants, papers, levels."""

    city: City
    versions: Mapping[str, ProcedureVersion]
    staff: Mapping[tuple[str, str], list[Actor]]
    citizen_ids: list[int]
    papers: Mapping[tuple[str, str], Paper]
    level_of: Callable[[str, datetime], str]

    def who(self, life: Life, who: str) -> Actor:
        """Return the actor behind a move: the applicant, the portal, or a holder of the role in the competent unit."""
        if who == PORTAL:
            return SYSTEM
        if who == APPLICANT:
            return Actor(self.citizen_ids[life.citizen.number], life.citizen.name)
        holders = self.staff[life.unit, who]
        return holders[life.hand % len(holders)]


class Living:
    """One dossier with all that its life leaves behind; ``code`` is the number that it gets when it is taken in."""

    def __init__(self, cast: Cast, life: Life, code: int) -> None:
        self.cast, self.life, self.code = cast, life, code
        self.random = Random(f"{cast.city.seed} numbers {life.number}")  # noqa: S311  invented numbers are no secrets
        self.hours = cast.city.clock_of(life.unit)
        self.known: dict[str, Actor] = {}
        self.facts: list[Link] = []
        self.steps: list[DossierStep] = []
        self.remarks: dict[int, Remark] = {}  # by the place of the fact that each stands behind
        self.papers: list[Attachment] = []
        self.asked_at: datetime | None = None
        self.dossier: Dossier

    def live(self) -> "Living":
        """Go through every move of the life."""
        for move in self.life.moves:
            getattr(self, move.name)(move)
        stays = [stay for stay in self.steps if stay.finished_at is None]
        ahead = queries.alarms(self.dossier, self.hours, stays)
        self.dossier.alert_at = min((alarm.at for alarm in ahead), default=None)
        return self

    # --- What every move has in common, as actions.moves does it ---------------------------------------------------

    def _move(self, move: Move, fact: str, fields: dict[str, Any], remark: str = "", name: str = "") -> None:
        dossier, by = self.dossier, self._by(move)
        before, hand = dossier.state, rules.hand(dossier)
        getattr(dossier, name or move.name)(**fields)
        let_go = moves.leave_hand(dossier, hand, self._holds)
        dossier.version += 1
        moves.touch(dossier, move.at)
        self._follow_route(by)
        note = Remark(dossier=dossier, text=remark, salt=f"{self.random.getrandbits(128):032x}") if remark else None
        digest = moves.remark_digest(note) if note else ""
        self._record(move, fact, by, before=before, remark=digest, more=let_go)
        if note:
            self.remarks[len(self.facts) - 1] = note

    def _record(self, move: Move, fact: str, by: Actor, **words: Any) -> None:
        said = moves.fact_of(self.dossier, fact, by, **words)
        head = (self.facts[-1].seq, self.facts[-1].digest) if self.facts else (0, "")
        who = (said["actor"], said["unit"], said["role"])
        self.facts.append(link(head, self.dossier.stream, said["name"], move.at, who, said["data"]))

    @property
    def head(self) -> Stream:
        """The head of the dossier's chain of facts."""
        return Stream(name=self.dossier.stream, seq=self.facts[-1].seq, digest=self.facts[-1].digest)

    def _by(self, move: Move) -> Actor:
        if move.who not in self.known:
            self.known[move.who] = self.cast.who(self.life, move.who)
        return self.known[move.who]

    def _holds(self, user_id: int, role: str, units: frozenset[str]) -> bool:
        person = next(actor for actor in self.known.values() if actor.user_id == user_id)
        return any(person.has(role, unit) for unit in units)

    def _follow_route(self, by: Actor) -> None:
        stays, last = moves.stays_on_route(self.dossier), self.steps[-1] if self.steps else None
        if last is not None and last.finished_at is None:
            if stays and last.number == self.dossier.step:
                return
            last.finished_at, last.finished_by = self.dossier.updated_at, by.name
        if stays:
            self.steps.append(moves.new_step(self.dossier, self.dossier.updated_at))

    # --- The moves by the names of their actions -------------------------------------------------------------------

    def create_draft(self, move: Move) -> None:
        version, by = self.cast.versions[self.life.procedure], self._by(move)
        words = {"window": "", "channel": "online"} | dict(move.words)
        self.dossier = drafts.blank(version, move.at)
        drafts.belong(self.dossier, by, words["window"], words["channel"])
        self.dossier.pk = UUID(int=self.random.getrandbits(128), version=4)
        self.dossier.reference, self.dossier.secret = self._reference(), self._secret()
        self.dossier.answers = words["answers"]
        drafts.derive(self.dossier, by, self.life.unit, local(move.at).date())
        self._record(move, "drafted", by)

    def _reference(self) -> str:
        number, body = (self.life.number * STRIDE + sum(self.cast.city.seed.encode())) % CODES, ""
        while len(body) < 9:
            number, place = divmod(number, len(ALPHABET))
            body += ALPHABET[place]
        return body + check_character(body)

    def _secret(self) -> str:
        body = "".join(self.random.choices(ALPHABET, k=3))
        return body + check_character(body)

    def attach(self, move: Move) -> None:
        paper = self.cast.papers[self.life.procedure, move.words["key"]]
        row = {"name": paper.name, "file": paper.file, "size": paper.size, "sha256": paper.sha256}
        key = UUID(int=self.random.getrandbits(128), version=4)
        kind = "application/pdf"
        self.papers.append(
            Attachment(
                id=key, dossier=self.dossier, key=move.words["key"], content_type=kind, uploaded_at=move.at, **row
            )
        )

    def choose_delivery(self, move: Move) -> None:
        self.dossier.delivery, self.dossier.delivery_address = move.words["way"], move.words["address"]
        self.dossier.version += 1
        moves.touch(self.dossier, move.at)

    def submit(self, move: Move) -> None:
        self._fix(move)
        self._move(move, "submitted", {"at": move.at})

    def request_payment(self, move: Move) -> None:
        self._fix(move)
        self._move(move, "payment_requested", {})

    def confirm_payment(self, move: Move) -> None:
        self._move(move, "payment_confirmed", {"at": move.words["settled_at"]})

    def cancel_payment(self, move: Move) -> None:
        self._move(move, "payment_cancelled", {})

    def file_at_counter(self, move: Move) -> None:
        self.dossier.fee_paid = self.dossier.fee_due > 0
        self._fix(move)
        self._give_code(move)
        self._move(move, "filed_at_counter", {"at": move.at, "due": self._due(move.at)})
        self._forward_when_automatic(move)

    def accept(self, move: Move) -> None:
        self._give_code(move)
        self._move(move, "accepted", {"due": self._due(self.dossier.received_at or move.at)})
        self._forward_when_automatic(move)

    def _fix(self, move: Move) -> None:
        drafts.fix(self.dossier, self.cast.level_of(self.life.procedure, move.at))

    def _give_code(self, move: Move) -> None:
        numbers.set_code(self.dossier, local(move.at).date(), self.code)
        charging.charge(self.dossier)

    def _due(self, received: datetime) -> datetime:
        return numbers.due_moment(self.dossier, received, hours=self.hours)

    def _forward_when_automatic(self, move: Move) -> None:
        if self.dossier.spec.forward == "auto":
            self.forward(Move(move.at, "forward", PORTAL))

    def forward(self, move: Move) -> None:
        route = self.dossier.spec.route
        self._move(move, "forwarded", {"steps": len(route), "role": route[0].role})

    def reject(self, move: Move) -> None:
        self._end(move, "rejected")

    def withdraw(self, move: Move) -> None:
        self._end(move, "withdrawn")

    def stop(self, move: Move) -> None:
        self._end(move, "stopped")

    def _end(self, move: Move, fact: str) -> None:
        said = move.words.get("reason", closing.SILENT)
        self._move(move, fact, {"reason": said, "at": move.at}, remark=said)

    def request_supplement(self, move: Move) -> None:
        items, self.asked_at = supplement.asked_for(move.words["items"]), move.at
        fields = {"items": items, "answer_by": numbers.answer_due(self.dossier, move.at, self.hours)}
        self._move(move, "supplement_requested", fields, remark=supplement.in_a_sentence(self.dossier, items))

    def resubmit(self, move: Move) -> None:
        dossier, changes = self.dossier, move.words["answers"]
        before = dossier.answers
        dossier.answers = formulas.amended(dossier.spec, before, changes)
        drafts.name_people(dossier, self._by(move))
        charging.charge(dossier)
        dossier.supplement = supplement.answered(dossier.supplement, before, changes)
        self._move(move, "resubmitted", numbers.after_supplement(dossier, move.at, self.asked_at, self.hours))
        if dossier.state == State.ACCEPTED:
            self._forward_when_automatic(move)

    def assign(self, move: Move) -> None:
        by = self._by(move)
        if by.user_id == self.dossier.assignee_id:
            return
        people = assigning.hand_over(self.dossier, by.user_id)
        moves.touch(self.dossier, move.at)
        if self.steps and self.steps[-1].finished_at is None:
            self.steps[-1].assignee_id = by.user_id
        self._record(move, "assigned", by, more=people)

    def set_draft(self, move: Move) -> None:
        self.dossier.draft, self.dossier.draft_ready = move.words["draft"], True
        self.dossier.version += 1
        moves.touch(self.dossier, move.at)
        self._record(move, "drafted_result", self._by(move))

    def advance(self, move: Move) -> None:
        self._move(move, "advanced", {"role": self.dossier.spec.route[self.dossier.step].role})

    def send_back(self, move: Move) -> None:
        step = move.words["step"]
        role = self.dossier.spec.route[step - 1].role
        self._move(move, "sent_back", {"step": step, "role": role}, remark=move.words["reason"])

    def extend(self, move: Move) -> None:
        self._move(move, "extended", {"due": move.words["due"]}, remark=move.words["reason"])

    def approve(self, move: Move) -> None:
        self._move(move, "approved", {"at": move.at})
        self.dossier.issued_at = move.at

    def refuse(self, move: Move) -> None:
        said = move.words["reason"]
        self._move(move, "refused", {"reason": said, "at": move.at}, remark=said)
        self.dossier.issued_at = move.at

    def return_result(self, move: Move) -> None:
        self.dossier.sent_number = move.words.get("number", "")
        self._move(move, "returned", {"at": move.at})
