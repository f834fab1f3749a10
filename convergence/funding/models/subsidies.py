"""What a chantier is owed for a year, how it is paid, what it does with it and how it accounts for it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from convergence.funding.models.schemes import CalculationLine, Scheme
from convergence.funding.queries import OfSubsidyQuerySet, SubsidyQuerySet
from convergence.kit import clock
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.network.models import Chantier, Territory, dates_in_order
from convergence.nomenclature.base import label_of
from convergence.nomenclature.funding import PaymentCondition, ReinforcementFunction, ReinforcementPlace, SpendKind


class Subsidy(models.Model):
    """The subsidy of a chantier for a programme and a year, as last decided."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    scheme = models.ForeignKey(Scheme, verbose_name="campagne", on_delete=models.RESTRICT, related_name="subsidies")
    chantier = models.ForeignKey(Chantier, verbose_name="chantier", on_delete=models.RESTRICT, related_name="subsidies")
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    line = models.ForeignKey(
        CalculationLine, verbose_name="ligne du calcul", on_delete=models.RESTRICT, related_name="subsidies"
    )
    planned = models.BigIntegerField("prévu sur les places, en centimes")
    cents = models.BigIntegerField("décidé, en centimes")
    decided_on = models.DateField("décidé le")
    notified_on = models.DateField("notifié le", null=True, blank=True)

    objects: ClassVar[SubsidyQuerySet] = SubsidyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "subvention d’un chantier"
        verbose_name_plural = "subventions des chantiers"
        ordering = ("-scheme__year", "scheme__programme", "id")
        constraints = (
            models.UniqueConstraint(fields=("scheme", "chantier"), name="subsidy_once"),
            models.CheckConstraint(
                name="subsidy_amounts",
                condition=Q(cents__gte=0, planned__gte=0),
                violation_error_message="Un montant n’est pas négatif.",
            ),
        )

    def __str__(self) -> str:
        return f"subvention {self.pk}"


@holds_codes(prefix="instalment")
class Instalment(models.Model):
    """A payment to a chantier: planned, released by the national team, paid."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    subsidy = models.ForeignKey(
        Subsidy, verbose_name="subvention", on_delete=models.CASCADE, related_name="instalments"
    )
    rank = models.PositiveSmallIntegerField("rang")
    condition = CodeField("condition", codes=PaymentCondition, missing=False)
    share = models.PositiveSmallIntegerField("part en pour cent")
    due_on = models.DateField("prévu le")
    cents = models.BigIntegerField("montant en centimes")
    released_on = models.DateField("débloqué le", null=True, blank=True)
    paid_on = models.DateField("versé le", null=True, blank=True)
    reference = models.CharField("référence du virement", max_length=80, blank=True, default="")

    objects: ClassVar[OfSubsidyQuerySet] = OfSubsidyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "versement à un chantier"
        verbose_name_plural = "versements aux chantiers"
        ordering = ("subsidy", "rank")
        constraints = (
            models.UniqueConstraint(fields=("subsidy", "rank"), name="instalment_once"),
            models.CheckConstraint(
                name="instalment_amount",
                condition=Q(cents__gte=0),
                violation_error_message="Un versement n’est pas négatif.",
            ),
            models.CheckConstraint(
                name="instalment_paid",
                condition=Q(paid_on__isnull=True) | Q(released_on__isnull=False),
                violation_error_message="Un versement est débloqué avant d’être payé.",
            ),
        )
        indexes = (models.Index(fields=("paid_on", "due_on"), name="instalment_waiting"),)

    def __str__(self) -> str:
        return f"versement {self.rank}"

    @property
    def condition_label(self) -> str:
        return label_of(PaymentCondition, self.condition)

    @property
    def state(self) -> str:
        return "Versé" if self.paid_on else "Débloqué" if self.released_on else "Prévu"


class Recovery(models.Model):
    """Money that went out and is no longer owed: asked back, then returned."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    subsidy = models.ForeignKey(Subsidy, verbose_name="subvention", on_delete=models.CASCADE, related_name="recoveries")
    cents = models.BigIntegerField("montant en centimes")
    asked_on = models.DateField("demandé le")
    settled_on = models.DateField("rendu le", null=True, blank=True)
    reference = models.CharField("référence", max_length=80, blank=True, default="")

    objects: ClassVar[OfSubsidyQuerySet] = OfSubsidyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "trop-perçu"
        verbose_name_plural = "trop-perçus"
        ordering = ("subsidy", "asked_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("subsidy",), condition=Q(settled_on__isnull=True), name="recovery_one_open",
                violation_error_message="Un trop-perçu est déjà demandé.",
            ),
            models.CheckConstraint(
                name="recovery_amount",
                condition=Q(cents__gt=0),
                violation_error_message="Un trop-perçu porte un montant.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"trop-perçu {self.pk}"


@holds_codes(prefix="reinforcement")
class Reinforcement(models.Model):
    """A post that the chantier chose to pay with its subsidy: planned beside real."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    subsidy = models.ForeignKey(Subsidy, verbose_name="subvention", on_delete=models.CASCADE, related_name="posts")
    place = CodeField("où", codes=ReinforcementPlace, missing=False)
    function = CodeField("fonction", codes=ReinforcementFunction, missing=False)
    holder = models.CharField("titulaire", max_length=120, blank=True, default="")
    employer = models.CharField("employeur", max_length=160, blank=True, default="")
    started_on = models.DateField("du")
    ended_on = models.DateField("au")
    fte = models.DecimalField("ETP prévu", max_digits=4, decimal_places=2)
    support_fte = models.DecimalField("dont accompagnement", max_digits=4, decimal_places=2, null=True, blank=True)
    cents = models.BigIntegerField("coût prévu en centimes")
    real_fte = models.DecimalField("ETP pourvu", max_digits=4, decimal_places=2, null=True, blank=True)
    real_cents = models.BigIntegerField("coût réel en centimes", null=True, blank=True)

    objects: ClassVar[OfSubsidyQuerySet] = OfSubsidyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "poste du renfort"
        verbose_name_plural = "postes du renfort"
        ordering = ("subsidy", "place", "id")
        constraints = (
            dates_in_order("reinforcement_dates"),
            models.CheckConstraint(
                name="reinforcement_fte",
                condition=Q(fte__gt=0, fte__lte=20)
                & (Q(real_fte__isnull=True) | Q(real_fte__gte=0, real_fte__lte=20))
                & (Q(support_fte__isnull=True) | Q(support_fte__gte=0, support_fte__lte=models.F("fte"))),
                violation_error_message="Un poste compte de 0,01 à 20 ETP, dont l’accompagnement est une part.",
            ),
            models.CheckConstraint(
                name="reinforcement_amounts",
                condition=Q(cents__gte=0) & (Q(real_cents__isnull=True) | Q(real_cents__gte=0)),
                violation_error_message="Un coût n’est pas négatif.",
            ),
        )

    def __str__(self) -> str:
        return f"poste {self.pk}"

    @property
    def place_label(self) -> str:
        return label_of(ReinforcementPlace, self.place)

    @property
    def function_label(self) -> str:
        return label_of(ReinforcementFunction, self.function)


class Justification(models.Model):
    """How a chantier accounts for its subsidy. What the facts say is taken the day it is sent, and stays."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "En préparation"
        SENT = "SENT", "À examiner"
        RETURNED = "RETURNED", "À reprendre"
        ACCEPTED = "ACCEPTED", "Acceptée"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    subsidy = models.OneToOneField(
        Subsidy, verbose_name="subvention", on_delete=models.CASCADE, related_name="justification"
    )
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.DRAFT)
    words = EncryptedTextField("ce que le renfort a permis", blank=True, default="")
    people = models.PositiveIntegerField("personnes accompagnées", null=True, blank=True)
    days = models.PositiveIntegerField("jours de présence", null=True, blank=True)
    fte = models.DecimalField("ETP pourvu", max_digits=6, decimal_places=2, null=True, blank=True)
    sent_on = models.DateField("envoyée le", null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="envoyée par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    examined_on = models.DateField("examinée le", null=True, blank=True)
    examined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="examinée par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    reason = models.CharField("motif", max_length=400, blank=True, default="")
    accepted = models.BigIntegerField("accepté, en centimes", null=True, blank=True)

    objects: ClassVar[OfSubsidyQuerySet] = OfSubsidyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "justification"
        verbose_name_plural = "justifications"
        ordering = ("subsidy",)
        constraints = (
            models.CheckConstraint(
                name="justification_states",
                condition=Q(state="DRAFT", accepted__isnull=True)
                | Q(state="SENT", sent_on__isnull=False, sent_by__isnull=False, accepted__isnull=True)
                | (Q(state="RETURNED", accepted__isnull=True) & ~Q(reason=""))
                | Q(state="ACCEPTED", examined_on__isnull=False, accepted__gte=0),
                violation_error_message="Une justification examinée dit par qui, quand et pourquoi.",
            ),
        )
        indexes = (models.Index(fields=("state", "sent_on"), name="justification_waiting"),)

    def __str__(self) -> str:
        return f"justification {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.DRAFT, self.State.RETURNED}


@holds_codes(prefix="spend")
class SpendLine(models.Model):
    """One line of what was spent, with the reference of the document that proves it."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    justification = models.ForeignKey(
        Justification, verbose_name="justification", on_delete=models.CASCADE, related_name="lines"
    )
    kind = CodeField("nature", codes=SpendKind, missing=False)
    label = models.CharField("dépense", max_length=160)
    cents = models.BigIntegerField("montant en centimes")
    document = models.CharField("référence de la pièce", max_length=160, blank=True, default="")

    class Meta:
        verbose_name = "dépense justifiée"
        verbose_name_plural = "dépenses justifiées"
        ordering = ("justification", "id")
        constraints = (
            models.CheckConstraint(
                name="spend_amount",
                condition=Q(cents__gt=0),
                violation_error_message="Une dépense porte un montant.",
            ),
        )

    def __str__(self) -> str:
        return f"dépense {self.pk}"

    @property
    def kind_label(self) -> str:
        return label_of(SpendKind, self.kind)


class Scenario(models.Model):
    """A question asked of the future and kept under a name: its assumptions; the result is computed when it is read."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=120)
    assumptions = models.JSONField("hypothèses")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="enregistré par", on_delete=models.RESTRICT, related_name="+"
    )
    saved_at = models.DateTimeField("enregistré le", default=clock.now)

    class Meta:
        verbose_name = "scénario"
        verbose_name_plural = "scénarios"
        ordering = ("-saved_at", "-id")

    def __str__(self) -> str:
        return self.name
