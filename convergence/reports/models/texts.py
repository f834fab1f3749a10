"""What stands beside the figures: passages written at each level, and stories of journeys that people agreed to."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from convergence.journeys.models import Journey
from convergence.kit.fields import EncryptedTextField
from convergence.reports.models.campaign import Campaign
from convergence.reports.queries import StoryQuerySet


class Passage(models.Model):
    """A text of a level in a campaign: highlights of a theme, or what figures do not tell."""

    class Section(models.TextChoices):
        EMPLOI = "EMPLOI", "Faits marquants : emploi et formation"
        LOGEMENT = "LOGEMENT", "Faits marquants : logement"
        SANTE = "SANTE", "Faits marquants : santé"
        AUTRE = "AUTRE", "Autres faits marquants"
        QUALITY = "QUALITY", "Ce que les chiffres ne disent pas"

    campaign = models.ForeignKey(Campaign, verbose_name="campagne", on_delete=models.RESTRICT, related_name="passages")
    scope = models.CharField("niveau", max_length=80)
    section = models.CharField("rubrique", max_length=10, choices=Section.choices)
    text = EncryptedTextField("texte", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "texte de bilan"
        verbose_name_plural = "textes de bilan"
        ordering = ("campaign", "scope", "section")
        constraints = (models.UniqueConstraint(fields=("campaign", "scope", "section"), name="passage_once"),)

    def __str__(self) -> str:
        return f"{self.scope} {self.section}"


class Story(models.Model):
    """The story of a journey, without what would name the person. Once she agreed, its text no longer changes."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Brouillon"
        AGREED = "AGREED", "Accord donné"
        WITHDRAWN = "WITHDRAWN", "Retiré"

    class Means(models.TextChoices):
        ORAL = "ORAL", "À l’oral, le texte relu ensemble"
        SIGNED = "SIGNED", "Par écrit, le texte signé"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.RESTRICT, related_name="stories")
    text = EncryptedTextField("texte", blank=True, default="")
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.DRAFT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField("écrit le")
    agreed_on = models.DateField("accord de la personne le", null=True, blank=True)
    means = models.CharField("accord donné", max_length=10, choices=Means.choices, blank=True)
    withdrawn_on = models.DateField("retiré le", null=True, blank=True)

    objects: ClassVar[StoryQuerySet] = StoryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "récit de parcours"
        verbose_name_plural = "récits de parcours"
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("journey",),
                condition=~Q(state="WITHDRAWN"),
                name="story_one_alive",
                violation_error_message="Ce parcours a déjà son récit.",
            ),
            models.CheckConstraint(
                name="story_agreement",
                condition=Q(state="DRAFT", agreed_on__isnull=True)
                | Q(state="AGREED", agreed_on__isnull=False, withdrawn_on__isnull=True) & ~Q(means="")
                | Q(state="WITHDRAWN", withdrawn_on__isnull=False, text=""),
                violation_error_message="Un récit sert une fois que la personne a dit oui ; retiré, il est effacé.",
            ),
        )

    def __str__(self) -> str:
        return f"récit {self.key}"


class StoryPlace(models.Model):
    """Where a level prints a story among the others of its bilan, or that it leaves it out."""

    campaign = models.ForeignKey(
        Campaign, verbose_name="campagne", on_delete=models.RESTRICT, related_name="story_places"
    )
    scope = models.CharField("niveau", max_length=80)
    story = models.ForeignKey(Story, verbose_name="récit", on_delete=models.RESTRICT, related_name="places")
    place = models.PositiveSmallIntegerField("rang", help_text="0 : ce niveau ne l’imprime pas.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "rang d’un récit dans un bilan"
        verbose_name_plural = "rangs des récits dans un bilan"
        ordering = ("campaign", "scope", "place", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("campaign", "scope", "story"),
                name="story_place_once",
                violation_error_message="Ce récit a déjà son rang à ce niveau.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scope} {self.place}"
