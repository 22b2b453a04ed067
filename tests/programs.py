"""A real broker and a real worker beside a test; both see the test's own database, which must be PostgreSQL."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from deploy import run
from tests import tree


def environment(**extra: str) -> dict[str, str]:
    """Return the environment in which another process is the same portal on the test's database."""
    database = connection.settings_dict
    where = {"PGHOST": database["HOST"], "PGUSER": database["USER"], "PGPORT": str(database["PORT"])}
    own = {
        **{name: value for name, value in where.items() if value},
        "DATABASE_URL": f"postgres:///{database['NAME']}",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "STRIPE_API_BASE": settings.STRIPE_API_BASE,
        "VAR_DIR": str(settings.VAR_DIR),
    }
    return {**os.environ, **own, **extra}


class Broker:
    """A Redis-protocol server that a test may stop and start again; its queue outlives it."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Start it and wait until it listens."""
        command = run.broker_command(self.port, self.folder)
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _try in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the broker does not listen")

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        self.process.kill()
        self.process.wait()


class Worker:
    """A worker with one child process and no clock."""

    def __init__(self, broker: Broker, **extra: str) -> None:
        env = environment(BROKER_URL=broker.url, **extra)
        command = [sys.executable, "-m", "celery", "--app", "portal", "--quiet", "worker", "--concurrency", "1"]
        self.process = subprocess.Popen(command, cwd=tree.ROOT, env=env, start_new_session=True)

    def kill(self) -> None:
        """Kill the worker with its children (-9)."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Let it finish what it is doing."""
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        finally:
            if self.process.poll() is None:
                self.kill()


@contextmanager
def running(program: Broker | Worker) -> Iterator[None]:
    """Stop the program when the block ends."""
    try:
        yield
    finally:
        if program.process.poll() is None:
            program.stop()
