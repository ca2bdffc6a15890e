"""What a statement deletes is written down in one go; each row has its entry as before."""

from typing import ClassVar

from django.db import migrations

from tonglu.audit.triggers import BY_STATEMENT, DELETE_FUNCTION


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0005_seals")]

    operations: ClassVar = [
        migrations.RunSQL(DELETE_FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(BY_STATEMENT, migrations.RunSQL.noop),
    ]
