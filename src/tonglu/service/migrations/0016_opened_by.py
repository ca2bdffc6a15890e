import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who takes calls sees what he took; of a problem alone nobody asks, and with its place `case_problem` answers."""

    dependencies = [
        ("organisation", "0006_post_level"),
        ("service", "0015_state_with_kind"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            "case",
            "problem",
            models.ForeignKey(
                blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="organisation.lookupitem", verbose_name="问题",
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["opened_by", "-opened_at", "-id"], name="case_opened_by", condition=models.Q(opened_by__isnull=False)
            ),
        ),
    ]
