"""Papers of before keep their numbers; PostgreSQL itself refuses to delete a result or to edit what is fixed in it."""

from django.db import migrations

CHANGES = {
    "allotment": (),
    "correction": ("state", "decided_by_id", "decided_at", "signatory"),
    "issuedresult": ("status", "status_reason", "status_at", "status_by", "replaced_by_id"),
}
FUNCTION = """
CREATE FUNCTION results_keep_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := coalesce(TG_ARGV, '{}');
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - may_change <> to_jsonb(NEW) - may_change THEN
        RAISE EXCEPTION 'rows of % stay as they are', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""
COPIED = (
    *("dossier_id", "copy_index", "copy_count", "edition", "kind"),
    *("unit_id", "series", "year", "number", "number_text", "code"),
)


def fill_allotments(apps, schema_editor):
    results = apps.get_model("results", "IssuedResult")
    allotments = apps.get_model("results", "Allotment")
    allotments.objects.bulk_create(
        [
            allotments(allotted_at=result.signed_at, signer="", **{name: getattr(result, name) for name in COPIED})
            for result in results.objects.iterator()
        ],
        batch_size=500,
    )


def guard(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FUNCTION, params=None)
    for table, columns in CHANGES.items():
        names = ", ".join(f"'{column}'" for column in columns)
        schema_editor.execute(
            f"CREATE TRIGGER keep_row BEFORE UPDATE OR DELETE ON results_{table}"
            f" FOR EACH ROW EXECUTE FUNCTION results_keep_row({names})"
        )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in CHANGES:
        schema_editor.execute(f"DROP TRIGGER keep_row ON results_{table}")
    schema_editor.execute("DROP FUNCTION results_keep_row()")


class Migration(migrations.Migration):
    dependencies = [("results", "0002_sign_register")]
    operations = [
        migrations.RunPython(fill_allotments, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
