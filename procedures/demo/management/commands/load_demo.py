"""Load everything a demonstration needs."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from portal.accounts.schema import SYSTEM
from procedures.catalogue import actions as catalogue
from procedures.demo.actions import load_dossiers, load_people, load_reasons, load_registers, load_transfers


class Command(BaseCommand):
    help = "Units, people, calendar, procedures, registers and dossiers in every state; repeatable."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("load_calendar", stdout=self.stdout)
        load_registers()
        load_people()
        catalogue.publish_folder(by=SYSTEM)
        load_reasons()
        load_dossiers()
        load_transfers()
        self.stdout.write("the demonstration is loaded")
