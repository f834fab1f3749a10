import convergence.kit.fields
import convergence.kit.tables
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('network', '0001_initial'),
        ('people', '0002_saved_view'),
    ]

    operations = [
        convergence.kit.tables.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='OutsideReferent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('name', convergence.kit.fields.EncryptedTextField(verbose_name='nom')),
                        ('organisation', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='organisation')),
                        ('role', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='rôle')),
                        ('theme', convergence.kit.fields.CodeField(blank=True, default='', help_text='Vide : tous les thèmes.', max_length=32, verbose_name='thème principal')),
                        ('phone', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='téléphone')),
                        ('email', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='adresse électronique')),
                        ('relation', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='suivi')),
                        ('started_on', models.DateField(blank=True, null=True, verbose_name='depuis le')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                        ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='saisi le')),
                        ('chantier', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.chantier', verbose_name='chantier')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='outside_referents', to='people.person', verbose_name='personne')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisi par')),
                    ],
                    options={
                        'verbose_name': 'référent extérieur',
                        'verbose_name_plural': 'référents extérieurs',
                        'ordering': ('person', '-id'),
                        'indexes': [models.Index(fields=['person', 'chantier'], name='outside_person')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('started_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='outside_dates', violation_error_message='La fin ne peut pas précéder le début.'), models.CheckConstraint(condition=models.Q(('role__in', ['AUTRE', 'BAILLEUR', 'CSAPA', 'EMPLOYEUR', 'FRANCE_TRAVAIL', 'HEBERGEMENT', 'MANDATAIRE', 'MARAUDE', 'MEDECIN', 'PSY', 'SIAO', 'SPIP', 'TRAVAILLEUR_SOCIAL'])), name='outside_role_known', violation_error_message='Code inconnu pour « rôle ».'), models.CheckConstraint(condition=models.Q(('theme__in', ['', 'BUDGET', 'DROITS', 'EMPLOI', 'FAMILLE', 'JUSTICE', 'LANGUE', 'LOGEMENT', 'MOBILITE', 'SANTE'])), name='outside_theme_known', violation_error_message='Code inconnu pour « thème principal ».'), models.CheckConstraint(condition=models.Q(('relation__in', ['ACTIVE', 'AUCUNE', 'INTERROMPUE'])), name='outside_relation_known', violation_error_message='Code inconnu pour « suivi ».')],
                    },
                ),
                migrations.CreateModel(
                    name='Consent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('theme', convergence.kit.fields.CodeField(blank=True, default='', help_text='Vide : tous les thèmes.', max_length=32, verbose_name='thème')),
                        ('state', models.CharField(choices=[('ASKED', 'Demandé'), ('GIVEN', 'Donné'), ('REFUSED', 'Refusé'), ('REVOKED', 'Retiré')], max_length=10, verbose_name='état')),
                        ('means', models.CharField(blank=True, choices=[('ORAL', 'Oral'), ('SIGNED', 'Feuille signée')], max_length=10, verbose_name='moyen')),
                        ('on', models.DateField(verbose_name='date')),
                        ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='saisi le')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisi par')),
                        ('referent', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='consents', to='people.outsidereferent', verbose_name='référent extérieur')),
                    ],
                    options={
                        'verbose_name': 'accord',
                        'verbose_name_plural': 'accords',
                        'ordering': ('referent', '-on', '-id'),
                        'indexes': [models.Index(fields=['referent', '-on', '-id'], name='consent_referent')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('theme__in', ['', 'BUDGET', 'DROITS', 'EMPLOI', 'FAMILLE', 'JUSTICE', 'LANGUE', 'LOGEMENT', 'MOBILITE', 'SANTE'])), name='consent_theme_known', violation_error_message='Code inconnu pour « thème ».')],
                    },
                ),
            ],
        ),
    ]
