"""Search words, and since when somebody holds a function. Pure. No Django here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from convergence.kit.folding import fold

EMPTY_WORDS = frozenset(
    (
        "a", "au", "aux", "ce", "ces", "d", "dans", "de", "des", "du", "en", "est", "et", "l", "la", "le", "les",
        "leur", "ou", "par", "pour", "qu", "que", "qui", "sa", "se", "ses", "son", "sur", "un", "une",
    )
)  # fmt: skip
"""Words that say nothing of what is sought."""
MOST = 10
"""Words sought at once: more is a sentence pasted by mistake."""
PLURAL = 4
"""From so many letters, the s or x at the end of a sought word is left out: « logements » finds « logement »."""
BREAK = 180
"""Days away from a function after which whoever comes back starts again (domain P9; our proposal, to be confirmed)."""


def index(*texts: str) -> str:
    """What is searched: each word folded, after a space. « L’Écrit » → « ␣l ecrit »."""
    return f" {fold(' '.join(texts))}"


def terms(words: str) -> list[str]:
    """Beginnings of words to seek. Empty words are dropped unless there is nothing else."""
    said = fold(words).split()
    kept = [word for word in said if word not in EMPTY_WORDS] or said
    return list(dict.fromkeys(_singular(word) for word in kept))[:MOST]


def _singular(word: str) -> str:
    return word[:-1] if len(word) >= PLURAL and word[-1] in "sx" else word


@dataclass(frozen=True)
class Spell:
    """A function held without a long break: from the first day of its first post to the last of its last one."""

    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


def spells(posts: Iterable[tuple[date, date | None]], away: int = BREAK) -> list[Spell]:
    """Spells of one function from its posts (first and last day, both included; no end: still).

    Another chantier does not start the spell again, nor a break of `away` days or less.
    """
    found: list[Spell] = []
    for start, end in sorted(posts, key=lambda post: post[0]):
        last = found[-1] if found else None
        if last is not None and (last.end is None or (start - last.end).days - 1 <= away):
            ends = None if last.end is None or end is None else max(last.end, end)
            found[-1] = Spell(last.start, ends)
        else:
            found.append(Spell(start, end))
    return found


def spell_on(posts: Iterable[tuple[date, date | None]], day: date) -> Spell | None:
    """The spell that holds that day; None for who does not hold the function then."""
    return next((spell for spell in spells(posts) if spell.holds(day)), None)


def due_on(start: date, day: int) -> date:
    """The day of a step: so many days after the start; a week end moves it to the Monday after."""
    on = start + timedelta(days=day)
    return on + timedelta(days=(7 - on.weekday()) % 7 if on.weekday() >= 5 else 0)


def week_label(day: int) -> str:
    """« Première semaine », « Semaine 3 », « Après un mois et demi » told as weeks."""
    week = day // 7 + 1
    return "Première semaine" if week == 1 else f"Semaine {week}"
