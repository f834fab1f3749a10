"""What the last full year says of the assumptions of a scenario: defaults that are facts, and shown as such."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from statistics import median, quantiles

from django.core.cache import cache
from django.db.models import Count, Sum

from convergence.accounts.roles import Level
from convergence.funding import computing, rules
from convergence.funding.computing import Facts
from convergence.funding.models import Reinforcement, Scheme
from convergence.funding.scenario import Assumptions
from convergence.kit import clock, french
from convergence.network.models import Membership, Post
from convergence.network.queries import in_force

KEPT = 600
"""Seconds for which the facts of a year that is over are not counted again."""


def assumptions() -> tuple[int, Assumptions, dict[str, str]]:
    """The last full year, what it gives, and for each assumption that it gives, where it comes from, in words.

    Twelve queries the first time, then none for ten minutes.
    """
    year = clock.today().year - 1
    kept = f"funding.observed.{year}"
    found: tuple[int, Assumptions, dict[str, str]] | None = cache.get(kept)
    if found is None:
        found = _counted(year)
        cache.set(kept, found, KEPT)
    return found


def _counted(year: int) -> tuple[int, Assumptions, dict[str, str]]:
    span = rules.year_of(year)
    found: dict[str, int] = {}
    told: dict[str, str] = {}
    spreads = []
    for code, name in (("PHC", "phc"), ("CVG", "cvg")):
        facts = [one for one in computing.facts_of(code, span) if one.people]
        people = sum(len(one.people) for one in facts)
        if people:
            days = sum(one.days for one in facts)
            found[f"{name}_people"] = round(people / len(facts))
            told[f"{name}_people"] = f"{people} personnes dans {french.count(len(facts), 'chantier')} en {year}"
            found[f"{name}_presence"] = round(100 * days / (people * span.days))
            told[f"{name}_presence"] = f"{round(days / people)} jours par personne en moyenne en {year}"
            spreads.append(_spread(facts))
        rate = _rate(code, year)
        if rate is not None:
            found[f"{name}_rate"] = rate
            told[f"{name}_rate"] = "dernier barème connu"
    places = Membership.objects.filter(in_force(span.end)).aggregate(
        chantiers=Count("chantier", distinct=True), territories=Count("territory", distinct=True)
    )
    if places["territories"]:
        found["chantiers"] = max(1, round(places["chantiers"] / places["territories"]))
        told["chantiers"] = f"{places['chantiers']} chantiers dans {places['territories']} territoires fin {year}"
        team = _team(span.end)
        found["team"] = round(100 * team / places["territories"])
        told["team"] = f"{team} postes de territoire fin {year}, comptés chacun pour un temps plein"
    cost = _cost(year)
    if cost is not None:
        found["fte_cost"] = cost
        told["fte_cost"] = f"postes du renfort de {year}, coût prévu"
    if spreads:
        found["spread"] = max(5, min(60, max(spreads)))
        told["spread"] = f"la moitié des chantiers de {year} est dans cet écart"
    return year, replace(Assumptions(), **found), told


def _spread(facts: Sequence[Facts]) -> int:
    """Half the interquartile range of people a chantier, in percent of the median: half of the chantiers lie within."""
    counts = [len(one.people) for one in facts]
    if len(counts) < 4:
        return 20
    low, _, high = quantiles(counts, n=4)
    return round(50 * (high - low) / max(1, median(counts)))


def _rate(programme: str, year: int) -> int | None:
    scheme = Scheme.objects.filter(programme=programme, year__lte=year + 1).order_by("-year").first()
    if scheme is None:
        return None
    return rules.in_force([one.pure for one in scheme.terms.all()], scheme.span.end).rate


def _team(day: date) -> int:
    return Post.objects.filter(in_force(day), level=Level.TERRITORY.value, role__in=["OFFICER", "COORDINATOR"]).count()


def _cost(year: int) -> int | None:
    """Cents of one FTE over a whole year, from planned posts."""
    rows = Reinforcement.objects.filter(
        subsidy__scheme__year=year, started_on=date(year, 1, 1), ended_on=date(year, 12, 31)
    ).aggregate(cents=Sum("cents"), fte=Sum("fte"))
    return round(rows["cents"] / rows["fte"]) if rows["fte"] else None
