"""A PASS as its page, its panel and its papers say it: the bar, what is left in words, what happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from convergence.kit import french
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import ExtensionReason, ExtensionRefusal, SuspensionReason
from convergence.people.models import InclusionPass
from convergence.support import pass_rules
from convergence.support.models import Extension, Suspension


@dataclass(frozen=True)
class Part:
    """A stretch of the bar: where it stands in it, what it is, in words."""

    x: str
    width: str
    css: str
    words: str


@dataclass(frozen=True)
class Event:
    """A line of the history, with the request behind it when the viewer may open it."""

    on: date
    title: str
    text: str
    icon: str
    extension: Extension | None = None


@dataclass(frozen=True)
class Tick:
    x: str
    text: str
    anchor: str


@dataclass
class History:
    """Everything that a page says of a PASS."""

    inclusion_pass: InclusionPass
    today: date
    end: date
    estimate: bool
    left: int
    running: Suspension | None
    pending: Extension | None
    used: int
    parts: list[Part] = field(default_factory=list)
    now: str = ""
    now_anchor: str = "middle"
    ticks: list[Tick] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def left_words(self) -> str:
        return pass_rules.left_in_words(self.left)

    @property
    def over(self) -> bool:
        return self.left == 0 and self.running is None

    @property
    def words(self) -> str:
        """The picture in a sentence, for who does not see it."""
        return " ; ".join(part.words for part in self.parts) + "."


def history(
    inclusion_pass: InclusionPass,
    suspensions: Iterable[Suspension],
    extensions: Iterable[Extension],
    today: date,
    seen: Collection[int] = (),
) -> History:
    """The PASS with its own suspensions and extensions (those of other PASS are left out).

    `seen`: journeys whose requests the viewer may open; of the others only what was granted is told.
    """
    idle = sorted(
        (one for one in suspensions if one.inclusion_pass_id == inclusion_pass.pk), key=lambda s: s.started_on
    )
    own = sorted(
        (one for one in extensions if one.inclusion_pass_id == inclusion_pass.pk), key=lambda e: (e.starts_on, e.pk)
    )
    ends_on = inclusion_pass.ends_on or today
    spans: list[pass_rules.Span] = [(one.started_on, one.ended_on) for one in idle]
    running = next((one for one in idle if one.ended_on is None), None)
    granted = [one for one in own if one.state == Extension.State.GRANTED]
    made = History(
        inclusion_pass=inclusion_pass,
        today=today,
        end=pass_rules.shown_end(ends_on, running.started_on if running else None, today),
        estimate=running is not None,
        left=pass_rules.remaining(ends_on, spans, today),
        running=running,
        pending=next((one for one in own if one.is_open and one.journey_id in seen), None),
        used=sum(one.days for one in granted),
    )
    _draw(made, idle, granted)
    made.events = sorted(_events(inclusion_pass, idle, own, seen), key=lambda event: event.on)
    return made


def _draw(made: History, idle: Sequence[Suspension], granted: Sequence[Extension]) -> None:
    """The bar: the first two years, suspensions over it, each extension; a tick a year; today."""
    first = made.inclusion_pass.started_on or (made.end - timedelta(days=729))
    until = max(made.end, made.today if made.today <= made.end + timedelta(days=183) else made.end)
    whole = (until - first).days + 1

    def at(day: date) -> float:
        return max(0.0, min(100.0, (day - first).days * 100 / whole))

    def part(start: date, end: date, css: str, words: str) -> None:
        left, right = at(start), at(end + timedelta(days=1))
        if right > left:
            made.parts.append(Part(f"{left:.2f}%", f"{right - left:.2f}%", css, words))

    day = french.day
    base_end = min([one.starts_on - timedelta(days=1) for one in granted] or [made.end])
    part(first, base_end, "f1", f"PASS du {day(first)} au {day(base_end)}")
    for one in granted:
        part(one.starts_on, one.ends_on, "f2", f"prolongation du {day(one.starts_on)} au {day(one.ends_on)}")
    tail = max([one.ends_on for one in granted], default=base_end)
    if tail < made.end:
        part(tail + timedelta(days=1), made.end, "f2", f"report de suspension jusqu’au {day(made.end)}")
    for pause in idle:
        last = pause.ended_on or min(made.today, pass_rules.last_allowed(pause.started_on))
        part(pause.started_on, last, "f3", f"suspension du {day(pause.started_on)} au {day(last)}")
    if first <= made.today <= until:
        now = at(made.today)
        made.now = f"{now:.2f}%"
        made.now_anchor = "start" if now < 12 else "end" if now > 88 else "middle"
    for year in range(first.year + 1, until.year + 1):
        x = at(date(year, 1, 1))
        if 4 < x < 96:
            made.ticks.append(Tick(f"{x:.2f}%", str(year), "middle"))


def _events(
    inclusion_pass: InclusionPass, idle: Sequence[Suspension], own: Sequence[Extension], seen: Collection[int]
) -> Iterable[Event]:
    if inclusion_pass.started_on:
        end = french.day(pass_rules.first_end(inclusion_pass.started_on))
        yield Event(inclusion_pass.started_on, "Début du PASS", f"Deux fois 365 jours : jusqu’au {end}.", "play-circle")
    for pause in idle:
        reason = label_of(SuspensionReason, pause.reason)
        if pause.ended_on:
            length = french.count(pass_rules.days_of((pause.started_on, pause.ended_on), pause.ended_on), "jour")
            text = f"{reason}. Jusqu’au {french.day(pause.ended_on)}, {length} rendus."
        else:
            text = f"{reason}. Au plus jusqu’au {french.day(pass_rules.last_allowed(pause.started_on))}."
        yield Event(pause.started_on, "Suspension", text, "pause-circle")
    for one in own:
        mine = one.journey_id in seen
        if one.state == Extension.State.GRANTED:
            what = f"{label_of(ExtensionReason, one.reason)}. " if mine else ""
            text = f"{what}{french.count(one.days, 'jour')}, jusqu’au {french.day(one.ends_on)}."
            yield Event(one.starts_on, "Prolongation", text, "calendar-plus", one if mine else None)
        elif mine:
            yield _told(one)


def _told(one: Extension) -> Event:
    """A request that is not granted, to who may open it."""
    reason = label_of(ExtensionReason, one.reason)
    if one.state == Extension.State.REFUSED and one.decided_on is not None:
        return Event(
            one.decided_on, "Prolongation refusée", f"{label_of(ExtensionRefusal, one.refusal)}.", "x-circle", one
        )
    on = one.asked_on or one.recorded_at.date()
    title = {"DRAFT": "Demande en préparation", "ASKED": "Prolongation demandée"}.get(one.state, "Demande retirée")
    return Event(on, title, f"{reason}, {french.count(one.days, 'jour')}.", "hourglass-split", one)
