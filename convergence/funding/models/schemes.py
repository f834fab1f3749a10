"""How a programme shares a year's money between its chantiers: terms, schedule, and each computation kept."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from convergence.funding import rules
from convergence.funding.models.grants import Grant
from convergence.funding.queries import SchemeQuerySet
from convergence.kit.fields import CodeField, holds_codes
from convergence.network.models import Chantier, Territory
from convergence.nomenclature.base import label_of
from convergence.nomenclature.funding import AmountBound, CalculationBasis, PaymentCondition
from convergence.nomenclature.lists import Programme


@holds_codes(prefix="scheme")
class Scheme(models.Model):
    """The subsidies of a programme for a year."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    programme = CodeField("programme", codes=Programme, missing=False)
    year = models.PositiveSmallIntegerField("année")
    justify_by = models.DateField("justification attendue pour le")
    grants = models.ManyToManyField(
        Grant, verbose_name="conventions qui la financent", through="SchemeSource", related_name="schemes"
    )

    objects: ClassVar[SchemeQuerySet] = SchemeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "campagne de subventions"
        verbose_name_plural = "campagnes de subventions"
        ordering = ("-year", "programme")
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "year"),
                name="scheme_once",
                violation_error_message="Ce programme a déjà sa campagne de subventions pour cette année.",
            ),
            models.CheckConstraint(
                name="scheme_year",
                condition=Q(year__gte=2007, year__lte=2100),
                violation_error_message="L’année est entre 2007 et 2100.",
            ),
        )

    def __str__(self) -> str:
        return f"Subventions {self.programme} {self.year}"

    @property
    def programme_label(self) -> str:
        return label_of(Programme, self.programme)

    @property
    def span(self) -> rules.Span:
        return rules.year_of(self.year)


class SchemeTerms(models.Model):
    """The rate and the bounds, from a day on. The rate counts day by day; bounds are those of the year's last day."""

    scheme = models.ForeignKey(Scheme, verbose_name="campagne", on_delete=models.CASCADE, related_name="terms")
    from_on = models.DateField("à partir du")
    rate = models.BigIntegerField("par personne et par an, en centimes")
    floor = models.BigIntegerField("plancher par chantier, en centimes", null=True, blank=True)
    cap = models.BigIntegerField("plafond par chantier, en centimes", null=True, blank=True)
    envelope = models.BigIntegerField("enveloppe, en centimes", null=True, blank=True)

    class Meta:
        verbose_name = "barème"
        verbose_name_plural = "barèmes"
        ordering = ("scheme", "from_on")
        constraints = (
            models.UniqueConstraint(fields=("scheme", "from_on"), name="terms_once"),
            models.CheckConstraint(
                name="terms_amounts",
                condition=Q(rate__gt=0)
                & (Q(floor__isnull=True) | Q(floor__gte=0))
                & (Q(cap__isnull=True) | Q(cap__gt=0))
                & (Q(envelope__isnull=True) | Q(envelope__gt=0)),
                violation_error_message="Le taux est un montant, les bornes aussi quand il y en a.",
            ),
            models.CheckConstraint(
                name="terms_bounds",
                condition=Q(floor__isnull=True) | Q(cap__isnull=True) | Q(floor__lte=F("cap")),
                violation_error_message="Le plancher ne dépasse pas le plafond.",
            ),
        )

    def __str__(self) -> str:
        return f"barème {self.from_on}"

    @property
    def pure(self) -> rules.Terms:
        return rules.Terms(self.from_on, self.rate, self.floor, self.cap, self.envelope)


@holds_codes(prefix="scheme_step")
class SchemeStep(models.Model):
    """One payment of the schedule: its share, in percent, and when it may be released."""

    scheme = models.ForeignKey(Scheme, verbose_name="campagne", on_delete=models.CASCADE, related_name="steps")
    rank = models.PositiveSmallIntegerField("rang")
    condition = CodeField("condition", codes=PaymentCondition, missing=False)
    share = models.PositiveSmallIntegerField("part en pour cent")
    due_on = models.DateField("prévu le")

    class Meta:
        verbose_name = "échéance de versement"
        verbose_name_plural = "échéances de versement"
        ordering = ("scheme", "rank")
        constraints = (
            models.UniqueConstraint(fields=("scheme", "rank"), name="scheme_step_once"),
            models.CheckConstraint(
                name="scheme_step_share",
                condition=Q(share__gte=1, share__lte=100),
                violation_error_message="Une part va de 1 à 100 %.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rank} {self.share} %"

    @property
    def condition_label(self) -> str:
        return label_of(PaymentCondition, self.condition)


class SchemeSource(models.Model):
    """How much of an agreement a scheme gives to chantiers."""

    scheme = models.ForeignKey(Scheme, verbose_name="campagne", on_delete=models.CASCADE, related_name="sources")
    grant = models.ForeignKey(Grant, verbose_name="convention", on_delete=models.RESTRICT, related_name="sources")
    cents = models.BigIntegerField("montant en centimes")

    class Meta:
        verbose_name = "part d’une convention"
        verbose_name_plural = "parts de conventions"
        ordering = ("scheme", "id")
        constraints = (
            models.UniqueConstraint(fields=("scheme", "grant"), name="source_once"),
            models.CheckConstraint(
                name="source_amount",
                condition=Q(cents__gt=0),
                violation_error_message="Dites combien de la convention va aux chantiers.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.cents}"


@holds_codes(prefix="calculation")
class Calculation(models.Model):
    """One computation of a scheme, kept with what it was made of: it can be explained and compared for ever."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "À décider"
        DECIDED = "DECIDED", "Décidé"
        NOTIFIED = "NOTIFIED", "Notifié"
        REPLACED = "REPLACED", "Remplacé"

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    scheme = models.ForeignKey(Scheme, verbose_name="campagne", on_delete=models.RESTRICT, related_name="calculations")
    version = models.PositiveSmallIntegerField("version")
    basis = CodeField("calculé sur", codes=CalculationBasis, missing=False)
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.DRAFT)
    through = models.DateField("jours comptés jusqu’au")
    digest = models.CharField("empreinte de ce qui a servi", max_length=64)
    terms_digest = models.CharField("empreinte du barème", max_length=64)
    computed_at = models.DateTimeField("calculé le", default=timezone.now)
    computed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="calculé par", on_delete=models.RESTRICT, related_name="+"
    )
    decided_on = models.DateField("décidé le", null=True, blank=True)
    notified_on = models.DateField("notifié le", null=True, blank=True)
    exact = models.CharField("somme avant enveloppe, en centimes exacts", max_length=60)
    """A fraction as text: what the chantiers would have without the envelope."""
    total = models.BigIntegerField("total en centimes")

    class Meta:
        verbose_name = "calcul de subventions"
        verbose_name_plural = "calculs de subventions"
        ordering = ("scheme", "-version")
        constraints = (
            models.UniqueConstraint(fields=("scheme", "version"), name="calculation_version"),
            models.UniqueConstraint(
                fields=("scheme",),
                condition=Q(state__in=["DECIDED", "NOTIFIED"]),
                name="calculation_one_in_force",
                violation_error_message="Un seul calcul est en vigueur à la fois.",
            ),
            models.UniqueConstraint(
                fields=("scheme",), condition=Q(state="DRAFT"), name="calculation_one_draft",
                violation_error_message="Un seul calcul attend d’être décidé.",
            ),
            models.CheckConstraint(
                name="calculation_dates",
                condition=Q(state="DRAFT", decided_on__isnull=True, notified_on__isnull=True)
                | Q(state="DECIDED", decided_on__isnull=False, notified_on__isnull=True)
                | Q(state="NOTIFIED", decided_on__isnull=False, notified_on__isnull=False)
                | Q(state="REPLACED"),
                violation_error_message="Un calcul décidé ou notifié porte ses dates.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"calcul {self.version}"

    @property
    def basis_label(self) -> str:
        return label_of(CalculationBasis, self.basis)

    @property
    def in_force(self) -> bool:
        return self.state in {self.State.DECIDED, self.State.NOTIFIED}


@holds_codes(prefix="calculation_line")
class CalculationLine(models.Model):
    """What the computation gives a chantier, with what it rests on; what its places would give stands beside."""

    calculation = models.ForeignKey(Calculation, verbose_name="calcul", on_delete=models.CASCADE, related_name="lines")
    chantier = models.ForeignKey(Chantier, verbose_name="chantier", on_delete=models.RESTRICT, related_name="+")
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    people = models.PositiveIntegerField("personnes accompagnées")
    days = models.PositiveIntegerField("jours de présence")
    place_days = models.PositiveIntegerField("jours de places")
    carried_days = models.PositiveSmallIntegerField("jours où le programme est porté")
    gross = models.BigIntegerField("avant bornes, en centimes")
    bound = CodeField("borne appliquée", codes=AmountBound, missing=False, blank=True, default="")
    cents = models.BigIntegerField("montant en centimes")
    planned = models.BigIntegerField("montant prévu sur les places, en centimes")

    class Meta:
        verbose_name = "ligne d’un calcul"
        verbose_name_plural = "lignes d’un calcul"
        ordering = ("calculation", "chantier")
        constraints = (
            models.UniqueConstraint(fields=("calculation", "chantier"), name="calculation_line_once"),
            models.CheckConstraint(
                name="calculation_line_amounts",
                condition=Q(cents__gte=0, gross__gte=0, planned__gte=0),
                violation_error_message="Un montant n’est pas négatif.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.chantier_id} {self.cents}"

    @property
    def bound_label(self) -> str:
        return label_of(AmountBound, self.bound)
