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
        ('collective', '0001_initial'),
        ('journeys', '0002_no_overlap'),
        ('network', '0001_initial'),
        ('partnerships', '0001_initial'),
    ]

    operations = [
        convergence.kit.tables.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='Requirement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('roles', models.CharField(blank=True, default='', max_length=160, verbose_name='fonctions invitées')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('title', models.CharField(max_length=160, verbose_name='intitulé')),
                        ('topic', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='thème')),
                        ('years', models.PositiveSmallIntegerField(blank=True, help_text='Vide : une fois pour toutes.', null=True, verbose_name='à reprendre après (années)')),
                        ('started_on', models.DateField(verbose_name='attendue depuis le')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='attendue jusqu’au')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                    ],
                    options={
                        'verbose_name': 'formation attendue',
                        'verbose_name_plural': 'formations attendues',
                        'ordering': ('title', 'id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('started_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='requirement_dates', violation_error_message='La fin ne peut pas précéder le début.'), models.CheckConstraint(condition=models.Q(('roles', ''), _negated=True), name='requirement_roles', violation_error_message='Dites de quelles fonctions cette formation est attendue.'), models.CheckConstraint(condition=models.Q(('years__isnull', True), models.Q(('years__gte', 1), ('years__lte', 20)), _connector='OR'), name='requirement_years', violation_error_message='Elle se reprend après 1 à 20 ans, ou jamais.'), models.CheckConstraint(condition=models.Q(('topic__in', ['ADDICTIONS', 'BIEN_ETRE', 'BUDGET', 'DROITS', 'EMPLOI', 'FAMILLE', 'HANDICAP', 'LANGUE', 'LOGEMENT', 'MOBILITE', 'NUMERIQUE', 'POSTURE', 'SANTE', 'SANTE_MENTALE', 'VIOLENCES'])), name='requirement_topic_known', violation_error_message='Code inconnu pour « thème ».')],
                    },
                ),
                migrations.CreateModel(
                    name='Course',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('roles', models.CharField(blank=True, default='', max_length=160, verbose_name='fonctions invitées')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('kind', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='nature')),
                        ('title', models.CharField(max_length=160, verbose_name='intitulé')),
                        ('topic', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='thème')),
                        ('place', models.CharField(max_length=160, verbose_name='lieu')),
                        ('trainer', models.CharField(blank=True, default='', help_text='Un nom, une organisation.', max_length=160, verbose_name='intervenant')),
                        ('capacity', models.PositiveSmallIntegerField(blank=True, help_text='Vide : sans limite.', null=True, verbose_name='places')),
                        ('what', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='présentation')),
                        ('starts_on', models.DateField(blank=True, editable=False, null=True, verbose_name='première séance')),
                        ('ends_on', models.DateField(blank=True, editable=False, null=True, verbose_name='dernière séance')),
                        ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='saisi le')),
                        ('chantier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.chantier', verbose_name='chantier')),
                        ('lead', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='tenu par')),
                        ('partners', models.ManyToManyField(blank=True, related_name='courses', to='partnerships.partner', verbose_name='partenaires')),
                        ('territory', models.ForeignKey(blank=True, help_text='Ni chantier ni territoire : tout le réseau.', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.territory', verbose_name='territoire')),
                        ('requirement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='courses', to='collective.requirement', verbose_name='formation attendue')),
                    ],
                    options={
                        'verbose_name': 'atelier ou formation',
                        'verbose_name_plural': 'ateliers et formations',
                        'ordering': ('starts_on', 'id'),
                        'indexes': [models.Index(fields=['ends_on', 'starts_on'], name='course_days'), models.Index(fields=['territory', 'ends_on'], name='course_territory'), models.Index(fields=['chantier', 'ends_on'], name='course_chantier'), models.Index(fields=['lead', 'ends_on'], name='course_lead')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('chantier__isnull', True), ('territory__isnull', True), _connector='OR'), name='course_scope', violation_error_message='Un atelier est d’un chantier, d’un territoire ou de tout le réseau.'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='course_dates', violation_error_message='La fin ne peut pas précéder le début.'), models.CheckConstraint(condition=models.Q(('capacity__isnull', True), models.Q(('capacity__gte', 1), ('capacity__lte', 2000)), _connector='OR'), name='course_capacity', violation_error_message='Il y a au moins une place.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'ATELIER'), _negated=True), models.Q(('requirement__isnull', True), ('roles', '')), _connector='OR'), name='course_public', violation_error_message='Un atelier est pour les personnes accompagnées : il n’invite pas de fonction.'), models.CheckConstraint(condition=models.Q(('kind__in', ['ATELIER', 'FORMATION', 'SENSIBILISATION'])), name='course_kind_known', violation_error_message='Code inconnu pour « nature ».'), models.CheckConstraint(condition=models.Q(('topic__in', ['ADDICTIONS', 'BIEN_ETRE', 'BUDGET', 'DROITS', 'EMPLOI', 'FAMILLE', 'HANDICAP', 'LANGUE', 'LOGEMENT', 'MOBILITE', 'NUMERIQUE', 'POSTURE', 'SANTE', 'SANTE_MENTALE', 'VIOLENCES'])), name='course_topic_known', violation_error_message='Code inconnu pour « thème ».')],
                    },
                ),
                migrations.CreateModel(
                    name='Sitting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.TimeField(verbose_name='à')),
                        ('minutes', models.PositiveSmallIntegerField(default=120, verbose_name='durée en minutes')),
                        ('on', models.DateField(verbose_name='le')),
                        ('series_on', models.DateField(blank=True, null=True, verbose_name='jour que donne la série')),
                        ('cancelled_on', models.DateField(blank=True, null=True, verbose_name='annulée le')),
                        ('cancellation', models.CharField(blank=True, default='', max_length=200, verbose_name='motif de l’annulation')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('place', models.CharField(blank=True, default='', help_text='Vide : celui de l’atelier.', max_length=160, verbose_name='lieu')),
                        ('others', models.PositiveIntegerField(default=0, verbose_name='autres présents, comptés sans nom')),
                        ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sittings', to='collective.course', verbose_name='atelier ou formation')),
                    ],
                    options={
                        'verbose_name': 'séance',
                        'verbose_name_plural': 'séances',
                        'ordering': ('on', 'at', 'id'),
                        'indexes': [models.Index(fields=['course', 'on', 'at'], name='sitting_course'), models.Index(fields=['on', 'at'], name='sitting_day')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 10), ('minutes__lte', 2880)), name='sitting_minutes', violation_error_message='Une séance dure de 10 minutes à deux jours.'), models.CheckConstraint(condition=models.Q(models.Q(('cancellation', ''), ('cancelled_on__isnull', True)), models.Q(('cancelled_on__isnull', False), models.Q(('cancellation', ''), _negated=True)), _connector='OR'), name='sitting_cancelled_why', violation_error_message='Une séance annulée dit pourquoi.')],
                    },
                ),
                migrations.CreateModel(
                    name='Enrolment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('name', models.CharField(blank=True, default='', max_length=120, verbose_name='nom de l’invité')),
                        ('organisation', models.CharField(blank=True, default='', max_length=160, verbose_name='organisation de l’invité')),
                        ('state', models.CharField(choices=[('ENROLLED', 'Inscrit'), ('WAITING', 'En liste d’attente'), ('LEFT', 'Désinscrit')], default='ENROLLED', max_length=8, verbose_name='état')),
                        ('agreed_on', models.DateField(blank=True, null=True, verbose_name='d’accord depuis le')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='désinscrit le')),
                        ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='inscrit le')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='inscrit par')),
                        ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='collective.course', verbose_name='atelier ou formation')),
                        ('journey', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='enrolments', to='journeys.journey', verbose_name='parcours')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='professionnel')),
                    ],
                    options={
                        'verbose_name': 'inscription',
                        'verbose_name_plural': 'inscriptions',
                        'ordering': ('recorded_at', 'id'),
                        'indexes': [models.Index(fields=['course', 'state', 'recorded_at'], name='enrolment_list'), models.Index(fields=['user', 'course'], name='enrolment_user')],
                        'constraints': [models.UniqueConstraint(fields=('course', 'journey'), name='enrolment_journey_once'), models.UniqueConstraint(fields=('course', 'user'), name='enrolment_user_once'), models.CheckConstraint(condition=models.Q(models.Q(('journey__isnull', False), ('name', ''), ('user__isnull', True)), models.Q(('journey__isnull', True), ('name', ''), ('user__isnull', False)), models.Q(('journey__isnull', True), ('user__isnull', True), models.Q(('name', ''), _negated=True)), _connector='OR'), name='enrolment_who', violation_error_message='Un inscrit est une personne, un professionnel, ou un invité avec son nom.'), models.CheckConstraint(condition=models.Q(('journey__isnull', True), ('agreed_on__isnull', False), _connector='OR'), name='enrolment_agreed', violation_error_message='Une personne accompagnée est inscrite avec son accord.'), models.CheckConstraint(condition=models.Q(models.Q(('left_on__isnull', False), ('state', 'LEFT')), models.Q(models.Q(('state', 'LEFT'), _negated=True), ('left_on__isnull', True)), _connector='OR'), name='enrolment_left', violation_error_message='Une désinscription porte sa date ; une inscription n’en a pas.')],
                    },
                ),
                migrations.CreateModel(
                    name='Presence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('present', models.BooleanField(verbose_name='présent')),
                        ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='collective.enrolment', verbose_name='inscription')),
                        ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='collective.sitting', verbose_name='séance')),
                    ],
                    options={
                        'verbose_name': 'présence à une séance',
                        'verbose_name_plural': 'présences aux séances',
                        'ordering': ('id',),
                        'constraints': [models.UniqueConstraint(fields=('sitting', 'enrolment'), name='presence_once')],
                    },
                ),
            ],
        ),
    ]
