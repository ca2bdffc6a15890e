import django.contrib.postgres.fields
import django.db.models.deletion
from datetime import date

from django.db import migrations, models

from tonglu.audit.triggers import audited

BEGINNING = date(2020, 1, 1)


def write(apps, schema_editor):
    from tonglu.service.shipped import STANDARDS

    Standard = apps.get_model("service", "ServiceStandard")
    Standard.objects.bulk_create(Standard(code=code, since=BEGINNING, **values) for code, values in STANDARDS.items())


class Migration(migrations.Migration):

    dependencies = [
        ('organisation', '0004_calendars'),
        ('service', '0011_shipped_ladder'),
    ]

    operations = [
        migrations.CreateModel(
            name='ServiceStandard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, verbose_name='编码')),
                ('sentence', models.CharField(max_length=200, verbose_name='对外说的话')),
                ('measure', models.CharField(choices=[('arrival', '多少分钟内上门'), ('appointment', '按约定时间上门（前后多少分钟）'), ('reply', '多少分钟内答复'), ('closing', '在承诺的时间内办结'), ('check_back', '办完后多少分钟内回访')], max_length=12, verbose_name='怎么衡量')),
                ('limit_minutes', models.IntegerField(blank=True, null=True, verbose_name='分钟')),
                ('target', models.SmallIntegerField(verbose_name='目标 %')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('grades', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, size=None)),
                ('since', models.DateField(verbose_name='生效')),
                ('until', models.DateField(blank=True, null=True, verbose_name='失效')),
                ('counted_at', models.DateTimeField(null=True)),
                ('node', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.node', verbose_name='适用组织')),
            ],
            options={
                'verbose_name': '服务标准',
            },
        ),
        migrations.CreateModel(
            name='StandardDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('node_id', models.BigIntegerField()),
                ('on', models.DateField()),
                ('judged', models.IntegerField()),
                ('kept', models.IntegerField()),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='service.servicestandard')),
            ],
            options={
                'verbose_name': '服务标准日计',
            },
        ),
        migrations.CreateModel(
            name='StandardsPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_public', models.BooleanField(default=False, verbose_name='对外公布')),
                ('node', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.node')),
            ],
            options={
                'verbose_name': '服务标准公示页',
            },
        ),
        migrations.AddConstraint(
            model_name='servicestandard',
            constraint=models.CheckConstraint(condition=models.Q(('target__gte', 1), ('target__lte', 100)), name='standard_target_per_cent'),
        ),
        migrations.AddConstraint(
            model_name='servicestandard',
            constraint=models.CheckConstraint(condition=models.Q(('limit_minutes', None), ('limit_minutes__gt', 0), _connector='OR'), name='standard_limit_positive'),
        ),
        migrations.AddConstraint(
            model_name='servicestandard',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='standard_since_before_until'),
        ),
        migrations.AddConstraint(
            model_name='servicestandard',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('node', 'code'), name='standard_open_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='standardday',
            index=models.Index(fields=['node_id', 'on'], name='standard_day_node'),
        ),
        migrations.AddConstraint(
            model_name='standardday',
            constraint=models.UniqueConstraint(fields=('standard', 'node_id', 'on'), name='standard_day_once'),
        ),
        migrations.AddConstraint(
            model_name='standardday',
            constraint=models.CheckConstraint(condition=models.Q(('kept__gte', 0), ('kept__lte', models.F('judged'))), name='standard_day_kept_of_judged'),
        ),
        audited("service_servicestandard", ignore=("counted_at",)),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
