import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('attachments', '0002_audit'),
        ('exchange', '0006_second_person'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportTrace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.IntegerField()),
                ('table', models.CharField(db_column='table_name', max_length=63)),
                ('row_id', models.BigIntegerField()),
                ('change', models.JSONField(null=True)),
                ('digest', models.BigIntegerField(null=True)),
                ('kept', models.CharField(blank=True, choices=[('edited', '导入之后被改过'), ('used', '导入之后被别的记录引用'), ('history', '导入之后有往来记录'), ('together', '与上面保留的内容是一体的'), ('needed', '导入之后的内容还需要它'), ('gone', '导入之后已被删除')], max_length=8, verbose_name='原因')),
            ],
            options={
                'verbose_name': '导入痕迹',
            },
        ),
        migrations.RemoveIndex(
            model_name='importbatch',
            name='import_batch_running',
        ),
        migrations.AddField(
            model_name='importbatch',
            name='revert_counts',
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='revert_reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='撤销原因'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='reverted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='reverted_by_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='reverted_by_name',
            field=models.CharField(blank=True, db_default='', default='', max_length=100),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='tracked',
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AlterField(
            model_name='importbatch',
            name='state',
            field=models.CharField(choices=[('uploaded', '待核对列'), ('checking', '检查中'), ('checked', '待确认'), ('applying', '导入中'), ('done', '已完成'), ('refused', '未导入'), ('reverting', '撤销中'), ('reverted', '已撤销')], default='uploaded', max_length=10, verbose_name='状态'),
        ),
        migrations.AddIndex(
            model_name='importbatch',
            index=models.Index(condition=models.Q(('state__in', ['checking', 'applying', 'reverting'])), fields=['state'], name='import_batch_running'),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['reverting', 'reverted']), _negated=True), models.Q(('revert_reason', ''), _negated=True), _connector='OR'), name='import_revert_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reverted_at__isnull', False), ('state', 'reverted')), models.Q(models.Q(('state', 'reverted'), _negated=True), ('reverted_at', None)), _connector='OR'), name='import_reverted_at_iff_reverted'),
        ),
        migrations.AddField(
            model_name='importtrace',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='traces', to='exchange.importbatch'),
        ),
        migrations.AddIndex(
            model_name='importtrace',
            index=models.Index(fields=['batch', 'table'], name='import_trace_batch'),
        ),
        migrations.AddIndex(
            model_name='importtrace',
            index=models.Index(condition=models.Q(('kept', ''), _negated=True), fields=['batch', 'id'], name='import_trace_kept'),
        ),
    ]
