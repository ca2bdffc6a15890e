from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("service", "0005_opened_index")]

    operations = [
        migrations.AddIndex(
            "case", models.Index(fields=["node", "appointed_at"], name="case_appointed", condition=Q(appointed_at__isnull=False))
        ),
        migrations.AddIndex(
            "case", models.Index(fields=["keeper", "-dispatched_at"], name="case_given", condition=Q(dispatched_at__isnull=False))
        ),
    ]
