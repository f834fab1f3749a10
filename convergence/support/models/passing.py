"""Passing on: what a person agrees to give the next chantier, until it answers; and what stands in the way."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.journeys.models import Journey
from convergence.kit.fields import CodeField, EncryptedJSONField, EncryptedTextField, holds_codes
from convergence.network.models import Chantier
from convergence.nomenclature.lists import PassageObstacle, PassedPart, Programme
from convergence.people.models import Consent
from convergence.support.arrival_queries import PassingQuerySet
from convergence.support.queries import OfJourneyQuerySet


@holds_codes(prefix="passing")
class Passing(models.Model):
    """A journey proposed to another chantier, or to an employer outside the network, with the person's agreement.

    `content` is what she agreed to give, as it was that day: the other side reads this and nothing else. It goes when
    the passing is refused or taken back.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", "En attente"
        ACCEPTED = "ACCEPTED", "Accepté"
        DECLINED = "DECLINED", "Refusé"
        WITHDRAWN = "WITHDRAWN", "Retiré"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="passings")
    chantier = models.ForeignKey(
        Chantier, verbose_name="vers le chantier", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    outside = EncryptedTextField("vers une structure hors du réseau", blank=True, default="")
    programme = CodeField("programme", codes=Programme, missing=False, blank=True, default="", max_length=3)
    agreed_on = models.DateField("accord donné le")
    means = models.CharField("moyen", max_length=10, choices=Consent.Means.choices)
    parts = models.CharField("ce qui est transmis", max_length=120, blank=True, help_text="Codes séparés par « ; ».")
    content = EncryptedJSONField("contenu transmis")
    sent_on = models.DateField("proposé le")
    expires_on = models.DateField("vaut jusqu’au")
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.WAITING)
    answered_on = models.DateField("répondu le", null=True, blank=True)
    reason = EncryptedTextField("motif", blank=True, default="")
    opened = models.ForeignKey(
        Journey, verbose_name="parcours ouvert", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[PassingQuerySet] = PassingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "passage"
        verbose_name_plural = "passages"
        ordering = ("-sent_on", "-id")
        constraints = (
            models.CheckConstraint(
                name="passing_place",
                condition=Q(chantier__isnull=False, outside="") | (Q(chantier__isnull=True) & ~Q(outside="")),
                violation_error_message="Un passage va vers un chantier, ou vers une structure hors du réseau.",
            ),
            models.CheckConstraint(
                name="passing_answered",
                condition=Q(state="WAITING", answered_on__isnull=True)
                | (~Q(state="WAITING") & Q(answered_on__isnull=False)),
                violation_error_message="Une réponse porte sa date.",
            ),
            models.UniqueConstraint(
                fields=("journey", "chantier"),
                condition=Q(state="WAITING", chantier__isnull=False),
                name="passing_one_waiting",
                violation_error_message="Ce parcours est déjà proposé à ce chantier.",
            ),
        )
        indexes = (
            models.Index(fields=("journey", "state"), name="passing_journey"),
            models.Index(fields=("chantier", "state"), name="passing_chantier"),
        )

    def __str__(self) -> str:
        return f"{self.state} {self.sent_on}"

    @property
    def given(self) -> list[PassedPart]:
        """The parts that she agreed to give."""
        return [part for part in PassedPart if part.value in self.parts.split(";")]

    @property
    def place(self) -> str:
        return self.chantier.name if self.chantier is not None else self.outside


@holds_codes(prefix="obstacle")
class Obstacle(models.Model):
    """What stood in the way of the next step of a journey. Counted, so that the territory acts on it (P7)."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="obstacles")
    code = CodeField("obstacle", codes=PassageObstacle, missing=False)
    on = models.DateField("le")
    note = EncryptedTextField("note", blank=True, default="")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[OfJourneyQuerySet] = OfJourneyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "obstacle au passage"
        verbose_name_plural = "obstacles au passage"
        ordering = ("journey", "-on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("journey", "code"),
                name="obstacle_once",
                violation_error_message="Cet obstacle est déjà noté pour ce parcours.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.on}"
