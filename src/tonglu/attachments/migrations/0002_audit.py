"""The row trigger on the tables whose rows are somebody's truth."""

from django.db import migrations

from tonglu.audit.triggers import audited


class Migration(migrations.Migration):
    dependencies = [("attachments", "0001_initial"), ("audit", "0002_diffs")]

    operations = [
        audited("attachments_attachment"),
    ]
