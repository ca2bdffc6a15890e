"""The row trigger on check-backs and grades; the rules and texts a company begins with."""

from datetime import UTC, datetime

from django.db import migrations

from tonglu.audit.triggers import audited

ALWAYS_IN_FORCE = datetime(2000, 1, 1, tzinfo=UTC)


def load(apps, schema_editor):
    from tonglu.service import shipped

    calendars = dict(apps.get_model("organisation", "WorkCalendar").objects.values_list("name", "id"))
    problems = apps.get_model("organisation", "LookupItem").objects.filter(list_code="service.problem")
    named = dict(problems.values_list("name", "id"))
    usual = min(calendars.values())  # a company that renamed its calendars
    rule = apps.get_model("service", "CheckBackRule")
    rule.objects.bulk_create(
        rule(
            kind=kind, problem_id=named.get(problem), where=where, rate=rate, within_minutes=minutes,
            calendar_id=calendars.get(calendar, usual), waits=waits, since=ALWAYS_IN_FORCE,
        )
        for kind, problem, where, rate, minutes, calendar, waits in shipped.CHECK_BACK_RULES
        if not problem or problem in named
    )
    script = apps.get_model("service", "CheckBackScript")
    script.objects.bulk_create(
        script(kind=kind, version=1, text=text, questions=list(questions), since=ALWAYS_IN_FORCE)
        for kind, text, questions in shipped.CHECK_BACK_SCRIPTS
    )
    grade = apps.get_model("service", "GradeRule")
    grade.objects.bulk_create(
        grade(
            trigger=trigger, words=words.split(), threshold=threshold, within_days=days, grade=raised, is_group=is_group,
            since=ALWAYS_IN_FORCE,
        )
        for trigger, words, threshold, days, raised, is_group in shipped.GRADE_RULES
    )


class Migration(migrations.Migration):
    dependencies = [("service", "0008_check_backs")]

    operations = [
        audited("service_checkback"),
        audited("service_checkbackrule"),
        audited("service_checkbackscript"),
        audited("service_casesignature"),
        audited("service_graderule"),
        audited("service_gradeproposal"),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
