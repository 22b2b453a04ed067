"""The order of the queues: all dossiers, and the few that are open, each readable from any place on."""

from django.db import migrations, models

OPEN = [
    "submitted", "accepted", "processing", "supplement_requested", "awaiting_payment", "resolved",
]


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0003_queue_search")]

    operations = [
        migrations.AddIndex(
            model_name="dossier", index=models.Index(fields=["queue_at", "id"], name="dossier_queue_order")
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("state__in", OPEN)), fields=["queue_at", "id"], name="dossier_open_order"
            ),
        ),
    ]
