"""Contracts and hours: what was signed, what was agreed from a day on, what was worked, what comes next."""

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
from convergence.network.models import dates_in_order
from convergence.nomenclature.lists import BeyondReason, ContractForm, DecidedBy, ImmersionObject


@holds_codes(prefix="contract")
class Contract(models.Model):
    """An employment contract within the journey; a renewal points at what it renews."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="contracts")
    form = CodeField("forme", codes=ContractForm, missing=False)
    started_on = models.DateField("début")
    ended_on = models.DateField("fin prévue", null=True, blank=True)
    broken_on = models.DateField("rompu le", null=True, blank=True)
    weekly_hours = models.DecimalField("heures par semaine", max_digits=5, decimal_places=2, null=True, blank=True)
    under_minimum = models.BooleanField("moins de quatre mois, par exception prévue par la loi", default=False)
    """Set when the exception holds; why it does is not kept (L5132-15-1 speaks of an adjusted sentence)."""
    renews = models.ForeignKey(
        "self",
        verbose_name="renouvelle",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="renewals",
    )

    class Meta:
        verbose_name = "contrat"
        verbose_name_plural = "contrats"
        ordering = ("journey", "-started_on")
        constraints = (dates_in_order("contract_dates"),)
        indexes = (
            models.Index(fields=("journey", "-started_on"), name="contract_journey"),
            models.Index(fields=("ended_on",), name="contract_end"),
        )

    def __str__(self) -> str:
        return f"{self.form} {self.started_on}"


class PlannedHours(models.Model):
    """Hours a week agreed with the person from a day on: 4, 8, 12, 16, 20, and back when she asks."""

    journey = models.ForeignKey(
        Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="planned_hours"
    )
    from_on = models.DateField("à partir du")
    hours = models.DecimalField("heures par semaine", max_digits=4, decimal_places=1)
    schedule = models.ForeignKey(
        "journeys.Progressive",
        verbose_name="selon le CDI progressif",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="planned_hours",
    )
    """Set when the hours follow from the schedule of a CDI progressif: they move with it."""

    class Meta:
        verbose_name = "heures prévues"
        verbose_name_plural = "heures prévues"
        ordering = ("journey", "from_on")
        constraints = (
            models.UniqueConstraint(fields=("journey", "from_on"), name="planned_once"),
            models.CheckConstraint(
                name="planned_week",
                condition=Q(hours__gte=0, hours__lte=48),
                violation_error_message="Une semaine compte de 0 à 48 heures.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.hours} h"


class WorkedWeek(models.Model):
    """Hours really worked in the week of that Monday. One row a week, written by the technical supervisor."""

    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="worked_weeks")
    week = models.DateField("semaine du")
    hours = models.DecimalField("heures travaillées", max_digits=4, decimal_places=1)

    class Meta:
        verbose_name = "semaine travaillée"
        verbose_name_plural = "semaines travaillées"
        ordering = ("journey", "week")
        constraints = (
            models.UniqueConstraint(fields=("journey", "week"), name="week_once"),
            models.CheckConstraint(
                name="week_hours",
                condition=Q(hours__gte=0, hours__lte=48),
                violation_error_message="Une semaine compte de 0 à 48 heures.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.week} {self.hours} h"


class Amendment(models.Model):
    """The hours of a contract change from a day on: what was signed, not what was only agreed."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, verbose_name="contrat", on_delete=models.CASCADE, related_name="amendments")
    from_on = models.DateField("à partir du")
    weekly_hours = models.DecimalField("heures par semaine", max_digits=4, decimal_places=1)

    class Meta:
        verbose_name = "avenant"
        verbose_name_plural = "avenants"
        ordering = ("contract", "from_on")
        constraints = (
            models.UniqueConstraint(
                fields=("contract", "from_on"),
                name="amendment_once",
                violation_error_message="Un avenant prend déjà effet ce jour-là.",
            ),
            models.CheckConstraint(
                name="amendment_hours",
                condition=Q(weekly_hours__gte=0, weekly_hours__lte=48),
                violation_error_message="Une semaine compte de 0 à 48 heures.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_on} {self.weekly_hours} h"


@holds_codes(prefix="decision")
class ContractDecision(models.Model):
    """Contracts may go on past 24 months, until a day: on what ground, and who decided."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="decisions")
    reason = CodeField("motif", codes=BeyondReason, missing=False)
    from_on = models.DateField("du")
    until_on = models.DateField("au")
    decided_by = CodeField("décidé par", codes=DecidedBy, missing=False)
    decider = EncryptedTextField("qui a décidé", blank=True, default="")
    decided_on = models.DateField("décidé le")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    objects: ClassVar[OfJourneyQuerySet] = OfJourneyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "décision au-delà de 24 mois"
        verbose_name_plural = "décisions au-delà de 24 mois"
        ordering = ("journey", "from_on")
        constraints = (
            models.CheckConstraint(
                name="decision_dates",
                condition=Q(until_on__gte=F("from_on")),
                violation_error_message="La fin de la décision précède son début.",
            ),
        )
        indexes = (models.Index(fields=("journey", "from_on"), name="decision_journey"),)

    def __str__(self) -> str:
        return f"{self.reason} {self.until_on}"


@holds_codes(prefix="immersion")
class Immersion(models.Model):
    """A period in another workplace (PMSMP), inside a contract: host, dates, object."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="immersions")
    host = models.CharField("structure d’accueil", max_length=160)
    activity = models.CharField("métier, activité", max_length=160, blank=True, default="")
    object = CodeField("objet", codes=ImmersionObject, missing=False)
    started_on = models.DateField("début")
    ended_on = models.DateField("fin")
    tutor = EncryptedTextField("qui l’accueille", blank=True, default="")
    outcome = EncryptedTextField("ce qu’il en ressort", blank=True, default="")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    objects: ClassVar[OfJourneyQuerySet] = OfJourneyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "immersion"
        verbose_name_plural = "immersions"
        ordering = ("journey", "-started_on")
        constraints = (dates_in_order("immersion_dates"),)
        indexes = (models.Index(fields=("journey", "-started_on"), name="immersion_journey"),)

    def __str__(self) -> str:
        return f"{self.host} {self.started_on}"


class NextStep(models.Model):
    """The next step of the hours, prepared with the person: how many, from when, where, met with whom.

    `LATER` says that nothing moves for now and from which day to speak of it again.
    """

    class State(models.TextChoices):
        PREPARED = "PREPARED", "Préparée"
        DONE = "DONE", "Faite"
        LATER = "LATER", "Plus tard"
        DROPPED = "DROPPED", "Abandonnée"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="next_steps")
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.PREPARED)
    from_on = models.DateField("à partir du")
    hours = models.DecimalField("heures par semaine", max_digits=4, decimal_places=1)
    place = EncryptedTextField("où, à quelle activité", blank=True, default="")
    met_with = EncryptedTextField("préparée avec", blank=True, default="")
    note = EncryptedTextField("note", blank=True, default="")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[OfJourneyQuerySet] = OfJourneyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "prochaine étape"
        verbose_name_plural = "prochaines étapes"
        ordering = ("journey", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("journey",),
                condition=Q(state__in=["PREPARED", "LATER"]),
                name="next_step_one",
                violation_error_message="Une étape est déjà préparée.",
            ),
            models.CheckConstraint(
                name="next_step_hours",
                condition=Q(hours__gte=0, hours__lte=48),
                violation_error_message="Une semaine compte de 0 à 48 heures.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.state} {self.from_on} {self.hours} h"
