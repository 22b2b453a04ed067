"""Compare a day's books."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.template.loader import render_to_string
from django.utils import translation

from payments import actions, queries
from portal.accounts.schema import SYSTEM

DIFFERS, SILENT = 1, 3
"""How the command ends on differences that nobody explained, else on a gateway that could not be asked."""


class Command(BaseCommand):
    help = "Compare a day's ledger with the gateways' books and the receipts; exit 1 on differences, 3 on silence."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", type=date.fromisoformat, required=True)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        row = actions.reconcile(date=options["date"], by=SYSTEM)
        with translation.override("vi"):
            report = queries.report(row)
            if options["json"]:
                self.stdout.write(json.dumps(report, ensure_ascii=False, sort_keys=True, indent=2))
            else:
                self.stdout.write(render_to_string("payments/reconciliation.txt", {"report": report, "day": row.date}))
        if queries.unexplained(row):
            raise SystemExit(DIFFERS)
        if row.unchecked:
            raise SystemExit(SILENT)
