"""Permanences: a CIP and an officer meet, once a month, about the people one after the other (seed S0, R10)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from convergence.journeys.models import Journey
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.network.models import Territory
from convergence.nomenclature.lists import Theme
from convergence.partnerships.models.requests import Request
from convergence.partnerships.request_queries import PermanenceQuerySet


class Permanence(models.Model):
    """One meeting of two: planned for a day, held on a day. Not held yet, it counts for nothing."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, related_name="permanences"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="chargé de partenariats", on_delete=models.RESTRICT, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="professionnel du chantier", on_delete=models.RESTRICT, related_name="+"
    )
    on = models.DateField("prévue le")
    held_on = models.DateField("tenue le", null=True, blank=True)
    place = models.CharField("où", max_length=120, blank=True)
    note = EncryptedTextField("note", blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)

    objects: ClassVar[PermanenceQuerySet] = PermanenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "permanence"
        verbose_name_plural = "permanences"
        ordering = ("-on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("officer", "user", "on"),
                name="permanence_once_a_day",
                violation_error_message="Une permanence est déjà prévue ce jour-là avec cette personne.",
            ),
        )
        indexes = (models.Index(fields=("user", "-on"), name="permanence_chantier"),)

    def __str__(self) -> str:
        return f"permanence {self.on}"


@holds_codes(prefix="permanence_line")
class PermanenceLine(models.Model):
    """A person to talk about, on a theme; then what was decided. Not reached that day, it is carried to the next."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    permanence = models.ForeignKey(
        Permanence, verbose_name="permanence", on_delete=models.CASCADE, related_name="lines"
    )
    journey = models.ForeignKey(
        Journey, verbose_name="parcours", on_delete=models.RESTRICT, related_name="permanence_lines"
    )
    theme = CodeField("thème", codes=Theme, missing=False)
    topic = EncryptedTextField("à évoquer", blank=True, default="")
    decision = EncryptedTextField("ce qui a été décidé", blank=True, default="")
    put_off = models.BooleanField("pas évoquée", default=False)
    request = models.ForeignKey(
        Request,
        verbose_name="sollicitation qui en est née",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="permanence_lines",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "personne évoquée en permanence"
        verbose_name_plural = "personnes évoquées en permanence"
        ordering = ("permanence", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("permanence", "journey", "theme"),
                name="permanence_line_once",
                violation_error_message="Cette personne est déjà sur la liste, pour ce thème.",
            ),
        )
        indexes = (models.Index(fields=("journey", "theme"), name="permanence_mobilised"),)

    def __str__(self) -> str:
        return f"ligne {self.pk}"
