"""Code lists of the money: who funds, which way it goes, when it is paid, what it paid for."""

from __future__ import annotations

from convergence.nomenclature.base import CodeList, Item


class FunderKind(CodeList):
    """What a funder is (seed S4: DGEFP, DGCS, DIPLP, DIHAL; départements, métropoles, fondations)."""

    ETAT = Item("ETAT", "État")
    DEPARTEMENT = Item("DEPARTEMENT", "Département")
    METROPOLE = Item("METROPOLE", "Métropole, intercommunalité")
    REGION = Item("REGION", "Région")
    EUROPE = Item("EUROPE", "Union européenne")
    FONDATION = Item("FONDATION", "Fondation")
    ENTREPRISE = Item("ENTREPRISE", "Entreprise")
    AUTRE = Item("AUTRE", "Autre financeur")


class FundingPath(CodeList):
    """Which way the money goes. Seed S4 wishes to « éviter les subventions en cascade »: hence DIRECT."""

    DIRECT = Item("DIRECT", "Versé directement au chantier")
    RESEAU = Item("RESEAU", "Par Convergence France")
    EMPLOYEUR = Item("EMPLOYEUR", "Par un employeur local")


class FundingUse(CodeList):
    """What an agreement pays for."""

    CHANTIERS = Item("CHANTIERS", "Renfort des chantiers")
    EQUIPES = Item("EQUIPES", "Équipes mutualisées des territoires")
    ANIMATION = Item("ANIMATION", "Animation nationale")
    EXPERIMENTATION = Item("EXPERIMENTATION", "Expérimentation")


class ReceiptCondition(CodeList):
    """When a funder pays."""

    SIGNATURE = Item("SIGNATURE", "À la signature")
    DATE = Item("DATE", "À une date")
    JUSTIFICATION = Item("JUSTIFICATION", "Sur justification")
    SOLDE = Item("SOLDE", "Solde")


class PaymentCondition(CodeList):
    """When an instalment of a chantier may be released."""

    NOTIFICATION = Item("NOTIFICATION", "À la notification")
    DATE = Item("DATE", "À partir d’une date")
    JUSTIFICATION = Item("JUSTIFICATION", "Justification acceptée")


class CalculationBasis(CodeList):
    """What a subsidy is proportional to (seed S1: « proportionnelle au nombre de salariés accompagnés »)."""

    PLACES = Item("PLACES", "Places conventionnées")
    PRESENCE = Item("PRESENCE", "Jours de présence")


class AmountBound(CodeList):
    """Which bound made the amount."""

    PLANCHER = Item("PLANCHER", "Plancher")
    PLAFOND = Item("PLAFOND", "Plafond")


class ReinforcementPlace(CodeList):
    """Whether a post of the reinforcement is the chantier's own, or shared by several."""

    INTERNE = Item("INTERNE", "Dans l’équipe du chantier")
    MUTUALISE = Item("MUTUALISE", "Mutualisé entre chantiers")


class ReinforcementFunction(CodeList):
    """Functions that the reinforcement pays (seed S2: insertion, éducateur, assistance administrative)."""

    CIP = Item("CIP", "Insertion socio-professionnelle")
    ESP = Item("ESP", "Éducateur, moniteur-éducateur")
    ETI = Item("ETI", "Encadrement technique")
    SANTE = Item("SANTE", "Santé, psychologue")
    LOGEMENT = Item("LOGEMENT", "Logement")
    ADMIN = Item("ADMIN", "Assistance administrative")
    COORDINATION = Item("COORDINATION", "Coordination")
    AUTRE_FONCTION = Item("AUTRE_FONCTION", "Autre fonction")


class SpendKind(CodeList):
    """Lines of a justification."""

    SALAIRES = Item("SALAIRES", "Salaires et charges")
    PRESTATION = Item("PRESTATION", "Prestation extérieure")
    FORMATION = Item("FORMATION", "Formation des permanents")
    ACTIONS = Item("ACTIONS", "Actions pour les salariés")
    FRAIS = Item("FRAIS", "Frais de fonctionnement")
    AUTRE_DEPENSE = Item("AUTRE_DEPENSE", "Autre dépense")
