"""The bell of segments; a database made after them has them already."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from tonglu.messaging.shipped import SHIPPED

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
CODES = ("segment.done",)


def write(apps: Any, schema_editor: Any) -> None:
    template = apps.get_model("messaging", "MessageTemplate")
    for code in CODES:
        each = SHIPPED[code]
        if not template.objects.filter(code=code).exists():
            template.objects.create(code=code, name=each.name, medium=each.medium, text=each.text, since=BEGINNING)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0009_exports")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
