"""What the documents of the room print: words, ready to be set."""

from __future__ import annotations

from typing import Any

from convergence.kit import clock, french
from convergence.nomenclature.lists import Programme
from convergence.steering.assessing import Line, Sheet


def score_text(sheet: Sheet) -> str:
    """« 72 %, 20 critères sur 20 »."""
    score = sheet.score
    told = french.count(score.answered, "critère renseigné", "critères renseignés")
    return f"{sheet.share_text}, {told} sur {score.total}"


def label(sheet: Sheet) -> dict[str, Any]:
    """The grid of an evaluation with its evidence."""
    one = sheet.evaluation
    decision = getattr(one, "decision", None)
    facts = [
        ("Programme", Programme(one.grid.programme).label), ("Grille", one.grid.title),
        ("Faits lus", f"du {french.day(one.started_on)} au {french.day(one.ended_on)}"),
        ("Auto-évaluation", f"rendue le {french.day(one.submitted_on)}" if one.submitted_on else "en cours"),
        ("Score", score_text(sheet)),
        ("Sous le minimum", french.count(sheet.score.below, "critère", "critères") if sheet.score.below else "aucun"),
    ]  # fmt: skip
    if decision is not None:
        until = f", jusqu’au {french.day(decision.until)}" if decision.until else ""
        facts.append(("Décision", f"{decision.outcome_label} le {french.day(decision.on)}{until}"))
    actions = [
        [action.text, action.user.name, french.day(action.due_on), action.get_state_display()]
        for action in one.actions.select_related("user")
    ]
    return {
        "title": f"Label Convergence : {one.chantier.name}",
        "kicker": f"{one.grid.programme}, évaluation ouverte le {french.day(one.opened_on)}",
        "foot": f"Document interne, imprimé le {french.day(clock.today())}. Des effectifs petits y sont lisibles.",
        "mark": "À confirmer par le réseau : grille proposée." if one.grid.to_confirm else "",
        "facts": facts,
        "parts": [
            {"title": f"{part.chapter.rank}. {part.chapter.title}", "lines": [_line(each) for each in part.lines]}
            for part in sheet.parts
        ],
        "visits": [
            {
                "title": f"Visite du {french.day(visit.on)}, {visit.visitors}",
                "text": visit.text or "Pas encore racontée.",
            }
            for visit in one.visits.all()
        ],
        "reasons": decision.reasons if decision is not None else "",
        "actions": actions,
    }  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    shown, criterion = line.shown, line.criterion
    facts = ""
    if shown is not None:
        lacks = f" {shown.missing[0].upper()}{shown.missing[1:]}." if shown.missing else ""
        facts = f"{shown.value}, au {french.day(shown.on)}. {shown.sentence}{lacks}"
    asks = [f"poids {criterion.weight}"]
    if criterion.minimum:
        asks.append(f"au moins « {criterion.minimum_label} »")
    return {
        "code": line.code, "text": criterion.text, "expected": criterion.expected, "asks": ", ".join(asks),
        "facts": facts, "said": line.said_label, "words": line.mark.words,
        "seen": line.level_label if line.mark.seen else "", "seen_words": line.mark.seen_words, "below": line.below,
    }  # fmt: skip
