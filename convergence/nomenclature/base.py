"""What a list of codes is: an enumeration whose members carry their French label and meaning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Self

NOT_RECORDED = "NR"
DOES_NOT_KNOW = "NSP"
REFUSED = "REFUS"

UNKNOWN_CODES = frozenset({"", NOT_RECORDED, DOES_NOT_KNOW})
"""What counts as unknown in every coded column. A refusal is not in it: it is an answer to respect."""

MISSING_LABELS = {
    NOT_RECORDED: "Non renseigné",
    DOES_NOT_KNOW: "Ne sait pas",
    REFUSED: "Refus de répondre",
}
MISSING_CODES = frozenset(MISSING_LABELS)


@dataclass(frozen=True)
class Item:
    """One code: its label, and how other nomenclatures name or rank it.

    `group` is the class the definitions read; `level` a rank (housing 0 to 5, cover 0 to 2,
    intensity 0 to 2); `asp`, `cvg`, `ethos` and `fse` the matching entry of the ASP, of the
    CVG form, of ETHOS Light and of FSE+ annex I, empty where no match is known.
    """

    code: str
    label: str
    group: str = ""
    level: int | None = None
    asp: str = ""
    cvg: str = ""
    ethos: str = ""
    fse: str = ""
    cap_days: int | None = None
    note: str = ""


BY_NAME: dict[str, type[CodeList]] = {}
"""Every list by its name; filled as the modules of this room are read. `every` reads them all."""


class CodeList(StrEnum):
    """A closed list of codes. Members compare equal to their code."""

    item: Item

    def __init_subclass__(cls, **said: Any) -> None:
        super().__init_subclass__(**said)
        if cls.__module__.startswith(__package__):
            if cls.__name__ in BY_NAME:
                raise TypeError(f"Two lists are named {cls.__name__}.")
            BY_NAME[cls.__name__] = cls

    def __new__(cls, item: Item | Any) -> Self:  # Any: `Programme("CVG")` looks a code up
        member = str.__new__(cls, item.code)
        member._value_ = item.code
        member.item = item
        return member

    def __str__(self) -> str:
        return str(self.value)

    @property
    def label(self) -> str:
        return self.item.label

    @property
    def group(self) -> str:
        return self.item.group

    @property
    def level(self) -> int | None:
        return self.item.level

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs (code, label) in the order of the list, for forms."""
        return [(member.value, member.label) for member in cls]

    @classmethod
    def codes(cls) -> frozenset[str]:
        return frozenset(member.value for member in cls)

    @classmethod
    def get(cls, code: str | None) -> Self | None:
        """The member of that code, or None for a missing or unknown code."""
        return cls._value2member_map_.get(code)  # type: ignore[return-value]

    @classmethod
    def packed(cls, chosen: Iterable[str]) -> str:
        """Several codes for one column, in the order of the list."""
        return packed(chosen, (member.value for member in cls))

    @classmethod
    def labels(cls, column: str) -> list[str]:
        """The labels of the codes that a column holds."""
        return [member.label for member in cls if f" {member.value} " in column]

    @classmethod
    def in_group(cls, *groups: str) -> frozenset[str]:
        return frozenset(member.value for member in cls if member.group in groups)

    @classmethod
    def at_levels(cls, *levels: int) -> frozenset[str]:
        return frozenset(member.value for member in cls if member.level in levels)


def packed(chosen: Iterable[str], order: Iterable[str]) -> str:
    """Several codes as one column keeps them: each between spaces, so that one is sought whole."""
    wanted = set(chosen)
    kept = [code for code in order if code in wanted]
    return f" {' '.join(kept)} " if kept else ""


def label_of(codes: type[CodeList], code: str) -> str:
    """The French label of a stored code, missing codes included; the code itself when unknown."""
    if not code:
        return ""
    member = codes.get(code)
    return member.label if member else MISSING_LABELS.get(code, code)


def every() -> list[type[CodeList]]:
    """All lists of the house: those of the programmes first (`lists`), then room by room, each as it is written."""
    package = import_module("convergence.nomenclature")
    names = sorted((module.name for module in iter_modules(package.__path__)), key=lambda name: (name != "lists", name))
    modules = [f"{package.__name__}.{name}" for name in names]
    for module in modules:
        import_module(module)
    return sorted(BY_NAME.values(), key=lambda codes: modules.index(codes.__module__))
