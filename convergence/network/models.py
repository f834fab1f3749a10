"""The network in time: what a chantier carries, where it belongs and who works there is always dated."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from convergence.accounts.roles import Level, role_choices
from convergence.kit.fields import CodeField, holds_codes
from convergence.network.queries import ChantierQuerySet, DatedQuerySet, PostQuerySet, TerritoryQuerySet
from convergence.nomenclature.lists import Programme, TerritoryStatus, Theme


def dates_in_order(name: str, *, start: str = "started_on", end: str = "ended_on") -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{end}__isnull": True}) | Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__gte": F(start)}),
        violation_error_message="La fin ne peut pas précéder le début.",
    )


class Territory(models.Model):
    """A Convergence collective: chantiers that share officers and a coordinator."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField("code", max_length=60, unique=True)
    name = models.CharField("nom", max_length=120)

    objects: ClassVar[TerritoryQuerySet] = TerritoryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "territoire"
        verbose_name_plural = "territoires"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


@holds_codes(prefix="territory_step")
class TerritoryStep(models.Model):
    """The status of a territory from a day on."""

    territory = models.ForeignKey(Territory, verbose_name="territoire", on_delete=models.CASCADE, related_name="steps")
    status = CodeField("statut", codes=TerritoryStatus, missing=False)
    on = models.DateField("à partir du")

    class Meta:
        verbose_name = "étape de territoire"
        verbose_name_plural = "étapes de territoire"
        ordering = ("on", "id")
        constraints = (models.UniqueConstraint(fields=("territory", "on"), name="territory_step_once"),)

    def __str__(self) -> str:
        return f"{self.territory} {self.status} {self.on}"


class Organisation(models.Model):
    """An association that carries one or several chantiers, or employs a territory's team."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=160, unique=True)

    class Meta:
        verbose_name = "organisation"
        verbose_name_plural = "organisations"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Chantier(models.Model):
    """An ACI, or one of its sites: a stable code of its own, a SIRET that several may share."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("code", max_length=40, unique=True, help_text="Le SIRET, sauf s’il en porte plusieurs.")
    siret = models.CharField("SIRET", max_length=14, db_index=True)
    name = models.CharField("nom", max_length=160)
    organisation = models.ForeignKey(
        Organisation, verbose_name="organisation", on_delete=models.RESTRICT, null=True, blank=True,
        related_name="chantiers",
    )  # fmt: skip
    activity = models.CharField("activité", max_length=160, blank=True)
    department = models.CharField("département", max_length=3, blank=True)
    commune = models.CharField("commune", max_length=120, blank=True)

    objects: ClassVar[ChantierQuerySet] = ChantierQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "chantier"
        verbose_name_plural = "chantiers"
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A chantier belongs to a territory from a day to another. No start: since always."""

    chantier = models.ForeignKey(
        Chantier, verbose_name="chantier", on_delete=models.CASCADE, related_name="memberships"
    )
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, related_name="memberships"
    )
    started_on = models.DateField("depuis le", null=True, blank=True)
    ended_on = models.DateField("jusqu’au", null=True, blank=True)

    objects: ClassVar[DatedQuerySet[Membership]] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "appartenance à un territoire"
        verbose_name_plural = "appartenances à un territoire"
        ordering = ("chantier", "started_on")
        constraints = (
            dates_in_order("membership_dates"),
            models.UniqueConstraint(
                fields=("chantier",),
                condition=Q(ended_on__isnull=True),
                name="membership_one_open",
                violation_error_message="Ce chantier appartient déjà à un territoire : fermez d’abord ce lien.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.chantier} → {self.territory}"


@holds_codes(prefix="run")
class ProgrammeRun(models.Model):
    """A chantier carries a programme from a day to another."""

    chantier = models.ForeignKey(Chantier, verbose_name="chantier", on_delete=models.CASCADE, related_name="runs")
    programme = CodeField("programme", codes=Programme, missing=False)
    started_on = models.DateField("début", null=True, blank=True)
    ended_on = models.DateField("fin", null=True, blank=True)
    from_dph = models.BooleanField("bascule depuis DPH", default=False)

    objects: ClassVar[DatedQuerySet[ProgrammeRun]] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "programme porté"
        verbose_name_plural = "programmes portés"
        ordering = ("chantier", "programme", "started_on")
        constraints = (
            dates_in_order("run_dates"),
            models.UniqueConstraint(
                fields=("chantier", "programme"),
                condition=Q(ended_on__isnull=True),
                name="run_one_open",
                violation_error_message="Ce chantier porte déjà ce programme.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.chantier} {self.programme}"

    def places_on(self, day: date) -> int:
        """Contracted places in force that day: the latest change not after it, else the first known."""
        changes = sorted(self.places.all(), key=lambda change: (change.from_on is not None, change.from_on))
        before = [change for change in changes if change.from_on is None or change.from_on <= day]
        return before[-1].places if before else (changes[0].places if changes else 0)


class RunPlaces(models.Model):
    """Contracted places of a programme run from a day on."""

    run = models.ForeignKey(
        ProgrammeRun, verbose_name="programme porté", on_delete=models.CASCADE, related_name="places"
    )
    from_on = models.DateField("à partir du", null=True, blank=True)
    places = models.PositiveIntegerField("places conventionnées")

    class Meta:
        verbose_name = "places conventionnées"
        verbose_name_plural = "places conventionnées"
        ordering = ("run", "from_on", "id")
        constraints = (models.UniqueConstraint(fields=("run", "from_on"), name="run_places_once"),)

    def __str__(self) -> str:
        return f"{self.places} places"


@holds_codes(prefix="post")
class Post(models.Model):
    """Who holds which role where, since when, on which theme. One person may hold several."""

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="personne", on_delete=models.RESTRICT, related_name="posts"
    )
    role = models.CharField("rôle", max_length=20, choices=role_choices())
    level = models.CharField("niveau", max_length=16, choices=[(level.value, level.label) for level in Level])
    chantier = models.ForeignKey(
        Chantier,
        verbose_name="chantier",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="posts",
    )
    territory = models.ForeignKey(
        Territory,
        verbose_name="territoire",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="posts",
    )
    theme = CodeField("thème", codes=Theme, missing=False, blank=True, default="")
    started_on = models.DateField("depuis le")
    ended_on = models.DateField("jusqu’au", null=True, blank=True)

    objects: ClassVar[PostQuerySet] = PostQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "poste"
        verbose_name_plural = "postes"
        ordering = ("user", "started_on")
        constraints = (
            dates_in_order("post_dates"),
            models.CheckConstraint(
                name="post_place",
                condition=(
                    Q(level=Level.CHANTIER.value, chantier__isnull=False, territory__isnull=True)
                    | Q(level=Level.TERRITORY.value, chantier__isnull=True, territory__isnull=False)
                    | Q(
                        level__in=[Level.NATION.value, Level.OFF_TERRITORY.value],
                        chantier__isnull=True,
                        territory__isnull=True,
                    )
                ),
                violation_error_message="Le lieu du poste ne correspond pas à son rôle.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.role}"
