"""Grids of the label: a draft is written, then comes into force; from then on only a new version changes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.steering import evidence
from convergence.steering.errors import SteeringError
from convergence.steering.models import Criterion, Grid, GridChapter

LOCKED = "Cette version est en vigueur : elle ne change plus. Préparez la suivante."


@dataclass(frozen=True)
class Asks:
    """What a criterion asks, and what shows it."""

    text: str
    expected: str = ""
    weight: int = 1
    minimum: str = ""
    source: str = ""
    part_at: int | None = None
    full_at: int | None = None

    def columns(self, programme: str) -> dict[str, Any]:
        """Raises SteeringError for a source or steps that make no sense."""
        if not self.text.strip():
            raise SteeringError("Écrivez ce qui est demandé.", "text")
        if self.source and self.source not in dict(evidence.choices(programme)):
            raise SteeringError("Choisissez dans la liste ce qui remplit le critère.", "source")
        if self.full_at is None and self.part_at is not None:
            raise SteeringError("Dites aussi à partir de quand il est conforme.", "full_at")
        if self.full_at is not None and not self.source:
            raise SteeringError("Un seuil demande des faits à lire : choisissez-les, ou enlevez le seuil.", "source")
        if self.part_at is not None and self.full_at is not None and self.part_at > self.full_at:
            raise SteeringError("« En partie » vient avant « Conforme ».", "part_at")
        if evidence.unit_of(self.source) == "%" and (self.full_at or 0) > 100:
            raise SteeringError("Un pour cent ne dépasse pas 100.", "full_at")
        return {
            "text": self.text.strip(), "expected": self.expected.strip(), "weight": self.weight,
            "minimum": self.minimum, "source": self.source, "part_at": self.part_at, "full_at": self.full_at,
        }  # fmt: skip


def _drafted(grid: Grid) -> None:
    """Raises SteeringError once it is in force. The row is locked until the end of the transaction."""
    if not Grid.objects.select_for_update().get(pk=grid.pk).is_draft:
        raise SteeringError(LOCKED)


@transaction.atomic
def write(
    *, by: User, programme: str, chapters: Sequence[tuple[str, Sequence[Asks]]], text: str = ""
) -> Grid:  # fmt: skip
    """A whole version, drafted. Raises SteeringError when one is in preparation already."""
    if Grid.objects.filter(programme=programme, from_on__isnull=True).exists():
        raise SteeringError("Une version est déjà en préparation : reprenez-la.")
    last = Grid.objects.filter(programme=programme).aggregate(last=Max("number"))["last"] or 0
    grid = Grid.objects.create(programme=programme, number=last + 1, text=text.strip(), by=by)
    for rank, (title, asks) in enumerate(chapters, start=1):
        chapter = GridChapter.objects.create(grid=grid, rank=rank, title=title)
        Criterion.objects.bulk_create(
            [Criterion(chapter=chapter, rank=at, **one.columns(programme)) for at, one in enumerate(asks, start=1)]
        )
    audit.record(by=by, action="label.write_grid", subject=grid)
    return grid


@transaction.atomic
def follow(*, by: User, grid: Grid) -> Grid:
    """The next version, drafted as a copy of this one."""
    copied = [
        (
            chapter.title,
            [
                Asks(one.text, one.expected, one.weight, one.minimum, one.source, one.part_at, one.full_at)
                for one in chapter.criteria.all()
            ],
        )
        for chapter in grid.chapters.prefetch_related("criteria")
    ]
    return write(by=by, programme=grid.programme, chapters=copied, text=grid.text)


@transaction.atomic
def describe(*, by: User, grid: Grid, text: str, to_confirm: bool) -> Grid:
    """The cahier des charges of a draft."""
    _drafted(grid)
    grid.text, grid.to_confirm = text.strip(), to_confirm
    grid.save(update_fields=["text", "to_confirm"])
    audit.record(by=by, action="label.describe_grid", subject=grid)
    return grid


@transaction.atomic
def add_chapter(*, by: User, grid: Grid, title: str) -> GridChapter:
    """One more chapter, last."""
    _drafted(grid)
    if not title.strip():
        raise SteeringError("Donnez un titre au chapitre.", "title")
    last = grid.chapters.aggregate(last=Max("rank"))["last"] or 0
    made = GridChapter.objects.create(grid=grid, rank=last + 1, title=title.strip())
    audit.record(by=by, action="label.add_chapter", subject=made)
    return made


@transaction.atomic
def add_criterion(*, by: User, chapter: GridChapter, asks: Asks) -> Criterion:
    """One more criterion, last of its chapter."""
    _drafted(chapter.grid)
    last = chapter.criteria.aggregate(last=Max("rank"))["last"] or 0
    made = Criterion.objects.create(chapter=chapter, rank=last + 1, **asks.columns(chapter.grid.programme))
    audit.record(by=by, action="label.add_criterion", subject=made)
    return made


@transaction.atomic
def amend_criterion(*, by: User, criterion: Criterion, asks: Asks) -> Criterion:
    """Other words, weight or steps, while the version is drafted."""
    _drafted(criterion.chapter.grid)
    for name, value in asks.columns(criterion.chapter.grid.programme).items():
        setattr(criterion, name, value)
    criterion.save()
    audit.record(by=by, action="label.amend_criterion", subject=criterion)
    return criterion


@transaction.atomic
def remove_criterion(*, by: User, criterion: Criterion) -> None:
    """Taken out of a draft; those after it move up."""
    _drafted(criterion.chapter.grid)
    audit.record(by=by, action="label.remove_criterion", subject=criterion)
    after: Iterable[Criterion] = criterion.chapter.criteria.filter(rank__gt=criterion.rank).order_by("rank")
    criterion.delete()
    for one in after:
        one.rank -= 1
        one.save(update_fields=["rank"])


@transaction.atomic
def bring_into_force(*, by: User, grid: Grid, on: date) -> Grid:
    """From that day, evaluations that open take this version. Raises SteeringError when it asks nothing."""
    _drafted(grid)
    if not Criterion.objects.filter(chapter__grid=grid).exists():
        raise SteeringError("Cette version ne demande encore rien : ajoutez des critères.")
    latest = Grid.objects.filter(programme=grid.programme).aggregate(last=Max("from_on"))["last"]
    if latest is not None and on <= latest:
        raise SteeringError("La version précédente est en vigueur depuis ce jour ou plus tard.", "on")
    grid.from_on = on
    grid.save(update_fields=["from_on"])
    audit.record(by=by, action="label.bring_into_force", subject=grid, changes={"from_on": ["", on.isoformat()]})
    return grid
