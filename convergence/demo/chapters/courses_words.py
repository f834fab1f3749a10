"""What workshops and trainings are, in the demo: plausible words of the field, no organisation but public ones."""

from __future__ import annotations

MIND_PARTNERS: tuple[tuple[str, str], ...] = (
    # name with the territory, kind: all of them of mental health and of what is near it
    ("Équipe mobile psychiatrie-précarité, {place}", "EMPP"),
    ("Conseil local de santé mentale, {place}", "CLSM"),
    ("Groupe d’entraide mutuelle, {place}", "GEM"),
    ("Centre de soins en addictologie, {place}", "CSAPA"),
    ("Atelier santé ville, {place}", "Ville"),
    ("Maison sport-santé, {place}", "Association"),
    ("Compagnie de théâtre-forum, {place}", "Association"),
    ("Psychologues du travail, {place}", "Cabinet"),
    ("Accueil et réduction des risques, {place}", "CAARUD"),
    ("Plateforme santé précarité, {place}", "PASS"),
    ("Sophrologie solidaire, {place}", "Association"),
    ("Secouristes en santé mentale, {place}", "Organisme de formation"),
    ("Centre de réhabilitation psychosociale, {place}", "Hôpital"),
    ("Écoute et médiation, {place}", "Association"),
    ("Boxe éducative, {place}", "Association"),
    ("Art et soin, {place}", "Association"),
    ("Point accueil écoute, {place}", "Association"),
    ("Communauté de santé, {place}", "CPTS"),
    ("Hôpital de jour, {place}", "Hôpital"),
    ("Supervision et analyse de pratiques, {place}", "Cabinet"),
    ("Jardin thérapeutique, {place}", "Association"),
    ("Réseau parentalité, {place}", "Association"),
)

ESAT = (
    "ESAT de l’Alouette", "ESAT du Tilleul", "ESAT des Roselières", "ESAT de la Maline", "ESAT du Héron",
    "ESAT des Trois Saules", "ESAT de la Passiflore",
)  # fmt: skip
"""Invented: the report names none."""

MIND_WORKSHOPS = (
    "Souffler : respiration et relaxation", "Groupe de parole au chantier", "Théâtre-forum : oser demander de l’aide",
    "Boxe éducative", "Sommeil et stress", "Se sentir mieux par le mouvement", "Ce que l’alcool me coûte",
)  # fmt: skip
MIND_TRAININGS = (
    ("FORMATION", "Premiers secours en santé mentale"),
    ("SENSIBILISATION", "Repérer la souffrance psychique"),
    ("FORMATION", "Analyse de la pratique"),
    ("SENSIBILISATION", "Addictions au chantier : en parler"),
)

WORKSHOPS: tuple[tuple[str, str, str], ...] = (
    # topic, title, what
    ("BIEN_ETRE", "Bouge tes habitudes",
     "Huit séances sur quatre mois : tabac, activité physique adaptée, produits d’hygiène faits soi-même."),
    ("BUDGET", "L’argent du quotidien", "Lire un relevé, prévoir le mois, éviter les frais."),
    ("EMPLOI", "Préparer un entretien", "Simulations avec des bénévoles d’entreprises."),
    ("NUMERIQUE", "Mes démarches sur téléphone", "Ouvrir ses comptes, garder ses codes, prendre un rendez-vous."),
    ("LOGEMENT", "Habiter : droits et gestes", "La demande de logement social, l’état des lieux, l’énergie."),
    ("LANGUE", "Parler au travail", "Les mots du chantier, les consignes, le téléphone."),
)  # fmt: skip

REQUIREMENTS: tuple[tuple[str, str, tuple[str, ...], int | None], ...] = (
    # title, topic, roles, years
    ("Premiers secours en santé mentale", "SANTE_MENTALE", ("CIP", "ESP", "ETI"), 3),
    ("Repérer les violences sexistes et sexuelles", "VIOLENCES", ("CIP", "ESP", "DIRECTOR", "OFFICER"), None),
    ("Les premiers écrits professionnels", "POSTURE", ("CIP", "ESP"), None),
)
