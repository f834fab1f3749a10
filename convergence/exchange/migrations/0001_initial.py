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
        ('journeys', '0002_no_overlap'),
        ('network', '0001_initial'),
    ]

    operations = [
        convergence.kit.tables.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='Baseline',
                    fields=[
                        ('journey', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='journeys.journey', verbose_name='parcours')),
                        ('values', convergence.kit.fields.EncryptedJSONField(verbose_name='valeurs du dernier import')),
                    ],
                    options={
                        'verbose_name': 'base de comparaison',
                        'verbose_name_plural': 'bases de comparaison',
                    },
                ),
                migrations.CreateModel(
                    name='Recipient',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('name', models.CharField(max_length=160, verbose_name='nom')),
                        ('folded', models.CharField(editable=False, max_length=160, unique=True, verbose_name='nom replié')),
                        ('secret', convergence.kit.fields.EncryptedTextField(editable=False, verbose_name='secret des pseudonymes')),
                        ('keep', models.CharField(choices=[('LIEUX', 'Le lieu : le territoire reste, les mois s’effacent d’abord'), ('CALENDRIER', 'Le calendrier : les mois restent, le lieu s’efface d’abord')], default='LIEUX', max_length=10, verbose_name='ce qui reste précis')),
                        ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='inscrit le')),
                    ],
                    options={
                        'verbose_name': 'destinataire',
                        'verbose_name_plural': 'destinataires',
                        'ordering': ('folded',),
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='année des données')),
                        ('purpose', models.CharField(max_length=300, verbose_name='finalité')),
                        ('basis', models.CharField(max_length=300, verbose_name='base légale ou convention')),
                        ('expires_on', models.DateField(verbose_name='à détruire le')),
                        ('state', models.CharField(choices=[('PREPARED', 'À vérifier'), ('RELEASED', 'Remis'), ('GIVEN_UP', 'Abandonné'), ('DESTROYED', 'Détruit')], default='PREPARED', max_length=10, verbose_name='état')),
                        ('journeys', models.PositiveIntegerField(verbose_name='parcours')),
                        ('people', models.PositiveIntegerField(verbose_name='personnes')),
                        ('fields', models.JSONField(default=dict, verbose_name='champs remis')),
                        ('digest', models.CharField(max_length=64, verbose_name='empreinte du jeu')),
                        ('data_digest', models.CharField(max_length=64, verbose_name='empreinte des données')),
                        ('risk', models.JSONField(default=dict, verbose_name='fiche de risque')),
                        ('prepared_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='préparé le')),
                        ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='remis le')),
                        ('destroyed_on', models.DateField(blank=True, null=True, verbose_name='détruit le')),
                        ('destroyed_told', models.CharField(blank=True, max_length=300, verbose_name='preuve de la destruction')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='préparé par')),
                        ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='remis par')),
                        ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='deliveries', to='exchange.recipient', verbose_name='destinataire')),
                    ],
                    options={
                        'verbose_name': 'remise de données',
                        'verbose_name_plural': 'remises de données',
                        'ordering': ('-prepared_at', '-id'),
                        'indexes': [models.Index(fields=['state', 'expires_on'], name='delivery_due')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['PREPARED', 'GIVEN_UP']), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='delivery_released_told', violation_error_message='Une remise porte son jour et son auteur.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'DESTROYED'), _negated=True), models.Q(('destroyed_on__isnull', False), models.Q(('destroyed_told', ''), _negated=True)), _connector='OR'), name='delivery_destroyed_told', violation_error_message='Dites quand les données ont été détruites, et comment vous le savez.'), models.CheckConstraint(condition=models.Q(('journeys__gte', models.F('people'))), name='delivery_people_have_journeys', violation_error_message='Un jeu compte au moins un parcours par personne.')],
                    },
                ),
                migrations.CreateModel(
                    name='DeliveryFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('content', convergence.kit.fields.EncryptedTextField(verbose_name='contenu')),
                        ('until', models.DateField(verbose_name='gardé jusqu’au')),
                        ('delivery', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='file', to='exchange.delivery', verbose_name='remise')),
                    ],
                    options={
                        'verbose_name': 'fichier remis',
                        'verbose_name_plural': 'fichiers remis',
                    },
                ),
                migrations.CreateModel(
                    name='ImportBatch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reçu le')),
                        ('file_name', convergence.kit.fields.EncryptedTextField(verbose_name='nom du fichier')),
                        ('digest', models.CharField(blank=True, max_length=64, verbose_name='empreinte')),
                        ('state', models.CharField(choices=[('RECEIVED', 'Reçu'), ('CHECKING', 'Contrôle en cours'), ('MAPPING', 'En-têtes à associer'), ('CHECKED', 'Contrôlé'), ('APPLYING', 'Enregistrement en cours'), ('APPLIED', 'Enregistré'), ('UNDONE', 'Annulé'), ('FAILED', 'Non lu')], default='RECEIVED', max_length=10, verbose_name='état')),
                        ('mapping', convergence.kit.fields.EncryptedJSONField(blank=True, null=True, verbose_name='correspondance des en-têtes')),
                        ('report', convergence.kit.fields.EncryptedJSONField(blank=True, null=True, verbose_name='compte rendu')),
                        ('network', convergence.kit.fields.EncryptedJSONField(blank=True, null=True, verbose_name='ce qui a été créé dans le registre')),
                        ('error', models.CharField(blank=True, max_length=400, verbose_name='pourquoi le fichier n’a pas été lu')),
                        ('step', models.PositiveIntegerField(default=0, verbose_name='avancement')),
                        ('steps', models.PositiveIntegerField(default=0, verbose_name='sur')),
                        ('doing', models.CharField(blank=True, max_length=80, verbose_name='en cours')),
                        ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='enregistré le')),
                        ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='annulé le')),
                        ('skipped', convergence.kit.fields.EncryptedJSONField(blank=True, null=True, verbose_name='ce que l’annulation a laissé')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                        ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='annulé par')),
                    ],
                    options={
                        'verbose_name': 'import',
                        'verbose_name_plural': 'imports',
                        'ordering': ('-at', '-id'),
                        'indexes': [models.Index(fields=['by', '-at'], name='batch_by')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('undone_at__isnull', True), ('applied_at__isnull', False), _connector='OR'), name='batch_undone_after_applied', violation_error_message='Seul un import enregistré peut être annulé.')],
                    },
                ),
                migrations.CreateModel(
                    name='Conflict',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('column', models.CharField(max_length=60, verbose_name='colonne')),
                        ('day', models.CharField(blank=True, max_length=10, verbose_name='jour du bilan ou du suivi')),
                        ('stored', convergence.kit.fields.EncryptedTextField(verbose_name='à l’écran')),
                        ('offered', convergence.kit.fields.EncryptedTextField(verbose_name='dans le fichier')),
                        ('state', models.CharField(choices=[('OPEN', 'À trancher'), ('SCREEN', 'Valeur de l’écran gardée'), ('FILE', 'Valeur du fichier prise'), ('GONE', 'Import annulé')], default='OPEN', max_length=6, verbose_name='état')),
                        ('raised_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='relevé le')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='tranché le')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='tranché par')),
                        ('journey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='journeys.journey', verbose_name='parcours')),
                        ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts', to='exchange.importbatch', verbose_name='import')),
                    ],
                    options={
                        'verbose_name': 'valeur à trancher',
                        'verbose_name_plural': 'valeurs à trancher',
                        'ordering': ('-raised_at', 'id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'OPEN')), fields=('journey', 'column', 'day'), name='conflict_open_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('content', convergence.kit.fields.EncryptedTextField(verbose_name='contenu')),
                        ('batch', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='file', to='exchange.importbatch', verbose_name='import')),
                    ],
                    options={
                        'verbose_name': 'fichier importé',
                        'verbose_name_plural': 'fichiers importés',
                    },
                ),
                migrations.CreateModel(
                    name='ImportRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(verbose_name='ligne')),
                        ('outcome', models.CharField(choices=[('CREATED', 'Créé'), ('CHANGED', 'Modifié'), ('UNCHANGED', 'Sans changement'), ('REFUSED', 'Refusé')], max_length=10, verbose_name='issue')),
                        ('before', convergence.kit.fields.EncryptedJSONField(blank=True, null=True, verbose_name='valeurs d’avant')),
                        ('after', convergence.kit.fields.EncryptedJSONField(blank=True, null=True, verbose_name='valeurs d’après')),
                        ('base_before', convergence.kit.fields.EncryptedJSONField(blank=True, null=True, verbose_name='base d’avant')),
                        ('kept', convergence.kit.fields.EncryptedJSONField(blank=True, null=True, verbose_name='valeurs gardées à part')),
                        ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='exchange.importbatch', verbose_name='import')),
                        ('journey', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='journeys.journey', verbose_name='parcours')),
                    ],
                    options={
                        'verbose_name': 'ligne importée',
                        'verbose_name_plural': 'lignes importées',
                        'ordering': ('batch', 'number'),
                        'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='import_row_once')],
                    },
                ),
                migrations.CreateModel(
                    name='HeaderMap',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('headers', models.JSONField(default=dict, verbose_name='en-têtes')),
                        ('words', convergence.kit.fields.EncryptedJSONField(default=dict, verbose_name='mots')),
                        ('defaults', models.JSONField(default=dict, verbose_name='valeurs pour toutes les lignes')),
                        ('updated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                        ('chantier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='network.chantier', verbose_name='chantier')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='header_maps', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                    ],
                    options={
                        'verbose_name': 'correspondance d’en-têtes',
                        'verbose_name_plural': 'correspondances d’en-têtes',
                        'ordering': ('-updated_at',),
                        'constraints': [models.UniqueConstraint(fields=('user', 'chantier'), name='header_map_once')],
                    },
                ),
            ],
        ),
    ]
