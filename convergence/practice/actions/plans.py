"""Opening a plan, its parts and their order, what becomes of it, taking it up elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.network.models import Chantier, Territory
from convergence.nomenclature.lists import LifeTheme
from convergence.practice import rules
from convergence.practice.models import Action, Axis, Objective, Plan, PlanStep, Realisation, Target, TargetValue

BATCH = 500


class PlanError(RefusedError):
    """Something about a plan that is refused, said in French. `field` is where to mend it."""


@dataclass(frozen=True)
class PlanWords:
    """What a plan says of itself. `place_of` is its territory or chantier; None is the whole network."""

    title: str
    starts_on: date
    ends_on: date
    place_of: Territory | Chantier | None = None
    themes: tuple[str, ...] = ()
    summary: str = ""

    def columns(self) -> dict[str, Any]:
        """The columns. Raises PlanError when the end comes before the start."""
        if self.ends_on < self.starts_on:
            raise PlanError("La fin vient après le début.", "ends_on")
        return {
            "title": self.title.strip(), "starts_on": self.starts_on, "ends_on": self.ends_on,
            "chantier": self.place_of if isinstance(self.place_of, Chantier) else None,
            "territory": self.place_of if isinstance(self.place_of, Territory) else None,
            "themes": LifeTheme.packed(self.themes), "summary": self.summary.strip(),
        }  # fmt: skip


def still_open(plan: Plan) -> None:
    """Raises PlanError for a closed plan."""
    if plan.state == Plan.State.CLOSED:
        raise PlanError("Ce plan est clos : rouvrez-le d’abord.")


# ── The plan ────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def open_plan(*, by: User, words: PlanWords) -> Plan:
    """A plan in preparation."""
    plan = Plan.objects.create(author=by, recorded_at=clock.now(), **words.columns())
    PlanStep.objects.create(plan=plan, state=plan.state, on=clock.today(), by=by)
    audit.record(by=by, action="plans.open", subject=plan)
    return plan


@transaction.atomic
def amend_plan(*, by: User, plan: Plan, words: PlanWords) -> Plan:
    """Other words, place or dates. Raises PlanError when it is closed."""
    still_open(plan)
    for name, value in words.columns().items():
        setattr(plan, name, value)
    plan.save()
    audit.record(by=by, action="plans.amend", subject=plan)
    return plan


@transaction.atomic
def move_plan(*, by: User, plan: Plan, state: str) -> Plan:
    """In force, closed, or back. Raises PlanError for a plan without an action that would be in force."""
    if state == Plan.State.IN_FORCE and not plan.actions.exists():
        raise PlanError("Écrivez au moins une action avant de mettre le plan en cours.")
    before, plan.state = plan.state, Plan.State(state)
    plan.save(update_fields=["state"])
    PlanStep.objects.create(plan=plan, state=state, on=clock.today(), by=by)
    audit.record(by=by, action="plans.move", subject=plan, changes={"state": [before, state]})
    return plan


# ── Its parts ───────────────────────────────────────────────────────────────────────────────
def _last(rows: Any) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _words(text: str, field: str, what: str, longest: int) -> str:
    found = text.strip()
    if not found:
        raise PlanError(what, field)
    if len(found) > longest:
        raise PlanError(f"{longest} caractères au plus : raccourcissez.", field)
    return found


@transaction.atomic
def add_axis(*, by: User, plan: Plan, title: str, objective: str) -> Axis:
    """An axis at the end, with its first objective. Raises PlanError without words."""
    still_open(plan)
    axis = Axis.objects.create(
        plan=plan, position=_last(plan.axes), title=_words(title, "title", "Écrivez l’axe.", 200)
    )
    Objective.objects.create(
        axis=axis, position=1, title=_words(objective, "objective", "Écrivez l’objectif stratégique.", 300)
    )
    audit.record(by=by, action="plans.add_axis", subject=axis)
    return axis


@transaction.atomic
def add_objective(*, by: User, axis: Axis, title: str) -> Objective:
    """One more objective in the axis."""
    still_open(axis.plan)
    words = _words(title, "title", "Écrivez l’objectif stratégique.", 300)
    made = Objective.objects.create(axis=axis, position=_last(axis.objectives), title=words)
    audit.record(by=by, action="plans.add_objective", subject=made)
    return made


@transaction.atomic
def rename(*, by: User, part: Axis | Objective, title: str) -> None:
    """Other words for an axis or an objective."""
    still_open(part.plan if isinstance(part, Axis) else part.axis.plan)
    part.title = _words(title, "title", "Écrivez ce qui change.", 200 if isinstance(part, Axis) else 300)
    part.save(update_fields=["title"])
    audit.record(by=by, action="plans.rename", subject=part)


@transaction.atomic
def remove(*, by: User, part: Axis | Objective) -> None:
    """An axis or an objective without any action. Raises PlanError while it has one."""
    still_open(part.plan if isinstance(part, Axis) else part.axis.plan)
    held = Action.objects.filter(objective__axis=part) if isinstance(part, Axis) else part.actions.all()
    if held.exists():
        raise PlanError("Il reste des actions dedans : retirez-les ou déplacez-les d’abord.")
    audit.record(by=by, action="plans.remove_part", subject=part)
    part.delete()


@transaction.atomic
def add_action(*, by: User, objective: Objective, title: str) -> Action:
    """An action at the end of its objective, from one line."""
    plan = objective.axis.plan
    still_open(plan)
    words = _words(title, "title", "Écrivez l’action.", 300)
    made = Action.objects.create(plan=plan, objective=objective, position=_last(objective.actions), title=words)
    PlanStep.objects.create(plan=plan, action=made, state=made.state, on=clock.today(), by=by)
    audit.record(by=by, action="plans.add_action", subject=made)
    return made


@transaction.atomic
def reorder(*, by: User, item: Axis | Objective | Action, up: bool) -> bool:
    """One place up or down among its neighbours. Answers whether it moved."""
    rows: Sequence[Any]
    if isinstance(item, Axis):
        plan, rows = item.plan, list(item.plan.axes.all())
    elif isinstance(item, Objective):
        plan, rows = item.axis.plan, list(item.axis.objectives.all())
    else:
        plan, rows = item.plan, list(item.objective.actions.all())
    still_open(plan)
    before = [row.pk for row in rows]
    after = rules.moved(before, item.pk, up)
    if before == after:
        return False
    at = {pk: place for place, pk in enumerate(after, start=1)}
    for row in rows:
        row.position = at[row.pk]
    type(item)._default_manager.bulk_update(rows, ["position"])
    audit.record(by=by, action="plans.reorder", subject=item)
    return True


# ── Taken up elsewhere ──────────────────────────────────────────────────────────────────────
@transaction.atomic
def duplicate(*, by: User, plan: Plan, words: PlanWords) -> Plan:
    """The same axes, objectives, actions and indicators, to begin with: nothing done, nobody who carries, no real cost.

    Days move by as many months as the start does; network-wide partners follow, those of a place do not.
    """
    made = Plan.objects.create(author=by, recorded_at=clock.now(), copied_from=plan, **words.columns())
    steps = [PlanStep(plan=made, state=made.state, on=clock.today(), by=by)]
    for axis in plan.axes.prefetch_related("objectives__actions__targets", "objectives__actions__partners"):
        new_axis = Axis.objects.create(plan=made, position=axis.position, title=axis.title)
        for objective in axis.objectives.all():
            new = Objective.objects.create(axis=new_axis, position=objective.position, title=objective.title)
            for action in objective.actions.all():
                steps.append(_copied(action, new, made, by))
    PlanStep.objects.bulk_create(steps, batch_size=BATCH)
    audit.record(by=by, action="plans.duplicate", subject=made, changes={"from": ["", str(plan.key)]})
    return made


def _copied(action: Action, objective: Objective, plan: Plan, by: User) -> PlanStep:
    source = action.plan
    days = {
        name: rules.shifted(getattr(action, name), source.starts_on, plan.starts_on) for name in ("starts_on", "due_on")
    }
    new = Action.objects.create(
        plan=plan, objective=objective, position=action.position, title=action.title, details=action.details,
        partners_text=action.partners_text, planned_cost=action.planned_cost, **days,
    )  # fmt: skip
    new.partners.set([partner for partner in action.partners.all() if partner.territory_id is None])
    Target.objects.bulk_create(
        Target(action=new, label=target.label, unit=target.unit, aim=target.aim) for target in action.targets.all()
    )
    return PlanStep(plan=plan, action=new, state=new.state, on=clock.today(), by=by)


@transaction.atomic
def file_many(
    *, by: User, plans: Iterable[Plan], axes: Iterable[Axis], objectives: Iterable[Objective],
    actions: Iterable[Action], realisations: Iterable[Realisation], targets: Iterable[Target],
    values: Iterable[TargetValue], steps: Iterable[PlanStep],
) -> None:  # fmt: skip
    """Set-based form, for plans told with all that happened."""
    rows = list(plans)
    for plan in rows:
        plan.fold()
    Plan.objects.bulk_create(rows, batch_size=BATCH)
    Axis.objects.bulk_create(axes, batch_size=BATCH)
    Objective.objects.bulk_create(objectives, batch_size=BATCH)
    Action.objects.bulk_create(actions, batch_size=BATCH)
    Realisation.objects.bulk_create(realisations, batch_size=BATCH)
    Target.objects.bulk_create(targets, batch_size=BATCH)
    TargetValue.objects.bulk_create(values, batch_size=BATCH)
    PlanStep.objects.bulk_create(steps, batch_size=BATCH)
    audit.record_many(by=by, traces=[audit.Trace("plans.open", "plan", plan.key) for plan in rows])
