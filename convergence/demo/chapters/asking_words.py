"""What is asked, answered, refused and talked about, theme by theme. Invented, in the words of the field."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """A request from its need to its answer."""

    need: str
    tried: str
    answer: str
    fits: frozenset[str] = frozenset()
    """Where the person must sleep for it to be said of her; empty: anywhere."""


_OUTSIDE = frozenset({"RUE", "SQUAT", "VOITURE", "HOTEL_115", "MISE_A_L_ABRI"})
_SHELTER = frozenset({"CHU", "HOTEL_115", "CHRS", "STABILISATION", "ALT", "LHSS"})
_FRIEND = frozenset({"TIERS"})
_NO_HOME = _OUTSIDE | _SHELTER | _FRIEND


WORDS: dict[str, tuple[Words, ...]] = {
    "EMPLOI": (
        Words(
            "Découvrir le métier de préparateur de commandes",
            "Visite d’une plateforme en mars, bonne impression. Pas encore de contact avec un employeur.",
            "Immersion d’une semaine trouvée dans un entrepôt desservi par le bus. Convention à signer avant lundi.",
        ),
        Words(
            "Un employeur qui accepte 24 heures par semaine",
            "Trois candidatures sans réponse. Elle tient bien ses horaires au chantier depuis six mois.",
            "Une entreprise de propreté recrute à temps partiel sur son quartier. Entretien mardi, je l’accompagne.",
        ),
        Words(
            "Préparer un entretien d’embauche",
            "CV refait avec nous. Il perd ses moyens dès qu’on lui pose une question ouverte.",
            "Deux répétitions faites avec un recruteur bénévole. Il se présente maintenant en trois phrases.",
        ),
        Words(
            "Financer le permis B",
            "Code obtenu. Compte formation presque vide, auto-école partenaire complète.",
            "Dossier d’aide de la Région complété ensemble ; l’auto-école solidaire a une place en septembre.",
        ),
        Words(
            "Une formation d’agent d’entretien des espaces verts",
            "Réunion d’information suivie. Le niveau de français à l’écrit inquiète l’organisme.",
            "L’organisme propose une remise à niveau de six semaines avant l’entrée. Positionnement le 12.",
        ),
        Words(
            "Faire valoir son expérience de soudeur",
            "Diplôme du pays d’origine, traduction demandée. Aucun essai en atelier depuis dix ans.",
            "Un essai d’une demi-journée est convenu dans un atelier de chaudronnerie, sans engagement.",
        ),
        Words(
            "Un CDI progressif à la fin du chantier",
            "L’employeur de son immersion est prêt, mais craint le passage à temps plein.",
            "Calendrier proposé : deux demi-journées puis une de plus par mois. L’employeur est d’accord.",
        ),
        Words(
            "Comprendre pourquoi ses candidatures n’aboutissent pas",
            "Dix candidatures en deux mois, en ligne, toutes sans réponse.",
            "Candidatures trop larges : nous visons deux métiers et trois employeurs joignables par téléphone.",
        ),
    ),
    "LOGEMENT": (
        Words(
            "Un logement sans étage",
            "Demande de logement social déposée en novembre, sans nouvelle. Le médecin conseille le rez-de-chaussée.",
            "Demande requalifiée avec le certificat du médecin ; passage en commission le mois prochain.",
        ),
        Words(
            "Quitter l’appartement d’un ami avant la fin du mois",
            "Essayé : le 115, sa sœur, une annonce. L’ami reprend la chambre.",
            "Évaluation SIAO envoyée. En attendant, une place de mise à l’abri est possible dès lundi.",
            _FRIEND,
        ),
        Words(
            "Préparer la visite d’une résidence",
            "Première visite. Il voudrait qu’on lui explique le bail avant.",
            "Bail expliqué au téléphone, liste de questions écrite avec lui. Je viens à la visite.",
            _NO_HOME,
        ),
        Words(
            "Une dette de loyer de 640 €",
            "Le bailleur propose un plan. FSL demandé, sans réponse depuis trois semaines.",
            "Le FSL a accordé 400 €. Plan de 30 € par mois accepté par le bailleur.",
        ),
        Words(
            "Sortir du CHU",
            "Demande SIAO à jour, deux ans d’attente. Elle a un salaire régulier et quelques économies.",
            "Dossier présenté pour une intermédiation locative ; deux logements se libèrent au printemps.",
            frozenset({"CHU"}),
        ),
        Words(
            "Un garant pour un premier bail",
            "Visale refusé : type de contrat. Pas de proche qui puisse se porter garant.",
            "Visale rouvert avec la promesse de renouvellement ; le bailleur attend l’attestation.",
            _NO_HOME,
        ),
        Words(
            "Faire reconnaître un droit au logement opposable",
            "Recours jamais déposé. Dehors depuis l’hiver, le 115 ne répond pas toujours.",
            "Recours rempli ensemble, pièces réunies. Accusé de réception à conserver.",
            _OUTSIDE,
        ),
        Words(
            "Réunir les pièces d’une demande de logement social",
            "Avis d’imposition manquant, attestation d’hébergement périmée.",
            "Liste des pièces envoyée, attestation refaite par le centre. Demande renouvelée en ligne.",
            _NO_HOME,
        ),
    ),
    "SANTE": (
        Words(
            "Trouver un médecin traitant",
            "Quatre cabinets du quartier ne prennent plus personne.",
            "La maison de santé partenaire ouvre deux créneaux par mois aux chantiers : rendez-vous le 18.",
        ),
        Words(
            "Ouvrir la complémentaire santé solidaire",
            "Dossier renvoyé deux fois : avis d’imposition illisible.",
            "Dossier repris avec la référente de la CPAM, accord reçu pour un an.",
        ),
        Words(
            "Un bilan de santé avec un interprète",
            "Il comprend mal le français et remet le rendez-vous.",
            "Place réservée au centre d’examens avec un interprète en tigrinya. Je passe le matin au chantier.",
        ),
        Words(
            "Des soins dentaires qui durent depuis des mois",
            "Douleurs, absences répétées le matin. Devis trop élevé.",
            "Le centre dentaire mutualiste accepte le paiement en plusieurs fois ; première séance fixée.",
        ),
        Words(
            "Parler à quelqu’un sans passer par l’hôpital",
            "Elle accepte une écoute, pas un suivi. Le CMP annonce six mois.",
            "La permanence d’écoute de l’association a une place le jeudi. Elle peut y aller sur son temps de travail.",
        ),
        Words(
            "Constituer un dossier de reconnaissance de handicap",
            "Certificat du médecin ancien de plus d’un an. Il ne sait pas ce que cela change pour lui.",
            "Effets de la reconnaissance expliqués, nouveau certificat demandé, dossier relu ensemble.",
        ),
        Words(
            "Garder le suivi commencé au CSAPA en changeant d’horaires",
            "Les rendez-vous tombent pendant l’équipe du matin.",
            "Le CSAPA propose un créneau à 16 h 30, l’encadrant est d’accord. À revoir dans un mois.",
        ),
        Words(
            "Des lunettes avant le stage",
            "Ordonnance valable, reste à charge de 90 €.",
            "Opticien du panier 100 % santé à dix minutes du chantier, aucune avance à faire.",
        ),
    ),
}

REFUSALS: dict[str, tuple[str, ...]] = {
    "EMPLOI": (
        "Le conseiller France Travail suit déjà ce projet : voyez avec lui avant le prochain rendez-vous.",
        "Aucune place chez nos employeurs sur ce métier ce trimestre. Redemandez à la rentrée.",
    ),
    "LOGEMENT": (
        "Relève du SIAO : sa demande est instruite là-bas, un second dossier la retarderait.",
        "La travailleuse sociale du centre tient déjà ce dossier. Je lui transmets votre question, avec son accord.",
    ),
    "SANTE": (
        "Demande à faire au service social de la CPAM, qui répond en dix jours. Je peux vous donner le contact.",
        "Le suivi existe déjà à l’hôpital : mieux vaut ne pas le doubler. Appelons-les ensemble si besoin.",
    ),
}

MORE: dict[str, tuple[str, ...]] = {
    "EMPLOI": (
        "Quels horaires peut-elle tenir, et comment vient-elle au travail ?",
        "A-t-il déjà travaillé en équipe ?",
    ),
    "LOGEMENT": (
        "Quel est le loyer actuel, charges comprises ?",
        "La demande SIAO est-elle à jour, et à quelle date ?",
    ),
    "SANTE": ("La complémentaire est-elle ouverte aujourd’hui ?", "A-t-elle une ordonnance de moins d’un an ?"),
}

TOPICS: dict[str, tuple[tuple[str, str], ...]] = {
    "EMPLOI": (
        ("Où en est le projet, que viser ensuite ?", "Deux immersions à tenter avant l’été, bilan ensemble après."),
        ("Fin de contrat dans quatre mois", "Rencontre d’un employeur partenaire, CV à envoyer cette semaine."),
        ("Envie de formation, pas sûr du métier", "Visite du plateau technique le mois prochain."),
    ),
    "LOGEMENT": (
        ("Demande sociale sans nouvelle", "Relance du bailleur, cotation vérifiée."),
        ("Ne dort pas bien au centre", "Point avec le SIAO sur une place plus calme."),
        ("Peut-elle viser une intermédiation locative ?", "Dossier à monter, ressources à joindre."),
    ),
    "SANTE": (
        ("Rendez-vous manqués", "On repart du centre de santé, avec un accompagnement au premier rendez-vous."),
        ("Droits qui se ferment le mois prochain", "Renouvellement fait ensemble le jour même."),
        ("Fatigue, absences du lundi", "Proposer un bilan de santé, en parler d’abord avec la personne."),
    ),
}
