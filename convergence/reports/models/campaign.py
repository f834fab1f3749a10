"""A campaign: the year’s figures of a programme, completed by chantiers, validated by territories, frozen once."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.network.models import Chantier, Territory
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Programme
from convergence.reports.queries import CampaignQuerySet, ReturnQuerySet


@holds_codes(prefix="campaign")
class Campaign(models.Model):
    """One programme, one year, three deadlines. Closed when it is frozen; reopened to be restated."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    programme = CodeField("programme", codes=Programme, missing=False, max_length=3)
    year = models.PositiveSmallIntegerField("année")
    opened_on = models.DateField("ouverte le")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ouverte par", on_delete=models.RESTRICT, related_name="+"
    )
    complete_by = models.DateField("les chantiers complètent jusqu’au")
    validate_by = models.DateField("les territoires valident jusqu’au")
    freeze_by = models.DateField("le national fige au plus tard le")
    closed_at = models.DateTimeField("figée le", null=True, blank=True)
    reopened_because = EncryptedTextField("rouverte parce que", blank=True, default="")

    objects: ClassVar[CampaignQuerySet] = CampaignQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "campagne de bilan"
        verbose_name_plural = "campagnes de bilan"
        ordering = ("-year", "programme")
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "year"),
                name="campaign_once",
                violation_error_message="Ce programme a déjà une campagne pour cette année.",
            ),
            models.CheckConstraint(
                name="campaign_deadlines",
                condition=Q(complete_by__lte=F("validate_by")) & Q(validate_by__lte=F("freeze_by")),
                violation_error_message="Les chantiers complètent, les territoires valident, puis le national fige.",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return f"Bilan {label_of(Programme, self.programme)} {self.year}"

    @property
    def is_open(self) -> bool:
        """Whether chantiers, territories and texts may still move."""
        return self.closed_at is None

    @property
    def last_day(self) -> date:
        """The day on which chantiers are placed in a territory."""
        return date(self.year, 12, 31)


class ChantierReturn(models.Model):
    """What a chantier has to return in a campaign, and where it stands."""

    class State(models.TextChoices):
        OPEN = "OPEN", "À compléter"
        DONE = "DONE", "Complété"
        SENT_BACK = "SENT_BACK", "Renvoyé"
        VALIDATED = "VALIDATED", "Validé"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, verbose_name="campagne", on_delete=models.RESTRICT, related_name="returns")
    chantier = models.ForeignKey(Chantier, verbose_name="chantier", on_delete=models.RESTRICT, related_name="returns")
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="returns",
        help_text="Celui du chantier au dernier jour de l’année ; vide : hors territoire.",
    )  # fmt: skip
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.OPEN)
    moved_at = models.DateTimeField("depuis le", null=True, blank=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[ReturnQuerySet] = ReturnQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "bilan d’un chantier"
        verbose_name_plural = "bilans des chantiers"
        ordering = ("chantier__name", "id")
        indexes = (models.Index(fields=("chantier", "state"), name="return_waits"),)
        constraints = (
            models.UniqueConstraint(fields=("campaign", "chantier"), name="return_once"),
            models.CheckConstraint(
                name="return_moved",
                condition=Q(state="OPEN") | (Q(moved_at__isnull=False) & Q(moved_by__isnull=False)),
                violation_error_message="Un bilan qui avance dit qui l’a fait avancer, et quand.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.chantier_id}"

    @property
    def place(self) -> str:
        """Where it is validated."""
        return self.territory.name if self.territory is not None else "Hors territoire"


class ReturnStep(models.Model):
    """One move of a chantier’s return: who, when, from what to what, with which words."""

    of = models.ForeignKey(
        ChantierReturn, verbose_name="bilan du chantier", on_delete=models.RESTRICT, related_name="steps"
    )
    before = models.CharField("avant", max_length=10, choices=ChantierReturn.State.choices)
    after = models.CharField("après", max_length=10, choices=ChantierReturn.State.choices)
    words = EncryptedTextField("commentaire", blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "étape d’un bilan de chantier"
        verbose_name_plural = "étapes d’un bilan de chantier"
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Freeze(models.Model):
    """A freeze asked for: done in the background, then an edition."""

    class State(models.TextChoices):
        WAITING = "WAITING", "Demandé"
        RUNNING = "RUNNING", "En cours"
        DONE = "DONE", "Fait"
        FAILED = "FAILED", "Arrêté"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, verbose_name="campagne", on_delete=models.RESTRICT, related_name="freezes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField("demandé le")
    reason = EncryptedTextField("pourquoi une nouvelle édition", blank=True, default="")
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.WAITING)
    step = models.PositiveIntegerField("avancement", default=0)
    steps = models.PositiveIntegerField("sur", default=0)
    doing = models.CharField("en cours", max_length=80, blank=True)
    error = models.CharField("pourquoi il s’est arrêté", max_length=300, blank=True)

    class Meta:
        verbose_name = "gel demandé"
        verbose_name_plural = "gels demandés"
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("campaign",),
                condition=Q(state__in=["WAITING", "RUNNING"]),
                name="freeze_one_at_a_time",
                violation_error_message="Cette campagne est déjà en train d’être figée.",
            ),
        )

    def __str__(self) -> str:
        return f"gel {self.key}"

    @property
    def is_busy(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}
