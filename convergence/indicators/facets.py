"""What a figure may be crossed by and filtered on: a closed list of facts, each cut into conditions.

A value of a facet is a condition of the one condition tree. So a crossing, a filter, its French sentence and the
list of the people behind a cell all come from the same object. The values of a facet exclude one another and hold
everybody, so that the rows of a crossing add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from convergence.conditions import (
    All,
    Answered,
    Any,
    Compare,
    Field,
    In,
    Kind,
    Level,
    Missing,
    Node,
    Not,
    Param,
    Schema,
    between,
)
from convergence.conditions.as_french import phrase
from convergence.indicators.columns import PARAM_NAMES, PERIOD_END, PREPARED
from convergence.indicators.definitions.shared import MOBILISED, STREET, STREET_AT_ENTRY
from convergence.indicators.evaluate import Evaluation
from convergence.indicators.masks import Masks
from convergence.indicators.populations import Population
from convergence.indicators.scope import NATIONAL, Scope
from convergence.indicators.store import Snapshot
from convergence.kit.folding import fold
from convergence.nomenclature.base import CodeList
from convergence.nomenclature.lists import Education, Housing, Referrer, Sex, Unemployment

NOT_SAID = "Non renseigné ou refus"
NONE = "_"
"""Value of a facet for those of whom nothing is known."""
AGES = ((None, 25, "Moins de 26 ans"), (26, 39, "26 à 39 ans"), (40, 49, "40 à 49 ans"), (50, None, "50 ans et plus"))
REFERRERS = {
    "URGENCE_SOCIALE": "Urgence sociale",
    "HEBERGEMENT": "Hébergement, logement accompagné",
    "EMPLOI": "Service public de l’emploi",
    "SOCIAL": "Accompagnement social, justice",
    "SANTE": "Santé",
    "IAE": "Insertion par l’activité économique",
    "AUTRE": "Autre, candidature spontanée",
}
_MOST_YEARS = 8


@dataclass(frozen=True)
class Named(Field):
    """A field whose codes are objects of the network, with their names."""

    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    def code_label(self, code: str) -> str:
        return self.names.get(code, code)


@dataclass(frozen=True)
class Value:
    """One slice of a facet. `key` stands in addresses: a code or a slug, never somebody."""

    key: str
    label: str
    node: Node


@dataclass(frozen=True)
class Facet:
    key: str
    label: str
    values: tuple[Value, ...]

    def value(self, key: str) -> Value | None:
        return next((item for item in self.values if item.key == key), None)


def _age() -> pl.Expr:
    """Whole years between the birth and the entry."""
    born, start = pl.col("birth_date"), pl.col("started_on")
    before = start.dt.strftime("%m%d") < born.dt.strftime("%m%d")
    years = start.dt.year().cast(pl.Int32) - born.dt.year().cast(pl.Int32)
    return (years - before.cast(pl.Int32)).alias("age")


DERIVED = (_age(),)


@dataclass(frozen=True)
class Facets:
    """The facets of a snapshot, and the schema their conditions are read in."""

    all: tuple[Facet, ...]
    schema: Schema

    def get(self, key: str) -> Facet | None:
        return next((item for item in self.all if item.key == key), None)

    def said(self, node: Node) -> str:
        """The condition in French."""
        return phrase(node, self.schema, PARAM_NAMES)


def of(
    snapshot: Snapshot, territories: Mapping[str, str], last: int, scopes: Iterable[Scope] = (Scope(NATIONAL),)
) -> Facets:
    """The facets of these facts, as seen from these scopes: a facet that cuts nothing there is left out.

    `territories` gives the name of each slug; `last` is the last year of entry.
    """
    places, chantiers, outside = _network(snapshot, territories, scopes)
    schema = Schema.of(
        [
            *PREPARED,
            Named("territory", Kind.CODE, "territoire", names=places),
            Named("chantier_code", Kind.CODE, "chantier", names=chantiers),
            Field("housing_exit", Kind.CODE, "logement à la sortie", Housing),
            Field("age", Kind.NUMBER, "âge à l’entrée"),
            Field("education", Kind.CODE, "niveau de formation", Education),
            Field("unemployment", Kind.CODE, "durée sans emploi", Unemployment),
        ]
    )
    found = (
        Facet("sexe", "Sexe", _codes("sex", Sex)),
        Facet("age", "Âge à l’entrée", (*(_band("age", *band) for band in AGES), _lacking("age"))),
        Facet("territoire", "Territoire", _named("territory", places, "Hors territoire" if outside else "")),
        Facet("chantier", "Chantier", _named("chantier_code", chantiers, "")),
        Facet("entree", "Année d’entrée", _years(last)),
        Facet("logement", "Logement à l’entrée", _housing("housing_entry")),
        Facet("logement-sortie", "Logement à la sortie", _housing("housing_exit")),
        Facet("logement-12", "Logement à 12 mois", _housing("outcome_12_housing")),
        Facet("rue", "Parcours de rue", _street()),
        Facet("freins", "Freins à l’entrée", _barriers()),
        Facet("orienteur", "Orienteur", _referrers()),
        Facet("formation", "Niveau de formation", _codes("education", Education)),
        Facet("chomage", "Durée sans emploi", _codes("unemployment", Unemployment)),
        *(
            Facet(f"cp-{name.replace('é', 'e')}", f"Chargé de partenariats {name}", _asked(MOBILISED[theme]))
            for theme, name in (("EMPLOI", "emploi"), ("LOGEMENT", "logement"), ("SANTE", "santé"))
        ),
    )
    return Facets(tuple(item for item in found if len(item.values) > 1), schema)


def _network(
    snapshot: Snapshot, territories: Mapping[str, str], scopes: Iterable[Scope]
) -> tuple[dict[str, str], dict[str, str], bool]:
    """Territories and chantiers that these scopes may hold, by name, and whether some stand outside any territory."""
    frames = snapshot.frames
    every = frames.chantier.join(frames.membership, on="chantier_id", how="left")
    slugs: set[str] = set()
    codes: set[str] = set()
    outside = False
    for scope in scopes:
        match scope.kind:
            case "territory":
                held = every.filter(pl.col("territory") == scope.value)
            case "chantier":
                held = every.filter(pl.col("code") == scope.value)
            case "departement":
                held = every.filter(pl.col("department") == scope.value)
            case _:
                held = every
        codes |= set(held["code"])
        slugs |= {scope.value} if scope.kind == "territory" else set(held["territory"].drop_nulls())
        outside |= scope.kind != "territory"
    names = {slug: territories.get(slug, slug) for slug in slugs}
    chantiers = {code: name for code, name in frames.chantier.select("code", "name").rows() if code in codes}
    return _sorted(names), _sorted(chantiers), outside


def _sorted(names: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda item: (fold(item[1]), item[0])))


def masks(snapshot: Snapshot, evaluation: Evaluation, population: Population, facets: Facets) -> Masks:
    """The masks of a population in a scope; kept with the snapshot, for the next question on the same people."""
    prepared = evaluation.prepared
    levels = dict(evaluation.schema.levels)
    schema = facets.schema.with_levels(levels | {"housing_exit": levels["housing_entry"]})
    key = ("masks", prepared.programme, prepared.period, prepared.rules, evaluation.scope, population)
    return snapshot.remember(key, lambda: Masks(evaluation, population, schema, DERIVED))


def _lacking(name: str, label: str = NOT_SAID) -> Value:
    return Value(NONE, label, Missing(name))


def _codes(name: str, codes: type[CodeList]) -> tuple[Value, ...]:
    return (*(Value(str(code.value), code.label, In(name, code.value)) for code in codes), _lacking(name))


def _named(name: str, names: Mapping[str, str], without: str) -> tuple[Value, ...]:
    found = tuple(Value(code, label, In(name, code)) for code, label in names.items())
    return (*found, _lacking(name, without)) if without else found


def _band(name: str, low: int | None, high: int | None, label: str) -> Value:
    bounds = [Compare(name, sign, bound) for sign, bound in ((">=", low), ("<=", high)) if bound is not None]
    return Value(f"{low or ''}-{high or ''}", label, bounds[0] if len(bounds) == 1 else All(*bounds))


def _years(last: int) -> tuple[Value, ...]:
    first = last - _MOST_YEARS + 1
    years = (
        Value(str(year), str(year), between("started_on", date(year, 1, 1), date(year, 12, 31)))
        for year in range(last, first - 1, -1)
    )
    return (*years, Value("avant", f"Avant {first}", Compare("started_on", "<", date(first, 1, 1))))


def _housing(name: str) -> tuple[Value, ...]:
    unranked = [code.value for code in Housing if code.level is None]
    return (
        Value("rue", "À la rue", Level(name, 0, 0)),
        Value("heberge", "Hébergement", Level(name, 1, 2)),
        Value("tiers", "Chez un tiers", Level(name, 3, 3)),
        Value("accompagne", "Logement accompagné", Level(name, 4, 4)),
        Value("ordinaire", "Logement ordinaire", Level(name, 5, 5)),
        Value("institution", "Institution", In(name, *unranked)),
        _lacking(name),
    )


def _street() -> tuple[Value, ...]:
    elsewhere = Any(Missing("housing_entry"), Not(STREET_AT_ENTRY))
    return (
        Value("oui", "Oui", STREET),
        Value("non", "Non", All(In("street_history", "NON"), elsewhere)),
        Value(NONE, NOT_SAID, All(Missing("street_history"), elsewhere)),
    )


def _barriers() -> tuple[Value, ...]:
    seen = Answered("diagnosed_on")
    return (
        Value("0-2", "0 à 2 axes", All(seen, between("axes", 0, 2))),
        Value("3-4", "3 ou 4 axes", All(seen, between("axes", 3, 4))),
        Value("5-", "5 axes et plus", All(seen, Compare("axes", ">=", 5))),
        _lacking("diagnosed_on", "Sans diagnostic"),
    )


def _referrers() -> tuple[Value, ...]:
    groups = (Value(key, label, In("referrer", *Referrer.in_group(key))) for key, label in REFERRERS.items())
    return (*groups, _lacking("referrer"))


def _asked(column: str) -> tuple[Value, ...]:
    end = Param(PERIOD_END)
    return (
        Value("oui", "Sollicité", Compare(column, "<=", end)),
        Value("non", "Pas sollicité", Any(Missing(column), Compare(column, ">", end))),
    )
