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
                    name='Person',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('last_name', models.CharField(max_length=120, verbose_name='nom')),
                        ('first_name', models.CharField(max_length=120, verbose_name='prénom')),
                        ('birth_date', models.DateField(verbose_name='date de naissance')),
                        ('sex', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='sexe')),
                        ('nationality', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='nationalité')),
                        ('identity', models.CharField(db_index=True, editable=False, max_length=280, verbose_name='identité repliée')),
                        ('search_text', models.CharField(editable=False, max_length=280, verbose_name='texte cherché')),
                        ('household', convergence.kit.fields.CodeField(blank=True, default='', max_length=32, verbose_name='ménage')),
                        ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='saisie le')),
                        ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='absorbed', to='people.person', verbose_name='réunie à')),
                    ],
                    options={
                        'verbose_name': 'personne',
                        'verbose_name_plural': 'personnes',
                        'ordering': ('search_text', 'id'),
                        'indexes': [models.Index(fields=['search_text', 'id'], name='person_by_name')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('last_name', ''), _negated=True), models.Q(('first_name', ''), _negated=True)), name='person_named', violation_error_message='Le nom et le prénom sont demandés.'), models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='person_not_itself', violation_error_message='Une fiche ne se réunit pas à elle-même.'), models.CheckConstraint(condition=models.Q(('sex__in', ['', 'F', 'H', 'NR', 'NSP', 'REFUS', 'X'])), name='person_sex_known', violation_error_message='Code inconnu pour « sexe ».'), models.CheckConstraint(condition=models.Q(('nationality__in', ['', 'FR', 'HORS_UE', 'NR', 'NSP', 'REFUS', 'UE'])), name='person_nationality_known', violation_error_message='Code inconnu pour « nationalité ».'), models.CheckConstraint(condition=models.Q(('household__in', ['', 'COUPLE', 'COUPLE_ENFANTS', 'NR', 'NSP', 'REFUS', 'SEUL', 'SEUL_ENFANTS'])), name='person_household_known', violation_error_message='Code inconnu pour « ménage ».')],
                    },
                ),
                migrations.CreateModel(
                    name='Paper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('kind', convergence.kit.fields.EncryptedTextField(verbose_name='nature')),
                        ('expires_on', models.DateField(blank=True, db_index=True, null=True, verbose_name='fin de validité')),
                        ('renewal_on', models.DateField(blank=True, null=True, verbose_name='rendez-vous de renouvellement')),
                        ('replaced', models.BooleanField(default=False, verbose_name='remplacé')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='papers', to='people.person', verbose_name='personne')),
                        ('chantier', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.chantier', verbose_name='chantier')),
                    ],
                    options={
                        'verbose_name': 'papier',
                        'verbose_name_plural': 'papiers',
                        'ordering': ('person', '-expires_on'),
                    },
                ),
                migrations.CreateModel(
                    name='Merge',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('moved', convergence.kit.fields.EncryptedJSONField(verbose_name='ce qui a été déplacé')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                        ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='défait le')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                        ('absorbed', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='people.person', verbose_name='fiche réunie')),
                        ('kept', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='people.person', verbose_name='fiche gardée')),
                    ],
                    options={
                        'verbose_name': 'réunion de fiches',
                        'verbose_name_plural': 'réunions de fiches',
                        'ordering': ('-at',),
                    },
                ),
                migrations.CreateModel(
                    name='InclusionPass',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(blank=True, db_index=True, max_length=12, verbose_name='numéro')),
                        ('started_on', models.DateField(blank=True, null=True, verbose_name='début')),
                        ('ends_on', models.DateField(blank=True, db_index=True, null=True, verbose_name='fin')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='clos le')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='passes', to='people.person', verbose_name='personne')),
                    ],
                    options={
                        'verbose_name': 'PASS IAE',
                        'verbose_name_plural': 'PASS IAE',
                        'ordering': ('person', '-id'),
                        'constraints': [models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True)), fields=('person',), name='pass_one_open', violation_error_message='Cette personne a déjà un PASS IAE ouvert : fermez-le d’abord.')],
                    },
                ),
                migrations.CreateModel(
                    name='IdentityDoubt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('kind', models.CharField(choices=[('NEAR', 'Noms proches, même date de naissance'), ('PASS', 'Même PASS IAE, autre identité'), ('TWO_PASSES', 'Même identité, deux PASS IAE'), ('JANUARY', 'Né un 1er janvier, deux chantiers')], max_length=12, verbose_name='motif')),
                        ('state', models.CharField(choices=[('OPEN', 'À comparer'), ('SAME', 'Même personne'), ('DIFFERENT', 'Deux personnes')], default='OPEN', max_length=10, verbose_name='état')),
                        ('raised_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='relevé le')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidé le')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidé par')),
                        ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person', verbose_name='première fiche')),
                        ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person', verbose_name='seconde fiche')),
                    ],
                    options={
                        'verbose_name': 'doute d’identité',
                        'verbose_name_plural': 'doutes d’identité',
                        'ordering': ('-raised_at', '-id'),
                        'indexes': [models.Index(fields=['state', '-raised_at'], name='doubt_open')],
                        'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='doubt_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='doubt_ordered', violation_error_message='Deux fiches à comparer se rangent dans l’ordre.')],
                    },
                ),
            ],
        ),
    ]
