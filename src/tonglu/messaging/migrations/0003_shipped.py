"""The templates that ship; from then on they are data."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from tonglu.messaging.shipped import SHIPPED

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


def write(apps: Any, schema_editor: Any) -> None:
    template = apps.get_model("messaging", "MessageTemplate")
    template.objects.bulk_create(
        template(code=code, name=each.name, medium=each.medium, text=each.text, since=BEGINNING) for code, each in SHIPPED.items()
    )


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_audit")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
