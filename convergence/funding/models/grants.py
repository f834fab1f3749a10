"""What funders agreed to give, on which conditions, and what came."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.funding.queries import GrantQuerySet, OfGrantQuerySet
from convergence.kit import clock, french
from convergence.kit.fields import CodeField, holds_codes
from convergence.network.models import Chantier, Organisation, Territory, dates_in_order
from convergence.nomenclature.base import label_of
from convergence.nomenclature.funding import FunderKind, FundingPath, FundingUse, ReceiptCondition
from convergence.nomenclature.lists import Programme


@holds_codes(prefix="funder")
class Funder(models.Model):
    """An administration, a local authority, a foundation that gives money."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=160, unique=True)
    kind = CodeField("nature", codes=FunderKind, missing=False)

    class Meta:
        verbose_name = "financeur"
        verbose_name_plural = "financeurs"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def kind_label(self) -> str:
        return label_of(FunderKind, self.kind)


@holds_codes(prefix="grant")
class Grant(models.Model):
    """An agreement with a funder: how much, over which days, for what and which way."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    funder = models.ForeignKey(Funder, verbose_name="financeur", on_delete=models.RESTRICT, related_name="grants")
    title = models.CharField("objet", max_length=200)
    reference = models.CharField("référence", max_length=80, blank=True, default="")
    started_on = models.DateField("du")
    ended_on = models.DateField("au")
    signed_on = models.DateField("signée le", null=True, blank=True)
    cents = models.BigIntegerField("montant en centimes")
    purpose = models.CharField("ce qu’elle finance, en clair", max_length=600, blank=True, default="")
    use = CodeField("ce qu’elle finance", codes=FundingUse, missing=False)
    path = CodeField("chemin", codes=FundingPath, missing=False)
    employer = models.ForeignKey(
        Organisation, verbose_name="employeur local", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    programme = CodeField(
        "programme", codes=Programme, missing=False, blank=True, default="", help_text="Vide : les deux."
    )
    territories: Any = models.ManyToManyField(
        Territory, verbose_name="territoires", blank=True, related_name="+", help_text="Aucun : tout le réseau."
    )
    chantiers: Any = models.ManyToManyField(
        Chantier, verbose_name="chantiers payés directement", blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)

    objects: ClassVar[GrantQuerySet] = GrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "convention de financement"
        verbose_name_plural = "conventions de financement"
        ordering = ("-started_on", "id")
        constraints = (
            dates_in_order("grant_dates"),
            models.CheckConstraint(
                name="grant_amount",
                condition=Q(cents__gt=0),
                violation_error_message="Une convention porte un montant.",
            ),
            models.CheckConstraint(
                name="grant_employer",
                condition=Q(path="EMPLOYEUR", employer__isnull=False)
                | (~Q(path="EMPLOYEUR") & Q(employer__isnull=True)),
                violation_error_message="Dites par quel employeur local passe l’argent ; sinon n’en nommez pas.",
            ),
        )
        indexes = (models.Index(fields=("-started_on", "id"), name="grant_recent"),)

    def __str__(self) -> str:
        return f"{self.funder} {self.reference or self.title}"

    @property
    def use_label(self) -> str:
        return label_of(FundingUse, self.use)

    @property
    def path_label(self) -> str:
        return f"Par {self.employer}" if self.employer is not None else label_of(FundingPath, self.path)

    def state_on(self, day: date, *, received: int, late_report: bool = False) -> str:
        """Where it stands, from its dates and what came: nothing of it is stored."""
        if self.signed_on is None or self.signed_on > day:
            return "À signer"
        if received >= self.cents and not late_report:
            return "Soldée"
        if day > self.ended_on:
            return "Terminée, à solder"
        return "À venir" if day < self.started_on else "En cours"


@holds_codes(prefix="receipt")
class GrantInstalment(models.Model):
    """A payment that the agreement promises: when, on which condition, and what came of it."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    grant = models.ForeignKey(Grant, verbose_name="convention", on_delete=models.CASCADE, related_name="instalments")
    condition = CodeField("condition", codes=ReceiptCondition, missing=False)
    due_on = models.DateField("attendu le")
    cents = models.BigIntegerField("montant en centimes")
    received_on = models.DateField("reçu le", null=True, blank=True)
    received_cents = models.BigIntegerField("montant reçu en centimes", default=0)
    reference = models.CharField("référence", max_length=80, blank=True, default="")

    objects: ClassVar[OfGrantQuerySet] = OfGrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "versement attendu d’un financeur"
        verbose_name_plural = "versements attendus des financeurs"
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(
                name="receipt_amounts",
                condition=Q(cents__gt=0, received_cents__gte=0),
                violation_error_message="Un versement attendu porte un montant.",
            ),
            models.CheckConstraint(
                name="receipt_received",
                condition=Q(received_on__isnull=True, received_cents=0)
                | Q(received_on__isnull=False, received_cents__gt=0),
                violation_error_message="Un versement reçu porte sa date et son montant.",
            ),
        )
        indexes = (models.Index(fields=("received_on", "due_on"), name="receipt_waiting"),)

    def __str__(self) -> str:
        return f"versement {self.pk}"

    @property
    def condition_label(self) -> str:
        return label_of(ReceiptCondition, self.condition)

    @property
    def is_late(self) -> bool:
        return self.received_on is None and self.due_on < clock.today()


class GrantReport(models.Model):
    """What a funder expects to read, and until when."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    grant = models.ForeignKey(Grant, verbose_name="convention", on_delete=models.CASCADE, related_name="reports")
    title = models.CharField("ce qui est attendu", max_length=160)
    due_on = models.DateField("pour le")
    sent_on = models.DateField("remis le", null=True, blank=True)
    reference = models.CharField("référence", max_length=120, blank=True, default="")

    objects: ClassVar[OfGrantQuerySet] = OfGrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "compte rendu dû à un financeur"
        verbose_name_plural = "comptes rendus dus aux financeurs"
        ordering = ("due_on", "id")
        indexes = (models.Index(fields=("sent_on", "due_on"), name="report_waiting"),)

    def __str__(self) -> str:
        return f"{self.title} {french.day(self.due_on)}"

    @property
    def is_late(self) -> bool:
        return self.sent_on is None and self.due_on < clock.today()
