"""What is inserted is written down even where a transaction has said that no triggers fire."""

from typing import ClassVar

from django.db import migrations

from tonglu.audit.triggers import ALWAYS


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0006_deletes_by_statement")]

    operations: ClassVar = [migrations.RunSQL(ALWAYS, migrations.RunSQL.noop)]
