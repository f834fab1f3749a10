import convergence.kit.fields
import convergence.kit.tables
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        convergence.kit.tables.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('name', models.CharField(max_length=160, unique=True, verbose_name='nom')),
                    ],
                    options={
                        'verbose_name': 'organisation',
                        'verbose_name_plural': 'organisations',
                        'ordering': ('name',),
                    },
                ),
                migrations.CreateModel(
                    name='Territory',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('slug', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=120, verbose_name='nom')),
                    ],
                    options={
                        'verbose_name': 'territoire',
                        'verbose_name_plural': 'territoires',
                        'ordering': ('name',),
                    },
                ),
                migrations.CreateModel(
                    name='Chantier',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('code', models.CharField(help_text='Le SIRET, sauf s’il en porte plusieurs.', max_length=40, unique=True, verbose_name='code')),
                        ('siret', models.CharField(db_index=True, max_length=14, verbose_name='SIRET')),
                        ('name', models.CharField(max_length=160, verbose_name='nom')),
                        ('activity', models.CharField(blank=True, max_length=160, verbose_name='activité')),
                        ('department', models.CharField(blank=True, max_length=3, verbose_name='département')),
                        ('commune', models.CharField(blank=True, max_length=120, verbose_name='commune')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='chantiers', to='network.organisation', verbose_name='organisation')),
                    ],
                    options={
                        'verbose_name': 'chantier',
                        'verbose_name_plural': 'chantiers',
                        'ordering': ('name', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='ProgrammeRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('programme', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='programme')),
                        ('started_on', models.DateField(blank=True, null=True, verbose_name='début')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='fin')),
                        ('from_dph', models.BooleanField(default=False, verbose_name='bascule depuis DPH')),
                        ('chantier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='network.chantier', verbose_name='chantier')),
                    ],
                    options={
                        'verbose_name': 'programme porté',
                        'verbose_name_plural': 'programmes portés',
                        'ordering': ('chantier', 'programme', 'started_on'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('started_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='run_dates', violation_error_message='La fin ne peut pas précéder le début.'), models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('chantier', 'programme'), name='run_one_open', violation_error_message='Ce chantier porte déjà ce programme.'), models.CheckConstraint(condition=models.Q(('programme__in', ['CVG', 'PHC'])), name='run_programme_known', violation_error_message='Code inconnu pour « programme ».')],
                    },
                ),
                migrations.CreateModel(
                    name='RunPlaces',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('from_on', models.DateField(blank=True, null=True, verbose_name='à partir du')),
                        ('places', models.PositiveIntegerField(verbose_name='places conventionnées')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='network.programmerun', verbose_name='programme porté')),
                    ],
                    options={
                        'verbose_name': 'places conventionnées',
                        'verbose_name_plural': 'places conventionnées',
                        'ordering': ('run', 'from_on', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('run', 'from_on'), name='run_places_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Post',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('role', models.CharField(choices=[('CIP', 'Chargé·e d’insertion'), ('ESP', 'Éducateur·rice socio-professionnel·le'), ('ETI', 'Encadrant·e technique'), ('DIRECTOR', 'Direction de chantier'), ('OFFICER', 'Chargé·e de partenariats'), ('COORDINATOR', 'Coordinateur·rice de territoire'), ('PROGRAMME_LEAD', 'Responsable de programme'), ('NATIONAL', 'Équipe nationale'), ('DATA_LEAD', 'Responsable des données'), ('FUNDER', 'Financeur'), ('EVALUATOR', 'Évaluateur')], max_length=20, verbose_name='rôle')),
                        ('level', models.CharField(choices=[('CHANTIER', 'Chantier'), ('TERRITORY', 'Territoire'), ('OFF_TERRITORY', 'Chantiers hors territoire'), ('NATION', 'National')], max_length=16, verbose_name='niveau')),
                        ('theme', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='thème')),
                        ('started_on', models.DateField(verbose_name='depuis le')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                        ('chantier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='posts', to='network.chantier', verbose_name='chantier')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='posts', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
                        ('territory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='posts', to='network.territory', verbose_name='territoire')),
                    ],
                    options={
                        'verbose_name': 'poste',
                        'verbose_name_plural': 'postes',
                        'ordering': ('user', 'started_on'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('started_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='post_dates', violation_error_message='La fin ne peut pas précéder le début.'), models.CheckConstraint(condition=models.Q(models.Q(('chantier__isnull', False), ('level', 'CHANTIER'), ('territory__isnull', True)), models.Q(('chantier__isnull', True), ('level', 'TERRITORY'), ('territory__isnull', False)), models.Q(('chantier__isnull', True), ('level__in', ['NATION', 'OFF_TERRITORY']), ('territory__isnull', True)), _connector='OR'), name='post_place', violation_error_message='Le lieu du poste ne correspond pas à son rôle.'), models.CheckConstraint(condition=models.Q(('theme__in', ['', 'EMPLOI', 'LOGEMENT', 'SANTE'])), name='post_theme_known', violation_error_message='Code inconnu pour « thème ».')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('started_on', models.DateField(blank=True, null=True, verbose_name='depuis le')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                        ('chantier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='network.chantier', verbose_name='chantier')),
                        ('territory', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='memberships', to='network.territory', verbose_name='territoire')),
                    ],
                    options={
                        'verbose_name': 'appartenance à un territoire',
                        'verbose_name_plural': 'appartenances à un territoire',
                        'ordering': ('chantier', 'started_on'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('started_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='membership_dates', violation_error_message='La fin ne peut pas précéder le début.'), models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('chantier',), name='membership_one_open', violation_error_message='Ce chantier appartient déjà à un territoire : fermez d’abord ce lien.')],
                    },
                ),
                migrations.CreateModel(
                    name='TerritoryStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('status', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='statut')),
                        ('on', models.DateField(verbose_name='à partir du')),
                        ('territory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='network.territory', verbose_name='territoire')),
                    ],
                    options={
                        'verbose_name': 'étape de territoire',
                        'verbose_name_plural': 'étapes de territoire',
                        'ordering': ('on', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('territory', 'on'), name='territory_step_once'), models.CheckConstraint(condition=models.Q(('status__in', ['ACTIVE', 'LEFT', 'PREFIGURATION', 'PROSPECT'])), name='territory_step_status_known', violation_error_message='Code inconnu pour « statut ».')],
                    },
                ),
            ],
        ),
    ]
