"""What the network tries out: with whom, since when, what is measured of it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.kit import clock
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.network.models import Chantier, dates_in_order
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Programme
from convergence.steering.queries import ExperimentQuerySet


@holds_codes(prefix="experiment")
class Experiment(models.Model):
    """An experiment of the network (domain O23): its aim, who pays, who evaluates."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=160, unique=True)
    programme = CodeField("programme", codes=Programme, missing=False, blank=True, default="", max_length=3)
    aim = EncryptedTextField("but", blank=True, default="")
    funders = models.CharField("financeurs", max_length=300, blank=True, default="")
    evaluator = models.CharField("évaluée par", max_length=200, blank=True, default="")
    started_on = models.DateField("début")
    ended_on = models.DateField("fin", null=True, blank=True)
    topics = models.JSONField("sujets comptés", default=list, blank=True)
    figures = models.JSONField("chiffres comparés", default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisie par", on_delete=models.RESTRICT, related_name="+"
    )
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)

    objects: ClassVar[ExperimentQuerySet] = ExperimentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "expérimentation"
        verbose_name_plural = "expérimentations"
        ordering = ("-started_on", "name")
        constraints = (dates_in_order("experiment_dates"),)
        indexes = (models.Index(fields=("-started_on", "name"), name="experiment_recent"),)

    def __str__(self) -> str:
        return self.name

    @property
    def programme_label(self) -> str:
        return label_of(Programme, self.programme) if self.programme else "Les deux programmes"

    @property
    def is_over(self) -> bool:
        return self.ended_on is not None and self.ended_on < clock.today()

    def last_day(self, today: date) -> date:
        """The last day that counts so far."""
        return today if self.ended_on is None else min(self.ended_on, today)


class ExperimentFamily(models.Model):
    """A family of actions of an experiment."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    experiment = models.ForeignKey(
        Experiment, verbose_name="expérimentation", on_delete=models.CASCADE, related_name="families"
    )
    rank = models.PositiveSmallIntegerField("rang")
    title = models.CharField("famille d’actions", max_length=160)

    class Meta:
        verbose_name = "famille d’actions"
        verbose_name_plural = "familles d’actions"
        ordering = ("experiment", "rank", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("experiment", "title"), name="experiment_family_once",
                violation_error_message="Cette famille d’actions y est déjà.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title


class ExperimentChantier(models.Model):
    """A chantier takes part from a day to another."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    experiment = models.ForeignKey(
        Experiment, verbose_name="expérimentation", on_delete=models.RESTRICT, related_name="places"
    )
    chantier = models.ForeignKey(
        Chantier, verbose_name="chantier", on_delete=models.RESTRICT, related_name="experiments"
    )
    started_on = models.DateField("depuis le")
    ended_on = models.DateField("jusqu’au", null=True, blank=True)
    adapted = models.PositiveSmallIntegerField("file active adaptée", null=True, blank=True)

    class Meta:
        verbose_name = "chantier d’une expérimentation"
        verbose_name_plural = "chantiers d’une expérimentation"
        ordering = ("chantier__name", "started_on", "id")
        constraints = (
            dates_in_order("experiment_chantier_dates"),
            models.UniqueConstraint(
                fields=("experiment", "chantier"), condition=Q(ended_on__isnull=True), name="experiment_chantier_once",
                violation_error_message="Ce chantier y participe déjà.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.chantier} {self.started_on}"


class ExperimentMeasure(models.Model):
    """An indicator of the experiment’s own: counted from facts when `source` names how, else typed."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    experiment = models.ForeignKey(
        Experiment, verbose_name="expérimentation", on_delete=models.CASCADE, related_name="measures"
    )
    label = models.CharField("indicateur", max_length=160)
    unit = models.CharField("unité", max_length=60, blank=True, default="")
    source = models.CharField("compté d’après", max_length=60, blank=True, default="")
    target = models.DecimalField("cible", max_digits=10, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "indicateur d’une expérimentation"
        verbose_name_plural = "indicateurs d’une expérimentation"
        ordering = ("experiment", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("experiment", "label"), name="experiment_measure_once",
                violation_error_message="Cet indicateur y est déjà.",
            ),
            models.CheckConstraint(
                name="experiment_measure_target", condition=Q(target__isnull=True) | Q(target__gte=0),
                violation_error_message="Une cible est un nombre positif.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.label


class ExperimentValue(models.Model):
    """A value typed for an indicator, on the day it stands for."""

    measure = models.ForeignKey(
        ExperimentMeasure, verbose_name="indicateur", on_delete=models.CASCADE, related_name="values"
    )
    on = models.DateField("au")
    value = models.DecimalField("valeur", max_digits=10, decimal_places=2)
    note = models.CharField("d’où vient ce nombre", max_length=200, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisie par", on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "valeur d’un indicateur"
        verbose_name_plural = "valeurs d’un indicateur"
        ordering = ("measure", "-on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("measure", "on"), name="experiment_value_once",
                violation_error_message="Cet indicateur a déjà une valeur ce jour-là.",
            ),
            models.CheckConstraint(
                name="experiment_value_positive", condition=Q(value__gte=0),
                violation_error_message="Une valeur est un nombre positif.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.value} au {self.on}"


class ExperimentStep(models.Model):
    """A line of the journal of an experiment: what happened that day."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    experiment = models.ForeignKey(
        Experiment, verbose_name="expérimentation", on_delete=models.CASCADE, related_name="steps"
    )
    on = models.DateField("le")
    text = EncryptedTextField("étape")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="notée par", on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = "étape d’une expérimentation"
        verbose_name_plural = "étapes d’une expérimentation"
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return f"étape du {self.on}"


class ExperimentDocument(models.Model):
    """A document of an experiment, by its address."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    experiment = models.ForeignKey(
        Experiment, verbose_name="expérimentation", on_delete=models.CASCADE, related_name="documents"
    )
    title = models.CharField("titre", max_length=160)
    url = models.URLField("adresse", max_length=300)

    class Meta:
        verbose_name = "document d’une expérimentation"
        verbose_name_plural = "documents d’une expérimentation"
        ordering = ("experiment", "id")
        constraints = (
            models.CheckConstraint(
                name="experiment_document_https", condition=Q(url__startswith="https://"),
                violation_error_message="L’adresse commence par https://.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title
