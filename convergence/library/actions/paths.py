"""Ticking one's own steps; writing paths and their steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.library.models import PathStep, Resource, Tick, TrainingPath
from convergence.library.pages import PAGES
from convergence.library.rules import Spell, spell_on
from convergence.network.models import Post
from convergence.nomenclature.library import PathStepKind

BATCH = 500


class PathError(RefusedError):
    """Something about a path that is refused, said in French. `field` is where to mend it."""


def _spell(user: User, step: PathStep) -> Spell:
    posts = Post.objects.filter(user=user, role=step.path.role).values_list("started_on", "ended_on")
    found = spell_on(posts, clock.today())
    if found is None:
        raise PathError("Cette étape est celle d’une autre fonction que la vôtre.")
    return found


@transaction.atomic
def tick(*, by: User, step: PathStep, done: bool) -> None:
    """« C’est fait », today; or not done after all. Hers only, while she holds the function. Raises PathError."""
    spell = _spell(by, step)
    mine = Tick.objects.filter(step=step, user=by, on__gte=spell.start)
    if done:
        if step.retired_on is not None:
            raise PathError("Cette étape n’est plus dans le parcours.")
        if not mine.exists():
            Tick.objects.get_or_create(step=step, user=by, on=clock.today())
    else:
        mine.delete()
    audit.record(by=by, action="paths.tick" if done else "paths.untick", subject=step)


# ── Writing a path ──────────────────────────────────────────────────────────────────────────
@transaction.atomic
def open_path(*, by: User, role: str, title: str, lead: str = "", weeks: int = 26) -> TrainingPath:
    """The path of a function. Raises PathError when it has one already."""
    if TrainingPath.objects.filter(role=role, retired_on__isnull=True).exists():
        raise PathError("Cette fonction a déjà un parcours : modifiez-le, ou retirez-le d’abord.", "role")
    made = TrainingPath.objects.create(role=role, title=title.strip(), lead=lead.strip(), weeks=weeks)
    audit.record(by=by, action="paths.open", subject=made)
    return made


@transaction.atomic
def amend_path(*, by: User, path: TrainingPath, title: str, lead: str, weeks: int) -> TrainingPath:
    path.title, path.lead, path.weeks = title.strip(), lead.strip(), weeks
    path.save(update_fields=["title", "lead", "weeks"])
    audit.record(by=by, action="paths.amend", subject=path)
    return path


@transaction.atomic
def retire_path(*, by: User, path: TrainingPath) -> TrainingPath:
    """No longer put before anybody; what was ticked stays. Another may be written for that function."""
    path.retired_on = clock.today()
    path.save(update_fields=["retired_on"])
    audit.record(by=by, action="paths.retire", subject=path)
    return path


@dataclass(frozen=True)
class StepWords:
    """What a step asks for. What its nature does not use is left out."""

    kind: str
    title: str
    detail: str = ""
    day: int = 0
    resource: Resource | None = None
    page: str = ""
    who: str = ""
    meeting: str = ""

    def columns(self) -> dict[str, Any]:
        """The columns. Raises PathError when what the nature needs is missing."""
        uses = {
            PathStepKind.LIRE: ("resource", "Choisissez la ressource à lire."),
            PathStepKind.OUVRIR: ("page", "Choisissez la page à ouvrir."),
            PathStepKind.RENCONTRER: ("who", "Dites qui rencontrer."),
            PathStepKind.PARTICIPER: ("meeting", "Dites quelle réunion."),
        }
        name, words = uses.get(PathStepKind(self.kind), ("", ""))
        if name and not getattr(self, name):
            raise PathError(words, name)
        if self.page and self.page not in PAGES:
            raise PathError("Choisissez une page de la liste.", "page")
        empty = {"resource": None, "page": "", "who": "", "meeting": ""}
        kept = {key: getattr(self, key) if key == name else value for key, value in empty.items()}
        return {"kind": self.kind, "title": self.title.strip(), "detail": self.detail.strip(), "day": self.day, **kept}


@transaction.atomic
def add_step(*, by: User, path: TrainingPath, words: StepWords) -> PathStep:
    """A step, at its day."""
    made = PathStep.objects.create(path=path, **words.columns())
    audit.record(by=by, action="paths.add_step", subject=made)
    return made


@transaction.atomic
def amend_step(*, by: User, step: PathStep, words: StepWords) -> PathStep:
    """Other words or another day. Once somebody ticked it, another nature makes another step: this one is retired."""
    columns = words.columns()
    same = all(getattr(step, name) == columns[name] for name in ("kind", "resource", "page", "who", "meeting"))
    if not same and step.ticks.exists():
        retire_step(by=by, step=step)
        return add_step(by=by, path=step.path, words=words)
    for name, value in columns.items():
        setattr(step, name, value)
    step.save()
    audit.record(by=by, action="paths.amend_step", subject=step)
    return step


@transaction.atomic
def retire_step(*, by: User, step: PathStep) -> None:
    """Out of the path: deleted when nobody ticked it, retired otherwise."""
    audit.record(by=by, action="paths.retire_step", subject=step)
    if step.ticks.exists():
        step.retired_on = clock.today()
        step.save(update_fields=["retired_on"])
    else:
        step.delete()


@transaction.atomic
def file_many(*, by: User, paths: Iterable[TrainingPath], steps: Iterable[PathStep], ticks: Iterable[Tick]) -> None:
    """Set-based form, for paths told with who walked them."""
    rows = TrainingPath.objects.bulk_create(list(paths), batch_size=BATCH)
    PathStep.objects.bulk_create(list(steps), batch_size=BATCH)
    Tick.objects.bulk_create(list(ticks), batch_size=BATCH)
    audit.record_many(by=by, traces=[audit.Trace("paths.open", "trainingpath", one.key) for one in rows])
