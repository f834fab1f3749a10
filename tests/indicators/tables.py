"""Hand-made journeys, as text tables that can be read: short columns, one row a stored journey.

`.` is nothing. Columns: `who` (person), `ch` (chantier, A unless said), `prog` (that of the figure unless said),
`start`, `end`, then any column of the journey frame by its name, and for dated answers `housing`, `rqth`, `m6`,
`m12`, written `2024-05-01:FJT` (several joined by `;`; follow-ups `date:outcome:housing`). `state` is what is
expected of the row: success, failure, unknown, refused, or `-` when the row does not stand for a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from convergence.indicators import frames as fr
from convergence.indicators import registry, spells
from convergence.indicators.evaluate import Evaluation
from convergence.indicators.populations import Prepared
from convergence.indicators.scope import Period, Scope
from convergence.indicators.settings import REFERENCE, Rules

SHORT = {
    "start": "started_on",
    "end": "ended_on",
    "diagnosed": "diagnosed_on",
    "reason": "exit_reason",
    "home": "housing_entry",
    "home_out": "housing_exit",
    "access": "housing_access_on",
    "income": "income_entry",
    "street": "street_history",
    "rqth_in": "rqth_entry",
    "rqth_out": "rqth_exit",
    "followup": "health_followup",
    "emploi": "mobilised_emploi",
    "logement": "mobilised_logement",
    "sante": "mobilised_sante",
}
BASKET = ("base_cover", "complementary_cover", "gp", "health_check", "rqth", "aah")
RIGHTS = {"rights": "entry", "rights_out": "exit"}
"""The six rights in one cell, joined by `/`, in that order."""
EVENTS = {"housing": "housing", "rqth": "rqth", "m6": "follow_up_6", "m12": "follow_up_12"}
TERRITORIES = {"A": "orb", "B": "orb", "C": "lys", "D": ""}
"""Chantiers of every table, and where they belong."""


def rows(text: str) -> list[dict[str, str]]:
    """The records of a text table; what `.` fills is left out."""
    lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    header, body = lines[0], lines[1:]
    for line in body:
        assert len(line) == len(header), f"{len(header)} columns expected: {line}"
    return [{name: cell for name, cell in zip(header, line, strict=True) if cell != "."} for line in body]


def frames(
    text: str,
    *,
    programme: str = "CVG",
    memberships: Iterable[tuple[str, str, date | None, date | None]] | None = None,
    runs: Iterable[dict[str, Any]] = (),
    places: Iterable[dict[str, Any]] = (),
) -> fr.Frames:
    """The frames of a table. Persons are numbered by name, rows from 1, references are the row numbers."""
    people: dict[str, int] = {}
    chantiers = {name: number for number, name in enumerate(TERRITORIES, 1)}
    journeys, events = [], []
    for number, row in enumerate(rows(text), 1):
        record: dict[str, Any] = {
            "journey_id": number,
            "row": number,
            "reference": str(number),
            "person_id": people.setdefault(row["who"], len(people) + 1),
            "chantier_id": chantiers[row.get("ch", "A")],
            "chantier_code": row.get("ch", "A"),
            "programme": row.get("prog", programme),
        }
        for name, cell in row.items():
            if name in EVENTS:
                events += [_event(number, EVENTS[name], part) for part in cell.split(";")]
            elif name not in ("who", "ch", "prog", "state"):
                record |= _cell(SHORT.get(name, name), cell)
        journeys.append(record)
    if memberships is None:
        memberships = [(name, territory, None, None) for name, territory in TERRITORIES.items() if territory]
    return fr.Frames(
        journey=fr.from_records("journey", journeys),
        event=fr.from_records("event", events),
        chantier=fr.from_records(
            "chantier",
            [
                {"chantier_id": number, "code": name, "name": name, "department": "16" if name == "A" else "59"}
                for name, number in chantiers.items()
            ],
        ),
        membership=fr.from_records(
            "membership",
            [
                {"chantier_id": chantiers[name], "territory": territory, "started_on": start, "ended_on": end}
                for name, territory, start, end in memberships
            ],
        ),
        run=fr.from_records("run", [{**run, "chantier_id": chantiers[run["chantier_id"]]} for run in runs]),
        places=fr.from_records("places", list(places)),
    )


def _cell(name: str, cell: str) -> dict[str, Any]:
    if name in RIGHTS:
        answers = dict(zip(BASKET, cell.split("/"), strict=True))
        return {f"{right}_{RIGHTS[name]}": "" if code == "." else code for right, code in answers.items()}
    if name == "barriers":
        return {f"barrier_{code.lower()}": "LOURD" for code in cell.split(",")}
    kind = fr.JOURNEY[name]
    if kind == pl.Date:
        return {name: date.fromisoformat(cell)}
    return {name: cell.split(";") if isinstance(kind, pl.List) else cell}


def _event(number: int, kind: str, part: str) -> dict[str, Any]:
    on, code, *extra = part.split(":")
    return {
        "journey_id": number,
        "kind": kind,
        "on": date.fromisoformat(on),
        "code": "" if code == "." else code,
        "extra": extra[0] if extra else "",
    }


def evaluation(
    found: fr.Frames,
    *,
    programme: str,
    scope: str = "national",
    period: Period | None = None,
    rules: Rules = REFERENCE,
) -> Evaluation:
    prepared = Prepared(found, spells.build(found, rules), rules, programme, period or Period.year(2024))
    return Evaluation(prepared, Scope.parse(scope))


def states(
    key: str,
    text: str,
    *,
    programme: str = "",
    scope: str = "national",
    period: Period | None = None,
    rules: Rules = REFERENCE,
    **more: Any,
) -> list[str]:
    """What each row of the table is for the figure; `-` for a row that stands for nobody."""
    period = period or Period.year(2024)
    definition = registry.definition(key, period.end)
    programme = programme or definition.programmes[0]
    found = frames(text, programme=programme, **more)
    asked = evaluation(found, programme=programme, scope=scope, period=period, rules=rules)
    members = asked.members(definition)
    result = asked.result(definition)
    counts = members["state"].to_list()
    assert counts.count("success") == result.successes
    assert counts.count("failure") == result.failures
    assert counts.count("unknown") == result.unknown
    assert counts.count("refused") == result.refused
    by_row = dict(zip(members["reference"], members["state"], strict=True))
    return [by_row.get(str(number), "-") for number in range(1, found.journey.height + 1)]


def check(key: str, text: str, **options: Any) -> None:
    """The table says it all: its `state` column is what the figure must find."""
    expected = [row.get("state", "-") for row in rows(text)]
    assert states(key, text, **options) == expected
