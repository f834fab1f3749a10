"""What follows the chantier: a CDI that grows beside it, and the attempts to hear of the person after her exit."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.journeys.models.course import Journey
from convergence.journeys.queries import OfJourneyQuerySet
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.nomenclature.lists import ContactMeans, ContactResult


class Progressive(models.Model):
    """A CDI progressif: a part-time CDI at another employer, whose hours rise while those of the CDDI fall.

    The CDI is the host’s contract, not ours: it goes on when the journey ends, and it is not in `Contract`.
    """

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="progressives")
    employer = models.CharField("employeur", max_length=160)
    signed_on = models.DateField("CDI signé le")
    falls_said = models.BooleanField("une baisse des heures du CDI est voulue", default=False)
    closed_on = models.DateField("arrêté le", null=True, blank=True)
    note = EncryptedTextField("note", blank=True, default="")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    objects: ClassVar[OfJourneyQuerySet] = OfJourneyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "CDI progressif"
        verbose_name_plural = "CDI progressifs"
        ordering = ("journey", "-signed_on")
        constraints = (
            models.UniqueConstraint(
                fields=("journey",),
                condition=Q(closed_on__isnull=True),
                name="progressive_one",
                violation_error_message="Un CDI progressif est déjà en cours.",
            ),
        )

    def __str__(self) -> str:
        return f"CDI progressif {self.signed_on}"


class ProgressiveMonth(models.Model):
    """From the first day of that month: hours a week in the CDI and in the CDDI."""

    progressive = models.ForeignKey(
        Progressive, verbose_name="CDI progressif", on_delete=models.CASCADE, related_name="months"
    )
    month = models.DateField("mois")
    cdi_hours = models.DecimalField("heures du CDI", max_digits=4, decimal_places=1)
    cddi_hours = models.DecimalField("heures du CDDI", max_digits=4, decimal_places=1)

    class Meta:
        verbose_name = "mois d’un CDI progressif"
        verbose_name_plural = "mois d’un CDI progressif"
        ordering = ("progressive", "month")
        constraints = (
            models.UniqueConstraint(fields=("progressive", "month"), name="progressive_month_once"),
            models.CheckConstraint(
                name="progressive_hours",
                condition=Q(cdi_hours__gte=0, cdi_hours__lte=48, cddi_hours__gte=0, cddi_hours__lte=48),
                violation_error_message="Une semaine compte de 0 à 48 heures.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.month} {self.cdi_hours} + {self.cddi_hours} h"


@holds_codes(prefix="attempt")
class FollowUpAttempt(models.Model):
    """Somebody tried to hear of the person at 6 or 12 months: when, how, and whether she was reached."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="attempts")
    milestone = models.PositiveSmallIntegerField("mois après la sortie")
    on = models.DateField("le")
    means = CodeField("comment", codes=ContactMeans, missing=False, blank=True, default="")
    result = CodeField("résultat", codes=ContactResult, missing=False)
    note = EncryptedTextField("note", blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    objects: ClassVar[OfJourneyQuerySet] = OfJourneyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "essai de suivi"
        verbose_name_plural = "essais de suivi"
        ordering = ("journey", "-on", "-id")
        constraints = (
            models.CheckConstraint(
                name="attempt_milestone",
                condition=Q(milestone__in=[6, 12]),
                violation_error_message="Un suivi se fait à 6 ou à 12 mois.",
            ),
        )
        indexes = (models.Index(fields=("journey", "milestone", "-on"), name="attempt_journey"),)

    def __str__(self) -> str:
        return f"M{self.milestone} {self.on} {self.result}"
