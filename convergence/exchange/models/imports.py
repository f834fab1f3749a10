"""Batches of imported rows, what they changed, and what waits for a human. Values are encrypted at rest."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.exchange.queries import BatchQuerySet, ConflictQuerySet
from convergence.journeys.models import Journey
from convergence.kit.fields import EncryptedJSONField, EncryptedTextField
from convergence.network.models import Chantier


class ImportBatch(models.Model):
    """One file that came in: checked, then applied as a whole, possibly undone."""

    class State(models.TextChoices):
        RECEIVED = "RECEIVED", "Reçu"
        CHECKING = "CHECKING", "Contrôle en cours"
        MAPPING = "MAPPING", "En-têtes à associer"
        CHECKED = "CHECKED", "Contrôlé"
        APPLYING = "APPLYING", "Enregistrement en cours"
        APPLIED = "APPLIED", "Enregistré"
        UNDONE = "UNDONE", "Annulé"
        FAILED = "FAILED", "Non lu"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField("reçu le", default=timezone.now)
    file_name = EncryptedTextField("nom du fichier")
    digest = models.CharField("empreinte", max_length=64, blank=True)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.RECEIVED)
    mapping = EncryptedJSONField("correspondance des en-têtes", null=True, blank=True)
    report = EncryptedJSONField("compte rendu", null=True, blank=True)
    network = EncryptedJSONField("ce qui a été créé dans le registre", null=True, blank=True)
    error = models.CharField("pourquoi le fichier n’a pas été lu", max_length=400, blank=True)
    step = models.PositiveIntegerField("avancement", default=0)
    steps = models.PositiveIntegerField("sur", default=0)
    doing = models.CharField("en cours", max_length=80, blank=True)
    applied_at = models.DateTimeField("enregistré le", null=True, blank=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="annulé par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    skipped = EncryptedJSONField("ce que l’annulation a laissé", null=True, blank=True)

    objects: ClassVar[BatchQuerySet] = BatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "imports"
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("by", "-at"), name="batch_by"),)
        constraints = (
            models.CheckConstraint(
                name="batch_undone_after_applied",
                condition=Q(undone_at__isnull=True) | Q(applied_at__isnull=False),
                violation_error_message="Seul un import enregistré peut être annulé.",
            ),
        )

    def __str__(self) -> str:
        return f"import {self.key}"

    @property
    def is_busy(self) -> bool:
        return self.state in {self.State.RECEIVED, self.State.CHECKING, self.State.APPLYING}


class ImportFile(models.Model):
    """The file itself, kept for the annotated copy and the second step, then removed."""

    batch = models.OneToOneField(ImportBatch, verbose_name="import", on_delete=models.CASCADE, related_name="file")
    content = EncryptedTextField("contenu")

    class Meta:
        verbose_name = "fichier importé"
        verbose_name_plural = "fichiers importés"

    def __str__(self) -> str:
        return f"fichier {self.batch_id}"


class ImportRow(models.Model):
    """One row of an applied file: what it did, what it said before, and its columns that are not ours."""

    class Outcome(models.TextChoices):
        CREATED = "CREATED", "Créé"
        CHANGED = "CHANGED", "Modifié"
        UNCHANGED = "UNCHANGED", "Sans changement"
        REFUSED = "REFUSED", "Refusé"

    batch = models.ForeignKey(ImportBatch, verbose_name="import", on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField("ligne")
    outcome = models.CharField("issue", max_length=10, choices=Outcome.choices)
    journey = models.ForeignKey(
        Journey, verbose_name="parcours", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    before = EncryptedJSONField("valeurs d’avant", null=True, blank=True)
    after = EncryptedJSONField("valeurs d’après", null=True, blank=True)
    base_before = EncryptedJSONField("base d’avant", null=True, blank=True)
    kept = EncryptedJSONField("valeurs gardées à part", null=True, blank=True)

    class Meta:
        verbose_name = "ligne importée"
        verbose_name_plural = "lignes importées"
        ordering = ("batch", "number")
        constraints = (models.UniqueConstraint(fields=("batch", "number"), name="import_row_once"),)

    def __str__(self) -> str:
        return f"ligne {self.number}"


class Baseline(models.Model):
    """What the last import said of a journey: the base of the three-way comparison."""

    journey = models.OneToOneField(
        Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    values = EncryptedJSONField("valeurs du dernier import")

    class Meta:
        verbose_name = "base de comparaison"
        verbose_name_plural = "bases de comparaison"

    def __str__(self) -> str:
        return f"base {self.journey_id}"


class Conflict(models.Model):
    """A value changed on screen and in the file since the last import: a human decides, side by side."""

    class State(models.TextChoices):
        OPEN = "OPEN", "À trancher"
        SCREEN = "SCREEN", "Valeur de l’écran gardée"
        FILE = "FILE", "Valeur du fichier prise"
        GONE = "GONE", "Import annulé"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    batch = models.ForeignKey(ImportBatch, verbose_name="import", on_delete=models.CASCADE, related_name="conflicts")
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="+")
    column = models.CharField("colonne", max_length=60)
    day = models.CharField("jour du bilan ou du suivi", max_length=10, blank=True)
    stored = EncryptedTextField("à l’écran")
    offered = EncryptedTextField("dans le fichier")
    state = models.CharField("état", max_length=6, choices=State.choices, default=State.OPEN)
    raised_at = models.DateTimeField("relevé le", default=timezone.now)
    decided_at = models.DateTimeField("tranché le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="tranché par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip

    objects: ClassVar[ConflictQuerySet] = ConflictQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "valeur à trancher"
        verbose_name_plural = "valeurs à trancher"
        ordering = ("-raised_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("journey", "column", "day"), condition=Q(state="OPEN"), name="conflict_open_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.column} {self.state}"


class HeaderMap(models.Model):
    """How a chantier's own sheet reads: its headers and its words, told once and remembered."""

    chantier = models.ForeignKey(
        Chantier, verbose_name="chantier", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.CASCADE, related_name="header_maps"
    )
    headers = models.JSONField("en-têtes", default=dict)
    """Folded header → our column, or "" for none."""
    words = EncryptedJSONField("mots", default=dict)
    """Column → folded word → code."""
    defaults = models.JSONField("valeurs pour toutes les lignes", default=dict)
    """SIRET, code and programme of a sheet that has no such columns."""
    updated_at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "correspondance d’en-têtes"
        verbose_name_plural = "correspondances d’en-têtes"
        ordering = ("-updated_at",)
        constraints = (models.UniqueConstraint(fields=("user", "chantier"), name="header_map_once"),)

    def __str__(self) -> str:
        return f"correspondance {self.pk}"
