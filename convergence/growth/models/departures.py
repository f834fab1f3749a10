"""A chantier that leaves a programme or changes: decided at a date, with what becomes of its people."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.growth.queries import DepartureQuerySet
from convergence.journeys.models import Journey
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.network.models import Chantier, ProgrammeRun, Territory
from convergence.nomenclature.base import label_of
from convergence.nomenclature.growth import DepartureKind, JourneyFate
from convergence.nomenclature.lists import Programme


@holds_codes(prefix="departure")
class Departure(models.Model):
    """What ended, what began the day after, and why. The register holds the same dates; here is the decision."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    chantier = models.ForeignKey(
        Chantier, verbose_name="chantier", on_delete=models.RESTRICT, related_name="departures"
    )
    kind = CodeField("nature", codes=DepartureKind, missing=False)
    programme = CodeField("programme quitté", codes=Programme, missing=False, blank=True, default="")
    to_programme = CodeField("programme pris", codes=Programme, missing=False, blank=True, default="")
    last_day = models.DateField("dernier jour avant le changement")
    territory = models.ForeignKey(
        Territory, verbose_name="territoire quitté", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    opened = models.ForeignKey(
        ProgrammeRun, verbose_name="ce que la bascule a ouvert", on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    reason = EncryptedTextField("pourquoi")
    decided_on = models.DateField("décidé le")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", on_delete=models.RESTRICT, related_name="+"
    )
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    objects: ClassVar[DepartureQuerySet] = DepartureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "retrait ou bascule d’un chantier"
        verbose_name_plural = "retraits et bascules de chantiers"
        ordering = ("-last_day", "-id")
        constraints = (
            models.CheckConstraint(
                name="departure_programmes",
                condition=(Q(kind="RETREAT", to_programme="") & ~Q(programme=""))
                | Q(kind="DPH_PHC", programme="", to_programme="PHC", territory__isnull=True)
                | Q(kind="TO_CVG", programme="PHC", to_programme="CVG", territory__isnull=True),
                violation_error_message="Un retrait quitte un programme ; une bascule en prend un autre le lendemain.",
            ),
            models.UniqueConstraint(
                fields=("chantier", "kind", "programme", "last_day"),
                name="departure_once",
                violation_error_message="Ce changement est déjà enregistré.",
            ),
        )
        indexes = (models.Index(fields=("-last_day",), name="departure_day"),)

    def __str__(self) -> str:
        return f"{self.chantier} {self.kind} {self.last_day}"

    @property
    def kind_label(self) -> str:
        return label_of(DepartureKind, self.kind)

    @property
    def first_day(self) -> date:
        """The first day of what comes after: the one after the last."""
        return self.last_day + timedelta(days=1)


@holds_codes(prefix="departure_journey")
class DepartureJourney(models.Model):
    """What is planned for one journey of the programme that ends. Whether it is done is read from the journey."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    departure = models.ForeignKey(
        Departure, verbose_name="retrait ou bascule", on_delete=models.CASCADE, related_name="journeys"
    )
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="departures")
    fate = CodeField("devenir", codes=JourneyFate, missing=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="prévu par", on_delete=models.RESTRICT, related_name="+"
    )
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "devenir d’un parcours au départ du chantier"
        verbose_name_plural = "devenirs des parcours au départ du chantier"
        ordering = ("departure", "id")
        constraints = (models.UniqueConstraint(fields=("departure", "journey"), name="departure_journey_once"),)

    def __str__(self) -> str:
        return f"devenir {self.pk}"
