"""Bring the database to the state a first page needs: tables, cache table, and demonstration data in an empty one."""

import os
import sys

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command


def main() -> int:
    """Prepare, doing only what is missing. Return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    if settings.DEMO and not apps.get_model("accounts", "Unit").objects.exists():
        print("no units yet: loading the demonstration data (about a minute) ...", flush=True)
        call_command("load_demo")
    return 0


if __name__ == "__main__":
    sys.exit(main())
