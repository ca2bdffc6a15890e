"""What changed since a moment is found by when it was told."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_fact_position")]

    operations = [
        migrations.AddIndex(model_name="factrow", index=django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="fact_at")),
    ]
