"""PostgreSQL itself refuses to delete a row of money or to edit what is fixed in it, whatever program asks."""

from django.db import migrations

CHANGES = {
    "payment": ("state", "method", "failure_code", "gateway_charge", "settled_at"),
    "attempt": ("state", "session_id", "url", "returned_at", "closed_at"),
    "gatewayevent": ("outcome", "processed_at"),
    "quarantine": ("resolved_at", "resolved_by", "resolution"),
    "refund": ("state", "gateway_refund", "failure_code", "done_at"),
    "receipt": ("file", "sha256", "drawn_at"),
    "ledgerentry": (),
}
FUNCTION = """
CREATE FUNCTION payments_keep_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := coalesce(TG_ARGV, '{}');
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - may_change <> to_jsonb(NEW) - may_change THEN
        RAISE EXCEPTION 'rows of % stay as they are', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


def guard(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FUNCTION, params=None)
    for table, columns in CHANGES.items():
        names = ", ".join(f"'{column}'" for column in columns)
        schema_editor.execute(
            f"CREATE TRIGGER keep_row BEFORE UPDATE OR DELETE ON payments_{table}"
            f" FOR EACH ROW EXECUTE FUNCTION payments_keep_row({names})"
        )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in CHANGES:
        schema_editor.execute(f"DROP TRIGGER keep_row ON payments_{table}")
    schema_editor.execute("DROP FUNCTION payments_keep_row()")


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
