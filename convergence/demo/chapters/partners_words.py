"""What partners are and offer, in the demo: plausible words of the field, no organisation but public ones."""

from __future__ import annotations

from dataclasses import dataclass

from convergence.partnerships.criteria import AT_LEAST, AT_MOST, IS, Row

NATIONAL: tuple[tuple[str, str, str, str, str], ...] = (
    # name, theme, kind, title of the frame, commitments
    ("CDC Habitat", "LOGEMENT", "Bailleur social", "Attributions de logements sociaux",
     "Proposer des logements sociaux aux salariés en insertion. Étudier chaque dossier en un mois."),
    ("Bureaux du cœur", "LOGEMENT", "Association", "Mises à l’abri dans des bureaux",
     "Accueillir une personne la nuit et le week-end dans une entreprise, trois mois renouvelables."),
    ("CNAM", "SANTE", "Assurance maladie", "Accès aux droits et aux soins",
     "Un interlocuteur par caisse, des bilans de santé, des actions de sensibilisation."),
    ("Addictions France", "SANTE", "Association", "Prévention des addictions",
     "Se faire connaître sur les territoires ; sensibiliser salariés et permanents."),
    ("Maison & Services", "EMPLOI", "Employeur", "CDI progressifs", "Signer des CDI progressifs dans les agences."),
    ("Franprix", "EMPLOI", "Employeur", "Embauches en magasin", "Réserver des postes et des immersions."),
    ("Finances & Pédagogie", "BUDGET", "Association", "Ateliers budget", "Ateliers sur l’argent du quotidien."),
    ("ANLCI", "LANGUE", "Agence nationale", "Coopérative des solutions",
     "Accompagner les professionnels des chantiers sur l’illettrisme."),
)  # fmt: skip

DECLINED: dict[str, tuple[str, ...]] = {
    "CDC Habitat": ("Seine-Saint-Denis", "Paris", "Lyon", "Strasbourg"),
    "Bureaux du cœur": ("Paris", "Nantes", "Marseille", "Lille Métropole", "Strasbourg", "Charente", "Ille-et-Vilaine"),
    "ANLCI": ("Lille Métropole",),
}
"""Where the national agreements are active (report of 2024)."""
SHELTERED = {"Paris": 3, "Nantes": 2, "Marseille": 2, "Lille Métropole": 1, "Strasbourg": 1, "Charente": 1,
             "Ille-et-Vilaine": 1}  # fmt: skip
"""11 people sheltered in 2024."""
CHECKED = 54
"""Health check-ups of 2024, over the territories."""
DWELLINGS, MEASURES = 3, 13
"""Dwellings a year in Seine-Saint-Denis; housing measures through the SIAO in Charente."""

LOCAL: tuple[tuple[str, str, str, str], ...] = (
    # name with the territory, theme, kind, commitments
    ("SIAO {place}", "LOGEMENT", "SIAO", "Présenter les situations en commission chaque mois."),
    ("Office de l’habitat, {place}", "LOGEMENT", "Bailleur social", "Un interlocuteur unique pour les chantiers."),
    ("Résidences sociales réunies, {place}", "LOGEMENT", "Résidence sociale", "Prévenir dès qu’un logement se libère."),
    ("Agence à vocation sociale, {place}", "LOGEMENT", "Agence immobilière sociale", "Intermédiation locative."),
    ("CPAM, {place}", "SANTE", "CPAM", "Un interlocuteur pour les situations bloquées ; bilans de santé."),
    ("CSAPA, {place}", "SANTE", "CSAPA", "Recevoir sous quinze jours, sans avance de frais."),
    ("Centre médico-psychologique, {place}", "SANTE", "CMP", "Permanence mensuelle auprès des chantiers."),
    ("Maison de santé, {place}", "SANTE", "Maison de santé", "Des médecins traitants pour les nouveaux arrivés."),
    ("Atelier et Nature, {place}", "EMPLOI", "Employeur", "Immersions, puis CDD de six mois au moins."),
    ("Propreté solidaire, {place}", "EMPLOI", "Entreprise d’insertion", "Postes à temps partiel en journée."),
    ("Cuisine centrale, {place}", "EMPLOI", "Employeur", "Deux sessions de recrutement par an."),
    ("Organisme de formation, {place}", "EMPLOI", "Centre de formation", "Places réservées aux salariés en insertion."),
    ("Maison du droit, {place}", "DROITS", "Point-justice", "Rendez-vous juridiques au chantier."),
    ("Garage solidaire, {place}", "MOBILITE", "Association", "Location de véhicules à petit prix."),
)  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """An opportunity as partners word it."""

    kind: str
    title: str
    details: str
    process: str
    documents: tuple[str, ...]
    path: str
    places: tuple[int, int]
    rows: tuple[Row, ...] = ()
    outcome: str = "AUTRE"
    national: bool = False


_ID, _PAY = "Pièce d’identité ou titre de séjour", "Trois derniers bulletins de salaire"
_TAX, _SOCIAL = "Avis d’imposition", "Numéro de demande de logement social"
_SEND = "Le dossier part par le chargé de partenariats ; réponse sous trois semaines."

OFFERS: dict[str, tuple[Offer, ...]] = {
    "LOGEMENT": (
        Offer("Bailleur social", "T1 bis, parc social", "Rez-de-chaussée, 28 m², loyer de 310 € avant APL.", _SEND,
              (_ID, _PAY, _TAX, _SOCIAL), "VALIDATED", (1, 2),
              (Row("household", IS, ("SEUL",)), Row("income", IS, ("SALAIRE", "AAH", "RETRAITE"))), "ENTREE_LOGEMENT"),
        Offer("Résidence sociale", "Studios meublés en résidence sociale", "Studios de 20 m², charges comprises.",
              "Commission deux fois par mois ; visite avant l’entrée.", (_ID, _PAY, _SOCIAL), "ARBITRATED", (2, 3),
              (Row("household", IS, ("SEUL",)), Row("housing", AT_MOST, ("3",)),
               Row("months", AT_LEAST, ("3",))), "ENTREE_LOGEMENT"),
        Offer("SIAO", "Mesures d’intermédiation locative", "Sous-location avec accompagnement, dix-huit mois.",
              "Fléchage en commission SIAO.", (_ID, "Évaluation SIAO à jour", _PAY), "ARBITRATED", (2, 4),
              (Row("housing", AT_MOST, ("3",)), Row("permit", IS, ("CNI", "RESIDENT", "REFUGIE", "PLURIANNUELLE",
                                                                 "TEMPORAIRE"))), "MESURE_LOGEMENT"),
        Offer("Bailleur social", "T3 pour une famille", "Deux chambres, école à 400 mètres.", _SEND,
              (_ID, _PAY, _TAX, _SOCIAL, "Livret de famille"), "VALIDATED", (1, 1),
              (Row("household", IS, ("SEUL_ENFANTS", "COUPLE_ENFANTS")),), "ENTREE_LOGEMENT"),
        Offer("Agence immobilière sociale", "Bail glissant, deux pièces", "Le bail passe à son nom en un an.",
              _SEND, (_ID, _PAY), "VALIDATED", (1, 2), (Row("months", AT_LEAST, ("6",)),), "ENTREE_LOGEMENT"),
        Offer("Association", "Une mise à l’abri dans des bureaux", "Une chambre le soir et le week-end, avec cuisine.",
              "Rencontre de l’entreprise, puis essai d’une semaine.", (_ID,), "VALIDATED", (1, 1),
              (Row("housing_group", IS, ("RUE", "URGENCE", "TIERS")), Row("household", IS, ("SEUL",))),
              "MISE_A_L_ABRI", national=True),
        Offer("Bailleur social", "Logement réservé aux chantiers", "T2, quartier bien desservi.",
              "Dossier étudié en un mois.", (_ID, _PAY, _TAX, _SOCIAL), "ARBITRATED", (1, 1),
              (Row("income", IS, ("SALAIRE",)), Row("housing", AT_MOST, ("4",)), Row("months", AT_LEAST, ("6",))),
              "ENTREE_LOGEMENT", national=True),
    ),
    "EMPLOI": (
        Offer("Employeur", "Agent d’espaces verts, CDD de six mois", "Temps plein, équipe de quatre.",
              "Immersion d’une semaine, puis entretien.", ("CV", _ID), "VALIDATED", (1, 3),
              (Row("programme", IS, ("CVG",)), Row("french_oral", AT_LEAST, ("1",)), Row("months", AT_LEAST, ("6",))),
              "EMBAUCHE"),
        Offer("Entreprise d’insertion", "Agent de propreté, 26 heures", "Horaires de jour, en semaine.",
              "Candidature directe, réponse en une semaine.", ("CV", _ID), "DIRECT", (2, 4),
              (Row("programme", IS, ("CVG",)),), "EMBAUCHE"),
        Offer("Employeur", "Commis de cuisine, CDI", "Du lundi au vendredi, de 7 h à 14 h.", "Essai de deux jours.",
              ("CV", _ID, "Attestation d’hygiène"), "VALIDATED", (1, 2),
              (Row("french_oral", AT_LEAST, ("2",)), Row("barrier_sante_physique", AT_MOST, ("1",))), "EMBAUCHE"),
        Offer("Centre de formation", "CACES, session de printemps", "Dix jours, rémunérés.", "Test de lecture.",
              ("CV", _ID), "ARBITRATED", (4, 8),
              (Row("french_written", AT_LEAST, ("1",)), Row("age", AT_LEAST, ("18",))),
              "FORMATION"),
        Offer("Employeur", "CDI progressif, aide à domicile", "Ses heures montent quand celles du chantier baissent.",
              "Rencontre avec l’agence et le chantier.", ("CV", _ID), "VALIDATED", (1, 3),
              (Row("french_oral", AT_LEAST, ("2",)),), "EMBAUCHE", national=True),
        Offer("Employeur", "Employé de magasin, 30 heures", "Formation sur place, un mois.", "Job dating au chantier.",
              ("CV", _ID), "DIRECT", (2, 5), (Row("programme", IS, ("CVG",)), Row("french_oral", AT_LEAST, ("1",))),
              "EMBAUCHE", national=True),
    ),
    "SANTE": (
        Offer("CPAM", "Bilans de santé, une matinée", "Examen complet, gratuit, avec restitution.",
              "Convocation collective au centre d’examens.", ("Attestation de droits",), "DIRECT", (6, 12),
              (Row("health_check", IS, ("NON",)),), "BILAN_SANTE"),
        Offer("Maison de santé", "Médecin traitant, nouveaux patients", "Deux médecins ouvrent leur patientèle.",
              "Le secrétariat rappelle sous une semaine.", ("Attestation de droits",), "DIRECT", (4, 8),
              (Row("gp", IS, ("NON",)),), "RDV_SANTE"),
        Offer("CMP", "Permanence d’écoute au chantier", "Une psychologue, quatre créneaux.", "Une demi-heure chacun.",
              (), "DIRECT", (4, 4), (), "RDV_SANTE"),
        Offer("CSAPA", "Consultations réservées", "Sous quinze jours.", "Le chantier appelle avec la personne.",
              (), "VALIDATED", (2, 4), (), "SUIVI_SANTE"),
        Offer("CPAM", "Ouvrir une complémentaire santé gratuite", "Dossiers C2S traités en priorité.",
              "Dossier complet transmis à l’interlocuteur.", (_ID, "Avis de situation", "RIB"), "VALIDATED", (5, 10),
              (Row("complementary_cover", IS, ("AUCUNE",)),), "DROIT_OUVERT"),
    ),
}  # fmt: skip

TOLD: dict[str, tuple[str, ...]] = {
    "LOGEMENT": (
        "Vit seul. Salaire du chantier et prime d’activité. Demande de logement social à jour.",
        "Seule, hébergée depuis plus d’un an. Loyer payé sans retard en résidence. Cherche un lieu calme.",
        "En couple, deux enfants. Deux revenus. Souhaite rester près de l’école.",
    ),
    "EMPLOI": (
        "Un an de chantier, ponctuel. À l’aise en équipe. Disponible tout de suite.",
        "A tenu un poste de cuisine six mois. Permis en cours. Cherche un temps plein de jour.",
        "Sait lire une consigne. Veut progresser avec un tuteur.",
    ),
    "SANTE": (
        "Souhaite un rendez-vous le matin. Sera accompagné par le chantier.",
        "Droits ouverts. Vient seul, parle un peu français.",
    ),
}
REASONS: dict[str, tuple[str, ...]] = {
    "keep": ("Plus long temps sans logement.", "Prise en charge qui finit bientôt.", "Dossier complet, prêt à entrer."),
    "set_aside": ("Une autre opportunité lui correspond mieux.", "Moins pressant que les autres ce mois-ci."),
    "refuse": ("Le partenaire conseille de représenter le dossier dans deux mois.", ""),
    "withdraw": ("La personne a changé d’avis.", "Une autre solution a été trouvée."),
    "give_back": ("Le dernier bulletin de salaire manque.",),
}  # fmt: skip
EVENTS = (
    "Rencontre annuelle : le partenaire est content de la préparation des dossiers.",
    "Nouvel interlocuteur, à rappeler dans un mois.",
    "Délais plus longs cet été ; prévenir les chantiers.",
    "Visite d’un chantier avec l’équipe du partenaire.",
)
CONTACTS = (
    ("Camille Verdier", "Chargée de clientèle"), ("Dominique Lestrade", "Responsable d’agence"),
    ("Sacha Morvan", "Conseiller social"), ("Alix Garonne", "Référente insertion"),
    ("Noa Perrault", "Chargé de mission"), ("Charlie Aubrac", "Coordinatrice"),
)  # fmt: skip
