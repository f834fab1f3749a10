"""The only place where the shared plan is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.nomenclature.lists import LifeTheme
from convergence.people.models import OutsideReferent
from convergence.support.models import CaseMeeting, Objective, PlanComment, Step

BATCH = 500


class PlanError(RefusedError):
    """Something about a plan that is refused, said in French. `field` names the answer to mend, if one."""


def _trace(by: User, action: str, row: Any, journey: Journey, changes: Any = None) -> None:
    audit.record(by=by, action=f"support.{action}", subject=row, person_key=journey.person.key, changes=changes)


# ── Objectives ──────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_objective(*, by: User, journey: Journey, theme: str, words: str, opened_on: date | None = None) -> Objective:
    """What she wants on a theme, in her own words. Raises PlanError."""
    if theme not in LifeTheme.codes():
        raise PlanError("Choisissez un thème.", "theme")
    if not words.strip():
        raise PlanError("Écrivez ce que la personne veut, avec ses mots.", "words")
    objective = Objective.objects.create(
        journey=journey, theme=theme, words=words.strip(), opened_on=opened_on or clock.today(), recorded_by=by,
        recorded_at=clock.now(),
    )  # fmt: skip
    _trace(by, "add_objective", objective, journey)
    return objective


@transaction.atomic
def amend_objective(*, by: User, objective: Objective, theme: str, words: str) -> bool:
    """Correct the theme or the words. True when something changed. Raises PlanError."""
    if theme not in LifeTheme.codes():
        raise PlanError("Choisissez un thème.", "theme")
    if not words.strip():
        raise PlanError("Écrivez ce que la personne veut, avec ses mots.", "words")
    if (objective.theme, objective.words) == (theme, words.strip()):
        return False
    changes = {"theme": [objective.theme, theme], "words": [objective.words, words.strip()]}
    objective.theme, objective.words = theme, words.strip()
    objective.save(update_fields=["theme", "words"])
    _trace(by, "amend_objective", objective, objective.journey, changes)
    return True


@transaction.atomic
def settle_objective(*, by: User, objective: Objective, state: str, on: date | None = None) -> None:
    """Reached, dropped, or open again (`Objective.State`). Its steps stay as they are. Raises PlanError."""
    if state not in Objective.State.values:
        raise PlanError("Dites si l’objectif est atteint ou abandonné.")
    day = on or clock.today()
    before = objective.state
    objective.state = state
    objective.closed_on = None if state == Objective.State.OPEN else max(day, objective.opened_on)
    objective.save(update_fields=["state", "closed_on"])
    _trace(by, "settle_objective", objective, objective.journey, {"state": [before, state]})


# ── Steps ───────────────────────────────────────────────────────────────────────────────────
def _check(step: Step, journey: Journey) -> None:
    if not step.what.strip():
        raise PlanError("Écrivez ce qu’il y a à faire.", "what")
    if step.outside is not None and (
        step.outside.person_id != journey.person_id or step.outside.chantier_id != journey.chantier_id
    ):
        raise PlanError("Cette personne n’est pas dans l’entourage que le chantier connaît.", "who")
    try:
        step.validate_constraints()
    except ValidationError as error:
        raise PlanError(error.messages[0]) from None


@transaction.atomic
def add_step(
    *,
    by: User,
    objective: Objective,
    what: str,
    holder: User | None = None,
    outside: OutsideReferent | None = None,
    due_on: date | None = None,
    meeting: CaseMeeting | None = None,
) -> Step:
    """Something to do towards the objective, decided in `meeting` if one. Raises PlanError.

    Without `holder` or `outside` the person does it herself.
    """
    if objective.state != Objective.State.OPEN:
        raise PlanError("Cet objectif est clos : rouvrez-le pour y ajouter une étape.")
    step = Step(
        objective=objective, what=what.strip(), holder=holder, outside=outside, due_on=due_on, meeting=meeting,
        recorded_by=by, recorded_at=clock.now(),
    )  # fmt: skip
    _check(step, objective.journey)
    step.save()
    _trace(by, "add_step", step, objective.journey)
    return step


@transaction.atomic
def amend_step(
    *,
    by: User,
    step: Step,
    what: str,
    holder: User | None = None,
    outside: OutsideReferent | None = None,
    due_on: date | None = None,
) -> None:
    """Correct a step. Raises PlanError."""
    changes = {"what": [step.what, what.strip()], "due_on": [str(step.due_on or ""), str(due_on or "")]}
    step.what, step.holder, step.outside, step.due_on = what.strip(), holder, outside, due_on
    _check(step, step.objective.journey)
    step.save(update_fields=["what", "holder", "outside", "due_on"])
    _trace(by, "amend_step", step, step.objective.journey, changes)


@transaction.atomic
def remove_step(*, by: User, step: Step) -> None:
    """Take away a step that should not have been noted. The log keeps what it said."""
    _trace(by, "remove_step", step.objective, step.objective.journey, {"what": [step.what, ""]})
    step.delete()


@transaction.atomic
def mark_step(*, by: User, step: Step, done: bool, on: date | None = None) -> None:
    """Done that day (today when not said), or to do again."""
    before = step.done_on
    step.done_on = (on or clock.today()) if done else None
    step.save(update_fields=["done_on"])
    _trace(
        by, "mark_step", step, step.objective.journey, {"done_on": [str(before or ""), str(step.done_on or "")]}
    )  # fmt: skip


@transaction.atomic
def comment(*, by: User, objective: Objective, text: str) -> PlanComment:
    """A word of a colleague on an objective. Raises PlanError."""
    if not text.strip():
        raise PlanError("Écrivez quelque chose.", "text")
    made = PlanComment.objects.create(objective=objective, text=text.strip(), by=by, at=clock.now())
    _trace(by, "comment", made, objective.journey)
    return made


@transaction.atomic
def write_plans_many(
    *,
    by: User,
    objectives: Iterable[Objective],
    steps: Iterable[Step] = (),
    comments: Iterable[PlanComment] = (),
) -> None:
    """Set-based form of the actions above: unsaved rows of saved journeys; steps name one of the objectives."""
    wanted, actions, words = list(objectives), list(steps), list(comments)
    Objective.objects.bulk_create(wanted, batch_size=BATCH)
    Step.objects.bulk_create(actions, batch_size=BATCH)
    PlanComment.objects.bulk_create(words, batch_size=BATCH)
    traces = [audit.Trace("support.add_objective", "objective", row.key, row.journey.person.key) for row in wanted]
    for name, kind, rows in (("add_step", "step", actions), ("comment", "plancomment", words)):
        traces += [
            audit.Trace(f"support.{name}", kind, row.key, row.objective.journey.person.key) for row in rows
        ]  # fmt: skip
    audit.record_many(by=by, traces=traces)
