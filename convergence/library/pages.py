"""Pages of Convergence that a step of a path may open: a name kept in the step, its words and its address."""

from __future__ import annotations

from convergence.kit.context import link

PAGES: dict[str, str] = {
    "home": "L’accueil : ce qui m’attend",
    "my_account": "Mon compte : nom, téléphone, double vérification",
    "directory": "L’annuaire",
    "agenda": "L’agenda",
    "people": "La liste des personnes",
    "welcome": "Accueillir une personne",
    "hours": "Les heures de la semaine",
    "requests": "Les sollicitations",
    "partners": "Les partenaires",
    "opportunities": "Les opportunités",
    "gatherings": "Les réunions du réseau",
    "resources": "Le centre de ressources",
    "bilan": "Les chiffres",
    "quality_list": "Ce qui est à reprendre dans mes dossiers",
    "quality": "La qualité des données",
    "campaigns": "Les bilans de l’année",
    "chantiers": "Les chantiers",
    "team": "L’équipe",
}
"""By the name of the address: one that this installation lacks opens nothing."""


def page_of(name: str) -> tuple[str, str]:
    """(address, words) of that page."""
    return link(name) if name in PAGES else "", "Ouvrir la page"


def choices() -> list[tuple[str, str]]:
    return list(PAGES.items())
