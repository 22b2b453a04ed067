"""What every test may ask for, and what is said at the end about tests that could not run here."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
NEEDS = {
    "browser": (bool(CHROMIUM), "Chromium"),
    "broker": (bool(os.environ.get("TEST_BROKER_URL")), "a Redis-protocol server (TEST_BROKER_URL)"),
    "postgres": (connection.vendor == "postgresql", "PostgreSQL (DATABASE_URL)"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent / "journeys"):
            item.add_marker("browser")
        for name, (present, words) in NEEDS.items():
            if item.get_closest_marker(name) and not present:
                item.add_marker(pytest.mark.skip(reason=f"needs {words}"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])]
    for _present, words in NEEDS.values():
        if count := sum(reason == f"Skipped: needs {words}" for reason in skipped):
            terminalreporter.write_line(f"NOT RUN: {count} tests need {words}", red=True)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    quiet = ["disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update"]
    return {
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-sync", *(f"--{flag}" for flag in quiet)],
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
