"""What was seen at the end of each month, so that a trend and what was mended can be told; and the weekly mail."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from convergence.network.models import Chantier


class MonthEnd(models.Model):
    """One chantier, one rule, the last day of one month: how many records had each outcome.

    The journeys that failed are kept by their keys, so that what was mended since is told exactly, and not as a
    difference of two totals. Nothing else of a month is stored: today is always computed.
    """

    chantier = models.ForeignKey(Chantier, verbose_name="chantier", on_delete=models.CASCADE, related_name="+")
    rule = models.CharField("règle", max_length=40)
    version = models.PositiveSmallIntegerField("version de la règle", default=1)
    month = models.DateField("dernier jour du mois")
    passed = models.PositiveIntegerField("conformes", default=0)
    failed = models.PositiveIntegerField("à reprendre", default=0)
    unknown = models.PositiveIntegerField("non jugés", default=0)
    refused = models.PositiveIntegerField("refus", default=0)
    failing = models.JSONField("parcours à reprendre", default=list)

    objects: ClassVar[models.Manager[MonthEnd]] = models.Manager()

    class Meta:
        verbose_name = "relevé mensuel de qualité"
        verbose_name_plural = "relevés mensuels de qualité"
        ordering = ("month", "chantier", "rule")
        constraints = (
            models.UniqueConstraint(
                fields=("month", "chantier", "rule"),
                name="month_end_once",
                violation_error_message="Ce mois est déjà relevé pour ce chantier.",
            ),
        )
        indexes = (  # the months of the whole network are summed from it alone
            models.Index(fields=("month", "rule", "passed", "failed", "unknown", "refused"), name="month_end_sums"),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.month}"


class Digest(models.Model):
    """The weekly mail of one professional: whether she wants it, and the last week for which it left."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="professionnel", on_delete=models.CASCADE, related_name="+"
    )
    wanted = models.BooleanField("souhaité", default=True)
    sent_for = models.DateField("envoyé pour la semaine du", null=True, blank=True)

    class Meta:
        verbose_name = "courriel de la semaine"
        verbose_name_plural = "courriels de la semaine"
        ordering = ("user",)
        constraints = (
            models.CheckConstraint(
                name="digest_monday",
                condition=Q(sent_for__isnull=True) | Q(sent_for__week_day=2),
                violation_error_message="Une semaine se nomme par son lundi.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.sent_for}"
