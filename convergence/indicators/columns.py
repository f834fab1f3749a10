"""The fields that definitions speak about: prepared columns, with their French names."""

from __future__ import annotations

from convergence.conditions import Field, Kind, Schema
from convergence.indicators.frames import BARRIERS
from convergence.kit.french import NBSP
from convergence.nomenclature.lists import (
    Answer,
    BaseCover,
    ComplementaryCover,
    ExitReason,
    FollowUpOutcome,
    Housing,
    Income,
    Intensity,
    Referrer,
    Sex,
    StreetDuration,
)

RIGHTS = ("gp", "health_check", "rqth", "aah")
"""Yes-or-no rights of the basket; the two covers complete it."""
_RIGHT_NAMES = {
    "gp": "médecin traitant",
    "health_check": "bilan de santé",
    "rqth": "RQTH",
    "aah": "AAH",
}
_STAGES = {"entry": "à l’entrée", "exit": "à la sortie"}


def _at_both_ends() -> list[Field]:
    found = []
    for stage, said in _STAGES.items():
        found += [
            Field(f"base_cover_{stage}", Kind.CODE, f"couverture de base {said}", BaseCover),
            Field(f"complementary_cover_{stage}", Kind.CODE, f"couverture complémentaire {said}", ComplementaryCover),
            Field(f"base_cover_{stage}_level", Kind.NUMBER, f"niveau de la couverture de base {said}"),
            Field(f"complementary_cover_{stage}_level", Kind.NUMBER, f"niveau de la couverture complémentaire {said}"),
            *(Field(f"{name}_{stage}", Kind.CODE, f"{_RIGHT_NAMES[name]} {said}", Answer) for name in RIGHTS),
        ]
    return found


def _after_exit() -> list[Field]:
    found = []
    for months in (6, 12):
        found += [
            Field(f"followed_{months}", Kind.FLAG, f"suivi réalisé à {months} mois"),
            Field(f"outcome_{months}", Kind.CODE, f"situation à {months} mois", FollowUpOutcome),
            Field(f"outcome_{months}_housing", Kind.CODE, f"logement à {months} mois", Housing),
        ]
    return found


PREPARED = Schema.of(
    [
        Field("sex", Kind.CODE, "sexe", Sex),
        Field("referrer", Kind.CODE, "orienteur", Referrer),
        Field("started_on", Kind.DAY, "entrée"),
        Field("ended_on", Kind.DAY, "sortie"),
        Field("diagnosed_on", Kind.DAY, "diagnostic"),
        Field("axes", Kind.NUMBER, "axes portant au moins un frein"),
        *(
            Field(column, Kind.CODE, f"frein «{NBSP}{barrier.label}{NBSP}»", Intensity)
            for barrier, column in BARRIERS.items()
        ),
        Field("housing_entry", Kind.CODE, "logement à l’entrée", Housing),
        Field("street_history", Kind.CODE, "parcours de rue", Answer),
        Field("street_duration", Kind.CODE, "durée de rue", StreetDuration),
        Field("income_entry", Kind.CODES, "ressources à l’entrée", Income),
        *_at_both_ends(),
        Field("rqth_latest", Kind.CODE, "dernière réponse sur la RQTH", Answer),
        Field("reached_level", Kind.NUMBER, "plus haut niveau de logement après l’entrée", refusal="reached_refused"),
        Field(
            "reached_durable",
            Kind.FLAG,
            "hébergement stable ou logement après l’entrée",
            refusal="reached_refused",
        ),
        Field("reached_refused", Kind.FLAG, "refus de dire le logement après l’entrée"),
        Field("housing_outcome_on", Kind.DAY, "accès au logement, sinon sortie"),
        Field("mobilised_emploi", Kind.DAY, "chargé de partenariats emploi mobilisé"),
        Field("mobilised_logement", Kind.DAY, "chargé de partenariats logement mobilisé"),
        Field("mobilised_sante", Kind.DAY, "chargé de partenariats santé mobilisé"),
        Field("proximity", Kind.CODE, "accompagnement de proximité", Answer),
        Field("concerted", Kind.CODE, "accompagnement concerté", Answer),
        Field("exit_reason", Kind.CODE, "motif de sortie", ExitReason),
        Field("health_followup", Kind.CODE, "suivi de santé engagé", Answer),
        Field("to_cvg", Kind.FLAG, "parcours CVG commencé autour de la sortie"),
        *_after_exit(),
    ]
)
"""Levels of housing are those of the rules in force (see `prepared_schema`)."""

PERIOD_END = "period_end"
PARAM_NAMES = {PERIOD_END: "la fin de la période"}


def prepared_schema(alt_level: int) -> Schema:
    """The schema with the class of ALT that the rules say."""
    housing = (field.name for field in PREPARED if field.codes is Housing)
    return PREPARED.with_levels({name: {str(Housing.ALT.value): alt_level} for name in housing})
