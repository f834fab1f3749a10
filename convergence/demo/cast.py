"""The demo's cast: one pleasant account a role."""

from __future__ import annotations

from dataclasses import dataclass

from convergence.kit.folding import fold

PASSWORD = "demo"  # noqa: S105  an invented network, served on this machine


@dataclass(frozen=True)
class Part:
    """A professional to sign in as: who she is, what she does, what to try first."""

    code: str
    first_name: str
    last_name: str
    email: str
    role: str
    place: str
    does: str
    tries: tuple[str, ...]
    icon: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def password(self) -> str:
        return PASSWORD


def _part(code: str, name: str, role: str, place: str, does: str, tries: tuple[str, ...], icon: str) -> Part:  # noqa: PLR0917
    first, last = name.split(" ", 1)
    stem = fold(name).replace(" ", ".")
    return Part(code, first, last, f"{stem}@demo.invalid", role, place, does, tries, icon)


_GARANCE = "Les Jardins de la Garance, Lyon"

PARTS: tuple[Part, ...] = (
    _part(
        "CIP",
        "Hélène Sarment",
        "Chargée d’insertion",
        _GARANCE,
        "Elle accompagne une vingtaine de personnes, de l’arrivée au suivi après la sortie.",
        ("régler une ligne de ce qui l’attend", "ouvrir le dossier d’une personne", "accueillir quelqu’un"),
        "person-heart",
    ),
    _part(
        "ESP",
        "Malik Orgeval",
        "Éducateur socio-professionnel",
        _GARANCE,
        "Il accompagne les personnes en Premières Heures, quelques heures par semaine pour commencer.",
        ("voir les heures monter, puis redescendre", "suivre une mise à l’abri"),
        "sunrise",
    ),
    _part(
        "ETI",
        "Rachid Tilleul",
        "Encadrant technique",
        _GARANCE,
        "Il encadre le travail et note les heures. Il ne voit rien de la santé ni du logement.",
        ("remplir les heures de la semaine",),
        "tools",
    ),
    _part(
        "DIRECTOR",
        "Odile Charmoy",
        "Directrice de chantier",
        _GARANCE,
        "Elle tient le chantier : son équipe, ses places, ses fins de contrat, la qualité des données.",
        ("voir la page du chantier", "confier les personnes d’un collègue qui part"),
        "house-gear",
    ),
    _part(
        "OFFICER_EMPLOI",
        "Basile Vauban",
        "Chargé de partenariats emploi",
        "Lyon",
        "Il ouvre des portes vers l’emploi et la formation pour tous les chantiers du territoire.",
        ("lire les chiffres du territoire",),
        "briefcase",
    ),
    _part(
        "OFFICER_LOGEMENT",
        "Inès Pervenche",
        "Chargée de partenariats logement",
        "Lyon",
        "Elle cherche des logements avec les bailleurs et le SIAO, et appuie les demandes des référents.",
        ("lire l’accès au logement du territoire",),
        "house-heart",
    ),
    _part(
        "OFFICER_SANTE",
        "Irma Saulnier",
        "Chargée de partenariats santé",
        "Lyon",
        "Elle facilite l’accès aux droits et aux soins, sans jamais voir de diagnostic médical.",
        ("lire les ouvertures de droits du territoire",),
        "heart-pulse",
    ),
    _part(
        "COORDINATOR",
        "Paul Roncevaux",
        "Coordinateur de territoire",
        "Lyon",
        "Il anime le collectif des chantiers du territoire et prépare le comité de pilotage.",
        ("ouvrir le bilan du territoire", "décider d’un doute d’identité", "importer le classeur d’un chantier"),
        "signpost-split",
    ),
    _part(
        "PROGRAMME_LEAD",
        "Simone Ardouin",
        "Responsable de programme",
        "Chantiers hors territoire",
        "Elle tient le rôle de coordination pour les chantiers PHC qui ne sont dans aucun territoire.",
        ("ouvrir le bilan hors territoire",),
        "compass",
    ),
    _part(
        "NATIONAL",
        "Nadia Brémond",
        "Équipe nationale",
        "France",
        "Elle lit les chiffres de tout le réseau, et des parcours sans nom.",
        ("voir la carte des départements", "ouvrir le bilan national 2024"),
        "map",
    ),
    _part(
        "DATA_LEAD",
        "Dora Castaing",
        "Responsable des données",
        "France",
        "Elle tient le registre des chantiers, les comptes, les imports et les doublons.",
        ("importer un classeur", "ouvrir un poste", "décider d’un doute d’identité"),
        "database",
    ),
    _part(
        "COMMITTEE",
        "Colette Rivoire",
        "Membre du comité consultatif",
        "France",
        "Elle lit les candidatures aux appels à chantiers et donne son avis avant la décision.",
        ("donner un avis sur une candidature",),
        "chat-square-quote",
    ),
    _part(
        "FUNDER",
        "Étienne Falaise",
        "Financeur",
        "France",
        "Il lit les chiffres publiables ; les petits effectifs sont cachés.",
        ("lire le bilan public",),
        "bank",
    ),
    _part(
        "EVALUATOR",
        "Éva Delorme",
        "Évaluatrice",
        "France",
        "Elle évalue les programmes sur des chiffres publiables.",
        ("lire le bilan public",),
        "clipboard-data",
    ),
)
