"""Practice sheets of the demo, in several states. The first follows the subject of seed S0; its people are invented."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SheetTold:
    """A sheet: where, by whom, in which state, what it says."""

    where: str
    by: str
    state: str
    themes: str
    groups: str
    title: str
    words: dict[str, str]
    figures: str = ""
    dynamics: str = ""
    plans: tuple[str, ...] = ()
    said: tuple[tuple[str, str], ...] = field(default=())
    """(kind of event, words), in order, before the last one."""
    again: str = ""
    """What the first version told instead of `results`: the present one has replaced it."""


SHEETS: tuple[SheetTold, ...] = (
    SheetTold(
        "Charente", "SANTE", "PUBLISHED", " SANTE ", " TOUS PSYCHIQUE ",
        "Une chargée de partenariats santé pour les chantiers de Charente",
        {
            "problem": "Les chantiers accueillent des personnes très éloignées de l’emploi, qui cumulent les freins."
            " Les responsables ont nommé la santé comme le premier axe de travail : sans elle, ni la situation ni"
            " l’emploi ne se stabilisent. Une chargée de partenariats santé a été recrutée pour tous les chantiers.",
            "aims": "Réduire les inégalités sociales de santé\nFavoriser l’accès aux soins\nFluidifier la continuité"
            " des parcours de soins des personnes en grande précarité\nPromouvoir un parcours de santé cohérent et"
            " adapté à chacun·e",
            "story": "La mission est de développer un maillage de partenaires et de constituer un réseau de ressources"
            " en santé.\n\nElle vient en appui des chargées d’insertion : elle anime le réseau selon les besoins"
            " repérés, informe des opportunités du territoire, réunit les équipes autour des questions de santé, et"
            " rencontre chaque chargée d’insertion une fois par mois.\n\nLe plan d’actions s’articule en quatre axes :"
            " accès aux droits et aux soins, prévention et promotion de la santé, santé mentale, coordination.",
            "results": "De meilleures prises en charge, d’abord sur l’accès aux droits. Un accès aux soins plus fluide."
            " Des équipes plus à l’aise pour repérer et orienter. Deux conventions signées : la CPAM et le centre"
            " hospitalier.",
            "unexpected": "Les demandes de soins ont augmenté : l’appui donne envie de s’occuper de soi.",
            "outlook": "Poursuivre, et ouvrir de nouveaux partenariats pour les salariés et pour les équipes.",
            "advice": "Commencer par un référent unique à la CPAM : tout le reste en dépend.",
            "carrier": "Une régie de quartier d’Angoulême", "area": "Département de la Charente",
            "policies": "Stratégie nationale de prévention et de lutte contre la pauvreté",
            "public": "Salarié·es en situation de grande précarité suivi·es dans le programme",
            "operational_partners": "CPAM, ARS, CRCDC, centre hospitalier, contrat local de santé, Ligue contre le"
            " cancer, Addictions France, CSAPA, maisons de santé, CMP, psychologues libéraux",
            "financial_partners": "DDETSPP, conseil départemental, AG2R",
            "governance": "Deux comités de pilotage par an : préfecture, département, ARS, directions des chantiers,"
            " coordination et chargées de partenariats.",
            "links": "Convergence France https://convergence-france.org\nIREPS Nouvelle-Aquitaine https://irepsna.org",
            "file": "Accès aux soins",
            "appendices": "Annexe 1 : schéma du programme\nAnnexe 2 : axes définis en santé et plan d’actions\n"
            "Annexe 3 : actions mises en place\nAnnexe 4 : actions à venir",
            "notes": "Rencontres individuelles : une fois par mois, et sur des situations particulières.",
        },
        "CVG-09 CVG-12S", " CLS CLSM ", ("Plan d’actions santé",),
        (("COMMENT", "Très clair. Pouvez-vous dire qui finance le poste ?"),),
        again="De meilleures prises en charge et un accès aux soins plus fluide.",
    ),
    SheetTold(
        "Lyon", "LOGEMENT", "PUBLISHED", " LOGEMENT BUDGET ", " TOUS RUE ",
        "Visiter à plusieurs avant de signer",
        {
            "problem": "Des salariés refusaient un logement au dernier moment, ou le quittaient dans l’année : ils ne"
            " l’avaient vu qu’une fois, seuls, en cinq minutes.",
            "aims": "Que la personne se projette\nQue le bailleur la connaisse avant la signature",
            "story": "La visite se fait à trois ou quatre : la personne, sa chargée d’insertion, la chargée de"
            " partenariats, et quelqu’un qui a été relogé. On ouvre les placards, on compte les stations de bus, on"
            " calcule le premier mois sur un coin de table.",
            "results": "Un seul refus en un an, contre cinq l’année d’avant.",
            "unexpected": "Les anciens relogés reviennent proposer leur aide.",
            "outlook": "Étendre aux colocations.",
            "advice": "Demander au bailleur une heure entière, pas vingt minutes.",
            "carrier": "La coordination du territoire", "area": "Métropole de Lyon",
            "public": "Salariés qui attendent un logement",
            "operational_partners": "Deux bailleurs, Finances & Pédagogie",
        },
        "CVG-07", "", ("Plan d’actions logement",), (),
    ),
    SheetTold(
        "GARANCE", "CIP", "SUBMITTED", " LANGUE DROITS ", " ALLOPHONES PHC ",
        "Un livret d’accueil écrit par les salariés",
        {
            "problem": "Le livret d’accueil était juste, et personne ne le lisait.",
            "aims": "Un livret qui se lit en dix minutes\nDes mots choisis par ceux qui arrivent",
            "story": "Huit salariés l’ont relu à voix haute, une heure par semaine, pendant un mois. Chaque phrase que"
            " deux personnes ne comprenaient pas a été refaite.",
            "results": "Les nouveaux posent moins de questions sur la paie, et plus sur leurs projets.",
            "advice": "Payer ces heures comme du travail : c’en est.", "area": "Le chantier",
        },
        "", "", (), (),
    ),
    SheetTold(
        "Rouen", "COORDINATOR", "DRAFT", " EMPLOI ", " TOUS JEUNES ",
        "Une heure dans l’entreprise d’à côté",
        {
            "problem": "Les immersions font peur à qui n’a jamais travaillé ailleurs.",
            "aims": "Voir un métier sans engagement",
            "story": "Chaque premier jeudi, deux salariés vont passer une heure chez un voisin du chantier : un garage,"
            " une cuisine, un atelier.",
            "results": "Quatre immersions sont nées de ces visites.",
        },
        "", "", (),
        (("SUBMITTED", ""),
         ("RETURNED", "Racontez comment les entreprises ont dit oui : c’est ce que les autres"
                            " voudront savoir. Et dites combien de visites.")),
    ),
)  # fmt: skip
