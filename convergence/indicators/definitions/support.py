"""What happens during the journey."""

from __future__ import annotations

from convergence.conditions import Answered, Compare, Is, Ref
from convergence.indicators.definition import Definition, Kind, Section, Words
from convergence.indicators.definitions.shared import (
    CVG,
    EXITS,
    HOUSING_SEEN,
    MOBILISED,
    PEOPLE,
    PHC,
    STREET_AT_ENTRY,
    yes,
)
from convergence.indicators.populations import Population

SUPPORT = (
    *(
        Definition(
            f"CVG-13{letter}",
            f"Accompagnement {name}",
            Kind.RATE,
            Section.SUPPORT,
            Words(
                PEOPLE,
                "pour qui la réponse est connue",
                (f"a eu un accompagnement {name}", f"ont eu un accompagnement {name}"),
            ),
            known=Answered(field),
            success=yes(field),
            programmes=CVG,
        )
        for letter, field, name in (("P", "proximity", "de proximité"), ("C", "concerted", "concerté"))
    ),
    *(
        Definition(
            f"CVG-12{theme[0]}",
            f"Chargé de partenariats {name} mobilisé",
            Kind.RATE,
            Section.SUPPORT,
            Words(
                EXITS,
                "",
                (
                    f"a mobilisé le chargé de partenariats {name}",
                    f"ont mobilisé le chargé de partenariats {name}",
                ),
            ),
            population=Population.EX,
            success=Compare(MOBILISED[theme], "<=", Ref("ended_on")),
            programmes=CVG,
        )
        for theme, name in (("EMPLOI", "emploi"), ("LOGEMENT", "logement"), ("SANTE", "santé"))
    ),
    Definition(
        "CVG-15",
        "Bénéficiaires d’une RQTH",
        Kind.RATE,
        Section.SUPPORT,
        Words(PEOPLE, "qui ont répondu sur la RQTH", ("en bénéficie", "en bénéficient")),
        known=Answered("rqth_latest"),
        success=yes("rqth_latest"),
        programmes=CVG,
    ),
    Definition(
        "PHC-06",
        "Mise à l’abri",
        Kind.RATE,
        Section.SUPPORT,
        Words(
            ("personne à la rue à l’entrée", "personnes à la rue à l’entrée"),
            "dont le logement est connu ensuite",
            ("a été mise à l’abri", "ont été mises à l’abri"),
        ),
        within=STREET_AT_ENTRY,
        known=HOUSING_SEEN,
        success=Compare("reached_level", ">=", 1),
        programmes=PHC,
    ),
    Definition(
        "PHC-06D",
        "Mise à l’abri durable",
        Kind.RATE,
        Section.SUPPORT,
        Words(
            ("personne à la rue à l’entrée", "personnes à la rue à l’entrée"),
            "dont le logement est connu ensuite",
            (
                "a trouvé un hébergement stable ou un logement",
                "ont trouvé un hébergement stable ou un logement",
            ),
        ),
        within=STREET_AT_ENTRY,
        known=HOUSING_SEEN,
        success=Is("reached_durable"),
        programmes=PHC,
    ),
)
