"""Writing case meetings: prepared, held, and what was decided put into the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.nomenclature.lists import LifeTheme
from convergence.people.models import OutsideReferent
from convergence.support.actions.journal import Words, correct, note
from convergence.support.actions.plan import PlanError, add_objective, add_step
from convergence.support.models import CaseMeeting, Objective, Step


class MeetingError(RefusedError):
    """Something about a meeting that is refused, said in French; `field` is where."""


@dataclass(frozen=True)
class Plan:
    """When, where, of what, with whom."""

    on: date
    at: time | None = None
    place: str = ""
    agenda: str = ""
    with_person: bool = True
    inside: Sequence[User] = ()
    outside: Sequence[OutsideReferent] = ()

    def check(self, journey: Journey) -> None:
        """Raises MeetingError when somebody outside follows another person, or is known of another chantier."""
        for referent in self.outside:
            if (referent.person_id, referent.chantier_id) != (journey.person_id, journey.chantier_id):
                raise MeetingError("Ce référent extérieur suit une autre personne.", "outside")


_WRITTEN = ("on", "at", "place", "agenda", "with_person")


def _record(by: User, action: str, meeting: CaseMeeting, changes: dict[str, list[str]] | None = None) -> None:
    journey = meeting.journey
    audit.record(
        by=by, action=action, subject=journey, person_key=journey.person.key,
        changes={"meeting": [None, str(meeting.key)], **(changes or {})},
    )  # fmt: skip


@transaction.atomic
def call(*, by: User, journey: Journey, plan: Plan) -> CaseMeeting:
    """Prepare a meeting, or note one that was held. Raises MeetingError."""
    plan.check(journey)
    made = CaseMeeting.objects.create(
        journey=journey, recorded_by=by, recorded_at=clock.now(), **{name: getattr(plan, name) for name in _WRITTEN}
    )
    made.inside.set(plan.inside)
    made.outside.set(plan.outside)
    _record(by, "support.call_meeting", made)
    return made


@transaction.atomic
def amend_meeting(*, by: User, meeting: CaseMeeting, plan: Plan) -> None:
    """Another day, other people. Raises MeetingError."""
    plan.check(meeting.journey)
    changes = {
        name: [str(getattr(meeting, name) or ""), str(getattr(plan, name) or "")]
        for name in _WRITTEN
        if getattr(meeting, name) != getattr(plan, name)
    }
    for name in _WRITTEN:
        setattr(meeting, name, getattr(plan, name))
    meeting.save(update_fields=list(_WRITTEN))
    meeting.inside.set(plan.inside)
    meeting.outside.set(plan.outside)
    _record(by, "support.amend_meeting", meeting, changes)


@transaction.atomic
def write_account(*, by: User, meeting: CaseMeeting, text: str) -> None:
    """What was said. The journal then tells that the meeting was held; with somebody outside, as an exchange.

    Raises MeetingError before the day of the meeting.
    """
    if meeting.on > clock.today():
        raise MeetingError("Cette réunion est à venir : son compte rendu s’écrit après.", "account")
    if not text.strip():
        raise MeetingError("Écrivez ce qui s’est dit.", "account")
    before = meeting.account
    meeting.account = text.strip()
    outside = meeting.outside.first()
    words = Words(
        kind="CONCERTATION" if outside else "NOTE", on=meeting.on, outside=outside,
        synthesis="Réunion de synthèse. Le compte rendu est à sa page.",
    )  # fmt: skip
    if meeting.entry is None:
        meeting.entry = note(by=by, journeys=[meeting.journey], words=words)[0]
    elif meeting.entry.by_id == by.pk:
        correct(by=by, entry=meeting.entry, words=words)
    meeting.save(update_fields=["account", "entry"])
    _record(by, "support.write_account", meeting, {"account": [before, meeting.account]})


@transaction.atomic
def decide(
    *,
    by: User,
    meeting: CaseMeeting,
    what: str,
    objective: Objective | None = None,
    theme: str = "",
    words: str = "",
    holder: User | None = None,
    outside: OutsideReferent | None = None,
    due_on: date | None = None,
) -> Step:
    """A decision: a step of an open objective, or of a new one said in her words. Raises MeetingError."""
    journey = meeting.journey
    if objective is None and theme not in LifeTheme.codes():
        raise MeetingError("Choisissez le thème du nouvel objectif.", "theme")
    if objective is not None and (objective.journey_id != journey.pk or objective.state != Objective.State.OPEN):
        raise MeetingError("Cet objectif est clos, ou d’un autre parcours.", "objective")
    try:
        if objective is None:
            opened_on = min(meeting.on, clock.today())
            objective = add_objective(by=by, journey=journey, theme=theme, words=words, opened_on=opened_on)
        step = add_step(
            by=by, objective=objective, what=what, holder=holder, outside=None if holder else outside, due_on=due_on,
            meeting=meeting,
        )  # fmt: skip
    except PlanError as error:
        raise MeetingError(str(error), error.field) from None
    _record(by, "support.decide", meeting, {"step": ["", str(step.key)]})
    return step
