"""``manage.py load_procedure FILE``: validate a definition and publish it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.accounts.schema import SYSTEM
from procedures.catalogue import actions
from procedures.catalogue.schema import DEFINITIONS, BadDocument


class Command(BaseCommand):
    help = "Validate a definition (a YAML file, or a folder of them), say what is wrong by line, publish a new version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=DEFINITIONS, help="file or folder")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Publish each document. :raises CommandError: a document is no definition; the others are published"""
        paths = sorted(file.glob("*.yaml")) if file.is_dir() else [file]
        if not all(path.is_file() for path in paths) or not paths:
            raise CommandError(f"there is no definition at {file}")
        wrong = [text for path in paths for text in self._publish(path)]
        if wrong:
            raise CommandError("\n".join(wrong))

    def _publish(self, path: Path) -> list[str]:
        try:
            version = actions.publish(source=path.read_text("utf-8"), by=SYSTEM)
        except UnicodeDecodeError:
            return [f"{path}: is not UTF-8 text"]
        except BadDocument as document:
            return [f"{path}:{fault.line}: {fault.path}: {fault.message}" for fault in document.faults]
        self.stdout.write(f"{version.procedure_id}: version {version.number} is published")
        return []
