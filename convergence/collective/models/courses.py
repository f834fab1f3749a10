"""Workshops for people in journey, trainings of permanents: what is held and when, who is on the list, who came."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.collective.models.base import Dated, Inviting, cancelled_why, length_check, scope_check
from convergence.collective.queries import CourseQuerySet
from convergence.journeys.models import Journey
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.network.models import Chantier, Territory, dates_in_order
from convergence.nomenclature.base import label_of
from convergence.nomenclature.collective import CourseKind, Topic
from convergence.partnerships.models import Partner

PEOPLE, STAFF = "PEOPLE", "STAFF"
"""For whom: groups of `CourseKind`."""


@holds_codes(prefix="requirement")
class Requirement(Inviting):
    """A training that the network expects of some functions, to be taken again after so many years."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("intitulé", max_length=160)
    topic = CodeField("thème", codes=Topic, missing=False)
    years = models.PositiveSmallIntegerField(
        "à reprendre après (années)", null=True, blank=True, help_text="Vide : une fois pour toutes."
    )
    started_on = models.DateField("attendue depuis le")
    ended_on = models.DateField("attendue jusqu’au", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "formation attendue"
        verbose_name_plural = "formations attendues"
        ordering = ("title", "id")
        constraints = (
            dates_in_order("requirement_dates"),
            models.CheckConstraint(
                name="requirement_roles",
                condition=~Q(roles=""),
                violation_error_message="Dites de quelles fonctions cette formation est attendue.",
            ),
            models.CheckConstraint(
                name="requirement_years",
                condition=Q(years__isnull=True) | Q(years__gte=1, years__lte=20),
                violation_error_message="Elle se reprend après 1 à 20 ans, ou jamais.",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def topic_label(self) -> str:
        return label_of(Topic, self.topic)


@holds_codes(prefix="course")
class Course(Inviting):
    """A workshop or a training: its subject, who holds it, where, for how many, on which dates."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kind = CodeField("nature", codes=CourseKind, missing=False)
    title = models.CharField("intitulé", max_length=160)
    topic = CodeField("thème", codes=Topic, missing=False)
    chantier = models.ForeignKey(
        Chantier, verbose_name="chantier", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="+",
        help_text="Ni chantier ni territoire : tout le réseau.",
    )  # fmt: skip
    place = models.CharField("lieu", max_length=160)
    partners = models.ManyToManyField(Partner, verbose_name="partenaires", blank=True, related_name="courses")
    trainer = models.CharField(
        "intervenant", max_length=160, blank=True, default="", help_text="Un nom, une organisation."
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="tenu par", on_delete=models.RESTRICT, related_name="+"
    )
    capacity = models.PositiveSmallIntegerField("places", null=True, blank=True, help_text="Vide : sans limite.")
    what = EncryptedTextField("présentation", blank=True, default="")
    requirement = models.ForeignKey(
        Requirement, verbose_name="formation attendue", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="courses",
    )  # fmt: skip
    starts_on = models.DateField("première séance", null=True, blank=True, editable=False)
    ends_on = models.DateField("dernière séance", null=True, blank=True, editable=False)
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    objects: ClassVar[CourseQuerySet] = CourseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "atelier ou formation"
        verbose_name_plural = "ateliers et formations"
        ordering = ("starts_on", "id")
        constraints = (
            scope_check("course_scope", "Un atelier"),
            dates_in_order("course_dates", start="starts_on", end="ends_on"),
            models.CheckConstraint(
                name="course_capacity",
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1, capacity__lte=2000),
                violation_error_message="Il y a au moins une place.",
            ),
            models.CheckConstraint(
                name="course_public",
                condition=~Q(kind="ATELIER") | Q(roles="", requirement__isnull=True),
                violation_error_message="Un atelier est pour les personnes accompagnées : il n’invite pas de fonction.",
            ),
        )
        indexes = (
            models.Index(fields=("ends_on", "starts_on"), name="course_days"),
            models.Index(fields=("territory", "ends_on"), name="course_territory"),
            models.Index(fields=("chantier", "ends_on"), name="course_chantier"),
            models.Index(fields=("lead", "ends_on"), name="course_lead"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def where(self) -> str:
        """« Orb », « Les Jardins de la Garance », « Tout le réseau »."""
        return str(self.chantier or self.territory or "Tout le réseau")

    @property
    def kind_label(self) -> str:
        return label_of(CourseKind, self.kind)

    @property
    def topic_label(self) -> str:
        return label_of(Topic, self.topic)

    @property
    def for_people(self) -> bool:
        """For people in journey; otherwise for permanents."""
        return self.kind in CourseKind.in_group(PEOPLE)


class Sitting(Dated):
    """One session, on a day."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(
        Course, verbose_name="atelier ou formation", on_delete=models.CASCADE, related_name="sittings"
    )
    place = models.CharField("lieu", max_length=160, blank=True, default="", help_text="Vide : celui de l’atelier.")
    others = models.PositiveIntegerField("autres présents, comptés sans nom", default=0)

    class Meta:
        verbose_name = "séance"
        verbose_name_plural = "séances"
        ordering = ("on", "at", "id")
        constraints = (
            length_check("sitting_minutes", "Une séance"),
            cancelled_why("sitting_cancelled_why", "Une séance"),
        )
        indexes = (
            models.Index(fields=("course", "on", "at"), name="sitting_course"),
            models.Index(fields=("on", "at"), name="sitting_day"),
        )

    def __str__(self) -> str:
        return f"séance {self.pk}"

    @property
    def where(self) -> str:
        return self.place or self.course.place


class Enrolment(models.Model):
    """Somebody on the list of a course: a person through her journey, a professional, or a guest with a name."""

    class State(models.TextChoices):
        ENROLLED = "ENROLLED", "Inscrit"
        WAITING = "WAITING", "En liste d’attente"
        LEFT = "LEFT", "Désinscrit"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(
        Course, verbose_name="atelier ou formation", on_delete=models.CASCADE, related_name="enrolments"
    )
    journey = models.ForeignKey(
        Journey, verbose_name="parcours", on_delete=models.RESTRICT, null=True, blank=True, related_name="enrolments"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="professionnel", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    name = models.CharField("nom de l’invité", max_length=120, blank=True, default="")
    organisation = models.CharField("organisation de l’invité", max_length=160, blank=True, default="")
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.ENROLLED)
    agreed_on = models.DateField("d’accord depuis le", null=True, blank=True)
    left_on = models.DateField("désinscrit le", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="inscrit par", on_delete=models.RESTRICT, related_name="+"
    )
    recorded_at = models.DateTimeField("inscrit le", default=timezone.now)

    class Meta:
        verbose_name = "inscription"
        verbose_name_plural = "inscriptions"
        ordering = ("recorded_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("course", "journey"), name="enrolment_journey_once"),
            models.UniqueConstraint(fields=("course", "user"), name="enrolment_user_once"),
            models.CheckConstraint(
                name="enrolment_who",
                condition=Q(journey__isnull=False, user__isnull=True, name="")
                | Q(journey__isnull=True, user__isnull=False, name="")
                | (Q(journey__isnull=True, user__isnull=True) & ~Q(name="")),
                violation_error_message="Un inscrit est une personne, un professionnel, ou un invité avec son nom.",
            ),
            models.CheckConstraint(
                name="enrolment_agreed",
                condition=Q(journey__isnull=True) | Q(agreed_on__isnull=False),
                violation_error_message="Une personne accompagnée est inscrite avec son accord.",
            ),
            models.CheckConstraint(
                name="enrolment_left",
                condition=Q(state="LEFT", left_on__isnull=False) | (~Q(state="LEFT") & Q(left_on__isnull=True)),
                violation_error_message="Une désinscription porte sa date ; une inscription n’en a pas.",
            ),
        )
        indexes = (
            models.Index(fields=("course", "state", "recorded_at"), name="enrolment_list"),
            models.Index(fields=("user", "course"), name="enrolment_user"),
        )

    def __str__(self) -> str:
        return f"inscription {self.pk}"

    @property
    def who(self) -> str:
        if self.journey is not None:
            return self.journey.person.name
        return self.user.name if self.user is not None else self.name


class Presence(models.Model):
    """Somebody of the list at one session: came, or did not."""

    sitting = models.ForeignKey(Sitting, verbose_name="séance", on_delete=models.CASCADE, related_name="presences")
    enrolment = models.ForeignKey(
        Enrolment, verbose_name="inscription", on_delete=models.CASCADE, related_name="presences"
    )
    present = models.BooleanField("présent")

    class Meta:
        verbose_name = "présence à une séance"
        verbose_name_plural = "présences aux séances"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("sitting", "enrolment"), name="presence_once"),)

    def __str__(self) -> str:
        return f"présence {self.pk}"
