"""Give seals a new key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.schema import SYSTEM
from procedures.results import actions, rules
from procedures.results.models import SealKey


class Command(BaseCommand):
    help = "Make a new key for seals and retire the one in use; --revoke KID takes back a key that became known"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--revoke", metavar="KID", help="key whose seals are not to be believed any more")

    def handle(self, *, revoke: str | None, **options: Any) -> None:
        if revoke:
            self._revoke(revoke)
        key = actions.rotate_seal_key(by=SYSTEM)
        self.stdout.write(f"{key.kid} seals from {key.valid_from} to {key.valid_until}")

    def _revoke(self, kid: str) -> None:
        try:
            actions.revoke_seal_key(kid=kid, by=SYSTEM)
        except SealKey.DoesNotExist as error:
            raise CommandError(f"no such key: {kid}") from error
        except rules.NotInForce as error:
            raise CommandError(f"{kid} is taken back already") from error
