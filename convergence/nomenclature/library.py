"""Codes of the resource centre, of training paths and of the newsletter."""

from __future__ import annotations

from convergence.nomenclature.base import CodeList, Item


class ResourceKind(CodeList):
    """What a resource is (domain O36)."""

    DOCUMENT = Item("DOCUMENT", "Document")
    LIEN = Item("LIEN", "Lien")
    VIDEO = Item("VIDEO", "Vidéo")
    MODELE = Item("MODELE", "Modèle à remplir")
    GUIDE = Item("GUIDE", "Guide")


class ResourceTheme(CodeList):
    """What a resource is about: the themes of the officers, and the trade itself."""

    EMPLOI = Item("EMPLOI", "Emploi")
    LOGEMENT = Item("LOGEMENT", "Logement et hébergement")
    SANTE = Item("SANTE", "Santé")
    DROITS = Item("DROITS", "Droits et papiers")
    ACCOMPAGNEMENT = Item("ACCOMPAGNEMENT", "Accompagnement")
    PHC = Item("PHC", "Premières Heures en Chantier")
    PARTENARIATS = Item("PARTENARIATS", "Partenariats")
    RESEAU = Item("RESEAU", "Vie du réseau")
    OUTIL = Item("OUTIL", "Outils et données")


class PathStepKind(CodeList):
    """What a step of a training path asks for (domain P3, P9)."""

    LIRE = Item("LIRE", "Lire une ressource")
    OUVRIR = Item("OUVRIR", "Ouvrir une page de Convergence")
    RENCONTRER = Item("RENCONTRER", "Rencontrer quelqu’un")
    PARTICIPER = Item("PARTICIPER", "Participer à une réunion")
    FAIRE = Item("FAIRE", "Faire")


class Colleague(CodeList):
    """Whom a newcomer meets: the codes are those of roles, and « COLLEGUE » for somebody of her own trade."""

    COORDINATOR = Item("COORDINATOR", "La coordination du territoire")
    OFFICER = Item("OFFICER", "Les chargés de partenariats")
    DIRECTOR = Item("DIRECTOR", "La direction du chantier")
    ETI = Item("ETI", "Les encadrants techniques")
    NATIONAL = Item("NATIONAL", "L’équipe nationale")
    COLLEGUE = Item("COLLEGUE", "Un collègue de même fonction")


class LetterSection(CodeList):
    """Parts of the newsletter, in the order in which they are proposed."""

    MOT = Item("MOT", "À lire d’abord")
    RESSOURCES = Item("RESSOURCES", "Nouvelles ressources")
    FICHES = Item("FICHES", "Fiches pratiques")
    OPPORTUNITES = Item("OPPORTUNITES", "Opportunités")
    RENDEZ_VOUS = Item("RENDEZ_VOUS", "Prochains rendez-vous")
    RESEAU = Item("RESEAU", "Le réseau s’agrandit")
