"""What meetings and courses have in common: the roles they invite, the moments at which they are held."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from convergence.accounts.roles import ROLES
from convergence.kit import clock, french


def length_of(minutes: int) -> str:
    """« 45 minutes », « 2 heures », « 2 heures 30 »."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return f"{french.count(hours, 'heure')} {rest}"
    return french.count(hours, "heure") if hours else french.count(rest, "minute")


def scope_check(name: str, what: str = "Une réunion") -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(chantier__isnull=True) | Q(territory__isnull=True),
        violation_error_message=f"{what} est d’un chantier, d’un territoire ou de tout le réseau.",
    )


def length_check(name: str, what: str = "Une réunion") -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(minutes__gte=10, minutes__lte=2880),
        violation_error_message=f"{what} dure de 10 minutes à deux jours.",
    )


def cancelled_why(name: str, what: str = "Une réunion") -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(cancelled_on__isnull=True, cancellation="") | (Q(cancelled_on__isnull=False) & ~Q(cancellation="")),
        violation_error_message=f"{what} annulée dit pourquoi.",
    )


class Inviting(models.Model):
    """What invites by role."""

    roles = models.CharField("fonctions invitées", max_length=160, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def role_codes(self) -> list[str]:
        return self.roles.split()

    @property
    def role_labels(self) -> list[str]:
        return [ROLES[code].label for code in self.role_codes]


class Hours(models.Model):
    """An hour of the day and a length."""

    at = models.TimeField("à")
    minutes = models.PositiveSmallIntegerField("durée en minutes", default=120)

    class Meta:
        abstract = True

    @property
    def length(self) -> str:
        return length_of(self.minutes)


class Dated(Hours):
    """What is held on a day, at an hour as clocks show it in Paris; in a series, the day on paper beside it."""

    on = models.DateField("le")
    series_on = models.DateField("jour que donne la série", null=True, blank=True)
    cancelled_on = models.DateField("annulée le", null=True, blank=True)
    cancellation = models.CharField("motif de l’annulation", max_length=200, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def starts_at(self) -> datetime:
        """The moment itself, aware. An hour that a change of clocks skips is the one just after."""
        return timezone.make_aware(datetime.combine(self.on, self.at))

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_past(self) -> bool:
        """Its day has come: presence can be noted."""
        return self.on <= clock.today()

    @property
    def moved(self) -> bool:
        """On another day than the one its series gives."""
        return self.series_on is not None and self.series_on != self.on
