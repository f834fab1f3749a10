"""The list of people: one row a journey, found by name, by filters, by a view kept under a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, overload
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.journeys import rules
from convergence.journeys.forms.situation import GROUPS
from convergence.journeys.models import Journey, JourneyReferent
from convergence.journeys.views.common import viewer_of
from convergence.journeys.words import ordinal
from convergence.journeys.worklist import KINDS
from convergence.journeys.worklist_sql import rows as waiting_rows
from convergence.kit import clock, french, meeting
from convergence.kit.context import link
from convergence.kit.folding import fold
from convergence.kit.pages import paginate
from convergence.network.models import Post
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import Housing, Programme
from convergence.people.actions import drop_view, keep_view
from convergence.people.models import InclusionPass, SavedView

PER_PAGE = 25
SORTS: dict[str, tuple[str, ...]] = {
    "nom": ("person__search_text",),
    "entree": ("started_on",),
    "sortie": ("ended_on",),
    "vu": ("last_seen_on",),
}
MISSING = {
    "diagnostic": "Diagnostic d’entrée",
    "hebergement": "Où elle dort",
    "bilan": "Bilan depuis plus de six mois",
    "motif": "Motif de sortie",
    "referent": "Référent",
    "pass": "PASS IAE",
}
STATES = {"ouverts": "En parcours", "sortis": "Sorties", "tous": "Tous les parcours"}
FILTERS = ("q", "qui", "chantier", "programme", "etat", "hebergement", "manque", "referent", "tri")


class Found(Sequence[Any]):
    """Rows of the list: the page is cut on keys first, so that what is shown is computed for it alone."""

    def __init__(self, journeys: QuerySet[Any], order: tuple[str, ...]) -> None:
        self._journeys = journeys
        self._order = order

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> list[Any]: ...
    def __getitem__(self, at: int | slice) -> Any:
        if isinstance(at, int):
            return self[at : at + 1][0]
        cut = self._journeys.order_by(*self._order, "pk").values("pk")[at]
        page = Journey.objects.filter(pk__in=cut).select_related("person", "chantier").with_latest("housing")
        return list(page.order_by(*self._order, "pk"))

    def __len__(self) -> int:
        return int(self._journeys.order_by().count())


@dataclass(frozen=True)
class Row:
    """What one line of the list says."""

    journey: Any
    since: str
    share: str
    """How much of the programme's time has passed, as the width of a bar."""
    coming: str
    late: bool


@dataclass(frozen=True)
class Team:
    """Chantiers and referents to choose from, in the viewer's reach."""

    chantiers: list[tuple[str, str]]
    referents: list[tuple[str, str]]


def team_of(viewer: Viewer) -> Team:
    """One query: today's posts of those who may be referents there."""
    scope = viewer.scope(Permission.PEOPLE_READ)
    roles = [role.code for role in ROLES.values() if role.may_be_referent]
    posts = Post.objects.on(clock.today()).filter(role__in=roles).select_related("user", "chantier")
    if not scope.nation:
        posts = posts.filter(chantier__in=scope.chantiers)
    chantiers: dict[str, str] = {}
    referents: dict[str, str] = {}
    for post in posts.order_by("user__last_name", "user__first_name", "pk"):
        if post.chantier is not None:
            chantiers[str(post.chantier.key)] = post.chantier.name
            referents[str(post.user.key)] = post.user.name
    return Team(sorted(chantiers.items(), key=lambda pair: fold(pair[1])), list(referents.items()))


def filtered(viewer: Viewer, asked: Mapping[str, str], today: date) -> QuerySet[Any]:
    """The journeys that the filters keep. What is unknown in the address is ignored."""
    found = Journey.objects.visible_to(viewer)
    for word in fold(asked.get("q", "")).split():
        found = found.filter(person__search_text__contains=word)
    if asked.get("qui") == "miens":
        mine = JourneyReferent.objects.filter(user=viewer.user, ended_on__isnull=True)
        found = found.filter(pk__in=mine.values("journey_id"))
    state = asked.get("etat")
    if state == "ouverts":
        found = found.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
    elif state == "sortis":
        found = found.filter(ended_on__lte=today)
    if asked.get("programme") in Programme.codes():
        found = found.filter(programme=asked["programme"])
    for name, path in (("chantier", "chantier__key"), ("referent", None)):
        key = _uuid(asked.get(name, ""))
        if key is None:
            continue
        if path is not None:
            found = found.filter(**{path: key})
        else:
            links = JourneyReferent.objects.filter(user__key=key, ended_on__isnull=True)
            found = found.filter(pk__in=links.values("journey_id"))
    if asked.get("hebergement") in GROUPS:
        codes = Housing.in_group(asked["hebergement"])
        found = found.with_latest("housing").filter(latest_housing__in=codes)
    return _missing(found, asked.get("manque", ""), today)


def _missing(found: Any, what: str, today: date) -> QuerySet[Any]:
    if what == "diagnostic":
        found = found.filter(diagnosed_on__isnull=True)
    elif what == "hebergement":
        found = found.with_latest("housing").filter(
            Q(latest_housing__isnull=True) | Q(latest_housing__in=["NR", "NSP"])
        )
    elif what == "bilan":
        # Six months at most are 184 days: the exact due date of each stands on its line.
        found = found.filter(Q(last_seen_on__isnull=True) | Q(last_seen_on__lt=today - timedelta(days=184)))
    elif what == "motif":
        found = found.filter(ended_on__isnull=False, exit_reason__in=["", "NR", "NSP"])
    elif what == "referent":
        now = JourneyReferent.objects.filter(journey=OuterRef("pk"), kind="REFERENT", ended_on__isnull=True)
        found = found.exclude(Exists(now))
    elif what == "pass":
        current = InclusionPass.objects.filter(person=OuterRef("person"), closed_on__isnull=True)
        found = found.exclude(Exists(current))
    return found  # type: ignore[no-any-return]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def defaults(viewer: Viewer) -> dict[str, str]:
    """What the list shows before any choice: a referent starts with her own people."""
    return {"qui": "miens" if viewer.is_referent else "", "etat": "ouverts"}


def asked_of(request: HttpRequest, viewer: Viewer) -> dict[str, str]:
    given = {name: request.GET.get(name, "")[:100] for name in FILTERS}
    if not any(name in request.GET for name in FILTERS if name != "tri"):
        given |= defaults(viewer)
    return given


def progress(journey: Journey, today: date) -> tuple[str, str]:
    """« 38e semaine sur 52 », « 14e mois », and the share of the programme's time, once it has begun."""
    until = journey.ended_on if journey.ended_on is not None and journey.ended_on < today else today
    if until < journey.started_on:
        return f"À partir du {french.day(journey.started_on, today=today)}", "0%"
    if journey.programme == "PHC":
        week = rules.week_of_journey(journey.started_on, until)
        return f"{ordinal(week, feminine=True)} semaine sur 52", f"{min(100, week * 100 // 52)}%"
    month = rules.month_of_journey(journey.started_on, until)
    most = rules.CVG_MAX_MONTHS.on(journey.started_on)
    return f"{ordinal(month)} mois", f"{min(100, month * 100 // most)}%"


def said(journeys: Sequence[Any], today: date) -> list[Row]:
    """The lines of a page. One query: what waits for these journeys."""
    waits, _, _ = waiting_rows(
        Journey.objects.filter(pk__in=[journey.pk for journey in journeys]), today=today, limit=400
    )
    first: dict[int, Any] = {}
    for line in waits:
        first.setdefault(line.journey_id, line)
    result = []
    for journey in journeys:
        since, share = progress(journey, today)
        if journey.ended_on is not None and journey.ended_on < today:
            since = " au ".join(
                french.day(day, today=today, short=True) for day in (journey.started_on, journey.ended_on)
            )
        coming = first.get(journey.pk)
        late = coming is not None and coming.due < today
        words = ""
        if coming is not None:
            words = KINDS[coming.kind].title
            words += "" if late else f", {french.day(coming.due, today=today)}"
        result.append(Row(journey, since, share, words, late))
    return result


@needs(Permission.PEOPLE_READ)
def people(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    today = clock.today()
    asked = asked_of(request, viewer)
    journeys = filtered(viewer, asked, today)
    wanted = asked["tri"].lstrip("-")
    order: tuple[str, ...] = SORTS.get(wanted, SORTS["nom"])
    if asked["tri"].startswith("-"):
        order = tuple(f"-{name}" for name in order)
    page = paginate(Found(journeys, order), request, per_page=PER_PAGE, sorts=SORTS, default="nom")
    audit.read(by=viewer.user, kind="LIST", what="Liste des personnes")
    team = team_of(viewer)
    context = {
        "page": page,
        "rows": said(page.items, today),
        "asked": asked,
        "team": team,
        "views": list(SavedView.objects.filter(user=viewer.user)),
        "states": STATES,
        "programmes": Programme.choices(),
        "groups": GROUPS,
        "missing": MISSING,
        "many_chantiers": len(team.chantiers) > 1,
        "kept": urlencode({name: value for name, value in asked.items() if value and name != "q"}),
        "can_write": viewer.can(Permission.PEOPLE_WRITE),
        "several": link("journal_several") if viewer.can(Permission.PEOPLE_WRITE) else "",
        "beside": [panel for panels in meeting.panels.ask("people", None, viewer) for panel in panels],
        "narrowed": any(value for name, value in asked.items() if name not in {"tri", "etat", "qui"}),
    }
    fragment = getattr(request, "htmx", False) and request.headers.get("HX-Target") == "people"
    return render(request, "journeys/_people.html" if fragment else "journeys/people.html", context)


@needs(Permission.PEOPLE_READ)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the present filters under a name. What was searched by name is never kept."""
    viewer = viewer_of(request)
    name = request.POST.get("name", "").strip()[:60]
    given = QueryDict(request.POST.get("query", "")[:400])
    query = urlencode({key: given[key] for key in FILTERS if given.get(key) and key != "q"})
    if not name:
        messages.error(request, "Donnez un nom à cette vue.")
    else:
        keep_view(by=viewer.user, name=name, query=query)
        messages.success(request, f"Vue « {name} » gardée.")
    return redirect(f"{reverse('people')}?{query}")


@needs(Permission.PEOPLE_READ)
@require_POST
def drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Forget a kept view: one's own only."""
    viewer = viewer_of(request)
    view = get_object_or_404(SavedView, key=key, user=viewer.user)
    drop_view(by=viewer.user, view=view)
    messages.success(request, f"Vue « {view.name} » oubliée.")
    return redirect("people")
