"""Case meetings: those around a person sit together with her; what they decide becomes steps of her plan."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from convergence.journeys.models import Journey
from convergence.kit.fields import EncryptedTextField
from convergence.people.models import OutsideReferent
from convergence.support.models.journal import JournalEntry
from convergence.support.queries import OfJourneyQuerySet


class CaseMeeting(models.Model):
    """A meeting about one journey: when, who, of what, and what was said. Its decisions are `Step`s that name it."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="meetings")
    on = models.DateField("le")
    at = models.TimeField("à", null=True, blank=True)
    place = EncryptedTextField("lieu", blank=True, default="")
    agenda = EncryptedTextField("ordre du jour", blank=True, default="")
    with_person = models.BooleanField("la personne est là", default=True)
    inside = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name="professionnels du réseau", related_name="+", blank=True
    )
    outside = models.ManyToManyField(
        OutsideReferent, verbose_name="référents extérieurs", related_name="meetings", blank=True
    )
    account = EncryptedTextField("compte rendu", blank=True, default="")
    entry = models.OneToOneField(
        JournalEntry,
        verbose_name="entrée du journal",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="meeting",
    )
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[OfJourneyQuerySet] = OfJourneyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "réunion de synthèse"
        verbose_name_plural = "réunions de synthèse"
        ordering = ("-on", "-id")
        indexes = (models.Index(fields=("journey", "-on"), name="meeting_journey"),)

    def __str__(self) -> str:
        return f"réunion {self.on}"
