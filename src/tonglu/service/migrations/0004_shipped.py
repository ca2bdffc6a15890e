"""The sequence of case numbers, the first clock policies and the lists of the repair tree."""

from datetime import UTC, datetime

from django.db import migrations

ALWAYS_IN_FORCE = datetime(2000, 1, 1, tzinfo=UTC)


def load(apps, schema_editor):
    from tonglu.service.shipped import ITEMS, ITEMS_EN, POLICIES

    calendars = dict(apps.get_model("organisation", "WorkCalendar").objects.values_list("name", "id"))
    policy = apps.get_model("service", "ClockPolicy")
    policy.objects.bulk_create(
        policy(
            kind=kind, grade=grade, clock=clock, within_minutes=minutes, calendar_id=calendars[calendar],
            since=ALWAYS_IN_FORCE,
        )
        for kind, grade, clock, minutes, calendar in POLICIES
    )
    item = apps.get_model("organisation", "LookupItem")
    item.objects.bulk_create(
        item(list_code=code, code=f"{number:02}", name=name, name_en=english, position=number * 10)
        for code, names in ITEMS.items()
        for number, (name, english) in enumerate(zip(names.split(), ITEMS_EN[code], strict=True), start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("service", "0003_cases"), ("organisation", "0004_calendars")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE service_case_number", "DROP SEQUENCE service_case_number"),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
