"""The plan as an outside referent may read it: agreed themes only, first name and initial, no other referent named."""

from __future__ import annotations

from convergence.people.models import Person
from convergence.support.actions.sharing import Seen
from convergence.support.models import Objective, PlanComment, Step
from convergence.support.plan import Goal, Todo, Word, in_order


def first_name_of(person: Person) -> str:
    """« Yonas R. »: enough to recognise whom one follows already."""
    return f"{person.first_name} {person.last_name[:1]}."


def shared_plan(seen: Seen) -> list[Goal]:
    """Objectives under way on the themes that the link shows at this moment, with steps and comments. Three queries.

    Comments of colleagues stay at the chantier; those of this referent, and of no other, are shown to her.
    """
    rows = Objective.objects.filter(
        journey=seen.link.journey_id, theme__in=seen.themes, state=Objective.State.OPEN
    ).order_by("theme", "opened_on", "pk")
    goals = {row.pk: Goal(row.key, row.theme, row.words, row.state, row.opened_on, row.closed_on) for row in rows}
    for step in Step.objects.filter(objective__in=goals):
        goals[step.objective_id].steps.append(_told(step, seen))
    for word in PlanComment.objects.filter(objective__in=goals, outside=seen.link.referent_id):
        goals[word.objective_id].comments.append(Word(word.at, "Vous", word.text, True))
    for goal in goals.values():
        goal.steps = in_order(goal.steps)
    return list(goals.values())


def _told(step: Step, seen: Seen) -> Todo:
    mine = step.outside_id == seen.link.referent_id
    if mine:
        who = "Vous"
    elif step.outside_id is not None:
        who = "Un autre professionnel"
    else:
        who = "Le chantier" if step.holder_id is not None else seen.link.journey.person.first_name
    return Todo(step.key, step.what, who, step.due_on, step.done_on, mine)
