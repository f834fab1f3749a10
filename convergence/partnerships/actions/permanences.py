"""Permanences: planned, prepared with the people to talk about, held with what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.network.models import Territory
from convergence.partnerships.models import Permanence, PermanenceLine, Request
from convergence.partnerships.officers import by_theme

BATCH = 500


class PermanenceError(RefusedError):
    """Something about a permanence that is refused, said in French. `field` is where to mend it."""


@dataclass(frozen=True)
class Said:
    """What was noted on one line: the decision, or that there was no time for it."""

    decision: str = ""
    put_off: bool = False


def themes_of(officer: User, territory: Territory | int, day: date) -> list[str]:
    """Themes that the officer holds there that day."""
    return [theme for theme, users in by_theme(territory, day).items() if officer in users]


@transaction.atomic
def plan(*, by: User, officer: User, user: User, territory: Territory, on: date, place: str = "") -> Permanence:
    """The two will meet that day. Raises PermanenceError when the officer holds nothing there, or twice a day."""
    if not themes_of(officer, territory, clock.today()):
        raise PermanenceError("Cette personne n’est pas chargée de partenariats sur ce territoire.", "who")
    if officer == user:
        raise PermanenceError("Une permanence se tient à deux.", "who")
    try:
        with transaction.atomic():
            made = Permanence.objects.create(
                territory=territory, officer=officer, user=user, on=on, place=place.strip(), by=by,
                recorded_at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise PermanenceError("Une permanence est déjà prévue ce jour-là avec cette personne.", "on") from None
    audit.record(by=by, action="permanences.plan", subject=made, changes={"on": ["", on.isoformat()]})
    return made


@transaction.atomic
def cancel(*, by: User, permanence: Permanence) -> None:
    """It will not take place. One that was held stays."""
    if permanence.held_on is not None:
        raise PermanenceError("Cette permanence a eu lieu : elle reste.")
    audit.record(by=by, action="permanences.cancel", subject=permanence)
    permanence.delete()


@transaction.atomic
def add_line(
    *, by: User, permanence: Permanence, journey: Journey, theme: str, topic: str = "", request: Request | None = None
) -> PermanenceLine:
    """Somebody to talk about, on a theme that the officer holds."""
    if theme not in themes_of(permanence.officer, permanence.territory_id, clock.today()):
        raise PermanenceError("Choisissez un thème que tient cette personne.", "theme")
    known = PermanenceLine.objects.filter(permanence=permanence, journey=journey, theme=theme).exists()
    if known:
        raise PermanenceError("Cette personne est déjà sur la liste, pour ce thème.", "journey")
    line = PermanenceLine.objects.create(
        permanence=permanence, journey=journey, theme=theme, topic=topic.strip(), request=request, by=by
    )
    audit.record(by=by, action="permanences.add", subject=line, person_key=journey.person.key)
    return line


@transaction.atomic
def remove_line(*, by: User, line: PermanenceLine) -> None:
    """Not to be talked about after all. What was said at a held permanence stays."""
    if line.permanence.held_on is not None:
        raise PermanenceError("Cette permanence a eu lieu : ce qui y a été dit reste.")
    audit.record(by=by, action="permanences.remove", subject=line, person_key=line.journey.person.key)
    line.delete()


@transaction.atomic
def hold(
    *, by: User, permanence: Permanence, held_on: date, said: Mapping[PermanenceLine, Said], note: str = ""
) -> Permanence:
    """It took place that day: what was decided for each, and who could not be talked about.

    Each person talked about is accompanied by an officer from that day. Noting it again corrects it.
    """
    if held_on > clock.today():
        raise PermanenceError("Ce jour n’est pas encore venu.", "held_on")
    traces = []
    for line, words in said.items():
        if line.permanence_id != permanence.pk:
            raise ValueError("A line of another permanence.")
        line.decision, line.put_off = words.decision.strip(), words.put_off
        traces.append(audit.Trace("permanences.decide", "permanenceline", line.key, line.journey.person.key))
    PermanenceLine.objects.bulk_update(list(said), ["decision", "put_off"], batch_size=BATCH)
    before = permanence.held_on
    permanence.held_on, permanence.note = held_on, note.strip()
    permanence.save(update_fields=["held_on", "note"])
    audit.record(
        by=by, action="permanences.hold", subject=permanence,
        changes={"held_on": [before.isoformat() if before else "", held_on.isoformat()]},
    )  # fmt: skip
    audit.record_many(by=by, traces=traces)
    return permanence


@transaction.atomic
def reopen(*, by: User, permanence: Permanence) -> Permanence:
    """Marked as held by mistake: it counts for nothing until it is."""
    before = permanence.held_on
    permanence.held_on = None
    permanence.save(update_fields=["held_on"])
    audit.record(
        by=by, action="permanences.reopen", subject=permanence,
        changes={"held_on": [before.isoformat() if before else "", ""]},
    )  # fmt: skip
    return permanence


@transaction.atomic
def born_of(*, by: User, line: PermanenceLine, request: Request) -> PermanenceLine:
    """A request that was decided there."""
    line.request = request
    line.save(update_fields=["request"])
    audit.record(by=by, action="permanences.request", subject=line, person_key=line.journey.person.key)
    return line


@transaction.atomic
def file_many(*, by: User, permanences: Iterable[Permanence], lines: Iterable[PermanenceLine]) -> None:
    """Set-based form, for permanences told with all their lines (their journeys carry their person)."""
    Permanence.objects.bulk_create(list(permanences), batch_size=BATCH)
    rows = PermanenceLine.objects.bulk_create(list(lines), batch_size=BATCH)
    audit.record_many(
        by=by,
        traces=[audit.Trace("permanences.add", "permanenceline", row.key, row.journey.person.key) for row in rows],
    )
