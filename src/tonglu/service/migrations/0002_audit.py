"""The row trigger on the tables whose rows are somebody's truth."""

from django.db import migrations

from tonglu.audit.triggers import audited


class Migration(migrations.Migration):
    dependencies = [("service", "0001_initial"), ("audit", "0002_diffs")]

    operations = [
        audited("service_clockpolicy"),
        audited("service_case", ignore=("due_at",)),
        audited("service_caseclock", ignore=("lines",)),
        audited("service_pause"),
        audited("service_suspicion"),
    ]
