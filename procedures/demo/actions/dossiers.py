"""Let the demonstration's dossiers run their way through the product's own actions, at moments of the past."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.accounts.schema import Actor
from portal.core import clock
from portal.events import actions as events
from portal.papers.document import Letterhead, Paper, Paragraph
from portal.papers.render import render
from procedures.catalogue.formulas import meanings
from procedures.catalogue.rules import asked_papers
from procedures.demo import rules, storage
from procedures.dossiers import actions
from procedures.dossiers import queries as dossiers
from procedures.dossiers.models import Dossier
from procedures.dossiers.states import State
from procedures.feedback import actions as feedback
from procedures.registers import queries as registers
from procedures.worktime import formulas as worktime
from procedures.worktime import queries as worktimes

REASONS = {
    "reject": "Văn bằng này do cơ quan của tỉnh khác giữ sổ gốc; đề nghị nộp hồ sơ tại cơ quan đó.",
    "refuse": "Sổ gốc năm 2019 không có dòng nào khớp với thông tin trong đơn.",
    "stop": "Người nộp đã được cấp bản sao trong một hồ sơ khác.",
    "withdraw": "Tôi đã tìm thấy bản chính.",
}

QUESTION = "Đề nghị nhà trường xác nhận học sinh đang học tại trường và gửi kết quả rèn luyện, học tập gần nhất."


def load_dossiers() -> None:
    """Load dossiers in every state, once; effects run in this process. :raises RuntimeError: outside a demonstration"""
    rules.require_demonstration()
    if Dossier.objects.exists():
        return
    for plan in storage.document("dossiers")["dossiers"]:
        Run(plan).go()
        events.run_due()


def person(email: str) -> Actor:
    """Return a demonstration account as an actor."""
    return accounts.actor_for(User.objects.get(email=email))


class Run:
    """One dossier on its way: each move happens two working hours after the one before.

    It begins in the morning of its plan's day, or at the moment given.
    """

    def __init__(self, plan: dict[str, Any], moment: datetime | None = None) -> None:
        self.plan, self.code, self.until = plan, plan["procedure"], plan["until"]
        self.dossier: Dossier
        self.moment = moment or self._first_morning()

    def _first_morning(self) -> datetime:
        plan = self.plan
        first = timezone.localtime(clock.now()) - timedelta(days=plan["days_ago"])
        morning = first.replace(hour=8, minute=10, second=0, microsecond=0)
        return min(worktime.counted_from(morning, worktimes.clock()), clock.now()) if plan["days_ago"] else first

    def go(self) -> None:
        """Carry the dossier as far as its plan says."""
        for move in self._moves():
            with clock.at(self.moment):
                move()
                events.run_due()
            self.moment = min(self.moment + timedelta(hours=1, minutes=25), clock.now())
        if "score" in self.plan:
            with clock.at(self.moment):
                feedback.rate(dossier_id=self.dossier.pk, score=self.plan["score"], items={}, comment="")

    def _moves(self) -> Iterator[Callable[[], Any]]:
        yield self._draft
        if self.until == "draft":
            return
        yield self._file
        if self.until in ("submit", "request_payment"):
            return
        if self.until in ("reject", "withdraw"):
            yield self.reject if self.until == "reject" else self._withdraw
            return
        if "window" not in self.plan:
            yield self.accept
        yield from self._along_the_route()

    def _along_the_route(self) -> Iterator[Callable[[], Any]]:
        if "consult" in self.plan:
            yield self._consult
        if self.until in ("request_supplement", "stop"):
            yield getattr(self, f"_{self.until}")
        if self.until not in ("advance", "approve", "return_result", "refuse"):
            return
        yield self._draft_result
        yield self._advance
        if self.until == "advance":
            return
        while self._fresh().step < self._fresh().step_count:
            yield self._advance
        yield self._refuse if self.until == "refuse" else self._approve
        if "window" in self.plan and self.until == "return_result":
            yield self._return_result

    def _draft(self) -> None:
        answers = {key: value for part in self._answers().values() for key, value in part.items()}
        if window := self.plan.get("window"):
            made = actions.create_draft(
                procedure_code=self.code, by=self._clerk, answers=answers, window=window, channel="counter"
            )
            made = actions.choose_delivery(dossier_id=made.pk, way="counter", address="", by=self._clerk)
        else:
            made = actions.create_draft(procedure_code=self.code, by=self._applicant, answers=answers)
        self.dossier = made
        for paper in asked_papers(made.spec, made.answers):
            if paper.required:
                actions.attach(dossier_id=made.pk, key=paper.key, upload=sample(paper.label.vi), by=self._filer)

    def _file(self) -> None:
        if "window" in self.plan:
            self._move(actions.file_at_counter, self._clerk)
        elif self.dossier.fee_due:
            self._move(actions.request_payment, self._applicant)
        else:
            self._move(actions.submit, self._applicant)

    def accept(self) -> None:
        self._move(actions.accept, self._clerk)

    def reject(self) -> None:
        self._move(actions.reject, self._clerk, reason=REASONS["reject"])

    def _withdraw(self) -> None:
        self._move(actions.withdraw, self._applicant, reason=REASONS["withdraw"])

    def _stop(self) -> None:
        self._move(actions.stop, self._holder("signer"), reason=REASONS["stop"])

    def _request_supplement(self) -> None:
        items = storage.document("dossiers")["supplements"][self.code]
        self._move(actions.request_supplement, self._holder("officer"), items=items)

    def _consult(self) -> None:
        unit = self.plan["consult"]
        words = {"unit_code": unit, "question": QUESTION, "due_at": dossiers.usual_answer_due(unit)}
        actions.consult(dossier_id=self.dossier.pk, version=self._fresh().version, by=self._holder("officer"), **words)

    def _draft_result(self) -> None:
        dossier = self._fresh()
        stated = meanings(dossier.spec, dossier.answers)
        found = registers.look_up(dossier.spec.lookup, unit_code=dossier.unit_code, answers=stated)[:1]
        record = registers.fill(dossier.spec.lookup, found[0]) if found else {}
        fields = dict(storage.document("dossiers")["decisions"].get(self.code, {}))
        if "verdicts" in record:
            fields["verdicts"] = record["verdicts"]
        draft = {
            "lookup": dossier.spec.lookup,
            "candidates": [row.key for row in found],
            "titles": [row.title for row in found],
            "record": record,
            "fields": fields,
        }
        self._move(actions.set_draft, self._holder("officer"), draft=draft)

    def _advance(self) -> None:
        self._move(actions.advance, self._holder(self._fresh().step_role))

    def _approve(self) -> None:
        self._move(actions.approve, self._holder("signer"))

    def _refuse(self) -> None:
        self._move(actions.refuse, self._holder("signer"), reason=REASONS["refuse"])

    def _return_result(self) -> None:
        if self._fresh().state == State.RESOLVED:
            self._move(actions.return_result, self._clerk)

    def _move(self, action: Callable[..., Dossier], by: Actor, **words: Any) -> None:
        self.dossier = action(dossier_id=self.dossier.pk, version=self._fresh().version, by=by, **words)

    def _fresh(self) -> Dossier:
        return Dossier.objects.get(pk=self.dossier.pk)

    def _answers(self) -> dict[str, dict[str, Any]]:
        return dict(storage.document("dossiers")["answers"][self.code])

    @property
    def _applicant(self) -> Actor:
        return person(self.plan["applicant"])

    @property
    def _clerk(self) -> Actor:
        return person("intake@demo.test")

    @property
    def _filer(self) -> Actor:
        return self._clerk if "window" in self.plan else self._applicant

    def _holder(self, role: str) -> Actor:
        """Return the account that holds a role in the dossier's unit."""
        names = ("officer", "head", "signer", "school", "leaving-school")
        actors = (person(f"{name}@demo.test") for name in names)
        return next(actor for actor in actors if actor.has(role, self._fresh().unit_code))


def sample(label: str) -> "ContentFile[bytes]":
    """Return an invented paper as a PDF, named by what it stands for."""
    letterhead = Letterhead("BẢN MẪU", "GIẤY TỜ TRÌNH DIỄN")
    blocks = (Paragraph("Giấy tờ này chỉ để trình diễn, không có giá trị."),)
    content = render(Paper(title=label, letterhead=letterhead, heading=(label.upper(),), blocks=blocks))
    return ContentFile(content, name=f"{label}.pdf")
