"""Who could fit: each person's latest known answers, read once, beside each criterion. Yes, no or not known.

The tree is evaluated by the same engine as the figures. Papers stay encrypted in the database: they are opened for
these people only, and only when a criterion asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from convergence.conditions import Field, Kind, Node, fields_used
from convergence.conditions.as_polars import FALSE, REFUSAL, TRUE, UNKNOWN, state
from convergence.journeys.blocks import BEFORE_FOLLOW_UP, QUESTIONS
from convergence.journeys.models import Journey, Situation
from convergence.nomenclature.base import MISSING_LABELS, label_of
from convergence.nomenclature.lists import Housing
from convergence.partnerships.criteria import FITTING, parts_of, said
from convergence.people.models import Paper

__all__ = ["FALSE", "REFUSAL", "TRUE", "UNKNOWN", "Candidate", "Verdict", "fitting", "known", "tally"]

Permits = dict[tuple[int, int], list[str]]
"""Kinds of the papers in force, by person and the chantier to which she showed them."""
LINE = (
    "key",
    "programme",
    "started_on",
    "chantier__name",
    "person__key",
    "person__first_name",
    "person__last_name",
    "person__birth_date",
    "person__household",
    "person__search_text",
)
SHORT = 60
"""Signs of a criterion said whole on the line of a person."""
_TYPES: dict[Kind, Any] = {Kind.CODE: pl.String, Kind.CODES: pl.List(pl.String), Kind.NUMBER: pl.Int64}


@dataclass(frozen=True)
class Verdict:
    """One criterion for one person: its words, its state, what is known of her."""

    words: str
    state: int
    value: str
    label: str = ""
    """The field alone, for where a long list of values would hide the answer."""

    @property
    def short(self) -> str:
        return self.words if len(self.words) <= SHORT else self.label

    @property
    def css(self) -> str:
        return {TRUE: "a-yes", FALSE: "a-no", REFUSAL: "a-ref"}.get(self.state, "a-unk")

    @property
    def icon(self) -> str:
        return {TRUE: "check-circle-fill", FALSE: "x-circle", REFUSAL: "hand-index"}.get(self.state, "question-lg")


@dataclass(frozen=True)
class Candidate:
    """A person beside the criteria."""

    journey: Any
    verdicts: list[Verdict]

    @property
    def failing(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.state == FALSE]

    @property
    def unknown(self) -> list[Verdict]:
        """Not known, or refused: neither yes nor no."""
        return [verdict for verdict in self.verdicts if verdict.state in {UNKNOWN, REFUSAL}]

    @property
    def fits(self) -> bool:
        return not self.failing and not self.unknown

    @property
    def group(self) -> str:
        return "no" if self.failing else "unknown" if self.unknown else "yes"

    @property
    def order(self) -> tuple[int, int, int, str]:
        """Those who fit first, then those of whom something is not known, then those who lack least."""
        rank = {"yes": 0, "unknown": 1, "no": 2}[self.group]
        return rank, len(self.failing), len(self.unknown), self.journey.person.search_text


def whole_months(start: date, today: date) -> int:
    """Months gone by since that day; the day of the same number ends one."""
    return (today.year - start.year) * 12 + today.month - start.month - (today.day < start.day)


def whole_years(birth: date, today: date) -> int:
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def known(journeys: Iterable[Any], fields: frozenset[str], today: date) -> list[dict[str, Any]]:
    """What is known of each journey for these fields, in the same order. One query, two when papers are asked."""
    rows = list(journeys)
    asked = sorted({"housing" if name == "housing_group" else name for name in fields} & set(QUESTIONS))
    latest: dict[int, dict[str, str]] = {journey.pk: {} for journey in rows}
    if asked:
        seen = Situation.objects.filter(journey__in=list(latest), stage__in=BEFORE_FOLLOW_UP)
        # Oldest first, an undated one counts as the entry: what comes later says better.
        told = seen.order_by("pk").values_list("journey_id", "observed_on", *asked)
        for journey, _, *answers in sorted(told, key=lambda row: row[1] or date.min):
            latest[journey].update({name: answer for name, answer in zip(asked, answers, strict=True) if answer})
    permits: Permits = {}
    if "permit" in fields:
        people = [journey.person_id for journey in rows]
        papers = Paper.objects.filter(person__in=people, replaced=False)
        for person, chantier, kind, expires in papers.values_list("person_id", "chantier_id", "kind", "expires_on"):
            if expires is None or expires >= today:
                permits.setdefault((person, chantier), []).append(kind)
    return [_values(journey, latest[journey.pk], permits, fields, today) for journey in rows]


def _values(
    journey: Any, answers: Mapping[str, str], permits: Permits, fields: frozenset[str], today: date
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in fields:
        if name == "programme":
            values[name] = journey.programme
        elif name == "months":
            values[name] = whole_months(journey.started_on, today)
        elif name == "age":
            values[name] = whole_years(journey.person.birth_date, today)
        elif name == "permit":
            values[name] = permits.get((journey.person_id, journey.chantier_id), [])
        elif name == "income":
            values[name] = [code for code in answers.get(name, "").split(";") if code]
        elif name == "household":
            values[name] = answers.get(name, "") or journey.person.household
        elif name == "housing_group":
            place = Housing.get(answers.get("housing", ""))
            values[name] = place.group if place else answers.get("housing", "")
        else:
            values[name] = answers.get(name, "")
    return values


def _frame(rows: list[dict[str, Any]], fields: frozenset[str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={name: _TYPES[FITTING[name].kind] for name in sorted(fields)})


def fitting(journeys: Iterable[Any], criteria: Mapping[str, Any], today: date) -> list[Candidate]:
    """Each journey beside the criteria of an opportunity, those who fit first. Raises ConditionError."""
    rows = list(journeys)
    parts = parts_of(criteria)
    fields = _fields(parts)
    if not rows:
        return []
    if not parts:
        return sorted((Candidate(journey, []) for journey in rows), key=lambda one: one.order)
    values = known(rows, fields, today)
    states = _states(values, parts, fields)
    words = [said(part) for part in parts]
    shown = [_shown_field(part) for part in parts]
    found = [
        Candidate(
            journey,
            [
                Verdict(word, column[index], value_words(name, values[index]), FITTING[name].label)
                for word, name, column in zip(words, shown, states, strict=True)
            ],
        )
        for index, journey in enumerate(rows)
    ]
    return sorted(found, key=lambda one: one.order)


def _fields(parts: Iterable[Node]) -> frozenset[str]:
    return frozenset(name for part in parts for name in fields_used(part))


def _shown_field(part: Node) -> str:
    return next(iter(sorted(fields_used(part))), "")


def _states(values: list[dict[str, Any]], parts: tuple[Node, ...], fields: frozenset[str]) -> list[list[int]]:
    frame = _frame(values, fields)
    columns = [state(part, FITTING).alias(str(index)) for index, part in enumerate(parts)]
    answer = frame.select(columns)
    return [answer[str(index)].to_list() for index in range(len(parts))]


def value_words(name: str, values: Mapping[str, Any]) -> str:
    """What is known of the person for that field, as read."""
    if not name:
        return ""
    item: Field = FITTING[name]
    value = values[name]
    if item.kind is Kind.NUMBER:
        return f"{value} ans" if name == "age" else f"{value} mois"
    codes = value if isinstance(value, list) else [value] if value else []
    if not codes or all(code in {"NR", "NSP"} for code in codes):
        return "À demander"
    if item.codes is None:
        return ", ".join(codes)
    return ", ".join(MISSING_LABELS.get(code) or label_of(item.codes, code) for code in codes)


@dataclass(frozen=True)
class Tally:
    """How many people fit, perhaps fit, do not; and how many each criterion turns away. Nobody is named."""

    total: int
    yes: int
    unknown: int
    no: int
    turned_away: list[tuple[str, int, int]]
    """Criterion, how many it turns away, of how many it is not known."""


def tally(candidates: list[Candidate]) -> Tally:
    """Counts only: what an officer sees before anyone is proposed."""
    groups = [one.group for one in candidates]
    criteria = candidates[0].verdicts if candidates else []
    turned = [
        (
            verdict.words,
            sum(one.verdicts[index].state == FALSE for one in candidates),
            sum(one.verdicts[index].state in {UNKNOWN, REFUSAL} for one in candidates),
        )
        for index, verdict in enumerate(criteria)
    ]
    return Tally(len(candidates), groups.count("yes"), groups.count("unknown"), groups.count("no"), turned)


def reading(journeys: Any) -> list[Journey]:
    """The open journeys of a queryset with what their line says, and nothing that is encrypted. One query."""
    return list(journeys.open().select_related("person", "chantier").only(*LINE))
