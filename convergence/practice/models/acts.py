"""Actions of a plan: who carries them, until when, at what cost; what was done, and what is measured."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.kit import clock
from convergence.kit.fields import EncryptedTextField
from convergence.network.models import dates_in_order
from convergence.partnerships.models import Partner
from convergence.practice import rules
from convergence.practice.models.plans import Objective, Plan
from convergence.practice.queries import ActionQuerySet, RealisationQuerySet


class Action(models.Model):
    """Something to do. Its number (1.1, 4.4) comes from its place in the plan."""

    class State(models.TextChoices):
        PLANNED = "PLANNED", "À lancer"
        DOING = "DOING", "En cours"
        DONE = "DONE", "Réalisée"
        POSTPONED = "POSTPONED", "Reportée"
        DROPPED = "DROPPED", "Abandonnée"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, verbose_name="plan", on_delete=models.CASCADE, related_name="actions")
    objective = models.ForeignKey(
        Objective, verbose_name="objectif stratégique", on_delete=models.CASCADE, related_name="actions"
    )
    position = models.PositiveSmallIntegerField("rang", default=0)
    title = models.CharField("action", max_length=300)
    details = EncryptedTextField("précisions", blank=True, default="")
    state = models.CharField("état", max_length=9, choices=State.choices, default=State.PLANNED)
    reason = EncryptedTextField("pourquoi", blank=True, default="")
    pilot = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="portée par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    pilot_text = models.CharField("portée par (hors réseau)", max_length=160, blank=True, default="")
    starts_on = models.DateField("à partir du", null=True, blank=True)
    due_on = models.DateField("pour le", null=True, blank=True)
    partners = models.ManyToManyField(Partner, verbose_name="partenaires", blank=True, related_name="+")
    partners_text = models.CharField("autres partenaires", max_length=300, blank=True, default="")
    planned_cost = models.DecimalField("coût prévu, en euros", max_digits=11, decimal_places=2, null=True, blank=True)
    real_cost = models.DecimalField("coût réel, en euros", max_digits=11, decimal_places=2, null=True, blank=True)

    objects: ClassVar[ActionQuerySet] = ActionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "action d’un plan"
        verbose_name_plural = "actions d’un plan"
        ordering = ("position", "id")
        constraints = (
            dates_in_order("plan_action_dates", start="starts_on", end="due_on"),
            models.CheckConstraint(
                name="plan_action_why",
                condition=~Q(state__in=["POSTPONED", "DROPPED"]) | ~Q(reason=""),
                violation_error_message="Une action reportée ou abandonnée dit pourquoi.",
            ),
            models.CheckConstraint(
                name="plan_action_costs",
                condition=(Q(planned_cost__isnull=True) | Q(planned_cost__gte=0))
                & (Q(real_cost__isnull=True) | Q(real_cost__gte=0)),
                violation_error_message="Un coût n’est pas négatif.",
            ),
        )
        indexes = (models.Index(fields=("pilot", "state", "due_on"), name="plan_action_waiting"),)

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        return rules.is_late(self.state, self.due_on, clock.today())

    @property
    def carried_by(self) -> str:
        """Who carries it, in or out of the network; nothing when nobody does."""
        return ", ".join(filter(None, [self.pilot.name if self.pilot else "", self.pilot_text]))


class Realisation(models.Model):
    """What was done for an action, a day or from a day to another, and for how many. Nobody is named."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(Action, verbose_name="action", on_delete=models.CASCADE, related_name="realisations")
    on = models.DateField("le")
    until = models.DateField("jusqu’au", null=True, blank=True)
    text = EncryptedTextField("ce qui a été fait")
    people = models.PositiveIntegerField("salariés en parcours", null=True, blank=True)
    permanents = models.PositiveIntegerField("permanents", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="notée par", on_delete=models.RESTRICT, related_name="+"
    )
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)

    objects: ClassVar[RealisationQuerySet] = RealisationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "réalisation d’une action"
        verbose_name_plural = "réalisations d’une action"
        ordering = ("-on", "-id")
        constraints = (dates_in_order("realisation_dates", start="on", end="until"),)
        indexes = (models.Index(fields=("action", "-on"), name="realisation_last"),)

    def __str__(self) -> str:
        return f"réalisation {self.pk}"


class Target(models.Model):
    """What is measured of an action: its label, its unit, what is aimed at."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(Action, verbose_name="action", on_delete=models.CASCADE, related_name="targets")
    label = models.CharField("ce qui est mesuré", max_length=160)
    unit = models.CharField("unité", max_length=40, blank=True, default="")
    aim = models.DecimalField("visé", max_digits=11, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "indicateur d’une action"
        verbose_name_plural = "indicateurs d’une action"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("action", "label"),
                name="target_once",
                violation_error_message="Cet indicateur existe déjà pour cette action.",
            ),
        )

    def __str__(self) -> str:
        return self.label


class TargetValue(models.Model):
    """What was measured on a day."""

    target = models.ForeignKey(Target, verbose_name="indicateur", on_delete=models.CASCADE, related_name="values")
    on = models.DateField("le")
    value = models.DecimalField("valeur", max_digits=11, decimal_places=2)

    class Meta:
        verbose_name = "valeur mesurée"
        verbose_name_plural = "valeurs mesurées"
        ordering = ("on", "id")
        constraints = (models.UniqueConstraint(fields=("target", "on"), name="target_value_once"),)

    def __str__(self) -> str:
        return f"{self.value} le {self.on}"


def late_on(today: date, *, prefix: str = "") -> Q:
    """Actions that are late that day, as `rules.is_late` says of one."""
    return Q(**{f"{prefix}state__in": rules.OPEN, f"{prefix}due_on__lt": today})
