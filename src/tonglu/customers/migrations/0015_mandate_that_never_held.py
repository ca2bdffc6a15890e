from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0014_completeness'),
        ('estates', '0005_sorted_with_scope'),
        ('organisation', '0006_post_level'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='mandate',
            name='mandate_since_before_until',
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='mandate_since_before_until'),
        ),
    ]
