"""A private PostgreSQL on a socket only, Vietnamese order, no fsync: gone after the tests, kept for benchmarks."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "256MB",
}


def binaries() -> Path | None:
    """Return the folder of the newest server's programs, or None."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    found = installed[-1:] or [Path(path) for path in [shutil.which("postgres")] if path]
    return found[0].resolve().parent if found else None


@contextmanager
def cluster() -> Iterator[str]:
    """Run a fresh cluster inside the block. Yield its socket's folder. :raises OSError: when it does not start"""
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("no PostgreSQL server is installed")
    # Not under the checkout: the server's user must reach the folder, and a socket's path has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    try:
        _own(folder)
        _initialise(programs, folder)
        with _running(programs, folder, folder):
            yield str(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def kept(folder: Path) -> Iterator[str]:
    """Run the cluster kept in a folder, made when there is none. Yield its socket's folder. :raises OSError:"""
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("no PostgreSQL server is installed")
    folder.mkdir(parents=True, exist_ok=True)
    _own(folder)
    if not (folder / "data" / "PG_VERSION").exists():
        _initialise(programs, folder)
    sockets = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    try:
        _own(sockets)
        with _running(programs, folder, sockets):
            yield str(sockets)
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


@contextmanager
def _running(programs: Path, folder: Path, sockets: Path) -> Iterator[None]:
    server = _start(programs, folder, sockets)
    try:
        yield
    finally:
        server.send_signal(2)  # SIGINT: a fast shutdown, sessions are ended
        _wait(server)


def _user() -> str | None:
    """Return the user who runs the server; it refuses root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _own(folder: Path) -> None:
    if user := _user():
        shutil.chown(folder, user)


def _as_user(command: list[str]) -> list[str]:
    user = _user()
    if user is None:
        return command
    entry = pwd.getpwnam(user)
    ids = [f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups", "--pdeathsig", "INT"]
    return ["setpriv", *ids, "--", *command]


def _initialise(programs: Path, folder: Path) -> None:
    locale = ["--locale-provider=icu", "--icu-locale=vi-VN", "--locale=C.UTF-8", "--encoding=UTF8"]
    command = [str(programs / "initdb"), "--auth=trust", "--username=postgres", "--no-sync", *locale, "data"]
    done = subprocess.run(_as_user(command), cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(f"initdb failed in {folder}, which user {_user() or 'you'} must reach: {done.stderr.strip()}")


def _start(programs: Path, folder: Path, sockets: Path) -> subprocess.Popen[bytes]:
    options = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
    command = _as_user([str(programs / "postgres"), "-D", "data", "-k", str(sockets), *options])
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)
    ready = [str(programs / "pg_isready"), "--quiet", "--host", str(sockets)]
    for _try in range(150):
        if subprocess.run(ready, check=False).returncode == 0:
            return server
        time.sleep(0.1)
    _wait(server)
    raise OSError(f"PostgreSQL does not start: {(folder / 'log').read_text()}")


def _wait(server: subprocess.Popen[bytes]) -> None:
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
