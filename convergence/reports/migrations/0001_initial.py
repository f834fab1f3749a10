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
        ('journeys', '0002_no_overlap'),
        ('network', '0001_initial'),
    ]

    operations = [
        convergence.kit.tables.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='KeptFacts',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=64, unique=True, verbose_name='empreinte des données')),
                        ('taken_at', models.DateTimeField(verbose_name='prises le')),
                        ('content', convergence.kit.fields.EncryptedTextField(verbose_name='tables')),
                    ],
                    options={
                        'verbose_name': 'données gardées',
                        'verbose_name_plural': 'données gardées',
                    },
                ),
                migrations.CreateModel(
                    name='Campaign',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('programme', convergence.kit.fields.CodeField(blank=True, default='', max_length=3, verbose_name='programme')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='année')),
                        ('opened_on', models.DateField(verbose_name='ouverte le')),
                        ('complete_by', models.DateField(verbose_name='les chantiers complètent jusqu’au')),
                        ('validate_by', models.DateField(verbose_name='les territoires valident jusqu’au')),
                        ('freeze_by', models.DateField(verbose_name='le national fige au plus tard le')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='figée le')),
                        ('reopened_because', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='rouverte parce que')),
                        ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ouverte par')),
                    ],
                    options={
                        'verbose_name': 'campagne de bilan',
                        'verbose_name_plural': 'campagnes de bilan',
                        'ordering': ('-year', 'programme'),
                        'constraints': [models.UniqueConstraint(fields=('programme', 'year'), name='campaign_once', violation_error_message='Ce programme a déjà une campagne pour cette année.'), models.CheckConstraint(condition=models.Q(('complete_by__lte', models.F('validate_by')), ('validate_by__lte', models.F('freeze_by'))), name='campaign_deadlines', violation_error_message='Les chantiers complètent, les territoires valident, puis le national fige.'), models.CheckConstraint(condition=models.Q(('programme__in', ['CVG', 'PHC'])), name='campaign_programme_known', violation_error_message='Code inconnu pour « programme ».')],
                    },
                ),
                migrations.CreateModel(
                    name='ChantierReturn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('state', models.CharField(choices=[('OPEN', 'À compléter'), ('DONE', 'Complété'), ('SENT_BACK', 'Renvoyé'), ('VALIDATED', 'Validé')], default='OPEN', max_length=10, verbose_name='état')),
                        ('moved_at', models.DateTimeField(blank=True, null=True, verbose_name='depuis le')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='returns', to='reports.campaign', verbose_name='campagne')),
                        ('chantier', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='returns', to='network.chantier', verbose_name='chantier')),
                        ('moved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                        ('territory', models.ForeignKey(blank=True, help_text='Celui du chantier au dernier jour de l’année ; vide : hors territoire.', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='returns', to='network.territory', verbose_name='territoire')),
                    ],
                    options={
                        'verbose_name': 'bilan d’un chantier',
                        'verbose_name_plural': 'bilans des chantiers',
                        'ordering': ('chantier__name', 'id'),
                        'indexes': [models.Index(fields=['chantier', 'state'], name='return_waits')],
                        'constraints': [models.UniqueConstraint(fields=('campaign', 'chantier'), name='return_once'), models.CheckConstraint(condition=models.Q(('state', 'OPEN'), models.Q(('moved_at__isnull', False), ('moved_by__isnull', False)), _connector='OR'), name='return_moved', violation_error_message='Un bilan qui avance dit qui l’a fait avancer, et quand.')],
                    },
                ),
                migrations.CreateModel(
                    name='Edition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('programme', convergence.kit.fields.CodeField(blank=True, default='', max_length=3, verbose_name='programme')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='année')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                        ('frozen_at', models.DateTimeField(verbose_name='figée le')),
                        ('reason', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='pourquoi cette nouvelle édition')),
                        ('definitions', models.JSONField(verbose_name='versions des définitions')),
                        ('rules', models.JSONField(verbose_name='règles en vigueur')),
                        ('seal', models.CharField(max_length=64, verbose_name='empreinte du contenu')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='editions', to='reports.campaign', verbose_name='campagne')),
                        ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='replaced_by', to='reports.edition', verbose_name='remplace')),
                        ('facts', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='editions', to='reports.keptfacts', verbose_name='données')),
                    ],
                    options={
                        'verbose_name': 'édition figée',
                        'verbose_name_plural': 'éditions figées',
                        'ordering': ('-year', 'programme', '-number'),
                        'constraints': [models.UniqueConstraint(fields=('programme', 'year', 'number'), name='edition_once'), models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('replaces__isnull', True)), models.Q(('number__gt', 1), ('replaces__isnull', False)), _connector='OR'), name='edition_restates', violation_error_message='La première édition n’en remplace aucune ; les autres, la précédente.'), models.CheckConstraint(condition=models.Q(('programme__in', ['CVG', 'PHC'])), name='edition_programme_known', violation_error_message='Code inconnu pour « programme ».')],
                    },
                ),
                migrations.CreateModel(
                    name='EditionPart',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('BILAN', 'Chiffres d’un niveau'), ('TEXT', 'Textes d’un niveau'), ('STORIES', 'Récits'), ('CAVEATS', 'Réserves'), ('JOURNEYS', 'Parcours comptés'), ('PUBLIC', 'Chiffres publiés'), ('CHANGES', 'Ce qui a changé')], max_length=10, verbose_name='nature')),
                        ('scope', models.CharField(blank=True, max_length=80, verbose_name='niveau')),
                        ('content', convergence.kit.fields.EncryptedJSONField(verbose_name='contenu')),
                        ('digest', models.CharField(max_length=64, verbose_name='empreinte')),
                        ('edition', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='parts', to='reports.edition', verbose_name='édition')),
                    ],
                    options={
                        'verbose_name': 'partie d’une édition',
                        'verbose_name_plural': 'parties d’une édition',
                        'ordering': ('edition', 'kind', 'scope'),
                        'constraints': [models.UniqueConstraint(fields=('edition', 'kind', 'scope'), name='edition_part_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Freeze',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('at', models.DateTimeField(verbose_name='demandé le')),
                        ('reason', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='pourquoi une nouvelle édition')),
                        ('state', models.CharField(choices=[('WAITING', 'Demandé'), ('RUNNING', 'En cours'), ('DONE', 'Fait'), ('FAILED', 'Arrêté')], default='WAITING', max_length=10, verbose_name='état')),
                        ('step', models.PositiveIntegerField(default=0, verbose_name='avancement')),
                        ('steps', models.PositiveIntegerField(default=0, verbose_name='sur')),
                        ('doing', models.CharField(blank=True, max_length=80, verbose_name='en cours')),
                        ('error', models.CharField(blank=True, max_length=300, verbose_name='pourquoi il s’est arrêté')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='freezes', to='reports.campaign', verbose_name='campagne')),
                    ],
                    options={
                        'verbose_name': 'gel demandé',
                        'verbose_name_plural': 'gels demandés',
                        'ordering': ('-at', '-id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['WAITING', 'RUNNING'])), fields=('campaign',), name='freeze_one_at_a_time', violation_error_message='Cette campagne est déjà en train d’être figée.')],
                    },
                ),
                migrations.CreateModel(
                    name='Passage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('scope', models.CharField(max_length=80, verbose_name='niveau')),
                        ('section', models.CharField(choices=[('EMPLOI', 'Faits marquants : emploi et formation'), ('LOGEMENT', 'Faits marquants : logement'), ('SANTE', 'Faits marquants : santé'), ('AUTRE', 'Autres faits marquants'), ('QUALITY', 'Ce que les chiffres ne disent pas')], max_length=10, verbose_name='rubrique')),
                        ('text', convergence.kit.fields.EncryptedTextField(blank=True, verbose_name='texte')),
                        ('at', models.DateTimeField(verbose_name='le')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='passages', to='reports.campaign', verbose_name='campagne')),
                    ],
                    options={
                        'verbose_name': 'texte de bilan',
                        'verbose_name_plural': 'textes de bilan',
                        'ordering': ('campaign', 'scope', 'section'),
                        'constraints': [models.UniqueConstraint(fields=('campaign', 'scope', 'section'), name='passage_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ReturnStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('before', models.CharField(choices=[('OPEN', 'À compléter'), ('DONE', 'Complété'), ('SENT_BACK', 'Renvoyé'), ('VALIDATED', 'Validé')], max_length=10, verbose_name='avant')),
                        ('after', models.CharField(choices=[('OPEN', 'À compléter'), ('DONE', 'Complété'), ('SENT_BACK', 'Renvoyé'), ('VALIDATED', 'Validé')], max_length=10, verbose_name='après')),
                        ('words', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='commentaire')),
                        ('at', models.DateTimeField(verbose_name='le')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                        ('of', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='steps', to='reports.chantierreturn', verbose_name='bilan du chantier')),
                    ],
                    options={
                        'verbose_name': 'étape d’un bilan de chantier',
                        'verbose_name_plural': 'étapes d’un bilan de chantier',
                        'ordering': ('at', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='Story',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('text', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='texte')),
                        ('state', models.CharField(choices=[('DRAFT', 'Brouillon'), ('AGREED', 'Accord donné'), ('WITHDRAWN', 'Retiré')], default='DRAFT', max_length=10, verbose_name='état')),
                        ('at', models.DateTimeField(verbose_name='écrit le')),
                        ('agreed_on', models.DateField(blank=True, null=True, verbose_name='accord de la personne le')),
                        ('means', models.CharField(blank=True, choices=[('ORAL', 'À l’oral, le texte relu ensemble'), ('SIGNED', 'Par écrit, le texte signé')], max_length=10, verbose_name='accord donné')),
                        ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='retiré le')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                        ('journey', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='stories', to='journeys.journey', verbose_name='parcours')),
                    ],
                    options={
                        'verbose_name': 'récit de parcours',
                        'verbose_name_plural': 'récits de parcours',
                        'ordering': ('-at', '-id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'WITHDRAWN'), _negated=True), fields=('journey',), name='story_one_alive', violation_error_message='Ce parcours a déjà son récit.'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_on__isnull', True), ('state', 'DRAFT')), models.Q(('agreed_on__isnull', False), ('state', 'AGREED'), ('withdrawn_on__isnull', True), models.Q(('means', ''), _negated=True)), models.Q(('state', 'WITHDRAWN'), ('text', ''), ('withdrawn_on__isnull', False)), _connector='OR'), name='story_agreement', violation_error_message='Un récit sert une fois que la personne a dit oui ; retiré, il est effacé.')],
                    },
                ),
            ],
        ),
    ]
