"""Write a city's history for benchmarks and large tests."""

import os
import time as timer
from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.accounts import queries as accounts
from portal.accounts.schema import SYSTEM
from procedures.catalogue import actions as catalogue
from procedures.demo import rules
from procedures.demo.actions import simulate
from procedures.worktime.schema import ZONE


def workers() -> int:
    """Return how many processes write at once: one for each processor where the database can take it."""
    return max(1, len(os.sched_getaffinity(0))) if connection.vendor == "postgresql" else 1


class Command(BaseCommand):
    help = (
        "Writes a city's realistic history in bulk, from the rules of the real actions; the same seed, the same rows."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dossiers", type=int, required=True, help="how many")
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument(
            "--until", type=date.fromisoformat, help="the day on which the history ends, today by default"
        )

    def handle(self, *args: Any, dossiers: int, seed: int, until: date | None, **options: Any) -> None:
        if dossiers < 1:
            raise CommandError("--dossiers: from 1 up")
        last = until or accounts.today()
        self.total, self.begun = dossiers, timer.monotonic()
        try:
            rules.require_demonstration()
            call_command("load_calendar", stdout=self.stdout)
            catalogue.publish_folder(by=SYSTEM)
            moment = datetime.combine(last, time(), ZONE)
            simulate(dossiers=dossiers, seed=seed, until=moment, workers=workers(), tell=self.tell)
        except RuntimeError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"a city with {dossiers} dossiers up to {last}, in {timer.monotonic() - self.begun:.0f} s")

    def tell(self, done: int) -> None:
        """Say how far it is, how fast, and how long it still takes."""
        rate = done / (timer.monotonic() - self.begun)
        left = (self.total - done) / rate
        self.stdout.write(f"{done} of {self.total} dossiers, {rate:.0f} a second, {left:.0f} s left")
