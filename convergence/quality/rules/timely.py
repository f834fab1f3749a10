"""Timeliness and freshness: done in time, and still true. Delays are the dated settings of the journeys."""

from __future__ import annotations

from convergence.conditions import All, Answered, Compare, In, Is, Missing, Not, Param, Ref
from convergence.nomenclature.lists import FollowUpOutcome
from convergence.quality.columns import TODAY
from convergence.quality.rule import Dimension, Fix, Moment, Rule
from convergence.quality.rules.asked import DIAGNOSED, OPEN

_T, _F = Dimension.TIMELINESS, Dimension.FRESHNESS
_REACHED = sorted(FollowUpOutcome.codes() - {"INJOIGNABLE", "REFUS"})


def _follow_up(months: int) -> Rule:
    """Once its time is past the follow-up counts in no figure: it still counts here, and nobody is asked for it."""
    return Rule(
        f"suivi-{months}-mois", f"Le suivi à {months} mois a une réponse", f"Suivi à {months} mois", _T, Moment.AFTER,
        f"S1 R3 ; définitions normatives, SUI-{months:02}R", In(f"answer_{months}", *_REACHED),
        All(Is(f"asked_{months}"), Compare(f"due_{months}", "<=", Param(TODAY))), demands=True,
        fix=Fix("journey_follow_up", {"": "outcome"}), mendable=Compare(f"until_{months}", ">=", Param(TODAY)),
    )  # fmt: skip


TIMELY = (
    Rule(
        "diagnostic-a-temps", "Le diagnostic d’entrée est fait dans le délai", "Diagnostic tardif", _T, Moment.ENTRY,
        "S1 R21 ; classeur de remontée", Compare("diagnosed_on", "<=", Ref("diagnosis_due")),
        All(Is("first"), DIAGNOSED), about=("diagnosed_on",),
    ),
    Rule(
        "entree-saisie", "L’entrée est saisie dans le mois", "Entrée saisie tard", _T, Moment.ENTRY,
        "pratique, à confirmer", Compare("recorded_on", "<=", Ref("recording_due")), Answered("recorded_on"),
        about=("recorded_on",),
    ),
    _follow_up(6),
    _follow_up(12),
    Rule(
        "bilan-recent", "Un bilan de situation date de moins de six mois", "Bilan de situation à refaire", _F,
        Moment.ALONG, "rythme des bilans, pratique du réseau", Compare("review_due", ">=", Param(TODAY)),
        All(OPEN, DIAGNOSED), about=("review_due",), fix=Fix("journey_review"),
    ),
    Rule(
        "contrat-en-cours", "Un contrat court encore, ou la sortie est notée", "Contrat fini, sortie à noter", _F,
        Moment.ALONG, "L5132-15-1", Compare("contract_until", ">=", Param(TODAY)),
        All(OPEN, Compare("contracts", ">", 0), Not(Missing("contract_until"))), about=("contract_until", "ended_on"),
        fix=Fix("journey_contracts"),
    ),
)  # fmt: skip
