"""What people leave with: exits, rights, housing, and the observed gaps."""

from __future__ import annotations

from convergence.conditions import All, Answered, Any, Compare, In, Is, Ref
from convergence.indicators.definition import Definition, Kind, Section, Words
from convergence.indicators.definitions.shared import (
    BASKET_KNOWN,
    COVER_IMPROVED,
    CVG,
    DYNAMIC,
    EXITS,
    HEALTH_BARRIER,
    HOUSED,
    HOUSING_SEEN,
    JOB_TRAINING_OR_NEXT,
    PHC,
    REASON_GIVEN,
    RIGHT_OPENED,
    SHELTERED_AT_ENTRY,
    STRICT_JOB_TRAINING,
    WITH_REASON,
    mobilised_before_exit,
    yes,
)
from convergence.indicators.populations import Population

RIGHTS_KNOWN = "dont tous les droits sont connus à l’entrée et à la sortie"

EXIT = (
    *(
        Definition(
            key,
            label,
            Kind.RATE,
            Section.EXIT,
            Words(EXITS, WITH_REASON, said),
            population=population,
            known=REASON_GIVEN,
            success=success,
            programmes=programmes,
        )
        for key, label, population, success, programmes, said in (
            (
                "CVG-05",
                "Sorties vers l’emploi et la formation",
                Population.EX,
                JOB_TRAINING_OR_NEXT,
                CVG,
                (
                    "est partie vers un emploi, une formation ou une suite de parcours",
                    "sont parties vers un emploi, une formation ou une suite de parcours",
                ),
            ),
            (
                "CVG-05B",
                "… au sens strict",
                Population.EX,
                STRICT_JOB_TRAINING,
                CVG,
                ("est partie vers un emploi ou une formation", "sont parties vers un emploi ou une formation"),
            ),
            (
                "CVG-05C",
                "Sorties dynamiques (ASP)",
                Population.EXX,
                DYNAMIC,
                CVG,
                ("a une sortie dynamique au sens de l’ASP", "ont une sortie dynamique au sens de l’ASP"),
            ),
            (
                "PHC-07",
                "Emploi ou formation",
                Population.EX,
                JOB_TRAINING_OR_NEXT,
                PHC,
                (
                    "est partie vers un emploi, une formation ou une suite de parcours",
                    "sont parties vers un emploi, une formation ou une suite de parcours",
                ),
            ),
            (
                "PHC-08",
                "Vers le soin",
                Population.EX,
                In("exit_reason", "SOINS"),
                PHC,
                ("est partie vers un parcours de soin", "sont parties vers un parcours de soin"),
            ),
        )
    ),
    Definition(
        "PHC-10",
        "Passage de PHC à CVG",
        Kind.RATE,
        Section.EXIT,
        Words(EXITS, "", ("a commencé un parcours CVG", "ont commencé un parcours CVG")),
        population=Population.EX,
        success=Is("to_cvg"),
        programmes=PHC,
    ),
    Definition(
        "CVG-07",
        "Accès au logement des hébergés à l’entrée",
        Kind.RATE,
        Section.EXIT,
        Words(
            ("personne sortie, hébergée à l’entrée", "personnes sorties, hébergées à l’entrée"),
            "dont le logement est connu ensuite",
            ("a accédé à un logement", "ont accédé à un logement"),
        ),
        population=Population.EX,
        within=SHELTERED_AT_ENTRY,
        known=HOUSING_SEEN,
        success=HOUSED,
        programmes=CVG,
    ),
    Definition(
        "CVG-09",
        "Ouverture de droits santé",
        Kind.RATE,
        Section.EXIT,
        Words(EXITS, RIGHTS_KNOWN, ("a ouvert au moins un droit", "ont ouvert au moins un droit")),
        population=Population.EX,
        known=BASKET_KNOWN,
        success=RIGHT_OPENED,
        programmes=CVG,
    ),
    Definition(
        "CVG-10",
        "Couverture santé améliorée (en plus)",
        Kind.RATE,
        Section.EXIT,
        Words(
            EXITS,
            RIGHTS_KNOWN,
            (
                "a une meilleure couverture, sans droit nouveau",
                "ont une meilleure couverture, sans droit nouveau",
            ),
        ),
        population=Population.EX,
        known=BASKET_KNOWN,
        success=COVER_IMPROVED,
        programmes=CVG,
    ),
)

GAPS = (
    Definition(
        "CVG-06",
        "Emploi et formation, avec ou sans le chargé de partenariats emploi",
        Kind.GAP,
        Section.EXIT,
        Words(EXITS, WITH_REASON),
        population=Population.EX,
        known=REASON_GIVEN,
        success=JOB_TRAINING_OR_NEXT,
        exposed=mobilised_before_exit("EMPLOI"),
        programmes=CVG,
    ),
    Definition(
        "CVG-08",
        "Accès au logement, avec ou sans le chargé de partenariats logement",
        Kind.GAP,
        Section.EXIT,
        Words(
            ("personne sortie, hébergée à l’entrée", "personnes sorties, hébergées à l’entrée"),
            "dont le logement est connu ensuite",
        ),
        population=Population.EX,
        within=SHELTERED_AT_ENTRY,
        known=HOUSING_SEEN,
        success=HOUSED,
        exposed=Compare("mobilised_logement", "<", Ref("housing_outcome_on")),
        programmes=CVG,
    ),
    Definition(
        "CVG-11",
        "Prise en charge de la santé, avec ou sans le chargé de partenariats santé",
        Kind.GAP,
        Section.EXIT,
        Words(
            (
                "personne sortie, avec un frein de santé à l’entrée",
                "personnes sorties, avec un frein de santé à l’entrée",
            ),
            "dont les droits et le suivi sont connus",
        ),
        population=Population.EX,
        within=HEALTH_BARRIER,
        known=All(BASKET_KNOWN, Answered("health_followup")),
        success=Any(RIGHT_OPENED, COVER_IMPROVED, yes("health_followup")),
        exposed=mobilised_before_exit("SANTE"),
        programmes=CVG,
    ),
)
