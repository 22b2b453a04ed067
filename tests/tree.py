"""The project's own files, for the tests about the code itself."""

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("portal", "payments", "procedures")


@cache
def tracked() -> tuple[Path, ...]:
    """List what git keeps, and what it would keep once added."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    output = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(sorted(path for name in output.split("\0") if name and (path := ROOT / name).is_file()))


def python_files(*folders: str) -> list[Path]:
    """List the Python files of the given top-level folders, of all when none is named; migrations are left out."""
    files = [path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]
    return [path for path in files if not folders or path.relative_to(ROOT).parts[0] in folders]


def templates() -> dict[str, Path]:
    """Map each template's name to its file."""
    folder = ROOT / "templates"
    return {str(path.relative_to(folder)): path for path in tracked() if path.is_relative_to(folder)}


def name(path: Path) -> str:
    """Return the path as a reader of the project writes it."""
    return str(path.relative_to(ROOT))


@cache
def syntax(path: Path) -> ast.Module:
    """Parse one file."""
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a file, methods and inner ones too."""
    return (node for node in ast.walk(syntax(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def copy_code(target: Path) -> Path:
    """Copy the Python files of our packages and the tools' configuration, without any .env."""
    for path in [*python_files(*PACKAGES), ROOT / "pyproject.toml"]:
        copy = target / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return target
