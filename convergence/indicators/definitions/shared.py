"""Conditions and words that several figures share."""

from __future__ import annotations

from convergence.conditions import All, Answered, Any, Compare, In, Level, Not, Ref, between
from convergence.indicators.columns import RIGHTS
from convergence.indicators.frames import BARRIERS
from convergence.nomenclature.lists import BarrierAxis, ExitReason, Referrer

CVG, PHC = ("CVG",), ("PHC",)
PEOPLE = ("personne accompagnée", "personnes accompagnées")
EXITS = ("personne sortie", "personnes sorties")
MOBILISED = {"EMPLOI": "mobilised_emploi", "LOGEMENT": "mobilised_logement", "SANTE": "mobilised_sante"}


def reasons(*groups: str) -> In:
    return In("exit_reason", *ExitReason.in_group(*groups))


JOB_TRAINING_OR_NEXT = reasons("EMPLOI", "FORMATION", "SUITE_PARCOURS")
STRICT_JOB_TRAINING = reasons("EMPLOI", "FORMATION")
DYNAMIC = In(
    "exit_reason",
    *(reason.value for reason in ExitReason if reason.item.asp in {"DURABLE", "TRANSITION", "POSITIVE"}),
)
REASON_GIVEN = Answered("exit_reason")
STREET_AT_ENTRY = Level("housing_entry", 0, 0)
STREET_KNOWN = Any(STREET_AT_ENTRY, Answered("street_history"))
STREET = Any(STREET_AT_ENTRY, In("street_history", "OUI"))
SHELTERED_AT_ENTRY = Level("housing_entry", 1, 2)
HOUSING_SEEN = Answered("reached_level")
HOUSED = Compare("reached_level", ">=", 4)
BASKET_KNOWN = All(
    *(
        Answered(f"{right}_{stage}")
        for stage in ("entry", "exit")
        for right in ("base_cover", "complementary_cover", *RIGHTS)
    )
)
RIGHT_OPENED = Any(
    *(
        All(Level(f"{cover}_entry", high=0), Level(f"{cover}_exit", 1))
        for cover in ("base_cover", "complementary_cover")
    ),
    *(All(In(f"{right}_entry", "NON"), In(f"{right}_exit", "OUI")) for right in RIGHTS),
)
COVER_IMPROVED = All(
    Not(RIGHT_OPENED),
    Any(
        *(
            Compare(f"{cover}_exit_level", ">", Ref(f"{cover}_entry_level"))
            for cover in ("base_cover", "complementary_cover")
        )
    ),
)
HEALTH_BARRIER = Any(
    *(In(column, "LEGER", "LOURD") for barrier, column in BARRIERS.items() if barrier.group == BarrierAxis.SANTE.value)
)


def yes(field: str) -> In:
    return In(field, "OUI")


def mobilised_before_exit(theme: str) -> Compare:
    return Compare(MOBILISED[theme], "<", Ref("ended_on"))


MANY_BARRIERS = between("axes", 3, 7)
URGENT_REFERRAL = In("referrer", *Referrer.in_group("URGENCE_SOCIALE"))
WITH_REASON = "dont le motif est connu"
