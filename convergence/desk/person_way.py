"""The way travelled, drawn: where she slept above, hours below, what mattered as numbered pins."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from convergence.journeys.file import File
from convergence.journeys.models import Journey
from convergence.kit import clock, french
from convergence.kit.charts.trajectory import Amount, Pin, Span, Trajectory
from convergence.kit.french import NBSP
from convergence.nomenclature.lists import ExitReason, Housing

LEVELS = ["Rue", "Urgence", "Hébergement", "Chez un tiers", "Accompagné", "Ordinaire"]
MOST_PINS = 8


def way(file: File, journey: Journey) -> Trajectory | None:
    """The way of a journey and of those it follows; None when there is nothing to draw yet."""
    chain = file.chain(journey)
    today = clock.today()
    start = chain[0].started_on
    spans = _spans(file, chain)
    plan = _plan(file, chain)
    bars = [
        Amount(week.on, week.on + timedelta(days=6), float(week.hours)) for one in chain for week in file.weeks[one.pk]
    ]
    if not spans and not plan and not bars:
        return None
    last = journey.ended_on or today
    days = [last, today if journey.is_open else last, *(span.start for span in spans)]
    end = max(days) + timedelta(days=max(14, (max(days) - start).days // 12))
    return Trajectory(
        levels=LEVELS, spans=spans, start=start, end=end, today=today, plan=plan, bars=bars,
        pins=_pins(file, chain), caption=_caption(spans, plan),
    )  # fmt: skip


def _place(code: str) -> Housing | None:
    return Housing.get(code)


def _spans(file: File, chain: list[Journey]) -> list[Span]:
    """One span each time she is seen somewhere else, follow-ups included."""
    seen = sorted(
        (
            (situation.observed_on, place)
            for one in chain
            for situation in file.situations[one.pk]
            if situation.observed_on is not None and (place := _place(situation.housing)) is not None
        ),
        key=lambda pair: pair[0],
    )
    kept: list[tuple[date, Housing]] = []
    for on, place in seen:
        if not kept or kept[-1][1] != place:
            if kept and kept[-1][0] == on:
                kept.pop()
            kept.append((on, place))
    if not kept:
        return []
    last = chain[-1]
    final = None if last.is_open else max(last.ended_on or kept[-1][0], kept[-1][0])
    ends = [*(on - timedelta(days=1) for on, _ in kept[1:]), final]
    return [Span(on, end, place.level, place.label) for (on, place), end in zip(kept, ends, strict=True)]


def _plan(file: File, chain: list[Journey]) -> list[Amount]:
    found: list[Amount] = []
    for one in chain:
        steps = [(plan.on, plan.hours) for plan in file.planned[one.pk]]
        if one.weekly_hours is not None and (not steps or steps[0][0] > one.started_on):
            steps.insert(0, (one.started_on, one.weekly_hours))
        for at, (on, hours) in enumerate(steps):
            end = steps[at + 1][0] - timedelta(days=1) if at + 1 < len(steps) else one.ended_on
            found.append(Amount(on, end, float(hours)))
    return found


def _pins(file: File, chain: list[Journey]) -> list[Pin]:
    """What mattered, the weightiest kept when there is too much."""
    pins: list[tuple[int, Pin]] = []
    place, doctor = "", ""
    for one in chain:
        for situation in file.situations[one.pk]:
            on = situation.observed_on
            if on is None:
                continue
            if situation.housing and situation.housing != place:
                found = _place(situation.housing)
                if place and found is not None:
                    pins.append((0, Pin(on, found.label)))
                place = situation.housing
            elif situation.stage == "REVIEW":
                pins.append((3, Pin(on, "Bilan de situation")))
            if situation.gp == "OUI" and doctor not in {"", "OUI"}:
                pins.append((2, Pin(on, "Médecin traitant déclaré")))
            doctor = situation.gp or doctor
        pins += _work_pins(file, one)
        reason = ExitReason.get(one.exit_reason)
        if one.ended_on:
            pins.append((0, Pin(one.ended_on, f"Sortie{NBSP}: {reason.label}" if reason else "Sortie")))
        elif one is not chain[0]:
            pins.append((1, Pin(one.started_on, f"Entrée en {one.programme}")))
    kept = sorted(pins, key=lambda pair: (pair[0], pair[1].on))[:MOST_PINS]
    return sorted((pin for _, pin in kept), key=lambda pin: pin.on)


def _work_pins(file: File, journey: Journey) -> list[tuple[int, Pin]]:
    found = []
    plans = _plan(file, [journey])
    for before, after in pairwise(plans):
        if after.value < before.value:
            text = f"De {_hours(before.value)} à {_hours(after.value)}{NBSP}h"
            found.append((2, Pin(after.start, text, on_plan=True)))
    return found


def _hours(value: float) -> str:
    return french.number(value, 0 if value == int(value) else 1)


def _caption(spans: list[Span], plan: list[Amount]) -> str:
    """« De la rue au CHRS »: first and last place, first and last hours, in one line."""
    parts: list[Any] = []
    if len(spans) > 1 and spans[0].label != spans[-1].label:
        weeks = (spans[-1].start - spans[0].start).days // 7
        first, last = (f"«{NBSP}{span.label}{NBSP}»" for span in (spans[0], spans[-1]))
        parts.append(f"De {first} à {last} en {french.count(weeks, 'semaine')}.")
    if len(plan) > 1 and plan[0].value != plan[-1].value:
        parts.append(f"De {_hours(plan[0].value)} à {_hours(plan[-1].value)} heures par semaine.")
    return " ".join(parts)
