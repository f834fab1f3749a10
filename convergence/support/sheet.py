"""What the sheet of agreement says, in easy French (FALC: short sentences, one idea each, everyday words).

Source: « L’information pour tous. Règles européennes pour une information facile à lire et à comprendre »
(Inclusion Europe, Unapei, 2009); RGPD articles 7 and 13.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from convergence.accounts.models import User
from convergence.kit import clock, french
from convergence.nomenclature.lists import LifeTheme, OutsideRole
from convergence.people.models import OutsideReferent

PLAIN = {
    "EMPLOI": ("Mon travail et ma formation", "ce que je veux faire, mes démarches"),
    "LOGEMENT": ("Mon logement", "où je dors, mes demandes de logement"),
    "SANTE": ("Ma santé", "mes rendez-vous, jamais ma maladie"),
    "DROITS": ("Mes papiers et mes droits", "mes démarches à la préfecture, à la sécurité sociale"),
    "BUDGET": ("Mon argent", "mes aides, mes dettes"),
    "LANGUE": ("Apprendre le français, lire, compter", "mes cours"),
    "MOBILITE": ("Me déplacer", "le bus, le vélo, le permis"),
    "FAMILLE": ("Ma famille et mes proches", "la garde de mes enfants"),
    "JUSTICE": ("La justice", "mes rendez-vous obligatoires"),
}
"""Each theme in everyday words, with an example of what is told."""


def sheet_of(referent: OutsideReferent, themes: Iterable[str], user: User) -> dict[str, Any]:
    """Data of `consent.typ`. Themes already spoken of are ticked; with none, the person ticks herself."""
    person = referent.person
    chosen = set(themes)
    return {
        "title": "Est-ce que je suis d’accord ?",
        "person": person.name,
        "referent": referent.name,
        "organisation": referent.organisation or OutsideRole(referent.role).label,
        "chantier": referent.chantier.name,
        "professional": user.name,
        "day": french.day(clock.today()),
        "themes": [
            {"title": PLAIN[theme.value][0], "example": PLAIN[theme.value][1], "ticked": theme.value in chosen}
            for theme in LifeTheme
        ],
    }
