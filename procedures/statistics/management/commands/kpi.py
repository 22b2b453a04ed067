"""Print the plan's figures."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from procedures.statistics import queries


class Command(BaseCommand):
    help = "T1-T4 of the plan with numerator, denominator and formula; from inclusive, to exclusive."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="start", type=date.fromisoformat, required=True)
        parser.add_argument("--to", dest="end", type=date.fromisoformat, required=True)
        parser.add_argument("--unit", default="")
        parser.add_argument("--procedure", default="")
        parser.add_argument("--from-events", action="store_true", help="recompute from the facts alone")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        scope = queries.Scope(options["start"], options["end"], options["unit"], options["procedure"])
        compute = queries.figures_from_events if options["from_events"] else queries.figures
        found = {figure.key: figure.to_json() for figure in compute(scope)}
        if options["json"]:
            report = {"from": str(scope.start), "to": str(scope.end), "targets": found}
            self.stdout.write(json.dumps(report, ensure_ascii=False, sort_keys=True, indent=2))
            return
        for key, figure in found.items():
            share = f"{figure['percent']} %" if figure["percent"] is not None else "-"
            self.stdout.write(
                f"{key.upper()} {share} ({figure['numerator']}/{figure['denominator']}), target {figure['target']} %"
            )
            self.stdout.write(f"   {figure['formula']}")
