import convergence.kit.clock
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
        ('network', '0002_alter_post_role'),
    ]

    operations = [
        convergence.kit.tables.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='Newsletter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('title', models.CharField(max_length=120, verbose_name='objet')),
                        ('intro', models.TextField(blank=True, default='', verbose_name='les premiers mots')),
                        ('roles', models.CharField(blank=True, default='', help_text='Vide : toutes.', max_length=160, verbose_name='fonctions')),
                        ('since', models.DateField(verbose_name='ce qui est nouveau depuis le')),
                        ('state', models.CharField(choices=[('DRAFT', 'Brouillon'), ('SENDING', 'En cours d’envoi'), ('SENT', 'Envoyée')], default='DRAFT', max_length=8, verbose_name='état')),
                        ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='commencée le')),
                        ('sent_on', models.DateField(blank=True, null=True, verbose_name='envoyée le')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='écrite par')),
                        ('territory', models.ForeignKey(blank=True, help_text='Vide : tout le réseau.', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.territory', verbose_name='territoire')),
                    ],
                    options={
                        'verbose_name': 'lettre du réseau',
                        'verbose_name_plural': 'lettres du réseau',
                        'ordering': ('-sent_on', '-id'),
                        'indexes': [models.Index(fields=['state', '-sent_on'], name='newsletter_latest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_on__isnull', True), ('state', 'DRAFT')), models.Q(('sent_on__isnull', False), ('state__in', ['SENDING', 'SENT'])), _connector='OR'), name='newsletter_sent', violation_error_message='Une lettre envoyée porte sa date ; un brouillon n’en a pas.')],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('WAITING', 'À envoyer'), ('TAKEN', 'Remise au serveur, sans réponse'), ('SENT', 'Envoyée'), ('FAILED', 'Refusée par le serveur'), ('UNWANTED', 'Désabonné entre-temps')], default='WAITING', max_length=8, verbose_name='état')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='professionnel')),
                        ('letter', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='deliveries', to='library.newsletter', verbose_name='lettre')),
                    ],
                    options={
                        'verbose_name': 'envoi d’une lettre',
                        'verbose_name_plural': 'envois de lettres',
                        'indexes': [models.Index(fields=['letter', 'state'], name='delivery_state')],
                        'constraints': [models.UniqueConstraint(fields=('letter', 'user'), name='delivery_once', violation_error_message='Cette lettre est déjà partie à cette personne.')],
                    },
                ),
                migrations.CreateModel(
                    name='Block',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('section', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='partie')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='rang')),
                        ('kept', models.BooleanField(default=True, verbose_name='dans la lettre')),
                        ('title', models.CharField(max_length=160, verbose_name='titre')),
                        ('text', models.CharField(blank=True, default='', max_length=600, verbose_name='texte')),
                        ('path', models.CharField(blank=True, default='', max_length=200, verbose_name='page à ouvrir')),
                        ('source', models.CharField(blank=True, default='', max_length=60, verbose_name='ce qu’il annonce')),
                        ('letter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='library.newsletter', verbose_name='lettre')),
                    ],
                    options={
                        'verbose_name': 'article d’une lettre',
                        'verbose_name_plural': 'articles d’une lettre',
                        'ordering': ('position', 'id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('letter', 'source'), name='newsletter_block_once', violation_error_message='Cette nouvelle est déjà dans la lettre.'), models.CheckConstraint(condition=models.Q(('path', ''), models.Q(('path__startswith', '/'), models.Q(('path__startswith', '//'), _negated=True)), _connector='OR'), name='newsletter_block_path', violation_error_message='La page à ouvrir est une page de Convergence.'), models.CheckConstraint(condition=models.Q(('section__in', ['FICHES', 'MOT', 'OPPORTUNITES', 'RENDEZ_VOUS', 'RESEAU', 'RESSOURCES'])), name='newsletter_block_section_known', violation_error_message='Code inconnu pour « partie ».')],
                    },
                ),
                migrations.CreateModel(
                    name='Resource',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('kind', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='nature')),
                        ('title', models.CharField(max_length=160, verbose_name='titre')),
                        ('summary', models.CharField(max_length=400, verbose_name='en deux phrases')),
                        ('body', models.TextField(blank=True, default='', verbose_name='texte')),
                        ('url', models.URLField(blank=True, default='', max_length=400, verbose_name='adresse')),
                        ('themes', models.CharField(blank=True, default='', max_length=160, verbose_name='thèmes')),
                        ('roles', models.CharField(blank=True, default='', help_text='Vide : toutes.', max_length=160, verbose_name='fonctions concernées')),
                        ('state', models.CharField(choices=[('DRAFT', 'Brouillon'), ('PROPOSED', 'Proposée au réseau'), ('PUBLISHED', 'Publiée')], default='DRAFT', max_length=10, verbose_name='état')),
                        ('answer', models.CharField(blank=True, default='', max_length=400, verbose_name='ce qui est demandé avant de publier')),
                        ('published_on', models.DateField(blank=True, null=True, verbose_name='publiée le')),
                        ('changed_on', models.DateField(default=convergence.kit.clock.today, verbose_name='à jour au')),
                        ('obsolete_on', models.DateField(blank=True, null=True, verbose_name='dépassée depuis le')),
                        ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='saisie le')),
                        ('title_words', models.CharField(default=' ', editable=False, max_length=240, verbose_name='titre, replié')),
                        ('about_words', models.TextField(default=' ', editable=False, verbose_name='résumé, nature et thèmes, repliés')),
                        ('body_words', models.TextField(default=' ', editable=False, verbose_name='texte, replié')),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposée par')),
                        ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='replaces', to='library.resource', verbose_name='remplacée par')),
                        ('territory', models.ForeignKey(blank=True, help_text='Vide : tout le réseau.', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.territory', verbose_name='territoire')),
                    ],
                    options={
                        'verbose_name': 'ressource',
                        'verbose_name_plural': 'ressources',
                        'ordering': ('-published_on', '-id'),
                        'indexes': [models.Index(fields=['state', '-published_on', 'id'], name='resource_latest'), models.Index(fields=['territory', 'state'], name='resource_territory')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('url', ''), ('url__startswith', 'https://'), _connector='OR'), name='resource_https', violation_error_message='L’adresse commence par https://.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'PUBLISHED'), _negated=True), ('published_on__isnull', False), _connector='OR'), name='resource_published', violation_error_message='Une ressource publiée porte sa date.'), models.CheckConstraint(condition=models.Q(('replaced_by__isnull', True), ('obsolete_on__isnull', False), _connector='OR'), name='resource_replaced', violation_error_message='Une ressource remplacée est dépassée depuis un jour donné.'), models.CheckConstraint(condition=models.Q(('kind__in', ['DOCUMENT', 'GUIDE', 'LIEN', 'MODELE', 'VIDEO'])), name='resource_kind_known', violation_error_message='Code inconnu pour « nature ».')],
                    },
                ),
                migrations.CreateModel(
                    name='Mark',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kept_on', models.DateField(blank=True, null=True, verbose_name='gardée le')),
                        ('useful', models.BooleanField(default=False, verbose_name='utile')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='professionnel')),
                        ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='library.resource', verbose_name='ressource')),
                    ],
                    options={
                        'verbose_name': 'marque sur une ressource',
                        'verbose_name_plural': 'marques sur des ressources',
                        'indexes': [models.Index(fields=['user', 'kept_on'], name='resource_mark_shelf')],
                        'constraints': [models.UniqueConstraint(fields=('resource', 'user'), name='resource_mark_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Subscription',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('wanted', models.BooleanField(default=True, verbose_name='abonné')),
                        ('changed_on', models.DateField(default=convergence.kit.clock.today, verbose_name='depuis le')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='professionnel')),
                    ],
                    options={
                        'verbose_name': 'abonnement à la lettre',
                        'verbose_name_plural': 'abonnements à la lettre',
                    },
                ),
                migrations.CreateModel(
                    name='TrainingPath',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('role', models.CharField(max_length=20, verbose_name='fonction')),
                        ('title', models.CharField(max_length=160, verbose_name='titre')),
                        ('lead', models.CharField(blank=True, default='', max_length=400, verbose_name='à quoi il sert')),
                        ('weeks', models.PositiveSmallIntegerField(default=26, help_text='Depuis la prise de poste ; au-delà, il reste consultable.', verbose_name='proposé pendant (semaines)')),
                        ('retired_on', models.DateField(blank=True, null=True, verbose_name='retiré le')),
                    ],
                    options={
                        'verbose_name': 'parcours de prise de poste',
                        'verbose_name_plural': 'parcours de prise de poste',
                        'ordering': ('role', 'id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['CIP', 'COMMITTEE', 'COORDINATOR', 'DATA_LEAD', 'DIRECTOR', 'ESP', 'ETI', 'EVALUATOR', 'FUNDER', 'NATIONAL', 'OFFICER', 'PROGRAMME_LEAD'])), name='path_role', violation_error_message='Cette fonction n’existe pas.'), models.CheckConstraint(condition=models.Q(('weeks__gte', 1), ('weeks__lte', 104)), name='path_weeks', violation_error_message='Un parcours est proposé de 1 à 104 semaines.'), models.UniqueConstraint(condition=models.Q(('retired_on__isnull', True)), fields=('role',), name='path_one_per_role', violation_error_message='Cette fonction a déjà un parcours : modifiez-le, ou retirez-le d’abord.')],
                    },
                ),
                migrations.CreateModel(
                    name='PathStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('kind', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='nature')),
                        ('title', models.CharField(max_length=160, verbose_name='ce qu’il y a à faire')),
                        ('detail', models.CharField(blank=True, default='', max_length=400, verbose_name='pourquoi, comment')),
                        ('day', models.PositiveSmallIntegerField(default=0, verbose_name='jours après la prise de poste')),
                        ('page', models.CharField(blank=True, default='', max_length=40, verbose_name='page de Convergence')),
                        ('who', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='qui rencontrer')),
                        ('meeting', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='réunion')),
                        ('retired_on', models.DateField(blank=True, null=True, verbose_name='retirée le')),
                        ('resource', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='steps', to='library.resource', verbose_name='ressource')),
                        ('path', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='library.trainingpath', verbose_name='parcours')),
                    ],
                    options={
                        'verbose_name': 'étape de prise de poste',
                        'verbose_name_plural': 'étapes de prise de poste',
                        'ordering': ('day', 'id'),
                        'indexes': [models.Index(fields=['path', 'day'], name='path_step_order')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('day__lte', 730)), name='path_step_day', violation_error_message='Une étape a lieu dans les deux ans qui suivent la prise de poste.'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('kind', 'LIRE'), _negated=True), ('resource__isnull', False), _connector='OR'), models.Q(models.Q(('kind', 'OUVRIR'), _negated=True), models.Q(('page', ''), _negated=True), _connector='OR'), models.Q(models.Q(('kind', 'RENCONTRER'), _negated=True), models.Q(('who', ''), _negated=True), _connector='OR'), models.Q(models.Q(('kind', 'PARTICIPER'), _negated=True), models.Q(('meeting', ''), _negated=True), _connector='OR')), name='path_step_what', violation_error_message='Dites quelle ressource, quelle page, qui rencontrer ou quelle réunion.'), models.CheckConstraint(condition=models.Q(('kind__in', ['FAIRE', 'LIRE', 'OUVRIR', 'PARTICIPER', 'RENCONTRER'])), name='path_step_kind_known', violation_error_message='Code inconnu pour « nature ».'), models.CheckConstraint(condition=models.Q(('who__in', ['', 'COLLEGUE', 'COORDINATOR', 'DIRECTOR', 'ETI', 'NATIONAL', 'OFFICER'])), name='path_step_who_known', violation_error_message='Code inconnu pour « qui rencontrer ».'), models.CheckConstraint(condition=models.Q(('meeting__in', ['', 'AG', 'COMITE_CHANTIER', 'COPIL_NATIONAL', 'COPIL_PHC', 'COPIL_TERRITORIAL', 'JOURNEE_NATIONALE', 'MUTUALISATION', 'SEMINAIRE', 'VISIO'])), name='path_step_meeting_known', violation_error_message='Code inconnu pour « réunion ».')],
                    },
                ),
                migrations.CreateModel(
                    name='Tick',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField(verbose_name='faite le')),
                        ('step', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='ticks', to='library.pathstep', verbose_name='étape')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='professionnel')),
                    ],
                    options={
                        'verbose_name': 'étape faite',
                        'verbose_name_plural': 'étapes faites',
                        'ordering': ('on', 'id'),
                        'indexes': [models.Index(fields=['user', 'on'], name='tick_user')],
                        'constraints': [models.UniqueConstraint(fields=('step', 'user', 'on'), name='tick_once_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Version',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                        ('name', models.CharField(max_length=120, verbose_name='nom du fichier')),
                        ('suffix', models.CharField(max_length=5, verbose_name='format')),
                        ('size', models.PositiveIntegerField(verbose_name='octets')),
                        ('digest', models.CharField(max_length=64, verbose_name='empreinte')),
                        ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='ce qui change')),
                        ('on', models.DateField(default=convergence.kit.clock.today, verbose_name='déposée le')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déposée par')),
                        ('resource', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='versions', to='library.resource', verbose_name='ressource')),
                    ],
                    options={
                        'verbose_name': 'version d’une ressource',
                        'verbose_name_plural': 'versions d’une ressource',
                        'ordering': ('-number',),
                        'constraints': [models.UniqueConstraint(fields=('resource', 'number'), name='version_number_once')],
                    },
                ),
                migrations.CreateModel(
                    name='VersionFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('content', convergence.kit.fields.EncryptedTextField(verbose_name='contenu')),
                        ('version', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='file', to='library.version', verbose_name='version')),
                    ],
                    options={
                        'verbose_name': 'fichier d’une ressource',
                        'verbose_name_plural': 'fichiers de ressources',
                    },
                ),
            ],
        ),
    ]
