"""Contracts about to end are found by their end: the home of the network scanned them all."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('journeys', '0002_no_overlap'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(fields=['ended_on'], name='contract_end'),
        ),
    ]
