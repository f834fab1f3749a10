"""The whole network: where it is, how many people it receives, how that moves."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import dropwhile

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.desk.home import by_territory
from convergence.desk.overview import Overview, overview, total
from convergence.indicators import snapshot
from convergence.indicators.evaluate import Evaluation
from convergence.indicators.populations import Population, Prepared
from convergence.indicators.scope import NATIONAL, Period, Scope
from convergence.indicators.settings import Rules
from convergence.journeys.models import Journey
from convergence.kit import clock, french
from convergence.kit.charts.areas import Area, AreaMap, ranked
from convergence.kit.charts.spec import Chart, Series
from convergence.kit.dates import add_months
from convergence.network.models import Chantier, Territory, TerritoryStep
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import TerritoryStatus

BREAKS = [2.0, 4.0, 8.0, 16.0]
"""Chantiers in a département, for the five classes of the map."""
LEGEND = [(1, "1 chantier"), (2, "2 ou 3"), (3, "4 à 7"), (4, "8 à 15"), (5, "16 et plus")]
YEARS, MONTHS = 6, 24
KEEP = 600


@needs(Permission.NETWORK_READ)
def network(request: HttpRequest) -> HttpResponse:
    """Map, trends, territories and chantiers outside any, within the viewer's scope."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = clock.today()
    rows = overview(list(Chantier.objects.visible_to(viewer).order_by("name", "pk")), today)
    rows = [row for row in rows if row.present or any(run.holds(today) for run in row.runs)]
    nation = viewer.scope(Permission.NETWORK_READ).nation
    years = accompanied(today, viewer.user) if nation else []
    months = moves(today) if nation else []
    territories, outside = by_territory(rows, today)
    context = {
        "today": today,
        "row": total(rows),
        "areas": area_map(rows),
        "territories": territories,
        "others": other_territories(viewer, today, {territory.pk for territory, _ in territories}),
        "outside": outside,
        "years": years_chart(years, today) if years else None,
        "months": months_chart(months) if months else None,
        "may_register": viewer.can(Permission.NETWORK_WRITE),
    }
    return render(request, "desk/network.html", context)


def area_map(rows: list[Overview]) -> AreaMap:
    """Chantiers and people present by département."""
    chantiers: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for row in rows:
        code = row.chantier.department
        if code:
            chantiers[code] += 1
            people[code] += row.present
    classes = ranked(chantiers, BREAKS)
    return AreaMap(
        title="Chantiers par département aujourd’hui",
        areas=[
            Area(code, f"{french.count(count, 'chantier')}, {french.count(people[code], 'personne')}", classes[code])
            for code, count in chantiers.most_common()
        ],
        legend=LEGEND,
        column="Chantiers, personnes présentes",
    )


def other_territories(viewer: Viewer, today: date, shown: set[int]) -> list[tuple[Territory, str]]:
    """Territories without a chantier today, with where they stand."""
    latest: dict[int, str] = {}
    for step in TerritoryStep.objects.filter(on__lte=today).order_by("on", "pk"):
        latest[step.territory_id] = label_of(TerritoryStatus, step.status)
    rest = Territory.objects.visible_to(viewer).exclude(pk__in=shown)
    return [(territory, latest.get(territory.pk, "")) for territory in rest]


def accompanied(today: date, reader: User) -> list[tuple[int, int, int]]:
    """People accompanied each year in CVG and in PHC: the figures CVG-01 and PHC-01, one a year, on the snapshot.

    Kept as long as the snapshot is the same.
    """
    taken = snapshot.current(reader)
    key = f"desk.accompanied.{taken.digest}.{today.year}"
    kept: list[tuple[int, int, int]] | None = cache.get(key)
    if kept is None:
        scope = Scope.parse(NATIONAL)

        def people(programme: str, year: int) -> int:
            rules = Rules.on(Period.year(year).end)
            prepared = Prepared(taken.frames, taken.joined(rules), rules, programme, Period.year(year))
            return Evaluation(prepared, scope).people(Population.ACC).height

        years = range(today.year - YEARS + 1, today.year + 1)
        found = [(year, people("CVG", year), people("PHC", year)) for year in years]
        kept = list(dropwhile(lambda row: not row[1] and not row[2], found))
        cache.set(key, kept, None)
    return kept


def moves(today: date) -> list[tuple[date, int, int]]:
    """Entries and exits of each month, plain counts; kept until a fact is written, ten minutes at most."""
    key = f"desk.moves.{audit.facts_version()}.{today.isoformat()}"
    kept: list[tuple[date, int, int]] | None = cache.get(key)
    if kept is None:
        kept = _months(today)
        cache.set(key, kept, KEEP)
    return kept


def _months(today: date) -> list[tuple[date, int, int]]:
    """Entries and exits of the last two years, the present month left out: it is not over."""
    end = today.replace(day=1)
    start = add_months(end, -MONTHS)

    def monthly(field: str) -> dict[date, int]:
        rows = (
            Journey.objects.filter(**{f"{field}__gte": start, f"{field}__lt": end})
            .annotate(month=TruncMonth(field))
            .values("month")
            .annotate(n=Count("pk"))
            .order_by()
        )
        return {row["month"]: row["n"] for row in rows}

    entries, exits = monthly("started_on"), monthly("ended_on")
    months = [add_months(start, index) for index in range(MONTHS)]
    if not entries and not exits:
        return []
    return [(month, entries.get(month, 0), exits.get(month, 0)) for month in months]


def years_chart(years: list[tuple[int, int, int]], today: date) -> Chart:
    """Two lines of bars, one a programme."""
    return Chart(
        title="Personnes accompagnées par année",
        caption="Indicateurs CVG-01 et PHC-01 : personnes présentes au moins un jour de l’année, comptées une fois "
        f"par programme. {today.year} n’est pas finie.",
        kind="bars",
        series=(
            Series("Convergence", tuple((str(year), float(cvg)) for year, cvg, _ in years)),
            Series("Premières Heures", tuple((str(year), float(phc)) for year, _, phc in years)),
        ),
        x_label="Année",
    )


def months_chart(months: list[tuple[date, int, int]]) -> Chart:
    """Two lines, entries and exits."""
    return Chart(
        title="Entrées et sorties par mois",
        caption="Parcours ouverts et parcours terminés chaque mois, depuis deux ans.",
        kind="line",
        series=(
            Series("Entrées", tuple((month, float(count)) for month, count, _ in months)),
            Series("Sorties", tuple((month, float(count)) for month, _, count in months)),
        ),
        x_label="Mois",
    )
