"""The newsletter: what it says, to whom it goes, who had it, who wants none."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.accounts.roles import ROLES
from convergence.kit import clock
from convergence.kit.fields import CodeField, holds_codes
from convergence.library.queries import NewsletterQuerySet
from convergence.network.models import Territory
from convergence.nomenclature.base import label_of
from convergence.nomenclature.library import LetterSection


class Newsletter(models.Model):
    """One issue, by role and territory."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Brouillon"
        SENDING = "SENDING", "En cours d’envoi"
        SENT = "SENT", "Envoyée"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("objet", max_length=120)
    intro = models.TextField("les premiers mots", blank=True, default="")
    roles = models.CharField("fonctions", max_length=160, blank=True, default="", help_text="Vide : toutes.")
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="+",
        help_text="Vide : tout le réseau.",
    )  # fmt: skip
    since = models.DateField("ce qui est nouveau depuis le")
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.DRAFT)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="écrite par", on_delete=models.RESTRICT, related_name="+"
    )
    recorded_at = models.DateTimeField("commencée le", default=timezone.now)
    sent_on = models.DateField("envoyée le", null=True, blank=True)

    objects: ClassVar[NewsletterQuerySet] = NewsletterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "lettre du réseau"
        verbose_name_plural = "lettres du réseau"
        ordering = ("-sent_on", "-id")
        constraints = (
            models.CheckConstraint(
                name="newsletter_sent",
                condition=Q(state="DRAFT", sent_on__isnull=True)
                | Q(state__in=["SENDING", "SENT"], sent_on__isnull=False),
                violation_error_message="Une lettre envoyée porte sa date ; un brouillon n’en a pas.",
            ),
        )
        indexes = (models.Index(fields=("state", "-sent_on"), name="newsletter_latest"),)

    def __str__(self) -> str:
        return self.title

    @property
    def where(self) -> str:
        return str(self.territory) if self.territory is not None else "Tout le réseau"

    @property
    def role_codes(self) -> list[str]:
        return self.roles.split()

    @property
    def role_labels(self) -> list[str]:
        return [ROLES[code].label for code in self.role_codes]


@holds_codes(prefix="newsletter_block")
class Block(models.Model):
    """One item of a letter: proposed from what is new, or written. Left aside, it is not sent."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    letter = models.ForeignKey(Newsletter, verbose_name="lettre", on_delete=models.CASCADE, related_name="blocks")
    section = CodeField("partie", codes=LetterSection, missing=False)
    position = models.PositiveSmallIntegerField("rang")
    kept = models.BooleanField("dans la lettre", default=True)
    title = models.CharField("titre", max_length=160)
    text = models.CharField("texte", max_length=600, blank=True, default="")
    path = models.CharField("page à ouvrir", max_length=200, blank=True, default="")
    source = models.CharField("ce qu’il annonce", max_length=60, blank=True, default="")

    class Meta:
        verbose_name = "article d’une lettre"
        verbose_name_plural = "articles d’une lettre"
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("letter", "source"), condition=~Q(source=""), name="newsletter_block_once",
                violation_error_message="Cette nouvelle est déjà dans la lettre.",
            ),
            models.CheckConstraint(
                name="newsletter_block_path",
                condition=Q(path="") | (Q(path__startswith="/") & ~Q(path__startswith="//")),
                violation_error_message="La page à ouvrir est une page de Convergence.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def section_label(self) -> str:
        return label_of(LetterSection, self.section)


class Delivery(models.Model):
    """That letter to that professional: taken once, so that it leaves once."""

    class State(models.TextChoices):
        WAITING = "WAITING", "À envoyer"
        TAKEN = "TAKEN", "Remise au serveur, sans réponse"
        SENT = "SENT", "Envoyée"
        FAILED = "FAILED", "Refusée par le serveur"
        UNWANTED = "UNWANTED", "Désabonné entre-temps"

    letter = models.ForeignKey(Newsletter, verbose_name="lettre", on_delete=models.RESTRICT, related_name="deliveries")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="professionnel", on_delete=models.RESTRICT, related_name="+"
    )
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.WAITING)

    class Meta:
        verbose_name = "envoi d’une lettre"
        verbose_name_plural = "envois de lettres"
        constraints = (
            models.UniqueConstraint(
                fields=("letter", "user"), name="delivery_once",
                violation_error_message="Cette lettre est déjà partie à cette personne.",
            ),
        )  # fmt: skip
        indexes = (models.Index(fields=("letter", "state"), name="delivery_state"),)

    def __str__(self) -> str:
        return f"envoi {self.pk}"


class Subscription(models.Model):
    """Whether a professional wants the letter. Without a row, she does."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="professionnel", on_delete=models.CASCADE, related_name="+"
    )
    wanted = models.BooleanField("abonné", default=True)
    changed_on = models.DateField("depuis le", default=clock.today)

    class Meta:
        verbose_name = "abonnement à la lettre"
        verbose_name_plural = "abonnements à la lettre"

    def __str__(self) -> str:
        return f"abonnement {self.pk}"
