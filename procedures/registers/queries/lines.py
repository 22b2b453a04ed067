"""Answer a verification of many diplomas at once, in two queries however many lines there are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import ngettext

from portal.core.text import fold, nfc
from procedures.registers import formulas
from procedures.registers.formulas import number_key
from procedures.registers.models import RegisterBook, RegisterEntry
from procedures.registers.queries.comparing import as_date, compare
from procedures.registers.queries.entries import facts, place
from procedures.registers.schema import Answers, Candidate, Compared, LineAnswer
from procedures.registers.states import EntryStatus, Verdict

COMPARED = ("holder_name", "birth_date", "diploma_kind", "serial_number", "graduation_year", "entry_number")
Line = Mapping[str, Any]


def verify_lines(_unit_code: str, answers: Answers) -> list[Candidate]:
    """Return one candidate that carries the answer to every line; none when the request has no lines.

    The department answers for every register of the city, whoever keeps it now.
    """
    lines: list[Line] = answers.get("lines") or []
    if not lines:
        return []
    shelf = _Shelf(lines)
    answered = tuple(shelf.answer(number, line) for number, line in enumerate(lines, start=1))
    counted = Counter(answer.verdict for answer in answered)
    title = ngettext("%(count)d diploma", "%(count)d diplomas", len(lines)) % {"count": len(lines)}
    return [Candidate("lines", title, {str(v.label): str(counted[v]) for v in Verdict if counted[v]}, lines=answered)]


class _Shelf:
    """The entries that any of the lines may mean, read once, and the years of which no register is left."""

    def __init__(self, lines: Sequence[Line]) -> None:
        serials = {number_key(line.get("serial_number") or "") for line in lines} - {""}
        names = {fold(line.get("holder_name") or "") for line in lines}
        births = {born for line in lines if (born := as_date(line.get("birth_date")))}
        meant = Q(serial_key__in=serials) | Q(search_key__in=names, birth_date__in=births)
        self.by_serial: dict[str, list[RegisterEntry]] = {}
        self.by_person: dict[Any, list[RegisterEntry]] = {}
        for row in RegisterEntry.objects.filter(meant).select_related("book"):
            self.by_serial.setdefault(row.serial_key, []).append(row)
            self.by_person.setdefault((row.search_key, row.birth_date), []).append(row)
        self.lost = set(RegisterBook.objects.filter(is_kept=False).values_list("kind", "year"))

    def answer(self, number: int, line: Line) -> LineAnswer:
        stated = {key: line.get(key) for key in COMPARED}
        title = nfc(str(line.get("holder_name") or ""))
        rows = self._rows(stated)
        if not rows:
            return LineAnswer(number, title, self._absence(stated), stated=stated)
        comparisons = [compare(stated, _compared_facts(row)) for row in rows]
        places = formulas.best(comparisons)
        row, comparison = rows[places[0]], comparisons[places[0]]
        verdict = formulas.verdict(comparison, EntryStatus(row.status))
        return LineAnswer(
            number,
            title,
            verdict,
            differing=_differing(verdict, comparison),
            place=place(row),
            comparison=comparison,
            ambiguous=len(places) > 1,
            stated=stated,
        )

    def _rows(self, stated: Line) -> list[RegisterEntry]:
        person = (fold(stated["holder_name"] or ""), as_date(stated["birth_date"]))
        found = self.by_serial.get(number_key(stated["serial_number"] or ""), []) + self.by_person.get(person, [])
        return list({row.pk: row for row in found}.values())

    def _absence(self, stated: Line) -> Verdict:
        asked = stated["diploma_kind"], int(stated["graduation_year"] or 0)
        return Verdict.REGISTER_LOST if asked in self.lost else Verdict.NOT_FOUND


def _compared_facts(row: RegisterEntry) -> dict[str, Any]:
    recorded = facts(row)
    return {key: recorded[key] for key in COMPARED}


def _differing(verdict: Verdict, comparison: Sequence[Compared]) -> tuple[str, ...]:
    return tuple(fact.key for fact in comparison if not fact.equal) if verdict is Verdict.MISMATCH else ()


def fill_lines(chosen: Candidate) -> dict[str, Any]:
    """Return what is answered to each line: what it asked, the verdict, and what differs by name, never by value."""
    return {
        "lines": [
            dict(line.stated) | {"verdict": line.verdict.value, "differing": list(line.differing), "note": ""}
            for line in chosen.lines
        ],
        "verdicts": [
            {"verdict": line.verdict.value, "differing": list(line.differing), "note": ""} for line in chosen.lines
        ],
    }
