"""The facts that rules speak about: those of the figures, and some that no figure reads. Pure."""

from __future__ import annotations

from convergence.conditions import Field, Kind, Schema
from convergence.indicators.columns import PREPARED
from convergence.indicators.frames import BARRIERS, EXIT_CODES, MOBILISATIONS
from convergence.nomenclature.lists import (
    Education,
    FollowUpOutcome,
    Housing,
    Programme,
    Unemployment,
)

TODAY = "today"
PARAM_NAMES = {TODAY: "le jour du contrôle"}

_SHARED = (
    "sex",
    "referrer",
    "started_on",
    "ended_on",
    "diagnosed_on",
    "housing_entry",
    "street_history",
    "street_duration",
    "income_entry",
    *BARRIERS.values(),
    *(f"{name}_entry" for name in ("base_cover", "complementary_cover", "gp", "health_check", "rqth", "aah")),
    *(f"{name}_exit" for name in ("base_cover", "complementary_cover", "gp", "health_check", "rqth", "aah")),
    *MOBILISATIONS,
    "proximity",
    "concerted",
    "exit_reason",
    "health_followup",
)

SCHEMA = Schema.of(
    [
        *(PREPARED[name] for name in _SHARED),
        Field("housing_exit", Kind.CODE, "logement à la sortie", Housing),
        Field("education", Kind.CODE, "niveau de formation", Education),
        Field("unemployment", Kind.CODE, "durée sans emploi", Unemployment),
        Field("housing_access_on", Kind.DAY, "accès au logement"),
        Field("programme", Kind.CODE, "programme", Programme),
        Field("person_id", Kind.NUMBER, "identité"),
        Field("first", Kind.FLAG, "début du parcours (et non sa reprise)"),
        Field("left", Kind.FLAG, "sortie définitive, hors retraits de l’ASP"),
        Field("age", Kind.NUMBER, "âge à l’entrée"),
        Field("diagnosis_due", Kind.DAY, "échéance du diagnostic"),
        Field("review_due", Kind.DAY, "échéance du bilan suivant"),
        Field("programme_end", Kind.DAY, "fin du temps prévu par le programme"),
        Field("contract_due", Kind.DAY, "échéance pour noter le contrat"),
        Field("pass_due", Kind.DAY, "échéance pour noter le PASS"),
        Field("recording_due", Kind.DAY, "échéance de saisie de l’entrée"),
        Field("recorded_on", Kind.DAY, "saisie de l’entrée"),
        Field("first_review_on", Kind.DAY, "premier bilan"),
        Field("last_review_on", Kind.DAY, "dernier bilan"),
        *(
            field
            for months in (6, 12)
            for field in (
                Field(f"asked_{months}", Kind.FLAG, f"suivi à {months} mois attendu"),
                Field(f"due_{months}", Kind.DAY, f"échéance du suivi à {months} mois"),
                Field(f"until_{months}", Kind.DAY, f"dernier jour du suivi à {months} mois"),
                Field(f"answer_{months}", Kind.CODE, f"réponse au suivi à {months} mois", FollowUpOutcome),
            )
        ),
        Field("hours", Kind.NUMBER, "heures par semaine"),
        Field("contracts", Kind.NUMBER, "CDDI notés"),
        Field("contract_until", Kind.DAY, "fin du dernier CDDI"),
        Field("contracts_with_hours", Kind.FLAG, "heures écrites sur chaque CDDI"),
        Field("with_pass", Kind.FLAG, "PASS IAE noté"),
        Field("followed", Kind.FLAG, "référent désigné"),
        Field("alone", Kind.FLAG, "un seul parcours à la fois dans le programme"),
        Field("sure", Kind.FLAG, "aucun doute d’identité ouvert"),
        Field("carried", Kind.FLAG, "programme porté par le chantier ce jour-là"),
    ]
)
"""Levels of housing are those of the rules in force (see `schema`)."""

EXIT_FACTS = tuple(name for name in EXIT_CODES if name in SCHEMA)

BASE = {
    "reached_level": ("housing_exit", "housing_access_on", "ended_on"),
    "reached_durable": ("housing_exit", "housing_access_on", "ended_on"),
    "reached_refused": ("housing_exit",),
    "housing_outcome_on": ("housing_access_on", "ended_on"),
    "rqth_latest": ("rqth_entry", "rqth_exit"),
    "axes": ("diagnosed_on", *BARRIERS.values()),
    "to_cvg": ("started_on",),
    **{
        name: (f"answer_{months}",)
        for months in (6, 12)
        for name in (f"followed_{months}", f"outcome_{months}", f"outcome_{months}_housing")
    },
    **{
        f"{cover}_{stage}_level": (f"{cover}_{stage}",)
        for cover in ("base_cover", "complementary_cover")
        for stage in ("entry", "exit")
    },
}
"""Facts that figures derive, and what each is derived from: rules speak of the facts as they are written."""


def schema(alt_level: int) -> Schema:
    """The schema with the class of ALT that the rules say."""
    housing = (field.name for field in SCHEMA if field.codes is Housing)
    return SCHEMA.with_levels({name: {str(Housing.ALT.value): alt_level} for name in housing})
