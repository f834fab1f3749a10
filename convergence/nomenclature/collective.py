"""Lists of workshops and trainings (domain O17, O18)."""

from __future__ import annotations

from convergence.nomenclature.base import CodeList, Item


class CourseKind(CodeList):
    """What is held; `group` is for whom: people in journey, or permanents."""

    ATELIER = Item("ATELIER", "Atelier collectif", group="PEOPLE")
    FORMATION = Item("FORMATION", "Formation", group="STAFF")
    SENSIBILISATION = Item("SENSIBILISATION", "Sensibilisation", group="STAFF")


class Topic(CodeList):
    """What a workshop or a training is about; `group` is the theme of life (`LifeTheme`) it belongs to."""

    EMPLOI = Item("EMPLOI", "Emploi, formation", group="EMPLOI")
    LOGEMENT = Item("LOGEMENT", "Logement", group="LOGEMENT")
    SANTE = Item("SANTE", "Santé, accès aux soins", group="SANTE")
    SANTE_MENTALE = Item("SANTE_MENTALE", "Santé mentale", group="SANTE")
    ADDICTIONS = Item("ADDICTIONS", "Addictions", group="SANTE")
    HANDICAP = Item("HANDICAP", "Handicap", group="SANTE")
    BIEN_ETRE = Item("BIEN_ETRE", "Mieux-être, sport", group="SANTE")
    VIOLENCES = Item("VIOLENCES", "Violences sexistes et sexuelles", group="DROITS")
    DROITS = Item("DROITS", "Papiers et droits", group="DROITS")
    BUDGET = Item("BUDGET", "Argent", group="BUDGET")
    LANGUE = Item("LANGUE", "Français, savoirs de base", group="LANGUE")
    NUMERIQUE = Item("NUMERIQUE", "Numérique", group="LANGUE")
    MOBILITE = Item("MOBILITE", "Mobilité", group="MOBILITE")
    FAMILLE = Item("FAMILLE", "Famille, entourage", group="FAMILLE")
    POSTURE = Item("POSTURE", "Pratiques d’accompagnement")
