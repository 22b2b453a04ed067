from django.db import migrations, models
from django.db.models import F, Q


def made_when_published(apps, schema_editor):
    apps.get_model("catalogue", "ProcedureVersion").objects.update(made_at=F("published_at"), made_by=F("published_by"))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [
        migrations.AddField("procedure", "mirrors", models.CharField(blank=True, max_length=64)),
        migrations.AlterField(
            "procedure",
            "status",
            models.CharField(
                choices=[("planned", "Being tried"), ("in_force", "In force"), ("withdrawn", "Withdrawn")],
                default="in_force",
                max_length=12,
            ),
        ),
        migrations.AddField("procedureversion", "made_at", models.DateTimeField(null=True)),
        migrations.AddField("procedureversion", "made_by", models.CharField(default="system", max_length=40)),
        migrations.RunPython(made_when_published, migrations.RunPython.noop),
        migrations.AlterField("procedureversion", "made_at", models.DateTimeField()),
        migrations.AlterField("procedureversion", "made_by", models.CharField(max_length=40)),
        migrations.AlterField("procedureversion", "number", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.AlterField("procedureversion", "published_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField("procedureversion", "published_by", models.CharField(blank=True, max_length=40)),
        migrations.AddConstraint(
            "procedureversion",
            models.CheckConstraint(
                condition=Q(number__isnull=True, published_at__isnull=True)
                | Q(number__isnull=False, published_at__isnull=False),
                name="version_numbered_when_published",
            ),
        ),
    ]
