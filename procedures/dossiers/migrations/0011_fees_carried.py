"""A draft begun anew may carry the fee that was paid for the dossier before it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0010_queue_indexes")]
    operations = [
        migrations.AddField(
            model_name="dossier",
            name="fee_from",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="fee_carried_by",
                to="dossiers.dossier",
            ),
        ),
    ]
