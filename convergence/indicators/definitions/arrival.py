"""Who the people are when they arrive, and how many."""

from __future__ import annotations

from convergence.conditions import All, Answered, Compare, In, Level, Only, Param
from convergence.indicators.columns import PERIOD_END
from convergence.indicators.definition import Definition, Kind, Measure, Section, Words
from convergence.indicators.definitions.shared import (
    CVG,
    MANY_BARRIERS,
    PEOPLE,
    PHC,
    STREET,
    STREET_KNOWN,
    URGENT_REFERRAL,
)
from convergence.indicators.populations import Population
from convergence.nomenclature.lists import Income, StreetDuration

LEAD = (
    Definition(
        "CVG-01",
        "Personnes accompagnées",
        Kind.COUNT,
        Section.LEAD,
        Words(PEOPLE),
        programmes=CVG,
    ),
    Definition(
        "PHC-01",
        "Personnes accompagnées",
        Kind.COUNT,
        Section.LEAD,
        Words(PEOPLE),
        programmes=PHC,
    ),
    Definition(
        "CVG-02A",
        "Places conventionnées (potentiel d’accompagnement)",
        Kind.COUNT,
        Section.LEAD,
        Words(("place conventionnée", "places conventionnées")),
        measure=Measure.PLACES,
        programmes=CVG,
    ),
    Definition(
        "CVG-02B",
        "File active, stock au dernier jour",
        Kind.COUNT,
        Section.LEAD,
        Words(("personne présente au dernier jour", "personnes présentes au dernier jour")),
        population=Population.OPEN,
        programmes=CVG,
    ),
    Definition(
        "CVG-02C",
        "File active, moyenne des fins de mois",
        Kind.MEAN,
        Section.LEAD,
        Words(("personne présente en moyenne", "personnes présentes en moyenne")),
        measure=Measure.MEAN_STOCK,
        programmes=CVG,
    ),
)

ARRIVAL = (
    Definition(
        "CVG-03",
        "Cumulent 3 à 7 freins",
        Kind.DISTRIBUTION,
        Section.ARRIVAL,
        Words(PEOPLE, "avec un diagnostic", ("a des freins sur 3 à 7 axes", "ont des freins sur 3 à 7 axes")),
        known=Compare("diagnosed_on", "<=", Param(PERIOD_END)),
        success=MANY_BARRIERS,
        spread="axes",
        programmes=CVG,
    ),
    Definition(
        "CVG-04",
        "Ont connu un parcours de rue",
        Kind.RATE,
        Section.ARRIVAL,
        Words(PEOPLE, "dont le passé de rue est connu", ("a connu la rue", "ont connu la rue")),
        known=STREET_KNOWN,
        success=STREET,
        programmes=CVG,
    ),
    Definition(
        "CVG-16",
        "En précarité résidentielle à l’entrée",
        Kind.RATE,
        Section.ARRIVAL,
        Words(
            PEOPLE,
            "dont le logement à l’entrée est connu",
            (
                "était à la rue, hébergée ou chez un tiers à l’entrée",
                "étaient à la rue, hébergées ou chez un tiers à l’entrée",
            ),
        ),
        known=Answered("housing_entry"),
        success=Level("housing_entry", 0, 3),
        programmes=CVG,
    ),
    Definition(
        "PHC-02",
        "À la rue ou parcours de rue",
        Kind.RATE,
        Section.ARRIVAL,
        Words(PEOPLE, "dont le passé de rue est connu", ("a connu la rue", "ont connu la rue")),
        known=STREET_KNOWN,
        success=STREET,
        programmes=PHC,
    ),
    Definition(
        "PHC-03",
        "… dont plus de deux ans",
        Kind.RATE,
        Section.ARRIVAL,
        Words(
            ("personne qui a connu la rue", "personnes qui ont connu la rue"),
            "dont la durée de rue est connue",
            ("y est restée plus de deux ans", "y sont restées plus de deux ans"),
        ),
        within=All(STREET_KNOWN, STREET),
        known=Answered("street_duration"),
        success=In("street_duration", *StreetDuration.in_group("PLUS_2A")),
        programmes=PHC,
    ),
    Definition(
        "PHC-04",
        "Orientées par l’urgence sociale",
        Kind.RATE,
        Section.ARRIVAL,
        Words(
            PEOPLE,
            "dont l’orienteur est connu",
            ("a été orientée par l’urgence sociale", "ont été orientées par l’urgence sociale"),
        ),
        known=Answered("referrer"),
        success=URGENT_REFERRAL,
        programmes=PHC,
    ),
    Definition(
        "PHC-05",
        "Sans aucune ressource à l’entrée",
        Kind.RATE,
        Section.ARRIVAL,
        Words(
            PEOPLE,
            "dont les ressources à l’entrée sont connues",
            ("était sans aucune ressource", "étaient sans aucune ressource"),
        ),
        known=Answered("income_entry"),
        success=Only("income_entry", *Income.in_group("SANS")),
        programmes=PHC,
    ),
    *(
        Definition(
            key,
            "Part des femmes",
            Kind.RATE,
            Section.ARRIVAL,
            Words(PEOPLE, "dont le sexe est renseigné", ("est une femme", "sont des femmes")),
            known=Answered("sex"),
            success=In("sex", "F"),
            programmes=programmes,
        )
        for key, programmes in (("CVG-14", CVG), ("PHC-09", PHC))
    ),
)
