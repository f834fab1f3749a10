"""The spread of the network: how many territories, chantiers and départements, on any day, read from the register.

`at(day)` is what other rooms ask; `Facts.load()` reads the register once (four queries) for several days.
Sources: domain/1-inventory.md F1 to F3, F26 to F28, I5 (« portant également PHC » and « sur un territoire » are two
different sets: both are counted).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from convergence.journeys.models import Journey
from convergence.network.models import Chantier, Membership, ProgrammeRun, Territory, TerritoryStep
from convergence.network.queries import in_force
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import TerritoryStatus

Span = tuple[date | None, date | None]


def _holds(span: Span, day: date) -> bool:
    """Both ends included; no start: since always, no end: still."""
    return (span[0] is None or span[0] <= day) and (span[1] is None or day <= span[1])


@dataclass(frozen=True)
class Spread:
    """The network on one day, counted from the register."""

    on: date
    territories: int
    """Active territories."""
    preparing: int
    """Territories in préfiguration."""
    cvg: int
    phc: int
    both: int
    """Chantiers that carry CVG and PHC."""
    phc_on: int
    """Chantiers that carry PHC and belong to a territory."""
    phc_off: int
    departments: int
    """Départements with a chantier of either programme."""
    departments_cvg: int
    departments_phc: int

    @property
    def chantiers(self) -> int:
        """Chantiers of either programme, each once."""
        return self.cvg + self.phc - self.both


@dataclass(frozen=True)
class Presence:
    """A territory on one day. `people` is None for who may not count them."""

    territory: Territory
    status: str
    chantiers: int
    cvg: int
    phc: int
    people: int | None = None

    @property
    def status_label(self) -> str:
        return label_of(TerritoryStatus, self.status)


@dataclass
class Facts:
    """The register as dated spans, read once."""

    departments: dict[int, str] = field(default_factory=dict)
    runs: dict[str, dict[int, list[Span]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    members: dict[int, list[tuple[Span, int]]] = field(default_factory=lambda: defaultdict(list))
    steps: dict[int, list[tuple[date, str]]] = field(default_factory=lambda: defaultdict(list))
    territories: dict[int, Territory] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Facts:
        """Four queries, however many chantiers."""
        found = cls(dict(Chantier.objects.values_list("pk", "department")))
        for chantier, programme, start, end in ProgrammeRun.objects.values_list(
            "chantier_id", "programme", "started_on", "ended_on"
        ):
            found.runs[programme][chantier].append((start, end))
        for chantier, territory, start, end in Membership.objects.values_list(
            "chantier_id", "territory_id", "started_on", "ended_on"
        ):
            found.members[chantier].append(((start, end), territory))
        for step in TerritoryStep.objects.select_related("territory").order_by("on", "pk"):
            found.steps[step.territory_id].append((step.on, step.status))
            found.territories[step.territory_id] = step.territory
        return found

    # ── On a day ──
    def carrying(self, programme: str, day: date) -> set[int]:
        """Chantiers that carry the programme that day."""
        return {pk for pk, spans in self.runs[programme].items() if any(_holds(span, day) for span in spans)}

    def territory_of(self, chantier: int, day: date) -> int | None:
        """The territory it belongs to that day; None outside any."""
        return next((pk for span, pk in self.members.get(chantier, ()) if _holds(span, day)), None)

    def status(self, territory: int, day: date) -> str:
        """The latest status not after that day; nothing before the first."""
        return next((status for on, status in reversed(self.steps.get(territory, [])) if on <= day), "")

    def at(self, day: date) -> Spread:
        """The network that day."""
        cvg, phc = self.carrying("CVG", day), self.carrying("PHC", day)
        on = {pk for pk in phc if self.territory_of(pk, day) is not None}
        statuses = Counter(self.status(pk, day) for pk in self.steps)
        where = self._departments
        return Spread(
            on=day, territories=statuses["ACTIVE"], preparing=statuses["PREFIGURATION"], cvg=len(cvg), phc=len(phc),
            both=len(cvg & phc), phc_on=len(on), phc_off=len(phc - on), departments=len(where(cvg | phc)),
            departments_cvg=len(where(cvg)), departments_phc=len(where(phc)),
        )  # fmt: skip

    def _departments(self, chantiers: Iterable[int]) -> set[str]:
        return {self.departments[pk] for pk in chantiers} - {""}

    def by_department(self, day: date) -> dict[str, tuple[int, int, int]]:
        """Of each département: chantiers, those that carry CVG, those that carry PHC."""
        cvg, phc = self.carrying("CVG", day), self.carrying("PHC", day)
        found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for pk in cvg | phc:
            code = self.departments[pk]
            if code:
                row = found[code]
                row[0], row[1], row[2] = row[0] + 1, row[1] + (pk in cvg), row[2] + (pk in phc)
        return {code: (row[0], row[1], row[2]) for code, row in found.items()}

    def by_territory(self, day: date) -> list[Presence]:
        """Territories that had a status by that day, by name, with their chantiers; people are not counted here."""
        cvg, phc = self.carrying("CVG", day), self.carrying("PHC", day)
        here: dict[int, set[int]] = defaultdict(set)
        for pk in cvg | phc:
            territory = self.territory_of(pk, day)
            if territory is not None:
                here[territory].add(pk)
        return [
            Presence(territory, status, len(here[pk]), len(here[pk] & cvg), len(here[pk] & phc))
            for pk, territory in sorted(self.territories.items(), key=lambda pair: pair[1].name)
            if (status := self.status(pk, day))
        ]


def at(day: date) -> Spread:
    """The network that day: territories, chantiers by programme, départements."""
    return Facts.load().at(day)


def year_ends(facts: Facts, today: date) -> list[date]:
    """31 December of each year since the first fact, then today."""
    starts = [span[0] for runs in facts.runs.values() for spans in runs.values() for span in spans if span[0]]
    starts += [steps[0][0] for steps in facts.steps.values() if steps]
    first = min((day for day in starts if day <= today), default=today).year
    return [*(date(year, 12, 31) for year in range(first, today.year)), today]


def over_years(today: date) -> list[Spread]:
    """The network at the end of each year since it began, then today. Four queries."""
    facts = Facts.load()
    return [facts.at(day) for day in year_ends(facts, today)]


def people_by_territory(day: date, within: Any = None) -> dict[int, int]:
    """People with an open journey that day, each once, by the territory of her chantier that day. One query.

    `within`: territories to count, all when None. Source: domain F26 (« Lyon 5 ACI, 257 »), where date and scope are
    always said.
    """
    rows: QuerySet[Any] = Journey.objects.open_on(day).filter(in_force(day, prefix="chantier__memberships__"))
    if within is not None:
        rows = rows.filter(chantier__memberships__territory__in=within)
    counted = rows.order_by().values_list("chantier__memberships__territory").annotate(n=Count("person", distinct=True))
    return dict(counted)


def territory_table(day: date, within: Any = None, facts: Facts | None = None) -> list[Presence]:
    """F26: each territory with its status, chantiers and people that day; people of those in `within` (None: all)."""
    people = people_by_territory(day, within)
    rows = (facts or Facts.load()).by_territory(day)
    counts = [people.get(row.territory.pk, 0) if within is None or row.territory.pk in within else None for row in rows]
    return [
        Presence(row.territory, row.status, row.chantiers, row.cvg, row.phc, count)
        for row, count in zip(rows, counts, strict=True)
    ]
