"""Meetings: what is called, who is expected and came, what was decided and what became of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.collective.models.base import (
    Dated,
    Hours,
    Inviting,
    cancelled_why,
    length_check,
    scope_check,
)
from convergence.collective.queries import DecisionQuerySet, MeetingQuerySet
from convergence.collective.rules import LAST, Rule
from convergence.kit import clock
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.network.models import Chantier, Territory
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import MeetingKind


class Called(Hours, Inviting):
    """What a meeting and a series have in common: what, where, when, for whom."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kind = CodeField("nature", codes=MeetingKind, missing=False)
    title = models.CharField("objet", max_length=160)
    chantier = models.ForeignKey(
        Chantier, verbose_name="chantier", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="+",
        help_text="Ni chantier ni territoire : tout le réseau.",
    )  # fmt: skip
    place = models.CharField("lieu", max_length=160, blank=True, default="")
    visio = models.URLField("adresse de la visio", max_length=300, blank=True, default="")
    agenda = EncryptedTextField("ordre du jour", blank=True, default="")
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="organisée par", on_delete=models.RESTRICT, related_name="+"
    )
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)

    class Meta:
        abstract = True

    @property
    def where(self) -> str:
        """Whose meeting it is: « Orb », « Les Jardins de la Garance », « Tout le réseau »."""
        return str(self.chantier or self.territory or "Tout le réseau")

    @property
    def kind_label(self) -> str:
        return label_of(MeetingKind, self.kind)


@holds_codes(prefix="series")
class Series(Called):
    """A rule that gives dated meetings: every so many weeks, or such a weekday of each month."""

    start = models.DateField("à partir du")
    weeks = models.PositiveSmallIntegerField("toutes les (semaines)", default=0)
    nth = models.SmallIntegerField("rang dans le mois", default=1)
    weekday = models.PositiveSmallIntegerField("jour de la semaine", default=0)
    ended_on = models.DateField("arrêtée le", null=True, blank=True)

    class Meta:
        verbose_name = "série de réunions"
        verbose_name_plural = "séries de réunions"
        ordering = ("title", "id")
        constraints = (
            scope_check("series_scope"),
            length_check("series_minutes"),
            models.CheckConstraint(
                name="series_rule",
                condition=Q(weeks__gte=1, weeks__lte=26)
                | Q(weeks=0, nth__in=[LAST, 1, 2, 3, 4], weekday__gte=0, weekday__lte=6),
                violation_error_message="Choisissez un rythme : de 1 à 26 semaines, ou un jour de chaque mois.",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def rule(self) -> Rule:
        return Rule(self.start, self.weeks, self.nth, self.weekday)


@holds_codes(prefix="meeting")
class Meeting(Dated, Called):
    """A meeting on a day, at an hour as clocks show it in Paris."""

    series = models.ForeignKey(
        Series, verbose_name="série", on_delete=models.RESTRICT, null=True, blank=True, related_name="meetings"
    )
    others = models.PositiveIntegerField("autres présents, comptés sans nom", default=0)
    account = EncryptedTextField("compte rendu", blank=True, default="")

    objects: ClassVar[MeetingQuerySet] = MeetingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "réunion du réseau"
        verbose_name_plural = "réunions du réseau"
        ordering = ("on", "at", "id")
        constraints = (
            scope_check("meeting_scope"),
            length_check("meeting_minutes"),
            models.UniqueConstraint(fields=("series", "series_on"), name="meeting_once_in_series"),
            cancelled_why("meeting_cancelled_why"),
        )
        indexes = (
            models.Index(fields=("on", "at"), name="meeting_day"),
            models.Index(fields=("territory", "on"), name="meeting_territory"),
            models.Index(fields=("chantier", "on"), name="meeting_chantier"),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.on}"


class Participant(models.Model):
    """Somebody of a meeting: named beside the roles, who answered, who came. A guest has no account."""

    class Answer(models.TextChoices):
        YES = "YES", "Vient"
        NO = "NO", "Ne vient pas"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, verbose_name="réunion", on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="professionnel", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    name = models.CharField("nom de l’invité", max_length=120, blank=True, default="")
    organisation = models.CharField("organisation de l’invité", max_length=160, blank=True, default="")
    named = models.BooleanField("invité nommément", default=False)
    answer = models.CharField("réponse", max_length=3, choices=Answer.choices, blank=True, default="")
    present = models.BooleanField("présent", null=True, blank=True)

    class Meta:
        verbose_name = "participant à une réunion"
        verbose_name_plural = "participants à une réunion"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("meeting", "user"), name="participant_once"),
            models.CheckConstraint(
                name="participant_who",
                condition=Q(user__isnull=False, name="") | (Q(user__isnull=True) & ~Q(name="")),
                violation_error_message="Un participant est un professionnel du réseau, ou un invité avec son nom.",
            ),
        )
        indexes = (models.Index(fields=("user", "meeting"), name="participant_user"),)

    def __str__(self) -> str:
        return f"participant {self.pk}"

    @property
    def who(self) -> str:
        return self.user.name if self.user is not None else self.name


class Decision(models.Model):
    """What was decided, by whom it is to be done, until when, and what became of it."""

    class State(models.TextChoices):
        OPEN = "OPEN", "À faire"
        DONE = "DONE", "Faite"
        DROPPED = "DROPPED", "Abandonnée"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, verbose_name="réunion", on_delete=models.CASCADE, related_name="decisions")
    text = EncryptedTextField("décision")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="à faire par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    due_on = models.DateField("pour le", null=True, blank=True)
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.OPEN)
    reason = models.CharField("motif de l’abandon", max_length=200, blank=True, default="")
    closed_on = models.DateField("close le", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="notée par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[DecisionQuerySet] = DecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "décision d’une réunion"
        verbose_name_plural = "décisions d’une réunion"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="decision_closed",
                condition=Q(state="OPEN", closed_on__isnull=True)
                | Q(state__in=["DONE", "DROPPED"], closed_on__isnull=False),
                violation_error_message="Une décision faite ou abandonnée porte sa date ; une autre n’en a pas.",
            ),
            models.CheckConstraint(
                name="decision_dropped_why",
                condition=~Q(state="DROPPED") | ~Q(reason=""),
                violation_error_message="Dites pourquoi la décision est abandonnée.",
            ),
        )
        indexes = (models.Index(fields=("user", "state", "due_on"), name="decision_waiting"),)

    def __str__(self) -> str:
        return f"décision {self.pk}"

    @property
    def is_late(self) -> bool:
        return self.state == self.State.OPEN and self.due_on is not None and self.due_on < clock.today()


class Material(models.Model):
    """A document of a meeting, by its address."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, verbose_name="réunion", on_delete=models.CASCADE, related_name="materials")
    title = models.CharField("titre", max_length=160)
    url = models.URLField("adresse", max_length=300)

    class Meta:
        verbose_name = "support d’une réunion"
        verbose_name_plural = "supports d’une réunion"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="material_https",
                condition=Q(url__startswith="https://"),
                violation_error_message="L’adresse commence par https://.",
            ),
        )

    def __str__(self) -> str:
        return self.title
