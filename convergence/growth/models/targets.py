"""What a territory, or the network, wants to reach: which figure, from how many to how many, until when."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from convergence.growth.queries import TargetQuerySet
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.network.models import Territory
from convergence.nomenclature.base import label_of
from convergence.nomenclature.growth import TargetFigure


@holds_codes(prefix="target")
class Target(models.Model):
    """An objective: the figure goes from `baseline` on `started_on` to `goal` on `due_on`. Rates are in per cent.

    Source: domain O40, seed S4 (« doubler les effectifs en file active », « 20 parcours »).
    """

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("objectif", max_length=160)
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="targets",
        help_text="Aucun : tout le réseau.",
    )  # fmt: skip
    figure = CodeField("ce qui est compté", codes=TargetFigure, missing=False)
    baseline = models.DecimalField("départ", max_digits=7, decimal_places=1)
    goal = models.DecimalField("cible", max_digits=7, decimal_places=1)
    started_on = models.DateField("à partir du")
    due_on = models.DateField("à atteindre le")
    why = EncryptedTextField("pourquoi", blank=True, default="")
    dropped_on = models.DateField("abandonné le", null=True, blank=True)
    dropped_why = models.CharField("pourquoi il est abandonné", max_length=200, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="fixé par", on_delete=models.RESTRICT, related_name="+"
    )
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    objects: ClassVar[TargetQuerySet] = TargetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "objectif de territoire"
        verbose_name_plural = "objectifs de territoire"
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(
                name="target_dates",
                condition=Q(due_on__gt=F("started_on")),
                violation_error_message="La date à atteindre vient après le départ.",
            ),
            models.CheckConstraint(
                name="target_goal",
                condition=~Q(goal=F("baseline")),
                violation_error_message="La cible est la valeur de départ : il n’y a rien à atteindre.",
            ),
            models.CheckConstraint(
                name="target_dropped",
                condition=Q(dropped_on__isnull=True, dropped_why="")
                | (Q(dropped_on__isnull=False) & ~Q(dropped_why="")),
                violation_error_message="Dites pourquoi l’objectif est abandonné.",
            ),
        )
        indexes = (models.Index(fields=("territory", "due_on"), name="target_territory"),)

    def __str__(self) -> str:
        return self.title

    @property
    def where(self) -> str:
        return self.territory.name if self.territory is not None else "Tout le réseau"

    @property
    def figure_label(self) -> str:
        return label_of(TargetFigure, self.figure)

    @property
    def kind(self) -> str:
        """`stock`, `flow`, `opened` or `rate`."""
        return TargetFigure(self.figure).group.split()[1]

    @property
    def programme(self) -> str:
        return TargetFigure(self.figure).group.split()[0]

    @property
    def is_rate(self) -> bool:
        return self.kind == "rate"
