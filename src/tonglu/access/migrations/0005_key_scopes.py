import django.contrib.postgres.fields
from django.db import migrations, models

GIVEN = {
    "message.send": ("dispatcher", "manager", "director"),
    "staffing.view": ("manager", "director"),
    "webhook.edit": ("admin",),
}


def grant(apps, schema_editor):
    Role = apps.get_model("access", "Role")
    for permission, codes in GIVEN.items():
        for role in Role.objects.filter(code__in=codes):
            if permission not in role.wide:
                role.wide = [*role.wide, permission]
                role.save(update_fields=["wide"])


class Migration(migrations.Migration):
    dependencies = [("access", "0004_sittings")]

    operations = [
        migrations.AddField(
            model_name="apikey", name="expires_on", field=models.DateField(blank=True, null=True, verbose_name="有效期至")
        ),
        migrations.AddField(
            model_name="apikey", name="is_read_only", field=models.BooleanField(default=False, verbose_name="只读")
        ),
        migrations.AddField(
            model_name="apikey", name="per_minute", field=models.IntegerField(blank=True, null=True, verbose_name="每分钟最多请求")
        ),
        migrations.AddField(
            model_name="apikey",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(per_minute=None) | models.Q(per_minute__gt=0), name="api_key_per_minute_positive"
            ),
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
