"""Say what a PDF is worth."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procedures.results import queries
from procedures.results.states import Verdict


class Command(BaseCommand):
    help = "Check a PDF against its signature and the register; exit 0 only when it is genuine and valid"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            found = queries.examine_file(file.read_bytes())
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(queries.verdict_document(found), ensure_ascii=False, indent=2, sort_keys=True))
        if found.verdict != Verdict.VALID:
            sys.exit(1)
