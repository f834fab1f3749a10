"""What plans and sheets have in common: where they hold."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from convergence.network.models import Chantier, Territory


class Placed(models.Model):
    """Something of a chantier, of a territory, or of the whole network."""

    chantier = models.ForeignKey(
        Chantier, verbose_name="chantier", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    territory = models.ForeignKey(
        Territory, verbose_name="territoire", on_delete=models.RESTRICT, null=True, blank=True, related_name="+",
        help_text="Ni chantier ni territoire : tout le réseau.",
    )  # fmt: skip

    class Meta:
        abstract = True

    @property
    def where(self) -> str:
        """« Orb », « Les Jardins de la Garance », « Tout le réseau »."""
        return str(self.chantier or self.territory or "Tout le réseau")


def one_place(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(chantier__isnull=True) | Q(territory__isnull=True),
        violation_error_message="Choisissez un chantier, un territoire ou tout le réseau.",
    )
