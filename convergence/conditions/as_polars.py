"""A tree as Polars expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_

import polars as pl

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
    Param,
    Ref,
    height,
    walk,
)
from convergence.nomenclature.base import MISSING_CODES, REFUSED

FALSE, TRUE, UNKNOWN, REFUSAL = 0, 1, 2, 3
"""The four states of `state`."""

Params = Mapping[str, date | int | float]
Operator = Callable[[pl.Expr, pl.Expr], pl.Expr]
_YES = pl.lit(True)
_NO = pl.lit(False)
_NULL = pl.lit(None, dtype=pl.Boolean)
_MISSING = ["", *sorted(MISSING_CODES)]


@dataclass(frozen=True)
class Reading:
    """`value` is true, false or null; `refused` is never null and true only where `value` is null."""

    value: pl.Expr
    refused: pl.Expr

    @property
    def unknown(self) -> pl.Expr:
        return self.value.is_null() & ~self.refused


Given = Mapping[Node, Reading]


def read(node: Node, schema: Schema, params: Params | None = None, given: Given | None = None) -> Reading:
    """The two expressions of a tree over a frame that has the columns of `schema`.

    A column of codes never needs to be null: the empty text is what is not known. Both are understood. `given`
    holds the readings of nodes that the frame already has (see `lay`).
    """
    params, given = params or {}, given or {}
    if node in given:
        return given[node]
    match node:
        case All(parts):
            return _join([read(part, schema, params, given) for part in parts], and_, _constant(value=True))
        case Any(parts):
            return _join([read(part, schema, params, given) for part in parts], or_, _constant(value=False))
        case Not(part):
            inner = read(part, schema, params, given)
            return Reading(~inner.value, inner.refused)
        case Count(low, high, parts):
            return _count(low, high, [read(part, schema, params, given) for part in parts])
        case Missing(field):
            return Reading(~_answered(schema[field]), _NO)
        case Answered(field):
            item = schema[field]
            return Reading(pl.when(_answered(item)).then(_YES).otherwise(_NULL), _refused(item, schema))
        case Is(field):
            return Reading(pl.col(field), _refused(schema[field], schema))
        case In(field, codes):
            return _decided(schema[field], _holds_any(schema[field], codes), schema)
        case Only(field, codes):
            item = schema[field]
            return _decided(item, _real(item).list.set_difference(list(codes)).list.len() == 0, schema)
        case Level(field, low, high):
            return _decided(schema[field], pl.col(field).is_in(schema.codes_between(field, low, high)), schema)
        case Compare(field, operator, value):
            return _compare(field, operator, value, schema, params)
    raise ConditionError(f"unknown node {node!r}")


def lay(
    frame: pl.DataFrame, nodes: Iterable[Node], schema: Schema, params: Params | None = None
) -> tuple[pl.DataFrame, Given]:
    """Add to the frame the readings of every node of these trees, each computed once, children first.

    Trees that share parts, as definitions do, cost the sum of their distinct nodes; as one expression they would
    be written out again at each place.
    """
    given: dict[Node, Reading] = {}
    by_height: dict[int, list[Node]] = {}
    for node in dict.fromkeys(part for tree in nodes for part in walk(tree)):
        by_height.setdefault(height(node), []).append(node)
    for level in sorted(by_height):
        columns = []
        found: dict[Node, Reading] = {}
        for node in by_height[level]:
            reading = read(node, schema, params, given)
            name = f"node {len(given) + len(found)}"
            columns += [reading.value.alias(name), reading.refused.alias(f"{name} refused")]
            found[node] = Reading(pl.col(name), pl.col(f"{name} refused"))
        frame = frame.with_columns(columns)
        given |= found
    return frame, given


def state(node: Node, schema: Schema, params: Params | None = None) -> pl.Expr:
    """FALSE, TRUE, UNKNOWN or REFUSAL for each row, as small integers."""
    reading = read(node, schema, params)
    undecided = pl.when(reading.refused).then(REFUSAL).otherwise(UNKNOWN)
    decided = pl.when(reading.value).then(TRUE).otherwise(FALSE)
    return pl.when(reading.value.is_null()).then(undecided).otherwise(decided).cast(pl.UInt8)


def holds(node: Node, schema: Schema, params: Params | None = None) -> pl.Expr:
    """True where the condition is true; false where it is false or undecided. For filters."""
    return read(node, schema, params).value.fill_null(value=False)


def _join(parts: list[Reading], operator: Operator, empty: pl.Expr) -> Reading:
    if not parts:
        return Reading(empty, _NO)
    if len(parts) == 1:
        return parts[0]
    value: pl.Expr = reduce(operator, [part.value for part in parts])
    return Reading(value, value.is_null() & _none_unknown(parts))


def _constant(*, value: bool) -> pl.Expr:
    """One value per row, even where the tree reads no column."""
    return pl.repeat(value, pl.len(), dtype=pl.Boolean)


def _none_unknown(parts: list[Reading]) -> pl.Expr:
    return ~reduce(or_, [part.unknown for part in parts])


def _count(low: int, high: int | None, parts: list[Reading]) -> Reading:
    if not parts:
        return Reading(_constant(value=low <= 0), _NO)
    sure = pl.sum_horizontal([part.value.fill_null(value=False).cast(pl.Int32) for part in parts])
    perhaps = pl.sum_horizontal([part.value.fill_null(value=True).cast(pl.Int32) for part in parts])
    top = len(parts) if high is None else high
    value = (
        pl.when((sure >= low) & (perhaps <= top))
        .then(_YES)
        .when((perhaps < low) | (sure > top))
        .then(_NO)
        .otherwise(_NULL)
    )
    return Reading(value, value.is_null() & _none_unknown(parts))


def _real(item: Field) -> pl.Expr:
    """The real codes of a field of several."""
    return pl.col(item.name).fill_null([]).list.set_difference(_MISSING)


def _answered(item: Field) -> pl.Expr:
    column = pl.col(item.name)
    if item.kind is Kind.CODE:
        return ~column.is_in(_MISSING).fill_null(value=True)
    if item.kind is Kind.CODES:
        return _real(item).list.len() > 0
    return column.is_not_null()


def _refused(item: Field, schema: Schema) -> pl.Expr:
    """Where the person refused to answer that field, and nothing else is lacking."""
    column = pl.col(item.name)
    if item.kind is Kind.CODE:
        return (column == REFUSED).fill_null(value=False)
    if item.kind is Kind.CODES:
        only_refusals = column.list.set_difference([REFUSED]).list.len() == 0
        return ((column.list.len() > 0) & only_refusals).fill_null(value=False)
    if item.refusal:
        return column.is_null() & pl.col(schema[item.refusal].name).fill_null(value=False)
    return _NO


def _decided(item: Field, value: pl.Expr, schema: Schema) -> Reading:
    return Reading(pl.when(_answered(item)).then(value).otherwise(_NULL), _refused(item, schema))


def _holds_any(item: Field, codes: tuple[str, ...]) -> pl.Expr:
    if item.kind is Kind.CODES:
        return pl.col(item.name).fill_null([]).list.set_intersection(list(codes)).list.len() > 0
    return pl.col(item.name).is_in(codes)


def _compare(field: str, operator: str, value: object, schema: Schema, params: Params) -> Reading:
    left = pl.col(field)
    lacking = left.is_null() & ~_refused(schema[field], schema)
    right: pl.Expr
    if isinstance(value, Ref):
        right = pl.col(value.field)
        lacking = lacking | (right.is_null() & ~_refused(schema[value.field], schema))
    else:
        right = pl.lit(bound(value, params))
    result = {
        "<": left < right,
        "<=": left <= right,
        "=": left == right,
        ">=": left >= right,
        ">": left > right,
    }[operator]
    return Reading(result, result.is_null() & ~lacking)


def bound(value: object, params: Params) -> object:
    """The value itself, or that of the parameter it names."""
    if not isinstance(value, Param):
        return value
    if value.name not in params:
        raise ConditionError(f"parameter “{value.name}” is missing: given are {', '.join(params) or 'none'}")
    return params[value.name]
