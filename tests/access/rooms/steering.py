"""Samples of steering for the walk: see tests/access/samples.py."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES, Level
from convergence.collective.actions import meetings
from convergence.kit import clock
from convergence.network.viewer import Viewer
from convergence.reports import shelf
from convergence.steering.actions import experiments, grids, label, packs
from convergence.steering.packing import preparing
from tests.access.scope import Actor, Subject, World, everywhere, in_chantier, in_territory, nobody
from tests.cast import LONG_AGO, Cast


def build(cast: Cast) -> dict[str, Any]:
    """What the addresses name, all of it in the chantier Garance, territory Orb."""
    by, today = cast.system, clock.today()
    experiment = experiments.open_experiment(
        by=by, aims=experiments.Aims(name="Santé mentale", started_on=LONG_AGO, programme="CVG")
    )
    experiments.join(by=by, experiment=experiment, chantiers=[cast.garance], on=LONG_AGO)
    grid = grids.write(by=by, programme="CVG", chapters=[("Le public", [grids.Asks("Sans prérequis")])])
    grids.bring_into_force(by=by, grid=grid, on=LONG_AGO)
    evaluation = label.open_evaluation(by=by, chantier=cast.garance, programme="CVG")
    draft = grids.follow(by=by, grid=grid)
    chapter = draft.chapters.get()
    action = label.plan_action(
        by=by, evaluation=evaluation, text="Relire la charte", user=cast.nadia, due_on=today + timedelta(days=30)
    )
    pack = packs.prepare(by=by, asked=preparing.over(
        Viewer(cast.nadia), "COPIL_TERRITORIAL", cast.orb, LONG_AGO, today, outsiders=False
    ))  # fmt: skip
    meeting = meetings.call(
        by=by, on=today,
        words=meetings.Call("COPIL_TERRITORIAL", "COPIL d’Orb", time(14), place_of=cast.orb, place="Salle"),
    )  # fmt: skip
    part = pack.parts.get(kind="QUESTIONS")
    job = shelf.ask(by=by, kind="copil-pdf", query=str(pack.key), title="Essai", name="essai.pdf")
    return {
        "pack": pack.key, "pack_part": part.key, "pack_meeting": meeting.key, "pack_job": job.key,
        "experiment": experiment.key, "label": evaluation.key, "grid": grid.key, "grid_chapter": chapter.key,
        "criterion": chapter.criteria.get().key, "label_action": action.key,
    }  # fmt: skip


def every_figure(actor: Actor, asked: frozenset[Permission], world: World) -> bool:
    """Beside the rest of the network: for those who read the figures of all of it."""
    role = ROLES.get(actor.role)
    nation = role is not None and role.level == Level.NATION and Permission.FIGURES_READ in role.permissions
    return nation and in_chantier(actor, asked, world)


def prepares(actor: Actor, _asked: frozenset[Permission], world: World) -> bool:
    """A draft, kept inside: with who prepares packs there, whoever may read the committee it was never sent to."""
    return in_territory(actor, frozenset({Permission.COPIL_PREPARE}), world)


SUBJECTS: dict[str, Subject] = {
    "pilotage/experimentations/<uuid:key>/": ("key", "experiment", in_chantier),
    "pilotage/experimentations/<uuid:key>/comparaison/": ("key", "experiment", every_figure),
    "pilotage/copil/<uuid:key>/": ("key", "pack", prepares),
    "pilotage/copil/parties/<uuid:key>/": ("key", "pack_part", in_territory),
    "pilotage/copil/reunions/<uuid:key>/": ("key", "pack_meeting", in_territory),
    "pilotage/copil/documents/<uuid:key>/": ("key", "pack_job", nobody),
    "pilotage/label/<uuid:key>/": ("key", "label", in_chantier),
    "pilotage/label/grilles/<uuid:key>/": ("key", "grid", everywhere),
    "pilotage/label/chapitres/<uuid:key>/": ("key", "grid_chapter", everywhere),
    "pilotage/label/criteres/<uuid:key>/": ("key", "criterion", everywhere),
    "pilotage/label/actions/<uuid:key>/": ("key", "label_action", in_chantier),
}
