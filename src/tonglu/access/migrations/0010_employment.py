from django.db import migrations, models


def grant(apps, schema_editor):
    Role = apps.get_model("access", "Role")
    for role in Role.objects.filter(code="admin"):
        if "staffing.view" not in role.wide:
            role.wide = [*role.wide, "staffing.view"]
            role.save(update_fields=["wide"])


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0009_roster_edit'),
        ('organisation', '0006_post_level'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='hours_share',
            field=models.SmallIntegerField(default=100, verbose_name='工时占比 %'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('hours_share__gte', 1), ('hours_share__lte', 100)), name='person_hours_share'),
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
