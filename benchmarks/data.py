"""The data that benchmarks measure on: a PostgreSQL cluster kept under var/bench/ with a large and a small city."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy import postgres
from deploy.install import VAR

QUICK = bool(os.environ.get("QUICK"))
FOLDER = VAR / "bench" / ("quick" if QUICK else "full")
LARGE, SMALL = "large", "small"
SIZES = {LARGE: 20_000 if QUICK else 100_000, SMALL: 2_000}
SEED, UNTIL = "1", "2026-11-27"


@contextmanager
def cluster() -> Iterator[None]:
    """Run the kept cluster and point the environment to it; cities that are missing are built first."""
    with postgres.kept(FOLDER) as sockets:
        here = {"PGHOST": sockets, "PGUSER": "postgres", "VAR_DIR": str(FOLDER / "var")}
        os.environ |= here | {"DEBUG": "1", "DEMO": "1", "SECRET_KEY": "only-for-benchmarks-" + "x" * 40}
        (FOLDER / "var" / "static").mkdir(parents=True, exist_ok=True)
        if not (FOLDER / "var" / "build").exists():
            (FOLDER / "var" / "build").symlink_to(VAR / "build")
        for name, dossiers in SIZES.items():
            if not (FOLDER / f"{name}.ready").exists():
                build(name, dossiers)
            manage(name, "migrate", "--verbosity", "0")
        os.environ["DATABASE_URL"] = f"postgres:///{LARGE}"
        yield


def build(name: str, dossiers: int) -> None:
    """Build one city; a half-built one is thrown away first."""
    start = time.monotonic()
    for command in (["dropdb", "--if-exists", name], ["createdb", name]):
        subprocess.run(command, check=True)
    manage(name, "migrate", "--verbosity", "0")
    manage(name, "createcachetable")
    manage(name, "simulate", "--dossiers", str(dossiers), "--seed", SEED, "--until", UNTIL)
    manage(name, "load_demo")
    subprocess.run(["psql", "--quiet", "--dbname", name, "--command", "VACUUM ANALYZE"], check=True)
    (FOLDER / f"{name}.ready").touch()
    print(f"bench: the {name} city is built, {dossiers} dossiers, {time.monotonic() - start:.0f} s", flush=True)


def manage(name: str, *arguments: str) -> None:
    """Run a command of the portal on one of the cities."""
    env = os.environ | {"DATABASE_URL": f"postgres:///{name}"}
    subprocess.run([sys.executable, "manage.py", *arguments], env=env, check=True)


def main() -> int:
    """Build the data anew. Return the exit code."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    with cluster():
        print(f"bench: the data is in {Path(os.path.relpath(FOLDER))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
