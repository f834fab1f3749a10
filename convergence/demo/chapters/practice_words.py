"""Plans and sheets of the demo. The Charente health plan has the axes, objectives and actions of seed S0, annex 2.

Moments are shares of the time gone by since the plan began (0 to 1 is past, above 1 is to come), so that what is told
stays consistent whatever the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

HEALTH, HOUSING, LEAD, CIP, NOBODY = "SANTE", "LOGEMENT", "COORDINATOR", "CIP", ""


@dataclass(frozen=True)
class Did:
    """Something done: when, what, for how many people in journey and permanents."""

    at: float
    text: str
    people: int = 0
    permanents: int = 0


@dataclass(frozen=True)
class Goal:
    """Something measured: label, unit, aim, (when, value)."""

    label: str
    unit: str
    aim: int
    values: tuple[tuple[float, int], ...]


@dataclass(frozen=True)
class Act:
    """An action: its title, its state, who carries it, for when, what was done."""

    title: str
    state: str
    pilot: str
    due: float
    done: tuple[Did, ...] = ()
    goals: tuple[Goal, ...] = ()
    details: str = ""
    reason: str = ""
    planned: Decimal | None = None
    real: Decimal | None = None
    partners: tuple[str, ...] = ()
    others: str = ""


Part = tuple[str, str, tuple[Act, ...]]
"""(axis, strategic objective, actions)."""

CHARENTE: tuple[Part, ...] = (
    ("Accès aux droits et aux soins",
     "Améliorer la prise en charge et l’accès aux soins des publics en grande précarité", (
        Act("Faciliter l’accès aux droits en santé : affiliation sécurité sociale, mutuelle", "DOING", HEALTH, 1.4,
            (Did(0.08, "Convention signée avec la CPAM : un référent unique pour les situations complexes", 0, 9),
             Did(0.3, "Permanence CPAM sur deux chantiers, droits vérifiés un par un", 31, 4),
             Did(0.62, "Deuxième tournée de permanences, dossiers de complémentaire santé solidaire", 38, 5),
             Did(0.93, "Point avec la CPAM : délais d’ouverture de droits ramenés à trois semaines", 0, 7)),
            (Goal("Droits ouverts ou renouvelés", "dossiers", 90, ((0.3, 24), (0.62, 57), (0.93, 78))),),
            partners=("CNAM",)),
        Act("Améliorer l’accès aux soins", "DOING", HEALTH, 1.5,
            (Did(0.2, "Liste des médecins qui acceptent de nouveaux patients, tenue avec les maisons de santé", 0, 12),
             Did(0.45, "Demi-journée de vaccination au chantier, temps pris sur les heures de travail", 27, 3),
             Did(0.8, "Deux dentistes reçoivent en priorité sur orientation des chargées d’insertion", 14, 2)),
            (Goal("Personnes avec un médecin traitant", "personnes", 120, ((0.2, 71), (0.5, 88), (0.85, 103))),),
            details="Faciliter l’accès à un médecin traitant.\nPermettre l’accès à des médecins spécialisés et"
            " fluidifier les parcours de santé : dentistes, gynécologues, dermatologues.\nFaciliter l’accès à la"
            " vaccination : information et temps dédié pour se faire vacciner.",
            planned=Decimal("1800.00"), real=Decimal("1242.50"), others="Maisons de santé, CCAS"),
        Act("Développer l’accès au bilan de santé", "DONE", HEALTH, 0.9,
            (Did(0.25, "Bilans de santé au centre d’examens, transport organisé par les chantiers", 18, 2),
             Did(0.55, "Deuxième série de bilans, restitution individuelle avec le médecin", 21, 2),
             Did(0.84, "Troisième série ; les résultats ont mené à onze consultations", 15, 1)),
            (Goal("Bilans de santé faits", "bilans", 50, ((0.25, 18), (0.55, 39), (0.84, 54))),),
            planned=Decimal("900.00"), real=Decimal("864.20"), partners=("CNAM",)),
    )),
    ("Prévention et promotion de la santé",
     "Prévenir les comportements à risque et soutenir le « bien-être » en santé", (
        Act("Mener des actions de prévention et de réduction des risques liés à la consommation de produits", "DONE",
            HEALTH, 0.85,
            (Did(0.35, "Formation « addiction » des permanents, deux jours", 0, 18),
             Did(0.6, "Permanences du CSAPA sur trois chantiers", 22, 4),
             Did(0.82, "Mois sans tabac : groupe d’entraide, substituts remis", 16, 2)),
            planned=Decimal("2400.00"), real=Decimal("2310.00"), partners=("Addictions France",), others="CSAPA"),
        Act("Sensibiliser et former les professionnels de première ligne au repérage des violences intra-familiales et"
            " des violences faites aux femmes", "DOING", LEAD, 1.3,
            (Did(0.5, "Sensibilisation d’une journée avec l’association d’aide aux victimes", 0, 14),),
            planned=Decimal("1500.00"), real=Decimal("750.00"), others="France Victimes"),
        Act("Mener des actions en santé sexuelle et contraception", "DOING", CIP, 0.94,
            (Did(0.4, "Atelier avec une sage-femme du centre de santé sexuelle", 11, 1),),
            others="Centre de santé sexuelle"),
        Act("Mener des actions « sport-santé » afin de lutter contre la sédentarité", "DROPPED", CIP, 0.7,
            (Did(0.28, "Marche du vendredi, quatre séances", 9, 1),),
            reason="Trop peu de monde après quatre séances ; le club d’athlétisme propose des places à l’année."),
        Act("Relayer la communication des campagnes nationales de santé publique et participer à des initiatives"
            " locales coordonnées", "DONE", LEAD, 0.95,
            (Did(0.33, "Octobre rose : stand de la Ligue contre le cancer sur le chantier", 25, 5),
             Did(0.86, "Dépistages organisés : courriers relus un par un avec les salariés", 40, 6)),
            others="Ligue contre le cancer, CRCDC"),
    )),
    ("Santé mentale", "Promouvoir la santé mentale et améliorer la prise en charge", (
        Act("Sensibiliser et former les professionnels de première ligne au repérage de la souffrance psychique et de"
            " la crise suicidaire", "DONE", HEALTH, 0.75,
            (Did(0.38, "Premiers secours en santé mentale, première session", 0, 11),
             Did(0.7, "Premiers secours en santé mentale, deuxième session", 0, 12)),
            (Goal("Permanents formés", "permanents", 20, ((0.38, 11), (0.7, 23))),),
            planned=Decimal("3200.00"), real=Decimal("3186.40"), others="Centre hospitalier"),
        Act("Faciliter l’accès à un professionnel de la santé mentale", "DOING", HEALTH, 0.97,
            (Did(0.46, "Deux psychologues libéraux reçoivent sans avance de frais", 13, 3),
             Did(0.76, "Lien maintenu avec le CMP : une place tenue chaque quinzaine", 9, 2)),
            (Goal("Personnes suivies", "personnes", 30, ((0.46, 13), (0.76, 22))),)),
        Act("Améliorer le partenariat avec Camille Claudel pour faciliter l’échange d’informations, les orientations et"
            " prises en charge des publics accompagnés et fluidifier les parcours d’insertion", "DOING", LEAD, 1.6,
            (Did(0.15, "Convention signée avec le centre hospitalier", 0, 6),
             Did(0.68, "Rencontre des équipes au centre hospitalier, cas discutés sans nom", 0, 15))),
    )),
    ("Coordonner et informer", "Informer et communiquer auprès des partenaires Convergence", (
        Act("Assurer le suivi, l’animation, la coordination et l’évaluation des actions relevant du champ de la santé",
            "DOING", LEAD, 1.7,
            (Did(0.5, "Bilan à mi-parcours présenté au COPIL", 0, 21),)),
        Act("Développer la communication sur les services existants et les actions développées", "DONE", CIP, 0.6,
            (Did(0.42, "Livret santé de poche, relu par six salariés", 6, 3),),
            planned=Decimal("650.00"), real=Decimal("611.15")),
        Act("Assurer une veille sur les dispositifs et partenaires de la santé", "DOING", HEALTH, 1.7,
            (Did(0.9, "Fiche réflexe des numéros utiles mise à jour", 0, 0),)),
        Act("Organiser des temps d’information et d’échanges sur la thématique « santé »", "POSTPONED", HEALTH, 1.25,
            (Did(0.36, "Petit déjeuner santé des chargées d’insertion", 0, 10),),
            reason="Le deuxième temps attend l’arrivée du nouveau référent de la CPAM."),
    )),
)  # fmt: skip

LYON: tuple[Part, ...] = (
    ("Trouver des logements", "Doubler les attributions aux salariés des chantiers", (
        Act("Convenir d’un quota annuel avec deux bailleurs", "DONE", HOUSING, 0.7,
            (Did(0.3, "Première convention signée", 0, 4), Did(0.66, "Deuxième convention signée", 0, 3)),
            (Goal("Attributions", "logements", 12, ((0.4, 3), (0.9, 8))),), partners=("CDC Habitat",)),
        Act("Tenir une commission de positionnement chaque mois", "DOING", HOUSING, 1.6,
            (Did(0.5, "Commission à six chantiers", 0, 9), Did(0.9, "Commission à huit chantiers", 0, 11))),
        Act("Ouvrir trois places d’intermédiation locative", "PLANNED", HOUSING, 0.96, planned=Decimal("4500.00")),
    )),
    ("Préparer à habiter", "Que personne n’entre dans un logement sans savoir ce qui l’attend", (
        Act("Visiter à plusieurs avant de signer", "DOING", CIP, 1.3,
            (Did(0.55, "Visite commentée par une ancienne salariée relogée", 7, 1),)),
        Act("Atelier budget du premier mois", "DONE", LEAD, 0.8,
            (Did(0.4, "Deux séances", 12, 2), Did(0.75, "Deux séances de plus", 15, 2)),
            planned=Decimal("600.00"), real=Decimal("580.00"), partners=("Finances & Pédagogie",)),
    )),
)  # fmt: skip

ROUEN: tuple[Part, ...] = (
    ("Aller vers les entreprises", "Que chaque salarié connaisse un métier de l’intérieur", (
        Act("Signer dix conventions d’immersion", "PLANNED", LEAD, 1.5),
        Act("Une visite d’entreprise par trimestre et par chantier", "PLANNED", CIP, 1.6),
    )),
)  # fmt: skip

GARANCE: tuple[Part, ...] = (
    ("Bien travailler ensemble", "Que chacun sache où trouver de l’aide dès la première semaine", (
        Act("Écrire le livret d’accueil avec les salariés", "DOING", CIP, 0.92,
            (Did(0.5, "Première version relue à voix haute", 8, 2),)),
        Act("Afficher les droits et les numéros utiles dans l’atelier", "DONE", LEAD, 0.4,
            (Did(0.35, "Panneau posé, en quatre langues", 0, 3),), planned=Decimal("180.00"), real=Decimal("163.90")),
    )),
)  # fmt: skip

NATION: tuple[Part, ...] = (
    ("Outiller", "Que les équipes trouvent vite ce que d’autres ont déjà fait", (
        Act("Publier vingt fiches de pratique", "DOING", "NATIONAL", 1.5,
            (Did(0.6, "Atelier d’écriture pendant la journée nationale", 0, 34),),
            (Goal("Fiches publiées", "fiches", 20, ((0.6, 4), (0.95, 9))),)),
        Act("Former aux premiers secours en santé mentale dans chaque territoire", "DOING", "NATIONAL", 1.4,
            (Did(0.45, "Six sessions dans quatre territoires", 0, 68),), planned=Decimal("24000.00"),
            real=Decimal("15480.00")),
    )),
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A plan: where it holds, its title, themes, words, parts and state."""

    where: str
    title: str
    themes: str
    summary: str
    parts: tuple[Part, ...]
    state: str = "IN_FORCE"


PLANS = (
    Told("Charente", "Plan d’actions santé", " SANTE ",
         "La santé est ce que les responsables des chantiers ont nommé en premier. Quatre axes, revus deux fois l’an"
         " en comité de pilotage.", CHARENTE),
    Told("Lyon", "Plan d’actions logement", " LOGEMENT BUDGET ",
         "Décidé en mutualisation : trouver des logements, et préparer à y habiter.", LYON),
    Told("Rouen", "Découvrir les métiers", " EMPLOI ", "À valider au prochain COPIL.", ROUEN, "DRAFT"),
    Told("GARANCE", "Accueillir sur le chantier", " DROITS LANGUE ",
         "Écrit avec l’équipe et quatre salariés.", GARANCE),
    Told("NATION", "Partager ce qui marche", " SANTE ", "", NATION),
)  # fmt: skip
