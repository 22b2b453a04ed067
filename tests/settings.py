"""The product's own settings under the environment of a test run; without DATABASE_URL the tests run on SQLite."""

import os
import tempfile
from pathlib import Path

_var = tempfile.TemporaryDirectory(prefix="portal-test-")
_build = Path(__file__).resolve().parent.parent / "var" / "build"
_build.mkdir(parents=True, exist_ok=True)
(Path(_var.name) / "build").symlink_to(_build)
(Path(_var.name) / "static").mkdir()

os.environ |= {"DEBUG": "1", "DEMO": "1", "VAR_DIR": _var.name, "FAULTS": ""}
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("BANK_API_BASE", "")  # a test that needs a bank starts one (tests/fixtures_bank.py)
os.environ.setdefault("BROKER_URL", "redis://127.0.0.1:1/0")  # nobody listens: a filing must survive a dead broker
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver keeps an event loop in the test's thread

from portal.settings import *  # noqa: E402, F403  the environment above must stand first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
