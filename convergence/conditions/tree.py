"""The nodes. Each is a plain frozen value: two equal trees are equal, and a tree can be a dictionary key.

Truth is three-valued, as SQL and Polars know it: true, false, undecided. An undecided node is *refused* when
every answer it lacks is a refusal, else *unknown* (common rules of the indicator definitions).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from convergence.conditions.schema import ConditionError, Kind, Schema


@dataclass(frozen=True)
class Node:
    """A condition. `&`, `|` and `~` build composites."""

    def __and__(self, other: Node) -> All:
        return All(self, other)

    def __or__(self, other: Node) -> Any:
        return Any(self, other)

    def __invert__(self) -> Not:
        return Not(self)


@dataclass(frozen=True)
class Ref:
    """Another field, as the right side of a comparison."""

    field: str


@dataclass(frozen=True)
class Param:
    """A named value given at evaluation, such as the end of the period."""

    name: str


Operand = date | int | float | Ref | Param
OPERATORS = ("<", "<=", "=", ">=", ">")


@dataclass(frozen=True)
class In(Node):
    """The code is one of these; of several codes, at least one is. Undecided without an answer."""

    field: str
    codes: tuple[str, ...]

    def __init__(self, field: str, *codes: str) -> None:
        object.__setattr__(self, "field", field)
        object.__setattr__(self, "codes", tuple(sorted({str(code) for code in codes})))


@dataclass(frozen=True)
class Only(Node):
    """Every real code of a field of several codes is one of these. Undecided without a real code."""

    field: str
    codes: tuple[str, ...]

    def __init__(self, field: str, *codes: str) -> None:
        object.__setattr__(self, "field", field)
        object.__setattr__(self, "codes", tuple(sorted({str(code) for code in codes})))


@dataclass(frozen=True)
class Level(Node):
    """The level of the code lies in [low, high] (None: no bound). A code without level is known and false."""

    field: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Answered(Node):
    """A real answer is there: true, else undecided (so that a refusal stays a refusal)."""

    field: str


@dataclass(frozen=True)
class Missing(Node):
    """No real answer is there: true or false, never undecided. What a filter « non renseigné » asks."""

    field: str


@dataclass(frozen=True)
class Is(Node):
    """A flag that is true."""

    field: str


@dataclass(frozen=True)
class Compare(Node):
    """A day or a number against a value, another field or a parameter."""

    field: str
    operator: str
    value: Operand

    def __post_init__(self) -> None:
        if self.operator not in OPERATORS:
            raise ConditionError(f"unknown operator “{self.operator}”: expected one of {', '.join(OPERATORS)}")


@dataclass(frozen=True)
class All(Node):
    """Every part is true."""

    parts: tuple[Node, ...]

    def __init__(self, *parts: Node) -> None:
        object.__setattr__(self, "parts", parts)


@dataclass(frozen=True)
class Any(Node):
    """At least one part is true."""

    parts: tuple[Node, ...]

    def __init__(self, *parts: Node) -> None:
        object.__setattr__(self, "parts", parts)


@dataclass(frozen=True)
class Not(Node):
    part: Node


@dataclass(frozen=True)
class Count(Node):
    """The number of true parts lies in [low, high] (high None: no bound)."""

    low: int
    high: int | None
    parts: tuple[Node, ...]

    def __init__(self, low: int, high: int | None, *parts: Node) -> None:
        if low < 0 or (high is not None and high < low):
            raise ConditionError(f"a count between {low} and {high} holds nothing")
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)
        object.__setattr__(self, "parts", parts)


ALWAYS = All()
NEVER = Any()


def between(field: str, low: Operand, high: Operand) -> All:
    """Both bounds included."""
    return All(Compare(field, ">=", low), Compare(field, "<=", high))


def height(node: Node) -> int:
    """How many nodes lie under this one, on the longest way down; 0 for a leaf."""
    parts = node.parts if isinstance(node, All | Any | Count) else (node.part,) if isinstance(node, Not) else ()
    return 1 + max(map(height, parts)) if parts else 0


def walk(node: Node) -> Iterator[Node]:
    """The node and everything under it, parents first."""
    yield node
    if isinstance(node, All | Any | Count):
        for part in node.parts:
            yield from walk(part)
    elif isinstance(node, Not):
        yield from walk(node.part)


def fields_used(node: Node) -> frozenset[str]:
    """Names of the fields that the condition reads."""
    names = set()
    for item in walk(node):
        if isinstance(item, In | Only | Level | Answered | Missing | Is | Compare):
            names.add(item.field)
        if isinstance(item, Compare) and isinstance(item.value, Ref):
            names.add(item.value.field)
    return frozenset(names)


_KINDS: dict[type[Node], frozenset[Kind]] = {
    In: frozenset({Kind.CODE, Kind.CODES}),
    Only: frozenset({Kind.CODES}),
    Level: frozenset({Kind.CODE}),
    Is: frozenset({Kind.FLAG}),
    Compare: frozenset({Kind.DAY, Kind.NUMBER}),
}


def check(node: Node, schema: Schema) -> None:
    """Raise ConditionError unless every node fits its field: known field, right kind, codes of its list."""
    for item in walk(node):
        if not isinstance(item, In | Only | Level | Answered | Missing | Is | Compare):
            continue
        field = schema[item.field]
        kinds = _KINDS.get(type(item))
        if kinds and field.kind not in kinds:
            raise ConditionError(f"“{type(item).__name__}” does not fit field “{field.name}” ({field.kind.value})")
        if isinstance(item, In | Only):
            for code in item.codes:
                if not field.accepts(code):
                    raise ConditionError(f"unknown code “{code}” for field “{field.name}”")
        if isinstance(item, Compare):
            _check_value(item, field.kind, schema)


def _check_value(item: Compare, kind: Kind, schema: Schema) -> None:
    value = item.value
    if isinstance(value, Param):
        return
    if isinstance(value, Ref):
        fits = schema[value.field].kind == kind
    elif kind is Kind.DAY:
        fits = isinstance(value, date)
    else:
        fits = isinstance(value, int | float) and not isinstance(value, bool)
    if not fits:
        raise ConditionError(f"field “{item.field}” ({kind.value}) cannot be compared with {value!r}")
