"""A tree as a French phrase, to stand inside a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from convergence.conditions.schema import ConditionError, Kind, Schema
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
)

_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)
_DAY_WORDS = {"<": "avant", "<=": "au plus tard", "=": "", ">=": "à partir de", ">": "après"}
_NUMBER_WORDS = {"<": "moins de", "<=": "au plus", "=": "", ">=": "au moins", ">": "plus de"}
_DAY_REF = {"<": "avant", "<=": "au plus tard à la date de", "=": "le jour de", ">=": "à partir de", ">": "après"}
_NUMBER_REF = {
    "<": "inférieur à",
    "<=": "inférieur ou égal à",
    "=": "égal à",
    ">=": "supérieur ou égal à",
    ">": "supérieur à",
}


def day(value: date) -> str:
    """`1er mars 2024`."""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number} {_MONTHS[value.month - 1]} {value.year}"


def phrase(node: Node, schema: Schema, params: Mapping[str, str] | None = None) -> str:
    """The condition in French, without capital nor full stop. `params` names the parameters in French."""
    return _phrase(node, schema, params or {}, nested=False)


def _phrase(node: Node, schema: Schema, params: Mapping[str, str], *, nested: bool) -> str:
    match node:
        case In(field, codes):
            return f"{schema[field].label} : {_codes(schema, field, codes)}"
        case Only(field, codes):
            return f"{schema[field].label} : seulement {_codes(schema, field, codes)}"
        case Level(field, low, high):
            return f"{schema[field].label} {_levels(low, high)}"
        case Answered(field):
            return f"{schema[field].label} : renseigné"
        case Missing(field):
            return f"{schema[field].label} : non renseigné"
        case Is(field):
            return schema[field].label
        case Compare(field, operator, value):
            return _compare(schema, field, operator, value, params)
        case All(parts) | Any(parts):
            return _composite(node, parts, schema, params, nested=nested)
        case Not(part):
            return f"sauf {_phrase(part, schema, params, nested=True)}"
        case Count(low, high, parts):
            bounds = f"au moins {low}" if high is None else f"entre {low} et {high}"
            listed = " ; ".join(_phrase(part, schema, params, nested=True) for part in parts)
            return f"{bounds} parmi ({listed})"
    raise ConditionError(f"unknown node {node!r}")


def _composite(node: Node, parts: tuple[Node, ...], schema: Schema, params: Mapping[str, str], *, nested: bool) -> str:
    every = isinstance(node, All)
    if not parts:
        return "toujours" if every else "jamais"
    if every and len(parts) > 1 and all(isinstance(part, Answered) for part in parts):
        names = [schema[part.field].label for part in parts if isinstance(part, Answered)]
        return f"tous renseignés : {', '.join(names)}"
    if len(parts) == 1:
        return _phrase(parts[0], schema, params, nested=nested)
    text = (" et " if every else " ou ").join(_phrase(part, schema, params, nested=True) for part in parts)
    return f"({text})" if nested else text


def _codes(schema: Schema, field: str, codes: tuple[str, ...]) -> str:
    names = [schema[field].code_label(code) for code in codes]
    if not names:
        return "aucune valeur"
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " ou " + names[-1]


def _levels(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return "avec un niveau"
    if low is None:
        return f"de niveau {high} ou moins"
    if high is None:
        return f"de niveau {low} ou plus"
    return f"de niveau {low}" if low == high else f"de niveau {low} à {high}"


def _compare(schema: Schema, field: str, operator: str, value: object, params: Mapping[str, str]) -> str:
    if isinstance(value, Ref):
        against = _DAY_REF if schema[field].kind is Kind.DAY else _NUMBER_REF
        return f"{schema[field].label} {against[operator]} {schema[value.field].label}"
    if isinstance(value, Param):
        name = params.get(value.name, value.name)
    elif isinstance(value, date):
        name = f"le {day(value)}"
    else:
        name = f"{value}".replace(".", ",")
    words = _DAY_WORDS if schema[field].kind is Kind.DAY else _NUMBER_WORDS
    joined = f"{words[operator]} {name}".strip().replace("à partir de le ", "à partir du ")
    return f"{schema[field].label} : {joined}"
