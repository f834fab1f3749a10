"""The people behind a figure: exactly its members, named for those who may open their files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from convergence.accounts.permissions import Permission
from convergence.indicators import registry
from convergence.indicators.asking import Question
from convergence.indicators.columns import PREPARED
from convergence.indicators.definition import Definition
from convergence.indicators.evaluate import Evaluation, State
from convergence.indicators.store import Snapshot
from convergence.journeys.models import Journey
from convergence.kit.context import link
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import MISSING_LABELS, REFUSED

STATES = {
    State.SUCCESS: "Oui",
    State.FAILURE: "Non",
    State.UNKNOWN: "Inconnu",
    State.REFUSED: "Refus",
}
GROUPS = {"avec": "Sollicité avant", "sans": "Pas sollicité avant"}


@dataclass(frozen=True)
class Member:
    """A journey that stands for a person in a figure. `name` and `file` for those who may open it."""

    journey: int
    reference: str
    chantier: str
    state: State
    name: str = ""
    sort: str = ""
    file: str = ""
    lacks: str = ""
    mend: str = ""


@dataclass(frozen=True)
class Behind:
    """Who is behind a figure: the rows that a viewer may see, and how many there are in all."""

    definition: Definition
    rows: list[Member]
    counts: dict[State, int]
    elsewhere: int
    """Members of chantiers whose records she does not see."""
    named: bool


def behind(
    snapshot: Snapshot,
    question: Question,
    key: str,
    viewer: Viewer,
    *,
    state: State | None,
    group: str = "",
    among: pl.Series | None = None,
) -> Behind:
    """The members of a figure in that state, only `among` these spells when they are given. One query.
    Raises AskError when it counts no people."""
    definition = registry.definition(key, question.period.end)
    evaluation = Evaluation(snapshot.prepared(question.programme, question.period), question.scope)
    members = evaluation.members(definition, None, columns(definition))
    if among is not None:
        members = members.filter(pl.col("spell").is_in(among.implode()))
    if group and definition.exposed is not None:
        exposed = evaluation.exposed(definition)
        members = members.filter(pl.col("spell").is_in(exposed.implode()) == (group == "avec"))
    counts = {each: members.filter(pl.col("state") == str(each)).height for each in State}
    shown = members if state is None else members.filter(pl.col("state") == str(state))
    rows = listed(shown.to_dicts(), definition, viewer, snapshot)
    return Behind(definition, rows, counts, shown.height - len(rows), any(row.name for row in rows))


def columns(definition: Definition) -> tuple[str, ...]:
    """What `listed` reads: the facts that decide whether the answer is known, and where the file is."""
    fields = definition.known_fields
    refusals = {refusal for name in fields if (refusal := PREPARED[name].refusal)}
    return (*sorted(fields | refusals), "last_id", "ended_on")


def listed(found: list[dict[str, Any]], definition: Definition, viewer: Viewer, snapshot: Snapshot) -> list[Member]:
    """The members that a viewer may see, named where she opens their files. One query."""
    wanted = {row[which] for row in found for which in ("last_id", "journey_id")}
    files = {
        pk: (key, person, f"{first} {name}", sort)
        for pk, key, person, first, name, sort in Journey.objects.visible_to(viewer)
        .filter(pk__in=wanted)
        .values_list("pk", "key", "person__key", "person__first_name", "person__last_name", "person__search_text")
    }
    writes, records = viewer.scope(Permission.PEOPLE_WRITE), viewer.scope(Permission.RECORDS_READ)
    names = dict(snapshot.frames.chantier.select("chantier_id", "name").rows())
    rows = []
    for row in found:
        file = files.get(row["last_id"])
        if file is None and not records.holds(row["chantier_id"]):
            continue
        state = State(row["state"])
        common = {
            "journey": row["journey_id"],
            "reference": row["reference"],
            "chantier": names.get(row["chantier_id"], row["chantier_code"]),
            "state": state,
        }
        if file is None:
            rows.append(Member(**common, sort=row["reference"]))
            continue
        _, person, name, sort = file
        lacks = _lacks(row, definition) if state is State.UNKNOWN else ""
        mend = _mend(lacks, row, files, person) if lacks and writes.holds(row["chantier_id"]) else ""
        rows.append(
            Member(
                **common,
                name=name,
                sort=sort,
                file=link("person", person),
                lacks=PREPARED[lacks].label if lacks else "",
                mend=mend,
            )
        )
    return rows


def _lacks(row: dict[str, Any], definition: Definition) -> str:
    """The first fact that nobody has answered, of those that the figure needs."""
    missing = {None, "", *MISSING_LABELS} - {REFUSED}
    for name in definition.known_fields_in_order:
        value = row[name]
        if isinstance(value, list):
            if not set(value) - missing:
                return name
        elif value in missing:
            return name
    return ""


_ENTRY = ("street_history", "street_duration", "income_entry", "diagnosed_on", "referrer")


def _mend(lacks: str, row: dict[str, Any], files: dict[int, Any], person: Any) -> str:
    """The very page where that fact is written. Facts of the entry stand with the first row of a joined journey."""
    journey = files[row["last_id"]][0]
    for months in (6, 12):
        if lacks in {f"outcome_{months}", f"outcome_{months}_housing", f"followed_{months}"}:
            return link("journey_follow_up", journey, months)
    if lacks == "sex":
        return link("person_identity", person)
    if lacks in _ENTRY or lacks.endswith("_entry") or lacks.startswith("barrier_"):
        return link("journey_diagnosis", files.get(row["journey_id"], files[row["last_id"]])[0])
    if row["ended_on"] is not None:
        return link("journey_exit", journey)
    return link("journey_review", journey)
