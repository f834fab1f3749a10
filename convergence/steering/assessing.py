"""An evaluation as its pages and its document show it: criteria, what was said, what facts show, the score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES, Level
from convergence.indicators import snapshot
from convergence.indicators.scope import Period
from convergence.indicators.wording import percent
from convergence.kit import clock
from convergence.kit.blocks import Stage
from convergence.kit.french import day
from convergence.network.models import Membership, Post
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.steering import Conformity
from convergence.quality.current import current
from convergence.steering import evidence, rules
from convergence.steering.evidence import Evidence
from convergence.steering.models import Criterion, GridChapter, LabelEvaluation, LabelMark


@dataclass(frozen=True)
class Line:
    """A criterion with what is known of it."""

    criterion: Criterion
    mark: LabelMark
    shown: Evidence | None

    @property
    def code(self) -> str:
        return self.criterion.code

    @property
    def level(self) -> int | None:
        found = Conformity.get(self.mark.held)
        return None if found is None else found.level

    @property
    def level_label(self) -> str:
        return label_of(Conformity, self.mark.held) or "Pas encore dit"

    @property
    def said_label(self) -> str:
        return label_of(Conformity, self.mark.level) or "Pas encore dit"

    @property
    def proposal(self) -> str:
        """The code that facts propose; empty when they propose none."""
        return self.shown.proposes(self.criterion.part_at, self.criterion.full_at) if self.shown else ""

    @property
    def proposal_label(self) -> str:
        return label_of(Conformity, self.proposal)

    @property
    def below(self) -> bool:
        """Whether it is under what must at least be reached."""
        wanted = Conformity.get(self.criterion.minimum)
        return wanted is not None and self.level is not None and self.level < (wanted.level or 0)

    @property
    def weighed(self) -> rules.Weighed:
        wanted = Conformity.get(self.criterion.minimum)
        return rules.Weighed(self.criterion.weight, self.level, (wanted.level or 0) if wanted else 0)


@dataclass(frozen=True)
class Part:
    """A chapter with its lines."""

    chapter: GridChapter
    lines: tuple[Line, ...]

    @property
    def score(self) -> rules.Score:
        return rules.score(line.weighed for line in self.lines)


@dataclass(frozen=True)
class Sheet:
    """The whole grid of an evaluation."""

    evaluation: LabelEvaluation
    parts: tuple[Part, ...]

    @property
    def lines(self) -> list[Line]:
        return [line for part in self.parts for line in part.lines]

    @cached_property
    def score(self) -> rules.Score:
        return rules.score(line.weighed for line in self.lines)

    @property
    def share_text(self) -> str:
        """« 72 % »; a dash when nothing is answered."""
        return "–" if self.score.share is None else percent(float(self.score.share))

    @property
    def left(self) -> int:
        """Criteria that wait for an answer."""
        return self.score.total - self.score.answered

    @property
    def outcome(self) -> str:
        """What the grid alone would propose."""
        return rules.outcome(self.score, clock.today())

    def part(self, rank: int) -> Part | None:
        return next((part for part in self.parts if part.chapter.rank == rank), None)


def asked_of(evaluation: LabelEvaluation, reader: User | None = None) -> evidence.Asked:
    period = Period(evaluation.started_on, evaluation.ended_on)
    return evidence.Asked(
        snapshot.current(reader), current(reader), evaluation.chantier, evaluation.grid.programme, period
    )


def shown_of(
    evaluation: LabelEvaluation, criteria: Iterable[Criterion], marks: Mapping[int, LabelMark], reader: User | None
) -> dict[int, Evidence]:  # fmt: skip
    """What facts show of each criterion: of today while it is open, as it was handed in afterwards."""
    if not evaluation.is_open:
        kept = {key: mark.evidence for key, mark in marks.items() if mark.evidence}
        return {key: Evidence.from_json(one) for key, one in kept.items()}
    wanted = [one for one in criteria if one.source]
    if not wanted:
        return {}
    found = evidence.show([one.source for one in wanted], asked_of(evaluation, reader))
    return {one.pk: found[one.source] for one in wanted if one.source in found}


def sheet(evaluation: LabelEvaluation, *, reader: User | None = None, only: int = 0, facts: bool = True) -> Sheet:
    """The grid filled in; `only` reads the facts of one chapter, `facts` none at all. Three queries beside facts."""
    chapters = list(evaluation.grid.chapters.prefetch_related("criteria"))
    marks = {mark.criterion_id: mark for mark in evaluation.marks.all()}
    read = [one for chapter in chapters if only in {0, chapter.rank} for one in chapter.criteria.all()]
    shown = shown_of(evaluation, read, marks, reader) if facts else {}
    parts = []
    for chapter in chapters:
        lines = []
        for one in chapter.criteria.all():
            one.chapter = chapter
            mark = marks.get(one.pk) or LabelMark(evaluation=evaluation, criterion=one)
            lines.append(Line(one, mark, shown.get(one.pk)))
        parts.append(Part(chapter, tuple(lines)))
    return Sheet(evaluation, tuple(parts))


def stages(evaluation: LabelEvaluation, visits: list[Any], decision: Any) -> list[Stage]:
    """Handed in, visited, decided: what is passed, with its day."""
    handed = evaluation.submitted_on
    seen = [visit for visit in visits if visit.text]
    planned = [visit for visit in visits if not visit.text]
    visit_note = (
        f"le {day(seen[-1].on)}" if seen else f"prévue le {day(planned[0].on)}" if planned else "à prévoir"
    )  # fmt: skip
    due = f"pour le {day(evaluation.due_on)}" if evaluation.due_on else "à remplir"
    return [
        Stage("Auto-évaluation", f"rendue le {day(handed)}" if handed else due, bool(handed), not handed),
        Stage("Visite", visit_note, bool(seen), bool(handed) and not seen and decision is None),
        Stage(
            "Décision", f"le {day(decision.on)}" if decision else "à prendre", decision is not None,
            bool(seen) and decision is None,
        ),
    ]  # fmt: skip


def owners(evaluation: LabelEvaluation) -> dict[str, User]:
    """To whom an action may be given: those who read that evaluation today, by public key. One query."""
    today = clock.today()
    readers = [role.code for role in ROLES.values() if Permission.LABEL_READ in role.permissions]
    held = Membership.objects.on(today).filter(chantier=evaluation.chantier_id).values("territory")
    off = Q(level=Level.OFF_TERRITORY.value) if not held.exists() else Q(pk__in=[])
    posts = (
        Post.objects.on(today)
        .filter(role__in=readers, user__is_active=True)
        .filter(Q(chantier=evaluation.chantier_id) | Q(territory__in=held) | Q(level=Level.NATION.value) | off)
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "pk")
    )
    return {str(post.user.key): post.user for post in posts}


def assesses(viewer: Viewer, evaluation: LabelEvaluation) -> bool:
    """Whether she fills it in now."""
    return evaluation.is_open and viewer.can(Permission.LABEL_ASSESS, evaluation.chantier_id)


def decides(viewer: Viewer, evaluation: LabelEvaluation) -> bool:
    """Whether she visits it and decides."""
    return viewer.can(Permission.LABEL_DECIDE, evaluation.chantier_id)


def plans(viewer: Viewer, evaluation: LabelEvaluation) -> bool:
    """Whether she holds its improvement plan: the chantier and who decides."""
    return decides(viewer, evaluation) or viewer.can(Permission.LABEL_ASSESS, evaluation.chantier_id)
