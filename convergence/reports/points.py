"""What the bilans bring to the meeting points."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from convergence.accounts.permissions import Permission
from convergence.indicators.disclosure import editions
from convergence.journeys.file import File
from convergence.kit.context import link
from convergence.kit.meeting import DATA, NavItem, Panel, lines, nav, panels, reach, reminders
from convergence.network.viewer import Viewer
from convergence.reports.models import Campaign, ChantierReturn, Edition, Story
from convergence.reports.queries import (
    MAKERS,
    READERS,
    campaigns_read,
    editions_read,
    returns_read,
    stories_read,
)
from convergence.reports.reading import public_sets
from convergence.reports.waiting import reminders as campaign_reminders
from convergence.reports.waiting import waiting


def entries(viewer: Viewer) -> Iterable[NavItem]:
    """« Campagnes » for those who have a part in them, « Bilans figés » for the other readers."""
    if any(viewer.can(permission) for permission in MAKERS):
        yield NavItem("Campagnes", link("campaigns"), "flag", phone=False, group=DATA)
    elif any(viewer.can(permission) for permission in READERS):
        yield NavItem("Bilans figés", link("editions"), "archive", phone=False, group=DATA)


def home(page: str, _subject: Any, viewer: Viewer) -> Iterable[Panel]:
    """For those who have no list of their own: what a campaign waits for. The others find it in their list."""
    if page != "home" or viewer.can(Permission.PEOPLE_WRITE):
        return
    if not (viewer.can(Permission.BILANS_VALIDATE) or viewer.can(Permission.BILANS_FREEZE)):
        return
    found = waiting(viewer)
    if found.items:
        yield Panel("reports/_home.html", {"lines": found.items})


def story(page: str, subject: Any, _viewer: Viewer) -> Iterable[Panel]:
    """On the page of a person: her story, and whether she agreed to it. One query."""
    if page != "person_later" or not isinstance(subject, File):
        return
    mine = next((journey for journey in subject.journeys if subject.may_write(journey)), None)
    if mine is None:
        return
    told = Story.objects.filter(journey=mine).alive().first()
    yield Panel("reports/_person_story.html", {"story": told, "url": link("journey_story", mine.key)}, "aside")


def register() -> None:
    editions.provide(public_sets)
    reach.register(Campaign, campaigns_read)
    reach.register(ChantierReturn, returns_read)
    reach.register(Edition, editions_read)
    reach.register(Story, stories_read)
    nav.register(entries, rank=52)
    lines.register(waiting, rank=70)
    reminders.register(campaign_reminders)
    panels.register(home, rank=15)
    panels.register(story, rank=70)
