"""A real broker, worker and web server beside a test; all see the test's own database, which must be PostgreSQL."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
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


def free_port() -> int:
    """Return a port of the loopback address on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(true: Callable[[], bool], seconds: float = 180.0) -> bool:
    """Wait until something is true; return whether it became so."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return False


class Broker:
    """A Redis-protocol server that a test may stop and start again; its queue outlives it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
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


class Program:
    """A program of the portal in a session of its own."""

    def __init__(self, words: list[str], env: dict[str, str]) -> None:
        command = [sys.executable, *words]
        self.process = subprocess.Popen(command, cwd=tree.ROOT, env=env, start_new_session=True)

    def kill(self) -> None:
        """Kill it with its children (-9)."""
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


class Worker(Program):
    """A worker with one child process and no clock; ``changed`` is Python that takes a guard out of the product."""

    def __init__(self, broker: Broker, *, changed: str = "", **extra: str) -> None:
        env = environment(BROKER_URL=broker.url, **extra)
        start = ["-c", f"import django\ndjango.setup()\n{changed}\nfrom celery.__main__ import main\nmain()"]
        celery = start if changed else ["-m", "celery"]
        soon = ["--", "worker.lost_wait=0.5"]  # a killed child is noticed in half a second instead of ten
        super().__init__([*celery, "--app", "portal", "--quiet", "worker", "--concurrency", "1", *soon], env)


class Web(Program):
    """The portal's web server as `make run` starts it, on a free port."""

    def __init__(self, broker: Broker, **extra: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        env = environment(BROKER_URL=broker.url, SITE_URL=self.url, **extra)
        gunicorn = ["-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{self.port}", "--threads", "4"]
        super().__init__([*gunicorn, "--log-level", "error", "--no-control-socket"], env)
        if not wait_for(self._listens):
            self.kill()
            raise AssertionError("the web server does not listen")

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def running(program: Broker | Program) -> Iterator[None]:
    """Stop the program when the block ends."""
    try:
        yield
    finally:
        if program.process.poll() is None:
            program.stop()
