"""Load the calendar that ships with the portal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.accounts.schema import SYSTEM
from procedures.worktime import actions, storage


class Command(BaseCommand):
    help = "Enter the shipped calendar of every year that has none, and the city's first office hours; repeatable."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=int, default=storage.FIRST_YEAR, metavar="YEAR")
        parser.add_argument("--to", dest="last", type=int, default=storage.LAST_YEAR, metavar="YEAR")

    def handle(self, *args: Any, **options: Any) -> None:
        years = actions.load_years(first=options["first"], last=options["last"], by=SYSTEM)
        self.stdout.write(" ".join(map(str, years)) or "nothing to load")
