"""The pages of quality: what to mend, how things stand, the rules in words; and the facts no other page corrects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import polars as pl
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.indicators.reading import Place, Places
from convergence.indicators.scope import NATIONAL, Scope
from convergence.journeys.actions import JourneyError, amend_journey
from convergence.journeys.rules import START
from convergence.journeys.views.common import back, context, file_of, journey_to_write
from convergence.kit import clock
from convergence.kit.blocks import Fact, Tab
from convergence.kit.folding import fold
from convergence.kit.french import count
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.viewer import Viewer
from convergence.quality import history, mending, queries, rules, settings
from convergence.quality.actions import choose_digest
from convergence.quality.assess import Cells
from convergence.quality.current import Assessed, current
from convergence.quality.forms import FACTS, FactsForm
from convergence.quality.models import Digest
from convergence.quality.queries import PlaceState, Tally
from convergence.quality.rule import Dimension, Rule

PER_PAGE = 25
_READ = Permission.QUALITY_READ


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def _tabs(here: str) -> list[Tab]:
    pages = (("quality_list", "À reprendre"), ("quality_state", "Où en est-on"), ("quality_rules", "Les règles"))
    return [Tab(label, reverse(name), name == here) for name, label in pages]


def _place(request: HttpRequest, viewer: Viewer) -> tuple[Place, Places]:
    """The level asked for, else her own. One that she may not read is refused, whether it exists or not."""
    places = Places(viewer, _READ)
    place = places.all.get(request.GET.get("scope") or places.default)
    if place is None:
        raise PermissionDenied
    return place, places


@needs(_READ)
@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """The list for those who mend, the state for the others."""
    return to_mend(request) if _viewer(request).can(Permission.PEOPLE_WRITE) else state(request)


# ── What to mend ─────────────────────────────────────────────────────────────────────────────
@needs(_READ)
@require_safe
def to_mend(request: HttpRequest) -> HttpResponse:
    """The journeys that have something to mend, each point with the address of its field."""
    viewer = _viewer(request)
    assessed = current(viewer.user)
    own = mending.hers(viewer)
    mine = bool(own) and "scope" not in request.GET and request.GET.get("pour") != "tous"
    place, _ = _place(request, viewer)
    rows = mending.rows_of(assessed, viewer, own if mine else None)
    if not mine:
        rows = rows.filter(Scope.parse(place.scope).keeps())
    rule = assessed.by_key.get(request.GET.get("regle", ""))
    found = mending.points(assessed, rows, [rule] if rule else mending.hers_to_mend(assessed, viewer))
    dimensions = mending.by_dimension(assessed, found)
    chosen = _dimension(request.GET.get("dimension", ""))
    total = sum(dimensions.values())
    if chosen is not None:
        found = _only(assessed, found, chosen)
    page = paginate(found, request, per_page=PER_PAGE)
    entries = mending.dress(assessed, page, viewer, request.get_full_path())
    if any(entry.name for entry in entries):
        audit.read(by=viewer.user, kind="LIST", what="Données à reprendre")
    shown = {
        "tabs": _tabs("quality_list"),
        "page": page,
        "entries": entries,
        "rule": rule,
        "place": place,
        "mine": mine,
        "has_own": bool(own),
        "points": sum(len(one.points) for one in found),
        "journeys": len(found),
        "filters": _filters(request, dimensions, chosen, total),
        "several": len({entry.chantier for entry in entries}) > 1,
        "named": any(entry.name for entry in entries) or not entries,
        "day": assessed.day,
        "writes": viewer.can(Permission.PEOPLE_WRITE),
        "wants_digest": not Digest.objects.filter(user=viewer.user, wanted=False).exists(),
    }
    return render(request, "quality/list.html", shown)


def _dimension(text: str) -> Dimension | None:
    return Dimension(text) if text in set(Dimension) else None


def _only(assessed: Assessed, found: list[mending.Found], dimension: Dimension) -> list[mending.Found]:
    kept = (
        replace(one, points=tuple(key for key in one.points if assessed.by_key[key].dimension is dimension))
        for one in found
    )
    return sorted((one for one in kept if one.points), key=lambda one: -len(one.points))


def _filters(request: HttpRequest, dimensions: dict[Dimension, int], chosen: Dimension | None, total: int) -> list[Tab]:
    """All the points, then those of each dimension that has some."""
    asked = {name: value for name in ("scope", "pour", "regle") if (value := request.GET.get(name))}
    tabs = [Tab("Tout", f"?{urlencode(asked)}", chosen is None, total)]
    for dimension, points in dimensions.items():
        address = f"?{urlencode({**asked, 'dimension': dimension})}"
        tabs.append(Tab(dimension.label, address, dimension is chosen, points))
    return tabs


@needs(_READ)
@require_POST
def digest(request: HttpRequest) -> HttpResponse:
    """She wants the weekly mail, or no more."""
    wanted = request.POST.get("wanted") == "1"
    choose_digest(by=_viewer(request).user, wanted=wanted)
    said = "Vous recevrez le courriel du lundi." if wanted else "Vous ne recevrez plus le courriel du lundi."
    return back(request, reverse("quality_list"), said)


# ── How things stand ─────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Line:
    """A place of the table: its name, its tallies in the order of the dimensions."""

    state: PlaceState
    url: str
    cells: list[Tally | None]


@dataclass(frozen=True)
class Group:
    """A dimension of a place: its tally, how it moved, its rules."""

    dimension: Dimension
    tally: Tally
    move: int | None
    rows: list[tuple[Rule, Tally, int, int]]
    """Rule, its tally, what may be mended, what was mended since the last month end."""

    @property
    def wanting(self) -> list[tuple[Rule, Tally, int, int]]:
        """The rules that some record breaks."""
        return [row for row in self.rows if row[1].failed]

    @property
    def holding(self) -> list[tuple[Rule, Tally, int, int]]:
        """The rules that no record breaks."""
        return [row for row in self.rows if not row[1].failed]

    @property
    def fact(self) -> Fact:
        """The dimension at a glance, above the rules."""
        note = f"{self.tally.word}, {self.moved}" if self.moved else self.tally.word
        return Fact(self.dimension.label, self.tally.percent, note, f"#{self.dimension}")

    @property
    def moved(self) -> str:
        """How it moved, in words."""
        if self.move is None:
            return ""
        if self.move == 0:
            return "sans changement en un mois"
        way = "en hausse" if self.move > 0 else "en baisse"
        return f"{way} de {count(abs(self.move), 'point')} en un mois"


@needs(_READ)
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """A place: its dimensions and their rules, what moved, and the places inside it."""
    viewer = _viewer(request)
    place, places = _place(request, viewer)
    assessed = current(viewer.user)
    kept = _kept(assessed, viewer, place)
    cells = assessed.cells.where(kept)
    now = queries.whole(assessed, cells, place.scope, place.label)
    since = history.since_last_month(assessed, kept)
    told = history.months(assessed, _inside(cells, place))
    before = dict(told).get(since.month) if since else None
    groups = _groups(assessed, now, since, history.moves(now, before))
    shown = {
        "tabs": _tabs("quality_state"),
        "place": place,
        "choices": places.choices,
        "now": now,
        "lines": _lines(assessed, cells, place, places),
        "dimensions": [dimension for dimension in Dimension if dimension in now.dimensions],
        "groups": groups,
        "facts": [group.fact for group in sorted(groups, key=lambda group: list(Dimension).index(group.dimension))],
        "since": since,
        "kept": bool(told),
        "children": "Territoire" if place.scope == NATIONAL else "Chantier",
    }
    return render(request, "quality/state.html", shown)


def _kept(assessed: Assessed, viewer: Viewer, place: Place) -> pl.Expr:
    """The records of the place that she reads."""
    return queries.visible_to(viewer, assessed) & Scope.parse(place.scope).keeps()


def _inside(cells: Cells, place: Place) -> list[int] | None:
    """The chantiers of the place; None for the whole network."""
    return None if place.scope == NATIONAL else cells.sizes["chantier_id"].unique().to_list()


def _lines(assessed: Assessed, cells: Cells, place: Place, places: Places) -> list[Line]:
    """Territories of the nation, chantiers of any other place but a chantier; those further from the target first."""
    if place.scope.startswith("chantier:"):
        return []
    national = place.scope == NATIONAL
    found = []
    for key, one in queries.grouped(assessed, cells, "territory" if national else "chantier_id").items():
        if national:
            scope = f"territory:{key}" if key else "hors-territoire"
        else:
            scope = f"chantier:{assessed.places[key][0]}"
        level = places.all.get(scope)
        name = level.label if level else assessed.places[key][1] if not national else str(key)
        url = f"{reverse('quality_state')}?{urlencode({'scope': scope})}" if level else ""
        marks = [one.dimensions.get(dimension) for dimension in Dimension]
        found.append(Line(replace(one, scope=scope, name=name), url, marks))
    return sorted(found, key=lambda line: fold(line.state.name))


def _groups(
    assessed: Assessed, now: PlaceState, since: history.Since | None, moves: dict[Dimension, int]
) -> list[Group]:
    """Dimensions, the furthest under what is expected first; in each, the rules that fail most."""
    mended = since.mended if since else {}
    groups = []
    for dimension in sorted(now.dimensions, key=lambda one: now.dimensions[one].distance):
        told = [
            (rule, now.rules[rule.key], now.mends[rule.key], mended.get(rule.key, 0))
            for rule in assessed.rules
            if rule.dimension is dimension and rule.key in now.rules
        ]
        told.sort(key=lambda row: row[1].distance)
        groups.append(Group(dimension, now.dimensions[dimension], moves.get(dimension), told))
    return groups


@needs(_READ)
@require_safe
def trend(request: HttpRequest) -> HttpResponse:
    """The last months as a picture: a part of the page, or a page of its own."""
    viewer = _viewer(request)
    place, _ = _place(request, viewer)
    assessed = current(viewer.user)
    cells = assessed.cells.where(_kept(assessed, viewer, place))
    now = queries.whole(assessed, cells, place.scope, place.label)
    drawn = history.picture(place.label, history.months(assessed, _inside(cells, place)), now)
    part = request.headers.get("HX-Request") == "true"
    shown = {"drawn": drawn, "place": place, "tabs": _tabs("quality_state")}
    return render(request, "quality/_trend.html" if part else "quality/trend.html", shown)


# ── The rules in words ───────────────────────────────────────────────────────────────────────
@needs(_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every rule in force, with its source and the day it took effect; the targets."""
    today = clock.today()
    told = rules.in_force(today)
    sections = [(each, [rule for rule in told if rule.dimension is each]) for each in Dimension]
    targets = [(setting, setting.on(today)) for setting in settings.SETTINGS]
    shown: dict[str, Any] = {
        "tabs": _tabs("quality_rules"), "sections": sections, "targets": targets, "start": START, "count": len(told)
    }  # fmt: skip
    return render(request, "quality/rules.html", shown)


# ── Facts that no other page corrects ────────────────────────────────────────────────────────
@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def facts(request: HttpRequest, key: UUID) -> HttpResponse:
    """The entry and the support of a journey, as they were declared."""
    journey = journey_to_write(request, key)
    user = _viewer(request).user
    form = FactsForm(request.POST or None, initial={name: getattr(journey, name) for name in FACTS})
    if request.method == "POST" and form.is_valid():
        try:
            moved = amend_journey(by=user, journey=journey, **form.cleaned_data)
        except JourneyError as error:
            blame(form, error)
        else:
            return back(request, file_of(journey), "Parcours corrigé." if moved else "Rien n’a changé.")
    if request.method == "GET":
        audit.read(by=user, kind="FILE", what="Faits du parcours", person_key=journey.person.key)
    shown = context(journey, title="Entrée et accompagnement", form=form, act="Enregistrer")
    return render(request, "journeys/form.html", shown, status=422 if form.errors else 200)
