"""The situation now beside the situation at the entry: what moved, what nobody has looked at since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from convergence.journeys.blocks import (
    BARRIERS,
    BLOCKS,
    NEVER,
    QUESTIONS,
    Block,
    Question,
    Seen,
    axis_level,
    in_order,
    latest,
    words,
)
from convergence.kit import clock, french
from convergence.kit.blocks import Shift, ShiftGroup
from convergence.nomenclature.lists import BarrierAxis, Income, StreetDuration

CARRIED = "repris de l’entrée, à revoir"
SHORT_AXES = {
    "LANGUE_SAVOIRS": "Français, savoirs",
    "DROITS": "Démarches, droits",
    "LOGEMENT": "Logement",
    "MOBILITE": "Mobilité",
    "SANTE": "Santé",
    "JUSTICE": "Justice",
    "BUDGET": "Budget",
    "DISPONIBILITE": "Disponibilité",
}


@dataclass(frozen=True)
class SituationTable:
    """What `kit/sit.html` draws, with its two headings."""

    groups: list[ShiftGroup]
    before: str
    after: str
    reviewed: bool
    """Whether anything was observed after the entry."""


@dataclass
class _Table:
    entry: Mapping[str, str]
    seen: Mapping[str, Seen]
    last: date | None
    """Day of the last situation after the entry."""
    today: date

    def note(self, answers: list[Seen]) -> tuple[str, str]:
        """When the value was seen, if not at the last situation; or that nobody has confirmed it since the entry."""
        known = [answer for answer in answers if answer.value]
        if not known or self.last is None:
            return "", ""
        if all(answer.from_entry for answer in known):
            return "", CARRIED
        on = max((answer.on for answer in known if answer.on), default=None)
        if on is None or on == self.last:
            return "", ""
        return f"vu le {french.day(on, today=self.today)}", ""

    def now(self, field: str) -> Seen:
        return self.seen.get(field, NEVER)

    def row(self, question: Question, label: str = "") -> Shift:
        answer = self.now(question.field)
        note, carried = self.note([answer])
        before, after = self.entry.get(question.field, ""), answer.value
        if question.codes is Income and not {before, after} & {"REFUS", "NSP", "NR"}:
            before, after = (words(question, value) if value else "" for value in (before, after))
            return Shift(label or question.label, before, after, "", note, carried)
        return Shift(label or question.label, before, after, question.codes.__name__, note, carried)

    def street(self) -> Shift:
        """« Oui, de 2 à 5 ans »: the history and its length on one line."""
        history, length = QUESTIONS["street_history"], self.now("street_duration")
        answer = self.now("street_history")
        note, carried = self.note([answer, length])

        def said(value: str, duration: str) -> str:
            if value == "OUI" and duration in StreetDuration.codes():
                long = words(QUESTIONS["street_duration"], duration)
                return f"Oui, {long[0].lower()}{long[1:]}"
            return value

        before = said(self.entry.get("street_history", ""), self.entry.get("street_duration", ""))
        after = said(answer.value, length.value)
        return Shift(history.label, before, after, "Answer", note, carried)

    def axis(self, axis: str) -> Shift:
        fields = [field for field, barrier in BARRIERS.items() if barrier.group == axis]
        seen = [self.now(field) for field in fields]
        note, carried = self.note(seen)
        before = axis_level(self.entry, axis)
        after = axis_level({field: self.now(field).value for field in fields}, axis)
        return Shift(SHORT_AXES[axis], before, after, "Intensity", note, carried)


def table(journey: Any, situations: list[Any], *, every_barrier: bool, sleeps: str) -> SituationTable:
    """Entry beside now. `every_barrier` lists the fourteen; else the eight axes. `sleeps`: « Où elle dort »."""
    today = clock.today()
    ordered = in_order(situations)
    entry = next((situation for situation in ordered if situation.stage == "ENTRY"), None)
    later = [s for s in ordered if s.stage != "ENTRY" and s.observed_on is not None]
    last = later[-1].observed_on if later else None
    values = {field: getattr(entry, field) for field in QUESTIONS} if entry is not None else {}
    drawn = _Table(values, latest(situations), last, today)
    groups = [_group(drawn, block, every_barrier=every_barrier, sleeps=sleeps) for block in BLOCKS]
    after = f"Maintenant, vu le {french.day(last, today=today)}" if last else "Maintenant, rien de revu"
    return SituationTable(
        [group for group in groups if group.rows],
        f"Entrée, {french.day(journey.started_on, today=today)}",
        after,
        last is not None,
    )


def _group(drawn: _Table, block: Block, *, every_barrier: bool, sleeps: str) -> ShiftGroup:
    if block.key == "hebergement":
        rows = [drawn.row(QUESTIONS["housing"], sleeps), drawn.street(), drawn.row(QUESTIONS["household"])]
    elif block.key == "freins" and not every_barrier:
        rows = [drawn.axis(axis.value) for axis in BarrierAxis]
    else:
        rows = [drawn.row(question) for question in block.questions]
    if block.key == "paroles" and not any(row.before or row.after for row in rows):
        rows = []
    return _together(block.title, rows)


def _together(title: str, rows: list[Shift]) -> ShiftGroup:
    """When all that is known of a block was seen the same day, its title says so once."""
    said = {(row.note, row.carried) for row in rows if row.after}
    if len(said) != 1 or sum(bool(row.after) for row in rows) < 2:
        return ShiftGroup(title, rows)
    note, carried = said.pop()
    if not (note or carried):
        return ShiftGroup(title, rows)
    return ShiftGroup(f"{title}, {note or carried}", [replace(row, note="", carried="") for row in rows])
