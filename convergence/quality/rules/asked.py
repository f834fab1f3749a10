"""Completeness: what the programme asks for has an answer. A refusal is one; « ne sait pas » is none."""

from __future__ import annotations

from convergence.conditions import All, Answered, Any, Compare, In, Is, Missing, Node, Not, Param
from convergence.indicators.columns import RIGHTS
from convergence.indicators.definitions.shared import HEALTH_BARRIER, STREET, STREET_KNOWN
from convergence.indicators.frames import BARRIERS
from convergence.quality.columns import TODAY
from convergence.quality.rule import Dimension, Fix, Moment, Rule

_WORKBOOK = "classeur de remontée ; définitions normatives"
_C, _ENTRY, _EXIT, _ALONG = Dimension.COMPLETENESS, Moment.ENTRY, Moment.EXIT, Moment.ALONG
_HAS_COME = Compare("diagnosis_due", "<", Param(TODAY))
DIAGNOSED = Not(Missing("diagnosed_on"))
ARRIVED = All(Is("first"), Any(_HAS_COME, DIAGNOSED))
"""The entry facts of this row are those of the journey, and the time to ask for them has come."""
OPEN = Missing("ended_on")
OVER = Not(OPEN)
LEFT = Is("left")
_SEEN = ("ABSENT", "LEGER", "LOURD")
"""What was looked at; « non évalué » was not."""
COVERS = ("base_cover", "complementary_cover")


def _of_diagnosis(key: str, label: str, gap: str, *facts: str, applies: Node = ARRIVED, **more: object) -> Rule:
    """An answer of the entry diagnosis. Until the diagnosis is dated, the list asks for the diagnosis itself."""
    fields = {fact: fact.removesuffix("_entry") for fact in facts}
    holds = All(*(Answered(fact) for fact in facts))
    given: dict[str, object] = {
        "holds": holds, "applies": applies, "about": facts, "mendable": DIAGNOSED, "source": _WORKBOOK,
        "fix": Fix("journey_diagnosis", fields), **more,
    }  # fmt: skip
    return Rule(key, label, gap, _C, _ENTRY, demands=True, **given)  # type: ignore[arg-type]


def _of_exit(key: str, label: str, gap: str, *facts: str, applies: Node = LEFT, source: str = _WORKBOOK) -> Rule:
    """What is known of the person on her last day."""
    fields = {fact: fact.removesuffix("_exit") for fact in facts}
    holds = All(*(Answered(fact) for fact in facts))
    return Rule(
        key, label, gap, _C, _EXIT, source, holds, applies, demands=True, about=facts, fix=Fix("journey_exit", fields)
    )


ASKED = (
    Rule(
        "diagnostic-fait", "Le diagnostic d’entrée est fait", "Diagnostic d’entrée à faire", _C, _ENTRY,
        "S1 R21 ; classeur de remontée", Answered("diagnosed_on"), All(Is("first"), _HAS_COME),
        demands=True, fix=Fix("journey_diagnosis", {"": "diagnosed_on"}),
    ),
    Rule(
        "sexe-connu", "Le sexe est connu", "Sexe", _C, _ENTRY, _WORKBOOK, Answered("sex"),
        demands=True, fix=Fix("person_identity", {"": "sex"}),
    ),
    Rule(
        "orienteur-connu", "L’orienteur est connu", "Orienteur", _C, _ENTRY, _WORKBOOK, Answered("referrer"), ARRIVED,
        demands=True, fix=Fix("quality_facts", {"": "referrer"}),
    ),
    _of_diagnosis("logement-entree", "Le logement à l’entrée est connu", "Logement à l’entrée", "housing_entry"),
    _of_diagnosis(
        "parcours-de-rue", "On sait si la personne a connu la rue", "Parcours de rue", "street_history",
        holds=STREET_KNOWN,
    ),
    _of_diagnosis(
        "duree-de-rue", "La durée de rue est connue pour qui l’a connue", "Durée de rue", "street_duration",
        applies=All(ARRIVED, STREET),
    ),
    _of_diagnosis("ressources-entree", "Les ressources à l’entrée sont connues", "Ressources à l’entrée",
                  "income_entry"),
    _of_diagnosis(
        "couverture-entree", "La couverture santé à l’entrée est connue", "Couverture santé à l’entrée",
        *(f"{cover}_entry" for cover in COVERS),
    ),
    _of_diagnosis(
        "droits-entree", "Les droits santé à l’entrée sont connus", "Droits santé à l’entrée",
        *(f"{right}_entry" for right in RIGHTS),
    ),
    _of_diagnosis(
        "freins-regardes", "Le diagnostic regarde les freins", "Freins à regarder", *BARRIERS.values(),
        applies=All(ARRIVED, DIAGNOSED), holds=Any(*(In(name, *_SEEN) for name in BARRIERS.values())),
        source="définitions normatives, CVG-03",
    ),
    _of_diagnosis(
        "formation-emploi", "La formation et la durée sans emploi sont connues", "Formation, durée sans emploi",
        "education", "unemployment", source="classeur de remontée ; FSE+",
    ),
    Rule(
        "referent-designe", "Chaque personne présente a un référent", "Référent à désigner", _C, _ALONG,
        "S3 « un référent unique »", Is("followed"), OPEN, about=("followed",), fix=Fix("person"),
    ),
    Rule(
        "contrat-note", "Un contrat est noté dans le mois", "Contrat à noter", _C, _ALONG, "L5132-15-1 ; S3",
        Compare("contracts", ">", 0), All(OPEN, Compare("contract_due", "<", Param(TODAY))),
        fix=Fix("journey_contract", {"": "started_on"}),
    ),
    Rule(
        "contrat-heures", "Chaque contrat dit ses heures", "Heures du contrat", _C, _ALONG, "L5132-15-1",
        Is("contracts_with_hours"), All(OPEN, Compare("contracts", ">", 0)), fix=Fix("journey_contracts"),
    ),
    Rule(
        "pass-note", "Le PASS IAE est noté dans le mois", "PASS IAE", _C, _ALONG, "L5132-3 ; les emplois",
        Is("with_pass"), All(OPEN, Compare("pass_due", "<", Param(TODAY))),
        fix=Fix("person_pass", {"": "number"}),
    ),
    Rule(
        "heures-entree", "Les heures par semaine sont connues", "Heures par semaine", _C, _ALONG,
        "S3 R5 ; classeur de remontée", Answered("hours"), OPEN, demands=True,
        fix=Fix("quality_facts", {"": "weekly_hours"}),
    ),
    Rule(
        "accompagnement-dit", "L’accompagnement, de proximité et concerté, est dit", "Accompagnement", _C, _ALONG,
        "définitions normatives, CVG-13", All(Answered("proximity"), Answered("concerted")), ARRIVED, demands=True,
        fix=Fix("quality_facts", {"proximity": "proximity", "concerted": "concerted"}),
    ),
    _of_exit("motif-sortie", "Chaque sortie a son motif", "Motif de sortie", "exit_reason", applies=OVER),
    _of_exit("logement-sortie", "Le logement à la sortie est connu", "Logement à la sortie", "housing_exit"),
    _of_exit(
        "couverture-sortie", "La couverture santé à la sortie est connue", "Couverture santé à la sortie",
        *(f"{cover}_exit" for cover in COVERS),
    ),
    _of_exit(
        "droits-sortie", "Les droits santé à la sortie sont connus", "Droits santé à la sortie",
        *(f"{right}_exit" for right in RIGHTS),
    ),
    _of_exit(
        "suivi-sante-sortie", "On sait si un suivi de santé est engagé, quand la santé était un frein",
        "Suivi de santé à la sortie", "health_followup", applies=All(LEFT, In("programme", "CVG"), HEALTH_BARRIER),
        source="définitions normatives, CVG-11",
    ),
)  # fmt: skip
