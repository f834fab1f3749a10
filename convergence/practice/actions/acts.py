"""What becomes of an action of a plan: its state, what was done, what is measured, its cost and who carries it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.kit import clock
from convergence.partnerships.models import Partner
from convergence.practice import rules
from convergence.practice.actions.plans import PlanError, still_open
from convergence.practice.models import Action, Objective, Plan, PlanStep, Realisation, Target, TargetValue


@dataclass(frozen=True)
class ActionWords:
    """All that is said of an action, its state apart."""

    title: str
    objective: Objective
    details: str = ""
    pilot: User | None = None
    pilot_text: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    partners: Sequence[Partner] = ()
    partners_text: str = ""
    planned_cost: Decimal | None = None
    real_cost: Decimal | None = None

    def columns(self) -> dict[str, Any]:
        """The columns. Raises PlanError when the days are upside down or a cost is negative."""
        if self.starts_on and self.due_on and self.due_on < self.starts_on:
            raise PlanError("La fin vient après le début.", "due_on")
        for name in ("planned_cost", "real_cost"):
            cost = getattr(self, name)
            if cost is not None and cost < 0:
                raise PlanError("Un coût n’est pas négatif.", name)
        names = ("title", "objective", "details", "pilot", "pilot_text", "starts_on", "due_on", "partners_text",
                 "planned_cost", "real_cost")  # fmt: skip
        return {name: getattr(self, name) for name in names}


@transaction.atomic
def amend(*, by: User, action: Action, words: ActionWords) -> Action:
    """Other words, dates, costs, partners, or another objective of the same plan (it then comes last there)."""
    still_open(action.plan)
    columns = words.columns()
    if words.objective.axis.plan_id != action.plan_id:
        raise PlanError("Choisissez un objectif de ce plan.", "objective")
    if words.objective.pk != action.objective_id:
        action.position = max((one.position for one in words.objective.actions.all()), default=0) + 1
    for name, value in columns.items():
        setattr(action, name, value)
    action.save()
    action.partners.set(words.partners)
    audit.record(by=by, action="plans.amend_action", subject=action)
    return action


@transaction.atomic
def set_state(*, by: User, action: Action, state: str, reason: str = "", due_on: date | None = None) -> Action:
    """Its new state, on this day. Put off or given up, it says why; put off, it may say until when.

    Raises PlanError without the reason, or when the plan is not in force.
    """
    _under_way(action.plan)
    if state in rules.REASONED and not reason.strip():
        said = "Dites pourquoi elle est reportée." if state == "POSTPONED" else "Dites pourquoi elle est abandonnée."
        raise PlanError(said, "reason")
    before, action.state = action.state, Action.State(state)
    action.reason = reason.strip() if state in rules.REASONED else ""
    if state == Action.State.POSTPONED and due_on is not None:
        action.due_on = max(due_on, action.starts_on) if action.starts_on else due_on
    action.save(update_fields=["state", "reason", "due_on"])
    PlanStep.objects.create(
        plan=action.plan, action=action, state=state, reason=action.reason, on=clock.today(), by=by
    )  # fmt: skip
    audit.record(by=by, action="plans.set_state", subject=action, changes={"state": [before, state]})
    return action


def _under_way(plan: Plan) -> None:
    still_open(plan)
    if plan.state == Plan.State.DRAFT:
        raise PlanError("Ce plan est en préparation : mettez-le en cours d’abord.")


@dataclass(frozen=True)
class Done:
    """What was done: from a day, maybe until another, and for how many."""

    text: str
    on: date
    until: date | None = None
    people: int | None = None
    permanents: int | None = None

    def columns(self) -> dict[str, Any]:
        """The columns. Raises PlanError without words, in the future, or with the days upside down."""
        if not self.text.strip():
            raise PlanError("Écrivez ce qui a été fait.", "text")
        if self.on > clock.today():
            raise PlanError("Ce jour n’est pas encore venu : notez ce qui a été fait.", "on")
        if self.until is not None and self.until < self.on:
            raise PlanError("La fin vient après le début.", "until")
        return {
            "text": self.text.strip(), "on": self.on, "until": self.until, "people": self.people,
            "permanents": self.permanents,
        }  # fmt: skip


@transaction.atomic
def note(*, by: User, action: Action, done: Done) -> Realisation:
    """What was done for it. An action that waited to begin has begun.

    Raises PlanError as `Done.columns` says, for a plan not in force, for an action given up.
    """
    _under_way(action.plan)
    if action.state == Action.State.DROPPED:
        raise PlanError("Cette action est abandonnée : reprenez-la d’abord.", "kind")
    made = Realisation.objects.create(action=action, by=by, recorded_at=clock.now(), **done.columns())
    audit.record(by=by, action="plans.note", subject=made)
    if action.state in {Action.State.PLANNED, Action.State.POSTPONED}:
        set_state(by=by, action=action, state=Action.State.DOING)
    return made


@transaction.atomic
def amend_note(*, by: User, realisation: Realisation, done: Done) -> Realisation:
    """Other words, days or counts for what was done."""
    still_open(realisation.action.plan)
    for name, value in done.columns().items():
        setattr(realisation, name, value)
    realisation.save()
    audit.record(by=by, action="plans.amend_note", subject=realisation)
    return realisation


@transaction.atomic
def remove_note(*, by: User, realisation: Realisation) -> None:
    """Noted by mistake."""
    still_open(realisation.action.plan)
    audit.record(by=by, action="plans.remove_note", subject=realisation)
    realisation.delete()


@transaction.atomic
def remove(*, by: User, action: Action) -> None:
    """An action written by mistake. Raises PlanError once something was done: it is then given up, not removed."""
    still_open(action.plan)
    if action.realisations.exists():
        raise PlanError("Des réalisations y sont notées : abandonnez-la, elle restera lisible.")
    audit.record(by=by, action="plans.remove_action", subject=action)
    action.delete()


# ── What is measured ────────────────────────────────────────────────────────────────────────
@transaction.atomic
def aim(*, by: User, action: Action, label: str, unit: str = "", goal: Decimal | None = None) -> Target:
    """Something to measure. Raises PlanError when it is already measured, or without words."""
    still_open(action.plan)
    if not label.strip():
        raise PlanError("Écrivez ce qui est mesuré.", "label")
    if action.targets.filter(label=label.strip()).exists():
        raise PlanError("Cet indicateur existe déjà pour cette action.", "label")
    made = Target.objects.create(action=action, label=label.strip(), unit=unit.strip(), aim=goal)
    audit.record(by=by, action="plans.aim", subject=made)
    return made


@transaction.atomic
def measure(*, by: User, target: Target, on: date, value: Decimal) -> TargetValue:
    """What is measured on a day, in place of what was noted for that day. Raises PlanError for a day to come."""
    still_open(target.action.plan)
    if on > clock.today():
        raise PlanError("Ce jour n’est pas encore venu.", "on")
    row, _ = TargetValue.objects.update_or_create(target=target, on=on, defaults={"value": value})
    audit.record(by=by, action="plans.measure", subject=target)
    return row


@transaction.atomic
def drop_target(*, by: User, target: Target) -> None:
    """No longer measured: the label and its values go away."""
    still_open(target.action.plan)
    audit.record(by=by, action="plans.drop_target", subject=target)
    target.delete()
