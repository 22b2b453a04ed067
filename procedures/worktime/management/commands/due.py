"""Work out a due moment, with the reason for every day. The output is a public contract."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from procedures.worktime import formulas, queries
from procedures.worktime.schema import Due, Limit, weekday_name


class Command(BaseCommand):
    help = "Print when a limit ends for a dossier received at WHEN (local time), by the city's calendar and hours."

    def add_arguments(self, parser: CommandParser) -> None:
        question = "WHEN LIMIT", "2026-04-24T09:30 5wd; a limit is 5wd, 8wh, 10d, 1m or 'same_day_cutoff(15:00)'"
        parser.add_argument("question", nargs="*", metavar=question[0], help=question[1])
        parser.add_argument("--json", action="store_true", help="print the due moment and the days as JSON")
        parser.add_argument("--batch", metavar="FILE", help="read WHEN LIMIT a line (- is standard input)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"]:
            return self._answer_batch(options["batch"])
        *when, limit = options["question"] or [""]
        if not when:
            raise CommandError("give WHEN and LIMIT, or --batch FILE")
        answer = _due(" ".join(when), limit)
        self.stdout.write(_as_json(answer) if options["json"] else _as_text(answer))
        return None

    def _answer_batch(self, name: str) -> None:
        clock = queries.clock()
        for number, when, limit in _questions(_lines(name)):
            try:
                at = formulas.due_at(*_read(when, limit), clock)
            except ValueError as error:
                raise CommandError(f"line {number}: {error}") from error
            self.stdout.write(f"{at:%Y-%m-%dT%H:%M}")


def _lines(name: str) -> Iterable[str]:
    if name == "-":
        return sys.stdin
    try:
        return Path(name).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name}: {error}") from error


def _questions(lines: Iterable[str]) -> Iterable[tuple[int, str, str]]:
    for number, line in enumerate(lines, start=1):
        if words := line.split():
            *when, limit = words
            yield number, " ".join(when), limit


def _due(when: str, limit: str) -> Due:
    try:
        return formulas.due(*_read(when, limit), queries.clock())
    except ValueError as error:
        raise CommandError(str(error)) from error


def _read(when: str, limit: str) -> tuple[datetime, Limit]:
    return formulas.local(datetime.fromisoformat(when.strip())), formulas.parse_limit(limit)


def _as_json(answer: Due) -> str:
    days = [{"date": day.date.isoformat(), "counted": bool(day.counted), "reason": day.reason} for day in answer.days]
    return json.dumps({"due": answer.at.isoformat(), "days": days}, ensure_ascii=False, indent=2)


def _as_text(answer: Due) -> str:
    when = {"time": f"{answer.at:%H:%M}", "day": f"{weekday_name(answer.at)} {answer.at:%d/%m/%Y}"}
    lines = [f"{day.name}: {day.reason}" for day in answer.days]
    return "\n".join([_("Due at %(time)s on %(day)s") % when, *lines])
