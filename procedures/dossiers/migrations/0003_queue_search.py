"""What the desk searches: identity numbers by their tokens, and on PostgreSQL an index of parts of words."""

import hashlib
import re

from django.db import migrations

BATCH = 500
GREEK = str.maketrans("0123456789abcdef", "αβγδεζηθικλμνξοπ")


def tokens(value):
    """Yield the token of every text of twelve digits in the answers, as the portal has written them since."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{12}", value):
        yield hashlib.sha256(value.encode()).hexdigest()[:12].translate(GREEK)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from tokens(inner)


def add_tokens(apps, schema_editor):
    Dossier = apps.get_model("dossiers", "Dossier")
    changed = []
    for dossier in Dossier.objects.only("pk", "answers", "search_key").iterator(chunk_size=BATCH):
        missing = [token for token in dict.fromkeys(tokens(dossier.answers)) if token not in dossier.search_key]
        if missing:
            dossier.search_key = " ".join([dossier.search_key, *missing])[:500]
            changed.append(dossier)
        if len(changed) == BATCH:
            Dossier.objects.bulk_update(changed, ["search_key"])
            changed = []
    Dossier.objects.bulk_update(changed, ["search_key"])


def add_index(apps, schema_editor):
    """Parts of codes and numbers are typed ("0031", "345 678"): trigrams find them, a full-text index whole words only."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute("CREATE INDEX dossier_search ON dossiers_dossier USING gin (search_key gin_trgm_ops)")


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX dossier_search")


class Migration(migrations.Migration):

    dependencies = [("dossiers", "0002_desk_work")]

    operations = [
        migrations.RunPython(add_tokens, migrations.RunPython.noop),
        migrations.RunPython(add_index, drop_index),
    ]
