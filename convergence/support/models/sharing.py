"""A link by which an outside referent reads the shared plan, for a time, without an account."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.journeys.models import Journey
from convergence.people.models import OutsideReferent
from convergence.support.queries import LinkQuerySet


class ShareLink(models.Model):
    """The address holds a random token, a code travels apart: only prints of both are kept here."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    referent = models.ForeignKey(
        OutsideReferent, verbose_name="référent extérieur", on_delete=models.RESTRICT, related_name="links"
    )
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="links")
    token_print = models.CharField("empreinte de l’adresse", max_length=64, unique=True, editable=False)
    code_print = models.CharField("empreinte du code", max_length=64, editable=False)
    ends_on = models.DateField("ouvert jusqu’au")
    failures = models.PositiveSmallIntegerField("codes faux de suite", default=0)
    made_at = models.DateTimeField("fait le", default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="fait par", on_delete=models.RESTRICT, related_name="+"
    )
    closed_at = models.DateTimeField("fermé le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="fermé par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip

    objects: ClassVar[LinkQuerySet] = LinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "lien de partage"
        verbose_name_plural = "liens de partage"
        ordering = ("-made_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="link_closed",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                violation_error_message="Un lien fermé dit quand et par qui.",
            ),
            models.UniqueConstraint(
                fields=("referent", "journey"),
                condition=Q(closed_at__isnull=True),
                name="link_one_open",
                violation_error_message="Ce référent a déjà un lien ouvert pour ce parcours.",
            ),
        )

    def __str__(self) -> str:
        return f"lien {self.pk}"


class ShareVisit(models.Model):
    """What was done by the link, each time: shown to the chantier, and to the person who asks."""

    class What(models.TextChoices):
        OPENED = "OPENED", "Ouverture du projet"
        COMMENTED = "COMMENTED", "Commentaire"
        DONE = "DONE", "Étape notée faite"
        WRONG = "WRONG", "Code faux"

    link = models.ForeignKey(ShareLink, verbose_name="lien", on_delete=models.CASCADE, related_name="visits")
    at = models.DateTimeField("quand", default=timezone.now)
    what = models.CharField("quoi", max_length=10, choices=What.choices)

    class Meta:
        verbose_name = "passage par un lien"
        verbose_name_plural = "passages par un lien"
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("link", "-at"), name="visit_link"),)

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d}"
