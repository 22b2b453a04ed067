"""One terminal, all programs: they start together and none is left listening, however the end comes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy import run
from tests import tree

pytestmark = pytest.mark.broker
SECOND_START = 15.0  # seconds, the promise of `make run`


def free_range(size: int) -> int:
    for first in range(18000, 60000, size):
        if not run.taken(range(first, first + size)):
            return first
    raise AssertionError("no free ports")


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("var")
    (folder / "build").symlink_to(tree.ROOT / "var" / "build")
    with started(folder):
        pass
    return folder


@contextmanager
def started(folder: Path, *, deaf_to: signal.Signals | None = None) -> Iterator[subprocess.Popen[str]]:
    """Run the portal until it says that it is ready; deaf_to is a signal that the shell had it ignore."""
    port = free_range(10)
    keep = {
        name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "BROKER", "DJANGO", "PG"))
    }
    env = {**keep, "PORT": str(port), "VAR_DIR": str(folder), "DEBUG": "1", "DEMO": "0", "SECRET_KEY": "k" * 50}
    command = [sys.executable, "-m", "deploy.run"]
    ignore = (lambda: signal.signal(deaf_to, signal.SIG_IGN)) if deaf_to else None
    process = subprocess.Popen(command, cwd=tree.ROOT, env=env, stdout=subprocess.PIPE, text=True, preexec_fn=ignore)
    try:
        output = []
        for line in process.stdout or ():
            output.append(line)
            if "The portal is ready" in line:
                break
        assert process.poll() is None, "".join(output)
        process.port = port  # type: ignore[attr-defined]
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def listeners(process: subprocess.Popen[str]) -> list[int]:
    """List the ports of the range that answer."""
    answering = []
    for port in range(process.port, process.port + 10):  # type: ignore[attr-defined]
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                answering.append(port)
    return answering


def children(process: subprocess.Popen[str]) -> dict[str, int]:
    """Map each child's command line to its process id."""
    ids = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "): int(pid) for pid in ids}


def await_silence(process: subprocess.Popen[str]) -> list[int]:
    for _try in range(100):
        if not listeners(process):
            break
        time.sleep(0.2)
    return listeners(process)


def test_all_programs_listen_within_the_promised_time(state):
    start = time.monotonic()
    with started(state) as portal:
        assert time.monotonic() - start < SECOND_START
        first = portal.port
        assert listeners(portal) == [first, first + 1, first + 2, first + 3, first + 4]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signal_stops_everything_even_where_a_shell_ignored_it(state, number):
    with started(state, deaf_to=number) as portal:
        portal.send_signal(number)
        assert portal.wait(timeout=30) == 0
        assert listeners(portal) == []


def test_death_of_one_program_stops_the_others(state):
    with started(state) as portal:
        worker = next(pid for command, pid in children(portal).items() if "celery" in command)
        os.kill(worker, signal.SIGKILL)
        assert portal.wait(timeout=30) == 1
        assert listeners(portal) == []


def test_death_of_the_supervisor_leaves_nothing_listening(state):
    with started(state) as portal:
        portal.kill()
        portal.wait(timeout=10)
        assert await_silence(portal) == []


def test_taken_port_refuses_the_start_by_its_number():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        env = {**os.environ, "PORT": str(port - 1)}
        command = [sys.executable, "-m", "deploy.run"]
        done = subprocess.run(command, cwd=tree.ROOT, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, f"port {port} is taken" in done.stderr) == (1, True)
