"""Samples of workshops for the walk: see tests/access/samples.py."""

from __future__ import annotations

from datetime import time
from typing import Any

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES, Level
from convergence.kit import clock
from tests.access.scope import Actor, Subject, World, everywhere, in_chantier
from tests.cast import Cast


def build(cast: Cast) -> dict[str, Any]:
    """A workshop of Orb held by nobody who walks, with somebody on its list; a training and what it counts for."""
    from convergence.collective.actions import courses, enrolling, presences, requirements
    from convergence.collective.roster import roster

    today = clock.today()
    slot = courses.Slot(today, time(14))
    asked = requirements.expect(by=cast.system, title="Écrits", topic="POSTURE", roles=["CIP"], started_on=today)
    words = courses.Words(kind="ATELIER", title="Bouger", topic="BIEN_ETRE", place="Salle", place_of=cast.orb)
    workshop = courses.open_course(by=cast.system, words=words, dates=[slot])
    words = courses.Words(
        kind="FORMATION", title="Écrits", topic="POSTURE", place="Salle", place_of=cast.orb, requirement=asked
    )
    training = courses.open_course(by=cast.system, words=words, dates=[slot])
    row = enrolling.enrol_user(by=cast.system, course=training, user=cast.helene)
    sitting = training.sittings.get()
    presences.everyone_came(
        by=cast.system, sitting=sitting, listed=roster(sitting, training.enrolments.all(), invited=False)
    )
    return {
        "workshop": workshop.key, "sitting": workshop.sittings.get().key, "session": sitting.key, "trainee": row.key,
        "asked": asked.key,
    }  # fmt: skip


def running(actor: Actor, _asked: frozenset[Permission], world: World) -> bool:
    """Who runs trainings there: a certificate is also for who followed it, and she does not walk."""
    return actor.holds(Permission.COURSES_RUN, world)


def of_the_nation(actor: Actor, asked: frozenset[Permission], _world: World) -> bool:
    """What is expected of functions is kept by those who answer for a programme, or for the network."""
    return actor.may(asked) and ROLES[actor.role].level in {Level.NATION, Level.OFF_TERRITORY}


SUBJECTS: dict[str, Subject] = {
    "vie-du-reseau/ateliers/<uuid:key>/": ("key", "workshop", in_chantier),
    "vie-du-reseau/ateliers/seances/<uuid:key>/": ("key", "sitting", in_chantier),
    "vie-du-reseau/ateliers/seances/<uuid:key>/code/": ("key", "session", running),
    "vie-du-reseau/ateliers/inscriptions/<uuid:key>/": ("key", "trainee", running),
    "vie-du-reseau/ateliers/attendues/<uuid:key>/": ("key", "asked", everywhere),
    "vie-du-reseau/ateliers/attendues/<uuid:key>/modifier/": ("key", "asked", of_the_nation),
    "vie-du-reseau/ateliers/attendues/nouvelle/": ("", "asked", of_the_nation),
}
