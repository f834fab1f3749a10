"""The home of each role: what waits for her, done in place, then what she watches over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from convergence.accounts.access import needs, signed_in
from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import Level
from convergence.desk.addresses import address
from convergence.desk.caseload import entrusted
from convergence.desk.overview import Overview, overview, total
from convergence.desk.points import waiting_doubts
from convergence.desk.waiting import waiting
from convergence.journeys.hours_views import grid
from convergence.kit import clock, french, meeting
from convergence.network.models import Chantier, Membership, Post, Territory
from convergence.network.queries import in_force
from convergence.network.viewer import Viewer

SILENT = 45
"""Days without any situation seen after which a chantier is worth a call."""
NEEDING_A_CALL = 8
"""Chantiers that the home shows first; their list shows all of them."""


@dataclass(frozen=True)
class Task:
    """Something to see to across several chantiers: how many, what, where it is done."""

    count: int
    title: str
    detail: str
    url: str
    act: str
    late: bool = False


@dataclass
class Home:
    """What the page shows; a block that is None does not stand there."""

    title: str
    waiting: Any = None
    caseload: Any = None
    hours: dict[str, Any] | None = None
    own: list[Overview] = field(default_factory=list)
    watched: list[Overview] | None = None
    watched_total: int = 0
    whole: Overview | None = None
    territories: list[tuple[Territory, Overview]] | None = None
    figures: str = ""
    """`scope` for those who read the figures of their scope, `public` for those who read the publishable ones."""
    tasks: list[Task] = field(default_factory=list)
    first: list[Any] = field(default_factory=list)
    """What waits for those who have no list of people: it comes before what they watch over."""
    aside: list[Any] = field(default_factory=list)
    """What stands beside what waits: the week."""


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me. Whoever holds no post learns whom to ask."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.posts:
        return render(request, "desk/home_alone.html", {"keepers": keepers(viewer)})
    today = clock.today()
    page = Home(title="Ce qui m’attend")
    if viewer.can(Permission.PEOPLE_WRITE):
        page.waiting = waiting(viewer)
        page.caseload = entrusted(viewer, today) if viewer.is_referent else None
        if viewer.can(Permission.HAND_OVER):
            page.own = overview(_own_chantiers(viewer), today)
    elif viewer.can(Permission.HOURS_WRITE):
        page.title = "Heures de la semaine"
        page.hours = grid(viewer)
    if _watches(viewer):
        _watch(page, viewer, today)
    if not viewer.can(Permission.FIGURES_READ) and viewer.can(Permission.FIGURES_PUBLIC):
        page.title, page.figures = "Les chiffres publiés", "public"
    elif viewer.can(Permission.FIGURES_READ):
        page.figures = "scope"
    hung = [panel for panels in meeting.panels.ask("home", None, viewer) for panel in panels]
    page.first = [panel for panel in hung if panel.column != "aside"]
    page.aside = [panel for panel in hung if panel.column == "aside"]
    return render(request, "desk/home.html", {"home": page, "today": today})


@signed_in
def later(request: HttpRequest) -> HttpResponse:
    """What comes under what waits: asked apart, so that the home stays quick however many rooms there are."""
    return _wave(request, "home_later", "home_learning")


@signed_in
def learning(request: HttpRequest) -> HttpResponse:
    """Paths of those who take a post."""
    return _wave(request, "home_learning", "home_last")


@signed_in
def last(request: HttpRequest) -> HttpResponse:
    """What comes last: plans, money, growth, label."""
    return _wave(request, "home_last", "")


def _wave(request: HttpRequest, name: str, then: str) -> HttpResponse:
    """What rooms hang on that part of the home, and the part that asks for itself after it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    hung = [panel for panels in meeting.panels.ask(name, None, viewer) for panel in panels]
    return render(request, "desk/_later.html", {"name": name, "panels": hung, "then": then and reverse(then)})


@needs(Permission.PEOPLE_WRITE)
def more(request: HttpRequest) -> HttpResponse:
    """The next lines that wait, under those already there."""
    text = request.GET.get("apres", "")
    start = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    context = {"waiting": waiting(viewer, start), "today": clock.today()}
    if request.headers.get("HX-Request"):
        return render(request, "desk/_waiting.html", context)
    return render(request, "desk/waiting.html", context)


def keepers(viewer: Viewer) -> list[User]:
    """Those who keep accounts and posts for the whole network."""
    holders = Post.objects.filter(in_force(clock.today()), role="DATA_LEAD").values("user")
    return list(User.objects.filter(pk__in=holders, is_active=True).exclude(pk=viewer.user.pk)[:5])


def _own_chantiers(viewer: Viewer) -> list[Chantier]:
    return list({post.chantier_id: post.chantier for post in viewer.posts if post.chantier is not None}.values())


def _watches(viewer: Viewer) -> bool:
    """Whether she looks after several chantiers, from a territory or from the nation."""
    return viewer.can(Permission.CHANTIER_READ) and any(post.level != Level.CHANTIER.value for post in viewer.posts)


def _watch(page: Home, viewer: Viewer, today: date) -> None:
    """The chantiers of the scope; by territory when there are too many to read one by one."""
    nation = viewer.scope(Permission.CHANTIER_READ).nation
    chantiers = list(Chantier.objects.visible_to(viewer).order_by("name", "pk"))
    rows = [row for row in overview(chantiers, today) if row.present or any(run.holds(today) for run in row.runs)]
    page.whole = total(rows)
    page.watched_total = len(rows)
    page.tasks = _tasks(viewer, rows, today)
    rows.sort(key=lambda row: (-row.holes, row.chantier.name))
    if nation:
        page.territories, _ = by_territory(rows, today)
    else:
        page.watched = rows[:NEEDING_A_CALL]
    if page.waiting is None and not page.tasks and not viewer.can(Permission.REQUESTS_ANSWER):
        page.title = "Le réseau aujourd’hui" if nation else "Mes chantiers aujourd’hui"


def _where(count: int) -> str:
    return "dans " + french.count(count, "chantier")


def _tasks(viewer: Viewer, rows: list[Overview], today: date) -> list[Task]:
    """What waits across chantiers, for who can see to it: records to compare, then what misses in the records."""
    tasks = []
    if viewer.can(Permission.PEOPLE_MERGE):
        doubts = waiting_doubts(viewer)
        if doubts:
            words = "Deux fiches qui sont peut-être la même personne" if doubts == 1 else "Autant de paires à décider"
            title = french.count(doubts, "paire de fiches à comparer", "paires de fiches à comparer")
            tasks.append(Task(doubts, title, words, address("identity"), "Comparer"))
    if viewer.scope(Permission.CHANTIER_READ).nation or not viewer.can(Permission.PEOPLE_READ):
        return tasks
    stale = today - timedelta(days=SILENT)
    for found, one, many, order, late in (
        ([row.alone for row in rows], "personne sans référent", "personnes sans référent", "-sans", True),
        ([row.missing_diagnoses for row in rows], "diagnostic d’entrée manquant", "diagnostics d’entrée manquants",
         "-diagnostics", True),
        ([row.late_reviews for row in rows], "bilan en retard", "bilans en retard", "-bilans", True),
        ([int(bool(row.present) and (row.last_seen is None or row.last_seen < stale)) for row in rows],
         f"chantier où rien n’est vu depuis {SILENT} jours", f"chantiers où rien n’est vu depuis {SILENT} jours",
         "vue", False),
    ):  # fmt: skip
        count = sum(found)
        if count:
            where = "" if order == "vue" else _where(sum(each > 0 for each in found))
            url = f"{address('chantiers')}?tri={order}"
            tasks.append(Task(count, french.count(count, one, many), where, url, "Voir", late))
    return tasks


def by_territory(rows: list[Overview], today: date) -> tuple[list[tuple[Territory, Overview]], list[Overview]]:
    """The counts of each territory that has chantiers today, by name; then the chantiers outside any."""
    held = {row.chantier.pk: row for row in rows}
    groups: dict[Territory, list[Overview]] = {}
    members = Membership.objects.on(today).select_related("territory").order_by("territory__name")
    for member in members:
        row = held.pop(member.chantier_id, None)
        if row is not None:
            groups.setdefault(member.territory, []).append(row)
    return [(territory, total(group)) for territory, group in groups.items()], list(held.values())
