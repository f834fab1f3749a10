"""The flat page of a person: who, what waits, then and now, the way travelled, who is around, what happened."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.desk.person_situation import table
from convergence.desk.person_way import way
from convergence.journeys import rules
from convergence.journeys.file import File, open_file
from convergence.journeys.models import Journey
from convergence.journeys.views.people import progress
from convergence.journeys.words import asp_group, cvg_class
from convergence.kit import clock, french, meeting
from convergence.kit.blocks import Fact, Tab
from convergence.kit.dates import monday
from convergence.kit.french import NBSP
from convergence.kit.meeting import Moment, Panel
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import ContractForm, ExitReason, Programme
from convergence.people.words import agreed

MOMENTS = 12
"""Moments shown before « Tout voir »."""
WAITING = 6


# ── The strip ───────────────────────────────────────────────────────────────────────────────
def _journey_fact(journey: Journey, today: date) -> Fact:
    name = label_of(Programme, journey.programme)
    since = f"depuis le {french.day(journey.started_on, today=today)}"
    if journey.ended_on is not None and journey.ended_on <= today:
        reason = ExitReason.get(journey.exit_reason)
        why = f"{reason.label}, {cvg_class(reason)} (CVG), {asp_group(reason)} (ASP)" if reason else "motif à compléter"
        left = agreed(journey.person.sex, "Sorti")
        return Fact(name, f"{left} le {french.day(journey.ended_on, today=today)}", why)
    return Fact(name, progress(journey, today)[0], since)


def _hours_fact(file: File, journey: Journey, today: date) -> Fact:
    hours = file.hours_on(journey, min(today, journey.ended_on or today))
    link = reverse("journey_hours", args=[journey.key]) if hours is None and file.may_write(journey) else ""
    if hours is None:
        return Fact("Temps de travail", "À noter" if link else "Inconnu", link=link)
    worked = file.worked_in(journey, monday(today) - timedelta(days=7))
    note = f"{_amount(worked)}{NBSP}h la semaine dernière" if worked is not None else ""
    return Fact("Temps de travail", f"{_amount(hours)}{NBSP}h par semaine", note)


def _amount(value: Any) -> str:
    return french.number(value, 0 if value == int(value) else 1)


def _pass_fact(file: File, today: date) -> Fact:
    current = file.open_pass
    if current is None or current.ends_on is None:
        link = reverse("person_pass", args=[file.person.key]) if file.writable else ""
        return Fact("PASS IAE", "À noter" if link else "Inconnu", link=link)
    until = french.day(current.ends_on, today=today)
    if current.suspended_on is not None:
        return Fact("PASS IAE", "Suspendu", f"depuis le {french.day(current.suspended_on, today=today)}")
    if current.ends_on < today:
        return Fact("PASS IAE", "Terminé", f"le {until}")
    months = (current.ends_on.year - today.year) * 12 + current.ends_on.month - today.month
    months -= current.ends_on.day < today.day
    left = f"{months} mois restants" if months > 1 else f"{french.count((current.ends_on - today).days, 'jour')}"
    return Fact("PASS IAE", left, f"jusqu’au {until}")


def _contract_fact(file: File, journey: Journey, today: date) -> Fact:
    contract = file.contract_on(journey, today)
    if contract is None:
        link = reverse("journey_contract", args=[journey.key]) if file.may_write(journey) else ""
        return Fact("Contrat", "À noter" if link else "Inconnu", link=link)
    ended = contract.broken_on or contract.ended_on
    if ended is None:
        words = "sans fin"
    else:
        words = f"{'jusqu’au' if ended >= today else 'terminé le'} {french.day(ended, today=today)}"
    return Fact("Contrat", label_of(ContractForm, contract.form), words)


def facts(file: File, journey: Journey, today: date) -> list[Fact]:
    return [
        _journey_fact(journey, today),
        _hours_fact(file, journey, today),
        _contract_fact(file, journey, today),
        _pass_fact(file, today),
    ]


# ── The page ────────────────────────────────────────────────────────────────────────────────
def opened(viewer: Viewer, key: UUID) -> File:
    file = open_file(viewer, key)
    if file is None:
        raise Http404
    return file


def month_start(today: date) -> datetime:
    """The first moment of the month, in Paris."""
    return timezone.make_aware(datetime(today.year, today.month, 1))


def _story(file: File, viewer: Viewer, everything: bool) -> tuple[list[Moment], int]:
    today = clock.today()
    found = [moment for answer in meeting.timeline.ask(file, viewer) for moment in answer if moment.on <= today]
    found.sort(key=lambda moment: (moment.on, moment.order), reverse=True)
    return (found if everything else found[:MOMENTS]), len(found)


def _tabs(file: File, journey: Journey, today: date) -> list[Tab]:
    if len(file.journeys) < 2:
        return []
    page = reverse("person", args=[file.person.key])
    return [
        Tab(
            f"{one.programme}, {french.day(one.started_on, today=today)}" + ("" if one.is_open else ", terminé"),
            f"{page}?parcours={one.key}",
            one.pk == journey.pk,
        )
        for one in file.journeys
    ]


@needs(Permission.PEOPLE_READ)
def person(request: HttpRequest, key: UUID) -> HttpResponse:
    """Her page. Opening it is logged."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    file = opened(viewer, key)
    file.asked = request.GET.get("parcours", "")
    audit.read(by=viewer.user, kind="FILE", what="Dossier", person_key=file.person.key)
    today = clock.today()
    journey = file.chosen()
    story, moments = _story(file, viewer, request.GET.get("tout") == "1")
    hung: list[Panel] = [panel for answer in meeting.panels.ask("person", file, viewer) for panel in answer]
    lines = file.waits()
    around_her = {"F": "d’elle", "H": "de lui"}.get(file.person.sex, "de la personne")
    sleeps = {"F": "Où elle dort", "H": "Où il dort"}.get(file.person.sex, "Où la personne dort")
    context = {
        "file": file,
        "person": file.person,
        "journey": journey,
        "age": rules.age_on(file.person.birth_date, today),
        "referent": file.referent(journey),
        "facts": facts(file, journey, today),
        "tabs": _tabs(file, journey, today),
        "can_write": file.may_write(journey),
        "writable": file.writable,
        "lines": lines[:WAITING],
        "more_lines": len(lines) > WAITING,
        "today": today,
        "situation": table(
            journey,
            file.situations[journey.pk],
            every_barrier=request.GET.get("freins") == "14",
            sleeps=sleeps,
        ),
        "every_barrier": request.GET.get("freins") == "14",
        "way": way(file, journey),
        "around": file.around(journey),
        "contracts": file.contracts[journey.pk],
        "open_pass": file.open_pass,
        "phone": file.phone(journey),
        "moments": story,
        "hidden": moments - len(story),
        "around_her": around_her,
        "top_panels": [panel for panel in hung if panel.column == "top"],
        "wide_panels": [panel for panel in hung if panel.column == "wide"],
        "main_panels": [panel for panel in hung if panel.column == "main"],
        "aside_panels": [panel for panel in hung if panel.column == "aside"],
    }
    return render(request, "desk/person.html", context)
