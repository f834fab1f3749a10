"""What arrivals and passings bring to the meeting points: panels of several pages, lines of the same worklist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, Window

from convergence.accounts.permissions import Permission
from convergence.journeys import worklist
from convergence.journeys.file import File
from convergence.journeys.worklist import Facts, Kind
from convergence.kit import clock
from convergence.kit.meeting import Panel, panels
from convergence.network.models import Chantier, Territory
from convergence.network.viewer import Viewer
from convergence.support.forms.passing import OBSTACLES
from convergence.support.models import Arrival, Obstacle, Passing
from convergence.support.views.arrivals import row_of, rows_of

SHOWN = 5
RECENT = timedelta(days=365)


def _panel(viewer: Viewer, where: Q) -> Panel:
    """Who has waited longest, and how many in all. One query."""
    today = clock.today()
    waiting = rows_of(viewer).filter(where, outcome="").annotate(total=Window(Count("pk")))
    rows = list(waiting.order_by("sent_on", "pk")[:SHOWN])
    context = {
        "rows": [row_of(row, viewer, today) for row in rows],
        "total": rows[0].total if rows else 0,
        "named": True,
        "add": viewer.can(Permission.PEOPLE_WRITE),
    }
    return Panel("support/_arrivals_panel.html", context)


def on_home(page: str, _subject: Any, viewer: Viewer) -> Iterator[Panel]:
    """Who waits before the first day, in the chantiers where she writes."""
    if page == "home_later" and viewer.can(Permission.PEOPLE_WRITE):
        yield _panel(viewer, Q(chantier_id__in=viewer.scope(Permission.PEOPLE_WRITE).chantiers))


def on_chantier(page: str, subject: Chantier, viewer: Viewer) -> Iterator[Panel]:
    """Who waits for that chantier; only how many for those who open no file there."""
    if page != "chantier":
        return
    if viewer.can(Permission.PEOPLE_READ, subject.pk):
        yield _panel(viewer, Q(chantier=subject))
    elif viewer.can(Permission.PARTNERS_READ, subject.pk):
        total = Arrival.objects.waiting().filter(chantier=subject).count()
        yield Panel("support/_arrivals_panel.html", {"rows": [], "total": total, "named": False, "add": False})


def on_people(page: str, _subject: Any, viewer: Viewer) -> Iterator[Panel]:
    """The way to the arrivals, and how many wait. One query."""
    if page == "people":
        total = Arrival.objects.visible_to(viewer).filter(outcome="").count()
        yield Panel("support/_arrivals_link.html", {"total": total})


def on_territory(page: str, _subject: Territory, viewer: Viewer) -> Iterator[Panel]:
    """The way to the senders and to what hinders the passages."""
    if page == "territory" and viewer.can(Permission.PARTNERS_READ):
        yield Panel("support/_territory_links.html", {})


def on_person(page: str, subject: File, viewer: Viewer) -> Iterator[Panel]:
    """What comes after this chantier: proposals and their answers, what stands in the way. Two queries."""
    if page != "person_later":
        return
    today = clock.today()
    ids = [journey.pk for journey in subject.journeys]
    places = {journey.chantier_id for journey in subject.journeys}
    held = Q(state="ACCEPTED") | Q(state="WAITING", expires_on__gte=today)
    mine = Q(journey__in=ids) | (Q(journey__person=subject.person, chantier__in=places) & held)
    rows = list(Passing.objects.filter(mine).select_related("chantier", "journey__chantier").order_by("-sent_on"))
    stones = list(Obstacle.objects.filter(journey__in=ids).order_by("-on", "-pk"))
    received = {row.opened_id: row for row in rows if row.state == Passing.State.ACCEPTED and row.opened_id}
    context = {
        "journey": subject.chosen(),
        "passings": rows,
        "obstacles": stones,
        "codes": OBSTACLES,
        "received": [row for pk, row in received.items() if pk in ids],
        "writable": {journey.pk for journey in subject.journeys if subject.may_write(journey)},
        "since": today - RECENT,
        "today": today,
    }
    yield Panel("support/_onward.html", context, "main")


# ── Lines ───────────────────────────────────────────────────────────────────────────────────
DECLINED_DAYS = 60
"""Days during which a refusal is recalled."""


def accepted(_sql: Any, _today: date) -> str:
    """The next chantier accepted, and the former journey is still open."""
    return """
        SELECT 'passing_accepted', mine.id, 0, p.answered_on FROM mine
        JOIN support_passing p ON p.journey_id = mine.id
        WHERE mine.ended_on IS NULL AND p.state = 'ACCEPTED'"""


def declined(sql: Any, _today: date) -> str:
    """The last proposal was refused, and nothing was proposed since."""
    recalled = sql.add_days("p.answered_on", str(DECLINED_DAYS))
    return f"""
        SELECT 'passing_declined', mine.id, 0, p.answered_on FROM mine
        JOIN support_passing p ON p.journey_id = mine.id
        WHERE mine.ended_on IS NULL AND p.state = 'DECLINED' AND {recalled} >= %(today)s
          AND NOT EXISTS (SELECT 1 FROM support_passing later WHERE later.journey_id = mine.id
                          AND later.id > p.id)"""  # noqa: S608


def _answered(facts: Facts) -> str:
    return f"réponse du {facts.day(facts.row.due)}"


def register() -> None:
    panels.register(on_home)
    panels.register(on_chantier)
    panels.register(on_people)
    panels.register(on_territory)
    panels.register(on_person)
    template = "support/lines/passing.html"
    worklist.extend(
        "passing_accepted", Kind("Passage accepté", _answered, template, "journey_exit", "Noter la sortie"), accepted
    )
    worklist.extend(
        "passing_declined", Kind("Passage refusé", _answered, template, "passing_new", "Proposer ailleurs"), declined
    )
