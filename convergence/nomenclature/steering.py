"""Lists of the steering of programmes: the label and its decisions (domain O26, P4)."""

from __future__ import annotations

from convergence.nomenclature.base import CodeList, Item


class Conformity(CodeList):
    """How far a criterion of the label is met. The level is what a score adds up."""

    NON = Item("NON", "Pas encore", level=0)
    PARTIEL = Item("PARTIEL", "En partie", level=1)
    CONFORME = Item("CONFORME", "Conforme", level=2)
    EXEMPLAIRE = Item("EXEMPLAIRE", "Exemplaire", level=3)


class LabelOutcome(CodeList):
    """What was decided of a chantier that asked for the label."""

    LABELLISE = Item("LABELLISE", "Labellisé")
    RESERVES = Item("RESERVES", "Labellisé avec réserves")
    REFUSE = Item("REFUSE", "Pas labellisé")
