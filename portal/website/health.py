"""What every page needs: the database, its migrations and a place for files."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.core.health import Check, probe


def checks() -> list[Check]:
    return required()


def required() -> list[Check]:
    return [
        probe("database", _database, required=True),
        probe("migrations", _migrations, required=True),
        probe("storage", _storage, required=True),
    ]


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return connection.vendor


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError(f"{len(plan)} migrations not applied")
    return "applied"


def _storage() -> str:
    name = default_storage.save("healthz", ContentFile(b"ok"))
    default_storage.delete(name)
    return "writable"
