"""Opportunities that partners open, and the orientations of people towards them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.journeys.models import Journey
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.network.models import Territory
from convergence.nomenclature.lists import LifeTheme, Outcome, RefusalReason
from convergence.partnerships.models.partners import Agreement, Partner
from convergence.partnerships.models.requests import Request
from convergence.partnerships.queries import OpportunityQuerySet, OrientationManager


@holds_codes(prefix="opportunity")
class Opportunity(models.Model):
    """Places that a partner offers: how many, for whom, how, until when."""

    class Path(models.TextChoices):
        DIRECT = "DIRECT", "Directe : le chantier envoie"
        VALIDATED = "VALIDATED", "Validée : le chargé de partenariats vérifie et envoie"
        ARBITRATED = "ARBITRATED", "Arbitrée : plus de demandes que de places"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(
        Partner, verbose_name="partenaire", on_delete=models.RESTRICT, related_name="opportunities"
    )
    agreement = models.ForeignKey(
        Agreement,
        verbose_name="convention",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="opportunities",
    )
    territory = models.ForeignKey(
        Territory,
        verbose_name="territoire",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="opportunities",
        help_text="Vide : tout le réseau.",
    )
    theme = CodeField("thème", codes=LifeTheme, missing=False)
    title = models.CharField("intitulé", max_length=160)
    details = models.TextField("ce qui est proposé", blank=True)
    process = models.TextField("comment ça se passe", blank=True)
    documents = models.TextField("pièces à joindre", blank=True, help_text="Une par ligne.")
    path = models.CharField("chemin", max_length=10, choices=Path.choices, default=Path.DIRECT)
    places = models.PositiveIntegerField("places", default=1)
    criteria = models.JSONField("critères", default=dict, blank=True, help_text="Arbre de conditions.")
    opened_on = models.DateField("ouverte le")
    deadline = models.DateField("date limite", null=True, blank=True)
    broadcast_at = models.DateTimeField("diffusée le", null=True, blank=True)
    closed_on = models.DateField("close le", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")

    objects: ClassVar[OpportunityQuerySet] = OpportunityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "opportunité"
        verbose_name_plural = "opportunités"
        ordering = ("deadline", "id")
        constraints = (
            models.CheckConstraint(
                name="opportunity_places",
                condition=Q(places__gte=1),
                violation_error_message="Une opportunité compte au moins une place.",
            ),
        )
        indexes = (
            models.Index(fields=("territory", "theme", "closed_on", "deadline"), name="opportunity_list"),
            models.Index(fields=("partner", "-opened_on"), name="opportunity_partner"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> str:
        return self.territory.name if self.territory else "Tout le réseau"

    def open_on(self, day: date) -> bool:
        """Whether people may still be proposed that day, the day of the deadline included."""
        over = self.deadline is not None and self.deadline < day
        return self.closed_on is None and self.opened_on <= day and not over

    @property
    def pieces(self) -> list[str]:
        """The documents that the partner asks for."""
        return [line.strip() for line in self.documents.splitlines() if line.strip()]


@holds_codes(prefix="orientation")
class Orientation(models.Model):
    """A person proposed for an opportunity, or oriented to a partner, until what she obtained."""

    class State(models.TextChoices):
        PREPARING = "PREPARING", "En préparation"
        PROPOSED = "PROPOSED", "Proposée"
        VALIDATED = "VALIDATED", "Validée"
        SENT = "SENT", "Envoyée au partenaire"
        ACCEPTED = "ACCEPTED", "Acceptée"
        REFUSED = "REFUSED", "Refusée par le partenaire"
        SET_ASIDE = "SET_ASIDE", "Non retenue"
        WITHDRAWN = "WITHDRAWN", "Retirée"
        OBTAINED = "OBTAINED", "Obtenue"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(
        Journey, verbose_name="parcours", on_delete=models.RESTRICT, related_name="orientations"
    )
    opportunity = models.ForeignKey(
        Opportunity, verbose_name="opportunité", on_delete=models.RESTRICT, related_name="orientations"
    )
    request = models.ForeignKey(
        Request,
        verbose_name="sollicitation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="orientations",
    )
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.PREPARING)
    agreed_on = models.DateField("accord de la personne le", null=True, blank=True)
    agreed_what = EncryptedTextField("ce qu’elle accepte de transmettre", blank=True, default="")
    proposed_on = models.DateField("proposée le", null=True, blank=True)
    validated_on = models.DateField("validée le", null=True, blank=True)
    sent_on = models.DateField("envoyée le", null=True, blank=True)
    reminded_on = models.DateField("partenaire relancé le", null=True, blank=True)
    answered_on = models.DateField("réponse le", null=True, blank=True)
    seen_on = models.DateField("réponse lue par le chantier le", null=True, blank=True)
    obtained_on = models.DateField("obtenu le", null=True, blank=True)
    closed_on = models.DateField("close le", null=True, blank=True)
    refusal = CodeField("motif du refus", codes=RefusalReason, missing=False, blank=True, default="")
    outcome = CodeField("ce qui est obtenu", codes=Outcome, missing=False, blank=True, default="")
    reason = EncryptedTextField("motif", blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="décidée par",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)

    objects: ClassVar[OrientationManager] = OrientationManager()

    class Meta:
        verbose_name = "orientation"
        verbose_name_plural = "orientations"
        ordering = ("-recorded_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("journey", "opportunity"),
                name="orientation_once",
                violation_error_message="Cette personne est déjà proposée pour cette opportunité.",
            ),
            models.CheckConstraint(
                name="orientation_agreed",
                condition=Q(agreed_on__isnull=False) | Q(proposed_on__isnull=True, sent_on__isnull=True),
                violation_error_message="L’accord de la personne est daté avant que son dossier ne parte.",
            ),
            models.CheckConstraint(
                name="orientation_obtained",
                condition=~Q(state="OBTAINED") | (Q(obtained_on__isnull=False) & ~Q(outcome="")),
                violation_error_message="Ce qui est obtenu porte sa date et sa nature.",
            ),
        )
        indexes = (
            models.Index(fields=("opportunity", "state"), name="orientation_by_state"),
            models.Index(fields=("journey", "validated_on"), name="orientation_mobilised"),
            models.Index(fields=("journey", "state"), name="orientation_journey"),
        )

    def __str__(self) -> str:
        return self.state

    @property
    def since(self) -> date | None:
        """The day of what happened last."""
        days = (self.closed_on, self.obtained_on, self.answered_on, self.sent_on, self.validated_on, self.proposed_on)
        return next((day for day in days if day is not None), None)


class OrientationItem(models.Model):
    """A line of a file: a document to join (never stored here), a step of preparation, a check point after a hiring."""

    class Kind(models.TextChoices):
        DOCUMENT = "DOCUMENT", "Pièce"
        STEP = "STEP", "Préparation"
        CHECK = "CHECK", "Point après l’embauche"

    orientation = models.ForeignKey(
        Orientation, verbose_name="orientation", on_delete=models.CASCADE, related_name="items"
    )
    kind = models.CharField("nature", max_length=8, choices=Kind.choices)
    label = models.CharField("quoi", max_length=120)
    planned_on = models.DateField("prévu le", null=True, blank=True)
    done_on = models.DateField("fait le", null=True, blank=True)
    note = EncryptedTextField("note", blank=True, default="")

    class Meta:
        verbose_name = "ligne d’un dossier d’orientation"
        verbose_name_plural = "lignes des dossiers d’orientation"
        ordering = ("orientation", "kind", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("orientation", "kind", "label"),
                name="orientation_item_once",
                violation_error_message="Cette ligne est déjà dans le dossier.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"


class PartnerLink(models.Model):
    """An address that lets a partner without account answer one file, once, for a time. Only its hash is kept."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    orientation = models.ForeignKey(
        Orientation, verbose_name="orientation", on_delete=models.CASCADE, related_name="links"
    )
    digest = models.CharField("empreinte", max_length=64, unique=True, editable=False)
    made_on = models.DateField("ouvert le")
    expires_on = models.DateField("dernier jour")
    closed_on = models.DateField("fermé le", null=True, blank=True)
    opened_on = models.DateField("ouvert par le partenaire le", null=True, blank=True)
    answered_on = models.DateField("répondu le", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "lien de réponse"
        verbose_name_plural = "liens de réponse"
        ordering = ("-made_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("orientation",),
                condition=Q(closed_on__isnull=True),
                name="partner_link_one_open",
                violation_error_message="Un lien de réponse est déjà ouvert pour ce dossier.",
            ),
        )

    def __str__(self) -> str:
        return f"lien {self.pk}"
