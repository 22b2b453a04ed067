"""The code of the demonstration administrator's second factor."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Prints the code that the second factor of admin@demo.test shows now (demonstration data only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_TOTP_SECRET:
            raise CommandError("There is no known second factor: this is not a demonstration (DEBUG=1, DEMO=1).")
        self.stdout.write(format_hotp_value(hotp_value(settings.DEMO_TOTP_SECRET, int(time.time()) // 30)))
