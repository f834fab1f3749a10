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
    ]

    operations = [
        convergence.kit.tables.CreateTables(
            operations=[
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse électronique')),
                        ('first_name', models.CharField(blank=True, max_length=80, verbose_name='prénom')),
                        ('last_name', models.CharField(blank=True, max_length=80, verbose_name='nom')),
                        ('phone', models.CharField(blank=True, default='', max_length=40, verbose_name='téléphone professionnel')),
                        ('is_active', models.BooleanField(default=True, verbose_name='compte ouvert')),
                        ('is_system', models.BooleanField(default=False, verbose_name='compte technique')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='créé le')),
                    ],
                    options={
                        'verbose_name': 'utilisateur',
                        'verbose_name_plural': 'utilisateurs',
                        'ordering': ('last_name', 'first_name', 'id'),
                    },
                ),
                migrations.CreateModel(
                    name='AuditEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='quand')),
                        ('action', models.CharField(max_length=60, verbose_name='action')),
                        ('subject_type', models.CharField(max_length=40, verbose_name='objet')),
                        ('subject_key', models.UUIDField(blank=True, null=True, verbose_name='identifiant de l’objet')),
                        ('person_key', models.UUIDField(blank=True, null=True, verbose_name='identifiant de la personne')),
                        ('changes', convergence.kit.fields.EncryptedJSONField(blank=True, null=True, verbose_name='changements')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                    ],
                    options={
                        'verbose_name': 'écriture',
                        'verbose_name_plural': 'écritures',
                        'ordering': ('-id',),
                        'indexes': [models.Index(fields=['person_key', '-id'], name='audit_person'), models.Index(fields=['subject_key', '-id'], name='audit_subject')],
                    },
                ),
                migrations.CreateModel(
                    name='Reading',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='quand')),
                        ('kind', models.CharField(choices=[('FILE', 'Dossier'), ('LIST', 'Liste'), ('DOCUMENT', 'Document'), ('EXPORT', 'Export')], max_length=10, verbose_name='nature')),
                        ('person_key', models.UUIDField(blank=True, null=True, verbose_name='identifiant de la personne')),
                        ('what', models.CharField(max_length=120, verbose_name='quoi')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                    ],
                    options={
                        'verbose_name': 'lecture',
                        'verbose_name_plural': 'lectures',
                        'ordering': ('-id',),
                        'indexes': [models.Index(fields=['person_key', '-id'], name='reading_person')],
                    },
                ),
            ],
        ),
    ]
