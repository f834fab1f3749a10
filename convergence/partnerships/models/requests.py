"""Requests from those who follow a person to the officers of the territory. Never compulsory (seed S1)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.journeys.models import Journey
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.network.models import Territory
from convergence.nomenclature.lists import Theme
from convergence.partnerships.request_queries import RequestQuerySet


@holds_codes(prefix="request")
class Request(models.Model):
    """A CIP or ESP asks an officer: a theme, a need, how pressing, what was tried. The person agrees first."""

    class Purpose(models.TextChoices):
        SUPPORT = "SUPPORT", "Appui"
        OPINION = "OPINION", "Avis avant renouvellement"

    class State(models.TextChoices):
        SENT = "SENT", "À traiter"
        MORE = "MORE", "Précision demandée"
        ACCEPTED = "ACCEPTED", "En cours"
        ANSWERED = "ANSWERED", "Répondue"
        REFUSED = "REFUSED", "Refusée"
        WITHDRAWN = "WITHDRAWN", "Retirée"

    class Answer(models.TextChoices):
        ADVICE = "ADVICE", "Conseil"
        ORIENTATION = "ORIENTATION", "Orientation"
        ACTION = "ACTION", "Action menée"

    class Urgency(models.TextChoices):
        CALM = "CALM", "Peut attendre"
        SOON = "SOON", "Dans le mois"
        NOW = "NOW", "Cette semaine"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.RESTRICT, related_name="requests")
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, related_name="requests"
    )
    theme = CodeField("thème", codes=Theme, missing=False)
    purpose = models.CharField("objet", max_length=8, choices=Purpose.choices, default=Purpose.SUPPORT)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="chargé de partenariats",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Vide : à qui la prendra parmi ceux du thème.",
    )
    need = EncryptedTextField("besoin")
    tried = EncryptedTextField("ce qui a été tenté", blank=True, default="")
    urgency = models.CharField("urgence", max_length=8, choices=Urgency.choices, default=Urgency.CALM)
    needed_on = models.DateField("réponse utile avant le", null=True, blank=True)
    agreed_on = models.DateField("accord de la personne le")
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.SENT)
    moved_on = models.DateField("dans cet état depuis le")
    sent_on = models.DateField("envoyée le")
    accepted_on = models.DateField("acceptée le", null=True, blank=True)
    closed_on = models.DateField("close le", null=True, blank=True)
    answer_kind = models.CharField("réponse", max_length=12, choices=Answer.choices, blank=True, default="")
    answer = EncryptedTextField("réponse détaillée", blank=True, default="")
    refusal = EncryptedTextField("motif du refus", blank=True, default="")
    read_on = models.DateField("réponse lue le", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField("saisie le", default=timezone.now)

    objects: ClassVar[RequestQuerySet] = RequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "sollicitation"
        verbose_name_plural = "sollicitations"
        ordering = ("sent_on", "id")
        constraints = (
            models.CheckConstraint(
                name="request_accepted_dated",
                condition=Q(state__in=["SENT", "MORE", "REFUSED", "WITHDRAWN"]) | Q(accepted_on__isnull=False),
                violation_error_message="Une sollicitation acceptée porte sa date.",
            ),
            models.CheckConstraint(
                name="request_refused_not_accepted",
                condition=~Q(state="REFUSED") | Q(accepted_on__isnull=True),
                violation_error_message="Une sollicitation déjà acceptée reçoit une réponse, elle ne se refuse plus.",
            ),
            models.CheckConstraint(
                name="request_closed_dated",
                condition=Q(state__in=["SENT", "MORE", "ACCEPTED"], closed_on__isnull=True)
                | Q(state__in=["ANSWERED", "REFUSED", "WITHDRAWN"], closed_on__isnull=False),
                violation_error_message="Une sollicitation close porte sa date ; une autre n’en a pas.",
            ),
        )
        indexes = (
            models.Index(fields=("territory", "theme", "state", "moved_on"), name="request_inbox"),
            models.Index(fields=("journey", "theme", "accepted_on"), name="request_mobilised"),
        )

    def __str__(self) -> str:
        return f"{self.theme} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


OPEN_STATES = (Request.State.SENT, Request.State.MORE, Request.State.ACCEPTED)
"""States in which something is still expected."""


class RequestMessage(models.Model):
    """A word between the chantier and the officer about a request: a question, what was missing, a reminder."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(
        Request, verbose_name="sollicitation", on_delete=models.CASCADE, related_name="messages"
    )
    text = EncryptedTextField("message")
    from_officer = models.BooleanField("du chargé de partenariats", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "message d’une sollicitation"
        verbose_name_plural = "messages d’une sollicitation"
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"message {self.pk}"
