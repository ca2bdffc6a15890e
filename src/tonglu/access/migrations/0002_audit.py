"""The row trigger on the tables whose rows are somebody's truth."""

from django.db import migrations

from tonglu.audit.triggers import audited


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("audit", "0002_diffs")]

    operations = [
        audited("access_person", ignore=("password", "last_login")),
        audited("access_tenure"),
        audited("access_role"),
        audited("access_grant"),
        audited("access_apikey", ignore=("last_used_on",)),
    ]
