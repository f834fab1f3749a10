"""Calls for chantiers (AMI): what is asked, who answered, how each was read, what was decided."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from convergence.growth.models.openings import Prospect, programme_labels
from convergence.growth.queries import ApplicationQuerySet, CallQuerySet
from convergence.growth.rules import TOP_MARK
from convergence.kit import clock
from convergence.kit.charts.areas import name_of
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.network.models import Territory
from convergence.nomenclature.base import label_of
from convergence.nomenclature.growth import ApplicationOutcome, CommitteeOpinion


class Call(models.Model):
    """A call for chantiers (AMI): from `opens_on` to `closes_on`, both included, in Paris."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("titre", max_length=160)
    presentation = EncryptedTextField("présentation", blank=True, default="")
    programmes = models.CharField("programmes", max_length=16, help_text="Codes séparés par une espace.")
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="calls"
    )
    departments = models.CharField("départements", max_length=200, blank=True, default="")
    opens_on = models.DateField("ouvre le")
    closes_on = models.DateField("dernier jour")
    contact = models.CharField("à qui écrire", max_length=160, blank=True, default="")
    turn = models.PositiveSmallIntegerField("numéro de l’adresse publique", default=1)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ouvert par", on_delete=models.RESTRICT, related_name="+"
    )
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    objects: ClassVar[CallQuerySet] = CallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "appel à chantiers"
        verbose_name_plural = "appels à chantiers"
        ordering = ("-closes_on", "-id")
        constraints = (
            models.CheckConstraint(
                name="call_dates",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message="Le dernier jour ne peut pas précéder l’ouverture.",
            ),
            models.CheckConstraint(
                name="call_programmes",
                condition=Q(programmes__in=["CVG", "PHC", "CVG PHC"]),
                violation_error_message="Un appel porte sur CVG, sur PHC, ou sur les deux.",
            ),
        )
        indexes = (models.Index(fields=("-closes_on",), name="call_closing"),)

    def __str__(self) -> str:
        return self.title

    def is_open(self, day: date | None = None) -> bool:
        """Whether applications are received that day (today)."""
        return self.opens_on <= (day or clock.today()) <= self.closes_on

    @property
    def is_past(self) -> bool:
        return clock.today() > self.closes_on

    @property
    def state(self) -> str:
        if self.is_past:
            return "Clos"
        return "Ouvert" if self.is_open() else "À venir"

    @property
    def programme_label(self) -> str:
        return programme_labels(self.programmes)

    @property
    def where(self) -> str:
        """« Somme », « Pas-de-Calais, Nord », « Toute la France »."""
        if self.territory is not None:
            return self.territory.name
        return ", ".join(name_of(code) for code in self.departments.split()) or "Toute la France"


class Criterion(models.Model):
    """A line of the grid of a call, with its weight."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(Call, verbose_name="appel", on_delete=models.CASCADE, related_name="criteria")
    label = models.CharField("critère", max_length=160)
    weight = models.PositiveSmallIntegerField("poids", default=1)
    rank = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "critère d’un appel"
        verbose_name_plural = "critères d’un appel"
        ordering = ("call", "rank", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("call", "label"), name="criterion_once", violation_error_message="Ce critère y est déjà."
            ),
            models.CheckConstraint(
                name="criterion_weight",
                condition=Q(weight__gte=1, weight__lte=10),
                violation_error_message="Un poids va de 1 à 10.",
            ),
        )

    def __str__(self) -> str:
        return self.label


@holds_codes(prefix="application")
class Application(models.Model):
    """What a director answers to a call, by her own address; a draft until it is sent."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(Call, verbose_name="appel", on_delete=models.RESTRICT, related_name="applications")
    once = models.UUIDField("formulaire", default=uuid.uuid4, unique=True, editable=False)
    turn = models.PositiveSmallIntegerField("numéro de l’adresse", default=1)
    name = models.CharField("nom du chantier", max_length=160, blank=True, default="")
    organisation = models.CharField("organisation", max_length=160, blank=True, default="")
    siret = models.CharField("SIRET", max_length=14, blank=True, default="", db_index=True)
    activity = models.CharField("activité", max_length=160, blank=True, default="")
    commune = models.CharField("commune", max_length=120, blank=True, default="")
    department = models.CharField("département", max_length=3, blank=True, default="")
    programmes = models.CharField("programmes souhaités", max_length=16, blank=True, default="")
    employed = models.PositiveSmallIntegerField("salariés en insertion", null=True, blank=True)
    homeless = models.PositiveSmallIntegerField("dont sans domicile ou hébergés", null=True, blank=True)
    motivation = EncryptedTextField("motivation", blank=True, default="")
    reinforcement = EncryptedTextField("renfort souhaité", blank=True, default="")
    contact_name = EncryptedTextField("nom du contact", blank=True, default="")
    contact_email = EncryptedTextField("adresse du contact", blank=True, default="")
    contact_phone = EncryptedTextField("téléphone du contact", blank=True, default="")
    started_at = models.DateTimeField("commencée le", default=timezone.now)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    prospect = models.ForeignKey(
        Prospect, verbose_name="chantier pressenti", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="applications",
    )  # fmt: skip
    outcome = CodeField("décision", codes=ApplicationOutcome, missing=False, blank=True, default="")
    reason = EncryptedTextField("motif de la décision", blank=True, default="")
    decided_on = models.DateField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="décidée par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip

    objects: ClassVar[ApplicationQuerySet] = ApplicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "candidature à un appel"
        verbose_name_plural = "candidatures à un appel"
        ordering = ("call", "name", "id")
        constraints = (
            models.CheckConstraint(
                name="application_homeless",
                condition=Q(homeless__isnull=True) | Q(employed__isnull=True) | Q(homeless__lte=F("employed")),
                violation_error_message="Les personnes sans domicile ne peuvent pas être plus que les salariés.",
            ),
            models.CheckConstraint(
                name="application_decided",
                condition=Q(outcome="", decided_on__isnull=True, decided_by__isnull=True)
                | (~Q(outcome="") & Q(decided_on__isnull=False, decided_by__isnull=False, sent_at__isnull=False)),
                violation_error_message="Une décision porte sa date et son auteur, et suit une candidature envoyée.",
            ),
            models.CheckConstraint(
                name="application_sent",
                condition=Q(sent_at__isnull=True) | (~Q(name="") & ~Q(siret="")),
                violation_error_message="Une candidature envoyée dit au moins le nom du chantier et son SIRET.",
            ),
        )
        indexes = (models.Index(fields=("call", "outcome"), name="application_outcomes"),)

    def __str__(self) -> str:
        return self.name or f"candidature {self.pk}"

    @property
    def programme_label(self) -> str:
        return programme_labels(self.programmes)

    @property
    def outcome_label(self) -> str:
        return label_of(ApplicationOutcome, self.outcome)


class Reviewing(models.Model):
    """One reader and one application: what she thinks of it; her marks hang on it."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        Application, verbose_name="candidature", on_delete=models.CASCADE, related_name="reviewings"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="lue par", on_delete=models.RESTRICT, related_name="+"
    )
    note = EncryptedTextField("remarque", blank=True, default="")
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "lecture d’une candidature"
        verbose_name_plural = "lectures d’une candidature"
        ordering = ("application", "id")
        constraints = (models.UniqueConstraint(fields=("application", "user"), name="reviewing_once"),)

    def __str__(self) -> str:
        return f"lecture {self.pk}"


class Mark(models.Model):
    """What a reader gives to a criterion."""

    reviewing = models.ForeignKey(Reviewing, verbose_name="lecture", on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, verbose_name="critère", on_delete=models.RESTRICT, related_name="marks")
    points = models.PositiveSmallIntegerField("points")

    class Meta:
        verbose_name = "note d’un critère"
        verbose_name_plural = "notes des critères"
        ordering = ("reviewing", "criterion")
        constraints = (
            models.UniqueConstraint(fields=("reviewing", "criterion"), name="mark_once"),
            models.CheckConstraint(
                name="mark_points",
                condition=Q(points__lte=TOP_MARK),
                violation_error_message=f"Une note va de 0 à {TOP_MARK}.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion} {self.points}"


@holds_codes(prefix="opinion_of_call")
class Opinion(models.Model):
    """What a member of the consultative committee says of an application, and why."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        Application, verbose_name="candidature", on_delete=models.CASCADE, related_name="opinions"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="membre", on_delete=models.RESTRICT, related_name="+"
    )
    verdict = CodeField("avis", codes=CommitteeOpinion, missing=False)
    why = EncryptedTextField("pourquoi")
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "avis du comité consultatif"
        verbose_name_plural = "avis du comité consultatif"
        ordering = ("application", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "user"),
                name="opinion_of_call_once",
                violation_error_message="Ce membre a déjà donné son avis : il peut le changer.",
            ),
        )

    def __str__(self) -> str:
        return f"avis {self.pk}"

    @property
    def verdict_label(self) -> str:
        return label_of(CommitteeOpinion, self.verdict)
