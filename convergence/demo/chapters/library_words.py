"""What the invented resource centre holds, and the paths of four functions."""

from __future__ import annotations

RESOURCES: tuple[tuple[str, str, str, str, str, str, str, int], ...] = (
    # kind, title, summary, themes, roles, url (after https://exemple.invalid/), body, months ago
    ("GUIDE", "Le premier mois d’un chargé d’insertion",
     "Ce qui attend un CIP les quatre premières semaines, et qui l’aide.",
     "ACCOMPAGNEMENT RESEAU", "CIP", "",
     "Semaine 1 : rencontrer l’équipe, reprendre les dossiers confiés, lire les diagnostics.\n\nSemaine 2 : un premier "
     "entretien par personne. Le référent d’avant est joignable un mois.\n\nSemaine 3 : rencontrer la coordination "
     "et les "
     "chargés de partenariats.\n\nSemaine 4 : un bilan avec la direction.", 14),
    ("GUIDE", "Conduire le diagnostic d’entrée",
     "Ordre des questions, ce que l’on peut laisser en blanc, quand y revenir.",
     "ACCOMPAGNEMENT OUTIL", "CIP ESP", "",
     "Le diagnostic se fait dans les six semaines. On commence par ce que la personne demande. Un refus se note "
     "comme un "
     "refus.\n\nLogement : où elle dort, depuis quand, avec qui.\n\nSanté : couverture, médecin traitant, ce qu’elle "
     "veut "
     "en dire.", 13),
    ("MODELE", "Trame du diagnostic partagé", "À imprimer pour un entretien sans écran.", "ACCOMPAGNEMENT OUTIL",
     "CIP ESP",
     "", "", 13),
    ("GUIDE", "Demander l’hébergement d’urgence : le 115 et le SIAO",
     "Qui appeler, quoi dire, que faire en cas de refus.",
     "LOGEMENT", "CIP ESP ETI", "",
     "Appeler le 115 avec la personne. Noter l’heure et la réponse. Le SIAO tient la liste ; la demande se renouvelle "
     "chaque mois. Un refus d’hébergement s’écrit : il ouvre droit au recours.", 12),
    ("LIEN", "Service national d’accès au logement", "Déposer et suivre une demande de logement social.", "LOGEMENT",
     "CIP ESP OFFICER", "logement-social", "", 12),
    ("MODELE", "Courrier au bailleur pour un bail glissant", "Lettre type, avec les pièces à joindre.", "LOGEMENT",
     "CIP ESP OFFICER", "", "", 11),
    ("GUIDE", "Intermédiation locative : ce que c’est, pour qui", "Du bail glissant à la location directe.", "LOGEMENT",
     "", "", "L’association loue, la personne occupe, puis le bail glisse à son nom. Compter trois mois.", 10),
    ("GUIDE", "Ouvrir les droits à la complémentaire santé solidaire",
     "Conditions, pièces, délais, et l’aide de la CPAM.",
     "SANTE DROITS", "CIP ESP", "",
     "La demande se fait en ligne ou par courrier. Les ressources des douze derniers mois comptent. La CPAM a une "
     "ligne "
     "réservée aux partenaires du réseau.", 10),
    ("VIDEO", "Parler de santé mentale avec une personne accompagnée",
     "Vingt minutes, par une infirmière psychiatrique.",
     "SANTE ACCOMPAGNEMENT", "", "video-sante-mentale", "", 9),
    ("DOCUMENT", "Affiche : numéros utiles en santé mentale", "À mettre au mur du vestiaire.", "SANTE", "", "", "", 9),
    ("GUIDE", "Addictions : accueillir sans juger", "Repères pour l’équipe, et vers qui orienter.",
     "SANTE ACCOMPAGNEMENT",
     "", "",
     "Nommer ce que l’on voit, pas ce que l’on suppose. Le CSAPA reçoit sans rendez-vous deux fois par semaine.", 8),
    ("LIEN", "Prendre rendez-vous à la préfecture", "Titre de séjour : la page de chaque préfecture.", "DROITS",
     "CIP ESP", "prefectures", "", 8),
    ("MODELE", "Attestation d’accompagnement", "Pour un dossier de titre de séjour ou de logement.", "DROITS",
     "CIP ESP",
     "", "", 7),
    ("GUIDE", "Le PASS IAE : dates, suspensions, prolongations", "Ce qui se compte, qui décide, quand s’y prendre.",
     "EMPLOI DROITS", "CIP DIRECTOR", "",
     "Le PASS dure deux ans. Une suspension le décale. La prolongation se prépare trois mois avant la fin.", 7),
    ("GUIDE", "Préparer une immersion", "Trouver l’employeur, écrire la convention, faire le retour.", "EMPLOI",
     "CIP OFFICER", "", "Deux semaines suffisent souvent. Dire à l’employeur ce que la personne sait faire.", 6),
    ("VIDEO", "Le CDI progressif raconté par un employeur", "Six minutes : pourquoi il recommence chaque année.",
     "EMPLOI",
     "", "video-cdi-progressif", "", 6),
    ("DOCUMENT", "Argumentaire pour les entreprises", "Deux pages à laisser après un rendez-vous.",
     "EMPLOI PARTENARIATS",
     "OFFICER DIRECTOR", "", "", 5),
    ("GUIDE", "Commencer un chantier PHC", "De la première heure au contrat : repères pour l’équipe.", "PHC",
     "ESP ETI DIRECTOR", "", "On commence par quelques heures. La montée en heures se décide avec la personne.", 5),
    ("GUIDE", "Éducateur en PHC : aller vers", "Maraudes, accueils de jour, premiers contacts.", "PHC ACCOMPAGNEMENT",
     "ESP", "", "Aller vers, c’est revenir. Trois passages au même endroit, à la même heure.", 4),
    ("MODELE", "Convention avec un partenaire", "Trame à adapter, relue par un juriste.", "PARTENARIATS",
     "OFFICER COORDINATOR", "", "", 4),
    ("GUIDE", "Animer une réunion de mutualisation", "Préparer, animer, décider, suivre.", "RESEAU PARTENARIATS",
     "COORDINATOR OFFICER", "", "Deux heures, un ordre du jour envoyé huit jours avant, des décisions avec un nom.", 3),
    ("DOCUMENT", "Le projet du réseau en une page", "Pour se présenter à un partenaire.", "RESEAU", "", "", "", 3),
    ("GUIDE", "Reprendre ses données avant le bilan", "La liste des points à reprendre, et dans quel ordre.", "OUTIL",
     "CIP ESP DIRECTOR", "", "Commencer par les sorties sans motif : ce sont elles qui manquent le plus.", 2),
    ("LIEN", "Se former aux écrits professionnels", "Module en ligne, quatre heures.", "ACCOMPAGNEMENT OUTIL",
     "CIP ESP",
     "formation-ecrits", "", 1),
    ("GUIDE", "Recevoir une personne qui ne parle pas français", "Interprètes, pictogrammes, temps à prévoir.",
     "ACCOMPAGNEMENT DROITS", "", "", "La ligne d’interprétariat répond en moins de cinq minutes. Prévoir le double de "
     "temps.", 0),
)  # fmt: skip
LOCAL = (
    ("GUIDE", "Qui appeler à {place}", "Les interlocuteurs du territoire, par thème.", "PARTENARIATS RESEAU",
     "Hébergement : le SIAO. Santé : la PASS de l’hôpital. Emploi : l’agence qui suit le réseau."),
)  # fmt: skip
PROPOSED = (
    "GUIDE", "Monter un partenariat avec une régie de quartier", "Ce qui a marché chez nous, étape par étape.",
    "EMPLOI PARTENARIATS", "Trois rendez-vous, une visite du chantier, puis une convention d’un an.",
)  # fmt: skip

PATHS: dict[str, tuple[str, str, tuple[tuple[int, str, str, str, str], ...]]] = {
    # role: title, lead, steps (day, kind, title, detail, what it opens)
    "CIP": ("Prendre un poste de chargé d’insertion", "Le premier mois : l’équipe, les personnes, les partenaires.", (
        (0, "OUVRIR", "Compléter mon compte", "Nom, téléphone, double vérification.", "my_account"),
        (0, "LIRE", "Lire « Le premier mois d’un chargé d’insertion »", "Dix minutes.",
         "Le premier mois d’un chargé d’insertion"),
        (1, "RENCONTRER", "Visiter le chantier avec la direction", "", "DIRECTOR"),
        (2, "RENCONTRER", "Passer une demi-journée avec un encadrant technique", "Sur l’atelier, sans dossier.", "ETI"),
        (4, "OUVRIR", "Lire les dossiers confiés", "Le diagnostic d’abord, puis le journal.", "people"),
        (7, "LIRE", "Lire « Conduire le diagnostic d’entrée »", "", "Conduire le diagnostic d’entrée"),
        (9, "FAIRE", "Un premier entretien avec chaque personne confiée", "Écouter ; rien à remplir ce jour-là.", ""),
        (12, "LIRE", "Savoir demander un hébergement d’urgence", "",
         "Demander l’hébergement d’urgence : le 115 et le SIAO"),
        (14, "RENCONTRER", "Rencontrer la coordination du territoire", "", "COORDINATOR"),
        (15, "RENCONTRER", "Rencontrer les chargés de partenariats", "Emploi, logement, santé.", "OFFICER"),
        (20, "OUVRIR", "Envoyer une première sollicitation", "", "requests"),
        (30, "PARTICIPER", "Venir à une réunion de mutualisation", "", "MUTUALISATION"),
        (35, "FAIRE", "Faire le point avec la direction", "Ce qui va, ce qui manque.", ""),
    )),
    "ESP": ("Prendre un poste d’éducateur en PHC", "Les premières heures, côté équipe.", (
        (0, "OUVRIR", "Compléter mon compte", "", "my_account"),
        (0, "LIRE", "Lire « Commencer un chantier PHC »", "", "Commencer un chantier PHC"),
        (2, "RENCONTRER", "Visiter le chantier avec un encadrant", "", "ETI"),
        (5, "LIRE", "Lire « Éducateur en PHC : aller vers »", "", "Éducateur en PHC : aller vers"),
        (7, "FAIRE", "Une maraude avec l’équipe d’à côté", "", ""),
        (14, "RENCONTRER", "Rencontrer un autre ESP du réseau", "", "COLLEGUE"),
        (21, "RENCONTRER", "Rencontrer les chargés de partenariats", "", "OFFICER"),
        (42, "PARTICIPER", "Venir à la visio des ESP", "", "VISIO"),
    )),
    "OFFICER": ("Prendre un poste de chargé de partenariats", "Ouvrir les portes du territoire.", (
        (0, "OUVRIR", "Compléter mon compte", "", "my_account"),
        (1, "OUVRIR", "Parcourir les partenaires du territoire", "", "partners"),
        (2, "RENCONTRER", "Rencontrer la coordination", "", "COORDINATOR"),
        (7, "LIRE", "Lire « Convention avec un partenaire »", "", "Convention avec un partenaire"),
        (10, "FAIRE", "Visiter trois chantiers du territoire", "Une demi-journée chacun.", ""),
        (14, "OUVRIR", "Répondre à une première sollicitation", "", "requests"),
        (30, "PARTICIPER", "Venir à la visio des chargés de partenariats", "", "VISIO"),
    )),
    "COORDINATOR": ("Prendre un poste de coordination", "Le territoire, ses chantiers, ses partenaires.", (
        (0, "OUVRIR", "Compléter mon compte", "", "my_account"),
        (1, "OUVRIR", "Parcourir les chantiers du territoire", "", "chantiers"),
        (7, "LIRE", "Lire « Animer une réunion de mutualisation »", "", "Animer une réunion de mutualisation"),
        (14, "FAIRE", "Visiter tous les chantiers", "", ""),
        (21, "RENCONTRER", "Rencontrer une coordination voisine", "", "COLLEGUE"),
        (30, "PARTICIPER", "Venir à la visio des coordinations", "", "VISIO"),
    )),
}  # fmt: skip
DETAILS = {"LIRE": "resource", "OUVRIR": "page", "RENCONTRER": "who", "PARTICIPER": "meeting"}

LETTERS = (
    # months ago, title, first words
    (4, "La lettre du réseau, n° 1", "Une première lettre pour dire ce qui bouge. Deux minutes de lecture."),
    (2, "La lettre du réseau, n° 2", "De nouveaux guides sont arrivés, et les dates des rendez-vous de l’automne."),
)
DRAFT = ("La lettre du réseau, n° 3", "Voici ce qui est nouveau depuis la dernière lettre.")
