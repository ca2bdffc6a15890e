"""Four clocks: dispatch and plan beside response and close; what a pause was meant to be stays beside what it was."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
from datetime import UTC, datetime
from django.db import migrations, models
from django.db.models import Q

from tonglu.lib.choices import choices_of
from tonglu.service.rules.states import ClockKind, PauseReason

ALWAYS_IN_FORCE = datetime(2000, 1, 1, tzinfo=UTC)
NEW = {"dispatch", "plan"}
# the audit trigger holds changes by people; this one only says again what the row said
PLANNED = """
ALTER TABLE service_pause DISABLE TRIGGER service_pause_audit_row;
UPDATE service_pause SET planned = span, noted_at = lower(span);
ALTER TABLE service_pause ENABLE TRIGGER service_pause_audit_row;
"""


def ship(apps, schema_editor):
    """Let the new clocks begin: at once where no case was opened yet, from now on where there are some."""
    from tonglu.service.shipped import POLICIES

    policy = apps.get_model("service", "ClockPolicy")
    general = policy.objects.filter(node=None)
    known = set(general.values_list("kind", "grade", "clock"))
    calendars = dict(apps.get_model("organisation", "WorkCalendar").objects.values_list("name", "id"))
    is_used = apps.get_model("service", "Case").objects.exists()
    since = django.utils.timezone.now() if is_used else ALWAYS_IN_FORCE
    policy.objects.bulk_create(
        policy(kind=kind, grade=grade, clock=clock, within_minutes=minutes, calendar_id=calendars[calendar], since=since)
        for kind, grade, clock, minutes, calendar in POLICIES
        if clock in NEW and (kind, grade, clock) not in known and calendar in calendars
    )


class Migration(migrations.Migration):
    dependencies = [("service", "0006_more_indexes"), ("attachments", "0001_initial")]

    operations = [
        migrations.AddField("case", "plan", models.TextField(blank=True, default="", max_length=10000, verbose_name="处理方案"), preserve_default=False),
        migrations.AddField("case", "plan_told_at", models.DateTimeField(blank=True, null=True, verbose_name="告知方案时间")),
        migrations.AddField("case", "ruled_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField("clockpolicy", "clock", models.CharField(choices=choices_of(ClockKind), max_length=10, verbose_name="时限")),
        migrations.AlterField("caseclock", "clock", models.CharField(choices=choices_of(ClockKind), max_length=10)),
        migrations.AlterField("caseclock", "started_at", models.DateTimeField(null=True)),
        migrations.AlterField("caseclock", "due_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "caseclock",
            models.CheckConstraint(
                name="clock_due_iff_started",
                condition=Q(started_at=None, due_at=None) | Q(started_at__isnull=False, due_at__isnull=False),
            ),
        ),
        migrations.AlterField("pause", "reason", models.CharField(choices=choices_of(PauseReason), max_length=20)),
        migrations.AddField("pause", "planned", django.contrib.postgres.fields.ranges.DateTimeRangeField(null=True)),
        migrations.AddField("pause", "noted_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "pause",
            "attachment",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="attachments.attachment"
            ),
        ),
        migrations.AddField("pause", "ended_at", models.DateTimeField(null=True)),
        migrations.AddField("pause", "ended_by_id", models.BigIntegerField(null=True)),
        migrations.RunSQL(PLANNED, migrations.RunSQL.noop),
        migrations.AlterField("pause", "planned", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
        migrations.AlterField("pause", "noted_at", models.DateTimeField()),
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]
