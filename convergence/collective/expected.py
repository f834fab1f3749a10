"""Who still needs a training that the network expects of her function, after people have come and gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, Sum

from convergence.accounts.models import User
from convergence.collective import rules
from convergence.collective.inviting import detail_of
from convergence.collective.models import Enrolment, Presence, Requirement, Sitting
from convergence.kit import clock
from convergence.network.models import Post
from convergence.network.scope import Scope


@dataclass(frozen=True)
class Standing:
    """Where somebody stands with a training expected of her."""

    user: User
    detail: str
    since: date
    """In that post since."""
    followed_on: date | None
    """The last day of the latest training that she followed."""
    again_on: date | None
    """From when it is to be taken again."""
    enrolled_on: date | None
    """The first day of one on whose list she is, to come."""

    @property
    def lacks(self) -> bool:
        return self.followed_on is None or (self.again_on is not None and self.again_on <= clock.today())


def standings(requirements: Iterable[Requirement], scope: Scope) -> dict[int, list[Standing]]:
    """By training expected: those in post today of whom it is expected, who needs it first. Four queries in all."""
    asked, today = list(requirements), clock.today()
    posts = _posts(asked, scope, today)
    followed = _followed(asked)
    coming = dict(
        Enrolment.objects.exclude(state=Enrolment.State.LEFT)
        .filter(course__requirement__in=asked, course__starts_on__gt=today, user__isnull=False)
        .order_by("-course__starts_on")
        .values_list("user", "course__starts_on")
    )  # fmt: skip
    found: dict[int, list[Standing]] = {}
    for one in asked:
        rows: dict[int, Standing] = {}
        for post in posts:
            if post.role in one.role_codes and post.user_id not in rows:
                last = followed.get((one.pk, post.user_id))
                again = rules.due_again(last, one.years) if last is not None else None
                rows[post.user_id] = Standing(
                    post.user, detail_of(post), post.started_on, last, again, coming.get(post.user_id)
                )
        found[one.pk] = sorted(rows.values(), key=lambda row: (not row.lacks, row.followed_on is not None, row.since))
    return found


def _posts(asked: list[Requirement], scope: Scope, today: date) -> list[Post]:
    roles = {code for one in asked for code in one.role_codes}
    rows = Post.objects.on(today).filter(role__in=roles, user__is_active=True)
    if not scope.nation:
        rows = rows.filter(Q(chantier__in=scope.chantiers) | Q(territory__in=scope.territories))
    return list(rows.select_related("user", "chantier", "territory").order_by("started_on", "pk"))


def _followed(asked: list[Requirement]) -> dict[tuple[int, int], date]:
    """By training and user: the last day of the latest course of which she was there for more than half."""
    today = clock.today()
    held = Sitting.objects.filter(course__requirement__in=asked, cancelled_on__isnull=True, on__lte=today)
    whole = dict(held.order_by().values_list("course").annotate(Sum("minutes")))
    rows = (
        Presence.objects.filter(sitting__in=held.values("pk"), present=True, enrolment__user__isnull=False)
        .order_by()
        .values_list("enrolment__course__requirement", "enrolment__user", "enrolment__course")
        .annotate(Sum("sitting__minutes"), Max("sitting__on"))
    )
    found: dict[tuple[int, int], date] = defaultdict(lambda: date.min)
    for requirement, user, course, minutes, last in rows:
        if rules.followed(minutes, whole.get(course, 0)):
            found[requirement, user] = max(found[requirement, user], last)
    return dict(found)
