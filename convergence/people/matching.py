"""Who is who. Exact matches join; likely ones wait for a human.

Source: domain/5-workbook.md. Two rows are the same person when their PASS IAE numbers are equal, or when
name, first name and birth date are equal once folded; near matches, and equal names with two different
PASS numbers, go to a list. An equal PASS with another name or birth date joins and is listed too, as do
equal identities born on 1 January (often a date given by an administration) in different chantiers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

from convergence.kit.folding import fold
from convergence.people.models import Person

NEAR_SCORE = 86
"""Similarity (0 to 100) from which two names born the same day are worth a human's look."""

_PASS = re.compile(r"[^0-9A-Za-z]")


def clean_pass(number: str) -> str:
    """`99999 24 12345` → `999992412345`; upper case, nothing but letters and digits."""
    return _PASS.sub("", number).upper()


@dataclass(frozen=True)
class Candidate:
    """A record that may be the person, with how close the name is (100: equal)."""

    person: Person
    score: float


def likeness(one: str, other: str) -> float:
    """How close two folded full names are, whatever the order of the words (0 to 100)."""
    return max(fuzz.token_sort_ratio(one, other), fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")))


def near(last_name: str, first_name: str, birth_date: date, *, among: Iterable[Person]) -> list[Candidate]:
    """People born the same day, or with day and month swapped, whose names are close. Best first."""
    wanted = fold(f"{last_name} {first_name}")
    found = []
    for person in among:
        score = likeness(wanted, person.search_text)
        swapped = (person.birth_date.day, person.birth_date.month) == (birth_date.month, birth_date.day)
        same_day = person.birth_date == birth_date
        if (same_day and score >= NEAR_SCORE) or (swapped and score >= 97):
            found.append(Candidate(person, score))
    return sorted(found, key=lambda candidate: -candidate.score)


def born_like(birth_date: date) -> list[Person]:
    """Everyone born that day, or with day and month swapped."""
    days = {birth_date}
    if birth_date.day <= 12:
        days.add(date(birth_date.year, birth_date.day, birth_date.month))
    return list(Person.objects.filter(birth_date__in=days, merged_into__isnull=True))


def near_pairs(people: Iterable[Person], known: Iterable[Person]) -> list[tuple[Person, Person]]:
    """Pairs (new, known) born the same day whose names are close but not equal. Set-based."""
    by_day: dict[date, list[Person]] = defaultdict(list)
    for person in known:
        by_day[person.birth_date].append(person)
    pairs = []
    seen: set[tuple[int, int]] = set()
    for person in people:
        for other in by_day.get(person.birth_date, ()):
            ends = (min(person.pk, other.pk), max(person.pk, other.pk))
            if person.pk == other.pk or ends in seen or person.identity == other.identity:
                continue
            if likeness(person.search_text, other.search_text) >= NEAR_SCORE:
                seen.add(ends)
                pairs.append((person, other))
    return pairs
