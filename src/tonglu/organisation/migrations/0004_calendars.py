"""The two calendars every company begins with, and the statutory days that are announced."""

from django.db import migrations

YEARS = range(2023, 2027)
SLOTS = ((540, 720), (810, 1080))  # 9:00–12:00, 13:30–18:00


def load(apps, schema_editor):
    from tonglu.lib.calendar import chinese_days

    calendar_of = apps.get_model("organisation", "WorkCalendar").objects.create
    slot_of = apps.get_model("organisation", "CalendarSlot").objects
    day_of = apps.get_model("organisation", "CalendarDay")
    ordinary = calendar_of(name="标准工时", follows_statutory=True)
    calendar_of(name="全天候", follows_statutory=False, is_always=True)
    for weekday in range(5):
        for start, end in SLOTS:
            slot_of.create(calendar=ordinary, weekday=weekday, start_minute=start, end_minute=end)
    day_of.objects.bulk_create(
        day_of(on=row.on, kind=str(row.kind), name=row.name, source=row.source, is_predicted=row.predicted)
        for year in YEARS
        for row in chinese_days(year).values()
    )


class Migration(migrations.Migration):
    dependencies = [("organisation", "0003_calendar_stamp")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
