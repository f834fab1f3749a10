"""A tree as SQL, for SQLite and PostgreSQL, with its parameters apart from the text.

Columns hold what the Polars frame holds: codes as text (empty or NULL when not known), several codes as one
text joined by `;`, days as dates, flags as booleans. Placeholders are `%s`, as Django's cursors expect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from convergence.conditions.as_polars import FALSE, REFUSAL, TRUE, UNKNOWN, Params, bound
from convergence.conditions.schema import ConditionError, Field, Kind, Schema
from convergence.conditions.tree import (
    All,
    Answered,
    Any,
    Compare,
    Count,
    In,
    Is,
    Level,
    Missing,
    Node,
    Not,
    Only,
    Ref,
)
from convergence.nomenclature.base import MISSING_CODES, REFUSED

Vendor = Literal["sqlite", "postgresql"]
_MISSING = ("", *sorted(MISSING_CODES))


@dataclass(frozen=True)
class Sql:
    """A piece of SQL and the parameters of its placeholders, in order."""

    text: str
    params: tuple[object, ...] = ()


@dataclass(frozen=True)
class Reading:
    """`value` is TRUE, FALSE or NULL; `refused` is TRUE or FALSE."""

    value: Sql
    refused: Sql


def _sql(template: str, *parts: Sql) -> Sql:
    """Fill the `{}` of a template, keeping the parameters in the order of the placeholders."""
    text = template.format(*(part.text for part in parts))
    return Sql(text, tuple(param for part in parts for param in part.params))


def _chain(word: str, parts: list[Sql]) -> Sql:
    return Sql(
        "(" + f" {word} ".join(part.text for part in parts) + ")",
        tuple(param for part in parts for param in part.params),
    )


_NO = Sql("FALSE")


class Writer:
    """Writes trees for one database. `columns` maps a field to the SQL expression that holds it."""

    def __init__(
        self,
        schema: Schema,
        vendor: Vendor,
        *,
        columns: Mapping[str, str] | None = None,
        params: Params | None = None,
    ) -> None:
        if vendor not in ("sqlite", "postgresql"):
            raise ConditionError(f"unknown database “{vendor}”: expected sqlite or postgresql")
        self.schema = schema
        self.vendor = vendor
        self.columns = columns or {}
        self.params = params or {}

    def where(self, node: Node) -> Sql:
        """True where the condition is true, false elsewhere: what a WHERE clause takes."""
        return _sql("(({}) IS TRUE)", self.read(node).value)

    def state(self, node: Node) -> Sql:
        """The state of each row, with the numbers of `as_polars`."""
        reading = self.read(node)
        return _sql(
            f"CASE WHEN ({{}}) IS TRUE THEN {TRUE} WHEN ({{}}) IS FALSE THEN {FALSE}"
            f" WHEN {{}} THEN {REFUSAL} ELSE {UNKNOWN} END",
            reading.value,
            reading.value,
            reading.refused,
        )

    def read(self, node: Node) -> Reading:
        match node:
            case All(parts):
                return self._join([self.read(part) for part in parts], "AND", Sql("TRUE"))
            case Any(parts):
                return self._join([self.read(part) for part in parts], "OR", _NO)
            case Not(part):
                inner = self.read(part)
                return Reading(_sql("(NOT {})", inner.value), inner.refused)
            case Count(low, high, parts):
                return self._count(low, high, [self.read(part) for part in parts])
            case Missing(field):
                return Reading(_sql("(NOT {})", self._answered(self.schema[field])), _NO)
            case Answered(field):
                item = self.schema[field]
                return Reading(_sql("(CASE WHEN {} THEN TRUE END)", self._answered(item)), self._refused(item))
            case Is(field):
                return Reading(_sql("({})", self._column(field)), self._refused(self.schema[field]))
            case In(field, codes):
                item = self.schema[field]
                return self._decided(item, self._holds_any(item, codes))
            case Only(field, codes):
                item = self.schema[field]
                return self._decided(item, self._stripped(item, (*sorted(MISSING_CODES), *codes), empty=True))
            case Level(field, low, high):
                item = self.schema[field]
                return self._decided(item, self._is_in(field, self.schema.codes_between(field, low, high)))
            case Compare(field, operator, value):
                return self._compare(field, operator, value)
        raise ConditionError(f"unknown node {node!r}")

    def _column(self, field: str) -> Sql:
        name = self.schema[field].name
        return Sql(self.columns.get(name, f'"{name}"').replace("%", "%%"))

    def _join(self, parts: list[Reading], word: str, empty: Sql) -> Reading:
        if not parts:
            return Reading(empty, _NO)
        if len(parts) == 1:
            return parts[0]
        value = _chain(word, [part.value for part in parts])
        return Reading(value, self._undecided_by_refusal(value, parts))

    def _undecided_by_refusal(self, value: Sql, parts: list[Reading]) -> Sql:
        unknown = [_sql("(({}) IS NULL AND NOT {})", part.value, part.refused) for part in parts]
        return _sql("(({}) IS NULL AND NOT {})", value, _chain("OR", unknown))

    def _count(self, low: int, high: int | None, parts: list[Reading]) -> Reading:
        if not parts:
            return Reading(Sql("TRUE" if low <= 0 else "FALSE"), _NO)
        sure = _chain("+", [_sql("(CASE WHEN {} THEN 1 ELSE 0 END)", part.value) for part in parts])
        perhaps = _chain("+", [_sql("(CASE WHEN ({}) IS FALSE THEN 0 ELSE 1 END)", part.value) for part in parts])
        top = len(parts) if high is None else high
        value = _sql(
            f"(CASE WHEN {{}} >= {low:d} AND {{}} <= {top:d} THEN TRUE"
            f" WHEN {{}} < {low:d} OR {{}} > {top:d} THEN FALSE END)",
            sure,
            perhaps,
            perhaps,
            sure,
        )
        return Reading(value, self._undecided_by_refusal(value, parts))

    def _is_in(self, field: str, codes: tuple[str, ...]) -> Sql:
        if not codes:
            return _NO
        marks = ", ".join(["%s"] * len(codes))
        return _sql("({} IN ({}))", self._column(field), Sql(marks, codes))

    def _padded(self, item: Field) -> Sql:
        """`;A;;B;` of `A;B`, so that each code stands alone between its own separators."""
        return _sql("(';' || REPLACE({}, ';', ';;') || ';')", self._column(item.name))

    def _stripped(self, item: Field, codes: tuple[str, ...], *, empty: bool) -> Sql:
        """Whether something is left of the codes once these are taken away (`empty`: whether nothing is)."""
        text = self._padded(item)
        for code in codes:
            text = _sql("REPLACE({}, {}, '')", text, Sql("%s", (f";{code};",)))
        return _sql(f"({{}} {'IN' if empty else 'NOT IN'} ('', ';;'))", text)

    def _holds_any(self, item: Field, codes: tuple[str, ...]) -> Sql:
        if item.kind is not Kind.CODES:
            return self._is_in(item.name, codes)
        padded = self._padded(item)
        found = [_sql("({} <> REPLACE({}, {}, ''))", padded, padded, Sql("%s", (f";{code};",))) for code in codes]
        return _chain("OR", found) if found else _NO

    def _answered(self, item: Field) -> Sql:
        column = self._column(item.name)
        if item.kind is Kind.CODE:
            marks = ", ".join(["%s"] * len(_MISSING))
            return _sql("({} IS NOT NULL AND {} NOT IN ({}))", column, column, Sql(marks, _MISSING))
        if item.kind is Kind.CODES:
            return _sql(
                "({} IS NOT NULL AND {})",
                column,
                self._stripped(item, tuple(sorted(MISSING_CODES)), empty=False),
            )
        return _sql("({} IS NOT NULL)", column)

    def _refused(self, item: Field) -> Sql:
        column = self._column(item.name)
        if item.kind is Kind.CODE:
            return _sql("(COALESCE({}, '') = {})", column, Sql("%s", (REFUSED,)))
        if item.kind is Kind.CODES:
            return _sql("(COALESCE({}, '') <> '' AND {})", column, self._stripped(item, (REFUSED,), empty=True))
        if item.refusal:
            return _sql("({} IS NULL AND COALESCE({}, FALSE))", column, self._column(item.refusal))
        return _NO

    def _decided(self, item: Field, value: Sql) -> Reading:
        return Reading(_sql("(CASE WHEN {} THEN {} END)", self._answered(item), value), self._refused(item))

    def _compare(self, field: str, operator: str, value: object) -> Reading:
        left = self._column(field)
        lacking = [_sql("({} IS NULL AND NOT {})", left, self._refused(self.schema[field]))]
        if isinstance(value, Ref):
            right = self._column(value.field)
            lacking.append(_sql("({} IS NULL AND NOT {})", right, self._refused(self.schema[value.field])))
        else:
            right = self._literal(bound(value, self.params))
        result = _sql(f"({{}} {operator} {{}})", left, right)
        return Reading(result, _sql("(({}) IS NULL AND NOT {})", result, _chain("OR", lacking)))

    def _literal(self, value: object) -> Sql:
        if isinstance(value, date):
            return Sql("CAST(%s AS date)" if self.vendor == "postgresql" else "%s", (value.isoformat(),))
        return Sql("%s", (value,))
