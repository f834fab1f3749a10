"""Whom a text names: a bilan tells of people, and names none. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from convergence.kit.folding import fold

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
SHORTEST = 3
"""Letters under which a name is too short to be told from a word."""


def named_in(text: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """Which of these (first name, last name) a text seems to write, as it writes them.

    Only words with a capital are looked at: « petit » is not Mme Petit, « Petit » may be.
    """
    written: dict[str, str] = {}
    words = _WORD.findall(text)
    for at, word in enumerate(words):
        if not word[0].isupper():
            continue
        for length in (1, 2, 3):
            phrase = " ".join(words[at : at + length])
            written.setdefault(fold(phrase), phrase)
    found: dict[str, None] = {}
    for pair in names:
        for name in pair:
            folded = fold(name)
            if len(folded) >= SHORTEST and folded in written:
                found[written[folded]] = None
    return list(found)
