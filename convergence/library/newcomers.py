"""Who is taking a post, and how far she is on her path. Nothing is started: it follows from posts and dated ticks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.collective.models import Participant
from convergence.library.models import PathStep, Resource, Tick, TrainingPath
from convergence.library.pages import page_of
from convergence.library.rules import Spell, due_on, spell_on, week_label
from convergence.network.models import Post
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.library import Colleague
from convergence.nomenclature.lists import MeetingKind


@dataclass(frozen=True)
class StepState:
    """A step of somebody's path: due when, done when."""

    step: PathStep
    due: date
    done_on: date | None
    attended: bool = False
    """Done because she was noted present at such a meeting."""
    asked: bool = True
    """Whether the path is still put before her."""
    late: bool = False

    @property
    def where(self) -> tuple[str, str]:
        """(address, words) of what the step opens; nothing for what is done elsewhere."""
        step = self.step
        if step.resource is not None:
            return reverse("resource", args=[step.resource.key]), "Ouvrir la ressource"
        if step.page:
            return page_of(step.page)
        if step.meeting:
            return reverse("gatherings"), "Voir les réunions"
        if step.who:
            role = "" if step.who == Colleague.COLLEGUE else step.who
            return f"{reverse('directory')}?role={role or step.path.role}", "Trouver dans l’annuaire"
        return "", ""

    @property
    def told(self) -> str:
        """Whom to meet, or which meeting, in words."""
        if self.step.who:
            return label_of(Colleague, self.step.who)
        return label_of(MeetingKind, self.step.meeting) if self.step.meeting else ""


@dataclass
class Progress:
    """Somebody on her path."""

    user: User
    path: TrainingPath
    spell: Spell
    today: date
    steps: list[StepState] = field(default_factory=list)
    post: Post | None = None

    @property
    def done(self) -> int:
        return sum(one.done_on is not None for one in self.steps)

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def late(self) -> int:
        return sum(one.late for one in self.steps)

    @property
    def finished(self) -> bool:
        return self.done == self.total

    @property
    def left(self) -> list[StepState]:
        return [one for one in self.steps if one.done_on is None]

    @property
    def last_on(self) -> date | None:
        return max((one.done_on for one in self.steps if one.done_on is not None), default=None)

    @property
    def is_new(self) -> bool:
        """Whether the path is still put before her."""
        return self.today <= self.spell.start + timedelta(weeks=self.path.weeks)

    @property
    def weeks(self) -> list[tuple[str, list[StepState]]]:
        """Steps by week, in order."""
        found: dict[str, list[StepState]] = {}
        for one in self.steps:
            found.setdefault(week_label(one.step.day), []).append(one)
        return list(found.items())


def paths_of(roles: Iterable[str]) -> dict[str, TrainingPath]:
    """The path in force of each function, its steps ready. Two queries."""
    rows = TrainingPath.objects.filter(retired_on__isnull=True, role__in=set(roles))
    return {one.role: one for one in rows.prefetch_related("steps__resource")}


def progress(held: Iterable[tuple[User, str]], today: date) -> list[Progress]:
    """How far each is on the path of that function; who does not hold it today, or has no path, is left out.

    Five queries, however many they are.
    """
    wanted = list(dict.fromkeys(held))
    paths = paths_of(role for _, role in wanted)
    wanted = [(user, role) for user, role in wanted if role in paths]
    if not wanted:
        return []
    users = {user.pk for user, _ in wanted}
    posts: dict[tuple[int, str], list[tuple[date, date | None]]] = defaultdict(list)
    for user_id, role, start, end in Post.objects.filter(user__in=users, role__in=paths).values_list(
        "user_id", "role", "started_on", "ended_on"
    ):
        posts[user_id, role].append((start, end))
    ticks: dict[tuple[int, int], list[date]] = defaultdict(list)
    for user_id, step_id, on in Tick.objects.filter(user__in=users).values_list("user_id", "step_id", "on"):
        ticks[user_id, step_id].append(on)
    came = _attendance(users, paths.values(), today)
    found = []
    for user, role in wanted:
        spell = spell_on(posts[user.pk, role], today)
        if spell is not None:
            one = Progress(user, paths[role], spell, today)
            one.steps = _states(one, ticks, came)
            found.append(one)
    return found


def _attendance(users: set[int], paths: Iterable[TrainingPath], today: date) -> dict[tuple[int, str], list[date]]:
    """Days when each was noted present, by kind of meeting that a path asks for."""
    kinds = {step.meeting for path in paths for step in path.steps.all() if step.meeting}
    found: dict[tuple[int, str], list[date]] = defaultdict(list)
    if kinds:
        rows = Participant.objects.filter(
            user__in=users, present=True, meeting__kind__in=kinds, meeting__on__lte=today
        )  # fmt: skip
        for user_id, kind, on in rows.values_list("user_id", "meeting__kind", "meeting__on"):
            found[user_id, kind].append(on)
    return found


def _states(
    one: Progress, ticks: dict[tuple[int, int], list[date]], came: dict[tuple[int, str], list[date]]
) -> list[StepState]:
    """Steps in force, and those retired that she had done."""
    found, start = [], one.spell.start
    for step in one.path.steps.all():
        ticked = min((on for on in ticks.get((one.user.pk, step.pk), ()) if on >= start), default=None)
        there = min((on for on in came.get((one.user.pk, step.meeting), ()) if on >= start), default=None)
        done_on = ticked or (there if step.meeting else None)
        if step.retired_on is None or ticked is not None:
            due = due_on(start, step.day)
            late = one.is_new and done_on is None and due < one.today
            attended = ticked is None and done_on is not None
            found.append(StepState(step, due, done_on, attended, one.is_new, late))
    return found


# ── Hers ────────────────────────────────────────────────────────────────────────────────────
def own(viewer: Viewer, today: date) -> list[Progress]:
    """Her paths, one per function she holds that has one."""
    return progress([(viewer.user, post.role) for post in viewer.posts], today)


def steps_on(viewer: Viewer, resource: Resource, today: date) -> list[StepState]:
    """Steps of her path that ask to read that resource. One query when there are none."""
    roles = {post.role for post in viewer.posts}
    asked = PathStep.objects.filter(resource=resource, retired_on__isnull=True, path__role__in=roles)
    if not asked.filter(path__retired_on__isnull=True).exists():
        return []
    return [
        one for held in own(viewer, today) if held.is_new for one in held.steps if one.step.resource_id == resource.pk
    ]


# ── Those of others ─────────────────────────────────────────────────────────────────────────
def followed_posts(viewer: Viewer) -> Q | None:
    """Posts whose newcomers she follows: of her chantiers, and of her territory when she coordinates it."""
    scope = viewer.scope(Permission.NEWCOMERS_FOLLOW)
    if not scope:
        return None
    return (Q(chantier__in=scope.chantiers) | Q(territory__in=scope.territories)) & ~Q(user=viewer.user)


def newcomers(viewer: Viewer, today: date, posts: Any = None) -> list[Progress]:
    """Those who take a post in her reach, the latest first. Six queries, however many they are."""
    held = _taken(viewer, today, posts)
    return _latest(held, progress([(post.user, post.role) for post in held.values()], today))


def own_and_newcomers(viewer: Viewer, today: date) -> tuple[list[Progress], list[Progress]]:
    """`own` and `newcomers` read together, for a home. Seven queries, however many they are."""
    held = _taken(viewer, today, None)
    hers = [(viewer.user, post.role) for post in viewer.posts]
    found = progress([*hers, *((post.user, post.role) for post in held.values())], today)
    others = [one for one in found if (one.user.pk, one.path.role) in held]
    return [one for one in found if one.user == viewer.user], _latest(held, others)


def _taken(viewer: Viewer, today: date, posts: Any) -> dict[tuple[int, str], Post]:
    """The first post by which each took the function lately, in her reach. Two queries."""
    place = followed_posts(viewer)
    if place is None:
        return {}
    weeks = max(TrainingPath.objects.filter(retired_on__isnull=True).values_list("weeks", flat=True), default=0)
    since = today - timedelta(weeks=weeks)
    rows = (Post.objects.all() if posts is None else posts).on(today).filter(place, started_on__gte=since)
    held: dict[tuple[int, str], Post] = {}
    for post in (
        rows.filter(user__is_active=True, role__in=ROLES)
        .select_related("user", "chantier", "territory")
        .order_by("started_on", "pk")
    ):
        held.setdefault((post.user_id, post.role), post)
    return held


def _latest(held: dict[tuple[int, str], Post], found: list[Progress]) -> list[Progress]:
    for one in found:
        one.post = held[one.user.pk, one.path.role]
    return sorted((one for one in found if one.is_new), key=lambda one: (one.spell.start, one.user.pk), reverse=True)


def counted(rows: Sequence[Progress]) -> dict[str, int]:
    """How many, and how many have something late."""
    return {"all": len(rows), "late": sum(one.late > 0 for one in rows)}
