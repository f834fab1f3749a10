"""Training paths by function: the steps of somebody who takes a post, and what she ticked."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from convergence.accounts.roles import ROLES
from convergence.kit.fields import CodeField, holds_codes
from convergence.library.models.resources import Resource
from convergence.nomenclature.library import Colleague, PathStepKind
from convergence.nomenclature.lists import MeetingKind


class TrainingPath(models.Model):
    """What is proposed to whoever takes that function. One in force per function."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    role = models.CharField("fonction", max_length=20)
    title = models.CharField("titre", max_length=160)
    lead = models.CharField("à quoi il sert", max_length=400, blank=True, default="")
    weeks = models.PositiveSmallIntegerField(
        "proposé pendant (semaines)", default=26, help_text="Depuis la prise de poste ; au-delà, il reste consultable."
    )
    retired_on = models.DateField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "parcours de prise de poste"
        verbose_name_plural = "parcours de prise de poste"
        ordering = ("role", "id")
        constraints = (
            models.CheckConstraint(
                name="path_role",
                condition=Q(role__in=sorted(ROLES)),
                violation_error_message="Cette fonction n’existe pas.",
            ),
            models.CheckConstraint(
                name="path_weeks",
                condition=Q(weeks__gte=1, weeks__lte=104),
                violation_error_message="Un parcours est proposé de 1 à 104 semaines.",
            ),
            models.UniqueConstraint(
                fields=("role",),
                condition=Q(retired_on__isnull=True),
                name="path_one_per_role",
                violation_error_message="Cette fonction a déjà un parcours : modifiez-le, ou retirez-le d’abord.",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def role_label(self) -> str:
        return ROLES[self.role].label


@holds_codes(prefix="path_step")
class PathStep(models.Model):
    """One thing to do, so many days after taking the post. Retired, it stays for those who ticked it."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    path = models.ForeignKey(TrainingPath, verbose_name="parcours", on_delete=models.CASCADE, related_name="steps")
    kind = CodeField("nature", codes=PathStepKind, missing=False)
    title = models.CharField("ce qu’il y a à faire", max_length=160)
    detail = models.CharField("pourquoi, comment", max_length=400, blank=True, default="")
    day = models.PositiveSmallIntegerField("jours après la prise de poste", default=0)
    resource = models.ForeignKey(
        Resource, verbose_name="ressource", on_delete=models.RESTRICT, null=True, blank=True, related_name="steps"
    )
    page = models.CharField("page de Convergence", max_length=40, blank=True, default="")
    who = CodeField("qui rencontrer", codes=Colleague, missing=False, blank=True, default="")
    meeting = CodeField("réunion", codes=MeetingKind, missing=False, blank=True, default="")
    retired_on = models.DateField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "étape de prise de poste"
        verbose_name_plural = "étapes de prise de poste"
        ordering = ("day", "id")
        constraints = (
            models.CheckConstraint(
                name="path_step_day",
                condition=Q(day__lte=730),
                violation_error_message="Une étape a lieu dans les deux ans qui suivent la prise de poste.",
            ),
            models.CheckConstraint(
                name="path_step_what",
                condition=(~Q(kind="LIRE") | Q(resource__isnull=False))
                & (~Q(kind="OUVRIR") | ~Q(page=""))
                & (~Q(kind="RENCONTRER") | ~Q(who=""))
                & (~Q(kind="PARTICIPER") | ~Q(meeting="")),
                violation_error_message="Dites quelle ressource, quelle page, qui rencontrer ou quelle réunion.",
            ),
        )
        indexes = (models.Index(fields=("path", "day"), name="path_step_order"),)

    def __str__(self) -> str:
        return self.title


class Tick(models.Model):
    """She did that step, that day."""

    step = models.ForeignKey(PathStep, verbose_name="étape", on_delete=models.RESTRICT, related_name="ticks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="professionnel", on_delete=models.RESTRICT, related_name="+"
    )
    on = models.DateField("faite le")

    class Meta:
        verbose_name = "étape faite"
        verbose_name_plural = "étapes faites"
        ordering = ("on", "id")
        constraints = (models.UniqueConstraint(fields=("step", "user", "on"), name="tick_once_a_day"),)
        indexes = (models.Index(fields=("user", "on"), name="tick_user"),)

    def __str__(self) -> str:
        return f"étape faite {self.pk}"
