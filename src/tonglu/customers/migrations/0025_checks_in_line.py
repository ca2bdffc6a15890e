"""Who asked after whom is found by when he asked: few rows among all facts."""

from typing import ClassVar

from django.db import migrations

INDEX = """
CREATE INDEX fact_checks ON audit_factrow (at DESC, id DESC) WHERE kind IN ('customers.checked', 'customers.check_refused')
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("customers", "0024_homes_by_role"), ("audit", "0007_inserts_always")]

    operations: ClassVar = [migrations.RunSQL(INDEX, "DROP INDEX fact_checks")]
