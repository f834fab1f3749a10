"""The fields that conditions speak about: their type, their French name, their list of codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from convergence.nomenclature.base import CodeList


class ConditionError(ValueError):
    """A condition that cannot be read. The message says what was found and what is expected."""


class Kind(StrEnum):
    """What a field holds."""

    CODE = "code"
    """One code; empty, NR and NSP are unknown, REFUS is a refusal."""
    CODES = "codes"
    """Several codes; a missing code beside a real one is ignored."""
    DAY = "day"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True)
class Field:
    """A named field. `label` is French and stands in the middle of a sentence.

    `refusal` names a flag field that is true when the person refused to answer: kinds that cannot hold
    the code REFUS use it.
    """

    name: str
    kind: Kind
    label: str
    codes: type[CodeList] | None = None
    refusal: str = ""

    def accepts(self, code: str) -> bool:
        """Whether a condition may compare this field with that code."""
        return self.codes is None or code in self.codes.codes()

    def code_label(self, code: str) -> str:
        member = self.codes.get(code) if self.codes else None
        return member.label if member else code


@dataclass(frozen=True)
class Schema:
    """A closed set of fields. `levels` overrides the level of a code (the class of ALT is a setting)."""

    fields: Mapping[str, Field]
    levels: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, fields: Iterable[Field]) -> Schema:
        return cls({item.name: item for item in fields})

    def with_levels(self, levels: Mapping[str, Mapping[str, int]]) -> Schema:
        return replace(self, levels=levels)

    def __getitem__(self, name: str) -> Field:
        try:
            return self.fields[name]
        except KeyError:
            raise ConditionError(f"unknown field “{name}”: expected one of {', '.join(sorted(self.fields))}") from None

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields.values())

    def __contains__(self, name: object) -> bool:
        return name in self.fields

    def codes_between(self, name: str, low: int | None, high: int | None) -> tuple[str, ...]:
        """Codes of that field whose level lies in [low, high], sorted; a code without level has no rank."""
        item = self[name]
        if item.codes is None:
            raise ConditionError(f"field “{name}” has no list, so it has no levels")
        override = self.levels.get(name, {})
        found = []
        for member in item.codes:
            level = override.get(member.value, member.level)
            if level is not None and (low is None or level >= low) and (high is None or level <= high):
                found.append(str(member.value))
        return tuple(sorted(found))
