"""What a chantier looks like from the outside, counted for many chantiers at once: one grouped query a fact.

These are plain counts of today, named as such on the screens. A figure that has a definition (rates of
exits, access to housing…) comes from `indicators`, never from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from convergence.journeys import rules
from convergence.journeys.models import Contract, Journey, JourneyReferent, Situation
from convergence.kit.dates import add_months
from convergence.kit.expressions import DaysBetween
from convergence.network.models import Chantier, ProgrammeRun
from convergence.nomenclature.lists import ExitReason, Housing, Programme, Stage
from convergence.people.models import InclusionPass

REACHED = frozenset({"EMPLOI", "FORMATION", "SANS_EMPLOI", "AUTRE"})
"""Follow-ups that have an answer: neither unreachable nor refused (4-indicators, SUI-06R)."""
WITHDRAWN = frozenset(reason.value for reason in ExitReason if rules.is_withdrawn(reason.value))
MANY = 400
"""More chantiers than this are not listed one by one in a query."""

FEW = 20
"""Chantiers whose journeys are looked up one by one in what else is known of them."""


@dataclass
class ProgrammeLoad:
    """People present today in one programme, beside its contracted places."""

    programme: str
    present: int = 0
    places: int | None = None

    @property
    def label(self) -> str:
        found = Programme.get(self.programme)
        return found.label if found else self.programme

    @property
    def over(self) -> bool:
        return self.places is not None and self.present > self.places

    @property
    def share(self) -> str:
        """How full, as the width of a bar."""
        return f"{min(100, round(self.present * 100 / self.places))}%" if self.places else "0%"


@dataclass
class Run:
    """A programme carried from a day to another, with its changes of contracted places (None: since the start)."""

    programme: str
    started_on: date | None
    ended_on: date | None
    from_dph: bool
    changes: list[tuple[date | None, int]] = field(default_factory=list)

    @property
    def label(self) -> str:
        found = Programme.get(self.programme)
        return found.label if found else self.programme

    def holds(self, day: date) -> bool:
        return (self.started_on is None or self.started_on <= day) and (self.ended_on is None or day <= self.ended_on)

    @property
    def dated(self) -> list[tuple[date | None, int]]:
        """The changes, oldest first."""
        return sorted(self.changes, key=lambda change: change[0] or date.min)

    def places_on(self, day: date) -> int:
        """Places in force that day: the latest change not after it, else the first known."""
        before = [places for since, places in self.dated if since is None or since <= day]
        return before[-1] if before else (self.dated[0][1] if self.changes else 0)


@dataclass
class Overview:
    """The counts of one chantier, today."""

    chantier: Chantier
    programmes: dict[str, ProgrammeLoad] = field(default_factory=dict)
    referents: int = 0
    answered: int = 0
    """Journeys of people present that somebody answers for."""
    contracts_ending: int = 0
    passes_ending: int = 0
    journeys_ending: int = 0
    missing_diagnoses: int = 0
    missing_housing: int = 0
    late_reviews: int = 0
    diagnosed_in_time: int = 0
    diagnoses_due: int = 0
    follow_ups_due: int = 0
    follow_ups_done: int = 0
    last_seen: date | None = None
    chantiers: int = 1
    runs: list[Run] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.chantier.name

    @property
    def follow_up_share(self) -> float | None:
        """Follow-ups done among those due; None when none was."""
        return self.follow_ups_done / self.follow_ups_due if self.follow_ups_due else None

    @property
    def present(self) -> int:
        return sum(load.present for load in self.programmes.values())

    @property
    def places(self) -> int:
        return sum(load.places or 0 for load in self.programmes.values())

    @property
    def over(self) -> bool:
        return bool(self.places) and self.present > self.places

    @property
    def ending(self) -> int:
        """Contracts, PASS and journeys that end within the notice of each."""
        return self.contracts_ending + self.passes_ending + self.journeys_ending

    @property
    def loads(self) -> list[ProgrammeLoad]:
        return [self.programmes[code] for code in sorted(self.programmes)]

    @property
    def each(self) -> float:
        """People per referent; 0 when nobody answers for them."""
        return self.present / self.referents if self.referents else 0.0

    @property
    def alone(self) -> int:
        """People present for whom nobody answers."""
        return max(0, self.present - self.answered)

    @property
    def holes(self) -> int:
        """What is missing or late in the records, to sort those that need a call."""
        return self.missing_diagnoses + self.missing_housing + self.late_reviews + self.alone


def total(rows: Iterable[Overview]) -> Overview:
    """The sum of several, under no chantier's name."""
    whole = Overview(chantier=Chantier(name="Ensemble"), chantiers=0)
    for row in rows:
        for code, load in row.programmes.items():
            into = whole.programmes.setdefault(code, ProgrammeLoad(code))
            into.present += load.present
            if load.places is not None:
                into.places = (into.places or 0) + load.places
        for name in (
            "referents", "answered", "contracts_ending", "passes_ending", "journeys_ending", "missing_diagnoses",
            "missing_housing", "late_reviews", "diagnosed_in_time", "diagnoses_due", "follow_ups_due",
            "follow_ups_done", "chantiers",
        ):  # fmt: skip
            setattr(whole, name, getattr(whole, name) + getattr(row, name))
        if row.last_seen is not None:
            whole.last_seen = max(filter(None, (whole.last_seen, row.last_seen)))
    return whole


def overview(chantiers: Sequence[Chantier], today: date) -> list[Overview]:
    """The counts of each chantier, in the order given. Three queries, however many chantiers there are."""
    rows = {chantier.pk: Overview(chantier) for chantier in chantiers}
    if not rows:
        return []
    ids = list(rows)
    within = Q(chantier_id__in=ids) if len(ids) <= MANY else Q()
    _journeys(rows, within, today)
    _programmes(rows, within, today)
    _referents(rows, Q(journey__chantier_id__in=ids) if len(ids) <= MANY else Q(), today)
    return list(rows.values())


def ending_soon(today: date) -> Q:
    """Journeys that reach the end of the time their programme gives, within the notice of a contract's end."""
    notice = timedelta(days=rules.CONTRACT_NOTICE_DAYS.on(today) + 1)
    wanted = Q(pk__in=[])
    for code, months in (("PHC", rules.PHC_MAX_MONTHS), ("CVG", rules.CVG_MAX_MONTHS)):
        wanted |= Q(programme=code, started_on__lte=add_months(today + notice, -months.on(today)))
    return wanted


def contracts_ending(today: date) -> QuerySet[Contract]:
    """Running contracts that end within their notice, and that no other one follows."""
    end = today + timedelta(days=rules.CONTRACT_NOTICE_DAYS.on(today))
    running = Contract.objects.filter(broken_on__isnull=True)
    later = running.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=end), journey=OuterRef("journey"))
    return running.filter(~Exists(later), ended_on__gte=today, ended_on__lte=end)


def passes_ending(today: date) -> QuerySet[InclusionPass]:
    """Each PASS IAE that ends within its notice; a suspended one waits."""
    end = today + timedelta(days=rules.PASS_NOTICE_DAYS.on(today))
    return InclusionPass.objects.filter(
        closed_on__isnull=True, suspended_on__isnull=True, ends_on__gte=today, ends_on__lte=end
    )


def contract_ending(today: date) -> Exists:
    """One of `contracts_ending` is of the journey."""
    return Exists(contracts_ending(today).filter(journey=OuterRef("pk")))


def pass_ending(today: date) -> Exists:
    """One of `passes_ending` is of the person."""
    return Exists(passes_ending(today).filter(person=OuterRef("person")))


def _among(rows: QuerySet[Any], link: str, column: str, few: bool) -> Q:
    """Whether a journey has one of these rows: looked up for each when there are `few`, else read once for all."""
    if few:
        return Q(Exists(rows.filter(**{link: OuterRef(column)})))
    return Q(**{f"{column}__in": rows.order_by().values(link)})


def _journeys(rows: dict[int, Overview], within: Q, today: date) -> None:
    """Who is here, what misses in their records, what ends; diagnoses and follow-ups whose time passed in a year."""
    days = timedelta(days=rules.DIAGNOSIS_DAYS.on(today))
    review = add_months(today, -rules.REVIEW_MONTHS.on(today))
    few = len(rows) <= FEW
    here = Q(started_on__lte=today) & (Q(ended_on__isnull=True) | Q(ended_on__gte=today))
    entered = Q(started_on__gt=add_months(today - days, -12), started_on__lte=today - days)
    until = add_months(today - timedelta(days=rules.FOLLOW_UP_WINDOW_DAYS.on(today)), -6)
    gone = Q(ended_on__gt=add_months(until, -12), ended_on__lte=until) & ~Q(exit_reason__in=sorted(WITHDRAWN))
    situations = Situation.objects.filter(journey=OuterRef("pk"))
    housed = Exists(situations.filter(stage=Stage.ENTRY.value, housing__in=sorted(Housing.codes() | {"REFUS"})))
    reached = Exists(situations.filter(stage=Stage.M6.value, outcome__in=sorted(REACHED)))
    counts: Any = (
        Journey.objects.alias(waited=DaysBetween("started_on", "diagnosed_on"))
        .filter(within)
        .filter(here | entered | gone)
        .values("chantier_id", "programme")
        .annotate(
            present=Count("pk", filter=here),
            missing_diagnoses=Count("pk", filter=here & Q(diagnosed_on__isnull=True, started_on__lt=today - days)),
            missing_housing=Count("pk", filter=here & ~Q(housed)),
            late_reviews=Count("pk", filter=here & Q(diagnosed_on__isnull=False, last_seen_on__lte=review)),
            journeys_ending=Count("pk", filter=here & ending_soon(today)),
            contracts_ending=Count("pk", filter=here & _among(contracts_ending(today), "journey", "pk", few)),
            passes_ending=Count("pk", filter=here & _among(passes_ending(today), "person", "person", few)),
            diagnoses_due=Count("pk", filter=entered),
            diagnosed_in_time=Count("pk", filter=entered & Q(waited__lte=days.days)),
            follow_ups_due=Count("pk", filter=gone),
            follow_ups_done=Count("pk", filter=gone & Q(reached)),
            seen=Max("last_seen_on", filter=here),
        )
        .order_by()
    )
    for row in counts:
        into = rows.get(row.pop("chantier_id"))
        if into is None:
            continue
        programme, present, seen = row.pop("programme"), row.pop("present"), row.pop("seen")
        if present:
            into.programmes[programme] = ProgrammeLoad(programme, present)
        for name, count in row.items():
            setattr(into, name, getattr(into, name) + count)
        into.last_seen = max(filter(None, (into.last_seen, seen)), default=None)


def _programmes(rows: dict[int, Overview], within: Q, today: date) -> None:
    """What each chantier carries and carried, with the changes of contracted places."""
    runs: dict[int, Run] = {}
    columns = (
        "pk",
        "chantier_id",
        "programme",
        "started_on",
        "ended_on",
        "from_dph",
        "places__from_on",
        "places__places",
    )
    for pk, chantier, programme, start, end, from_dph, since, places in (
        ProgrammeRun.objects.filter(within).order_by("programme", "started_on", "pk").values_list(*columns)
    ):
        if chantier not in rows:
            continue
        if pk not in runs:
            runs[pk] = Run(programme, start, end, from_dph)
            rows[chantier].runs.append(runs[pk])
        if places is not None:
            runs[pk].changes.append((since, places))
    for row in rows.values():
        for run in row.runs:
            if run.holds(today):
                load = row.programmes.setdefault(run.programme, ProgrammeLoad(run.programme))
                if run.changes:
                    load.places = (load.places or 0) + run.places_on(today)


def _referents(rows: dict[int, Overview], within: Q, today: date) -> None:
    """Who answers for people present. A journey has one such referent at a time, by a constraint."""
    here = Q(journey__started_on__lte=today) & (Q(journey__ended_on__isnull=True) | Q(journey__ended_on__gte=today))
    answering = JourneyReferent.objects.filter(within, here, ended_on__isnull=True, kind="REFERENT")
    for chantier, count, answered in (
        answering.values_list("journey__chantier_id").annotate(n=Count("user", distinct=True), m=Count("pk")).order_by()
    ):
        if chantier in rows:
            rows[chantier].referents, rows[chantier].answered = count, answered
