from django.db import migrations, models

from tonglu.audit.triggers import audited


class Migration(migrations.Migration):

    dependencies = [
        ('insight', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='StaffingNorm',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('households_warn', models.IntegerField(verbose_name='户数提醒')),
                ('households_late', models.IntegerField(verbose_name='户数过多')),
                ('cases_warn', models.IntegerField(verbose_name='每周工单提醒')),
                ('cases_late', models.IntegerField(verbose_name='每周工单过多')),
            ],
            options={
                'verbose_name': '编制标准',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='staffing_norm_one_row'), models.CheckConstraint(condition=models.Q(('cases_late__gte', models.F('cases_warn')), ('cases_warn__gt', 0), ('households_late__gte', models.F('households_warn')), ('households_warn__gt', 0)), name='staffing_norm_ordered')],
            },
        ),
        audited("insight_staffingnorm"),
    ]
