"""Which answer holds between a person and somebody of her circle, and so what may be shared today. Pure functions.

Source: the charter asks for the person's agreement before anyone is contacted (seed S1: « Le CIP s'assure de
l'acceptation par le salarié de l'accompagnement concerté »); an agreement is free, specific and withdrawn as easily as
given (RGPD, articles 4 (11) and 7 (3), in force since 25 May 2018).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from convergence.nomenclature.lists import LifeTheme, Relation

ALL = ""
"""An answer about every theme."""


class Answer(Protocol):
    """What the functions read of an answer (`people.Consent`)."""

    @property
    def pk(self) -> int: ...
    @property
    def theme(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def on(self) -> date: ...


A = TypeVar("A", bound=Answer)


def standing(answers: Iterable[A], today: date) -> dict[str, A]:
    """The answer that holds on each theme (`""`: on all). The last one wins; of one day, the last noted.

    An answer about all themes replaces the earlier answers theme by theme; a question about all themes does not:
    what was answered stands until she answers. What is dated after `today` does not count yet.
    """
    held: dict[str, A] = {}
    for answer in sorted(answers, key=lambda one: (one.on, one.pk)):
        if answer.on > today:
            continue
        if answer.theme == ALL and answer.state != "ASKED":
            held = {}
        held[answer.theme] = answer
    return held


def agreed_themes(answers: Iterable[Answer], today: date) -> frozenset[str]:
    """Themes (codes of `LifeTheme`) on which she agrees today."""
    held = standing(answers, today)
    whole = held.get(ALL)
    found = set()
    for theme in LifeTheme.codes():
        answer = held.get(theme, whole)
        if answer is not None and answer.state == "GIVEN":
            found.add(theme)
    return frozenset(found)


def shared_themes(*, answers: Iterable[Answer], relation: str, ended_on: date | None, today: date) -> frozenset[str]:
    """Themes that may be shown today to that referent: agreed, and somebody who still follows her.

    A relation that has ended (that day included) or that is none any more (`AUCUNE`) shares nothing; one that is
    interrupted still does, so that it can start again.
    """
    if relation == Relation.AUCUNE.value or (ended_on is not None and ended_on <= today):
        return frozenset()
    return agreed_themes(answers, today)
