"""A part that the machine lacks is said at the end, and such a run is not green where it counts."""

import os
import subprocess
import sys

import pytest

from tests import tree

RACES = "tests/dossiers/test_races.py"


def run_without_postgres(**extra: str) -> tuple[int, list[str]]:
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "CI"}} | extra
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", RACES]
    done = subprocess.run(command, cwd=tree.ROOT, env=env, capture_output=True, text=True, check=False)
    return done.returncode, [line for line in done.stdout.splitlines() if line.startswith("NOT RUN")]


@pytest.mark.parametrize(("environment", "code"), [({}, 0), ({"CI": "true"}, 1)])
def test_tests_that_could_not_run_are_counted_and_fail_in_ci(environment, code):
    returned, lines = run_without_postgres(**environment)
    count = (tree.ROOT / RACES).read_text().count("\ndef test_")
    assert (returned, lines) == (code, [f"NOT RUN: {count} tests need PostgreSQL (DATABASE_URL)"])
