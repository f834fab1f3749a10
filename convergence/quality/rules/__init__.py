"""Every rule, in versions. Source and day of effect stand with each; `/qualite/regles/` prints them."""

from __future__ import annotations

from datetime import date

from convergence.quality.rule import Rule
from convergence.quality.rules.asked import ASKED
from convergence.quality.rules.held import HELD
from convergence.quality.rules.timely import TIMELY

ALL: tuple[Rule, ...] = (*ASKED, *TIMELY, *HELD)
KEYS = tuple(dict.fromkeys(rule.key for rule in ALL))


def in_force(day: date) -> tuple[Rule, ...]:
    """The version of each rule in force that day, in reading order."""
    return tuple(rule for rule in ALL if rule.in_force(day))
