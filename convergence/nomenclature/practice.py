"""Lists of codes of action plans and practice sheets."""

from __future__ import annotations

from convergence.nomenclature.base import CodeList, Item


class HealthDynamic(CodeList):
    """The local health dynamics that a practice sheet may belong to (domain A2bis, « Territoire »)."""

    ASV = Item("ASV", "Un Atelier Santé Ville")
    CLS = Item("CLS", "Un contrat local de santé")
    CLSM = Item("CLSM", "Un conseil local de santé mentale")
    AUTRE = Item("AUTRE", "Autre")


class TargetGroup(CodeList):
    """For whom a practice is meant: what sheets are found by. The words of the author stand beside."""

    TOUS = Item("TOUS", "Tous les salariés en parcours")
    PHC = Item("PHC", "Personnes en Premières Heures")
    RUE = Item("RUE", "Personnes sans logement")
    FEMMES = Item("FEMMES", "Femmes")
    JEUNES = Item("JEUNES", "Moins de 26 ans")
    SENIORS = Item("SENIORS", "50 ans et plus")
    ALLOPHONES = Item("ALLOPHONES", "Personnes qui apprennent le français")
    PSYCHIQUE = Item("PSYCHIQUE", "Personnes en souffrance psychique")
    ADDICTION = Item("ADDICTION", "Personnes avec une addiction")
    JUSTICE = Item("JUSTICE", "Personnes suivies par la justice")
    EQUIPES = Item("EQUIPES", "Équipes des chantiers")
