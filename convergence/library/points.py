"""What the room brings to the meeting points: an entry, what is found, a newcomer’s next steps, her subscription."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from convergence.accounts.permissions import Permission
from convergence.kit import clock
from convergence.kit.context import link
from convergence.kit.meeting import NETWORK_LIFE, Hit, NavItem, Panel, nav, panels, reach, search
from convergence.library import newcomers
from convergence.library.actions.newsletters import wants
from convergence.library.models import Newsletter, Resource
from convergence.library.rights import newsletters_read, resources_read
from convergence.network.viewer import Viewer

FOUND = 5
NEXT = 3


def entry(viewer: Viewer) -> Iterable[NavItem]:
    """« Ressources », for every professional of the network."""
    if viewer.can(Permission.LIBRARY_READ):
        yield NavItem("Ressources", link("resources"), "journal-bookmark", phone=False, group=NETWORK_LIFE)


def find_resources(words: str, viewer: Viewer) -> Iterable[Hit]:
    """Published resources that hold the words. One query."""
    if viewer.can(Permission.LIBRARY_READ):
        rows = Resource.objects.visible_to(viewer).published().told(words).select_related("territory")
        for one in rows[:FOUND]:
            past = ", dépassée" if one.is_obsolete else ""
            yield Hit(one.title, f"{one.kind_label}, {one.where}{past}", link("resource", one.key), one.icon)


def home_panel(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """The next steps of who takes a post; who takes one where she coordinates or directs."""
    if page != "home_learning" or not viewer.can(Permission.LIBRARY_READ):
        return
    today = clock.today()
    own, others = newcomers.own_and_newcomers(viewer, today)
    for held in own:
        if held.is_new and not held.finished:
            yield Panel("library/_home.html", {"held": held, "next": held.left[:NEXT], "url": link("path_mine")})
    rows = [one for one in others if not one.finished]
    if rows:
        yield Panel("library/_home_newcomers.html", {"rows": rows[:NEXT], "more": max(0, len(rows) - NEXT)})


def account_panel(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """Whether she wants the letter."""
    if page == "account" and viewer.can(Permission.LIBRARY_READ):
        yield Panel("library/_account.html", {"wants": wants(viewer.user), "here": link("my_account")})


def register() -> None:
    reach.register(Resource, resources_read)
    reach.register(Newsletter, newsletters_read)
    nav.register(entry, rank=33)
    search.register(find_resources, rank=45)
    panels.register(home_panel, rank=10)
    panels.register(account_panel)
