"""A chantier: who is here, who answers for them, what ends soon, what misses, who works here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.desk.overview import contract_ending, ending_soon, overview, pass_ending, total
from convergence.journeys import rules
from convergence.journeys.models import Contract, Journey, JourneyReferent
from convergence.kit import clock, meeting
from convergence.kit.folding import fold
from convergence.kit.pages import paginate
from convergence.network.models import Chantier, Membership, Post
from convergence.network.viewer import Viewer
from convergence.people.models import InclusionPass

PER_PAGE = 25
SOON = 12


@dataclass(frozen=True)
class Load:
    """How many people a professional answers for here."""

    name: str
    counts: dict[str, int]
    most: int
    nobody: bool = False

    @property
    def all(self) -> int:
        return sum(self.counts.values())

    @property
    def share(self) -> str:
        return f"{round(self.all * 100 / self.most)}%" if self.most else "0%"

    @property
    def words(self) -> str:
        return ", ".join(f"{count} {code}" for code, count in sorted(self.counts.items()))


@dataclass(frozen=True)
class End:
    """Something that ends soon for a person: contract, PASS IAE, time of the programme."""

    on: date
    what: str
    journey: Any


@needs(Permission.CHANTIER_READ)
def chantier(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page of one chantier; names only for those who may open the files."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    subject = get_object_or_404(Chantier.objects.visible_to(viewer).select_related("organisation"), key=key)
    today = clock.today()
    named = viewer.can(Permission.PEOPLE_READ, subject.pk)
    here = Journey.objects.filter(chantier=subject).open_on(today)
    row = overview([subject], today)[0]
    context = {
        "chantier": subject,
        "today": today,
        "row": row,
        "named": named,
        "people": people_here(request, here, row.present) if named else None,
        "ends": ends(here, today) if named else [],
        "loads": loads(here),
        "posts": posts_of(subject, today),
        "memberships": memberships_of(subject, viewer),
        "may_team": viewer.can(Permission.TEAM_WRITE, subject.pk),
        "may_register": viewer.can(Permission.NETWORK_WRITE, subject.pk),
        "may_hand_over": viewer.can(Permission.HAND_OVER, subject.pk),
        "panels": [panel for panels in meeting.panels.ask("chantier", subject, viewer) for panel in panels],
    }
    return render(request, "desk/chantier.html", context)


@needs(Permission.CHANTIER_READ)
def later(request: HttpRequest, key: UUID) -> HttpResponse:
    """The part of the page that comes after it: what the rooms of steering hang there."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    subject = get_object_or_404(Chantier.objects.visible_to(viewer), key=key)
    hung = [panel for panels in meeting.panels.ask("chantier_later", subject, viewer) for panel in panels]
    return render(request, "desk/_later.html", {"name": "chantier_later", "panels": hung, "then": ""})


def memberships_of(subject: Chantier, viewer: Viewer) -> list[tuple[Membership, bool]]:
    """Territories of the chantier in time, the latest first, and whether the viewer may open them."""
    scope = viewer.scope(Permission.NETWORK_READ)
    members = Membership.objects.filter(chantier=subject).select_related("territory").order_by("-started_on", "-pk")
    return [(member, scope.nation or member.territory_id in scope.territories) for member in members]


def people_here(request: HttpRequest, here: Any, total: int) -> Any:
    """A page of those present, with who answers for them."""
    referent = JourneyReferent.objects.filter(journey=OuterRef("pk"), kind="REFERENT", ended_on__isnull=True)
    rows = here.select_related("person").annotate(
        referent_first=Subquery(referent.values("user__first_name")[:1]),
        referent_last=Subquery(referent.values("user__last_name")[:1]),
    )
    return paginate(
        rows,
        request,
        per_page=PER_PAGE,
        sorts={
            "nom": "person__search_text",
            "parcours": ("programme", "person__search_text"),
            "entree": "started_on",
            "vue": "last_seen_on",
            "referent": ("referent_last", "referent_first", "person__search_text"),
        },
        default="nom",
        total=total,
    )


def ends(here: Any, today: date) -> list[End]:
    """What ends within its notice, soonest first. One query."""
    contract = (
        Contract.objects.filter(journey=OuterRef("pk"), broken_on__isnull=True, ended_on__gte=today)
        .values("journey")
        .annotate(last=Max("ended_on"))
        .values("last")
    )
    ticket = InclusionPass.objects.filter(person=OuterRef("person"), closed_on__isnull=True, ends_on__gte=today).values(
        "ends_on"
    )[:1]
    soon = here.annotate(
        contract_soon=contract_ending(today), pass_soon=pass_ending(today),
        contract_end=Subquery(contract), pass_end=Subquery(ticket),
    ).filter(Q(contract_soon=True) | Q(pass_soon=True) | ending_soon(today))  # fmt: skip
    notice = today + timedelta(days=rules.CONTRACT_NOTICE_DAYS.on(today))
    found = []
    for journey in soon.select_related("person").order_by("pk"):
        if journey.contract_soon:
            found.append(End(journey.contract_end, "Fin du contrat", journey))
        if journey.pass_soon:
            found.append(End(journey.pass_end, "Fin du PASS IAE", journey))
        end = rules.planned_end(journey.programme, journey.started_on)
        if end <= notice:
            found.append(End(end, f"Fin du temps prévu en {journey.programme}", journey))
    return sorted(found, key=lambda each: (each.on, each.journey.pk))


def loads(here: Any) -> list[Load]:
    """People per professional who answers for them, the most first; those of nobody last. One query."""
    referent = JourneyReferent.objects.filter(journey=OuterRef("pk"), kind="REFERENT", ended_on__isnull=True)
    counted = (
        here.annotate(
            who=Subquery(referent.values("user_id")[:1]),
            first=Subquery(referent.values("user__first_name")[:1]),
            last=Subquery(referent.values("user__last_name")[:1]),
        )
        .values("who", "first", "last", "programme")
        .annotate(n=Count("pk"))
        .order_by()
    )
    people: dict[int | None, tuple[str, dict[str, int]]] = {}
    for row in counted:
        _, counts = people.setdefault(row["who"], (f"{row['first']} {row['last']}", {}))
        counts[row["programme"]] = row["n"]
    most = max((sum(counts.values()) for _, counts in people.values()), default=0)
    found = [
        Load("Sans référent" if who is None else name.strip(), counts, most, nobody=who is None)
        for who, (name, counts) in people.items()
    ]
    return sorted(found, key=lambda load: (load.nobody, -load.all, load.name))


@dataclass(frozen=True)
class Holder:
    """A post with its words."""

    post: Post
    role: str
    theme: str


def posts_of(place: Chantier, today: date) -> list[Holder]:
    """Who works here today, in the order of the roles."""
    order = list(ROLES)
    posts = Post.objects.on(today).filter(chantier=place).select_related("user")
    held = [Holder(post, ROLES[post.role].label, "") for post in posts]
    return sorted(held, key=lambda holder: (order.index(holder.post.role), holder.post.user.last_name))


@needs(Permission.CHANTIER_READ)
def chantiers(request: HttpRequest) -> HttpResponse:
    """All the chantiers of the scope, with what is there today."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = clock.today()
    words = request.GET.get("q", "").strip()[:80]
    rows = overview(list(Chantier.objects.visible_to(viewer).order_by("name", "pk")), today)
    gone = [row for row in rows if not row.present and not any(run.holds(today) for run in row.runs)]
    page = sorted_rows(request, [row for row in rows if row not in gone], words)
    context = {
        "page": page,
        "today": today,
        "words": words,
        "whole": total(rows),
        "gone": gone,
        "may_register": viewer.can(Permission.NETWORK_WRITE),
    }
    return render(request, "desk/chantiers.html", context)


SORTS = {
    "nom": "name",
    "presents": "present",
    "fins": "ending",
    "diagnostics": "missing_diagnoses",
    "bilans": "late_reviews",
    "suivis": "follow_up_share",
    "vue": "last_seen",
    "sans": "alone",
}


def sorted_rows(request: HttpRequest, rows: list[Any], words: str = "") -> Any:
    """Rows already counted, in the order that the address asks for."""
    wanted = fold(words).split()
    kept = [
        row
        for row in rows
        if all(word in fold(f"{row.chantier.name} {row.chantier.commune} {row.chantier.code}") for word in wanted)
    ]
    return paginate(kept, request, per_page=50, sorts=SORTS, default="nom")
