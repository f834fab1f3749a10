"""What workshops and trainings amount to, between two days, for a place and a theme."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.collective import counting
from convergence.collective.models import PEOPLE, STAFF
from convergence.collective.views.courses import tabs
from convergence.journeys.views.common import day_or, viewer_of
from convergence.kit import clock, french
from convergence.kit.blocks import LeadFigure
from convergence.network.models import Chantier, Membership, Territory
from convergence.network.scope import Scope
from convergence.network.viewer import Viewer
from convergence.nomenclature.collective import Topic


def places(viewer: Viewer) -> list[tuple[str, str]]:
    """(code, label) of what she may ask about: her territories, her chantiers; the nation has its territories."""
    scope = viewer.scope(Permission.FIGURES_READ)
    territories = Territory.objects.all() if scope.nation else Territory.objects.filter(pk__in=scope.territories)
    found = [(f"t-{one.slug}", f"Territoire {one.name}") for one in territories.order_by("name")]
    if not scope.nation:
        chantiers = Chantier.objects.filter(pk__in=scope.chantiers).order_by("name", "pk")
        found += [(f"c-{one.key}", one.name) for one in chantiers]
    return found


def narrowed(viewer: Viewer, code: str) -> Scope:
    """The part of her scope that the address asks for; all of it otherwise. One query or two."""
    scope = viewer.scope(Permission.FIGURES_READ)
    if code.startswith("t-"):
        place = Territory.objects.filter(slug=code[2:]).first()
        if place is not None and (scope.nation or place.pk in scope.territories):
            members = Membership.objects.on(clock.today()).filter(territory=place)
            return Scope(False, frozenset(members.values_list("chantier_id", flat=True)), frozenset({place.pk}))
    for one in Chantier.objects.filter(pk__in=scope.chantiers) if code.startswith("c-") else ():
        if str(one.key) == code[2:]:
            return Scope(False, frozenset({one.pk}), frozenset())
    return scope


@needs(Permission.FIGURES_READ)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Workshops, trainings and partners: totals, then by theme and by place. No name. Seven queries, and the places."""
    viewer, today = viewer_of(request), clock.today()
    start = day_or(request.GET.get("du"), date(today.year, 1, 1))
    end = day_or(request.GET.get("au"), max(start, min(today, date(start.year, 12, 31))))
    where, topic = request.GET.get("ou", "")[:80], request.GET.get("theme", "")
    wrong = "La fin précède le début : rien n’est compté." if end < start else ""
    topics = frozenset({topic}) if topic in Topic.codes() else frozenset()
    asked = counting.asked_of(narrowed(viewer, where), start, end, topics)
    found = counting.told(asked)
    context: dict[str, Any] = {
        "start": start, "end": end, "where": where, "topic": topic, "topics": Topic.choices(), "wrong": wrong,
        "places": places(viewer), "tabs": tabs("participations", viewer),
        "years": range(today.year, today.year - 6, -1),
        "leads": _leads(found.workshops, found.trainings, counting.partners(asked)),
        "workshops": found.workshops, "trainings": found.trainings, "partners": counting.partners_by_theme(asked),
        "tables": [
            ("Ateliers par thème", "Thème", found.by_topic[PEOPLE]),
            ("Ateliers par lieu", "Lieu", found.by_place[PEOPLE]),
            ("Formations par thème", "Thème", found.by_topic[STAFF]),
            ("Formations par lieu", "Lieu", found.by_place[STAFF]),
        ],
    }  # fmt: skip
    return render(request, "collective/course_figures.html", context)


def _leads(workshops: counting.Workshops, trainings: counting.Trainings, partners: int) -> list[LeadFigure]:
    people = french.count(workshops.people, "personne")
    each = french.count(trainings.participations, "participation")
    return [
        LeadFigure(
            "Participations aux ateliers", french.number(workshops.participations),
            f"{people}, {french.count(workshops.sittings, 'séance')}",
        ),
        LeadFigure(
            "Permanents formés", french.number(trainings.trained), f"{each}, {french.number(trainings.hours)} heures"
        ),
        LeadFigure("Partenaires mobilisés", french.number(partners), "dans ces ateliers et formations"),
    ]  # fmt: skip
