"""Action plans: axes, strategic objectives, what became of the plan. Source: domain/1-inventory.md, O19."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from convergence.kit.fields import EncryptedTextField
from convergence.kit.folding import fold
from convergence.network.models import dates_in_order
from convergence.nomenclature.lists import LifeTheme
from convergence.practice.models.shared import Placed, one_place
from convergence.practice.queries import PlanQuerySet


class Plan(Placed):
    """What a territory, a chantier or the network means to do over a period, on one or several themes."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "En préparation"
        IN_FORCE = "IN_FORCE", "En cours"
        CLOSED = "CLOSED", "Clos"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("titre", max_length=160)
    search_text = models.CharField("texte cherché", max_length=400, editable=False, default="")
    themes = models.CharField("thèmes", max_length=160, blank=True, default="")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.DRAFT)
    summary = EncryptedTextField("en quelques mots", blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="écrit par", on_delete=models.RESTRICT, related_name="+"
    )
    copied_from = models.ForeignKey(
        "self", verbose_name="repris de", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    objects: ClassVar[PlanQuerySet] = PlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "plan d’actions"
        verbose_name_plural = "plans d’actions"
        ordering = ("-starts_on", "title", "id")
        constraints = (
            one_place("plan_place"),
            dates_in_order("plan_dates", start="starts_on", end="ends_on"),
        )
        indexes = (
            models.Index(fields=("state", "-starts_on"), name="plan_list"),
            models.Index(fields=("territory", "state"), name="plan_territory"),
        )

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fold()
        super().save(*args, **kwargs)

    def fold(self) -> None:
        """Keep what is searched in step with the title and the themes (also called by set-based writes)."""
        self.search_text = fold(f"{self.title} {' '.join(self.theme_labels)}")[:400]

    @property
    def theme_labels(self) -> list[str]:
        return LifeTheme.labels(self.themes)

    @property
    def late_words(self) -> str:
        """« 2 en retard », where a list counted them."""
        return f"{getattr(self, 'late', 0)} en retard"


class Axis(models.Model):
    """A part of a plan: « Accès aux droits et aux soins »."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, verbose_name="plan", on_delete=models.CASCADE, related_name="axes")
    position = models.PositiveSmallIntegerField("rang", default=0)
    title = models.CharField("axe", max_length=200)

    class Meta:
        verbose_name = "axe d’un plan"
        verbose_name_plural = "axes d’un plan"
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title


class Objective(models.Model):
    """What an axis is for."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    axis = models.ForeignKey(Axis, verbose_name="axe", on_delete=models.CASCADE, related_name="objectives")
    position = models.PositiveSmallIntegerField("rang", default=0)
    title = models.CharField("objectif stratégique", max_length=300)

    class Meta:
        verbose_name = "objectif stratégique"
        verbose_name_plural = "objectifs stratégiques"
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title


class PlanStep(models.Model):
    """A state that a plan, or one of its actions, took on a day. Never changed."""

    plan = models.ForeignKey(Plan, verbose_name="plan", on_delete=models.CASCADE, related_name="steps")
    action = models.ForeignKey(
        "practice.Action", verbose_name="action", on_delete=models.CASCADE, null=True, blank=True, related_name="steps"
    )
    state = models.CharField("état", max_length=9)
    reason = EncryptedTextField("pourquoi", blank=True, default="")
    on = models.DateField("le")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "étape d’un plan"
        verbose_name_plural = "étapes d’un plan"
        ordering = ("on", "id")

    def __str__(self) -> str:
        return f"{self.state} {self.on}"

    @property
    def label(self) -> str:
        """The state in words: of the action when it is one's, of the plan otherwise."""
        if self.action is None:
            return str(Plan.State(self.state).label)
        return str(type(self.action).State(self.state).label)
