"""Text folded for comparison: case, accents, hyphens, apostrophes and spaces do not count."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans(
    {
        "œ": "oe",
        "Œ": "oe",
        "æ": "ae",
        "Æ": "ae",
        "ß": "ss",
        "ø": "o",
        "Ø": "o",
        "ł": "l",
        "Ł": "l",
        "đ": "d",
        "Đ": "d",
    }
)
_NOT_ALNUM = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Lower case letters and digits in words: `  É. d’Œuvre-Noël ` → `e d oeuvre noel`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_ALNUM.sub(" ", bare.casefold()).strip()


def squeeze(text: str) -> str:
    """Folded text without any space: what exact identity and code matching compare."""
    return fold(text).replace(" ", "")
