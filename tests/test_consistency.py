"""What must be true of the whole: full translations, closed doors, no leftovers, no development parts in production."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import allauth
import django
import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from deploy import lock
from tests import messages, tree

PUBLIC = {
    *("", "procedures/", "procedures/<str:code>/", "procedures/<str:code>/start/", "track/", "rate/<str:token>/"),
    *("s/<uuid:share_id>/", "s/<uuid:share_id>/file/"),
    *("verify/", "v/<str:code>", "payments/webhooks/<str:provider>/"),
    *("verify/format/", "verify/offline/", "verify/manifest.webmanifest", "verify/worker.js"),
    *("api/v1/verify/<str:code>", ".well-known/education-seal-keys.json", ".well-known/education-seal-status.json"),
    *("help/", "privacy/", "accessibility/", "i18n/setlang/", "robots.txt", "favicon.ico"),
    *("healthz/live", "healthz/ready", "healthz/full", "sandbox/mail/"),
    *("accounts/login/", "accounts/logout/", "accounts/inactive/", "accounts/signup/", "accounts/confirm-email/"),
    *("accounts/password/reset/", "accounts/password/reset/done/", "accounts/password/reset/confirm/"),
    *("accounts/password/reset/complete/", "accounts/login/code/confirm/", "accounts/phone/verify/"),
    "accounts/2fa/authenticate/",
    "admin/login/",
}
FOUND_BY_NAME = ("account/", "admin/", "allauth/", "django/", "mfa/", "notices/")  # by Django, allauth and the notices


def test_lock_files_name_no_address():
    assert lock.addresses() == []


def test_no_tracked_file_names_a_registry():
    hosts = re.compile(
        "|".join((r"pypi\.or" + "g", r"files\.pythonhoste" + "d", r"registry\.npmj" + "s", "index-ur" + "l ="))
    )
    texts = [path for path in tree.tracked() if path.suffix not in {".png", ".pdf", ".woff2", ".xlsx"}]
    assert [tree.name(path) for path in texts if hosts.search(path.read_text(errors="replace"))] == []


def test_every_message_is_translated():
    said = messages.of_code() | messages.of_templates()
    missing = set(said) - messages.translated(messages.catalogue())
    assert sorted(f"{said[key]}: {key[1]}" for key in missing) == []


def test_no_translation_is_left_over_or_uncertain():
    ours = messages.catalogue()
    said = set(messages.of_code()) | set(messages.of_templates()) | messages.of_vendors()
    assert sorted(messages.keys(ours) - said) == []
    assert [message.id for message in ours if message.fuzzy and message.id] == []


def test_placeholders_survive_translation():
    """A lost %(name)s loses what the sentence is about; an invented one is an error on the page."""
    holders = re.compile(r"%\(\w+\)[sd]")
    said = set(messages.of_code()) | set(messages.of_templates())
    wrong = [
        message.id
        for message in messages.catalogue()
        if (message.context or "", message.id) in said
        if set(holders.findall(message.id)) != set(holders.findall(message.string))
    ]
    assert wrong == []


def test_templates_in_use_are_all_there_is():
    """A template is named by the code (a part of the name may be computed), by a template, or found by its folder."""
    files = [*tree.python_files(*tree.PACKAGES), *tree.templates().values()]
    sources = "\n".join(path.read_text() for path in files)
    named = set(re.findall(r"[\"']([\w/.{}\[\]-]+\.(?:html|txt|svg))[\"']", sources))
    computed = [re.compile(re.sub(r"\\{.*?\\}", r"[\\w-]+", re.escape(name))) for name in named if "{" in name]
    unused = {name for name in tree.templates() if name not in named and not name.startswith(FOUND_BY_NAME)}
    assert [
        name for name in sorted(unused) if "/" in name and not any(shape.fullmatch(name) for shape in computed)
    ] == []


def test_overridden_templates_exist_where_they_come_from():
    folders = [Path(package.__file__).parent for package in (django, allauth)]
    vendors = {
        str(path).split("/templates/")[-1]
        for folder in folders
        for path in folder.rglob("templates/**/*")
        if path.is_file()
    }
    ours = [name for name in tree.templates() if name.startswith(FOUND_BY_NAME[:-1])]
    assert [name for name in ours if name not in vendors] == []


def addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, object]]:
    for entry in resolver.url_patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield here, entry.callback
        else:
            yield from addresses(entry, here)


def test_addresses_open_to_a_signed_out_visitor_are_all_on_this_list():
    public = {address for address, view in addresses(get_resolver()) if not getattr(view, "login_required", True)}
    assert public == PUBLIC


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


PRODUCTION = {
    "SECRET_KEY": "9" * 50,
    "ALLOWED_HOSTS": "portal.example.vn",
    "SITE_URL": "https://portal.example.vn",
    "DATABASE_URL": "postgres:///portal",
    "STRIPE_API_KEY": "sk_live_example",
    "STRIPE_WEBHOOK_SECRETS": "whsec_example",
    "SIGNING_KEYS": "/srv/keys",
    "SIGNING_PASSPHRASE": "example",
}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the code to a folder without any .env."""
    return tree.copy_code(tmp_path_factory.mktemp("production"))


def start(folder: Path, **environment: str) -> str:
    """Read the settings in a process of their own. Return what it complained of, nothing when it was content."""
    env = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "ignore"} | environment
    command = [sys.executable, "-c", "import portal.settings"]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False).stderr


def test_production_starts_with_its_own_values(bare):
    assert start(bare, **PRODUCTION) == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "django-insecure-" + "9" * 50),
        ("STRIPE_API_KEY", "sk_test_card_sandbox"),
        ("STRIPE_WEBHOOK_SECRETS", "whsec_card_sandbox"),
        ("BANK_WEBHOOK_SECRETS", "whsec_bank_standin"),
        ("SIGNING_KEYS", "demo"),
        ("DEMO", "1"),
        ("FAULTS", "effect-written"),
        ("ALLOWED_HOSTS", ""),
    ],
)
def test_production_refuses_a_value_of_development_by_its_name(bare, name, value):
    complaint = start(bare, **{**PRODUCTION, name: value}).splitlines()[-1]
    assert complaint.endswith(f"DEBUG=0 refuses a demonstration or missing value of: {name}")


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "ALLOWED_HOSTS", "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRETS", "SIGNING_KEYS"]
)
def test_production_names_the_missing_variable(bare, name):
    complaint = start(bare, **{key: value for key, value in PRODUCTION.items() if key != name}).splitlines()[-1]
    assert name in complaint


@pytest.mark.parametrize("token", ["", "sandbox"])
def test_production_refuses_the_stand_in_token_where_a_bank_is_asked(bare, token):
    bank = {"BANK_API_BASE": "https://bank.example.vn", "BANK_API_TOKEN": token}
    assert "missing value of: BANK_API_TOKEN" in start(bare, **PRODUCTION, **bank)


def test_demonstration_accounts_are_known_to_the_demonstration_only():
    holders = {
        path.relative_to(tree.ROOT).parts[0:2]
        for path in tree.python_files(*tree.PACKAGES)
        if "demo-can-tho" in path.read_text()
    }
    assert holders <= {("procedures", "demo")}
