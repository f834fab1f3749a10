"""What the circle and the plan bring to the meeting points."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from convergence.journeys.file import File
from convergence.journeys.worklist import Facts, Kind, extend
from convergence.kit import clock
from convergence.kit.meeting import Panel, panels
from convergence.network.viewer import Viewer
from convergence.support.circle import circle_of
from convergence.support.models import Step
from convergence.support.plan import open_goals
from convergence.support.sharing_rules import STEP_NOTICE_DAYS


def around(page: str, file: File, viewer: Viewer) -> Iterable[Panel]:
    """Who is around her, and whether she objects to the evaluation, on her page. One query."""
    if page == "person":
        outside = [one for one in circle_of(file.person, viewer, clock.today()) if not one.over]
        yield Panel("support/_circle.html", {"outside": outside, "objected_on": file.objected_on}, column="aside")


def plan(page: str, file: File, viewer: Viewer) -> Iterable[Panel]:
    """What she wants, on her page. One query."""
    if page == "person":
        journey = file.chosen()
        goals = open_goals(journey)
        file.known |= {("step", step.pk): step for goal in goals for step in goal.steps}
        context = {"goals": goals, "journey": journey, "can_write": file.may_write(journey)}
        yield Panel("support/_plan.html", context, column="wide")


# ── Steps that wait, in the list of their referents ─────────────────────────────────────────
def due_steps(sql: Any, today: date) -> str:
    """Steps of objectives under way, from some days before the day they are due."""
    until = sql.add_days("%(today)s", str(STEP_NOTICE_DAYS.on(today)))
    return f"""
        SELECT 'step', mine.id, s.id, s.due_on FROM mine JOIN support_objective o ON o.journey_id = mine.id
        JOIN support_step s ON s.objective_id = o.id
        WHERE mine.ended_on IS NULL AND o.state = 'OPEN' AND s.done_on IS NULL AND s.due_on <= {until}"""  # noqa: S608


def _what(facts: Facts) -> str:
    return str(facts.subject.what)


def register() -> None:
    panels.register(around, rank=10)
    panels.register(plan, rank=10)
    extend(
        "step",
        Kind(
            "Étape du projet", _what, "support/lines/step.html", "journey_plan", "Ouvrir", Step,
            lambda facts: {"id": f"step-{facts.subject.key}"},
        ),
        due_steps,
    )  # fmt: skip
