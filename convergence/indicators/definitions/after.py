"""What has become of people 6 and 12 months after the exit."""

from __future__ import annotations

from convergence.conditions import Answered, In, Is, Level
from convergence.indicators.definition import Definition, Kind, Section, Words
from convergence.indicators.populations import Population


def _after(months: int, population: Population) -> tuple[Definition, ...]:
    followed = Is(f"followed_{months}")
    reached = ("personne suivie", "personnes suivies")
    return (
        Definition(
            f"SUI-{months:02}R",
            f"Suivi réalisé à {months} mois",
            Kind.RATE,
            Section.AFTER,
            Words(
                (f"personne à suivre à {months} mois", f"personnes à suivre à {months} mois"),
                "",
                ("l’a été", "l’ont été"),
            ),
            population=population,
            success=followed,
        ),
        Definition(
            f"SUI-{months:02}E",
            f"En emploi ou formation à {months} mois",
            Kind.RATE,
            Section.AFTER,
            Words(reached, "", ("est en emploi ou en formation", "sont en emploi ou en formation")),
            population=population,
            within=followed,
            success=In(f"outcome_{months}", "EMPLOI", "FORMATION"),
        ),
        Definition(
            f"SUI-{months:02}L",
            f"En logement à {months} mois",
            Kind.RATE,
            Section.AFTER,
            Words(reached, "dont le logement est connu", ("est en logement", "sont en logement")),
            population=population,
            within=followed,
            known=Answered(f"outcome_{months}_housing"),
            success=Level(f"outcome_{months}_housing", 4),
        ),
    )


AFTER = (*_after(6, Population.SUI6), *_after(12, Population.SUI12))
