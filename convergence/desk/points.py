"""What the desk brings to the meeting points: the navigation of each role, and what the search bar finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q, Subquery

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import Level
from convergence.desk.addresses import address
from convergence.journeys.models import Journey
from convergence.kit import french, meeting
from convergence.kit.folding import fold
from convergence.kit.meeting import Hit, NavItem
from convergence.network.models import Chantier, Territory
from convergence.network.viewer import Viewer
from convergence.people.models import IdentityDoubt, Person

FOUND = 8
"""How many people the live list shows; the page shows more."""


def home(_viewer: Viewer) -> Iterator[NavItem]:
    yield NavItem("Accueil", address("home"), "house")


def hours(viewer: Viewer) -> Iterator[NavItem]:
    if viewer.can(Permission.HOURS_WRITE):
        yield NavItem("Heures", address("hours"), "clock")


def places(viewer: Viewer) -> Iterator[NavItem]:
    """Her chantier, her territory, or the registers of both."""
    if viewer.can(Permission.CHANTIER_READ):
        mine = {post.chantier for post in viewer.posts if post.chantier is not None}
        beyond = any(post.level != Level.CHANTIER.value for post in viewer.posts)
        if len(mine) == 1 and not beyond:
            yield NavItem("Mon chantier", address("chantier", mine.pop().key), "shop")
        elif not viewer.scope(Permission.NETWORK_READ).nation:
            yield NavItem("Chantiers", address("chantiers"), "shop")
    scope = viewer.scope(Permission.NETWORK_READ)
    held = {post.territory for post in viewer.posts if post.territory is not None}
    if len(held) == 1:
        yield NavItem("Territoire", address("territory", held.pop().slug), "geo-alt")
    if scope.nation:
        yield NavItem("Réseau", address("network"), "map")
        yield NavItem("Chantiers", address("chantiers"), "shop")


def waiting_doubts(viewer: Viewer) -> int:
    """How many pairs of records wait for her decision. Counted once a request."""
    kept: int | None = getattr(viewer, "_waiting_doubts", None)
    if kept is None:
        mine = meeting.reach.q(viewer, IdentityDoubt)
        kept = IdentityDoubt.objects.filter(mine, state=IdentityDoubt.State.OPEN).count()
        viewer._waiting_doubts = kept  # type: ignore[attr-defined]
    return kept


def identity(viewer: Viewer) -> Iterator[NavItem]:
    if viewer.can(Permission.PEOPLE_MERGE):
        yield NavItem("Fiches à comparer", address("identity"), "layers", waiting_doubts(viewer) or None, phone=False)


def team(viewer: Viewer) -> Iterator[NavItem]:
    if viewer.can(Permission.TEAM_WRITE) or viewer.can(Permission.HAND_OVER):
        yield NavItem("Équipe", address("team"), "person-badge", phone=False)


def create(viewer: Viewer) -> NavItem | None:
    """What the button beside the search bar creates."""
    if viewer.can(Permission.PEOPLE_WRITE) and (welcome := address("welcome")):
        return NavItem("Accueillir une personne", welcome, "person-plus")
    return None


def find_people(words: str, viewer: Viewer) -> Iterable[Hit]:
    """People whose file she may open, with their latest journey that she may see: those present come first,
    then those whose name begins with a word asked."""
    journeys = Journey.objects.visible_to(viewer).filter(person=OuterRef("pk"))
    latest = journeys.order_by("-started_on", "-pk")
    first = fold(words).split(" ")[0]
    ranked = {
        "begins": Q(search_text__startswith=first) | Q(search_text__contains=f" {first}"),
        "here": Exists(journeys.open()),
    }
    order = ("-begins", "-here", "search_text", "pk")
    found = Person.objects.visible_to(viewer).named(words).annotate(**ranked).order_by(*order).values("pk")
    # Details are read for the few that are shown, not for everyone whose name fits.
    rows = (
        Person.objects.filter(pk__in=found[: FOUND * 2])
        .annotate(
            **ranked,
            programme=Subquery(latest.values("programme")[:1]),
            where=Subquery(latest.values("chantier__name")[:1]),
            left=Subquery(latest.values("ended_on")[:1]),
        )
        .order_by(*order)
    )
    for person in rows:
        left = f", parcours terminé le {french.day(person.left)}" if person.left else ""
        yield Hit(person.name, f"{person.programme}, {person.where}{left}", address("person", person.key), "person")


def find_hours(words: str, viewer: Viewer) -> Iterable[Hit]:
    """For those who see the hours and no file: the row of the week's grid."""
    if viewer.can(Permission.PEOPLE_READ) or not viewer.can(Permission.HOURS_READ):
        return
    journeys = Journey.objects.on_team_of(viewer).open().select_related("person", "chantier")
    for word in fold(words).split():
        journeys = journeys.filter(person__search_text__contains=word)
    for journey in journeys.order_by("person__search_text")[:FOUND]:
        yield Hit(
            journey.person.name,
            f"Heures de la semaine, {journey.chantier.name}",
            f"{address('hours')}?chantier={journey.chantier.key}#j-{journey.key}",
            "clock",
        )


def find_places(words: str, viewer: Viewer) -> Iterable[Hit]:
    """Chantiers by name, code, SIRET or commune; territories by name. A few hundred at most: folded here."""
    wanted = fold(words).split()
    chantiers = Chantier.objects.visible_to(viewer).values_list("key", "name", "code", "siret", "commune", "department")
    found = []
    for key, name, code, siret, commune, department in chantiers:
        text = fold(f"{name} {code} {siret} {commune}")
        if all(word in text for word in wanted):
            where = f"{commune} ({department})" if commune and department else commune or department
            found.append(Hit(name, f"Chantier{f', {where}' if where else ''}", address("chantier", key), "shop"))
    yield from sorted(found, key=lambda hit: fold(hit.title))[:FOUND]
    for slug, name in Territory.objects.visible_to(viewer).values_list("slug", "name"):
        if all(word in fold(name) for word in wanted):
            yield Hit(name, "Territoire", address("territory", slug), "geo-alt")


def register() -> None:
    meeting.nav.register(home, rank=0)
    meeting.nav.register(hours, rank=20)
    meeting.nav.register(places, rank=30)
    meeting.nav.register(identity, rank=70)
    meeting.nav.register(team, rank=80)
    meeting.create.register(create)
    meeting.search.register(find_people, rank=10)
    meeting.search.register(find_hours, rank=15)
    meeting.search.register(find_places, rank=20)
