"""One terminal, all programs: they start together and none is left listening, however the end comes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy import run
from tests import tree

pytestmark = [pytest.mark.broker, pytest.mark.xdist_group("run")]  # one state, one set of ports
SECOND_START = 15.0  # seconds, the promise of `make run` for a machine with nothing else to do


@dataclass(frozen=True)
class Portal:
    """One running supervisor and the first of its ports."""

    process: subprocess.Popen[str]
    port: int

    def listeners(self) -> list[int]:
        """List the ports of its range that answer."""
        answering = []
        for port in range(self.port, self.port + 10):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    answering.append(port)
        return answering

    def child(self, word: str) -> int:
        """Return the id of the child process with this word in its command line."""
        pid = self.process.pid
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            if word in Path(f"/proc/{child}/cmdline").read_text():
                return int(child)
        raise LookupError(word)


def free_range(size: int) -> int:
    for first in range(10000 + os.getpid() % 800 * size, 19000, size):  # journeys and card sandboxes begin at 20000
        if not run.taken(range(first, first + size)):
            return first
    raise AssertionError("no free ports")


def load_for_each_core() -> float:
    return os.getloadavg()[0] / len(os.sched_getaffinity(0))


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("var")
    (folder / "build").symlink_to(tree.ROOT / "var" / "build")
    with started(folder):
        pass
    return folder


@contextmanager
def started(folder: Path, *, deaf_to: signal.Signals | None = None, terminal: int | None = None) -> Iterator[Portal]:
    """Run the portal until it says that it is ready; deaf_to is a signal that the shell had it ignore."""
    port = free_range(10)
    keep = {
        name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "BROKER", "DJANGO", "PG"))
    }
    env = {**keep, "PORT": str(port), "VAR_DIR": str(folder), "DEBUG": "1", "DEMO": "0", "SECRET_KEY": "k" * 50}
    trap = f"trap '' {deaf_to.name[3:]}; " if deaf_to else ""
    command = ["sh", "-c", trap + 'exec "$@"', "sh", sys.executable, "-m", "deploy.run"]
    process = subprocess.Popen(command, cwd=tree.ROOT, env=env, stdin=terminal, stdout=subprocess.PIPE, text=True)
    try:
        output = []
        for line in process.stdout or ():
            output.append(line)
            if "The portal is ready" in line:
                break
        assert process.poll() is None, "".join(output)
        yield Portal(process, port)
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_all_programs_listen_within_the_promised_time_and_stop_when_asked(state):
    start = time.monotonic()
    with started(state) as portal:
        assert time.monotonic() - start < SECOND_START * max(1.0, load_for_each_core())
        assert portal.listeners() == [portal.port + offset for offset in range(6)]
        portal.process.terminate()
        assert portal.process.wait(timeout=30) == 0
        assert portal.listeners() == []


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT])
def test_signal_stops_everything_even_where_a_shell_ignored_it(state, number):
    with started(state, deaf_to=number) as portal:
        portal.process.send_signal(number)
        assert portal.process.wait(timeout=30) == 0
        assert portal.listeners() == []


def test_closed_terminal_stops_everything_though_make_keeps_the_hang_up_to_itself(state):
    keyboard, terminal = os.openpty()
    with started(state, terminal=terminal) as portal:
        os.close(keyboard)
        assert portal.process.wait(timeout=30) == 0
        assert portal.listeners() == []
    os.close(terminal)


def test_death_of_one_program_stops_the_others(state):
    with started(state) as portal:
        os.kill(portal.child("celery"), signal.SIGKILL)
        assert portal.process.wait(timeout=30) == 1
        assert portal.listeners() == []


def test_death_of_the_supervisor_leaves_nothing_listening(state):
    with started(state) as portal:
        portal.process.kill()
        portal.process.wait(timeout=10)
        for _try in range(100):
            if not portal.listeners():
                break
            time.sleep(0.2)
        assert portal.listeners() == []


def test_taken_port_refuses_the_start_by_its_number():
    first = next(first for first in range(16000, 20000, 10) if not run.taken(range(first, first + 10)))
    port = first + 1
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        env = {**os.environ, "PORT": str(first)}
        command = [sys.executable, "-m", "deploy.run"]
        done = subprocess.run(command, cwd=tree.ROOT, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, f"port {port} is taken" in done.stderr) == (1, True)
