"""French that agrees with the person."""

from __future__ import annotations


def agreed(sex: str, stem: str) -> str:
    """`arrivé` for a man, `arrivée` for a woman, `arrivé·e` when the sex is not known or other."""
    return stem + {"F": "e", "H": ""}.get(sex, "·e")


def subject(sex: str) -> str:
    """`elle`, `il`, or `la personne`, before a verb."""
    return {"F": "elle", "H": "il"}.get(sex, "la personne")
