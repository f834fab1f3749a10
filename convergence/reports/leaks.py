"""What would tell who a story is about. Pure: words in, reasons out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from convergence.kit.folding import fold
from convergence.kit.french import NBSP
from convergence.reports.naming import SHORTEST

MONTHS = "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre"
_DATE = re.compile(
    rf"\b(?:1er|\d{{1,2}})\s+(?:{MONTHS})\b(?:\s+\d{{4}})?"
    rf"|\b(?:{MONTHS})\s+(?:19|20)\d{{2}}\b"
    r"|\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b"
    r"|\b(?:19|20)\d{2}-\d{2}-\d{2}\b"
    r"|\ben (?:19|20)\d{2}\b",
    re.IGNORECASE,
)
_REACHED = (re.compile(r"[\w.+-]+@[\w-]+\.\w+"), re.compile(r"(?:\+33|\b0)\s?[1-9](?:[\s.]?\d{2}){4}\b"))
_NUMBER = re.compile(r"\b\d{7,15}\b")
HOLE = "["
"""A draft leaves holes « [à compléter] »: a story that still has one is not finished."""
COMMON = frozenset(
    {
        "chantier", "chantiers", "atelier", "ateliers", "jardin", "jardins", "recyclerie", "ressourcerie",
        "association", "entreprise", "insertion", "maison", "centre", "collectif", "regie", "travail", "emploi",
        "solidaire", "solidaires", "solidarite", "service", "services", "espace", "pays", "ville", "quartier",
        "saint", "sainte", "rue", "avenue", "place", "boulevard", "chemin", "route", "les", "des", "pour",
        "avec", "dans", "sur", "notre", "nord", "sud", "est", "ouest",
    }
)  # fmt: skip
"""Words of a name of place that point at nothing by themselves."""


@dataclass(frozen=True)
class Secrets:
    """What the file knows, and a story may not say."""

    names: tuple[str, ...] = ()
    """The person, those around her, those who follow her."""
    chantiers: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Leak:
    """Something to take out, and what to write in its place."""

    found: str
    message: str


def leaks(text: str, secrets: Secrets) -> list[Leak]:
    """All that still tells who it is; nothing when the story may be read by anybody."""
    return list(dict.fromkeys(_leaks(text, secrets)))


def _leaks(text: str, secrets: Secrets) -> Iterator[Leak]:
    told = f" {fold(text)} "
    for name in secrets.names:
        for part in _parts(name, everything=True):
            if f" {part} " in told:
                yield Leak(part, f"le nom «{NBSP}{name}{NBSP}»{NBSP}: gardez l’initiale inventée")
                break
    for kind, places, instead in (
        ("le chantier", secrets.chantiers, "écrivez «\u00a0le chantier\u00a0»"),
        ("le lieu", secrets.towns, "écrivez «\u00a0une grande ville\u00a0», «\u00a0un village\u00a0»"),
    ):
        for place in places:
            if any(f" {part} " in told for part in _parts(place)):
                yield Leak(fold(place), f"{kind} «{NBSP}{place}{NBSP}»{NBSP}: {instead}")
    for found in _DATE.findall(text):
        yield Leak(found, f"la date «{NBSP}{found}{NBSP}»{NBSP}: écrivez «{NBSP}au bout de trois mois{NBSP}»")
    for pattern in (*_REACHED, _NUMBER):
        for found in pattern.findall(text):
            yield Leak(found, f"«{NBSP}{found}{NBSP}»{NBSP}: aucun numéro, aucune adresse")
    if HOLE in text:
        yield Leak(HOLE, f"un passage entre crochets{NBSP}: complétez-le, ou enlevez-le")


def _parts(name: str, everything: bool = False) -> list[str]:
    """What of a name points at it: the whole, and each word of its own."""
    whole = fold(name)
    words = whole.split() if everything else [word for word in whole.split() if len(word) > SHORTEST]
    own = [word for word in words if len(word) >= SHORTEST and word not in COMMON]
    return [part for part in dict.fromkeys((whole, *own)) if len(part) >= SHORTEST and part not in COMMON]
