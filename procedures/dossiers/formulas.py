"""The arithmetic of a dossier: its official code, its keys, the degree of completion, when its time runs out."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import ngettext

from portal.core.text import fold
from procedures.catalogue import formulas as catalogue
from procedures.catalogue.schema import Condition, Definition, Field, Text
from procedures.dossiers.schema import Alarm
from procedures.dossiers.states import FINAL, State
from procedures.worktime import formulas as worktime
from procedures.worktime.formulas import Clock, parse_limit

if TYPE_CHECKING:
    from procedures.dossiers.models import Dossier

SUPPLEMENT_LIMIT = parse_limit("15wd")
LEVELS = (75, 100)
"""The shares of its time, in percent, at which a head is told of a step or a dossier."""
STAY = "step:"
MINUTES_A_DAY = 480

IDENTITY_NUMBER = re.compile(r"[0-9]{12}")
GREEK = str.maketrans("0123456789abcdef", "αβγδεζηθικλμνξοπ")


def official_code(unit: str, day: date, number: int) -> str:
    """Return ``H13.<unit>-YYMMDD-NNNN``; H13 is Cần Thơ (TT 01/2018/TT-VPCP, Điều 19). Past 9999 it takes 5 digits."""
    return f"H13.{unit}-{day:%y%m%d}-{number:04d}"


def fee_day(dossier: "Dossier") -> date:
    """Return the day whose fees a filed dossier was charged by: noted with its quote, else the day of receipt."""
    noted = dossier.quote.get("on")
    return date.fromisoformat(noted) if noted else timezone.localdate(dossier.received_at or dossier.created_at)


def beneficiary_key(name: str, birth_date: str) -> str:
    """Return what makes two requests concern the same person: folded name and birth date."""
    return f"{fold(name)}|{birth_date}"


def search_key(*parts: str) -> str:
    """Return the folded text that the desk searches."""
    return fold(" ".join(part for part in parts if part))[:500]


def identity_token(number: str) -> str:
    """Return what stands for an identity number in the search key: the whole number finds, no part of it does.

    It is a digest in Greek letters, so that no name and no number that people type is found inside it by chance.
    """
    return hashlib.sha256(number.encode()).hexdigest()[:12].translate(GREEK)


def identity_tokens(answers: Mapping[str, Any]) -> list[str]:
    """Return the tokens of all answers of twelve digits, those inside lists of lines included, each once."""
    return list(dict.fromkeys(identity_token(text) for text in texts(answers) if IDENTITY_NUMBER.fullmatch(text)))


def texts(value: Any) -> Iterator[str]:
    """Yield every text inside answers or a draft."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from texts(inner)


@dataclass(frozen=True)
class Opened:
    """What a supplement lets the applicant amend, by key, in the order of the form.

    ``asked`` are the questions and papers that the office named; ``fields`` and ``papers`` hold those of each kind and
    also what a changed answer may lead to and was not answered before.
    """

    asked: frozenset[str]
    fields: tuple[str, ...]
    papers: tuple[str, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset((*self.fields, *self.papers))


def askable(spec: Definition, answers: Mapping[str, Any]) -> list[str]:
    """Return the keys that a supplement may name: every question that was asked, every paper of the procedure."""
    kept = catalogue.relevant(spec, answers)
    asked = [
        field.key
        for section in spec.sections
        if catalogue.visible(section.when, kept)
        for field in section.fields
        if catalogue.visible(field.when, kept)
    ]
    return asked + [paper.key for paper in spec.attachments]


def opened(
    spec: Definition, answers: Mapping[str, Any], supplement: Iterable[Mapping[str, Any]], held: Collection[str]
) -> Opened:
    """Return what a supplement opens; ``held`` are the keys of the papers that the office has."""
    asked = frozenset(item["key"] for item in supplement)
    leading, fields = set(asked), []
    for section in spec.sections:
        for field in section.fields:
            if field.key in asked:
                fields.append(field.key)
            elif field.key not in answers and _follows(field, section.when, leading):
                leading.add(field.key)
                fields.append(field.key)
    papers = [
        paper.key
        for paper in spec.attachments
        if paper.key in asked or (paper.key not in held and paper.when and paper.when.field in leading)
    ]
    return Opened(asked, tuple(fields), tuple(papers))


def _follows(field: Field, section: Condition | None, leading: set[str]) -> bool:
    return any(condition.field in leading for condition in (field.when, section) if condition)


def amended(spec: Definition, answers: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers with the changes of a supplement in them; those of a branch left behind are dropped."""
    return catalogue.relevant(spec, {**answers, **changes})


def unanswered(
    spec: Definition,
    answers: Mapping[str, Any],
    supplement: Iterable[Mapping[str, Any]],
    changes: Mapping[str, Any],
    brought: Collection[str],
) -> list[str]:
    """Return the keys of the items without an answer; what the changes make superfluous needs none.

    ``changes`` are the answers amended, ``brought`` the keys of the papers put ready.
    """
    after = amended(spec, answers, changes)
    before_keys, after_keys = _asked_now(spec, answers), _asked_now(spec, after)
    given = {*changes, *brought}
    keys = [item["key"] for item in supplement]
    return [key for key in keys if key not in given and (key in after_keys or key not in before_keys)]


def labels(spec: Definition) -> dict[str, Text]:
    """Return the label of every question and every paper by its key."""
    questions = {field.key: field.label for field in spec.all_fields()}
    return questions | {paper.key: paper.label for paper in spec.attachments}


def _asked_now(spec: Definition, answers: Mapping[str, Any]) -> set[str]:
    papers = {paper.key: paper.when for paper in spec.attachments}
    kept = catalogue.relevant(spec, answers)
    return {key for key in askable(spec, answers) if catalogue.visible(papers.get(key), kept)}


def completion(state: str, step: int, step_count: int) -> int:
    """Return the degree of completion in percent that anyone may see (TT 01/2018/TT-VPCP, Điều 16.2.d)."""
    if state in FINAL:
        return 100
    done = {State.DRAFT: 0, State.AWAITING_PAYMENT: 5, State.SUBMITTED: 10, State.ACCEPTED: 20, State.RESOLVED: 90}
    if state == State.PROCESSING and step_count:
        return 25 + 60 * (step - 1) // step_count
    return done.get(State(state), 20)


def stay_name(key: int) -> str:
    """Return what an alarm about one stay at a step is filed under; coming back to a step is another stay."""
    return f"{STAY}{key}"


def limit_name(restarts: int) -> str:
    """Return what an alarm about the limit is filed under; a supplement starts the limit again, so it counts anew."""
    return f"limit:{restarts}"


def is_stay(about: str) -> bool:
    return about.startswith(STAY)


def step_alarms(about: str, started: datetime, budget: int, hours: Clock) -> list[Alarm]:
    """Return when a stay at a step reaches each level of its budget of working minutes."""
    return [
        Alarm(about, level, worktime.add_working_minutes(started, budget * level // 100, hours)) for level in LEVELS
    ]


def limit_alarms(about: str, received: datetime, due: datetime, hours: Clock) -> list[Alarm]:
    """Return when a limit reaches each level: by the working minutes up to the due moment, and that moment itself."""
    minutes = worktime.working_minutes_between(received, due, hours)
    return [*step_alarms(about, received, minutes, hours)[:-1], Alarm(about, LEVELS[-1], due)]


def reminder_moment(asked: datetime, due: datetime, hours: Clock) -> datetime:
    """Return when a consulted unit is reminded: half the time left, but one working day before due at the earliest."""
    minutes = worktime.working_minutes_between(asked, due, hours)
    left = min(minutes // 2, MINUTES_A_DAY)
    return worktime.add_working_minutes(asked, minutes - left, hours)


def spelled(minutes: int) -> str:
    """Return working time in words: days of eight hours and hours, minutes only below an hour."""
    days, rest = divmod(minutes, MINUTES_A_DAY)
    hours = rest // 60
    words = []
    if days:
        words.append(ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days})
    if hours:
        words.append(ngettext("%(n)d working hour", "%(n)d working hours", hours) % {"n": hours})
    return " ".join(words) or ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest}
