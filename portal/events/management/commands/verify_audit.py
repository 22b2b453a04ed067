"""Walk every chain of facts."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.events import queries


class Command(BaseCommand):
    help = "Name every broken fact, the first one first; exit 1 when there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = list(queries.broken_rows())
        for line in broken:
            self.stdout.write(line)
        self.stdout.write("broken" if broken else "whole")
        if broken:
            raise SystemExit(1)
