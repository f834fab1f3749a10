"""Samples of practice for the walk: see tests/access/samples.py."""

from __future__ import annotations

from datetime import date
from typing import Any

from convergence.accounts.permissions import Permission
from tests.access.scope import Actor, Subject, World, everywhere, in_chantier
from tests.cast import Cast


def build(cast: Cast) -> dict[str, Any]:
    """A plan of Garance in force with one action done; a sheet of Garance published, its next version begun."""
    from convergence.practice.actions import acts, plans, sheets
    from convergence.practice.models.sheets import WORDS

    words = plans.PlanWords("Santé", date(2025, 1, 1), date(2025, 12, 31), cast.garance, ("SANTE",))
    plan = plans.open_plan(by=cast.system, words=words)
    axis = plans.add_axis(by=cast.system, plan=plan, title="Accès aux droits", objective="Améliorer l’accès")
    objective = axis.objectives.get()
    action = plans.add_action(by=cast.system, objective=objective, title="Ouvrir les droits")
    plans.move_plan(by=cast.system, plan=plan, state="IN_FORCE")
    done = acts.note(by=cast.system, action=action, done=acts.Done("Permanence CPAM", date(2025, 2, 3)))
    said = dict.fromkeys(WORDS, "") | dict.fromkeys(sheets.NEEDED, "Dit.") | {"figures": "CVG-05"}
    said |= {"title": "Accès aux soins", "themes": " SANTE ", "groups": ""}
    revision = sheets.begin(by=cast.system, place_of=cast.garance, words=said)
    sheets.publish(by=cast.system, revision=sheets.submit(by=cast.system, revision=revision))
    sheets.write(by=cast.system, sheet=revision.sheet, words=said)
    return {
        "action_plan": plan.key, "plan_axis": axis.key, "plan_objective": objective.key, "plan_action": action.key,
        "realisation": done.key, "sheet": revision.sheet.key,
    }  # fmt: skip


def read_again(actor: Actor, asked: frozenset[Permission], world: World) -> bool:
    """A version in preparation: for who reads again there. Nobody who walks has written it."""
    return actor.holds(Permission.SHEETS_REVIEW, world) and actor.may(asked)


def written(actor: Actor, asked: frozenset[Permission], _world: World) -> bool:
    """Nobody who walks has written it: only who publishes may write in it."""
    return actor.may(frozenset({Permission.SHEETS_PUBLISH})) and actor.may(asked)


def carried(actor: Actor, asked: frozenset[Permission], world: World) -> bool:
    """What was done, to be amended: by who keeps the plan. Nobody who walks carries the action."""
    return actor.holds(Permission.PLANS_WRITE, world) and actor.may(asked)


SUBJECTS: dict[str, Subject] = {
    "vie-du-reseau/plans/<uuid:key>/": ("key", "action_plan", in_chantier),
    "vie-du-reseau/plans/axes/<uuid:key>/": ("key", "plan_axis", in_chantier),
    "vie-du-reseau/plans/objectifs/<uuid:key>/": ("key", "plan_objective", in_chantier),
    "vie-du-reseau/plans/actions/<uuid:key>/": ("key", "plan_action", in_chantier),
    "vie-du-reseau/plans/realisations/<uuid:key>/": ("key", "realisation", carried),
    "vie-du-reseau/fiches/<uuid:key>/": ("key", "sheet", everywhere),
    "vie-du-reseau/fiches/<uuid:key>/ecrire/": ("key", "sheet", written),
    "vie-du-reseau/fiches/<uuid:key>/proposer/": ("key", "sheet", written),
    "vie-du-reseau/fiches/<uuid:key>/preparation/": ("key", "sheet", read_again),
    "vie-du-reseau/fiches/<uuid:key>/remarque/": ("key", "sheet", read_again),
}
