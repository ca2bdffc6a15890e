"""Cases that nobody has yet: few among all, and a list of its own."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("service", "0017_due_and_medium")]

    operations: ClassVar = [
        migrations.AddIndex(
            "case",
            models.Index(fields=["node", "-opened_at", "-id"], name="case_unkept", condition=models.Q(keeper__isnull=True)),
        ),
    ]
