"""Letters as they were signed: what was sent about a person, to whom, on which day."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from convergence.journeys.models import Journey
from convergence.kit.fields import EncryptedTextField
from convergence.support.models.journal import JournalEntry
from convergence.support.queries import OfJourneyQuerySet


class Letter(models.Model):
    """A letter checked by who signs it. It is not changed afterwards: another one is written."""

    class Kind(models.TextChoices):
        CONVOCATION = "CONVOCATION", "Convocation"
        ATTESTATION = "ATTESTATION", "Attestation de présence"
        HOUSING = "HOUSING", "Soutien d’une demande de logement"
        HEALTH = "HEALTH", "Soutien d’un dossier santé ou MDPH"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField("nature", max_length=12, choices=Kind.choices)
    on = models.DateField("le")
    recipient = EncryptedTextField("destinataire", blank=True, default="")
    subject = EncryptedTextField("objet")
    body = EncryptedTextField("texte")
    signatory = EncryptedTextField("signature")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)
    entry = models.OneToOneField(
        JournalEntry,
        verbose_name="entrée du journal",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="letter",
    )

    objects: ClassVar[OfJourneyQuerySet] = OfJourneyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "courrier"
        verbose_name_plural = "courriers"
        ordering = ("-on", "-id")
        indexes = (models.Index(fields=("journey", "-on"), name="letter_journey"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"
