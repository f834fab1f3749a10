"""A chantier on its way into the network: who was met, what remains to do before and after it opens."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.growth.queries import OpeningQuerySet, ProspectQuerySet
from convergence.kit import clock
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.network.models import Chantier, Territory
from convergence.nomenclature.base import label_of
from convergence.nomenclature.growth import ChecklistOwner, OpeningStage
from convergence.nomenclature.lists import Programme


def programme_labels(codes: str) -> str:
    """« CVG PHC » → « Convergence et Premières Heures en Chantier »."""
    return " et ".join(label_of(Programme, code) for code in codes.split())


class Prospect(models.Model):
    """A chantier that may join, or that asks for another programme. In the register only once it is opened."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=160)
    organisation = models.CharField("organisation", max_length=160, blank=True, default="")
    siret = models.CharField("SIRET", max_length=14, blank=True, default="", db_index=True)
    activity = models.CharField("activité", max_length=160, blank=True, default="")
    commune = models.CharField("commune", max_length=120, blank=True, default="")
    department = models.CharField("département", max_length=3, blank=True, default="")
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="prospects"
    )
    programmes = models.CharField("programmes", max_length=16, default="CVG")
    met_on = models.DateField("premier contact")
    note = EncryptedTextField("ce que l’on sait", blank=True, default="")
    chantier = models.ForeignKey(
        Chantier, verbose_name="chantier du registre", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="prospects",
    )  # fmt: skip
    dropped_on = models.DateField("sans suite depuis le", null=True, blank=True)
    dropped_why = models.CharField("pourquoi", max_length=200, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[ProspectQuerySet] = ProspectQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "chantier pressenti"
        verbose_name_plural = "chantiers pressentis"
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(
                name="prospect_dropped",
                condition=Q(dropped_on__isnull=True, dropped_why="")
                | (Q(dropped_on__isnull=False) & ~Q(dropped_why="")),
                violation_error_message="Dites pourquoi il n’y a pas de suite.",
            ),
            models.CheckConstraint(
                name="prospect_programmes",
                condition=Q(programmes__in=["CVG", "PHC", "CVG PHC"]),
                violation_error_message="Choisissez CVG, PHC, ou les deux.",
            ),
        )
        indexes = (models.Index(fields=("territory", "name"), name="prospect_territory"),)

    def __str__(self) -> str:
        return self.name

    @property
    def programme_label(self) -> str:
        return programme_labels(self.programmes)

    @property
    def stage_label(self) -> str:
        """In words, for rows read through `staged`."""
        return label_of(OpeningStage, getattr(self, "stage", ""))


@holds_codes(prefix="checklist")
class ChecklistItem(models.Model):
    """A line of the list that openings follow, kept by the national team. Changing it changes openings to come."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    label = models.CharField("étape", max_length=160, unique=True)
    owner = CodeField("par", codes=ChecklistOwner, missing=False)
    days = models.SmallIntegerField("jours avant (−) ou après (+) l’ouverture", default=0)
    before = models.BooleanField("exigée avant l’ouverture", default=False)
    rank = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "étape de la liste d’ouverture"
        verbose_name_plural = "étapes de la liste d’ouverture"
        ordering = ("rank", "id")
        constraints = (
            models.CheckConstraint(
                name="checklist_days",
                condition=Q(days__gte=-730, days__lte=730),
                violation_error_message="Une étape se fait à moins de deux ans de l’ouverture.",
            ),
        )

    def __str__(self) -> str:
        return self.label


class Opening(models.Model):
    """A chantier being opened: when it will be, the steps until then and after, the chantier once it is there."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    prospect = models.OneToOneField(
        Prospect, verbose_name="chantier pressenti", on_delete=models.RESTRICT, related_name="opening"
    )
    started_on = models.DateField("commencée le")
    planned_on = models.DateField("ouverture prévue le")
    opened_on = models.DateField("premier jour du programme", null=True, blank=True)
    closed_on = models.DateField("liste terminée le", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="menée par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[OpeningQuerySet] = OpeningQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "ouverture d’un chantier"
        verbose_name_plural = "ouvertures de chantiers"
        ordering = ("planned_on", "id")
        constraints = (
            models.CheckConstraint(
                name="opening_closed",
                condition=Q(closed_on__isnull=True) | Q(opened_on__isnull=False),
                violation_error_message="La liste se termine une fois le chantier au registre.",
            ),
        )

    def __str__(self) -> str:
        return f"ouverture {self.prospect}"


@holds_codes(prefix="opening_step")
class OpeningStep(models.Model):
    """A step of one opening: who sees to it, until when, done or not."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    opening = models.ForeignKey(Opening, verbose_name="ouverture", on_delete=models.CASCADE, related_name="steps")
    label = models.CharField("étape", max_length=160)
    owner = CodeField("par", codes=ChecklistOwner, missing=False)
    due_on = models.DateField("pour le")
    before = models.BooleanField("exigée avant l’ouverture", default=False)
    rank = models.PositiveSmallIntegerField("rang", default=0)
    done_on = models.DateField("faite le", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="cochée par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)

    class Meta:
        verbose_name = "étape d’une ouverture"
        verbose_name_plural = "étapes d’une ouverture"
        ordering = ("opening", "due_on", "rank", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("opening", "label"), name="opening_step_once", violation_error_message="Cette étape y est déjà."
            ),
            models.CheckConstraint(
                name="opening_step_done",
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                violation_error_message="Une étape faite dit quand et par qui.",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def owner_label(self) -> str:
        return label_of(ChecklistOwner, self.owner)

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < clock.today()
