"""What professionals note, in a line: plausible, about nobody. By nature, with its theme."""

from __future__ import annotations

SAID: dict[str, tuple[tuple[str, str], ...]] = {
    "ENTRETIEN": (
        ("", "Point d’étape : le rythme de travail convient, l’envie de faire plus d’heures est là."),
        ("", "Premier bilan après quelques semaines. Ponctualité bonne, fatigue en fin de matinée."),
        ("EMPLOI", "On a repris le CV. Trois expériences à valoriser, surtout en cuisine."),
        ("EMPLOI", "Préparation de l’entretien d’embauche : se présenter, parler des absences passées."),
        ("EMPLOI", "Souhaite essayer un autre métier. Une immersion est à chercher."),
        ("LOGEMENT", "Relecture de la demande de logement social, il manque l’avis d’imposition."),
        ("LOGEMENT", "L’hébergement s’arrête à la fin du mois. On prépare la demande au SIAO."),
        ("LOGEMENT", "Visite de la résidence prévue, les questions à poser sont écrites ensemble."),
        ("DROITS", "Dossier de renouvellement du titre relu. Les photos et le timbre restent à prendre."),
        ("DROITS", "Ouverture du compte en ligne, mot de passe noté dans le carnet."),
        ("BUDGET", "Le budget du mois est posé : loyer, transport, dettes. Un échéancier est à demander."),
        ("BUDGET", "Déclaration trimestrielle faite ensemble, à temps."),
        ("LANGUE", "Le test de français est passé, un cours du soir commence lundi."),
        ("MOBILITE", "Le trajet est long. On a cherché un horaire de bus et demandé l’abonnement réduit."),
        ("FAMILLE", "La garde des enfants bloque le mercredi. Une place en crèche est demandée."),
        ("SANTE", "Rendez-vous de bilan de santé à fixer. D’accord pour y aller."),
        ("JUSTICE", "Une convocation est à honorer le mois prochain, l’horaire de travail sera adapté."),
    ),
    "APPEL": (
        ("", "Appel pour confirmer le rendez-vous de demain. Sera là."),
        ("", "Message laissé, puis rappel dans l’après-midi : tout va bien."),
        ("DROITS", "Appel à la préfecture ensemble : dossier reçu, réponse sous un mois."),
        ("LOGEMENT", "Le bailleur rappelle : une pièce manque, envoyée aussitôt."),
        ("EMPLOI", "L’employeur est content de l’essai et propose une deuxième semaine."),
        ("BUDGET", "Appel à la caisse : le versement repart ce mois-ci."),
    ),
    "VISITE": (
        ("EMPLOI", "Passage sur le chantier. Le geste est sûr, l’encadrant propose une nouvelle tâche."),
        ("LOGEMENT", "Visite du logement après l’emménagement. Il manque une table et un frigo."),
        ("", "Vu pendant la pause : le moral est meilleur depuis la semaine dernière."),
        ("LOGEMENT", "Visite du centre d’hébergement, l’équipe est rencontrée."),
    ),
    "ABSENCE": (
        ("", "Absence sans nouvelles. Message laissé."),
        ("", "Absence prévenue : un rendez-vous à la préfecture."),
        ("", "Ne s’est pas présenté au rendez-vous. On en reparle demain."),
    ),
    "NOTE": (
        ("", "Atelier collectif : lire une fiche de paie."),
        ("EMPLOI", "Visite d’entreprise avec le groupe. Deux questions posées, bon contact."),
        ("BUDGET", "Atelier budget, avec l’association du quartier."),
        ("MOBILITE", "Atelier vélo : en a réparé un."),
        ("SANTE", "Information collective sur les droits, avec la caisse."),
    ),
    "ACCOMPAGNEMENT": (
        ("DROITS", "Accompagnement à la préfecture : dossier déposé, récépissé remis."),
        ("SANTE", "Accompagnement au rendez-vous chez le médecin. L’attente a été longue, mais c’est fait."),
        ("LOGEMENT", "Visite du logement ensemble, puis signature du bail."),
        ("BUDGET", "À la banque ensemble : le compte est ouvert."),
        ("EMPLOI", "Accompagnement chez l’employeur pour le premier jour d’essai."),
        ("JUSTICE", "Accompagnement au rendez-vous, pour comprendre ce qui est demandé."),
        ("FAMILLE", "Accompagnement à la crèche pour l’inscription."),
    ),
    "CONCERTATION": (
        ("LOGEMENT", "Point avec l’hébergement : la prise en charge est prolongée, la demande est soutenue."),
        ("LOGEMENT", "Échange avec le SIAO sur la demande, à actualiser avant la fin du mois."),
        ("DROITS", "Point avec la travailleuse sociale : qui fait quoi, pour ne rien faire deux fois."),
        ("SANTE", "Échange sur les horaires, pour que le suivi et le travail tiennent ensemble."),
        ("EMPLOI", "Point avec le conseiller : la formation est validée."),
        ("JUSTICE", "Échange avec le conseiller : les rendez-vous seront pris hors du temps de travail."),
        ("BUDGET", "Point avec la mandataire sur le budget du mois."),
    ),
}

NOTES = (
    "À reprendre doucement : j’ai senti que le sujet était trop tôt.",
    "Me rappeler de demander comment s’est passé le week-end.",
    "Je doute du calendrier, en parler en supervision.",
    "Penser à remercier pour la confiance de ce matin.",
)
"""What authors keep for themselves."""

MEETINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "ENTRETIEN": (
        ("Point du mois", ""),
        ("Préparer l’entretien d’embauche", ""),
        ("Lire le bail", ""),
        ("Déclaration trimestrielle", ""),
        ("Relire le dossier de logement", ""),
        ("Renouveler la complémentaire", ""),
        ("Choisir un cours du soir", ""),
        ("Préparer la suite", ""),
        ("Parler des horaires", ""),
    ),
    "APPEL": (("Appel à la caisse", "Bureau du chantier"), ("Rappeler le bailleur", "Bureau du chantier")),
    "VISITE": (
        ("Visite de la résidence", "Résidence Les Tilleuls"),
        ("Passage sur la parcelle", "Parcelle du bas"),
        ("Visite d’entreprise", "Zone des Platanes"),
        ("État des lieux", "Rue du Four"),
    ),
    "ACCOMPAGNEMENT": (
        ("Préfecture, ensemble", "Préfecture, guichet des titres"),
        ("Ouverture du compte, ensemble", "La banque postale, place du marché"),
        ("Bilan de santé, ensemble", "Centre d’examens"),
    ),
    "CONCERTATION": (("Point avec l’hébergement", "Visioconférence"), ("Point à trois", "Salle de réunion")),
}
"""Subjects and places of appointments; no place: one of the usual ones."""
