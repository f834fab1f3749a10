from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0002_alter_post_role'),
        ('quality', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='monthend',
            index=models.Index(fields=['month', 'rule', 'passed', 'failed', 'unknown', 'refused'], name='month_end_sums'),
        ),
    ]
