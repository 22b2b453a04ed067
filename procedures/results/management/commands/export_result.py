"""Write an issued result's file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procedures.results import queries


class Command(BaseCommand):
    help = "Write the signed PDF of a result: export_result NUMBER OUT.pdf, or export_result --any-valid OUT.pdf"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", nargs="?", help='number ("07/BS-SGDĐT") or code')
        parser.add_argument("out", type=Path)
        parser.add_argument("--any-valid", action="store_true", help="take the newest result in force")

    def handle(self, *, number: str | None, out: Path, any_valid: bool, **options: Any) -> None:
        result = queries.any_valid() if any_valid else queries.by_number(number or "")
        if result is None:
            raise CommandError(f"no such result: {number or 'none is in force'}")
        out.write_bytes(queries.content(result))
        self.stdout.write(f"{result.number_text} {result.code} {result.status} {out}")
