"""Put a unit in the place of one that was merged or renamed, and report what went over."""

import json
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.accounts.schema import SYSTEM
from procedures.desk import actions
from procedures.desk.actions.succession import Succession


class Command(BaseCommand):
    help = "Let unit NEW take the open dossiers, registers, pupils, numbers and people of unit OLD, all or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("old", metavar="OLD")
        parser.add_argument("new", metavar="NEW")
        parser.add_argument("--on", required=True, type=date.fromisoformat, metavar="DATE", help="first day of NEW")
        parser.add_argument("--decision", required=True, help="number and date of the decision")
        parser.add_argument("--name", default="", help="name of NEW, to found it like OLD")
        parser.add_argument("--dry-run", action="store_true", help="report only; change nothing")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        units = {key: options[key] for key in ("old", "new", "on", "decision", "name")}
        try:
            with transaction.atomic():
                report = actions.succeed_unit(by=SYSTEM, **units)
                transaction.set_rollback(options["dry_run"])
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(_as_json(report) if options["json"] else _as_text(report, dry=options["dry_run"]))


def _as_json(report: Succession) -> str:
    return json.dumps(report.to_json(), ensure_ascii=False, indent=2, sort_keys=True)


def _as_text(report: Succession, *, dry: bool) -> str:
    lines = [
        f"{report.old} -> {report.new} from {report.on}" + (" (nothing was changed)" if dry else ""),
        f"open dossiers: {len(report.dossiers)}",
        *(f"  {reference}" for reference in report.dossiers),
        f"register books: {report.books}",
        f"pupils: {report.pupils}",
        f"number series of results: {report.series}",
        f"roles of people: {report.roles}",
        f"deputations that lapsed (name them anew): {report.deputations}",
    ]
    return "\n".join(lines)
