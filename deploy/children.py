"""Child processes, each in a group of its own; none outlives its parent."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import IO

GRACE = 8.0  # seconds between asking and killing


class Child:
    """One running program, its output printed line by line behind its name."""

    def __init__(self, name: str, command: Sequence[str], *, env: Mapping[str, str], quiet: bool = False) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [*_dying_with_parent(), *command],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if quiet else subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        if self.process.stdout:
            threading.Thread(target=self._print, args=(self.process.stdout,), daemon=True).start()

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Ask the program itself, which then ends its own children in order."""
        if self.running:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for its end at most until the given monotonic moment."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=max(0.0, until - time.monotonic()))

    def kill_group(self) -> None:
        """Kill what is left of the program and of everything it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _print(self, output: IO[str]) -> None:
        for line in output:
            with contextlib.suppress(OSError):  # a closed terminal must not stop the reading
                sys.stdout.write(f"{self.name:>8} | {line}")
                sys.stdout.flush()


def stop(children: Sequence[Child], *, grace: float = GRACE) -> None:
    """Stop all: ask first, kill what has not ended in time (seconds), then sweep each group."""
    until = time.monotonic() + grace
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait(until)
        child.kill_group()


def _dying_with_parent() -> list[str]:
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
