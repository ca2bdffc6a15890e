from django.db import migrations, models


class Migration(migrations.Migration):
    """What is due next of all places, and the few cases that come by a letter or the hotline."""

    dependencies = [("service", "0016_opened_by")]

    operations = [
        migrations.AddIndex(
            "case", models.Index(fields=["due_at", "id"], name="case_due_first", condition=models.Q(due_at__isnull=False))
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["node", "medium", "-opened_at", "-id"],
                name="case_medium",
                condition=~models.Q(medium="phone") & ~models.Q(medium="desk") & ~models.Q(medium="wechat"),
            ),
        ),
    ]
