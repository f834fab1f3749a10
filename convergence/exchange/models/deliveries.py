"""Pseudonymised data sets handed to evaluators: to whom, why, what, until when, and what became of them."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from convergence.exchange.queries import DeliveryQuerySet
from convergence.kit.fields import EncryptedTextField
from convergence.kit.folding import fold


class Recipient(models.Model):
    """Who receives data sets. Its secret makes its pseudonyms: two recipients cannot join their files."""

    class Keep(models.TextChoices):
        PLACES = "LIEUX", "Le lieu : le territoire reste, les mois s’effacent d’abord"
        CALENDAR = "CALENDRIER", "Le calendrier : les mois restent, le lieu s’efface d’abord"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=160)
    folded = models.CharField("nom replié", max_length=160, unique=True, editable=False)
    secret = EncryptedTextField("secret des pseudonymes", editable=False)
    keep = models.CharField("ce qui reste précis", max_length=10, choices=Keep.choices, default=Keep.PLACES)
    opened_at = models.DateTimeField("inscrit le", default=timezone.now)

    class Meta:
        verbose_name = "destinataire"
        verbose_name_plural = "destinataires"
        ordering = ("folded",)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded = fold(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def precise(self) -> str:
        """What stays precise in its data sets: « le lieu », « le calendrier »."""
        return str(self.get_keep_display()).partition(" :")[0].lower()


class Delivery(models.Model):
    """One data set: prepared, looked at, released or given up, then destroyed by who received it."""

    class State(models.TextChoices):
        PREPARED = "PREPARED", "À vérifier"
        RELEASED = "RELEASED", "Remis"
        GIVEN_UP = "GIVEN_UP", "Abandonné"
        DESTROYED = "DESTROYED", "Détruit"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(
        Recipient, verbose_name="destinataire", on_delete=models.RESTRICT, related_name="deliveries"
    )
    year = models.PositiveSmallIntegerField("année des données")
    purpose = models.CharField("finalité", max_length=300)
    basis = models.CharField("base légale ou convention", max_length=300)
    expires_on = models.DateField("à détruire le")
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.PREPARED)
    journeys = models.PositiveIntegerField("parcours")
    people = models.PositiveIntegerField("personnes")
    fields = models.JSONField("champs remis", default=dict)
    """Table → names of its columns."""
    digest = models.CharField("empreinte du jeu", max_length=64)
    data_digest = models.CharField("empreinte des données", max_length=64)
    risk = models.JSONField("fiche de risque", default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="préparé par", on_delete=models.RESTRICT, related_name="+"
    )
    prepared_at = models.DateTimeField("préparé le", default=timezone.now)
    released_at = models.DateTimeField("remis le", null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="remis par", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    destroyed_on = models.DateField("détruit le", null=True, blank=True)
    destroyed_told = models.CharField("preuve de la destruction", max_length=300, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "remise de données"
        verbose_name_plural = "remises de données"
        ordering = ("-prepared_at", "-id")
        indexes = (models.Index(fields=("state", "expires_on"), name="delivery_due"),)
        constraints = (
            models.CheckConstraint(
                name="delivery_released_told",
                condition=Q(state__in=["PREPARED", "GIVEN_UP"])
                | Q(released_at__isnull=False, released_by__isnull=False),
                violation_error_message="Une remise porte son jour et son auteur.",
            ),
            models.CheckConstraint(
                name="delivery_destroyed_told",
                condition=~Q(state="DESTROYED") | (Q(destroyed_on__isnull=False) & ~Q(destroyed_told="")),
                violation_error_message="Dites quand les données ont été détruites, et comment vous le savez.",
            ),
            models.CheckConstraint(
                name="delivery_people_have_journeys",
                condition=Q(journeys__gte=F("people")),
                violation_error_message="Un jeu compte au moins un parcours par personne.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.recipient} {self.year}"

    def due_on(self, today: date, notice: timedelta) -> bool:
        """Whether its destruction is to be asked for, that long before its day."""
        return self.state == self.State.RELEASED and self.expires_on <= today + notice


class DeliveryFile(models.Model):
    """The data set itself, sealed at rest, for the few days in which it is checked and fetched; then it goes."""

    delivery = models.OneToOneField(Delivery, verbose_name="remise", on_delete=models.CASCADE, related_name="file")
    content = EncryptedTextField("contenu")
    until = models.DateField("gardé jusqu’au")

    class Meta:
        verbose_name = "fichier remis"
        verbose_name_plural = "fichiers remis"

    def __str__(self) -> str:
        return f"fichier {self.delivery_id}"
