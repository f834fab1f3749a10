"""A first grid, to start from: our proposal, to be confirmed and changed by the network.

Chapters: the public of the programme, then its five pillars, then the life of the network. Sources: seed S1 (public,
principles of action), seed S2 (five pillars), domain inventory O26 and P4. Weights, minima and steps are proposals.
"""

from __future__ import annotations

from convergence.steering.actions.grids import Asks

TEXT = (
    "Proposition de cahier des charges, à confirmer par le réseau.\n"
    "Le chantier accueille un public très éloigné de l’emploi, sans prérequis autre que la volonté de travailler. Il "
    "tient les cinq piliers du programme : une durée de parcours adaptée, un renforcement du chantier, un "
    "accompagnement concerté avec les référents, un réseau de partenaires animé par des chargés de partenariats, un "
    "accompagnement prolongé après la sortie. Il rend compte de ce qu’il fait et prend part à la vie du réseau."
)
_PUBLIC = {
    "CVG": (
        Asks(
            "Les personnes accueillies sont en précarité résidentielle",
            "Le logement à l’entrée, dit au diagnostic.",
            3,
            "PARTIEL",
            "chiffre:CVG-16",
            40,
            60,
        ),
        Asks(
            "Elles cumulent plusieurs freins lourds", "Les freins regardés à l’entrée.", 2, "", "chiffre:CVG-03", 40, 55
        ),
    ),
    "PHC": (
        Asks(
            "Les personnes accueillies sont à la rue ou l’ont été",
            "Le parcours de rue, dit à l’entrée.",
            3,
            "PARTIEL",
            "chiffre:PHC-02",
            60,
            80,
        ),
        Asks("Elles viennent de l’urgence sociale", "L’orienteur noté.", 2, "", "chiffre:PHC-04", 40, 60),
    ),
}
_LENGTH = (
    Asks(
        "Le diagnostic d’entrée est fait", "Un diagnostic par parcours.", 2, "PARTIEL", "regle:diagnostic-fait", 70, 90
    ),
    Asks("Il est fait à temps", "Dans le délai du programme.", 1, "", "regle:diagnostic-a-temps", 60, 80),
    Asks("La situation est revue tous les six mois", "Les bilans de situation.", 2, "", "regle:bilan-recent", 60, 80),
    Asks("La durée du parcours suit la personne", "Prolongations motivées, jamais automatiques ; montée en heures."),
)
_TEAM = (
    Asks(
        "Chaque personne a un référent désigné",
        "Le référent noté au parcours.",
        2,
        "CONFORME",
        "regle:referent-designe",
        80,
        95,
    ),
    Asks(
        "Le chantier a les postes d’accompagnement prévus", "Postes tenus, temps par personne.", 2, "", "equipe", 1, 2
    ),
    Asks("L’équipe est formée au public accueilli", "Formations suivies : addictions, santé mentale, écrits."),
)
_TOGETHER = {
    "CVG": (
        Asks(
            "L’accompagnement est concerté",
            "Contact direct avec les référents.",
            3,
            "PARTIEL",
            "chiffre:CVG-13C",
            40,
            60,
        ),
        Asks("Il est de proximité", "Accompagnements physiques aux démarches.", 1, "", "chiffre:CVG-13P", 25, 40),
    ),
    "PHC": (),
}
_AGREED = (
    Asks(
        "L’accord de la personne est demandé avant d’échanger",
        "Accords notés, refus compris.",
        3,
        "CONFORME",
        "accords",
        60,
        85,
    ),
)
_PARTNERS = {
    "CVG": (
        Asks("Le chargé de partenariats emploi est sollicité", "Avant la sortie.", 1, "", "chiffre:CVG-12E", 20, 35),
        Asks("Le chargé de partenariats logement est sollicité", "Avant la sortie.", 1, "", "chiffre:CVG-12L", 15, 25),
        Asks("Le chargé de partenariats santé est sollicité", "Avant la sortie.", 1, "", "chiffre:CVG-12S", 20, 35),
    ),
    "PHC": (
        Asks(
            "Les personnes à la rue accèdent à un abri",
            "Mise à l’abri pendant le parcours.",
            2,
            "",
            "chiffre:PHC-06",
            30,
            50,
        ),
    ),
}
_AFTER = {
    "CVG": (
        Asks(
            "Chacun est suivi six mois après la sortie",
            "Suivis faits à temps.",
            2,
            "PARTIEL",
            "chiffre:SUI-06R",
            40,
            70,
        ),
        Asks("Chacun est suivi un an après la sortie", "Suivis faits à temps.", 2, "", "chiffre:SUI-12R", 30, 60),
    ),
    "PHC": (),
}
_PROLONGED = (Asks("L’appui continue après la sortie", "Contacts, appui des chargés de partenariats pendant un an."),)
_NETWORK = (
    Asks("Les comités de chantier sont tenus", "Au moins deux par an.", 1, "", "comites", 1, 2),
    Asks("Le chantier vient aux réunions de mutualisation", "Présences notées.", 1, "", "mutualisations", 40, 70),
    Asks("Les données attendues sont là", "Complétude, refus à part.", 2, "PARTIEL", "donnees", 70, 85),
    Asks("Les personnes accompagnées sont consultées", "Temps d’expression, suites données."),
)


def chapters(programme: str) -> list[tuple[str, list[Asks]]]:
    """(title, criteria) of the first version of that programme."""
    return [
        (
            "Le public accueilli",
            [*_PUBLIC[programme], Asks("Le recrutement est sans prérequis", "Fiche de poste, visite.")],
        ),
        ("Une durée de parcours adaptée", list(_LENGTH)),
        ("Le renforcement du chantier", list(_TEAM)),
        ("L’accompagnement concerté", [*_AGREED, *_TOGETHER[programme]]),
        (
            "Le réseau et les chargés de partenariats",
            [
                *_PARTNERS[programme],
                Asks("Les partenaires locaux sont connus de l’équipe", "Partenaires rencontrés, orientations."),
            ],
        ),
        ("L’accompagnement prolongé", [*_AFTER[programme], *_PROLONGED]),
        ("Les données et la vie du réseau", list(_NETWORK)),
    ]
