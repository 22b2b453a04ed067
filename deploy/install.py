"""Make the project runnable: environment, assets, fonts, translations and a first .env. What is done costs nothing."""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var")).resolve()
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")


class Refusal(Exception):
    """The machine lacks something; the message says what and how to get it."""


@dataclass(frozen=True)
class Step:
    """One step; it is done again when its inputs differ from those of the last time or its product is gone."""

    name: str
    inputs: tuple[Path, ...]
    product: Path
    work: Callable[[], None]
    stamps: Path = VAR / "build" / "stamps"

    def do(self) -> None:
        """Do the step unless its stamp says that it is done."""
        stamp, wanted = self.stamps / self.name, _digest(self.inputs)
        if self.product.exists() and stamp.exists() and stamp.read_text() == wanted:
            return
        print(f"install: {self.name} ...", flush=True)
        self.work()
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted)


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _call(*command: str) -> None:
    try:
        subprocess.run(command, cwd=ROOT, check=True)
    except FileNotFoundError as error:
        raise Refusal(f"{command[0]} is not installed") from error
    except subprocess.CalledProcessError as error:
        raise Refusal(f"this step failed: {' '.join(command)}") from error


def make_environment() -> None:
    """Make the virtual environment and install every dependency, each checked against its hash."""
    if shutil.which("npm") is None:
        raise Refusal("Node.js 20 with npm is needed for the style sheets and fonts")
    try:
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    except subprocess.CalledProcessError as error:
        raise Refusal("no virtual environment could be made; on Debian: apt-get install python3-venv") from error
    _call(PYTHON, "-m", "pip", "install", "-qq", "--require-hashes", "--requirement", "requirements-dev.txt")


def fetch_assets() -> None:
    """Fetch the locked front-end packages and collect the few files that the pages use."""
    _call("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    _call(PYTHON, "-m", "deploy.assets")


def make_fonts() -> None:
    """Build the fonts that the papers embed."""
    _call(PYTHON, "-m", "portal.papers.fonts")


def compile_translations() -> None:
    """Compile the catalogues that Django reads."""
    _call(str(VENV / "bin" / "pybabel"), "-q", "compile", "--use-fuzzy", "--directory", "locale", "--domain", "django")


def write_first_environment() -> None:
    """Write the .env of the embedded default; an existing one is never touched."""
    target = ROOT / ".env"
    if not target.exists():
        target.touch(mode=0o600)
        target.write_text(f"DEBUG=1\nDEMO=1\nSECRET_KEY={secrets.token_urlsafe(48)}\n")


def steps() -> list[Step]:
    """List the steps in their order."""
    catalogues = tuple(sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po")))
    build = VAR / "build"
    found = [
        Step("environment", (ROOT / "requirements-dev.txt",), Path(PYTHON), make_environment, stamps=VENV / "stamps"),
        Step("assets", (ROOT / "package-lock.json", ROOT / "deploy/assets.py"), build / "static/vendor", fetch_assets),
        Step("fonts", (ROOT / "requirements.txt", ROOT / "portal/papers/fonts.py"), build / "fonts", make_fonts),
    ]
    if catalogues:
        product = catalogues[0].with_suffix(".mo")
        found.append(Step("translations", catalogues, product, compile_translations))
    return found


def main() -> int:
    """Do what is not done yet. Return the exit code."""
    write_first_environment()
    try:
        for step in steps():
            step.do()
    except Refusal as refusal:
        print(f"install: {refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
