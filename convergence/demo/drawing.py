"""Drawing at random, always the same from the same seed."""

from __future__ import annotations

import uuid
from bisect import bisect
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from django.utils import timezone

T = TypeVar("T")


class Wheel(Generic[T]):
    """Values with weights, spun fast."""

    def __init__(self, weights: dict[T, float]) -> None:
        self._values: Sequence[T] = tuple(weights)
        self._cumulated = tuple(accumulate(weights.values()))
        self._total = self._cumulated[-1]

    def spin(self, rng: Random) -> T:
        return self._values[bisect(self._cumulated, rng.random() * self._total)]


class Dice(Random):
    """The one source of chance of a build, which lives on a given day."""

    def __init__(self, seed: int | str, today: date) -> None:
        super().__init__(seed)
        self.today = today

    def key(self) -> uuid.UUID:
        """A public key drawn from the seed, so that the same network has the same addresses."""
        return uuid.UUID(int=self.getrandbits(128), version=4)

    def happens(self, chance: float) -> bool:
        return self.random() < chance

    def days(self, low: int, high: int) -> timedelta:
        return timedelta(days=self.randint(low, high))

    def weekday(self, day: date) -> date:
        """The same day, or the Monday after a week end."""
        return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() >= 5 else 0)

    def moment(self, day: date, late: int = 0) -> datetime:
        """Some time of that working day, or of one up to `late` days after."""
        on = day + timedelta(days=self.randint(0, late) if late else 0)
        on = min(max(on, self.today), self.weekday(on))
        hour, minute = 8 + int(self.random() * 10), int(self.random() * 60)
        return timezone.make_aware(datetime(on.year, on.month, on.day, hour, minute))

    def split(self, total: int, parts: int, *, low: float = 0.6, high: float = 1.6, least: int = 1) -> list[int]:
        """`total` shared in uneven whole parts that add up to it."""
        weights = [self.uniform(low, high) for _ in range(parts)]
        scale = total / sum(weights)
        shares = [max(least, round(weight * scale)) for weight in weights]
        order = sorted(range(parts), key=lambda index: -shares[index])
        turn = 0
        while (gap := total - sum(shares)) and turn < 10 * total + parts:
            index = order[turn % parts]
            if gap > 0 or shares[index] > least:
                shares[index] += 1 if gap > 0 else -1
            turn += 1
        return shares


def luhn(digits: Iterable[int]) -> int:
    """The digit that makes the number valid, put last."""
    total = 0
    for position, digit in enumerate(reversed(list(digits))):
        doubled = digit * 2 if position % 2 == 0 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return -total % 10


def siret(number: int, establishment: int = 1) -> str:
    """A well-formed SIRET of no one: SIREN numbers in 0 are not given to associations."""
    siren = [int(digit) for digit in f"000{number:05d}"]
    siren.append(luhn(siren))
    nic = [int(digit) for digit in f"{establishment:04d}"]
    return "".join(str(digit) for digit in [*siren, *nic, luhn([*siren, *nic])])
