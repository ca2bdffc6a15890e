"""The row trigger on the tables whose rows are somebody's truth."""

from django.db import migrations

from tonglu.audit.triggers import audited


class Migration(migrations.Migration):
    dependencies = [("estates", "0001_initial"), ("audit", "0002_diffs")]

    operations = [
        audited("estates_project"),
        audited("estates_phase"),
        audited("estates_layout"),
        audited("estates_building"),
        audited("estates_entrance"),
        audited("estates_floor"),
        audited("estates_unit"),
    ]
