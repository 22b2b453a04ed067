"""Keys of seals, which PostgreSQL keeps as they were made, and the list of results no longer in force."""

from django.db import migrations, models


CHANGES = ("retired_on", "revoked_at")


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        names = ", ".join(f"'{column}'" for column in CHANGES)
        schema_editor.execute(
            "CREATE TRIGGER keep_row BEFORE UPDATE OR DELETE ON results_sealkey"
            f" FOR EACH ROW EXECUTE FUNCTION results_keep_row({names})"
        )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER keep_row ON results_sealkey")


class Migration(migrations.Migration):

    dependencies = [
        ('results', '0003_sign_protect'),
    ]

    operations = [
        migrations.CreateModel(
            name='SealKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kid', models.CharField(max_length=8, unique=True)),
                ('public_key', models.CharField(max_length=64)),
                ('private_key', models.TextField()),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=40)),
                ('demo', models.BooleanField(default=False)),
                ('retired_on', models.DateField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-made_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_on__isnull', True)), fields=('demo',), name='seal_key_one_in_use'), models.CheckConstraint(condition=models.Q(('valid_from__lte', models.F('valid_until'))), name='seal_key_window')],
            },
        ),
        migrations.CreateModel(
            name='StatusList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.PositiveBigIntegerField(default=0)),
                ('published_at', models.DateTimeField()),
                ('next_at', models.DateTimeField()),
                ('document', models.JSONField(default=dict)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='status_list_one')],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
