"""The notice to the administrators, where the house was set up before it shipped."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from tonglu.messaging.shipped import SHIPPED

CODE = "upkeep.backup_failed"
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


def write(apps: Any, schema_editor: Any) -> None:
    template, each = apps.get_model("messaging", "MessageTemplate"), SHIPPED[CODE]
    if not template.objects.filter(code=CODE).exists():
        template.objects.create(code=CODE, name=each.name, medium=each.medium, text=each.text, since=BEGINNING)


class Migration(migrations.Migration):
    dependencies = [("upkeep", "0001_initial"), ("messaging", "0003_shipped")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
