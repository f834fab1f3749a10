"""From the register and the journeys to the amounts of a scheme: five queries for the whole network.

Nothing here writes. The same facts and terms give the same amounts and the same digest, for ever.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from convergence.funding import rules
from convergence.funding.models import Scheme
from convergence.funding.rules import Span, Terms
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.network.models import Membership, ProgrammeRun
from convergence.network.queries import in_force


@dataclass
class Facts:
    """What a chantier's amount rests on: the days it carried the programme, its places, who was there when."""

    chantier: int
    carried: list[Span] = field(default_factory=list)
    places: list[tuple[Span, int]] = field(default_factory=list)
    people: dict[int, list[Span]] = field(default_factory=dict)
    """By person, the days for which the chantier accompanied her."""

    @property
    def carried_days(self) -> int:
        return sum(span.days for span in self.carried)

    @property
    def days(self) -> int:
        return sum(span.days for spans in self.people.values() for span in spans)

    @property
    def place_days(self) -> int:
        return sum(span.days * places for span, places in self.places)


@dataclass(frozen=True)
class Amount:
    """What a scheme gives a chantier, and how it came to it."""

    facts: Facts
    gross: Fraction
    bound: str
    cents: int
    planned: int


@dataclass(frozen=True)
class Result:
    """All the amounts of a scheme; `exact` is what they would be without the envelope."""

    amounts: list[Amount]
    exact: Fraction
    total: int
    digest: str
    terms_digest: str


def facts_of(
    programme: str, year: Span, *, through: date | None = None, chantiers: Iterable[int] | None = None
) -> list[Facts]:
    """The facts of a year, by chantier that carried the programme in it, in the order of the register.

    `through` is the last day counted for presence (the last of the year when None). `chantiers` keeps some of them.
    Three queries.
    """
    runs = ProgrammeRun.objects.filter(programme=programme).prefetch_related("places").order_by("chantier_id", "pk")
    if chantiers is not None:
        runs = runs.filter(chantier__in=list(chantiers))
    found: dict[int, Facts] = {}
    for run in runs:
        span = rules.clip(run.started_on, run.ended_on, year)
        if span is None:
            continue
        facts = found.setdefault(run.chantier_id, Facts(run.chantier_id))
        facts.carried.append(span)
        known = [one.from_on for one in run.places.all() if one.from_on is not None]
        starts = sorted({span.start, *(on for on in known if span.start < on <= span.end)})
        ends = [*(start - rules.DAY for start in starts[1:]), span.end]
        facts.places += [(Span(a, b), run.places_on(a)) for a, b in zip(starts, ends, strict=True)]
    last = year.end if through is None else min(year.end, through)
    for facts in found.values():
        facts.carried = rules.merged(facts.carried)
    if found and last >= year.start:
        _note_presence(found, programme, Span(year.start, last))
    return list(found.values())


def _note_presence(found: dict[int, Facts], programme: str, counted: Span) -> None:
    stays: dict[tuple[int, int], list[Span]] = defaultdict(list)
    journeys = Journey.objects.present_between(counted.start, counted.end).filter(programme=programme)
    if len(found) < 50:
        journeys = journeys.filter(chantier__in=list(found))
    rows = journeys.order_by("chantier_id", "person_id", "started_on", "pk")
    for chantier, person, start, end in rows.values_list("chantier_id", "person_id", "started_on", "ended_on"):
        span = rules.clip(start, end, counted)
        if span is not None and chantier in found:
            stays[chantier, person].append(span)
    for (chantier, person), spans in stays.items():
        here = rules.presence(spans, found[chantier].carried)
        if here:
            found[chantier].people[person] = here


def amounts(facts: Sequence[Facts], terms: Sequence[Terms], year: Span, *, basis: str) -> Result:
    """Each chantier's amount under these terms. `basis` is « PRESENCE » or « PLACES »; both are computed."""
    rates = rules.rate_spans(terms, year)
    final = rules.in_force(terms, year.end)
    real = [
        _bounded([(span, 1) for spans in one.people.values() for span in spans], one, rates, final, year)
        for one in facts
    ]
    places = [_bounded(one.places, one, rates, final, year) for one in facts]
    chosen = places if basis == "PLACES" else real
    wanted = [amount for _, amount, _ in chosen]
    cents = rules.within_envelope(wanted, final.envelope)
    planned = rules.within_envelope([amount for _, amount, _ in places], final.envelope)
    made = [
        Amount(one, gross, bound, mine, plan)
        for one, (gross, _, bound), mine, plan in zip(facts, chosen, cents, planned, strict=True)
    ]
    return Result(made, sum(wanted, Fraction(0)), sum(cents), _digest(_told(facts)), _digest(_told_terms(terms)))


def _bounded(
    many: Iterable[tuple[Span, int]], facts: Facts, rates: Sequence[tuple[Span, int]], final: Terms, year: Span
) -> tuple[Fraction, Fraction, str]:
    """What these days are worth (each so many times), then between the bounds, and which bound made it."""
    gross = rules.worth(many, rates, year)
    return gross, *rules.bounded(gross, final, carried_days=facts.carried_days, year=year)


def compute(scheme: Scheme, *, basis: str, through: date | None = None) -> Result:
    """The amounts of a scheme today. Four queries."""
    year = scheme.span
    facts = facts_of(scheme.programme, year, through=through)
    return amounts(facts, [one.pure for one in scheme.terms.all()], year, basis=basis)


def last_day(year: Span) -> date:
    """Until when presence may be counted: the end of the year, or today while it runs."""
    return min(year.end, clock.today())


def territories_on(day: date, chantiers: Iterable[int]) -> dict[int, int]:
    """Territory of each chantier that day. One query."""
    rows = Membership.objects.filter(in_force(day), chantier__in=list(chantiers))
    return dict(rows.order_by("started_on", "pk").values_list("chantier_id", "territory_id"))


def shares(amount: int, facts: Facts, terms: Sequence[Terms], year: Span) -> dict[int, int]:
    """What each person's days are of the amount of her chantier, adding up to it."""
    rates = rules.rate_spans(terms, year)
    people = list(facts.people)
    weights = [rules.worth([(span, 1) for span in facts.people[person]], rates, year) for person in people]
    return dict(zip(people, rules.apportion(amount, weights), strict=True)) if people else {}


# ── What it rests on, told in full ──────────────────────────────────────────────────────────
def _told(facts: Sequence[Facts]) -> Iterable[str]:
    for one in facts:
        yield f"c {one.chantier}"
        yield from (f"d {span.start} {span.end}" for span in one.carried)
        yield from (f"p {span.start} {span.end} {places}" for span, places in one.places)
        for person, spans in sorted(one.people.items()):
            yield f"s {person} " + " ".join(f"{span.start}/{span.end}" for span in spans)


def _told_terms(terms: Sequence[Terms]) -> Iterable[str]:
    for one in sorted(terms, key=lambda term: term.from_on):
        yield f"t {one.from_on} {one.rate} {one.floor} {one.cap} {one.envelope}"


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
