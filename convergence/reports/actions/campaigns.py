"""A campaign: opened by the nation, completed by chantiers, validated by territories. Freezing stands apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.kit.french import NBSP
from convergence.network.models import Membership, ProgrammeRun
from convergence.reports.errors import ReportError
from convergence.reports.models import Campaign, ChantierReturn, ReturnStep

State = ChantierReturn.State
BATCH = 500


@dataclass(frozen=True)
class Deadlines:
    """Last days to complete, to validate and to freeze."""

    complete_by: date
    validate_by: date
    freeze_by: date

    def check(self) -> None:
        if self.validate_by < self.complete_by:
            raise ReportError("Les territoires valident après que les chantiers ont complété.", "validate_by")
        if self.freeze_by < self.validate_by:
            raise ReportError("Le national fige après que les territoires ont validé.", "freeze_by")


@transaction.atomic
def open_campaign(*, by: User, programme: str, year: int, deadlines: Deadlines, on: date | None = None) -> Campaign:
    """Open the year’s bilan of a programme, with the return of each chantier that carried it. Raises ReportError."""
    deadlines.check()
    today = on or clock.today()
    if year >= today.year + 1:
        raise ReportError("Cette année n’a pas commencé.", "year")
    try:
        with transaction.atomic():
            made = Campaign.objects.create(
                programme=programme, year=year, opened_on=today, opened_by=by, **_dates(deadlines)
            )
    except IntegrityError:
        raise ReportError(f"La campagne {programme} {year} est déjà ouverte.", "year") from None
    audit.record(by=by, action="reports.open_campaign", subject=made, changes={"year": [None, year]})
    add_missing(by=by, campaign=made)
    return made


@transaction.atomic
def add_missing(*, by: User, campaign: Campaign) -> int:
    """The return of each chantier concerned that has none yet. Gives how many were added."""
    wanted = concerned(campaign) - set(campaign.returns.values_list("chantier_id", flat=True))
    where = dict(
        Membership.objects.on(campaign.last_day).filter(chantier__in=wanted).values_list("chantier_id", "territory_id")
    )
    rows = [ChantierReturn(campaign=campaign, chantier_id=pk, territory_id=where.get(pk)) for pk in sorted(wanted)]
    ChantierReturn.objects.bulk_create(rows, batch_size=BATCH)
    if rows:
        audit.record(by=by, action="reports.add_returns", subject=campaign, changes={"returns": [None, len(rows)]})
    return len(rows)


def concerned(campaign: Campaign) -> set[int]:
    """Chantiers that carried the programme, or accompanied somebody in it, on a day of the year."""
    first, last = date(campaign.year, 1, 1), campaign.last_day
    runs = ProgrammeRun.objects.filter(programme=campaign.programme).exclude(ended_on__lt=first)
    journeys = Journey.objects.filter(programme=campaign.programme, started_on__lte=last).exclude(ended_on__lt=first)
    return {
        *runs.exclude(started_on__gt=last).values_list("chantier_id", flat=True),
        *journeys.order_by().values_list("chantier_id", flat=True).distinct(),
    }


@transaction.atomic
def move_deadlines(*, by: User, campaign: Campaign, deadlines: Deadlines) -> Campaign:
    """Other last days, told to everybody at once."""
    deadlines.check()
    before = Deadlines(campaign.complete_by, campaign.validate_by, campaign.freeze_by)
    changes = {
        name: [str(getattr(before, name)), str(value)]
        for name, value in _dates(deadlines).items()
        if getattr(before, name) != value
    }
    Campaign.objects.filter(pk=campaign.pk).update(**_dates(deadlines))
    if changes:
        audit.record(by=by, action="reports.move_deadlines", subject=campaign, changes=changes)
    campaign.refresh_from_db()
    return campaign


@transaction.atomic
def reopen(*, by: User, campaign: Campaign, reason: str) -> Campaign:
    """Let chantiers, territories and texts move again after a freeze. What was frozen stays as it is."""
    if not reason.strip():
        raise ReportError("Dites pourquoi rouvrir : l’édition suivante le rappellera.", "reason")
    rows = Campaign.objects.filter(pk=campaign.pk, closed_at__isnull=False)
    if not rows.update(closed_at=None, reopened_because=reason.strip()):
        raise ReportError("Cette campagne est déjà ouverte.")
    audit.record(by=by, action="reports.reopen", subject=campaign)
    campaign.refresh_from_db()
    return campaign


def _dates(deadlines: Deadlines) -> dict[str, date]:
    return {
        "complete_by": deadlines.complete_by,
        "validate_by": deadlines.validate_by,
        "freeze_by": deadlines.freeze_by,
    }


# ── Returns ─────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def declare_done(*, by: User, of: ChantierReturn, comment: str = "") -> ChantierReturn:
    """The chantier has done what it could; the comment says what the territory should know."""
    return _move(by, of, (State.OPEN, State.SENT_BACK), State.DONE, comment)


@transaction.atomic
def take_back(*, by: User, of: ChantierReturn) -> ChantierReturn:
    """Not done after all, as long as nobody validated it."""
    return _move(by, of, (State.DONE,), State.OPEN)


@transaction.atomic
def validate(*, by: User, of: ChantierReturn, comment: str = "") -> ChantierReturn:
    """The territory has read it and stands by it."""
    return _move(by, of, (State.DONE,), State.VALIDATED, comment)


@transaction.atomic
def validate_many(*, by: User, returns: Iterable[ChantierReturn]) -> int:
    """All those that are complete, at once. Gives how many were validated."""
    ready = [each for each in returns if each.state == State.DONE]
    for each in ready:
        validate(by=by, of=each)
    return len(ready)


@transaction.atomic
def unvalidate(*, by: User, of: ChantierReturn) -> ChantierReturn:
    """Undo a validation, as long as nothing is frozen."""
    return _move(by, of, (State.VALIDATED,), State.DONE)


@transaction.atomic
def send_back(*, by: User, of: ChantierReturn, reason: str) -> ChantierReturn:
    """To be completed again: the reason says what misses."""
    if not reason.strip():
        raise ReportError("Dites ce qui manque : le chantier saura quoi reprendre.", "reason")
    return _move(by, of, (State.DONE, State.VALIDATED), State.SENT_BACK, reason)


@dataclass(frozen=True)
class Told:
    """One move of a return as it was: to which state, by whom, when, with which words."""

    of: ChantierReturn
    to: str
    by: User
    at: datetime
    words: str = ""


@transaction.atomic
def record_moves(*, by: User, moves: Iterable[Told]) -> None:
    """Set-based form, for moves told in the order in which they were made (a network taken over, the demo)."""
    steps, moved = [], {}
    for move in moves:
        steps.append(
            ReturnStep(of=move.of, before=move.of.state, after=move.to, words=move.words, by=move.by, at=move.at)
        )
        move.of.state, move.of.moved_at, move.of.moved_by = move.to, move.at, move.by
        moved[move.of.pk] = move.of
    ChantierReturn.objects.bulk_update(moved.values(), ["state", "moved_at", "moved_by"], batch_size=BATCH)
    ReturnStep.objects.bulk_create(steps, batch_size=BATCH)
    audit.record_many(
        by=by, traces=[audit.Trace("reports.move_return", "chantierreturn", of.key) for of in moved.values()]
    )


def _move(by: User, of: ChantierReturn, among: Iterable[str], to: str, words: str = "") -> ChantierReturn:
    """One statement decides between two people; the step and the audit event go with it."""
    now = clock.now()
    before = of.state
    among = list(among)
    rows = ChantierReturn.objects.filter(pk=of.pk, campaign__closed_at__isnull=True, state=before)
    if before not in among or not rows.update(state=to, moved_at=now, moved_by=by):
        raise ReportError(_why_not(of))
    ReturnStep.objects.create(of=of, before=before, after=to, words=words.strip(), by=by, at=now)
    audit.record(by=by, action="reports.move_return", subject=of, changes={"state": [before, to]})
    of.state, of.moved_at, of.moved_by = to, now, by
    return of


def _why_not(of: ChantierReturn) -> str:
    current = ChantierReturn.objects.select_related("campaign", "moved_by").get(pk=of.pk)
    if not current.campaign.is_open:
        return "Ce bilan est figé : le national peut rouvrir la campagne."
    if current.moved_by is None:
        return "Le chantier n’a pas encore dit que son bilan est complet."
    label = current.get_state_display().lower()
    return f"Ce bilan est à l’état «{NBSP}{label}{NBSP}», par {current.moved_by.name} : rechargez la page."
