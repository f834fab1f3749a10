import convergence.kit.tables
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('network', '0001_initial'),
    ]

    operations = [
        convergence.kit.tables.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='Digest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('wanted', models.BooleanField(default=True, verbose_name='souhaité')),
                        ('sent_for', models.DateField(blank=True, null=True, verbose_name='envoyé pour la semaine du')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='professionnel')),
                    ],
                    options={
                        'verbose_name': 'courriel de la semaine',
                        'verbose_name_plural': 'courriels de la semaine',
                        'ordering': ('user',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('sent_for__isnull', True), ('sent_for__week_day', 2), _connector='OR'), name='digest_monday', violation_error_message='Une semaine se nomme par son lundi.')],
                    },
                ),
                migrations.CreateModel(
                    name='MonthEnd',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rule', models.CharField(max_length=40, verbose_name='règle')),
                        ('version', models.PositiveSmallIntegerField(default=1, verbose_name='version de la règle')),
                        ('month', models.DateField(verbose_name='dernier jour du mois')),
                        ('passed', models.PositiveIntegerField(default=0, verbose_name='conformes')),
                        ('failed', models.PositiveIntegerField(default=0, verbose_name='à reprendre')),
                        ('unknown', models.PositiveIntegerField(default=0, verbose_name='non jugés')),
                        ('refused', models.PositiveIntegerField(default=0, verbose_name='refus')),
                        ('failing', models.JSONField(default=list, verbose_name='parcours à reprendre')),
                        ('chantier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.chantier', verbose_name='chantier')),
                    ],
                    options={
                        'verbose_name': 'relevé mensuel de qualité',
                        'verbose_name_plural': 'relevés mensuels de qualité',
                        'ordering': ('month', 'chantier', 'rule'),
                        'constraints': [models.UniqueConstraint(fields=('month', 'chantier', 'rule'), name='month_end_once', violation_error_message='Ce mois est déjà relevé pour ce chantier.')],
                    },
                ),
            ],
        ),
    ]
