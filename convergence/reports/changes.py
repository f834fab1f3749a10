"""What moved between two editions, figure by figure, in words: data corrected, or another version of a definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from convergence.indicators.definition import Definition, Kind, Measure
from convergence.indicators.evaluate import Evaluation, Result, State
from convergence.indicators.levels import Everywhere, Level
from convergence.indicators.populations import Prepared
from convergence.indicators.scope import Scope
from convergence.kit.french import NBSP, count, number, percent

WORDS = {State.SUCCESS: "oui", State.FAILURE: "non", State.UNKNOWN: "inconnu", State.REFUSED: "refus"}


@dataclass(frozen=True)
class Numbers:
    """What a figure said."""

    key: str
    version: int
    value: float | None
    """A fraction for a rate, a number otherwise."""
    successes: int
    known: int
    unknown: int
    refused: int
    share: bool

    @classmethod
    def of(cls, result: Result) -> Numbers:
        return cls(
            result.definition.key, result.definition.version, result.value, result.successes, result.known,
            result.unknown, result.refused,
            result.is_share,
        )  # fmt: skip

    @property
    def words(self) -> str:
        """« 59 % (158 sur 268) », « 312 »."""
        if self.value is None:
            return "rien de connu"
        if not self.share:
            return number(self.value, 0 if self.value == int(self.value) else 1)
        return f"{percent(100 * self.value)} ({number(self.successes)} sur {number(self.known)})"


@dataclass(frozen=True)
class Change:
    """A figure that is not the same, and why."""

    key: str
    label: str
    before: Numbers
    after: Numbers
    why: tuple[str, ...]


class Told:
    """One edition computed again: its figures and who is behind them, level by level."""

    def __init__(self, prepared: Prepared, definitions: Mapping[str, Definition]) -> None:
        self.prepared = prepared
        self.definitions = definitions
        self._everywhere = Everywhere(prepared, definitions.values())
        self._results: dict[Level, dict[str, dict[str, Result]]] = {}
        self._scopes: dict[str, Evaluation] = {}

    def evaluation(self, scope: str) -> Evaluation:
        if scope not in self._scopes:
            self._scopes[scope] = Evaluation(self.prepared, Scope.parse(scope))
        return self._scopes[scope]

    def results(self, scope: str) -> dict[str, Result]:
        """The figures of a place that the facts know; every place of its level is counted in one pass."""
        level = Level.of(Scope.parse(scope))
        if level not in self._results:
            self._results[level] = self._everywhere.results(level)
        return self._results[level][scope]

    def states(self, scope: str, key: str) -> dict[int, State]:
        """The state of each person behind a figure."""
        rows = self.evaluation(scope).members(self.definitions[key]).select("person_id", "state").rows()
        return {person: State(state) for person, state in rows}


def changes(before: Told, after: Told, scope: str) -> list[Change]:
    """Figures of that level that differ, in the order of the bilan."""
    old, new = before.results(scope), after.results(scope)
    found = []
    for key, result in new.items():
        if key not in old:
            continue
        one, other = Numbers.of(old[key]), Numbers.of(result)
        if one != other:
            why = tuple(_why(before, after, scope, one, other))
            found.append(Change(key, result.definition.label, one, other, why))
    return found


def _why(before: Told, after: Told, scope: str, one: Numbers, other: Numbers) -> Iterator[str]:
    key = one.key
    definition = before.definitions[key]
    if one.version != other.version:
        same = Evaluation(after.prepared, Scope.parse(scope)).result(definition)
        yield (
            f"La définition est passée de la version {one.version} à la version {other.version}. Avec l’ancienne, les"
            f" données d’aujourd’hui donneraient {Numbers.of(same).words}."
        )
    if definition.measure is Measure.PLACES:
        yield "Le nombre de places conventionnées a été corrigé."
    elif definition.kind is Kind.MEAN:
        yield "Des dates d’entrée ou de sortie ont été corrigées."
    elif one.version == other.version:
        yield from _moved(before.states(scope, key), after.states(scope, key), one.share)


def _moved(old: Mapping[int, State], new: Mapping[int, State], share: bool) -> Iterator[str]:
    """Who came, who left, whose answer changed."""
    came = Counter(new[person] for person in new.keys() - old.keys())
    left = Counter(old[person] for person in old.keys() - new.keys())
    if came:
        yield f"{_people(came)} en plus{_detail(came, share)}."
    if left:
        yield f"{_people(left)} en moins{_detail(left, share)}."
    moved = Counter((old[person], new[person]) for person in old.keys() & new.keys() if old[person] != new[person])
    for (one, other), total in sorted(moved.items(), key=lambda item: (-item[1], item[0])):
        verb = "est devenue" if total == 1 else "sont devenues"
        yield (f"{count(total, 'réponse')} «{NBSP}{WORDS[one]}{NBSP}» {verb} «{NBSP}{WORDS[other]}{NBSP}».")


def _people(states: Counter[State]) -> str:
    return count(sum(states.values()), "personne")


def _detail(states: Counter[State], share: bool) -> str:
    if not share:
        return ""
    parts = [f"{states[state]} {WORDS[state]}" for state in State if states[state]]
    return f" ({', '.join(parts)})"
