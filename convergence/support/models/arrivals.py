"""Before the first day: who sends people, who was sent, what became of them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from convergence.journeys.models import Journey
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.kit.folding import fold
from convergence.network.models import Chantier
from convergence.nomenclature.lists import ArrivalOutcome, Programme, Referrer
from convergence.support.arrival_queries import ArrivalQuerySet, SenderQuerySet


@holds_codes(prefix="sender")
class Sender(models.Model):
    """An organisation that sends people: a day centre, a shelter, a street team. Known to a whole département.

    A chantier joins or leaves a territory and some stand in none; a département is always known (decision 0022).
    """

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=160)
    folded = models.CharField("nom replié", max_length=160, editable=False)
    kind = CodeField("sorte", codes=Referrer, missing=False)
    department = models.CharField("département", max_length=3, db_index=True)
    commune = models.CharField("commune", max_length=120, blank=True)
    contact = EncryptedTextField("qui joindre", blank=True, default="", help_text="Nom, téléphone, adresse.")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisi par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[SenderQuerySet] = SenderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "orienteur"
        verbose_name_plural = "orienteurs"
        ordering = ("folded", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("department", "folded"),
                name="sender_once",
                violation_error_message="Cet orienteur existe déjà dans ce département.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def fold(self) -> None:
        """Keep the folded name in step (also called by set-based writes)."""
        self.folded = fold(self.name)


class SenderContact(models.Model):
    """A time when the sender was met or told about the programmes."""

    class Kind(models.TextChoices):
        MET = "MET", "Rencontre"
        TOLD = "TOLD", "Information"

    sender = models.ForeignKey(Sender, verbose_name="orienteur", on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField("nature", max_length=4, choices=Kind.choices, default=Kind.MET)
    on = models.DateField("le")
    note = EncryptedTextField("note", blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    class Meta:
        verbose_name = "contact avec un orienteur"
        verbose_name_plural = "contacts avec les orienteurs"
        ordering = ("sender", "-on", "-id")
        indexes = (models.Index(fields=("sender", "-on"), name="sender_contact_last"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


@holds_codes(prefix="arrival")
class Arrival(models.Model):
    """Somebody sent to a chantier for a programme, before any file: met, shown the place, then what became of it.

    In PHC nobody is chosen and nothing is required: there is no criterion here. Two years after it is closed, what
    names the person is erased and what is counted stays (decision 0022).
    """

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    chantier = models.ForeignKey(Chantier, verbose_name="chantier", on_delete=models.RESTRICT, related_name="arrivals")
    programme = CodeField("programme", codes=Programme, missing=False, max_length=3)
    last_name = models.CharField("nom", max_length=120, blank=True)
    first_name = models.CharField("prénom", max_length=120, blank=True)
    search_text = models.CharField("texte cherché", max_length=280, editable=False)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    phone = EncryptedTextField("téléphone", blank=True, default="")
    sender = models.ForeignKey(
        Sender, verbose_name="orienteur", on_delete=models.RESTRICT, null=True, blank=True, related_name="arrivals"
    )
    sent_by = EncryptedTextField("personne chez l’orienteur", blank=True, default="")
    passing = models.OneToOneField(
        "support.Passing",
        verbose_name="passage",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="arrival",
    )
    sent_on = models.DateField("orientée le")
    met_on = models.DateField("rencontrée le", null=True, blank=True)
    visited_on = models.DateField("visite faite le", null=True, blank=True)
    outcome = CodeField("issue", codes=ArrivalOutcome, missing=False, blank=True, default="")
    decided_on = models.DateField("issue le", null=True, blank=True)
    reason = EncryptedTextField("motif", blank=True, default="")
    journey = models.ForeignKey(
        Journey, verbose_name="parcours", on_delete=models.SET_NULL, null=True, blank=True, related_name="arrivals"
    )
    erased_on = models.DateField("effacée le", null=True, blank=True)
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="saisie par", on_delete=models.RESTRICT, related_name="+"
    )

    objects: ClassVar[ArrivalQuerySet] = ArrivalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "arrivée"
        verbose_name_plural = "arrivées"
        ordering = ("sent_on", "id")
        constraints = (
            models.CheckConstraint(
                name="arrival_decided",
                condition=Q(outcome="", decided_on__isnull=True) | (~Q(outcome="") & Q(decided_on__isnull=False)),
                violation_error_message="Une issue porte sa date ; qui attend n’en a pas.",
            ),
            models.CheckConstraint(
                name="arrival_order",
                condition=Q(decided_on__isnull=True) | Q(decided_on__gte=F("sent_on")),
                violation_error_message="L’issue ne peut pas précéder l’orientation.",
            ),
            models.CheckConstraint(
                name="arrival_named",
                condition=Q(erased_on__isnull=False) | (~Q(last_name="") & ~Q(first_name="")),
                violation_error_message="Le nom et le prénom sont demandés.",
            ),
        )
        indexes = (
            models.Index(fields=("chantier", "outcome", "sent_on"), name="arrival_waiting"),
            models.Index(fields=("sender", "sent_on"), name="arrival_sender"),
        )

    def __str__(self) -> str:
        return f"{self.programme} {self.sent_on}"

    @property
    def name(self) -> str:
        return "Nom effacé" if self.erased_on else f"{self.first_name} {self.last_name}"

    def fold(self) -> None:
        """Keep the folded name in step (also called by set-based writes)."""
        self.search_text = fold(f"{self.last_name} {self.first_name}")

    def waited(self, today: date) -> int:
        """Days between the orientation and its outcome, or today."""
        return ((self.decided_on or today) - self.sent_on).days
