"""The ladder that ships; open cases that are not late yet will climb it, late ones are not told all at once."""

from datetime import UTC, datetime

from django.db import migrations

from tonglu.audit.triggers import audited, audited_without

ALWAYS_IN_FORCE = datetime(2000, 1, 1, tzinfo=UTC)
FROM_NOW_ON = """
    UPDATE service_caseclock SET next_step_at = started_at WHERE stopped_at IS NULL AND due_at > now()
"""


def load(apps, schema_editor):
    from tonglu.service.shipped import LADDER

    step = apps.get_model("service", "LadderStep")
    step.objects.bulk_create(
        step(
            kind=kind, grade=grade, clock=clock, level=level, basis=basis, amount=amount, medium="bell" if level == "keeper" else "both", is_urgent=urgent,
            remind_minutes=remind, since=ALWAYS_IN_FORCE,
        )
        for kind, grade, clock, level, basis, amount, urgent, remind in LADDER
    )


class Migration(migrations.Migration):
    dependencies = [("service", "0010_ladder")]

    operations = [
        audited("service_ladderstep"),
        audited("service_caseescalation"),
        audited_without("service_case", ignore=("due_at", "climbed_to")),
        audited_without("service_caseclock", ignore=("lines", "next_step_at")),
        migrations.RunPython(load, migrations.RunPython.noop),
        migrations.RunSQL(FROM_NOW_ON, migrations.RunSQL.noop),
    ]
