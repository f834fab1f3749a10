"""Codes of how the network grows: calls, openings, departures, objectives."""

from __future__ import annotations

from convergence.nomenclature.base import CodeList, Item


class ApplicationOutcome(CodeList):
    """What was decided of an application. A selected one is not yet a chantier of the network (domain I17)."""

    SELECTED = Item("SELECTED", "Retenue")
    WAITING = Item("WAITING", "Sur liste d’attente")
    REFUSED = Item("REFUSED", "Non retenue")


class CommitteeOpinion(CodeList):
    """What a member of the consultative committee says of an application (seed S4, Marseille)."""

    FAVOURABLE = Item("FAVOURABLE", "Favorable")
    RESERVED = Item("RESERVED", "Réservé")
    UNFAVOURABLE = Item("UNFAVOURABLE", "Défavorable")


class OpeningStage(CodeList):
    """Where a chantier stands on its way into the network; derived from dated facts, never stored."""

    PROSPECT = Item("PROSPECT", "Pressenti")
    APPLIED = Item("APPLIED", "Candidat")
    SELECTED = Item("SELECTED", "Retenu")
    OPENING = Item("OPENING", "En ouverture")
    ACTIVE = Item("ACTIVE", "Actif")
    LEFT = Item("LEFT", "Sorti")
    DROPPED = Item("DROPPED", "Sans suite")


class ChecklistOwner(CodeList):
    """Who sees to a step of an opening."""

    NATIONAL = Item("NATIONAL", "Équipe nationale")
    COORDINATOR = Item("COORDINATOR", "Coordination")
    DIRECTOR = Item("DIRECTOR", "Direction du chantier")


class DepartureKind(CodeList):
    """How a chantier stops carrying a programme, or changes (domain O38, seed S4)."""

    RETREAT = Item("RETREAT", "Retrait d’un programme")
    DPH_PHC = Item("DPH_PHC", "Bascule de DPH vers PHC")
    TO_CVG = Item("TO_CVG", "Bascule de PHC vers CVG")


class JourneyFate(CodeList):
    """What is planned for a journey when its chantier leaves the programme."""

    CLOSE = Item("CLOSE", "Se termine")
    CONTINUE = Item("CONTINUE", "Continue dans l’autre programme")
    HAND_OVER = Item("HAND_OVER", "Passe à un autre chantier")


class TargetFigure(CodeList):
    """What an objective of a territory counts (domain O40). `group` says how, `note` which figure of the bilans."""

    CVG_ACTIVE = Item("CVG_ACTIVE", "File active CVG", group="CVG stock", note="CVG-02B")
    PHC_ACTIVE = Item("PHC_ACTIVE", "File active PHC", group="PHC stock", note="PHC-01")
    CVG_ACCOMPANIED = Item("CVG_ACCOMPANIED", "Personnes accompagnées CVG", group="CVG flow", note="CVG-01")
    PHC_ACCOMPANIED = Item("PHC_ACCOMPANIED", "Personnes accompagnées PHC", group="PHC flow", note="PHC-01")
    CVG_OPENED = Item("CVG_OPENED", "Parcours CVG ouverts", group="CVG opened", note="CVG-01")
    PHC_OPENED = Item("PHC_OPENED", "Parcours PHC ouverts", group="PHC opened", note="PHC-01")
    CVG_JOB = Item("CVG_JOB", "Sorties vers l’emploi et la formation (CVG)", group="CVG rate", note="CVG-05")
    CVG_HOUSING = Item("CVG_HOUSING", "Accès au logement (CVG)", group="CVG rate", note="CVG-07")
    PHC_SHELTER = Item("PHC_SHELTER", "Mise à l’abri (PHC)", group="PHC rate", note="PHC-06")
    PHC_JOB = Item("PHC_JOB", "Emploi ou formation (PHC)", group="PHC rate", note="PHC-07")
