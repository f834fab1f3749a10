"""A tree as plain JSON values, for saved views, criteria and quality rules."""

from __future__ import annotations

from datetime import date
from typing import Any as Anything

from convergence.conditions.schema import ConditionError, Schema
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
    Operand,
    Param,
    Ref,
    check,
)

MAX_NODES = 400
MAX_DEPTH = 12
"""A saved condition comes from outside: these bounds keep its SQL and its sentence within reason."""


def encode(node: Node) -> dict[str, Anything]:
    match node:
        case In(field, codes) | Only(field, codes):
            return {"is": "in" if isinstance(node, In) else "only", "field": field, "codes": list(codes)}
        case Level(field, low, high):
            return {"is": "level", "field": field, "low": low, "high": high}
        case Answered(field):
            return {"is": "answered", "field": field}
        case Missing(field):
            return {"is": "missing", "field": field}
        case Is(field):
            return {"is": "true", "field": field}
        case Compare(field, operator, value):
            return {"is": "compare", "field": field, "operator": operator, "value": _encode_value(value)}
        case All(parts):
            return {"is": "all", "of": [encode(part) for part in parts]}
        case Any(parts):
            return {"is": "any", "of": [encode(part) for part in parts]}
        case Not(part):
            return {"is": "not", "of": encode(part)}
        case Count(low, high, parts):
            return {"is": "count", "low": low, "high": high, "of": [encode(part) for part in parts]}
    raise ConditionError(f"unknown node {node!r}")


def decode(data: object, schema: Schema) -> Node:
    """The tree of these values, checked against the schema. Raises ConditionError, naming what is wrong."""
    node = _Decoder().node(data, 1)
    check(node, schema)
    return node


def _encode_value(value: Operand) -> Anything:
    if isinstance(value, Ref):
        return {"field": value.field}
    if isinstance(value, Param):
        return {"param": value.name}
    return {"day": value.isoformat()} if isinstance(value, date) else value


class _Decoder:
    def __init__(self) -> None:
        self.seen = 0

    def node(self, data: object, depth: int) -> Node:
        self.seen += 1
        if self.seen > MAX_NODES or depth > MAX_DEPTH:
            raise ConditionError(f"condition too large: at most {MAX_NODES} nodes, {MAX_DEPTH} deep")
        if not isinstance(data, dict):
            raise ConditionError(f"expected an object with the key “is”, found {data!r}")
        match data.get("is"):
            case "in":
                return In(_text(data, "field"), *_texts(data, "codes"))
            case "only":
                return Only(_text(data, "field"), *_texts(data, "codes"))
            case "level":
                return Level(_text(data, "field"), _whole(data, "low"), _whole(data, "high"))
            case "answered":
                return Answered(_text(data, "field"))
            case "missing":
                return Missing(_text(data, "field"))
            case "true":
                return Is(_text(data, "field"))
            case "compare":
                return Compare(_text(data, "field"), _text(data, "operator"), _value(data.get("value")))
            case "all":
                return All(*self.parts(data, depth))
            case "any":
                return Any(*self.parts(data, depth))
            case "not":
                return Not(self.node(data.get("of"), depth + 1))
            case "count":
                return Count(_whole(data, "low") or 0, _whole(data, "high"), *self.parts(data, depth))
        raise ConditionError(f"unknown condition “{data.get('is')}”")

    def parts(self, data: dict[str, Anything], depth: int) -> list[Node]:
        return [self.node(part, depth + 1) for part in _list(data, "of")]


def _list(data: dict[str, Anything], key: str) -> list[Anything]:
    value = data.get(key)
    if not isinstance(value, list):
        raise ConditionError(f"expected a list under “{key}”, found {value!r}")
    return value


def _text(data: dict[str, Anything], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str):
        raise ConditionError(f"expected a text under “{key}”, found {value!r}")
    return value


def _texts(data: dict[str, Anything], key: str) -> list[str]:
    values = _list(data, key)
    if not all(isinstance(value, str) for value in values):
        raise ConditionError(f"expected texts under “{key}”, found {values!r}")
    return values


def _whole(data: dict[str, Anything], key: str) -> int | None:
    value = data.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise ConditionError(f"expected a whole number under “{key}”, found {value!r}")
    return value


def _value(value: object) -> Operand:
    match value:
        case {"field": str(name)}:
            return Ref(name)
        case {"param": str(name)}:
            return Param(name)
        case {"day": str(text)}:
            try:
                return date.fromisoformat(text)
            except ValueError:
                raise ConditionError(f"expected a date such as 2025-03-11, found “{text}”") from None
        case bool():
            pass
        case int() | float():
            return value
    raise ConditionError(f"expected a number, a day, a field or a parameter, found {value!r}")
