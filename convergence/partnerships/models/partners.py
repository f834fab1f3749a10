"""Partners and the agreements made with them: what they bring, where, until when, and what came of it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.kit.folding import fold
from convergence.network.models import Territory, dates_in_order
from convergence.nomenclature.lists import LifeTheme
from convergence.partnerships.queries import AgreementQuerySet, PlacedQuerySet


@holds_codes(prefix="partner")
class Partner(models.Model):
    """An organisation that supplies dwellings, jobs, care. National when it has no territory."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=160)
    search_text = models.CharField("texte cherché", max_length=260, editable=False, default="")
    theme = CodeField("thème", codes=LifeTheme, missing=False)
    kind = models.CharField("nature", max_length=80, blank=True, help_text="Bailleur, employeur, CPAM, association…")
    territory = models.ForeignKey(
        Territory,
        verbose_name="territoire",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="partners",
        help_text="Vide : national.",
    )
    ended_on = models.DateField("partenariat terminé le", null=True, blank=True)

    objects: ClassVar[PlacedQuerySet] = PlacedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "partenaire"
        verbose_name_plural = "partenaires"
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "name"),
                name="partner_once",
                violation_error_message="Ce partenaire existe déjà sur ce territoire.",
            ),
            models.UniqueConstraint(
                fields=("name",),
                condition=Q(territory__isnull=True),
                name="partner_national_once",
                violation_error_message="Ce partenaire national existe déjà.",
            ),
        )
        indexes = (
            models.Index(fields=("territory", "theme", "name"), name="partner_list"),
            models.Index(fields=("search_text", "id"), name="partner_by_name"),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fold()
        super().save(*args, **kwargs)

    def fold(self) -> None:
        """Keep what is searched in step with the name (also called by set-based writes)."""
        self.search_text = fold(f"{self.name} {self.kind}")

    @property
    def place(self) -> str:
        return self.territory.name if self.territory else "National"


class PartnerContact(models.Model):
    """Somebody to call there. One of them is the single referent (seed S0)."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, verbose_name="partenaire", on_delete=models.CASCADE, related_name="contacts")
    name = EncryptedTextField("nom")
    role = EncryptedTextField("fonction", blank=True, default="")
    phone = EncryptedTextField("téléphone", blank=True, default="")
    email = EncryptedTextField("adresse électronique", blank=True, default="")
    is_referent = models.BooleanField("référent unique", default=False)
    ended_on = models.DateField("parti le", null=True, blank=True)

    class Meta:
        verbose_name = "contact d’un partenaire"
        verbose_name_plural = "contacts des partenaires"
        ordering = ("partner", "-is_referent", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("partner",),
                condition=Q(is_referent=True, ended_on__isnull=True),
                name="partner_one_referent",
                violation_error_message="Ce partenaire a déjà un référent unique.",
            ),
        )

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Agreement(models.Model):
    """A convention with a partner: status, dates, commitments, a quota a year. A national one may be declined here."""

    class Status(models.TextChoices):
        PROJECT = "PROJECT", "En projet"
        RUNNING = "RUNNING", "En cours, sans convention"
        SIGNED = "SIGNED", "Conventionné"
        ENDED = "ENDED", "Terminé"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, verbose_name="partenaire", on_delete=models.CASCADE, related_name="agreements")
    territory = models.ForeignKey(
        Territory,
        verbose_name="territoire",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="agreements",
        help_text="Vide : partout où est le partenaire.",
    )
    declines = models.ForeignKey(
        "self",
        verbose_name="décline la convention nationale",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="declined",
    )
    title = models.CharField("objet", max_length=160)
    status = models.CharField("statut", max_length=8, choices=Status.choices, default=Status.PROJECT)
    started_on = models.DateField("début", null=True, blank=True)
    ended_on = models.DateField("fin", null=True, blank=True)
    commitments = models.TextField("engagements", blank=True)
    quota = models.PositiveIntegerField("quota par an", null=True, blank=True)
    quota_unit = models.CharField("de quoi", max_length=60, blank=True, help_text="logements, bilans, nuitées…")

    objects: ClassVar[AgreementQuerySet] = AgreementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "convention"
        verbose_name_plural = "conventions"
        ordering = ("partner", "-started_on", "-id")
        constraints = (
            dates_in_order("agreement_dates"),
            models.CheckConstraint(
                name="agreement_not_itself",
                condition=Q(declines__isnull=True) | ~Q(declines=models.F("id")),
                violation_error_message="Une convention ne se décline pas elle-même.",
            ),
        )
        indexes = (models.Index(fields=("territory", "status"), name="agreement_place"),)

    def __str__(self) -> str:
        return self.title


class PartnerUse(models.Model):
    """What was used without a named orientation: 54 health check-ups, 11 nights of shelter (S3). A dated count."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, verbose_name="partenaire", on_delete=models.CASCADE, related_name="uses")
    agreement = models.ForeignKey(
        Agreement, verbose_name="convention", on_delete=models.CASCADE, null=True, blank=True, related_name="uses"
    )
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    on = models.DateField("le")
    count = models.PositiveIntegerField("combien")
    what = models.CharField("de quoi", max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    class Meta:
        verbose_name = "usage compté"
        verbose_name_plural = "usages comptés"
        ordering = ("-on", "-id")
        constraints = (
            models.CheckConstraint(
                name="use_counted",
                condition=Q(count__gte=1),
                violation_error_message="Comptez au moins un usage.",
            ),
        )
        indexes = (
            models.Index(fields=("partner", "-on"), name="use_partner"),
            models.Index(fields=("agreement", "on"), name="use_agreement"),
        )

    def __str__(self) -> str:
        return f"{self.count} {self.what}"


class PartnerEvent(models.Model):
    """What is worth remembering of a partnership, at its date. The rest of its memory is derived."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, verbose_name="partenaire", on_delete=models.CASCADE, related_name="events")
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    on = models.DateField("le")
    note = EncryptedTextField("note")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    class Meta:
        verbose_name = "mémoire d’un partenariat"
        verbose_name_plural = "mémoire des partenariats"
        ordering = ("-on", "-id")
        indexes = (models.Index(fields=("partner", "-on"), name="partner_event"),)

    def __str__(self) -> str:
        return f"note {self.pk}"
