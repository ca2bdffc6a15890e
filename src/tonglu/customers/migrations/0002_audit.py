"""The row trigger on the tables whose rows are somebody's truth."""

from django.db import migrations

from tonglu.audit.triggers import audited


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("audit", "0002_diffs")]

    operations = [
        audited("customers_customer", ignore=("tokens", "sort_key", "changed_at")),
        audited("customers_phone"),
        audited("customers_paper", ignore=("number",)),
        audited("customers_household"),
        audited("customers_membership"),
        audited("customers_residency"),
        audited("customers_customerreach"),
    ]
