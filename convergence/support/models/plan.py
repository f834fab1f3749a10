"""The shared plan: what the person wants, in her words, and the steps towards it. One page for all themes."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.journeys.models import Journey
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.nomenclature.lists import LifeTheme
from convergence.people.models import OutsideReferent
from convergence.support.queries import OfJourneyQuerySet, StepQuerySet


@holds_codes(prefix="objective")
class Objective(models.Model):
    """Something the person wants to reach, on a theme, in her own words."""

    class State(models.TextChoices):
        OPEN = "OPEN", "En cours"
        REACHED = "REACHED", "Atteint"
        DROPPED = "DROPPED", "Abandonné"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="objectives")
    theme = CodeField("thème", codes=LifeTheme, missing=False)
    words = EncryptedTextField("avec ses mots")
    opened_on = models.DateField("depuis le")
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField("clos le", null=True, blank=True)
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[OfJourneyQuerySet] = OfJourneyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "objectif"
        verbose_name_plural = "objectifs"
        ordering = ("journey", "theme", "opened_on", "id")
        constraints = (
            models.CheckConstraint(
                name="objective_closed",
                condition=Q(state="OPEN", closed_on__isnull=True) | (~Q(state="OPEN") & Q(closed_on__isnull=False)),
                violation_error_message="Un objectif clos porte sa date ; un objectif en cours n’en a pas.",
            ),
        )
        indexes = (models.Index(fields=("journey", "state"), name="objective_journey"),)

    def __str__(self) -> str:
        return f"{self.theme} {self.state}"


class Step(models.Model):
    """Who does what, by when, towards an objective. Without a holder the person does it herself."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    objective = models.ForeignKey(Objective, verbose_name="objectif", on_delete=models.CASCADE, related_name="steps")
    what = EncryptedTextField("quoi")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="fait par un professionnel du chantier",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
    )
    outside = models.ForeignKey(
        OutsideReferent,
        verbose_name="fait par un référent extérieur",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="steps",
    )
    meeting = models.ForeignKey(
        "support.CaseMeeting",
        verbose_name="décidée en réunion",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
    )
    due_on = models.DateField("pour le", null=True, blank=True)
    done_on = models.DateField("fait le", null=True, blank=True)
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[StepQuerySet] = StepQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "étape"
        verbose_name_plural = "étapes"
        ordering = ("objective", "due_on", "id")
        constraints = (
            models.CheckConstraint(
                name="step_one_holder",
                condition=Q(holder__isnull=True) | Q(outside__isnull=True),
                violation_error_message="Une étape a un seul porteur.",
            ),
        )
        indexes = (models.Index(fields=("holder", "done_on", "due_on"), name="step_waiting"),)

    def __str__(self) -> str:
        return f"étape {self.pk}"


class PlanComment(models.Model):
    """A word on an objective: of a colleague, or of somebody outside (`outside`) who came by a link."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    objective = models.ForeignKey(Objective, verbose_name="objectif", on_delete=models.CASCADE, related_name="comments")
    text = EncryptedTextField("commentaire")
    outside = models.ForeignKey(
        OutsideReferent,
        verbose_name="d’un référent extérieur",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField("le", default=timezone.now)

    objects: ClassVar[StepQuerySet] = StepQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "commentaire"
        verbose_name_plural = "commentaires"
        ordering = ("at", "id")
        indexes = (models.Index(fields=("objective", "at"), name="comment_objective"),)

    def __str__(self) -> str:
        return f"commentaire {self.pk}"
