"""The index that keeps a code unique in its project also answers what begins so, in one project after the other."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("estates", "0008_one_key_for_a_place")]

    operations: ClassVar = [
        migrations.RemoveConstraint("unit", "unit_code_once"),
        migrations.AddConstraint(
            "unit",
            models.UniqueConstraint(fields=("project", "code"), name="unit_code_once", opclasses=["int8_ops", "varchar_pattern_ops"]),
        ),
    ]
