"""Bilans to JSON and back, whole: what was frozen is read as the object it was, and never computed again.

A dataclass is an object of its fields; a mapping is a list of pairs. A definition is named by its key and version,
which is never edited; the rules in force are said once for the whole edition. A field that a later version of the
product added takes its default; one that it dropped is passed over.
"""

from __future__ import annotations

import functools
import hashlib
import json
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from convergence.indicators import registry
from convergence.indicators.definition import Definition
from convergence.indicators.settings import Rules

T = TypeVar("T")


class BrokenEditionError(Exception):
    """What was frozen is not what is read. Said in French."""


def canonical(content: Any) -> str:
    """The one JSON text of a content: sorted keys, no space."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: Any) -> str:
    """SHA-256 of a content."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def version(key: str, number: int) -> Definition:
    """That version of a figure. Raises BrokenEditionError when the registry has lost it."""
    for known in registry.VERSIONS.get(key, ()):
        if known.version == number:
            return known
    raise BrokenEditionError(f"La version {number} de {key} n’est plus connue de cette installation.")


def dump(value: Any) -> Any:
    """Plain JSON of a value."""
    if isinstance(value, Definition):
        return {"key": value.key, "version": value.version}
    if isinstance(value, Rules):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: dump(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return sorted([dump(key), dump(item)] for key, item in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [dump(item) for item in value]
    return value


def load(kind: type[T], data: Any, rules: Rules) -> T:
    """The value that `dump` gave. Raises BrokenEditionError when it cannot be made again."""
    try:
        found: T = _load(kind, data, rules)
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenEditionError(f"Ce qui a été figé ne se relit pas ({type(error).__name__}).") from error
    return found


def _load(kind: Any, data: Any, rules: Rules) -> Any:
    if kind is Rules:
        return rules
    if data is None:
        return None
    if kind is Definition:
        return version(data["key"], data["version"])
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return _load(next(part for part in get_args(kind) if part is not type(None)), data, rules)
    if origin is tuple:
        return _tuple(get_args(kind), data, rules)
    if origin is not None and issubclass(origin, Mapping):
        of_key, of_value = get_args(kind)
        return {_load(of_key, key, rules): _load(of_value, value, rules) for key, value in data}
    if origin is list:
        return [_load(get_args(kind)[0], item, rules) for item in data]
    if is_dataclass(kind):
        return _object(kind, data, rules)
    if kind in {date, datetime}:
        return kind.fromisoformat(data)
    return kind(data) if isinstance(kind, type) and issubclass(kind, Enum) else data


def _tuple(parts: tuple[Any, ...], data: Any, rules: Rules) -> tuple[Any, ...]:
    if len(parts) == 2 and parts[1] is Ellipsis:
        return tuple(_load(parts[0], item, rules) for item in data)
    return tuple(_load(part, item, rules) for part, item in zip(parts, data, strict=True))


def _object(kind: Any, data: Mapping[str, Any], rules: Rules) -> Any:
    hints = _hints(kind)
    given = {}
    for field in fields(kind):
        if field.name in data:
            given[field.name] = _load(hints[field.name], data[field.name], rules)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise KeyError(field.name)
    return kind(**given)


@functools.lru_cache(maxsize=64)
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


# ── Rules ───────────────────────────────────────────────────────────────────────────────────
def rules_out(rules: Rules) -> dict[str, Any]:
    return {field.name: getattr(rules, field.name) for field in fields(rules)}


def rules_in(kept: Mapping[str, Any]) -> Rules:
    """The rules that were in force; one that did not exist yet takes the reference value."""
    known = {field.name for field in fields(Rules)}
    return Rules(**{name: value for name, value in kept.items() if name in known})
