"""The meaning of a tree, written the slow and obvious way: one record at a time, with lists of answers."""

from __future__ import annotations

import operator
from collections.abc import Mapping

from convergence.conditions import (
    All,
    Answered,
    Any,
    Compare,
    Count,
    In,
    Is,
    Kind,
    Level,
    Missing,
    Node,
    Not,
    Only,
    Param,
    Ref,
)
from convergence.conditions.as_polars import FALSE, REFUSAL, TRUE, UNKNOWN
from tests.conditions.records import MISSING, SCHEMA

OPERATORS = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt}
UNDECIDED = (UNKNOWN, REFUSAL)


def state(node: Node, record: Mapping[str, object], params: Mapping[str, object]) -> int:
    """One of the four states."""
    match node:
        case All(parts):
            states = [state(part, record, params) for part in parts]
            return FALSE if FALSE in states else _undecided(states) or TRUE
        case Any(parts):
            states = [state(part, record, params) for part in parts]
            return TRUE if TRUE in states else _undecided(states) or FALSE
        case Not(part):
            inner = state(part, record, params)
            return inner if inner in UNDECIDED else (FALSE if inner == TRUE else TRUE)
        case Count(low, high, parts):
            states = [state(part, record, params) for part in parts]
            sure = states.count(TRUE)
            possible = range(sure, sure + sum(item in UNDECIDED for item in states) + 1)
            fits = {low <= count and (high is None or count <= high) for count in possible}
            return (TRUE if fits.pop() else FALSE) if len(fits) == 1 else _undecided(states)
        case Missing(field):
            return FALSE if _lacks(field, record) is None else TRUE
        case Answered(field):
            return _lacks(field, record) or TRUE
        case Compare(field, sign, value):
            return _compare(field, sign, value, record, params)
        case Is(field) | In(field, _) | Level(field, _, _) | Only(field, _):
            lack = _lacks(field, record)
            return lack if lack is not None else int(_true(node, record[field]))
    raise AssertionError(node)


def _undecided(states: list[int]) -> int:
    lacking = [item for item in states if item in UNDECIDED]
    if not lacking:
        return 0
    return REFUSAL if all(item == REFUSAL for item in lacking) else UNKNOWN


def _lacks(field: str, record: Mapping[str, object]) -> int | None:
    """What is lacking when the field has no answer, or None when it has one."""
    value = record[field]
    if SCHEMA[field].kind is Kind.CODES:
        codes = list(value or [])
        if any(code not in MISSING for code in codes):
            return None
        return REFUSAL if codes and all(code == "REFUS" for code in codes) else UNKNOWN
    if value is not None and value not in MISSING:
        return None
    flag = SCHEMA[field].refusal
    return REFUSAL if value == "REFUS" or (flag and record[flag]) else UNKNOWN


def _true(node: Node, value: object) -> bool:
    if isinstance(node, Is):
        return bool(value)
    if isinstance(node, Level):
        return value in SCHEMA.codes_between(node.field, node.low, node.high)
    real = [code for code in value if code not in MISSING] if isinstance(value, list) else [value]
    return all(code in node.codes for code in real) if isinstance(node, Only) else any(c in node.codes for c in real)


def _compare(field: str, sign: str, value: object, record: Mapping[str, object], params: Mapping[str, object]) -> int:
    lacks = [_lacks(field, record)]
    if isinstance(value, Ref):
        lacks.append(_lacks(value.field, record))
        value = record[value.field]
    elif isinstance(value, Param):
        value = params[value.name]
    states = [lack for lack in lacks if lack is not None]
    return _undecided(states) if states else int(OPERATORS[sign](record[field], value))
