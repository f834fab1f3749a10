"""The only place where a passage to the next chantier is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid5

from django.db import IntegrityError, transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.actions import open_journey
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.network.models import Chantier
from convergence.nomenclature.lists import ArrivalOutcome, PassedPart
from convergence.people.actions import book_renewal, record_paper
from convergence.people.contacts import contact_of, record_contact
from convergence.support import arrival_rules, passed
from convergence.support.actions.arrivals import ArrivalError
from convergence.support.models import Arrival, Objective, Obstacle, Passing, Step

STATE = Passing.State


@transaction.atomic
def propose(
    *,
    by: User,
    journey: Journey,
    agreed_on: date,
    means: str,
    chantier: Chantier | None = None,
    outside: str = "",
    programme: str = "CVG",
    parts: Iterable[str] = (),
    note: str = "",
) -> Passing:
    """Offer the journey to the next chantier, with what the person agreed to give. Without her agreement, nothing.

    A chantier of the network finds it among its arrivals; outside the network it becomes a sheet to hand over.
    """
    today = clock.today()
    if agreed_on > today:
        raise ArrivalError("Ce jour n’est pas encore venu.", "agreed_on")
    if chantier is not None and (chantier.pk, programme) == (journey.chantier_id, journey.programme):
        raise ArrivalError("Elle est déjà dans ce chantier pour ce programme.", "chantier")
    if chantier is None and not outside.strip():
        raise ArrivalError("Choisissez un chantier, ou écrivez le nom de la structure.", "chantier")
    given = [part.value for part in PassedPart if part.value in set(parts)]
    passing = Passing(
        journey=journey, chantier=chantier, outside="" if chantier is not None else outside.strip(),
        programme=programme if chantier is not None else "", agreed_on=agreed_on, means=means, parts=";".join(given),
        content=passed.taken(journey, given, note), sent_on=today, expires_on=arrival_rules.passing_ends(today),
        recorded_at=clock.now(), recorded_by=by,
    )  # fmt: skip
    waiting = Passing.objects.filter(journey=journey, chantier=chantier, state=STATE.WAITING)
    if chantier is not None:
        for late in waiting.filter(expires_on__lt=today):
            withdraw(by=by, passing=late)
    try:
        with transaction.atomic():
            passing.save()
    except IntegrityError:
        raise ArrivalError("Ce parcours est déjà proposé à ce chantier : il attend sa réponse.", "chantier") from None
    if chantier is not None:
        arrival = _arrival(passing)
        arrival.recorded_by = by
        arrival.save()
    audit.record(
        by=by, action="support.passing", subject=passing, person_key=journey.person.key,
        changes={"parts": [None, given], "chantier": [None, str(chantier.key) if chantier else ""]},
    )  # fmt: skip
    return passing


def _arrival(passing: Passing) -> Arrival:
    """How the other chantier sees it come: her name, since when, and no more."""
    person = passing.journey.person
    arrival = Arrival(
        key=uuid5(passing.key, "arrival"), chantier=passing.chantier, programme=passing.programme,
        last_name=person.last_name, first_name=person.first_name, passing=passing, sent_on=passing.sent_on,
        recorded_at=passing.recorded_at,
    )  # fmt: skip
    arrival.fold()
    return arrival


def _answer(passing: Passing, state: str, **values: Any) -> None:
    """Only one answer is taken: two people deciding at the same moment do not both do it."""
    waiting = Passing.objects.filter(pk=passing.pk, state=STATE.WAITING)
    if not waiting.update(state=state, answered_on=clock.today()):
        raise ArrivalError("Ce passage a déjà reçu sa réponse.")
    passing.state, passing.answered_on = state, clock.today()
    for name, value in values.items():
        setattr(passing, name, value)
    passing.save(update_fields=list(values) or None)


@transaction.atomic
def accept(
    *,
    by: User,
    passing: Passing,
    started_on: date,
    referent: User | None = None,
    weekly_hours: Decimal | None = None,
) -> Journey:
    """The chantier takes her: a journey opens after the former one, with what she agreed to give.

    Her contact details, papers and open objectives are copied; her last situation waits to be confirmed with her.
    """
    if passing.chantier is None:
        raise ArrivalError("Ce passage va hors du réseau.")
    if passing.state == STATE.WAITING and passing.expires_on < clock.today():
        raise ArrivalError("Cette proposition a expiré : demandez au chantier qui l’envoyait de la refaire.")
    former = passing.journey
    journey = open_journey(
        by=by, person=former.person, chantier=passing.chantier, programme=passing.programme, started_on=started_on,
        referrer="PHC" if former.programme == "PHC" else "AUTRE_SIAE", referent=referent, weekly_hours=weekly_hours,
        previous=former,
    )  # fmt: skip
    _answer(passing, STATE.ACCEPTED, opened=journey)
    _copy(by, passing, journey)
    Arrival.objects.filter(passing=passing).update(
        outcome=ArrivalOutcome.STARTED.value, decided_on=max(started_on, passing.sent_on), journey=journey
    )
    audit.record(by=by, action="support.passing.accept", subject=passing, person_key=former.person.key)
    return journey


def _copy(by: User, passing: Passing, journey: Journey) -> None:
    content, person, chantier = passing.content, journey.person, journey.chantier
    known = contact_of(person, chantier)
    told = {name: value for name, value in content.get("contact", {}).items() if not known[name]}
    if told:
        record_contact(by=by, person=person, chantier=chantier, **told)
    here = {paper.kind for paper in person.papers.filter(chantier=chantier, replaced=False)}
    for paper in content.get("papers", []):
        if not here:  # a paper already shown here is fresher than what was passed on
            ends = date.fromisoformat(paper["expires_on"]) if paper["expires_on"] else None
            made = record_paper(by=by, person=person, chantier=chantier, kind=paper["kind"], expires_on=ends)
            if paper["renewal_on"]:
                book_renewal(by=by, paper=made, on=date.fromisoformat(paper["renewal_on"]))
    for goal in content.get("plan", []):
        objective = Objective.objects.create(
            journey=journey, theme=goal["theme"], words=goal["words"], opened_on=journey.started_on,
            recorded_at=clock.now(), recorded_by=by,
        )  # fmt: skip
        Step.objects.bulk_create(
            Step(
                objective=objective, what=one["what"], recorded_at=clock.now(), recorded_by=by,
                due_on=date.fromisoformat(one["due_on"]) if one["due_on"] else None,
            )
            for one in goal["steps"]
        )  # fmt: skip
        audit.record(by=by, action="support.objective", subject=objective, person_key=person.key)


@transaction.atomic
def decline(*, by: User, passing: Passing, reason: str) -> None:
    """The chantier does not take her, and says why. What was passed on is no longer there to read."""
    if not reason.strip():
        raise ArrivalError("Dites pourquoi, en quelques mots : son référent le lira.", "reason")
    _answer(passing, STATE.DECLINED, reason=reason.strip(), content={})
    Arrival.objects.filter(passing=passing).delete()
    audit.record(by=by, action="support.passing.decline", subject=passing, person_key=passing.journey.person.key)


@transaction.atomic
def withdraw(*, by: User, passing: Passing) -> None:
    """The person takes her agreement back, or the proposal has no more reason: access closes at once."""
    _answer(passing, STATE.WITHDRAWN, content={})
    Arrival.objects.filter(passing=passing).delete()
    audit.record(by=by, action="support.passing.withdraw", subject=passing, person_key=passing.journey.person.key)


@transaction.atomic
def answer_outside(*, by: User, passing: Passing, accepted: bool, reason: str = "") -> None:
    """What a structure outside the network answered, noted by who passed the person on."""
    if passing.chantier is not None:
        raise ArrivalError("C’est au chantier qui reçoit de répondre.")
    if not accepted and not reason.strip():
        raise ArrivalError("Dites pourquoi, en quelques mots.", "reason")
    _answer(passing, STATE.ACCEPTED if accepted else STATE.DECLINED, reason=reason.strip())
    audit.record(by=by, action="support.passing.outside", subject=passing, person_key=passing.journey.person.key)


# ── What stands in the way ──────────────────────────────────────────────────────────────────
@transaction.atomic
def note_obstacle(*, by: User, journey: Journey, code: str, on: date, note: str = "") -> Obstacle:
    """What stands in the way of the next step. Noted once a journey; a second time keeps the first."""
    known: Obstacle | None = Obstacle.objects.filter(journey=journey, code=code).first()
    if known is not None:
        return known
    made = Obstacle.objects.create(
        journey=journey, code=code, on=on, note=note.strip(), recorded_at=clock.now(), recorded_by=by
    )
    audit.record(
        by=by, action="support.obstacle", subject=made, person_key=journey.person.key, changes={"code": [None, code]}
    )
    return made


@transaction.atomic
def drop_obstacle(*, by: User, obstacle: Obstacle) -> None:
    """It was a mistake, or stands there no more."""
    audit.record(
        by=by, action="support.obstacle.drop", subject=obstacle, person_key=obstacle.journey.person.key,
        changes={"code": [obstacle.code, None]},
    )  # fmt: skip
    obstacle.delete()


@transaction.atomic
def pass_many(*, by: User, passings: Iterable[Passing], obstacles: Iterable[Obstacle] = ()) -> None:
    """Set-based form, with the arrival that each passing shows. What nobody signs, `by` does."""
    rows, stones = list(passings), list(obstacles)
    for row in rows:
        row.recorded_by = row.recorded_by if row.recorded_by_id else by
    for stone in stones:
        stone.recorded_by = stone.recorded_by if stone.recorded_by_id else by
    Passing.objects.bulk_create(rows, batch_size=400)
    arrivals = []
    for row in rows:
        if row.chantier is None or row.state not in {STATE.WAITING, STATE.ACCEPTED}:
            continue
        arrival = _arrival(row)
        arrival.recorded_by = row.recorded_by
        if row.state == STATE.ACCEPTED:
            arrival.outcome, arrival.journey = ArrivalOutcome.STARTED.value, row.opened
            arrival.decided_on = row.answered_on
        arrivals.append(arrival)
    Arrival.objects.bulk_create(arrivals, batch_size=400)
    Obstacle.objects.bulk_create(stones, batch_size=400)
    traces = [audit.Trace("support.passing", "passing", row.key, row.journey.person.key) for row in rows]
    traces += [audit.Trace("support.obstacle", "obstacle", row.key, row.journey.person.key) for row in stones]
    audit.record_many(by=by, traces=traces)
