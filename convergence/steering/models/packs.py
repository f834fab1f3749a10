"""The pack of a steering committee: prepared from facts, edited, then frozen when it is sent."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from convergence.collective.models import Meeting
from convergence.kit.fields import CodeField, EncryptedJSONField, EncryptedTextField, holds_codes
from convergence.network.models import Territory, dates_in_order
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import MeetingKind
from convergence.steering.queries import PackQuerySet

COPIL = (MeetingKind.COPIL_NATIONAL, MeetingKind.COPIL_TERRITORIAL, MeetingKind.COPIL_PHC)


@holds_codes(prefix="pack")
class Pack(models.Model):
    """What a steering committee reads. With `outsiders`, its figures are the published ones: no other leaves."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "En préparation"
        SENT = "SENT", "Envoyé"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kind = CodeField("comité", codes=MeetingKind, missing=False)
    title = models.CharField("titre", max_length=200)
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="packs",
        help_text="Vide : tout le réseau.",
    )  # fmt: skip
    meeting = models.ForeignKey(
        Meeting, verbose_name="réunion", on_delete=models.RESTRICT, null=True, blank=True, related_name="packs"
    )
    started_on = models.DateField("depuis le")
    ended_on = models.DateField("jusqu’au")
    year = models.PositiveSmallIntegerField("année des chiffres")
    outsiders = models.BooleanField("lu par des institutions", default=True)
    state = models.CharField("état", max_length=5, choices=State.choices, default=State.DRAFT)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="préparé par", on_delete=models.RESTRICT, related_name="+"
    )
    prepared_at = models.DateTimeField("préparé le")
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="envoyé par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    seal = models.CharField("empreinte du contenu", max_length=64, blank=True, default="")

    objects: ClassVar[PackQuerySet] = PackQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "dossier de COPIL"
        verbose_name_plural = "dossiers de COPIL"
        ordering = ("-ended_on", "-id")
        constraints = (
            dates_in_order("pack_dates"),
            models.CheckConstraint(
                name="pack_is_of_a_copil",
                condition=Q(kind__in=[str(one.value) for one in COPIL]),
                violation_error_message="Un dossier se prépare pour un COPIL.",
            ),
            models.UniqueConstraint(
                fields=("meeting",), condition=Q(state="DRAFT"), name="pack_one_draft",
                violation_error_message="Le dossier de ce comité est déjà en préparation : reprenez-le.",
            ),
            models.CheckConstraint(
                name="pack_sent",
                condition=Q(state="DRAFT", sent_at__isnull=True, sent_by__isnull=True, seal="")
                | (Q(state="SENT", sent_at__isnull=False, sent_by__isnull=False) & ~Q(seal="")),
                violation_error_message="Un dossier envoyé dit quand et par qui, et porte son empreinte.",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("-ended_on", "-id"), name="pack_recent"),)

    def __str__(self) -> str:
        return f"dossier {self.pk}"

    @property
    def kind_label(self) -> str:
        return label_of(MeetingKind, self.kind)

    @property
    def where(self) -> str:
        return str(self.territory or "Tout le réseau")

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class PackPart(models.Model):
    """One part of a pack: words that people write, and what facts gave, kept as they were read."""

    class Kind(models.TextChoices):
        FIGURES = "FIGURES", "Chiffres"
        HIGHLIGHTS = "HIGHLIGHTS", "Faits marquants"
        DECISIONS = "DECISIONS", "Décisions"
        LIFE = "LIFE", "Vie du réseau"
        GROWTH = "GROWTH", "Développement"
        MONEY = "MONEY", "Financements"
        EXPERIMENTS = "EXPERIMENTS", "Expérimentations"
        LABEL = "LABEL", "Label"
        QUESTIONS = "QUESTIONS", "Questions à décider"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    pack = models.ForeignKey(Pack, verbose_name="dossier", on_delete=models.CASCADE, related_name="parts")
    rank = models.PositiveSmallIntegerField("rang")
    kind = models.CharField("nature", max_length=12, choices=Kind.choices)
    code = models.CharField("programme", max_length=3, blank=True, default="")
    title = models.CharField("titre", max_length=160)
    words = EncryptedTextField("texte", blank=True, default="")
    data = EncryptedJSONField("ce que donnent les faits", null=True, blank=True)
    hidden = models.BooleanField("laissée de côté", default=False)

    class Meta:
        verbose_name = "partie d’un dossier de COPIL"
        verbose_name_plural = "parties d’un dossier de COPIL"
        ordering = ("pack", "rank", "id")
        constraints = (models.UniqueConstraint(fields=("pack", "kind", "code"), name="pack_part_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    @property
    def tables(self) -> list[dict[str, Any]]:
        """Tables from facts: title, head, rows, note."""
        found: list[dict[str, Any]] = (self.data or {}).get("tables", [])
        return found

    @property
    def is_empty(self) -> bool:
        return not self.words.strip() and not self.tables and self.kind != self.Kind.FIGURES
