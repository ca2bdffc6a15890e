"""The row trigger on the tables whose rows are somebody's truth."""

from django.db import migrations

from tonglu.audit.triggers import audited


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial"), ("audit", "0002_diffs")]

    operations = [
        audited("organisation_node"),
        audited("organisation_department"),
        audited("organisation_post"),
        audited("organisation_workcalendar"),
        audited("organisation_calendarslot"),
        audited("organisation_calendarday"),
        audited("organisation_lookupitem"),
    ]
