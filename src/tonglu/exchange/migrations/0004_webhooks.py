import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models

from tonglu.audit.triggers import audited


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0003_words'),
        ('organisation', '0004_calendars'),
    ]

    operations = [
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=40, unique=True)),
                ('minute', models.BigIntegerField()),
                ('taken', models.IntegerField()),
            ],
            options={
                'verbose_name': '请求额度',
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('node_id', models.BigIntegerField()),
                ('fact_id', models.BigIntegerField(null=True)),
                ('kind', models.CharField(max_length=60)),
                ('body', models.JSONField()),
                ('state', models.CharField(choices=[('waiting', '待推送'), ('sending', '推送中'), ('delivered', '已送达'), ('given_up', '已放弃')], default='waiting', max_length=10)),
                ('attempts', models.SmallIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('next_at', models.DateTimeField(null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('status', models.SmallIntegerField(null=True)),
            ],
            options={
                'verbose_name': '推送',
            },
        ),
        migrations.CreateModel(
            name='DeliveryAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('status', models.SmallIntegerField(null=True)),
                ('fault', models.CharField(blank=True, max_length=200)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('took_ms', models.IntegerField(default=0)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='log', to='exchange.delivery')),
            ],
            options={
                'verbose_name': '推送记录',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('url', models.CharField(max_length=500, verbose_name='地址')),
                ('secret', models.BinaryField()),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None, verbose_name='事件')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('created_at', models.DateTimeField()),
                ('since', models.DateTimeField()),
                ('failures', models.IntegerField(default=0)),
                ('stopped_why', models.CharField(blank=True, max_length=200)),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.node', verbose_name='范围')),
            ],
            options={
                'verbose_name': '事件推送',
            },
        ),
        migrations.AddField(
            model_name='delivery',
            name='webhook',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='exchange.webhook'),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.UniqueConstraint(fields=('node', 'url'), name='webhook_url_once'),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(('kinds', []), _negated=True), name='webhook_has_kinds'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='delivery_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['webhook', '-id'], name='delivery_of'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('webhook', 'fact_id'), name='delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('next_at__isnull', False), ('state__in', ['waiting', 'sending'])), models.Q(('next_at__isnull', True), ('state__in', ['delivered', 'given_up'])), _connector='OR'), name='delivery_next_iff_open'),
        ),
        # what is counted for one minute need not survive a crash, and is written without the log
        migrations.RunSQL("ALTER TABLE exchange_allowance SET UNLOGGED", "ALTER TABLE exchange_allowance SET LOGGED"),
        audited("exchange_webhook", ignore=("secret", "failures")),
    ]
