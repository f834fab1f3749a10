"""What can be allowed. A role lists permissions; a post says where they hold."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    PEOPLE_READ = "people.read"
    PEOPLE_WRITE = "people.write"
    PEOPLE_MERGE = "people.merge"
    HAND_OVER = "people.hand_over"
    REQUESTS_ANSWER = "requests.answer"
    REQUESTS_FOLLOW = "requests.follow"
    PARTNERS_READ = "partners.read"
    PARTNERS_WRITE = "partners.write"
    EXTENSIONS_DECIDE = "extensions.decide"
    HOURS_READ = "hours.read"
    HOURS_WRITE = "hours.write"
    CHANTIER_READ = "chantier.read"
    NETWORK_READ = "network.read"
    NETWORK_WRITE = "network.write"
    TEAM_WRITE = "team.write"
    FIGURES_READ = "figures.read"
    FIGURES_PUBLIC = "figures.public"
    RECORDS_READ = "records.read"
    QUALITY_READ = "quality.read"
    BILANS_COMPLETE = "bilans.complete"
    BILANS_VALIDATE = "bilans.validate"
    BILANS_FREEZE = "bilans.freeze"
    EVALUATION_RUN = "evaluation.run"
    MEETINGS_READ = "meetings.read"
    MEETINGS_RUN = "meetings.run"
    EXPERIMENTS_READ = "experiments.read"
    EXPERIMENTS_RUN = "experiments.run"
    LABEL_READ = "label.read"
    LABEL_ASSESS = "label.assess"
    LABEL_DECIDE = "label.decide"
    COPIL_PREPARE = "copil.prepare"
    FUNDING_READ = "funding.read"
    FUNDING_JUSTIFY = "funding.justify"
    FUNDING_RUN = "funding.run"
    PLANS_READ = "plans.read"
    PLANS_WRITE = "plans.write"
    SHEETS_READ = "sheets.read"
    SHEETS_WRITE = "sheets.write"
    SHEETS_REVIEW = "sheets.review"
    SHEETS_PUBLISH = "sheets.publish"
    GROWTH_READ = "growth.read"
    GROWTH_RUN = "growth.run"
    OPENINGS_FOLLOW = "openings.follow"
    CALLS_OPINE = "calls.opine"
    COURSES_READ = "courses.read"
    COURSES_RUN = "courses.run"
    LIBRARY_READ = "library.read"
    LIBRARY_WRITE = "library.write"
    LIBRARY_RUN = "library.run"
    NEWCOMERS_FOLLOW = "newcomers.follow"
    IMPORT_RUN = "import.run"
    EXPORT_RUN = "export.run"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[Permission, str] = {
    Permission.PEOPLE_READ: "Ouvrir les dossiers",
    Permission.PEOPLE_WRITE: "Écrire dans les dossiers",
    Permission.PEOPLE_MERGE: "Comparer et réunir des fiches",
    Permission.HAND_OVER: "Confier des personnes à un collègue",
    Permission.REQUESTS_ANSWER: "Répondre aux sollicitations et décider des orientations",
    Permission.REQUESTS_FOLLOW: "Suivre la charge et les délais des sollicitations",
    Permission.PARTNERS_READ: "Voir les partenaires et les opportunités",
    Permission.PARTNERS_WRITE: "Tenir les partenaires, les conventions et les opportunités",
    Permission.EXTENSIONS_DECIDE: "Tenir la commission des prolongations",
    Permission.HOURS_READ: "Voir les heures",
    Permission.HOURS_WRITE: "Saisir les heures de la semaine",
    Permission.CHANTIER_READ: "Voir la page du chantier",
    Permission.NETWORK_READ: "Voir le réseau",
    Permission.NETWORK_WRITE: "Tenir le registre des chantiers et des territoires",
    Permission.TEAM_WRITE: "Tenir les comptes et les postes",
    Permission.FIGURES_READ: "Lire les chiffres de son périmètre",
    Permission.FIGURES_PUBLIC: "Lire les chiffres publiables",
    Permission.RECORDS_READ: "Voir les parcours sans nom derrière un chiffre",
    Permission.QUALITY_READ: "Voir la qualité des données",
    Permission.BILANS_COMPLETE: "Compléter le bilan du chantier",
    Permission.BILANS_VALIDATE: "Valider les bilans du territoire",
    Permission.BILANS_FREEZE: "Ouvrir les campagnes et figer les bilans",
    Permission.EVALUATION_RUN: "Remettre des données pseudonymisées à un évaluateur",
    Permission.MEETINGS_READ: "Voir les réunions du réseau où l’on est invité",
    Permission.MEETINGS_RUN: "Tenir les réunions du réseau",
    Permission.EXPERIMENTS_READ: "Voir les expérimentations",
    Permission.EXPERIMENTS_RUN: "Tenir les expérimentations",
    Permission.LABEL_READ: "Voir le label et les évaluations",
    Permission.LABEL_ASSESS: "Remplir l’auto-évaluation du label",
    Permission.LABEL_DECIDE: "Tenir la grille du label, visiter et décider",
    Permission.COPIL_PREPARE: "Préparer les dossiers de COPIL",
    Permission.FUNDING_READ: "Voir l’argent de son périmètre",
    Permission.FUNDING_JUSTIFY: "Choisir le renfort du chantier et justifier sa subvention",
    Permission.FUNDING_RUN: "Tenir les conventions des financeurs, calculer et verser les subventions",
    Permission.PLANS_READ: "Lire les plans d’actions",
    Permission.PLANS_WRITE: "Tenir les plans d’actions",
    Permission.SHEETS_READ: "Lire les fiches de pratique publiées",
    Permission.SHEETS_WRITE: "Écrire des fiches de pratique",
    Permission.SHEETS_REVIEW: "Relire les fiches de pratique en préparation",
    Permission.SHEETS_PUBLISH: "Publier, renvoyer et archiver les fiches de pratique",
    Permission.GROWTH_READ: "Voir le développement du réseau",
    Permission.GROWTH_RUN: "Mener les appels, les ouvertures, les départs et les objectifs",
    Permission.OPENINGS_FOLLOW: "Suivre l’ouverture ou le départ de son chantier",
    Permission.CALLS_OPINE: "Donner l’avis du comité consultatif",
    Permission.COURSES_READ: "Voir les ateliers et les formations de son périmètre",
    Permission.COURSES_RUN: "Tenir les ateliers et les formations",
    Permission.LIBRARY_READ: "Ouvrir le centre de ressources et suivre son parcours de prise de poste",
    Permission.LIBRARY_WRITE: "Écrire dans le centre de ressources",
    Permission.LIBRARY_RUN: "Tenir les parcours de prise de poste et la lettre du réseau",
    Permission.NEWCOMERS_FOLLOW: "Suivre la prise de poste des nouveaux collègues",
    Permission.IMPORT_RUN: "Importer un classeur",
    Permission.EXPORT_RUN: "Exporter un classeur nominatif",
}
