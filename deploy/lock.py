"""Write the lock files anew: every package pinned with its hashes, and no registry's address in any of them."""

import json
import re
import subprocess
import sys

from deploy.install import ROOT, VENV

COMPILE = (
    *(str(VENV / "bin" / "pip-compile"), "pyproject.toml", "--quiet", "--generate-hashes", "--allow-unsafe"),
    *("--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links", "--no-header", "--no-annotate"),
    "--strip-extras",
)


def lock_python(*upgrade: str) -> None:
    """Compile the two requirement files; the second holds the first's versions."""
    subprocess.run([*COMPILE, *upgrade, "--output-file", "requirements.txt"], cwd=ROOT, check=True)
    both = ["--extra", "dev", "--constraint", "requirements.txt", "--output-file", "requirements-dev.txt"]
    subprocess.run([*COMPILE, *upgrade, *both], cwd=ROOT, check=True)


def lock_front_end() -> None:
    """Write package-lock.json without any address; the integrity digests alone say what is meant."""
    subprocess.run(["npm", "install", "--package-lock-only", "--no-audit", "--no-fund"], cwd=ROOT, check=True)
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n")


def addresses() -> list[str]:
    """Name each lock file that holds an address."""
    names = ("requirements.txt", "requirements-dev.txt", "package-lock.json")
    return [name for name in names if re.search(r"(https?|file)://", (ROOT / name).read_text())]


def main(arguments: list[str]) -> int:
    """Lock; with --upgrade take the newest versions allowed. Return the exit code."""
    lock_python(*arguments)
    lock_front_end()
    if found := addresses():
        print(f"lock: an address is left in {', '.join(found)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
