"""What people want, in their words, and what is done about it: plausible sentences, nobody's."""

from __future__ import annotations

from convergence.demo.drawing import Wheel

ROLES = Wheel(
    {
        "TRAVAILLEUR_SOCIAL": 26, "HEBERGEMENT": 22, "SIAO": 8, "MARAUDE": 6, "SPIP": 6, "CSAPA": 7, "MEDECIN": 8,
        "PSY": 4, "MANDATAIRE": 3, "FRANCE_TRAVAIL": 8, "BAILLEUR": 2,
    }
)  # fmt: skip
PLACES: dict[str, tuple[str, ...]] = {
    "TRAVAILLEUR_SOCIAL": ("Service social du département", "CCAS", "Maison des solidarités", "Service social du CHU"),
    "HEBERGEMENT": ("CHRS Les Passereaux", "CHU La Tramontane", "CHRS L’Escale", "Résidence sociale Les Tilleuls"),
    "SIAO": ("SIAO", "115"),
    "MARAUDE": ("Maraude Les Veilleurs", "Accueil de jour La Halte"),
    "SPIP": ("SPIP",),
    "CSAPA": ("CSAPA Le Pont", "CAARUD La Boussole"),
    "MEDECIN": ("Médecin traitant", "Centre de santé", "PASS de l’hôpital"),
    "PSY": ("CMP", "Équipe mobile psychiatrie-précarité"),
    "MANDATAIRE": ("Association tutélaire", "Mandataire privé"),
    "FRANCE_TRAVAIL": ("France Travail", "Mission locale", "Cap emploi"),
    "BAILLEUR": ("Gestion locative adaptée",),
}
THEME_OF_ROLE = {
    "HEBERGEMENT": "LOGEMENT", "SIAO": "LOGEMENT", "SPIP": "JUSTICE", "CSAPA": "SANTE", "MEDECIN": "SANTE",
    "PSY": "SANTE", "MANDATAIRE": "BUDGET", "FRANCE_TRAVAIL": "EMPLOI", "BAILLEUR": "LOGEMENT",
}  # fmt: skip
RELATIONS = Wheel({"ACTIVE": 80, "INTERROMPUE": 13, "AUCUNE": 7})
ANSWERS = Wheel({"GIVEN": 80, "REFUSED": 10, "ASKED": 10})

WISHES: dict[str, tuple[str, ...]] = {
    "LOGEMENT": (
        "Je veux une clé à moi.",
        "Dormir au calme, pouvoir fermer la porte.",
        "Un appartement où mes enfants peuvent venir.",
        "Quitter l’hôtel avant l’hiver.",
        "Garder mon logement et ne plus avoir de dette.",
    ),
    "EMPLOI": (
        "Passer à vingt heures, puis plus.",
        "Trouver un vrai contrat, pas loin.",
        "Apprendre la menuiserie.",
        "Travailler dans une cuisine.",
        "Passer le CACES et conduire.",
    ),
    "SANTE": (
        "Me faire soigner les dents.",
        "Avoir un médecin qui me connaît.",
        "Mieux dormir.",
        "Moins boire la semaine.",
        "Refaire mes lunettes.",
    ),
    "DROITS": (
        "Avoir mes papiers à temps, cette fois.",
        "Ne plus avoir peur du courrier.",
        "Comprendre ce que l’on me demande.",
        "Faire ma déclaration tout seul.",
    ),
    "BUDGET": ("Rembourser petit à petit.", "Savoir où part l’argent.", "Ouvrir un compte à moi."),
    "LANGUE": ("Parler sans traducteur.", "Lire le journal.", "Écrire un message à mon chef."),
    "MOBILITE": ("Venir au travail sans me lever à quatre heures.", "Passer le code.", "Réparer mon vélo."),
    "FAMILLE": ("Voir mes enfants plus souvent.", "Trouver une place en crèche.", "Moins être seul le dimanche."),
    "JUSTICE": ("Finir mon suivi sans faux pas.", "Comprendre mon jugement."),
}
STEPS: dict[str, tuple[str, ...]] = {
    "LOGEMENT": (
        "Remplir le dossier SIAO", "Demande de logement social en ligne", "Visiter la résidence",
        "Lire le bail ensemble", "Demander la garantie Visale", "Réunir les trois dernières fiches de paie",
    ),
    "EMPLOI": (
        "Une journée d’immersion", "Refaire le CV", "Préparer l’entretien", "Inscription à la formation",
        "Rencontrer l’employeur", "Demander le CPF",
    ),
    "SANTE": (
        "Prendre rendez-vous chez le dentiste", "Bilan de santé à la CPAM", "Déclarer un médecin traitant",
        "Demander la complémentaire santé solidaire", "Aller ensemble au premier rendez-vous",
    ),
    "DROITS": (
        "Rendez-vous à la préfecture", "Actualiser le dossier CAF", "Demander l’acte de naissance",
        "Ouvrir le compte Ameli", "Classer le courrier",
    ),
    "BUDGET": ("Faire le point des dettes", "Monter un dossier de surendettement", "Mettre en place l’échéancier"),
    "LANGUE": ("Test de positionnement", "S’inscrire au cours du mardi soir", "Demander une évaluation CléA"),
    "MOBILITE": ("Demander la carte solidaire", "S’inscrire au code", "Passer à l’atelier vélo"),
    "FAMILLE": ("Écrire à l’avocat", "Demander une place en crèche", "Appeler le point info famille"),
    "JUSTICE": ("Rendez-vous au SPIP", "Demander un aménagement d’horaires"),
}  # fmt: skip
REMARKS = (
    "La prise en charge est prolongée.",
    "Le dossier est complet, on attend la commission.",
    "Rendez-vous honoré la semaine dernière.",
    "Je peux l’accompagner si besoin.",
    "Pensez à joindre l’avis d’imposition.",
)
