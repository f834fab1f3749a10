"""What the network may change in the definitions: dated values, each with where it comes from.

A period is computed with the values in force on its last day. They are printed with the definitions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Self

from convergence.journeys.rules import CONTINUATION_DAYS, FOLLOW_UP_WINDOW_DAYS, MINIMUM_STAY_MONTHS, Setting

_START = date(2016, 1, 1)
_NORM = "définitions normatives, règles communes"
_DISCLOSURE = "définitions normatives, « Disclosure »"

ALT_LEVEL = Setting(
    "Niveau du logement temporaire ALT (2 : hébergement, 4 : logement)", "", f"{_NORM}, en attente du réseau",
    ((_START, 2),),
)  # fmt: skip
PASSAGE_BEFORE_DAYS = Setting(
    "Passage de PHC à CVG : au plus tôt avant la sortie", "jours", "définition PHC-10", ((_START, 30),)
)
PASSAGE_AFTER_DAYS = Setting(
    "Passage de PHC à CVG : au plus tard après la sortie", "jours", "définition PHC-10", ((_START, 90),)
)
KNOWN_SHARE = Setting("Réponses connues sous lesquelles un taux est à lire avec prudence", "%", _NORM, ((_START, 80),))
LEAST_KNOWN = Setting("Publication : réponses connues, au moins", "personnes", _DISCLOSURE, ((_START, 11),))
LEAST_EACH = Setting("Publication : succès et échecs, au moins", "de chaque", _DISCLOSURE, ((_START, 5),))

SETTINGS = (
    CONTINUATION_DAYS, ALT_LEVEL, MINIMUM_STAY_MONTHS, FOLLOW_UP_WINDOW_DAYS, PASSAGE_BEFORE_DAYS, PASSAGE_AFTER_DAYS,
    KNOWN_SHARE, LEAST_KNOWN, LEAST_EACH,
)  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """The values a computation uses. The defaults are those of the reference figures.

    Source: normative definitions, common rules.
    """

    gap_days: int = 30
    """A row that starts at most so many days after the previous one ended continues it."""
    alt_level: int = 2
    """Level of a temporary dwelling under ALT: 2 (shelter) or 4 (housing)."""
    follow_up_days: int = 60
    """A follow-up counts when it is dated within so many days of its due day."""
    minimum_months: int = 3
    """CVG journeys shorter than this leave the ASP rate (CVG-05C)."""
    passage_before_days: int = 30
    passage_after_days: int = 90
    """PHC-10: a CVG journey starts from so many days before to so many days after the PHC exit."""
    known_share: float = 0.8
    """Under this share of known answers, a rate carries a warning."""
    least_known: int = 11
    """A published cell counts at least so many known answers."""
    least_each: int = 5
    """A published rate has at least so many successes, and as many failures."""

    @classmethod
    def on(cls, day: date) -> Self:
        """The values in force that day."""
        return cls(
            gap_days=CONTINUATION_DAYS.on(day),
            alt_level=ALT_LEVEL.on(day),
            follow_up_days=FOLLOW_UP_WINDOW_DAYS.on(day),
            minimum_months=MINIMUM_STAY_MONTHS.on(day),
            passage_before_days=PASSAGE_BEFORE_DAYS.on(day),
            passage_after_days=PASSAGE_AFTER_DAYS.on(day),
            known_share=KNOWN_SHARE.on(day) / 100,
            least_known=LEAST_KNOWN.on(day),
            least_each=LEAST_EACH.on(day),
        )

    @property
    def joining(self) -> Self:
        """The same, with defaults where journeys are joined and derived alike: two such rules share one joining."""
        return type(self)(
            gap_days=self.gap_days,
            alt_level=self.alt_level,
            follow_up_days=self.follow_up_days,
            passage_before_days=self.passage_before_days,
            passage_after_days=self.passage_after_days,
        )


REFERENCE = Rules()
