"""Journeys and what is known of them, each fact at its date.

A situation is a set of answers observed on one day at one stage. An answer left empty was not observed:
nothing is carried over silently, so every figure knows what was really seen.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.journeys.queries import JourneyQuerySet, SituationQuerySet
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.network.models import Chantier, dates_in_order
from convergence.nomenclature.lists import (
    Answer,
    Barrier,
    BaseCover,
    ComplementaryCover,
    Education,
    ExitReason,
    FollowUpOutcome,
    FrenchLevel,
    Household,
    Housing,
    Income,
    Intensity,
    Programme,
    ReferentKind,
    Referrer,
    SelfReport,
    Stage,
    StreetDuration,
    Unemployment,
)
from convergence.people.models import Person

BARRIER_FIELDS = {barrier: f"barrier_{barrier.value.lower()}" for barrier in Barrier}
"""Column of each barrier."""


@holds_codes(prefix="journey")
class Journey(models.Model):
    """One person, one programme, one chantier, from a first to a last day."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, verbose_name="personne", on_delete=models.RESTRICT, related_name="journeys")
    chantier = models.ForeignKey(Chantier, verbose_name="chantier", on_delete=models.RESTRICT, related_name="journeys")
    programme = CodeField("programme", codes=Programme, missing=False, max_length=3)
    reference = models.CharField("référence", max_length=60, help_text="Clé stable du chantier, sans nom.")
    started_on = models.DateField("entrée")
    ended_on = models.DateField("sortie", null=True, blank=True)
    referrer = CodeField("orienteur", codes=Referrer)
    weekly_hours = models.DecimalField(
        "heures par semaine à l’entrée", max_digits=5, decimal_places=2, null=True, blank=True
    )
    diagnosed_on = models.DateField("diagnostic", null=True, blank=True)
    proximity = CodeField("accompagnement de proximité", codes=Answer)
    concerted = CodeField("accompagnement concerté", codes=Answer)
    mobilised_emploi = models.DateField("CP emploi mobilisé", null=True, blank=True)
    mobilised_logement = models.DateField("CP logement mobilisé", null=True, blank=True)
    mobilised_sante = models.DateField("CP santé mobilisé", null=True, blank=True)
    housing_access_on = models.DateField("accès au logement", null=True, blank=True)
    job_signed_on = models.DateField("contrat de travail signé", null=True, blank=True)
    """The day on which she signed with an employer of the ordinary market, when the journey led to a job."""
    exit_reason = CodeField("motif de sortie", codes=ExitReason)
    previous = models.ForeignKey(
        "self",
        verbose_name="parcours précédent",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="next",
    )
    last_seen_on = models.DateField("dernière situation observée", null=True, blank=True, editable=False)
    """Date of the latest situation: kept by the actions so that due reviews are listed by an index."""
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    objects: ClassVar[JourneyQuerySet] = JourneyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "parcours"
        verbose_name_plural = "parcours"
        ordering = ("-started_on", "-id")
        constraints = (
            dates_in_order("journey_dates"),
            models.UniqueConstraint(
                fields=("chantier", "reference"),
                name="journey_reference_once",
                violation_error_message="Cette référence existe déjà dans ce chantier.",
            ),
        )
        indexes = (
            models.Index(fields=("chantier", "started_on"), name="journey_chantier"),
            models.Index(fields=("chantier", "ended_on"), name="journey_exits"),
            models.Index(fields=("person", "-started_on"), name="journey_person"),
        )

    def __str__(self) -> str:
        return f"{self.programme} {self.reference}"

    @property
    def is_open(self) -> bool:
        return self.ended_on is None

    def open_on(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or self.ended_on >= day)


@holds_codes(prefix="referent")
class JourneyReferent(models.Model):
    """Who answers for the journey, from a day to another."""

    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="referents")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="professionnel", on_delete=models.RESTRICT, related_name="+"
    )
    kind = CodeField("à quel titre", codes=ReferentKind, missing=False)
    started_on = models.DateField("depuis le")
    ended_on = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "référent"
        verbose_name_plural = "référents"
        ordering = ("journey", "-started_on")
        constraints = (
            dates_in_order("referent_dates"),
            models.UniqueConstraint(
                fields=("journey",),
                condition=Q(ended_on__isnull=True, kind="REFERENT"),
                name="referent_one",
                violation_error_message="Ce parcours a déjà un référent.",
            ),
        )
        indexes = (models.Index(fields=("user", "ended_on", "journey"), name="referent_caseload"),)

    def __str__(self) -> str:
        return f"{self.user} {self.kind}"


@holds_codes(prefix="situation")
class Situation(models.Model):
    """Answers observed on one day, at one stage of the journey. Empty: not observed that day."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="situations")
    stage = CodeField("étape", codes=Stage, missing=False, max_length=8)
    observed_on = models.DateField("observée le", null=True, blank=True)
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisie par", on_delete=models.RESTRICT, related_name="+"
    )

    housing = CodeField("hébergement, logement", codes=Housing)
    street_history = CodeField("parcours de rue", codes=Answer)
    street_duration = CodeField("durée de rue", codes=StreetDuration)
    income = models.CharField(
        "ressources", max_length=160, blank=True, default="", help_text="Codes séparés par un point-virgule."
    )
    base_cover = CodeField("couverture de base", codes=BaseCover)
    complementary_cover = CodeField("couverture complémentaire", codes=ComplementaryCover)
    gp = CodeField("médecin traitant", codes=Answer)
    health_check = CodeField("bilan de santé", codes=Answer)
    rqth = CodeField("RQTH", codes=Answer)
    aah = CodeField("AAH", codes=Answer)
    health_followup = CodeField("suivi de santé engagé", codes=Answer)
    education = CodeField("niveau de formation", codes=Education)
    unemployment = CodeField("durée sans emploi", codes=Unemployment)
    french_oral = CodeField("français à l’oral", codes=FrenchLevel)
    french_written = CodeField("français à l’écrit", codes=FrenchLevel)
    household = CodeField("ménage", codes=Household)

    barrier_langue = CodeField("maîtrise du français", codes=Intensity)
    barrier_savoirs_base = CodeField("lecture, écriture, calcul", codes=Intensity)
    barrier_administratif = CodeField("démarches administratives, droit au séjour", codes=Intensity)
    barrier_droits_sante = CodeField("accès aux droits de santé", codes=Intensity)
    barrier_numerique = CodeField("numérique", codes=Intensity)
    barrier_logement = CodeField("frein logement, hébergement", codes=Intensity)
    barrier_mobilite = CodeField("mobilité", codes=Intensity)
    barrier_sante_physique = CodeField("santé physique", codes=Intensity)
    barrier_sante_mentale = CodeField("santé mentale", codes=Intensity)
    barrier_addiction = CodeField("addictions", codes=Intensity)
    barrier_handicap = CodeField("handicap", codes=Intensity)
    barrier_justice = CodeField("justice", codes=Intensity)
    barrier_budget = CodeField("ressources, endettement", codes=Intensity)
    barrier_famille = CodeField("famille, garde d’enfants, isolement", codes=Intensity)

    getting_about = CodeField("se déplacer, dit la personne", codes=SelfReport)
    self_esteem = CodeField("estime de soi, dit la personne", codes=SelfReport)
    isolation = CodeField("se sentir entouré, dit la personne", codes=SelfReport)

    outcome = CodeField("situation au suivi", codes=FollowUpOutcome)
    note = EncryptedTextField("note", blank=True, default="")

    objects: ClassVar[SituationQuerySet] = SituationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "situation"
        verbose_name_plural = "situations"
        ordering = ("journey", "observed_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("journey", "stage"),
                condition=Q(stage__in=["ENTRY", "EXIT"]),
                name="situation_one_entry_one_exit",
            ),
            models.UniqueConstraint(fields=("journey", "stage", "observed_on"), name="situation_once_a_day"),
        )
        indexes = (models.Index(fields=("journey", "observed_on"), name="situation_journey"),)

    def __str__(self) -> str:
        return f"{self.stage} {self.observed_on}"


CODED = tuple(field for field in Situation._meta.local_fields if isinstance(field, CodeField))
"""Every coded column of a situation."""

ANSWERS = (*(field.name for field in CODED if field.name != "stage"), "income")
"""Every answer a situation may hold, by column name."""


def valid_income(value: str) -> bool:
    """Whether every code of a `;` list is known (missing codes included)."""
    accepted = Income.codes() | {"NR", "NSP", "REFUS"}
    return all(code in accepted for code in value.split(";") if code)
