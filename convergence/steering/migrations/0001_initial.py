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
        ('collective', '0002_workshops'),
        ('network', '0002_alter_post_role'),
    ]

    operations = [
        convergence.kit.tables.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='Experiment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('name', models.CharField(max_length=160, unique=True, verbose_name='nom')),
                        ('programme', convergence.kit.fields.CodeField(blank=True, default='', max_length=3, verbose_name='programme')),
                        ('aim', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='but')),
                        ('funders', models.CharField(blank=True, default='', max_length=300, verbose_name='financeurs')),
                        ('evaluator', models.CharField(blank=True, default='', max_length=200, verbose_name='évaluée par')),
                        ('started_on', models.DateField(verbose_name='début')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='fin')),
                        ('topics', models.JSONField(blank=True, default=list, verbose_name='sujets comptés')),
                        ('figures', models.JSONField(blank=True, default=list, verbose_name='chiffres comparés')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisie par')),
                        ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='saisie le')),
                    ],
                    options={
                        'verbose_name': 'expérimentation',
                        'verbose_name_plural': 'expérimentations',
                        'ordering': ('-started_on', 'name'),
                        'indexes': [models.Index(fields=['-started_on', 'name'], name='experiment_recent')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('started_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='experiment_dates', violation_error_message='La fin ne peut pas précéder le début.'), models.CheckConstraint(condition=models.Q(('programme__in', ['', 'CVG', 'PHC'])), name='experiment_programme_known', violation_error_message='Code inconnu pour « programme ».')],
                    },
                ),
                migrations.CreateModel(
                    name='ExperimentChantier',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('experiment', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='places', to='steering.experiment', verbose_name='expérimentation')),
                        ('chantier', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='experiments', to='network.chantier', verbose_name='chantier')),
                        ('started_on', models.DateField(verbose_name='depuis le')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                        ('adapted', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='file active adaptée')),
                    ],
                    options={
                        'verbose_name': 'chantier d’une expérimentation',
                        'verbose_name_plural': 'chantiers d’une expérimentation',
                        'ordering': ('chantier__name', 'started_on', 'id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('started_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='experiment_chantier_dates', violation_error_message='La fin ne peut pas précéder le début.'), models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('experiment', 'chantier'), name='experiment_chantier_once', violation_error_message='Ce chantier y participe déjà.')],
                    },
                ),
                migrations.CreateModel(
                    name='ExperimentDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('experiment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='steering.experiment', verbose_name='expérimentation')),
                        ('title', models.CharField(max_length=160, verbose_name='titre')),
                        ('url', models.URLField(max_length=300, verbose_name='adresse')),
                    ],
                    options={
                        'verbose_name': 'document d’une expérimentation',
                        'verbose_name_plural': 'documents d’une expérimentation',
                        'ordering': ('experiment', 'id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('url__startswith', 'https://')), name='experiment_document_https', violation_error_message='L’adresse commence par https://.')],
                    },
                ),
                migrations.CreateModel(
                    name='ExperimentFamily',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('experiment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='families', to='steering.experiment', verbose_name='expérimentation')),
                        ('rank', models.PositiveSmallIntegerField(verbose_name='rang')),
                        ('title', models.CharField(max_length=160, verbose_name='famille d’actions')),
                    ],
                    options={
                        'verbose_name': 'famille d’actions',
                        'verbose_name_plural': 'familles d’actions',
                        'ordering': ('experiment', 'rank', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('experiment', 'title'), name='experiment_family_once', violation_error_message='Cette famille d’actions y est déjà.')],
                    },
                ),
                migrations.CreateModel(
                    name='ExperimentMeasure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('experiment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='steering.experiment', verbose_name='expérimentation')),
                        ('label', models.CharField(max_length=160, verbose_name='indicateur')),
                        ('unit', models.CharField(blank=True, default='', max_length=60, verbose_name='unité')),
                        ('source', models.CharField(blank=True, default='', max_length=60, verbose_name='compté d’après')),
                        ('target', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, verbose_name='cible')),
                    ],
                    options={
                        'verbose_name': 'indicateur d’une expérimentation',
                        'verbose_name_plural': 'indicateurs d’une expérimentation',
                        'ordering': ('experiment', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('experiment', 'label'), name='experiment_measure_once', violation_error_message='Cet indicateur y est déjà.'), models.CheckConstraint(condition=models.Q(('target__isnull', True), ('target__gte', 0), _connector='OR'), name='experiment_measure_target', violation_error_message='Une cible est un nombre positif.')],
                    },
                ),
                migrations.CreateModel(
                    name='ExperimentStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('experiment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='steering.experiment', verbose_name='expérimentation')),
                        ('on', models.DateField(verbose_name='le')),
                        ('text', convergence.kit.fields.EncryptedTextField(verbose_name='étape')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='notée par')),
                    ],
                    options={
                        'verbose_name': 'étape d’une expérimentation',
                        'verbose_name_plural': 'étapes d’une expérimentation',
                        'ordering': ('-on', '-id'),
                    },
                ),
                migrations.CreateModel(
                    name='ExperimentValue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='steering.experimentmeasure', verbose_name='indicateur')),
                        ('on', models.DateField(verbose_name='au')),
                        ('value', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='valeur')),
                        ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='d’où vient ce nombre')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisie par')),
                    ],
                    options={
                        'verbose_name': 'valeur d’un indicateur',
                        'verbose_name_plural': 'valeurs d’un indicateur',
                        'ordering': ('measure', '-on', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('measure', 'on'), name='experiment_value_once', violation_error_message='Cet indicateur a déjà une valeur ce jour-là.'), models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='experiment_value_positive', violation_error_message='Une valeur est un nombre positif.')],
                    },
                ),
                migrations.CreateModel(
                    name='Grid',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('programme', convergence.kit.fields.CodeField(blank=True, default='', max_length=3, verbose_name='programme')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                        ('text', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='cahier des charges')),
                        ('to_confirm', models.BooleanField(default=True, verbose_name='à confirmer par le réseau')),
                        ('from_on', models.DateField(blank=True, null=True, verbose_name='en vigueur à partir du')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                    ],
                    options={
                        'verbose_name': 'grille du label',
                        'verbose_name_plural': 'grilles du label',
                        'ordering': ('programme', '-number'),
                        'constraints': [models.UniqueConstraint(fields=('programme', 'number'), name='label_grid_once'), models.UniqueConstraint(condition=models.Q(('from_on__isnull', True)), fields=('programme',), name='label_grid_one_draft', violation_error_message='Une version est déjà en préparation : reprenez-la.'), models.CheckConstraint(condition=models.Q(('programme__in', ['CVG', 'PHC'])), name='label_grid_programme_known', violation_error_message='Code inconnu pour « programme ».')],
                    },
                ),
                migrations.CreateModel(
                    name='GridChapter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('grid', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chapters', to='steering.grid', verbose_name='grille')),
                        ('rank', models.PositiveSmallIntegerField(verbose_name='rang')),
                        ('title', models.CharField(max_length=160, verbose_name='chapitre')),
                    ],
                    options={
                        'verbose_name': 'chapitre d’une grille',
                        'verbose_name_plural': 'chapitres d’une grille',
                        'ordering': ('grid', 'rank', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('grid', 'rank'), name='label_chapter_rank')],
                    },
                ),
                migrations.CreateModel(
                    name='Criterion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('chapter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='steering.gridchapter', verbose_name='chapitre')),
                        ('rank', models.PositiveSmallIntegerField(verbose_name='rang')),
                        ('text', models.CharField(max_length=300, verbose_name='critère')),
                        ('expected', models.CharField(blank=True, default='', max_length=300, verbose_name='ce qui le montre')),
                        ('weight', models.PositiveSmallIntegerField(default=1, verbose_name='poids')),
                        ('minimum', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='au moins')),
                        ('source', models.CharField(blank=True, default='', max_length=60, verbose_name='rempli d’après')),
                        ('part_at', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='« En partie » à partir de')),
                        ('full_at', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='« Conforme » à partir de')),
                    ],
                    options={
                        'verbose_name': 'critère du label',
                        'verbose_name_plural': 'critères du label',
                        'ordering': ('chapter', 'rank', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('chapter', 'rank'), name='label_criterion_rank'), models.CheckConstraint(condition=models.Q(('weight__gte', 1), ('weight__lte', 5)), name='label_criterion_weight', violation_error_message='Un critère pèse de 1 à 5.'), models.CheckConstraint(condition=models.Q(('part_at__isnull', True), ('full_at__isnull', True), ('part_at__lte', models.F('full_at')), _connector='OR'), name='label_criterion_steps', violation_error_message='« En partie » vient avant « Conforme ».'), models.CheckConstraint(condition=models.Q(('minimum__in', ['', 'CONFORME', 'EXEMPLAIRE', 'NON', 'PARTIEL'])), name='label_criterion_minimum_known', violation_error_message='Code inconnu pour « au moins ».')],
                    },
                ),
                migrations.CreateModel(
                    name='LabelEvaluation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('chantier', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='label_evaluations', to='network.chantier', verbose_name='chantier')),
                        ('grid', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='evaluations', to='steering.grid', verbose_name='grille')),
                        ('opened_on', models.DateField(verbose_name='ouverte le')),
                        ('started_on', models.DateField(verbose_name='faits depuis le')),
                        ('ended_on', models.DateField(verbose_name='faits jusqu’au')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ouverte par')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='à rendre pour le')),
                        ('submitted_on', models.DateField(blank=True, null=True, verbose_name='rendue le')),
                        ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='rendue par')),
                        ('sent_back', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='ce qui est à reprendre')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='close le')),
                    ],
                    options={
                        'verbose_name': 'évaluation pour le label',
                        'verbose_name_plural': 'évaluations pour le label',
                        'ordering': ('-opened_on', '-id'),
                        'indexes': [models.Index(fields=['chantier', '-opened_on'], name='label_evaluation_of')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('started_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='label_evaluation_span', violation_error_message='La fin ne peut pas précéder le début.'), models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True)), fields=('chantier', 'grid'), name='label_evaluation_one_open', violation_error_message='Une évaluation de ce chantier est déjà en cours.'), models.CheckConstraint(condition=models.Q(models.Q(('submitted_by__isnull', True), ('submitted_on__isnull', True)), models.Q(('submitted_by__isnull', False), ('submitted_on__isnull', False)), _connector='OR'), name='label_evaluation_submitted', violation_error_message='Une évaluation rendue dit quand et par qui.'), models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('submitted_on__isnull', False), _connector='OR'), name='label_evaluation_closed', violation_error_message='On décide sur une évaluation rendue.')],
                    },
                ),
                migrations.CreateModel(
                    name='LabelDecision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('evaluation', models.OneToOneField(on_delete=django.db.models.deletion.RESTRICT, related_name='decision', to='steering.labelevaluation', verbose_name='évaluation')),
                        ('outcome', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='décision')),
                        ('on', models.DateField(verbose_name='le')),
                        ('until', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                        ('reasons', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='motifs')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                    ],
                    options={
                        'verbose_name': 'décision du label',
                        'verbose_name_plural': 'décisions du label',
                        'ordering': ('-on', '-id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'REFUSE'), ('until__isnull', True)), models.Q(models.Q(('outcome', 'REFUSE'), _negated=True), ('until__gt', models.F('on')), ('until__isnull', False)), _connector='OR'), name='label_decision_until', violation_error_message='Un label donné dit jusqu’à quand ; un refus n’a pas de fin.'), models.CheckConstraint(condition=models.Q(('outcome', 'LABELLISE'), models.Q(('reasons', ''), _negated=True), _connector='OR'), name='label_decision_reasons', violation_error_message='Des réserves et un refus disent pourquoi.'), models.CheckConstraint(condition=models.Q(('outcome__in', ['LABELLISE', 'REFUSE', 'RESERVES'])), name='label_decision_outcome_known', violation_error_message='Code inconnu pour « décision ».')],
                    },
                ),
                migrations.CreateModel(
                    name='LabelAction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='actions', to='steering.labelevaluation', verbose_name='évaluation')),
                        ('criterion', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='steering.criterion', verbose_name='critère')),
                        ('text', convergence.kit.fields.EncryptedTextField(verbose_name='ce qui sera fait')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='à faire par')),
                        ('due_on', models.DateField(verbose_name='pour le')),
                        ('state', models.CharField(choices=[('OPEN', 'À faire'), ('DONE', 'Faite'), ('DROPPED', 'Abandonnée')], default='OPEN', max_length=8, verbose_name='état')),
                        ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='motif de l’abandon')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='close le')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='notée par')),
                    ],
                    options={
                        'verbose_name': 'action du plan d’amélioration',
                        'verbose_name_plural': 'actions du plan d’amélioration',
                        'ordering': ('due_on', 'id'),
                        'indexes': [models.Index(fields=['user', 'state', 'due_on'], name='label_action_waiting')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('state', 'OPEN')), models.Q(('closed_on__isnull', False), ('state__in', ['DONE', 'DROPPED'])), _connector='OR'), name='label_action_closed', violation_error_message='Une action faite ou abandonnée porte sa date ; une autre n’en a pas.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'DROPPED'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='label_action_dropped_why', violation_error_message='Dites pourquoi l’action est abandonnée.')],
                    },
                ),
                migrations.CreateModel(
                    name='LabelMark',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='steering.labelevaluation', verbose_name='évaluation')),
                        ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='marks', to='steering.criterion', verbose_name='critère')),
                        ('level', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='dit par le chantier')),
                        ('words', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='en quelques mots')),
                        ('seen', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='vu en visite')),
                        ('seen_words', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='observations')),
                        ('evidence', convergence.kit.fields.EncryptedJSONField(blank=True, null=True, verbose_name='ce que montraient les faits')),
                    ],
                    options={
                        'verbose_name': 'critère évalué',
                        'verbose_name_plural': 'critères évalués',
                        'ordering': ('evaluation', 'criterion'),
                        'constraints': [models.UniqueConstraint(fields=('evaluation', 'criterion'), name='label_mark_once'), models.CheckConstraint(condition=models.Q(('level__in', ['', 'CONFORME', 'EXEMPLAIRE', 'NON', 'PARTIEL'])), name='label_mark_level_known', violation_error_message='Code inconnu pour « dit par le chantier ».'), models.CheckConstraint(condition=models.Q(('seen__in', ['', 'CONFORME', 'EXEMPLAIRE', 'NON', 'PARTIEL'])), name='label_mark_seen_known', violation_error_message='Code inconnu pour « vu en visite ».')],
                    },
                ),
                migrations.CreateModel(
                    name='LabelVisit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='visits', to='steering.labelevaluation', verbose_name='évaluation')),
                        ('on', models.DateField(verbose_name='le')),
                        ('visitors', models.CharField(max_length=300, verbose_name='visiteurs')),
                        ('text', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='ce qui a été vu')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                    ],
                    options={
                        'verbose_name': 'visite pour le label',
                        'verbose_name_plural': 'visites pour le label',
                        'ordering': ('on', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='Pack',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('kind', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='comité')),
                        ('title', models.CharField(max_length=200, verbose_name='titre')),
                        ('territory', models.ForeignKey(blank=True, help_text='Vide : tout le réseau.', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='packs', to='network.territory', verbose_name='territoire')),
                        ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='packs', to='collective.meeting', verbose_name='réunion')),
                        ('started_on', models.DateField(verbose_name='depuis le')),
                        ('ended_on', models.DateField(verbose_name='jusqu’au')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='année des chiffres')),
                        ('outsiders', models.BooleanField(default=True, verbose_name='lu par des institutions')),
                        ('state', models.CharField(choices=[('DRAFT', 'En préparation'), ('SENT', 'Envoyé')], default='DRAFT', max_length=5, verbose_name='état')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='préparé par')),
                        ('prepared_at', models.DateTimeField(verbose_name='préparé le')),
                        ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyé le')),
                        ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='envoyé par')),
                        ('seal', models.CharField(blank=True, default='', max_length=64, verbose_name='empreinte du contenu')),
                    ],
                    options={
                        'verbose_name': 'dossier de COPIL',
                        'verbose_name_plural': 'dossiers de COPIL',
                        'ordering': ('-ended_on', '-id'),
                        'indexes': [models.Index(fields=['-ended_on', '-id'], name='pack_recent')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('started_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='pack_dates', violation_error_message='La fin ne peut pas précéder le début.'), models.CheckConstraint(condition=models.Q(('kind__in', ['COPIL_NATIONAL', 'COPIL_TERRITORIAL', 'COPIL_PHC'])), name='pack_is_of_a_copil', violation_error_message='Un dossier se prépare pour un COPIL.'), models.UniqueConstraint(condition=models.Q(('state', 'DRAFT')), fields=('meeting',), name='pack_one_draft', violation_error_message='Le dossier de ce comité est déjà en préparation : reprenez-le.'), models.CheckConstraint(condition=models.Q(models.Q(('seal', ''), ('sent_at__isnull', True), ('sent_by__isnull', True), ('state', 'DRAFT')), models.Q(('sent_at__isnull', False), ('sent_by__isnull', False), ('state', 'SENT'), models.Q(('seal', ''), _negated=True)), _connector='OR'), name='pack_sent', violation_error_message='Un dossier envoyé dit quand et par qui, et porte son empreinte.'), models.CheckConstraint(condition=models.Q(('kind__in', ['AG', 'COMITE_CHANTIER', 'COPIL_NATIONAL', 'COPIL_PHC', 'COPIL_TERRITORIAL', 'JOURNEE_NATIONALE', 'MUTUALISATION', 'SEMINAIRE', 'VISIO'])), name='pack_kind_known', violation_error_message='Code inconnu pour « comité ».')],
                    },
                ),
                migrations.CreateModel(
                    name='PackPart',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('pack', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='steering.pack', verbose_name='dossier')),
                        ('rank', models.PositiveSmallIntegerField(verbose_name='rang')),
                        ('kind', models.CharField(choices=[('FIGURES', 'Chiffres'), ('HIGHLIGHTS', 'Faits marquants'), ('DECISIONS', 'Décisions'), ('LIFE', 'Vie du réseau'), ('GROWTH', 'Développement'), ('MONEY', 'Financements'), ('EXPERIMENTS', 'Expérimentations'), ('LABEL', 'Label'), ('QUESTIONS', 'Questions à décider')], max_length=12, verbose_name='nature')),
                        ('code', models.CharField(blank=True, default='', max_length=3, verbose_name='programme')),
                        ('title', models.CharField(max_length=160, verbose_name='titre')),
                        ('words', convergence.kit.fields.EncryptedTextField(blank=True, default='', verbose_name='texte')),
                        ('data', convergence.kit.fields.EncryptedJSONField(blank=True, null=True, verbose_name='ce que donnent les faits')),
                        ('hidden', models.BooleanField(default=False, verbose_name='laissée de côté')),
                    ],
                    options={
                        'verbose_name': 'partie d’un dossier de COPIL',
                        'verbose_name_plural': 'parties d’un dossier de COPIL',
                        'ordering': ('pack', 'rank', 'id'),
                        'constraints': [models.UniqueConstraint(fields=('pack', 'kind', 'code'), name='pack_part_once')],
                    },
                ),
            ],
        ),
    ]
