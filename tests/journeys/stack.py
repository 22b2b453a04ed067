"""The whole portal as `make run` starts it, on PostgreSQL where there is one, for a browser to use."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy import run
from tests import tree


@dataclass(frozen=True)
class Portal:
    """A running portal: its address, its environment, the supervisor's process."""

    address: str
    env: dict[str, str]
    process: "subprocess.Popen[str]"

    def manage(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a management command beside the running portal."""
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=tree.ROOT, env=self.env, capture_output=True, text=True, check=False)


@contextmanager
def running(folder: Path) -> Iterator[Portal]:
    """Start web, worker, broker, card sandbox and SMS operator on free ports; stop them when the block ends."""
    own = 20000 + os.getpid() % 2000 * 10  # two runs at once must not reach for the same ports
    port = next(first for first in range(own, 60000, 10) if not run.taken(range(first, first + 10)))
    env = _environment(folder, port)
    log = (folder / "run.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.run"], cwd=tree.ROOT, env=env, stdout=log, stderr=subprocess.STDOUT, text=True
    )
    try:
        _wait(f"http://localhost:{port}", process, folder / "run.log")
        yield Portal(f"http://localhost:{port}", env, process)
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _environment(folder: Path, port: int) -> dict[str, str]:
    dropped = ("DATABASE_URL", "BROKER_URL", "VAR_DIR", "TASKS_IN_PROCESS", "DJANGO_SETTINGS_MODULE", "FAULTS")
    env = {name: value for name, value in os.environ.items() if name not in dropped}
    env |= {"PORT": str(port), "VAR_DIR": str(folder), "DEBUG": "1", "DEMO": "1", "SECRET_KEY": "j" * 50}
    (folder / "build").symlink_to(tree.ROOT / "var" / "build")
    if os.environ.get("DATABASE_URL", "").startswith("postgres") and shutil.which("psql"):
        _recreate(f"journeys_{port}")
        env["DATABASE_URL"] = f"postgres:///journeys_{port}"
    return env


def _recreate(name: str) -> None:
    for statement in (f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}"):
        subprocess.run(["psql", "--quiet", "postgres", "--command", statement], check=True)


def _wait(address: str, process: "subprocess.Popen[str]", log: Path) -> None:
    """Wait until pages, worker and card sandbox answer; loading the demonstration takes most of it."""
    end = time.monotonic() + 300
    while time.monotonic() < end and process.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", int(address.rsplit(":", 1)[1]) + 2)) == 0 and _answers(address):
                return
        time.sleep(0.3)
    raise AssertionError(f"the portal did not start:\n{log.read_text()[-3000:]}")


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/healthz/live", timeout=2)
    except OSError:
        return False
    return True
