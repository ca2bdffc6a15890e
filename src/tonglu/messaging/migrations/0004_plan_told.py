"""The message by which a customer hears the plan."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from tonglu.messaging.shipped import SHIPPED

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
CODE = "case.plan_told"


def write(apps: Any, schema_editor: Any) -> None:
    template = apps.get_model("messaging", "MessageTemplate")
    each = SHIPPED[CODE]
    if not template.objects.filter(code=CODE).exists():
        template.objects.create(code=CODE, name=each.name, medium=each.medium, text=each.text, since=BEGINNING)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0003_shipped")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
