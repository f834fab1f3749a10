"""The PASS IAE in time: its suspensions, the extensions asked for it, the officers’ opinions, the committees."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.journeys.models import Journey
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.network.models import Chantier, Territory, dates_in_order
from convergence.nomenclature.lists import (
    ExtensionDecider,
    ExtensionProposal,
    ExtensionReason,
    ExtensionRefusal,
    OpinionLeaning,
    SuspensionReason,
    Theme,
)
from convergence.people.models import InclusionPass
from convergence.support.extension_queries import (
    CommitteeQuerySet,
    ExtensionQuerySet,
    OpinionQuerySet,
    SuspensionQuerySet,
)


@holds_codes(prefix="suspension")
class Suspension(models.Model):
    """The PASS stops counting from a day to another, both counted. Without an end it goes on."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    inclusion_pass = models.ForeignKey(
        InclusionPass, verbose_name="PASS IAE", on_delete=models.RESTRICT, related_name="suspensions"
    )
    journey = models.ForeignKey(
        Journey, verbose_name="parcours", on_delete=models.RESTRICT, related_name="pass_suspensions"
    )
    reason = CodeField("motif", codes=SuspensionReason, missing=False)
    started_on = models.DateField("premier jour")
    ended_on = models.DateField("dernier jour", null=True, blank=True)
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisie par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[SuspensionQuerySet] = SuspensionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "suspension de PASS"
        verbose_name_plural = "suspensions de PASS"
        ordering = ("inclusion_pass", "started_on")
        constraints = (
            dates_in_order("suspension_dates"),
            models.UniqueConstraint(
                fields=("inclusion_pass",),
                condition=Q(ended_on__isnull=True),
                name="suspension_one_running",
                violation_error_message="Ce PASS est déjà suspendu.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reason} {self.started_on}"


class Committee(models.Model):
    """A meeting that decides of several extensions, of a chantier or of a territory, with its minutes."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    on = models.DateField("le")
    place = models.CharField("lieu", max_length=160, blank=True)
    chantier = models.ForeignKey(
        Chantier, verbose_name="chantier", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    participants = EncryptedTextField("participants", blank=True, default="", help_text="Un par ligne, avec son titre.")
    notes = EncryptedTextField("ce qui s’est dit", blank=True, default="")
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisie par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[CommitteeQuerySet] = CommitteeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "commission des prolongations"
        verbose_name_plural = "commissions des prolongations"
        ordering = ("-on", "-id")
        constraints = (
            models.CheckConstraint(
                name="committee_place",
                condition=Q(chantier__isnull=False, territory__isnull=True)
                | Q(chantier__isnull=True, territory__isnull=False),
                violation_error_message="Une commission est celle d’un chantier ou celle d’un territoire.",
            ),
        )
        indexes = (models.Index(fields=("-on",), name="committee_on"),)

    def __str__(self) -> str:
        return f"{self.chantier or self.territory} {self.on}"

    @property
    def where(self) -> str:
        return str(self.chantier or self.territory)


@holds_codes(prefix="extension")
class Extension(models.Model):
    """A year more, at most: asked with a reason and an argued report, then granted, refused or withdrawn."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "En préparation"
        ASKED = "ASKED", "En attente de décision"
        GRANTED = "GRANTED", "Accordée"
        REFUSED = "REFUSED", "Refusée"
        WITHDRAWN = "WITHDRAWN", "Retirée"

    OPEN = (State.DRAFT, State.ASKED)

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    inclusion_pass = models.ForeignKey(
        InclusionPass, verbose_name="PASS IAE", on_delete=models.RESTRICT, related_name="extensions"
    )
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.RESTRICT, related_name="extensions")
    reason = CodeField("motif", codes=ExtensionReason, missing=False)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.DRAFT)
    days = models.PositiveIntegerField("durée en jours")
    """Asked, then granted: a decision may shorten it."""
    starts_on = models.DateField("premier jour", help_text="Le lendemain de la fin du PASS.")
    ends_on = models.DateField("dernier jour")
    past = EncryptedTextField("histoire et parcours", blank=True, default="")
    situations = EncryptedTextField("situation à l’entrée et aujourd’hui", blank=True, default="")
    done = EncryptedTextField("actions menées", blank=True, default="")
    to_come = EncryptedTextField("actions à venir", blank=True, default="")
    argument = EncryptedTextField("pourquoi une prolongation", blank=True, default="")
    asked_on = models.DateField("demandée le", null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="demandée par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    decided_on = models.DateField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="décision notée par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    decider = CodeField("qui décide", codes=ExtensionDecider, missing=False, blank=True, default="")
    prescriber = EncryptedTextField("prescripteur", blank=True, default="", help_text="L’organisme et la personne.")
    refusal = CodeField("motif du refus", codes=ExtensionRefusal, missing=False, blank=True, default="")
    proposal = CodeField("proposition à la personne", codes=ExtensionProposal, missing=False, blank=True, default="")
    words = EncryptedTextField("ce qui a été dit", blank=True, default="")
    committee = models.ForeignKey(
        Committee,
        verbose_name="commission",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="extensions",
    )
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisie par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[ExtensionQuerySet] = ExtensionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "prolongation de PASS"
        verbose_name_plural = "prolongations de PASS"
        ordering = ("inclusion_pass", "-starts_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("inclusion_pass",),
                condition=Q(state__in=["DRAFT", "ASKED"]),
                name="extension_one_open",
                violation_error_message="Une demande est déjà en cours pour ce PASS : une seule à la fois.",
            ),
            models.CheckConstraint(
                name="extension_dates",
                condition=Q(ends_on__gte=models.F("starts_on"), days__gte=1),
                violation_error_message="Une prolongation dure au moins un jour.",
            ),
            models.CheckConstraint(
                name="extension_asked",
                condition=~Q(state="ASKED") | Q(asked_on__isnull=False),
                violation_error_message="Une demande déposée porte sa date.",
            ),
            models.CheckConstraint(
                name="extension_decided",
                condition=~Q(state__in=["GRANTED", "REFUSED"]) | (Q(decided_on__isnull=False) & ~Q(decider="")),
                violation_error_message="Une décision porte sa date et dit qui l’a prise.",
            ),
            models.CheckConstraint(
                name="extension_refused",
                condition=~Q(state="REFUSED") | (~Q(refusal="") & ~Q(proposal="")),
                violation_error_message="Un refus porte son motif et ce qui est proposé à la personne.",
            ),
        )
        indexes = (
            models.Index(fields=("journey", "state"), name="extension_journey"),
            models.Index(fields=("state", "asked_on"), name="extension_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.reason} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


@holds_codes(prefix="opinion")
class Opinion(models.Model):
    """What an officer knows or thinks, asked before the decision (R15). The person agrees first."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    extension = models.ForeignKey(
        Extension, verbose_name="prolongation", on_delete=models.CASCADE, related_name="opinions"
    )
    theme = CodeField("thème", codes=Theme, missing=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="chargé de partenariats", on_delete=models.RESTRICT, related_name="+"
    )
    question = EncryptedTextField("question", blank=True, default="")
    asked_on = models.DateField("demandé le")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="demandé par", on_delete=models.RESTRICT, related_name="+"
    )
    given_on = models.DateField("donné le", null=True, blank=True)
    leaning = CodeField("avis", codes=OpinionLeaning, missing=False, blank=True, default="")
    words = EncryptedTextField("éléments", blank=True, default="")

    objects: ClassVar[OpinionQuerySet] = OpinionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "avis sur une prolongation"
        verbose_name_plural = "avis sur les prolongations"
        ordering = ("extension", "theme", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("extension", "officer"),
                name="opinion_once",
                violation_error_message="Cet avis a déjà été demandé.",
            ),
            models.CheckConstraint(
                name="opinion_given",
                condition=Q(given_on__isnull=True) | ~Q(leaning=""),
                violation_error_message="Un avis donné dit dans quel sens il va.",
            ),
        )
        indexes = (models.Index(fields=("officer", "given_on"), name="opinion_waiting"),)

    def __str__(self) -> str:
        return f"{self.theme} {self.asked_on}"
