"""What waits for the chantier about its orientations: a file near its deadline, an answer to read, what was obtained,
a point after a hiring. One kind of line, so that the home reads them in one more query at most.

Its branch of the worklist holds literals of the code alone; days are those of `orientation_rules`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from convergence.journeys.worklist import Facts, Kind, extend
from convergence.partnerships import orientation_rules as rules
from convergence.partnerships.models import Orientation

NOTICE_DAYS = 7
"""Days before which what is to come is told."""


def branch(sql: Any, _today: date) -> str:
    """`kind, journey, orientation, due` of each file that waits for its chantier."""
    # Days of the rules only: nothing of what is asked stands in the text.
    start = """
        SELECT 'orientation', mine.id, o.id, {due} FROM mine
        JOIN partnerships_orientation o ON o.journey_id = mine.id
        JOIN partnerships_opportunity p ON p.id = o.opportunity_id
        WHERE """
    soon = sql.add_days("%(today)s", str(NOTICE_DAYS))
    before_deadline = sql.add_days("%(today)s", str(rules.DOCUMENTS_NOTICE_DAYS))
    outcome = sql.add_days("o.answered_on", str(rules.OUTCOME_DAYS))
    hired = ", ".join(f"'{code}'" for code in sorted(rules.HIRED))
    parts = [
        start.format(due="COALESCE(p.deadline, o.proposed_on)")
        + f"""o.state = 'PREPARING' AND mine.ended_on IS NULL AND p.closed_on IS NULL
          AND (p.deadline IS NULL OR p.deadline >= %(today)s)
          AND (p.deadline <= {before_deadline} OR o.proposed_on IS NOT NULL)""",
        start.format(due="COALESCE(o.answered_on, o.closed_on)")
        + """o.state IN ('ACCEPTED', 'REFUSED', 'SET_ASIDE') AND o.seen_on IS NULL
          AND COALESCE(o.answered_on, o.closed_on) IS NOT NULL""",
        start.format(due=outcome) + f"""o.state = 'ACCEPTED' AND o.seen_on IS NOT NULL AND {outcome} <= {soon}""",
    ]
    check = """o.state = 'OBTAINED' AND o.outcome IN ({hired}) AND {due} <= {soon} AND {kept} >= %(today)s
          AND NOT EXISTS (SELECT 1 FROM partnerships_orientationitem i WHERE i.orientation_id = o.id
                          AND i.kind = 'CHECK' AND i.label = '{label}' AND i.done_on IS NOT NULL)"""
    for label, (unit, count) in rules.CHECKS.items():
        add = sql.add_months if unit == "months" else sql.add_days
        due = add("o.obtained_on", str(count))
        kept = sql.add_days("o.obtained_on", str(rules.CHECKS_KEPT_DAYS))
        parts.append(start.format(due=due) + check.format(hired=hired, due=due, soon=soon, kept=kept, label=label))
    return "\n        UNION ALL\n        ".join(parts)


def _words(facts: Facts) -> tuple[str, str]:
    """What waits and the act that answers it, from where the file stands and the day it is due."""
    file: Orientation = facts.subject
    state = file.state
    if state == Orientation.State.PREPARING:
        given_back = file.proposed_on is not None
        return ("dossier à compléter" if given_back else "dossier à finir avant la date limite"), "Compléter"
    if state == Orientation.State.OBTAINED and file.obtained_on is not None:
        due = next((label for label, day in rules.check_points(file.obtained_on) if day == facts.row.due), "")
        return f"point à {due} après l’embauche", "Noter"
    if file.seen_on is None:
        return f"réponse à lire : {rules.STATES[state]}", "Lire"
    return "acceptée : ce qui est obtenu est à noter", "Noter"


def _detail(facts: Facts) -> str:
    return f"{_words(facts)[0]}, « {facts.subject.opportunity.title} »"


def _more(facts: Facts) -> dict[str, Any]:
    return {
        "id": f"orientation-{facts.subject.key}-{facts.row.due.isoformat()}",
        "act": _words(facts)[1],
        "about": facts.subject.opportunity.title,
    }


def register() -> None:
    kind = Kind("Orientation", _detail, "partnerships/lines/orientation.html", subject=Orientation, more=_more)
    extend("orientation", kind, branch)
