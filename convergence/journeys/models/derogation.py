"""Working less than 20 hours a week in a CDDI: the file that asks for it, and the answer."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from convergence.journeys.models.course import Journey
from convergence.journeys.queries import OfJourneyQuerySet
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.nomenclature.lists import DerogationRequest


@holds_codes(prefix="derogation")
class Derogation(models.Model):
    """A file sent to France Travail: why, for how long, with which actions planned; then what was answered."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="derogations")
    asked = CodeField("à la demande de", codes=DerogationRequest, missing=False)
    hours = models.DecimalField("heures par semaine", max_digits=4, decimal_places=1)
    from_on = models.DateField("du")
    until_on = models.DateField("au")
    grounds = EncryptedTextField("ce qui fait craindre une grande exclusion", blank=True, default="")
    actions = EncryptedTextField("actions prévues, une par ligne", blank=True, default="")
    review = EncryptedTextField("bilan de la période précédente", blank=True, default="")
    extends = models.ForeignKey(
        "self", verbose_name="prolonge", on_delete=models.SET_NULL, null=True, blank=True, related_name="extensions"
    )
    sent_on = models.DateField("envoyée le", null=True, blank=True)
    answered_on = models.DateField("réponse du", null=True, blank=True)
    granted = models.BooleanField("accordée", null=True, blank=True)
    answered_by = EncryptedTextField("qui a répondu", blank=True, default="")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[OfJourneyQuerySet] = OfJourneyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "dérogation sous 20 heures"
        verbose_name_plural = "dérogations sous 20 heures"
        ordering = ("journey", "-from_on")
        constraints = (
            models.CheckConstraint(
                name="derogation_dates",
                condition=Q(until_on__gte=F("from_on")),
                violation_error_message="La fin de la dérogation précède son début.",
            ),
            models.CheckConstraint(
                name="derogation_answer",
                condition=Q(granted__isnull=True, answered_on__isnull=True)
                | Q(granted__isnull=False, answered_on__isnull=False),
                violation_error_message="Une réponse porte sa date.",
            ),
        )
        indexes = (models.Index(fields=("journey", "-from_on"), name="derogation_journey"),)

    def __str__(self) -> str:
        return f"{self.from_on} {self.hours} h"

    @property
    def state(self) -> str:
        """Where the file stands: being prepared, sent, granted, refused."""
        if self.granted is not None:
            return "GRANTED" if self.granted else "REFUSED"
        return "SENT" if self.sent_on else "DRAFT"
