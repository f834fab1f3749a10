import convergence.kit.fields
import convergence.kit.tables
import django.db.models.deletion
import django.utils.timezone
import uuid
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
                    name='Series',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('kind', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='nature')),
                        ('title', models.CharField(max_length=160, verbose_name='objet')),
                        ('at', models.TimeField(verbose_name='à')),
                        ('minutes', models.PositiveSmallIntegerField(default=120, verbose_name='durée en minutes')),
                        ('place', models.CharField(blank=True, default='', max_length=160, verbose_name='lieu')),
                        ('visio', models.URLField(blank=True, default='', max_length=300, verbose_name='adresse de la visio')),
                        ('agenda', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='ordre du jour')),
                        ('roles', models.CharField(blank=True, default='', max_length=160, verbose_name='fonctions invitées')),
                        ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='saisie le')),
                        ('start', models.DateField(verbose_name='à partir du')),
                        ('weeks', models.PositiveSmallIntegerField(default=0, verbose_name='toutes les (semaines)')),
                        ('nth', models.SmallIntegerField(default=1, verbose_name='rang dans le mois')),
                        ('weekday', models.PositiveSmallIntegerField(default=0, verbose_name='jour de la semaine')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='arrêtée le')),
                        ('chantier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.chantier', verbose_name='chantier')),
                        ('organiser', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='organisée par')),
                        ('territory', models.ForeignKey(blank=True, help_text='Ni chantier ni territoire : tout le réseau.', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.territory', verbose_name='territoire')),
                    ],
                    options={
                        'verbose_name': 'série de réunions',
                        'verbose_name_plural': 'séries de réunions',
                        'ordering': ('title', 'id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('chantier__isnull', True), ('territory__isnull', True), _connector='OR'), name='series_scope', violation_error_message='Une réunion est d’un chantier, d’un territoire ou de tout le réseau.'), models.CheckConstraint(condition=models.Q(('minutes__gte', 10), ('minutes__lte', 2880)), name='series_minutes', violation_error_message='Une réunion dure de 10 minutes à deux jours.'), models.CheckConstraint(condition=models.Q(models.Q(('weeks__gte', 1), ('weeks__lte', 26)), models.Q(('nth__in', [-1, 1, 2, 3, 4]), ('weekday__gte', 0), ('weekday__lte', 6), ('weeks', 0)), _connector='OR'), name='series_rule', violation_error_message='Choisissez un rythme : de 1 à 26 semaines, ou un jour de chaque mois.'), models.CheckConstraint(condition=models.Q(('kind__in', ['AG', 'COMITE_CHANTIER', 'COPIL_NATIONAL', 'COPIL_PHC', 'COPIL_TERRITORIAL', 'JOURNEE_NATIONALE', 'MUTUALISATION', 'SEMINAIRE', 'VISIO'])), name='series_kind_known', violation_error_message='Code inconnu pour « nature ».')],
                    },
                ),
                migrations.CreateModel(
                    name='Meeting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('kind', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='nature')),
                        ('title', models.CharField(max_length=160, verbose_name='objet')),
                        ('at', models.TimeField(verbose_name='à')),
                        ('minutes', models.PositiveSmallIntegerField(default=120, verbose_name='durée en minutes')),
                        ('place', models.CharField(blank=True, default='', max_length=160, verbose_name='lieu')),
                        ('visio', models.URLField(blank=True, default='', max_length=300, verbose_name='adresse de la visio')),
                        ('agenda', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='ordre du jour')),
                        ('roles', models.CharField(blank=True, default='', max_length=160, verbose_name='fonctions invitées')),
                        ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='saisie le')),
                        ('on', models.DateField(verbose_name='le')),
                        ('series_on', models.DateField(blank=True, null=True, verbose_name='jour que donne la série')),
                        ('cancelled_on', models.DateField(blank=True, null=True, verbose_name='annulée le')),
                        ('cancellation', models.CharField(blank=True, default='', max_length=200, verbose_name='motif de l’annulation')),
                        ('others', models.PositiveIntegerField(default=0, verbose_name='autres présents, comptés sans nom')),
                        ('account', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='compte rendu')),
                        ('chantier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.chantier', verbose_name='chantier')),
                        ('organiser', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='organisée par')),
                        ('territory', models.ForeignKey(blank=True, help_text='Ni chantier ni territoire : tout le réseau.', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.territory', verbose_name='territoire')),
                        ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='meetings', to='collective.series', verbose_name='série')),
                    ],
                    options={
                        'verbose_name': 'réunion du réseau',
                        'verbose_name_plural': 'réunions du réseau',
                        'ordering': ('on', 'at', 'id'),
                        'indexes': [models.Index(fields=['on', 'at'], name='meeting_day'), models.Index(fields=['territory', 'on'], name='meeting_territory'), models.Index(fields=['chantier', 'on'], name='meeting_chantier')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('chantier__isnull', True), ('territory__isnull', True), _connector='OR'), name='meeting_scope', violation_error_message='Une réunion est d’un chantier, d’un territoire ou de tout le réseau.'), models.CheckConstraint(condition=models.Q(('minutes__gte', 10), ('minutes__lte', 2880)), name='meeting_minutes', violation_error_message='Une réunion dure de 10 minutes à deux jours.'), models.UniqueConstraint(fields=('series', 'series_on'), name='meeting_once_in_series'), models.CheckConstraint(condition=models.Q(models.Q(('cancellation', ''), ('cancelled_on__isnull', True)), models.Q(('cancelled_on__isnull', False), models.Q(('cancellation', ''), _negated=True)), _connector='OR'), name='meeting_cancelled_why', violation_error_message='Une réunion annulée dit pourquoi.'), models.CheckConstraint(condition=models.Q(('kind__in', ['AG', 'COMITE_CHANTIER', 'COPIL_NATIONAL', 'COPIL_PHC', 'COPIL_TERRITORIAL', 'JOURNEE_NATIONALE', 'MUTUALISATION', 'SEMINAIRE', 'VISIO'])), name='meeting_kind_known', violation_error_message='Code inconnu pour « nature ».')],
                    },
                ),
                migrations.CreateModel(
                    name='Material',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('title', models.CharField(max_length=160, verbose_name='titre')),
                        ('url', models.URLField(max_length=300, verbose_name='adresse')),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='materials', to='collective.meeting', verbose_name='réunion')),
                    ],
                    options={
                        'verbose_name': 'support d’une réunion',
                        'verbose_name_plural': 'supports d’une réunion',
                        'ordering': ('id',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('url__startswith', 'https://')), name='material_https', violation_error_message='L’adresse commence par https://.')],
                    },
                ),
                migrations.CreateModel(
                    name='Decision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('text', convergence.kit.fields.EncryptedTextField(verbose_name='décision')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='pour le')),
                        ('state', models.CharField(choices=[('OPEN', 'À faire'), ('DONE', 'Faite'), ('DROPPED', 'Abandonnée')], default='OPEN', max_length=8, verbose_name='état')),
                        ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='motif de l’abandon')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='close le')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='notée par')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='à faire par')),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='collective.meeting', verbose_name='réunion')),
                    ],
                    options={
                        'verbose_name': 'décision d’une réunion',
                        'verbose_name_plural': 'décisions d’une réunion',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['user', 'state', 'due_on'], name='decision_waiting')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('state', 'OPEN')), models.Q(('closed_on__isnull', False), ('state__in', ['DONE', 'DROPPED'])), _connector='OR'), name='decision_closed', violation_error_message='Une décision faite ou abandonnée porte sa date ; une autre n’en a pas.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'DROPPED'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='decision_dropped_why', violation_error_message='Dites pourquoi la décision est abandonnée.')],
                    },
                ),
                migrations.CreateModel(
                    name='Participant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('name', models.CharField(blank=True, default='', max_length=120, verbose_name='nom de l’invité')),
                        ('organisation', models.CharField(blank=True, default='', max_length=160, verbose_name='organisation de l’invité')),
                        ('named', models.BooleanField(default=False, verbose_name='invité nommément')),
                        ('answer', models.CharField(blank=True, choices=[('YES', 'Vient'), ('NO', 'Ne vient pas')], default='', max_length=3, verbose_name='réponse')),
                        ('present', models.BooleanField(blank=True, null=True, verbose_name='présent')),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='collective.meeting', verbose_name='réunion')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='professionnel')),
                    ],
                    options={
                        'verbose_name': 'participant à une réunion',
                        'verbose_name_plural': 'participants à une réunion',
                        'ordering': ('id',),
                        'indexes': [models.Index(fields=['user', 'meeting'], name='participant_user')],
                        'constraints': [models.UniqueConstraint(fields=('meeting', 'user'), name='participant_once'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), ('user__isnull', False)), models.Q(('user__isnull', True), models.Q(('name', ''), _negated=True)), _connector='OR'), name='participant_who', violation_error_message='Un participant est un professionnel du réseau, ou un invité avec son nom.')],
                    },
                ),
            ],
        ),
    ]
