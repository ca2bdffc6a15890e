"""Followers of the facts read by (transaction, id)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_diffs")]

    operations = [
        migrations.AddIndex(
            model_name="factrow",
            index=models.Index(fields=["xid", "id"], name="fact_position"),
        ),
    ]
