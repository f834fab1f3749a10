"""After the exit: the help given to the employer who hired the person."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from convergence.journeys.models import Journey
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.nomenclature.lists import ContactMeans
from convergence.support.queries import OfJourneyQuerySet


@holds_codes(prefix="employer_contact")
class EmployerContact(models.Model):
    """A word with the employer: when, how, with whom, what was said."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(
        Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="employer_contacts"
    )
    on = models.DateField("le")
    means = CodeField("comment", codes=ContactMeans, missing=False)
    employer = models.CharField("employeur", max_length=160)
    contact = EncryptedTextField("avec qui", blank=True, default="")
    note = EncryptedTextField("ce qui s’est dit", blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    objects: ClassVar[OfJourneyQuerySet] = OfJourneyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "contact avec l’employeur"
        verbose_name_plural = "contacts avec l’employeur"
        ordering = ("journey", "-on", "-id")
        indexes = (models.Index(fields=("journey", "-on"), name="employer_contact_journey"),)

    def __str__(self) -> str:
        return f"{self.on} {self.means}"
