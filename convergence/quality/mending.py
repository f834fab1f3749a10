"""What somebody can mend: the journeys of her people that fail a rule, each point with the address of its field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django import forms

from convergence.accounts.permissions import Permission
from convergence.journeys.forms.contracts import ContractForm
from convergence.journeys.forms.course import ExitForm, FollowUpForm
from convergence.journeys.forms.situation import DiagnosisForm
from convergence.journeys.forms.work import PersonForm
from convergence.journeys.models import Journey
from convergence.journeys.worklist import answers_for
from convergence.kit.context import link
from convergence.kit.templatetags.kit import anchor
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import UNKNOWN_CODES
from convergence.quality import assess
from convergence.quality.current import Assessed
from convergence.quality.forms import FactsForm
from convergence.quality.queries import visible_to
from convergence.quality.rule import Dimension, Rule
from convergence.support.forms.extensions import PassForm

FORMS: dict[str, Callable[[], forms.Form]] = {
    "journey_diagnosis": DiagnosisForm,
    "journey_exit": lambda: ExitForm(seen={}, programme="CVG"),
    "journey_follow_up": FollowUpForm,
    "journey_contract": lambda: ContractForm(beyond=False),
    "person_identity": PersonForm,
    "person_pass": PassForm,
    "quality_facts": FactsForm,
}
"""The form of each page on which something is mended."""
_OF_PERSON = frozenset({"person", "person_identity", "person_pass"})


@dataclass(frozen=True)
class Found:
    """A journey with points to mend, before it is dressed."""

    journey: int
    chantier: int
    reference: str
    points: tuple[str, ...]
    """Keys of rules, in reading order."""


@dataclass(frozen=True)
class Point:
    """One thing to mend. Without an address, somebody else mends it."""

    rule: Rule
    url: str


@dataclass(frozen=True)
class Entry:
    """A line of the list. `name` and `file` for those who may open it."""

    reference: str
    chantier: str
    points: list[Point]
    name: str = ""
    file: str = ""


def hers(viewer: Viewer) -> frozenset[int]:
    """The journeys that wait for her: those entrusted to her, and all those of a chantier she directs. One query."""
    return (
        frozenset(answers_for(viewer).values_list("pk", flat=True))
        if viewer.can(Permission.PEOPLE_WRITE)
        else frozenset()
    )


def hers_to_mend(assessed: Assessed, viewer: Viewer) -> list[Rule]:
    """The rules that she may do something about: comparing two records is for those who may make them one."""
    if not viewer.can(Permission.PEOPLE_WRITE) or viewer.can(Permission.PEOPLE_MERGE):
        return list(assessed.rules)
    return [rule for rule in assessed.rules if rule.fix is None or rule.fix.page != "identity"]


def rows_of(assessed: Assessed, viewer: Viewer, journeys: Iterable[int] | None = None) -> pl.DataFrame:
    """The records in view whose quality she reads; with `journeys`, those alone."""
    rows = assessed.in_view.filter(visible_to(viewer, assessed))
    return rows if journeys is None else rows.filter(pl.col("journey_id").is_in(sorted(journeys)))


def points(assessed: Assessed, rows: pl.DataFrame, rules: Iterable[Rule] | None = None) -> list[Found]:
    """The journeys of these rows that have something to mend, those that have most first."""
    chosen = list(assessed.rules if rules is None else rules)
    names = {assess.mends(rule.key): rule.key for rule in chosen}
    order = {rule.key: at for at, rule in enumerate(chosen)}
    keys = ["journey_id", "chantier_id", "reference"]
    long = (
        rows.select(*keys, *names)
        .unpivot(list(names), index=keys, variable_name="rule", value_name="fails")
        .filter("fails")
        .with_columns(pl.col("rule").replace_strict(names).alias("rule"))
        .with_columns(pl.col("rule").replace_strict(order).alias("at"))
        .sort("at")
    )
    found = (
        long.group_by(keys, maintain_order=True)
        .agg("rule")
        .sort(pl.col("rule").list.len(), "reference", "journey_id", descending=[True, False, False])
    )
    return [Found(journey, chantier, reference, tuple(told)) for journey, chantier, reference, told in found.rows()]


def by_dimension(assessed: Assessed, found: Iterable[Found]) -> dict[Dimension, int]:
    """How many points of each dimension, in their order; those without any are left out."""
    counts = dict.fromkeys(Dimension, 0)
    for one in found:
        for key in one.points:
            counts[assessed.by_key[key].dimension] += 1
    return {dimension: count for dimension, count in counts.items() if count}


def dress(assessed: Assessed, found: Iterable[Found], viewer: Viewer, back: str) -> list[Entry]:
    """Lines as the viewer may read them: names and addresses where she opens the files, references elsewhere. One
    query, for the lines of one page."""
    lines = list(found)
    files = {
        row[0]: row[1:]
        for row in Journey.objects.visible_to(viewer)
        .filter(pk__in=[line.journey for line in lines])
        .values_list("pk", "key", "person__key", "person__first_name", "person__last_name")
    }
    asked = assessed.facts.filter(pl.col("journey_id").is_in([line.journey for line in lines]))
    facts = {row["journey_id"]: row for row in asked.iter_rows(named=True)}
    writes = viewer.scope(Permission.PEOPLE_WRITE)
    entries = []
    for line in lines:
        rules = [assessed.by_key[key] for key in line.points]
        chantier = assessed.places[line.chantier][1]
        if line.journey not in files:
            entries.append(Entry(line.reference, chantier, [Point(rule, "") for rule in rules]))
            continue
        journey, person, first, last = files[line.journey]
        told = [
            Point(
                rule,
                address(rule, facts[line.journey], journey, person, back)
                if _may(rule, viewer, writes=writes.holds(line.chantier))
                else "",
            )
            for rule in rules
        ]
        file = link("person", person)
        entries.append(Entry(line.reference, chantier, told, f"{first} {last}", f"{file}?parcours={journey}"))
    return entries


def _may(rule: Rule, viewer: Viewer, *, writes: bool) -> bool:
    page = rule.fix.page if rule.fix else ""
    if page == "identity":
        return viewer.can(Permission.PEOPLE_MERGE)
    return writes or page == "person"


def address(rule: Rule, facts: dict[str, Any], journey: Any, person: Any, back: str) -> str:
    """The page on which it is mended, opened on the very field, that comes back to the list."""
    assert rule.fix is not None
    page = rule.fix.page
    if page == "identity":
        return link(page)
    arguments = [person] if page in _OF_PERSON else [journey]
    if page == "journey_follow_up":
        arguments.append(int(rule.key.split("-")[1]))
    field = rule.fix.field_of(lacking(rule, facts))
    query = {"next": back} | ({"parcours": str(journey)} if page in _OF_PERSON else {})
    return f"{link(page, *arguments)}?{urlencode(query)}" + (f"#{anchor_of(page, field)}" if field else "")


def lacking(rule: Rule, facts: dict[str, Any]) -> str:
    """The first fact it speaks of that has no answer; the first one when each has."""
    about = rule.about or tuple(rule.fields)
    for name in about:
        value = facts.get(name)
        if value is None or value in ([], *UNKNOWN_CODES):
            return name
    return about[0]


@cache
def anchor_of(page: str, field: str) -> str:
    """The id of that field on that page: of its first choice, when it is a row of choices."""
    return str(anchor(FORMS[page]()[field]))
