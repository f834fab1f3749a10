"""The gate: the one place where figures become public.

What is published is a closed, listed set: for each programme and each calendar year that is over, every figure for the
whole network, for each territory and the chantiers outside any, and for each chantier within its territory. Nothing
else is answered: no other span, no département, no crossing. Once a year is frozen, its last edition is what is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from convergence.indicators import registry, wording
from convergence.indicators.asking import NOT_A_YEAR
from convergence.indicators.bilan import HEADS, Audience, Bilan, Figure, leads
from convergence.indicators.disclosure import editions, seal
from convergence.indicators.disclosure.cells import PLACES
from convergence.indicators.disclosure.protect import Reason
from convergence.indicators.disclosure.published import Entry, Numbers, PublicSet
from convergence.indicators.disclosure.tables import CHANTIERS, Year
from convergence.indicators.landmark import study
from convergence.indicators.scope import NATIONAL, AskError, Period, Scope
from convergence.indicators.settings import Rules
from convergence.indicators.store import Snapshot
from convergence.kit.french import NBSP

NOT_A_LEVEL = (
    "Les chiffres publics sont ceux du réseau, d’un territoire, des chantiers hors territoire ou d’un chantier"
    f"{NBSP}: choisissez un de ces niveaux."
)


def publish(
    snapshot: Snapshot, *, programme: str, period: Period, scope: Scope, earlier: Sequence[PublicSet] | None = None
) -> Bilan:
    """The public bilan of a programme, a year and a level: the only way to one.

    A frozen year is read from its last edition; until one is, the figures are those of the day, told as provisional.
    `earlier` given (oldest first, may be empty), the figures are those
    of the edition that would come after it, on these facts. Raises AskError for what is not published: another span
    than a year that is over, a département, a level that does not exist.
    """
    year = _closed(snapshot, period, scope)
    if earlier is None:
        stored = editions.frozen(programme, year)
        if stored:
            return bilan_of(stored[-1], scope)
    asked = Year(snapshot, programme, year, tuple(earlier or ()))
    key = ("public", programme, year, str(scope), asked.print)
    found = snapshot.remember(key, lambda: _opened(asked.set_of(asked.around(scope)), scope, asked))
    return replace(found, computed_at=snapshot.taken_at, provisional=earlier is None)


def public_set(snapshot: Snapshot, *, programme: str, year: int, earlier: Sequence[PublicSet] = ()) -> PublicSet:
    """Every public cell of a programme and a year, on these facts: what is stored when an edition is frozen.

    `earlier` are the sets frozen before for the same programme and year, oldest first. They constrain this one: what
    they hid stays hidden, and a cell that moved by too few people since keeps the number already published
    (`Entry.as_of` says of when). Store `found.to_json()`; give it back by `PublicSet.from_json(stored)`;
    `bilan_of(found, scope)` is the public bilan of that very set. Raises AskError when the year is not over.
    """
    _closed(snapshot, Period.year(year), Scope(NATIONAL))
    asked = Year(snapshot, programme, year, tuple(earlier))
    return asked.set_of({**asked.top, **asked.below})


def bilan_of(found: PublicSet, scope: Scope) -> Bilan:
    """The public bilan of a level, from a set made by `public_set`. Raises AskError when the set has no such level."""
    return _opened(found, scope, None)


def _closed(snapshot: Snapshot, period: Period, scope: Scope) -> int:
    """The year asked for, when it belongs to what is published."""
    year = period.start.year
    if period != Period.year(year):
        raise AskError(NOT_A_YEAR)
    if scope.kind == "departement":
        raise AskError(NOT_A_LEVEL)
    scope.check(snapshot.frames)
    if snapshot.taken_at.date() <= period.end:
        raise AskError(f"L’année {year} n’est pas finie{NBSP}: ses chiffres publics paraîtront ensuite.")
    return year


def _opened(found: PublicSet, scope: Scope, asked: Year | None) -> Bilan:
    """A level of the set as a bilan. Adjusted gaps stand beside live figures of the whole network only: below it, their
    groups would be told by subtraction."""
    period = Period.year(found.year)
    rules = Rules.on(period.end)
    entries = found.cells.get(str(scope), {})
    figures = []
    for definition in registry.of_programme(found.programme, period.end):
        entry = entries.get(definition.key) or _NOBODY
        if entry.numbers is None:
            withheld = wording.withheld(rules, level=entry.reason is Reason.LEVEL)
            figures.append(Figure(Numbers().result(definition, rules), hidden=True, withheld=withheld))
            continue
        version = next((one for one in registry.VERSIONS[definition.key] if one.version == entry.version), definition)
        taken = datetime.fromisoformat(entry.as_of) if entry.as_of else found.taken_at
        adjusted = None
        if asked is not None and scope.kind == NATIONAL:
            adjusted = study(asked.prepared, scope, definition, until=asked.snapshot.taken_at.date())
        figures.append(
            Figure(
                entry.numbers.result(version, rules),
                study=adjusted,
                as_of=None if taken == found.taken_at else taken,
            )
        )
    told = {key: (entries.get(key) or _NOBODY).numbers for key in (*map(str, HEADS), PLACES, CHANTIERS)}
    people = {key: None if numbers is None else numbers.successes for key, numbers in told.items()}
    contents = (tuple(figures), leads(found.programme, people, people[PLACES] or 0))
    return Bilan(
        programme=found.programme,
        period=period,
        scope=scope,
        audience=Audience.PUBLIC,
        computed_at=found.taken_at,
        data_digest=found.digest,
        figures=contents[0],
        leads=contents[1],
        chantiers=people[CHANTIERS] or 0,
        seal=seal.Seal(seal._KEY, *contents),
    )


_NOBODY = Entry(numbers=Numbers(refused=0, measured=0))
