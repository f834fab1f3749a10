"""An evaluation for the label: opened, filled in by the chantier, visited, decided, and what it is to improve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.kit import clock
from convergence.kit.dates import add_months
from convergence.network.models import Chantier
from convergence.nomenclature.steering import Conformity, LabelOutcome
from convergence.steering import rules
from convergence.steering.errors import SteeringError
from convergence.steering.evidence import Evidence
from convergence.steering.models import (
    Criterion,
    Grid,
    LabelAction,
    LabelDecision,
    LabelEvaluation,
    LabelMark,
    LabelVisit,
)

BATCH = 500
SPAN_MONTHS = 12
"""Facts of the last twelve months are read."""


@transaction.atomic
def open_evaluation(*, by: User, chantier: Chantier, programme: str, due_on: date | None = None) -> LabelEvaluation:
    """A chantier is evaluated with the version in force today, on the last twelve months.

    Raises SteeringError without a version in force, without the programme, or when one is open already.
    """
    today = clock.today()
    grid = Grid.objects.filter(programme=programme, from_on__lte=today).order_by("-from_on").first()
    if grid is None:
        raise SteeringError("Aucune version de la grille n’est en vigueur pour ce programme.", "programme")
    if not chantier.runs.on(today).filter(programme=programme).exists():
        raise SteeringError(f"Ce chantier ne porte pas {programme} aujourd’hui.", "chantier")
    if chantier.label_evaluations.filter(grid__programme=programme, closed_on__isnull=True).exists():
        raise SteeringError("Une évaluation de ce chantier est déjà en cours.", "chantier")
    made = LabelEvaluation.objects.create(
        chantier=chantier, grid=grid, opened_on=today, by=by,
        started_on=add_months(today, -SPAN_MONTHS) + timedelta(days=1), ended_on=today,
        due_on=due_on or today + timedelta(days=rules.SELF_DAYS.on(today)),
    )  # fmt: skip
    LabelMark.objects.bulk_create(
        [LabelMark(evaluation=made, criterion=one) for one in Criterion.objects.filter(chapter__grid=grid)]
    )
    audit.record(by=by, action="label.open", subject=made)
    return made


@dataclass(frozen=True)
class Said:
    """What is said of a criterion."""

    level: str = ""
    words: str = ""


def _marks(evaluation: LabelEvaluation, told: Mapping[int, Said]) -> list[LabelMark]:
    marks = list(evaluation.marks.select_for_update().filter(criterion__in=told))
    unknown = [one.level for one in told.values() if one.level and one.level not in Conformity.codes()]
    if unknown or len(marks) != len(told):
        raise SteeringError("Un critère n’est pas de cette grille : rechargez la page.")
    return marks


@transaction.atomic
def assess(*, by: User, evaluation: LabelEvaluation, told: Mapping[int, Said]) -> None:
    """What the chantier says, by primary key of criterion. Raises SteeringError once it is handed in."""
    held = LabelEvaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not held.is_open:
        raise SteeringError("L’auto-évaluation est rendue ou close : elle ne change plus.")
    marks = _marks(evaluation, told)
    for mark in marks:
        mark.level, mark.words = told[mark.criterion_id].level, told[mark.criterion_id].words.strip()
    LabelMark.objects.bulk_update(marks, ["level", "words"])
    audit.record(by=by, action="label.assess", subject=evaluation)


@transaction.atomic
def submit(*, by: User, evaluation: LabelEvaluation, shown: Mapping[str, Evidence]) -> LabelEvaluation:
    """Handed in: what facts show that day is kept with it. Raises SteeringError while criteria are left."""
    held = LabelEvaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not held.is_open:
        raise SteeringError("L’auto-évaluation est déjà rendue ou close.")
    marks = list(evaluation.marks.select_related("criterion"))
    left = sum(not mark.level for mark in marks)
    if left:
        words = "un critère" if left == 1 else f"{left} critères"
        raise SteeringError(f"Il reste {words} à renseigner.")
    for mark in marks:
        found = shown.get(mark.criterion.source)
        mark.evidence = found.to_json() if found else None
    LabelMark.objects.bulk_update(marks, ["evidence"])
    evaluation.submitted_on, evaluation.submitted_by, evaluation.sent_back = clock.today(), by, ""
    evaluation.save(update_fields=["submitted_on", "submitted_by", "sent_back"])
    audit.record(by=by, action="label.submit", subject=evaluation)
    return evaluation


@transaction.atomic
def send_back(*, by: User, evaluation: LabelEvaluation, words: str) -> LabelEvaluation:
    """The chantier takes it up again, knowing what lacks. Raises SteeringError once decided, or without words."""
    if not evaluation.awaits_decision:
        raise SteeringError("Seule une auto-évaluation rendue et sans décision se renvoie.")
    if not words.strip():
        raise SteeringError("Dites ce qui est à reprendre : le chantier le lira.", "words")
    evaluation.submitted_on = evaluation.submitted_by = None
    evaluation.sent_back = words.strip()
    evaluation.save(update_fields=["submitted_on", "submitted_by", "sent_back"])
    audit.record(by=by, action="label.send_back", subject=evaluation)
    return evaluation


# ── Visit ───────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def visit(*, by: User, evaluation: LabelEvaluation, on: date, visitors: str, text: str = "") -> LabelVisit:
    """A visit, planned or told. Raises SteeringError before it is handed in, or told before its day."""
    _visited(evaluation)
    if not visitors.strip():
        raise SteeringError("Dites qui visite.", "visitors")
    if text.strip() and on > clock.today():
        raise SteeringError("Ce qui a été vu s’écrit à partir du jour de la visite.", "text")
    made = LabelVisit.objects.create(evaluation=evaluation, on=on, visitors=visitors.strip(), text=text.strip(), by=by)
    audit.record(by=by, action="label.visit", subject=made)
    return made


@transaction.atomic
def tell_visit(*, by: User, row: LabelVisit, text: str) -> LabelVisit:
    """What was seen. Raises SteeringError before the day."""
    if row.on > clock.today():
        raise SteeringError("Ce qui a été vu s’écrit à partir du jour de la visite.", "text")
    row.text = text.strip()
    row.save(update_fields=["text"])
    audit.record(by=by, action="label.tell_visit", subject=row)
    return row


def _visited(evaluation: LabelEvaluation) -> None:
    if not evaluation.awaits_decision:
        raise SteeringError("On visite un chantier qui a rendu son auto-évaluation, avant la décision.")


@transaction.atomic
def observe(*, by: User, evaluation: LabelEvaluation, told: Mapping[int, Said]) -> None:
    """What visitors saw, by primary key of criterion: it counts instead of what the chantier said."""
    _visited(evaluation)
    marks = _marks(evaluation, told)
    for mark in marks:
        mark.seen, mark.seen_words = told[mark.criterion_id].level, told[mark.criterion_id].words.strip()
    LabelMark.objects.bulk_update(marks, ["seen", "seen_words"])
    audit.record(by=by, action="label.observe", subject=evaluation)


# ── Decision and what follows ───────────────────────────────────────────────────────────────
@transaction.atomic
def decide(
    *, by: User, evaluation: LabelEvaluation, outcome: str, on: date, until: date | None = None, reasons: str = ""
) -> LabelDecision:  # fmt: skip
    """Labelled until a day, with reservations, or not. Raises SteeringError before the chantier handed it in."""
    held = LabelEvaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not held.awaits_decision:
        raise SteeringError("On décide une fois, sur une auto-évaluation rendue.")
    if on < held.opened_on or on > clock.today():
        raise SteeringError("La décision se prend entre l’ouverture et aujourd’hui.", "on")
    if outcome != LabelOutcome.LABELLISE and not reasons.strip():
        raise SteeringError("Dites pourquoi : le chantier le lira.", "reasons")
    last = None if outcome == LabelOutcome.REFUSE else until or rules.until(outcome, on)
    if last is not None and last <= on:
        raise SteeringError("Un label donné va au-delà du jour de la décision.", "until")
    made = LabelDecision.objects.create(
        evaluation=evaluation, outcome=outcome, on=on, until=last, reasons=reasons.strip(), by=by
    )
    evaluation.closed_on = on
    evaluation.save(update_fields=["closed_on"])
    audit.record(by=by, action="label.decide", subject=evaluation, changes={"outcome": ["", outcome]})
    return made


@transaction.atomic
def abandon(*, by: User, evaluation: LabelEvaluation, reason: str) -> None:
    """It ends without a decision: opened by mistake, or the chantier gives up. Another may be opened.

    What was filled in stays to read. Raises SteeringError without a reason, or once it is closed.
    """
    held = LabelEvaluation.objects.select_for_update().get(pk=evaluation.pk)
    if held.closed_on is not None:
        raise SteeringError("Cette évaluation est déjà close.")
    if not reason.strip():
        raise SteeringError("Dites pourquoi elle s’arrête là : le chantier le lira.", "reason")
    held.closed_on, held.dropped_why = clock.today(), reason.strip()
    held.save(update_fields=["closed_on", "dropped_why"])
    audit.record(by=by, action="label.abandon", subject=held)


@transaction.atomic
def plan_action(
    *, by: User, evaluation: LabelEvaluation, text: str, user: User, due_on: date, criterion: Criterion | None = None
) -> LabelAction:  # fmt: skip
    """Something to improve: it waits for `user`. Raises SteeringError without words, or for another grid."""
    if not text.strip():
        raise SteeringError("Écrivez ce qui sera fait.", "text")
    if criterion is not None and criterion.chapter.grid_id != evaluation.grid_id:
        raise SteeringError("Ce critère n’est pas de cette grille.", "criterion")
    made = LabelAction.objects.create(
        evaluation=evaluation, criterion=criterion, text=text.strip(), user=user, due_on=due_on, by=by
    )
    audit.record(by=by, action="label.plan_action", subject=made)
    return made


@transaction.atomic
def close_action(*, by: User, action: LabelAction, state: str, reason: str = "") -> LabelAction:
    """Done, or dropped with its reason; OPEN takes it up again. Raises SteeringError when dropped without a reason."""
    if state == LabelAction.State.DROPPED and not reason.strip():
        raise SteeringError("Dites pourquoi elle est abandonnée.", "reason")
    before = action.state
    action.state = LabelAction.State(state)
    action.reason = reason.strip()[:200] if state == LabelAction.State.DROPPED else ""
    action.closed_on = None if state == LabelAction.State.OPEN else clock.today()
    action.save(update_fields=["state", "reason", "closed_on"])
    audit.record(by=by, action="label.close_action", subject=action, changes={"state": [before, state]})
    return action


@transaction.atomic
def file_many(*, by: User, evaluations: Iterable[LabelEvaluation], rows: Iterable[Iterable[Any]]) -> None:
    """Set-based form: evaluations, then rows of what they hold, each list of one model."""
    kept = LabelEvaluation.objects.bulk_create(list(evaluations), batch_size=BATCH)
    for each in rows:
        told = list(each)
        if told:
            type(told[0])._default_manager.bulk_create(told, batch_size=BATCH)
    audit.record_many(by=by, traces=[audit.Trace("label.open", "labelevaluation", one.key) for one in kept])
