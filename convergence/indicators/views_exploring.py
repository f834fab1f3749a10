"""The pages where a figure is crossed, and the people behind each cell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.indicators import exploring, registry, snapshot
from convergence.indicators.behind import STATES, Behind, behind
from convergence.indicators.evaluate import State
from convergence.indicators.exploring import USUAL, Asked, ExploringForm, OpenPlaces
from convergence.indicators.settings import Rules
from convergence.indicators.store import Snapshot
from convergence.indicators.trajectory import Trajectory
from convergence.kit.blocks import Tab
from convergence.kit.pages import paginate
from convergence.network.viewer import Viewer

ROWS, PEOPLE = 60, 50
_OPEN = (Permission.PEOPLE_READ, Permission.RECORDS_READ)


def _asked(request: HttpRequest) -> tuple[Viewer, Snapshot, ExploringForm]:
    """Who asks, on which facts, and the form. A level she may not cross is refused, whether it exists or not."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    taken = snapshot.current(viewer.user)
    form = ExploringForm(request.GET, OpenPlaces(viewer), taken)
    if form.place is None:
        raise PermissionDenied
    return viewer, taken, form


def _tabs(form: ExploringForm, here: str) -> list[Tab]:
    """The two ways to explore, what is asked kept."""
    data: Any = form.data
    kept = data.urlencode()
    names = (("bilan_explore", "Croiser un chiffre"), ("bilan_paths", "Suivre les trajectoires"))
    return [Tab(label, f"{reverse(name)}?{kept}", name == here) for name, label in names]


def _valid(form: ExploringForm) -> Asked:
    """The question of an address made by our own pages; any other is no page."""
    if not form.is_valid():
        raise Http404
    return form.asked


@needs(*_OPEN)
@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    """A figure, crossed; what it is compared with beside it."""
    _, taken, form = _asked(request)
    if not form.is_valid():
        return render(request, "indicators/explore_unclear.html", {"form": form}, status=422)
    asked = form.asked
    found = exploring.table(taken, asked)
    people = reverse("bilan_explore_people")

    def cell(shown: exploring.Shown) -> dict[str, object]:
        query = asked.query(shown.question, shown.at)
        return {
            "shown": shown,
            "opens": f"{people}?{query}&state=success" if shown.result.successes else "",
            "lacks": f"{people}?{query}&state={'unknown' if shown.result.unknown else 'refused'}",
        }

    page = paginate([(row, [cell(each) for each in row.cells]) for row in found.rows], request, per_page=ROWS)
    context = {
        "form": form,
        "asked": asked,
        "question": asked.question,
        "table": found,
        "page": page,
        "total": [cell(each) for each in found.total.cells],
        "chart": found.chart,
        "rules": Rules.on(asked.question.period.end),
        "taken": taken,
        "csv": f"{reverse('bilan_explore_csv')}?{asked.query()}",
        "back": f"{reverse('bilan')}?{asked.question.query()}",
        "tabs": _tabs(form, "bilan_explore"),
    }
    return render(request, "indicators/explore.html", context)


@needs(*_OPEN)
@require_safe
def paths(request: HttpRequest) -> HttpResponse:
    """From the entry to the exit and a year after: housing, barriers, what people say, how soon."""
    _, taken, form = _asked(request)
    if not form.is_valid():
        return render(request, "indicators/explore_unclear.html", {"form": form}, status=422)
    asked = form.asked
    people = reverse("bilan_explore_people")
    exits = replace(asked, definition=registry.definition(USUAL[asked.question.programme], asked.question.period.end))

    def link(values: dict[str, str]) -> str:
        cell = [(facet, value) for key, value in values.items() if (facet := asked.facets.get(key)) is not None]
        return f"{people}?{exits.query(cell=cell)}"

    found = Trajectory(taken, asked.question, asked.facets, asked.within, link)
    context = {
        "form": form,
        "asked": asked,
        "question": asked.question,
        "taken": taken,
        "path": found,
        "left": found.left.height,
        "came": found.came.height,
        "to_exit": found.to_exit,
        "to_a_year": found.to_a_year,
        "axes_chart": found.axes_chart,
        "waits": [found.housing, found.job] if found.came.height else [],
        "back": f"{reverse('bilan')}?{asked.question.query()}",
        "tabs": _tabs(form, "bilan_paths"),
    }
    return render(request, "indicators/paths.html", context)


@needs(*_OPEN)
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The whole table, a row per cell."""
    viewer, taken, form = _asked(request)
    asked = _valid(form)
    crossed = " ".join(facet.key for facet in asked.by)
    what = f"Croisement {asked.definition.key} {crossed}, {asked.question.place.scope}"
    audit.read(by=viewer.user, kind="EXPORT", what=what[:120])
    answer = HttpResponse(
        exploring.to_csv(exploring.table(taken, asked), taken), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="croisement-{asked.definition.key.lower()}.csv"'
    return answer


@needs(*_OPEN)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who is behind a cell: its bits, read as a list."""
    viewer, taken, form = _asked(request)
    asked = _valid(form)
    question, definition = asked.question, asked.definition
    wanted = request.GET.get("state", "")
    state = State(wanted) if wanted in set(State) else None
    bits = exploring.masks(taken, question, definition, asked.facets)
    among = bits.behind(definition, None, asked.within)
    found = behind(taken, question, definition.key, viewer, state=state, among=among)
    audit.read(by=viewer.user, kind="LIST", what=f"Croisement {definition.key}, {question.place.scope}"[:120])
    page = paginate(
        found.rows,
        request,
        per_page=PEOPLE,
        sorts={"nom": "sort", "chantier": ("chantier", "sort"), "etat": ("state", "sort")},
        default="nom" if found.named else "chantier",
    )
    context = {
        "asked": asked,
        "question": question,
        "sentence": exploring.sentence(taken, asked),
        "found": found,
        "page": page,
        "state": state,
        "words": STATES,
        "tabs": _states(asked, found, state),
        "back": f"{reverse('bilan_explore')}?{asked.query()}",
        "mends": any(row.lacks for row in page),
    }
    return render(request, "indicators/explore_people.html", context)


def _states(asked: Asked, found: Behind, state: State | None) -> list[Tab]:
    """One tab per state that the cell knows."""
    address = f"{reverse('bilan_explore_people')}?{asked.query()}"
    tabs = [Tab("Toutes", address, state is None, sum(found.counts.values()))]
    return tabs + [
        Tab(name, f"{address}&state={each}", each is state, found.counts[each])
        for each, name in STATES.items()
        if found.counts[each] or each is state
    ]
