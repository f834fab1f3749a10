"""Consistency, plausibility and uniqueness: answers that cannot all be true, values that cannot be."""

from __future__ import annotations

from convergence.conditions import All, Any, Compare, In, Is, Level, Missing, Node, Not, Only, Param, Ref, between
from convergence.indicators.definitions.shared import MOBILISED, STREET_AT_ENTRY
from convergence.journeys import rules
from convergence.journeys.rules import START
from convergence.quality.columns import TODAY
from convergence.quality.rule import Dimension, Fix, Moment, Rule
from convergence.quality.rules.asked import OPEN, OVER

_K, _P, _U = Dimension.CONSISTENCY, Dimension.PLAUSIBILITY, Dimension.UNIQUENESS
_WORKBOOK = "contrôles du classeur de remontée"
_DIAGNOSIS = Fix("journey_diagnosis", {"": "diagnosed_on"})


def _given(name: str) -> Node:
    return Not(Missing(name))


def _mobilised(theme: str, name: str) -> Rule:
    column = MOBILISED[theme]
    return Rule(
        f"cp-{theme.lower()}-dans-parcours", f"Le chargé de partenariats {name} est mobilisé pendant le parcours",
        f"Date de mobilisation du CP {name}", _K, Moment.ALONG, "définitions normatives, CVG-12",
        All(Compare(column, ">=", Ref("started_on")), Any(OPEN, Compare(column, "<=", Ref("ended_on")))),
        _given(column), about=(column,), fix=Fix("quality_facts", {"": column}),
    )  # fmt: skip


HELD = (
    Rule(
        "sortie-apres-entree", "La sortie suit l’entrée", "Dates d’entrée et de sortie", _K, Moment.EXIT, _WORKBOOK,
        Compare("ended_on", ">=", Ref("started_on")), OVER, about=("started_on", "ended_on"),
        fix=Fix("journey_exit", {"": "ended_on"}),
    ),
    Rule(
        "diagnostic-apres-entree", "Le diagnostic ne précède pas l’entrée", "Diagnostic avant l’entrée", _K,
        Moment.ENTRY, _WORKBOOK, Compare("diagnosed_on", ">=", Ref("started_on")), _given("diagnosed_on"),
        about=("diagnosed_on",), fix=_DIAGNOSIS,
    ),
    Rule(
        "diagnostic-avant-sortie", "Le diagnostic ne suit pas la sortie", "Diagnostic après la sortie", _K,
        Moment.ENTRY, _WORKBOOK, Compare("diagnosed_on", "<=", Ref("ended_on")), All(OVER, _given("diagnosed_on")),
        about=("diagnosed_on",), fix=_DIAGNOSIS,
    ),
    Rule(
        "bilans-dans-parcours", "Les bilans sont datés du parcours", "Bilan daté hors du parcours", _K, Moment.ALONG,
        _WORKBOOK,
        All(Compare("first_review_on", ">=", Ref("started_on")),
            Any(OPEN, Compare("last_review_on", "<=", Ref("ended_on")))),
        _given("first_review_on"), about=("first_review_on", "last_review_on", "housing_exit"),
        fix=Fix("person"),
    ),
    Rule(
        "acces-logement-dans-parcours", "L’accès au logement est daté du parcours", "Date d’accès au logement", _K,
        Moment.EXIT, _WORKBOOK,
        All(Compare("housing_access_on", ">=", Ref("started_on")),
            Any(OPEN, Compare("housing_access_on", "<=", Ref("ended_on")))),
        _given("housing_access_on"), about=("housing_access_on",), fix=Fix("quality_facts", {"": "housing_access_on"}),
    ),
    Rule(
        "acces-et-logement-sortie", "Qui a eu un logement ne sort pas à la rue", "Logement à la sortie à vérifier", _K,
        Moment.EXIT, "définitions normatives, « reached »", Not(Level("housing_exit", 0, 0)),
        All(OVER, _given("housing_access_on")), about=("housing_exit", "housing_access_on"),
        fix=Fix("journey_exit", {"": "housing"}),
    ),
    _mobilised("EMPLOI", "emploi"),
    _mobilised("LOGEMENT", "logement"),
    _mobilised("SANTE", "santé"),
    Rule(
        "rue-et-parcours-de-rue", "Qui arrive de la rue l’a connue", "Parcours de rue « non », arrivée de la rue", _K,
        Moment.ENTRY, "définitions normatives, CVG-04", In("street_history", "OUI"),
        All(STREET_AT_ENTRY, _given("street_history")), about=("street_history", "housing_entry"),
        fix=Fix("journey_diagnosis", {"": "street_history"}),
    ),
    Rule(
        "duree-sans-rue", "Pas de durée de rue pour qui n’y a pas été", "Durée de rue sans parcours de rue", _K,
        Moment.ENTRY, "définitions normatives, PHC-03", Any(STREET_AT_ENTRY, In("street_history", "OUI")),
        _given("street_duration"), about=("street_history", "street_duration"),
        fix=Fix("journey_diagnosis", {"": "street_duration"}),
    ),
    Rule(
        "aucune-ressource-seule", "« Aucune ressource » va seule", "Ressources contradictoires", _K, Moment.ENTRY,
        "définitions normatives, PHC-05", Only("income_entry", "AUCUNE", "MENDICITE"), In("income_entry", "AUCUNE"),
        about=("income_entry",), fix=Fix("journey_diagnosis", {"": "income"}),
    ),
    Rule(
        "motif-sans-sortie", "Un motif de sortie a sa date", "Date de sortie", _K, Moment.EXIT, _WORKBOOK,
        Not(Missing("ended_on")), _given("exit_reason"), about=("exit_reason", "ended_on"),
        fix=Fix("journey_exit", {"": "ended_on"}),
    ),
    Rule(
        "programme-porte", "Le chantier portait le programme le jour de l’entrée", "Entrée hors du programme", _K,
        Moment.ENTRY, _WORKBOOK, Is("carried"), about=("started_on",), fix=Fix("quality_facts", {"": "started_on"}),
    ),
    Rule(
        "age-vraisemblable", f"L’âge à l’entrée est entre {rules.MIN_AGE} et {rules.MAX_AGE} ans", "Date de naissance",
        _P, Moment.ENTRY, _WORKBOOK, between("age", rules.MIN_AGE, rules.MAX_AGE), about=("age",),
        fix=Fix("person_identity", {"": "birth_date"}),
    ),
    Rule(
        "heures-phc",
        f"Un PHC compte de {rules.PHC_MIN_HOURS.on(START)} à {rules.PHC_MAX_HOURS.on(START)} heures par semaine",
        "Heures hors du cadre PHC", _P, Moment.ALONG, rules.PHC_MAX_HOURS.source,
        between("hours", rules.PHC_MIN_HOURS.on(START), rules.PHC_MAX_HOURS.on(START)),
        All(OPEN, In("programme", "PHC"), _given("hours")), about=("hours",), fix=Fix("journey_hours"),
    ),
    Rule(
        "heures-cvg", f"Un CDDI ne dépasse pas {rules.contracts.FULL_TIME_HOURS.on(START)} heures par semaine",
        "Heures au-delà du temps plein", _P, Moment.ALONG, rules.contracts.FULL_TIME_HOURS.source,
        Compare("hours", "<=", rules.contracts.FULL_TIME_HOURS.on(START)),
        All(OPEN, In("programme", "CVG"), _given("hours")), about=("hours",),
        fix=Fix("quality_facts", {"": "weekly_hours"}),
    ),
    Rule(
        "duree-du-programme", "Le parcours tient dans le temps du programme", "Parcours plus long que prévu", _P,
        Moment.ALONG, f"{rules.PHC_MAX_MONTHS.source} ; {rules.CVG_MAX_MONTHS.source}",
        Compare("programme_end", ">=", Param(TODAY)), OPEN, about=("ended_on",),
        fix=Fix("journey_exit", {"": "ended_on"}),
    ),
    Rule(
        "un-parcours-a-la-fois", "Une personne a un seul parcours à la fois dans un programme",
        "Deux parcours en même temps", _U, Moment.ALONG, "définitions normatives, règles communes", Is("alone"),
        about=("person_id",), fix=Fix("person"),
    ),
    Rule(
        "identite-sure", "Aucun doute d’identité n’est ouvert", "Deux fiches à comparer", _U, Moment.ENTRY,
        "définitions normatives, « personne dédoublonnée »", Is("sure"), about=("person_id",), fix=Fix("identity"),
    ),
)  # fmt: skip
