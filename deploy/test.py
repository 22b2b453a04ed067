"""Get everything that the tests need, run every check and every test, and say what could not be run."""

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from deploy import install, postgres

BIN = install.VENV / "bin"
TOOLS = ("chromium", "pdftotext", "pdftoppm", "softhsm2-util")


@dataclass(frozen=True)
class Stage:
    """One check with its command line."""

    name: str
    command: tuple[str, ...]


CHECKS = (
    Stage("types (mypy)", ("mypy",)),
    Stage("style (ruff)", ("ruff", "check")),
    Stage("layout (ruff format)", ("ruff", "format", "--check")),
    Stage("imports (import-linter)", ("lint-imports",)),
    Stage("templates (djlint)", ("djlint", "templates", "--lint", "--quiet")),
    Stage("migrations", ("python", "manage.py", "makemigrations", "--check", "--dry-run")),
    Stage("system checks", ("python", "manage.py", "check", "--fail-level", "WARNING")),
)


def install_packages() -> None:
    """Install Debian's packages that tests need when some are missing and we may."""
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if postgres.binaries() is None:
        missing.append("postgres")
    if not missing or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"test: installing Debian packages ({', '.join(missing)} missing) ...", flush=True)
    packages = (install.ROOT / "deploy" / "packages.txt").read_text().split()
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", "--quiet=2", *command], env=quiet, stdout=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            print("test: apt-get failed; tests that need the missing parts will be named at the end", flush=True)
            return


def run_check(stage: Stage) -> bool:
    """Run one check and print its name with its time, its output only when it fails."""
    start = time.monotonic()
    command = [str(BIN / stage.command[0]), *stage.command[1:]]
    done = subprocess.run(command, cwd=install.ROOT, capture_output=True, text=True, check=False)
    good = done.returncode == 0
    print(f"{'ok  ' if good else 'FAIL'}  {stage.name}, {time.monotonic() - start:.0f} s", flush=True)
    if not good:
        print(done.stdout + done.stderr, flush=True)
    return good


def run_checks() -> list[str]:
    """Run the checks, two at a time. Return the names of those that failed."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = list(pool.map(run_check, CHECKS))
    return [stage.name for stage, good in zip(CHECKS, outcomes, strict=True) if not good]


def run_tests(arguments: list[str]) -> bool:
    """Run pytest on a private PostgreSQL; on SQLite where none can be had, which the closing lines then say."""
    workers = [] if "-n" in arguments else ["-n", "2", "--dist", "loadgroup"]
    with ExitStack() as stack:
        env = dict(os.environ)
        try:
            folder = stack.enter_context(postgres.cluster())
            env |= {"PGHOST": folder, "PGUSER": "postgres", "DATABASE_URL": "postgres:///portal"}
        except OSError as error:
            print(f"test: {error}; running on SQLite", flush=True)
        command = [str(BIN / "python"), "-m", "pytest", "--quiet", *workers, *arguments]
        return run_interruptibly(command, env) == 0


def run_interruptibly(command: list[str], env: dict[str, str]) -> int:
    """Run the tests so that an end from outside lets them put away what they started. Return the exit code."""
    with subprocess.Popen(command, cwd=install.ROOT, env=env, start_new_session=True) as tests:
        try:
            return tests.wait()
        except BaseException:
            tests.send_signal(signal.SIGINT)
            try:
                tests.wait(timeout=30)
            finally:
                tests.kill()
            raise


def main(arguments: list[str]) -> int:
    """Check and test: --lint checks only, --soak runs the long tests, else arguments go to pytest. Return the code."""
    start = time.monotonic()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda got, _frame: sys.exit(128 + got))  # leave through every finally
    if install.main() != 0:
        return 1
    if arguments == ["--lint"]:
        return 1 if run_checks() else 0
    install_packages()
    if arguments[:1] == ["--soak"]:
        return 0 if run_tests(["-n", "0", "-m", "soak", *arguments[1:]]) else 1
    failed = run_checks()
    if not run_tests(arguments):
        failed.append("tests")
    print(f"make test: {'FAILED: ' + ', '.join(failed) if failed else 'ok'} in {time.monotonic() - start:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
