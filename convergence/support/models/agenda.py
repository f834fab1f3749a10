"""The agenda: who meets whom, when, where, and what became of it; the address under which a calendar reads it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.nomenclature.lists import EntryKind
from convergence.people.models import OutsideReferent
from convergence.support.agenda_queries import AppointmentQuerySet
from convergence.support.models.journal import JournalEntry


@holds_codes(prefix="appointment")
class Appointment(models.Model):
    """A meeting on a day, at an hour as clocks show it in Paris: winter or summer time changes nothing to it."""

    class State(models.TextChoices):
        PLANNED = "PLANNED", "Prévu"
        HONOURED = "HONOURED", "Venu"
        NO_SHOW = "NO_SHOW", "Absent"
        EXCUSED = "EXCUSED", "Excusé"
        CANCELLED = "CANCELLED", "Annulé"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="appointments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="avec", on_delete=models.RESTRICT, related_name="appointments"
    )
    kind = CodeField("nature", codes=EntryKind, missing=False, default=EntryKind.ENTRETIEN.value)
    on = models.DateField("le")
    at = models.TimeField("à")
    minutes = models.PositiveSmallIntegerField("durée en minutes", default=45)
    place = EncryptedTextField("lieu", blank=True, default="")
    subject = EncryptedTextField("objet", blank=True, default="")
    phone = EncryptedTextField("téléphone à appeler en cas d’empêchement", blank=True, default="")
    outside = models.ForeignKey(
        OutsideReferent,
        verbose_name="avec le référent extérieur",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="appointments",
    )
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.PLANNED)
    entry = models.OneToOneField(
        JournalEntry,
        verbose_name="entrée du journal",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="appointment",
    )
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[AppointmentQuerySet] = AppointmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "rendez-vous"
        verbose_name_plural = "rendez-vous"
        ordering = ("on", "at", "id")
        constraints = (
            models.CheckConstraint(
                name="appointment_minutes",
                condition=Q(minutes__gte=5, minutes__lte=600),
                violation_error_message="Un rendez-vous dure de 5 minutes à 10 heures.",
            ),
        )
        indexes = (
            models.Index(fields=("user", "on", "at"), name="appointment_week"),
            models.Index(fields=("journey", "-on"), name="appointment_journey"),
            models.Index(fields=("journey", "on"), condition=Q(state="PLANNED"), name="appointment_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.on} {self.at}"

    @property
    def starts_at(self) -> datetime:
        """The moment itself, aware. An hour that a change of clocks skips is the one just after."""
        return timezone.make_aware(datetime.combine(self.on, self.at))

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED


class CalendarFeed(models.Model):
    """A secret address under which a calendar of one's own reads one's appointments. Only its digest is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="professionnel", on_delete=models.CASCADE, related_name="calendar_feed"
    )
    digest = models.CharField("empreinte de l’adresse secrète", max_length=64, unique=True)
    opened_at = models.DateTimeField("ouverte le", default=timezone.now)
    read_on = models.DateField("dernière lecture", null=True, blank=True)

    class Meta:
        verbose_name = "flux d’agenda"
        verbose_name_plural = "flux d’agenda"

    def __str__(self) -> str:
        return f"flux {self.pk}"
