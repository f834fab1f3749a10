"""The shared plan as pages show it: what she wants on each theme, the steps, who does them, what was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from convergence.accounts.models import User
from convergence.journeys.models import BARRIER_FIELDS, Journey
from convergence.kit import clock
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Barrier, Intensity, LifeTheme
from convergence.support.models import Objective, PlanComment, Step

ICONS = {
    "EMPLOI": "tools", "LOGEMENT": "house-door", "SANTE": "heart-pulse", "DROITS": "person-vcard",
    "BUDGET": "piggy-bank", "LANGUE": "chat-text", "MOBILITE": "bus-front", "FAMILLE": "people", "JUSTICE": "bank",
}  # fmt: skip

THEME_OF = {
    "LANGUE": "LANGUE", "SAVOIRS_BASE": "LANGUE", "ADMINISTRATIF": "DROITS", "DROITS_SANTE": "DROITS",
    "NUMERIQUE": "DROITS", "LOGEMENT": "LOGEMENT", "MOBILITE": "MOBILITE", "SANTE_PHYSIQUE": "SANTE",
    "SANTE_MENTALE": "SANTE", "ADDICTION": "SANTE", "HANDICAP": "SANTE", "JUSTICE": "JUSTICE", "BUDGET": "BUDGET",
    "FAMILLE": "FAMILLE",
}  # fmt: skip
"""The theme of the plan that a barrier of the diagnosis speaks to."""


@dataclass(frozen=True)
class Todo:
    """A step, ready to be shown."""

    key: UUID
    what: str
    who: str
    due_on: date | None
    done_on: date | None
    hers: bool = False
    """Done by the outside referent who looks."""
    pk: int = 0

    @property
    def late(self) -> bool:
        return self.done_on is None and self.due_on is not None and self.due_on < clock.today()


@dataclass(frozen=True)
class Word:
    """A comment on an objective."""

    at: datetime
    who: str
    text: str
    outside: bool


@dataclass
class Goal:
    """An objective, ready to be shown."""

    key: UUID
    theme: str
    words: str
    state: str
    opened_on: date
    closed_on: date | None
    steps: list[Todo] = field(default_factory=list)
    comments: list[Word] = field(default_factory=list)

    @property
    def title(self) -> str:
        return label_of(LifeTheme, self.theme)

    @property
    def icon(self) -> str:
        return ICONS.get(self.theme, "flag")

    @property
    def is_open(self) -> bool:
        return self.state == Objective.State.OPEN

    @property
    def state_words(self) -> str:
        return Objective.State(self.state).label


_GOAL = ("key", "theme", "words", "state", "opened_on", "closed_on")
_STEP = (
    "steps__key", "steps__what", "steps__holder__first_name", "steps__holder__last_name", "steps__outside__name",
    "steps__due_on", "steps__done_on", "steps__pk",
)  # fmt: skip


def open_goals(journey: Journey) -> list[Goal]:
    """What she wants now, with the steps. One query."""
    rows = Objective.objects.filter(journey=journey, state=Objective.State.OPEN)
    found: dict[UUID, Goal] = {}
    order = ("theme", "opened_on", "pk", "steps__done_on", "steps__due_on", "steps__pk")
    for row in rows.order_by(*order).values_list(*_GOAL, *_STEP):
        goal = found.setdefault(row[0], Goal(*row[:6]))
        key, what, first, last, outside, due_on, done_on, pk = row[6:]
        if key is not None:
            who = outside or f"{first or ''} {last or ''}".strip() or journey.person.first_name
            goal.steps.append(Todo(key, what, who, due_on, done_on, pk=pk))
    for goal in found.values():
        goal.steps = in_order(goal.steps)
    return list(found.values())


def in_order(steps: Iterable[Todo]) -> list[Todo]:
    """What is to do first, by day, those without a day after; then what is done."""
    far = date.max
    return sorted(steps, key=lambda step: (step.done_on is not None, step.done_on or step.due_on or far))


def shown(step: Step, first_name: str) -> Todo:
    """A step of the plan in the words of colleagues."""
    who = (
        step.outside.title if step.outside is not None else step.holder.name if step.holder is not None else first_name
    )
    return Todo(step.key, step.what, who, step.due_on, step.done_on)


def whole_plan(journey: Journey) -> list[Goal]:
    """Every objective, those under way first, with steps and comments. Three queries."""
    objectives = list(Objective.objects.filter(journey=journey).order_by("theme", "opened_on", "pk"))
    goals = {row.pk: Goal(*(getattr(row, name) for name in _GOAL)) for row in objectives}
    for step in Step.objects.filter(objective__in=goals).select_related("holder", "outside"):
        goals[step.objective_id].steps.append(shown(step, journey.person.first_name))
    for word in PlanComment.objects.filter(objective__in=goals).select_related("outside", "by"):
        who = word.outside.name if word.outside is not None else word.by.name
        goals[word.objective_id].comments.append(Word(word.at, who, word.text, word.outside is not None))
    for goal in goals.values():
        goal.steps = in_order(goal.steps)
    return sorted(goals.values(), key=lambda goal: not goal.is_open)


def suggested(journey: Journey, taken: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Themes where the last known situation shows a heavy barrier and no objective is open: (theme, barriers).

    Only said, never created: what the person wants is hers to say. One query.
    """
    seen: dict[str, str] = {}
    rows: Any = journey.situations.filter(stage__in=["ENTRY", "REVIEW"]).order_by("observed_on", "pk")
    for situation in rows:
        for barrier, name in BARRIER_FIELDS.items():
            seen[barrier.value] = getattr(situation, name) or seen.get(barrier.value, "")
    busy = set(taken)
    found: dict[str, list[str]] = {}
    for code, strength in seen.items():
        if strength == Intensity.LOURD.value and THEME_OF[code] not in busy:
            found.setdefault(THEME_OF[code], []).append(Barrier(code).label)
    return [(theme.value, found[theme.value]) for theme in LifeTheme if theme.value in found]


def colleagues(journey: Journey, me: User) -> list[User]:
    """Who may hold a step at the chantier: the team of the journey, and who writes."""
    links = journey.referents.filter(ended_on__isnull=True).select_related("user").order_by("-kind", "pk")
    team = {link.user_id: link.user for link in links}
    team.setdefault(me.pk, me)
    return list(team.values())
