"""Draw the graph of payment states into the documentation."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from payments import workflow

PAGE = Path("docs") / "payments.md"


class Command(BaseCommand):
    help = "Write the graph of payment states into docs/payments.md, as the code has it."

    def handle(self, *args: Any, **options: Any) -> None:
        page = settings.BASE_DIR / PAGE
        page.write_text(workflow.drawn_into(page.read_text("utf-8")), "utf-8")
        self.stdout.write(str(PAGE))
