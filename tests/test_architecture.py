"""The house keeps its shape: import contracts that break when they should, closed lists of names, small files."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import tree

TOP_LEVEL = {
    *(".ci", ".gitignore", "CHANGELOG.md", "Makefile", "README.md", "manage.py", "package-lock.json", "package.json"),
    *("pyproject.toml", "requirements-dev.txt", "requirements.txt"),
    *("benchmarks", "deploy", "docs", "locale", "payments", "portal", "procedures", "templates", "tests"),
}
KITS = {
    "portal/core": "apps charts clock codes faults fields files forms health htmx icons keyset"
    " limits phones sheets text widgets",
    "portal/papers": "blocks dates document fields flowables fonts layout marks metadata numbers pki qr render"
    " signing tags",
    "portal/integrations": "",
    "portal/integrations/bank": "book client pages qr signature standin wire",
    "portal/integrations/sms": "client standin text",
}
PLANTS = {
    "Floors": ("portal/core/text.py", "import payments.schema"),
    "Rooms of the ground": ("portal/core/keyset.py", "import portal.events.models"),
    "Rooms of the procedures": ("procedures/worktime/apps.py", "import procedures.registers.models"),
    "Roles of files": ("procedures/dossiers/states.py", "import procedures.dossiers.queries"),
    "Found by name, imported by nobody": ("portal/events/apps.py", "import portal.events.tasks"),
    "One door: stripe": ("payments/apps.py", "import stripe"),
    "One door: reportlab and qrcode": ("procedures/results/apps.py", "import reportlab"),
    "One door: pyHanko": ("portal/papers/dates.py", "import pyhanko"),
    "One door: PKCS#11": ("portal/papers/dates.py", "import pkcs11"),
    "One door: allauth": ("portal/website/apps.py", "import allauth"),
}
NEW_MODULES = {
    "portal.helpers": "Rooms of the ground",
    "procedures.misc": "Rooms of the procedures",
    "procedures.dossiers.utils": "Roles of files",
}


def lint(folder: Path) -> dict[str, str]:
    """Return each broken contract's name with what import-linter says of it; empty when all are kept."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    output = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
    assert "Contracts:" in output, output
    parts = re.split(r"\n([^\n]+)\n-+\n\n", output.partition("Broken contracts")[2])
    return {name: " ".join(text.split()) for name, text in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tree.copy_code(tmp_path_factory.mktemp("planted"))
    for path, line in PLANTS.values():
        with (folder / path).open("a") as file:
            file.write(f"\n{line}\n")
    for module in NEW_MODULES:
        package = folder / module.replace(".", "/")
        package.mkdir()
        (package / "__init__.py").touch()
    return lint(folder)


def test_import_contracts_are_kept(tmp_path):
    assert lint(tree.copy_code(tmp_path)) == {}


def test_every_contract_is_broken_by_a_planted_violation(planted):
    assert set(planted) == set(PLANTS)


@pytest.mark.parametrize("contract", PLANTS)
def test_a_broken_contract_names_the_planted_import(planted, contract):
    path, line = PLANTS[contract]
    importer = path.removesuffix(".py").replace("/", ".")
    assert f"{importer} -> {line.removeprefix('import ')}" in planted[contract]


@pytest.mark.parametrize("module", NEW_MODULES)
def test_a_module_outside_the_closed_list_breaks_its_contract(planted, module):
    assert f"- {module} " in planted[NEW_MODULES[module]]


def test_every_python_folder_is_a_package():
    folders = {path.parent for path in tree.tracked() if path.suffix == ".py"} - {tree.ROOT}
    assert [tree.name(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_top_level_has_only_the_fixed_entries():
    assert {tree.name(path).split("/")[0] for path in tree.tracked()} - TOP_LEVEL == set()


@pytest.mark.parametrize("kit", KITS)
def test_kit_has_only_the_listed_files(kit):
    found = {path.stem for path in tree.python_files() if tree.name(path.parent) == kit} - {"__init__"}
    assert found - set(KITS[kit].split()) == set()


def test_every_outside_system_has_its_stand_in():
    assert [kit for kit in KITS if kit.startswith("portal/integrations/") and "standin" not in KITS[kit]] == []


def test_no_file_is_longer_than_400_lines():
    assert [tree.name(path) for path in tree.python_files() if len(path.read_text().splitlines()) > 400] == []


def test_no_function_is_longer_than_40_lines():
    long = [
        f"{tree.name(path)}: {function.name}"
        for path in tree.python_files()
        for function in tree.functions(path)
        if (function.end_lineno or 0) - function.lineno + 1 > 40
    ]
    assert long == []


def test_no_template_is_longer_than_120_lines():
    assert [name for name, path in tree.templates().items() if len(path.read_text().splitlines()) > 120] == []


def imports(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        match inner:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{alias.name}" for alias in names)


def test_no_django_signal_is_used():
    users = [
        tree.name(path)
        for path in tree.python_files(*tree.PACKAGES)
        if any(".signals" in name or "django.dispatch" in name for name in imports(tree.syntax(path)))
    ]
    assert users == []


def test_no_import_hides_inside_a_function():
    ours = [
        f"{tree.name(path)}: {name}"
        for path in tree.python_files(*tree.PACKAGES)
        for function in tree.functions(path)
        for name in imports(function)
        if name.split(".")[0] in {*tree.PACKAGES, *sys.stdlib_module_names, "django"}
    ]
    assert ours == []


def test_only_decisions_about_pages_know_http():
    """A rule, a query or an action that knows requests cannot be called by a command or a task."""
    roles = {"actions", "formulas", "models", "queries", "rules", "schema", "states", "workflow"}
    knowing = [
        tree.name(path)
        for path in tree.python_files(*tree.PACKAGES)
        if roles & {path.stem, path.parent.name}
        and any(name.startswith("django.http") for name in imports(tree.syntax(path)))
    ]
    assert knowing == []
