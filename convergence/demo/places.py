"""The shape of the network: real names of territories and communes, invented chantiers.

Sources: seed S3 (13 territories, one in préfiguration, 87 and 69 chantiers, 39 départements in 2024), S4 (Charente,
Rouen, Lille, Paris in 2023), S2 (first eight territories), B1 (2,979 places at the end of 2024).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Ground:
    """A territory as it is drawn: `chantiers` carry CVG, `both` of them PHC too, `places` at the end of 2024."""

    name: str
    department: str
    preparing: date
    active: date | None
    chantiers: int
    both: int
    places: int
    communes: tuple[str, ...]
    themes: tuple[tuple[str, ...], ...]
    """One entry an officer: the themes she holds."""


_THREE = (("EMPLOI",), ("LOGEMENT",), ("SANTE",))
_TWO = (("EMPLOI",), ("LOGEMENT", "SANTE"))

GROUNDS: tuple[Ground, ...] = (
    Ground(
        "Lyon",
        "69",
        date(2019, 6, 3),
        date(2020, 1, 6),
        9,
        4,
        380,
        ("Lyon", "Villeurbanne", "Vénissieux", "Vaulx-en-Velin", "Bron", "Givors"),
        (*_THREE, ("EMPLOI",)),
    ),
    Ground(
        "Lille Métropole",
        "59",
        date(2019, 9, 2),
        date(2020, 3, 2),
        9,
        4,
        400,
        ("Lille", "Roubaix", "Tourcoing", "Armentières", "Villeneuve-d’Ascq", "Wattrelos"),
        (*_THREE, ("LOGEMENT",)),
    ),
    Ground(
        "Charente",
        "16",
        date(2020, 2, 3),
        date(2020, 10, 1),
        7,
        2,
        200,
        ("Angoulême", "Cognac", "Ruelle-sur-Touvre", "Confolens", "Ruffec", "Barbezieux-Saint-Hilaire"),
        _TWO,
    ),
    Ground(
        "Paris",
        "75",
        date(2015, 9, 1),
        date(2016, 1, 4),
        9,
        5,
        470,
        ("Paris",),
        (*_THREE, ("EMPLOI",), ("LOGEMENT",), ("SANTE",)),
    ),
    Ground(
        "Strasbourg",
        "67",
        date(2020, 3, 2),
        date(2020, 9, 1),
        6,
        2,
        230,
        ("Strasbourg", "Schiltigheim", "Illkirch-Graffenstaden", "Bischheim"),
        _THREE,
    ),
    Ground(
        "Nantes",
        "44",
        date(2020, 9, 1),
        date(2021, 3, 1),
        7,
        3,
        240,
        ("Nantes", "Saint-Herblain", "Rezé", "Saint-Nazaire", "Orvault"),
        _THREE,
    ),
    Ground(
        "Marseille",
        "13",
        date(2021, 1, 4),
        date(2021, 9, 1),
        11,
        3,
        300,
        ("Marseille", "Aubagne", "Aix-en-Provence", "Septèmes-les-Vallons"),
        (*_THREE, ("EMPLOI",)),
    ),
    Ground(
        "Rouen",
        "76",
        date(2020, 6, 1),
        date(2021, 1, 4),
        5,
        2,
        150,
        ("Rouen", "Sotteville-lès-Rouen", "Elbeuf", "Le Petit-Quevilly"),
        _TWO,
    ),
    Ground(
        "Ille-et-Vilaine",
        "35",
        date(2023, 3, 1),
        date(2023, 9, 4),
        5,
        1,
        130,
        ("Rennes", "Saint-Jacques-de-la-Lande", "Fougères", "Redon"),
        _TWO,
    ),
    Ground(
        "Seine-Saint-Denis",
        "93",
        date(2023, 3, 1),
        date(2023, 11, 6),
        6,
        2,
        200,
        ("Saint-Denis", "Montreuil", "Aubervilliers", "Bobigny", "Pantin"),
        _THREE,
    ),
    Ground(
        "Somme",
        "80",
        date(2023, 5, 2),
        date(2023, 10, 2),
        4,
        1,
        110,
        ("Amiens", "Abbeville", "Albert", "Péronne"),
        _TWO,
    ),
    Ground(
        "Moselle",
        "57",
        date(2023, 6, 1),
        date(2023, 12, 4),
        2,
        1,
        39,
        ("Forbach", "Saint-Avold"),
        (("EMPLOI", "LOGEMENT", "SANTE"),),
    ),
    Ground(
        "Isère",
        "38",
        date(2023, 11, 2),
        date(2024, 5, 23),
        7,
        1,
        130,
        ("Grenoble", "Échirolles", "Voiron", "Fontaine", "Saint-Martin-d’Hères"),
        (("SANTE",), ("LOGEMENT",)),
    ),
    Ground("Pas-de-Calais", "62", date(2024, 10, 1), None, 0, 0, 0, ("Arras", "Lens"), ()),
)

SMALL = ("Lyon", "Charente", "Rouen")
"""Territories of the small network."""

OFF_TERRITORY: tuple[tuple[str, str], ...] = (
    ("83", "Toulon"),
    ("37", "Tours"),
    ("972", "Fort-de-France"),
    ("33", "Bordeaux"),
    ("31", "Toulouse"),
    ("34", "Montpellier"),
    ("06", "Nice"),
    ("63", "Clermont-Ferrand"),
    ("45", "Orléans"),
    ("49", "Angers"),
    ("29", "Brest"),
    ("56", "Lorient"),
    ("21", "Dijon"),
    ("25", "Besançon"),
    ("51", "Reims"),
    ("54", "Nancy"),
    ("62", "Arras"),
    ("64", "Pau"),
    ("66", "Perpignan"),
    ("72", "Le Mans"),
    ("86", "Poitiers"),
    ("87", "Limoges"),
    ("91", "Évry-Courcouronnes"),
    ("94", "Créteil"),
    ("95", "Cergy"),
    ("17", "La Rochelle"),
    ("83", "Fréjus"),
    ("37", "Joué-lès-Tours"),
    ("33", "Mérignac"),
    ("31", "Muret"),
    ("34", "Béziers"),
    ("06", "Grasse"),
    ("29", "Quimper"),
    ("49", "Cholet"),
    ("54", "Lunéville"),
    ("62", "Calais"),
    ("94", "Ivry-sur-Seine"),
    ("91", "Massy"),
)
"""PHC without a territory: 38 chantiers, 26 départements (39 with those of the 13 territories)."""
