"""The list of one session: who is enrolled or invited, and who came. Rows are those of a meeting's list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from convergence.collective.inviting import Expected, detail_of, posts_of
from convergence.collective.models import Course, Enrolment, Sitting

State = Enrolment.State


def roster(sitting: Sitting, enrolments: Iterable[Enrolment], *, invited: bool) -> list[Expected]:
    """Those of `enrolments` expected at the session or noted at it; with `invited`, those whom its roles invite too.

    Two or three queries, however many they are.
    """
    course = sitting.course
    came = dict(sitting.presences.values_list("enrolment_id", "present"))
    rows: list[Expected] = []
    users: set[int] = set()
    for one in enrolments:
        if one.state == State.ENROLLED or came.get(one.pk):
            rows.append(_of(one, came.get(one.pk)))
        if one.user_id is not None:
            users.add(one.user_id)
    if invited:
        rows += _invited(course, sitting, users)
    return sorted(rows, key=lambda row: row.name.split(" ", 1)[-1].casefold())


def _of(one: Enrolment, present: bool | None) -> Expected:
    if one.journey is not None:
        detail = f"{one.journey.chantier.name}, {one.journey.programme}"
    else:
        detail = one.organisation or ("Inscrit" if one.user_id else "Invité")
    return Expected(f"e{one.key}", one.who, detail, "", present, True, one.user)


def _invited(course: Course, sitting: Sitting, known: set[int]) -> list[Expected]:
    if not course.roles:
        return []
    found: dict[int, Expected] = {}
    for post in posts_of(course, sitting.on):
        if post.user_id not in known and post.user_id not in found:
            user: Any = post.user
            found[post.user_id] = Expected(f"u{user.key}", user.name, detail_of(post), "", None, False, user)
    return list(found.values())
