"""A frozen edition: what was known, computed and written on the day it was frozen. Rows are only ever added."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from convergence.kit.fields import CodeField, EncryptedJSONField, EncryptedTextField, holds_codes
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Programme
from convergence.reports.models.campaign import Campaign
from convergence.reports.queries import EditionQuerySet, FrozenQuerySet


class Frozen(models.Model):
    """A row that is written once."""

    objects: ClassVar[FrozenQuerySet] = FrozenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A frozen edition does not change: restate it.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A frozen edition does not go away.")


class KeptFacts(Frozen):
    """The facts that editions were computed on, kept once for all the editions that read them."""

    digest = models.CharField("empreinte des données", max_length=64, unique=True)
    taken_at = models.DateTimeField("prises le")
    content = EncryptedTextField("tables")

    class Meta:
        verbose_name = "données gardées"
        verbose_name_plural = "données gardées"

    def __str__(self) -> str:
        return self.digest[:12]


@holds_codes(prefix="edition")
class Edition(Frozen):
    """The bilan of a programme and a year, at every level, as it was frozen. `seal` holds all of it."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, verbose_name="campagne", on_delete=models.RESTRICT, related_name="editions")
    programme = CodeField("programme", codes=Programme, missing=False, max_length=3)
    year = models.PositiveSmallIntegerField("année")
    number = models.PositiveSmallIntegerField("numéro")
    frozen_at = models.DateTimeField("figée le")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    reason = EncryptedTextField("pourquoi cette nouvelle édition", blank=True, default="")
    replaces = models.OneToOneField(
        "self", verbose_name="remplace", on_delete=models.RESTRICT, null=True, blank=True, related_name="replaced_by"
    )
    facts = models.ForeignKey(KeptFacts, verbose_name="données", on_delete=models.RESTRICT, related_name="editions")
    definitions = models.JSONField("versions des définitions")
    rules = models.JSONField("règles en vigueur")
    seal = models.CharField("empreinte du contenu", max_length=64)

    objects: ClassVar[EditionQuerySet] = EditionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "édition figée"
        verbose_name_plural = "éditions figées"
        ordering = ("-year", "programme", "-number")
        constraints = (
            models.UniqueConstraint(fields=("programme", "year", "number"), name="edition_once"),
            models.CheckConstraint(
                name="edition_restates",
                condition=Q(number=1, replaces__isnull=True) | Q(number__gt=1, replaces__isnull=False),
                violation_error_message="La première édition n’en remplace aucune ; les autres, la précédente.",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return f"Bilan {label_of(Programme, self.programme)} {self.year}, édition {self.number}"


class EditionPart(Frozen):
    """One part of an edition, with its digest: the bilan of a level, its texts, the caveats, the list of journeys."""

    class Kind(models.TextChoices):
        BILAN = "BILAN", "Chiffres d’un niveau"
        TEXT = "TEXT", "Textes d’un niveau"
        STORIES = "STORIES", "Récits"
        CAVEATS = "CAVEATS", "Réserves"
        JOURNEYS = "JOURNEYS", "Parcours comptés"
        PUBLIC = "PUBLIC", "Chiffres publiés"
        CHANGES = "CHANGES", "Ce qui a changé"

    edition = models.ForeignKey(Edition, verbose_name="édition", on_delete=models.RESTRICT, related_name="parts")
    kind = models.CharField("nature", max_length=10, choices=Kind.choices)
    scope = models.CharField("niveau", max_length=80, blank=True)
    content = EncryptedJSONField("contenu")
    digest = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "partie d’une édition"
        verbose_name_plural = "parties d’une édition"
        ordering = ("edition", "kind", "scope")
        constraints = (models.UniqueConstraint(fields=("edition", "kind", "scope"), name="edition_part_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.scope}"
