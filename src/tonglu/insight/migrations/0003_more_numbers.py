from django.db import migrations, models

# what is kept lacks the new sums: the worker counts everything anew before it goes on with the facts
ANEW = "UPDATE insight_standing SET counted_at = NULL"


class Migration(migrations.Migration):

    dependencies = [
        ('insight', '0002_staffing_norm'),
    ]

    operations = [
        migrations.AddField(model_name='casemark', name='is_escalated', field=models.BooleanField(db_default=False, default=False)),
        migrations.AddField(model_name='casemark', name='is_overdue', field=models.BooleanField(db_default=False, default=False)),
        migrations.AddField(model_name='daycell', name='escalated', field=models.IntegerField(db_default=0, default=0)),
        migrations.AddField(model_name='daycell', name='overdue', field=models.IntegerField(db_default=0, default=0)),
        migrations.CreateModel(
            name='AnswerCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('node_id', models.BigIntegerField()),
                ('on', models.DateField()),
                ('kind', models.CharField(max_length=12)),
                ('answer', models.CharField(max_length=20)),
                ('told', models.IntegerField()),
            ],
            options={
                'verbose_name': '每日回访答复',
                'indexes': [models.Index(fields=['on', 'node_id'], name='answer_cell_on')],
                'constraints': [models.UniqueConstraint(fields=('node_id', 'on', 'kind', 'answer'), name='answer_cell_once')],
            },
        ),
        migrations.RunSQL(ANEW, migrations.RunSQL.noop),
    ]
