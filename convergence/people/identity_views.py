"""Two records that may be one person: compared side by side, decided by a human, undone by a human."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.kit import french, meeting
from convergence.kit.blocks import Tab
from convergence.kit.meeting import reach
from convergence.kit.pages import paginate
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Nationality, Sex
from convergence.people import actions
from convergence.people.models import IdentityDoubt, Merge, Person

PER_PAGE = 30
LISTS = {"": "À comparer", "decidees": "Décidées", "reunies": "Réunies"}


@dataclass(frozen=True)
class Pair:
    """One line of the comparison; `same` is None when one side does not know."""

    label: str
    first: str
    second: str
    same: bool | None


def doubts_of(viewer: Viewer) -> Any:
    """Doubts where the viewer may decide: at least one of the two people is in her scope (all, for the nation)."""
    return IdentityDoubt.objects.filter(reach.q(viewer, IdentityDoubt))


def merges_of(viewer: Viewer) -> Any:
    """Merges of people of her scope."""
    return Merge.objects.filter(reach.q(viewer, Merge))


@needs(Permission.PEOPLE_MERGE)
def doubts(request: HttpRequest) -> HttpResponse:
    """The pairs to compare, the latest first; then those decided, and the records made one."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    which = request.GET.get("liste", "")
    if which not in LISTS:
        raise Http404
    rows: Any
    if which == "reunies":
        rows = merges_of(viewer).select_related("kept", "absorbed", "by").order_by("-at", "-pk")
    else:
        state = [IdentityDoubt.State.OPEN] if not which else [IdentityDoubt.State.SAME, IdentityDoubt.State.DIFFERENT]
        rows = (
            doubts_of(viewer)
            .filter(state__in=state)
            .select_related("first", "second", "decided_by")
            .order_by("-raised_at", "-pk")
        )
    tabs = [Tab(label, f"?liste={code}" if code else "?", code == which) for code, label in LISTS.items()]
    page = paginate(rows, request, per_page=PER_PAGE)
    return render(request, "people/identity_list.html", {"page": page, "which": which, "tabs": tabs})


@needs(Permission.PEOPLE_MERGE)
def compare(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET shows the two records side by side; POST decides: one person (which record stays), or two."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    doubt = get_object_or_404(doubts_of(viewer).select_related("first", "second", "decided_by"), key=key)
    if request.method == "POST":
        return _decide(request, viewer, doubt)
    for person in (doubt.first, doubt.second):
        audit.read(by=viewer.user, kind="FILE", what="Comparaison de fiches", person_key=person.key)
    context = {
        "doubt": doubt,
        "pairs": pairs(doubt.first, doubt.second),
        "sides": [side(person, viewer) for person in (doubt.first, doubt.second)],
        "merge": merges_of(viewer)
        .filter(undone_at__isnull=True, kept__in=[doubt.first, doubt.second], absorbed__in=[doubt.first, doubt.second])
        .first(),
    }
    return render(request, "people/identity_compare.html", context)


def _decide(request: HttpRequest, viewer: Viewer, doubt: IdentityDoubt) -> HttpResponse:
    if doubt.state != IdentityDoubt.State.OPEN:
        messages.warning(request, "Cette paire a déjà été décidée.")
        return redirect("identity_compare", doubt.key)
    answer = request.POST.get("answer", "")
    if answer == "different":
        actions.keep_apart(by=viewer.user, doubt=doubt)
        messages.success(request, "Deux personnes : les fiches restent séparées.")
        return redirect("identity")
    people = {str(doubt.first.key): doubt.first, str(doubt.second.key): doubt.second}
    kept = people.pop(request.POST.get("kept", ""), None)
    if answer != "same" or kept is None:
        messages.error(request, "Dites si c’est la même personne, et quelle fiche garder.")
        return redirect("identity_compare", doubt.key)
    try:
        done = actions.merge(by=viewer.user, kept=kept, absorbed=next(iter(people.values())), doubt=doubt)
    except actions.PeopleError as error:
        messages.error(request, str(error))
        return redirect("identity_compare", doubt.key)
    messages.success(request, f"{kept.name} : une seule fiche. Cela peut se défaire.")
    return redirect("identity_merge", done.key)


@needs(Permission.PEOPLE_MERGE)
def merged(request: HttpRequest, key: UUID) -> HttpResponse:
    """A merge, and the way back."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    done = get_object_or_404(merges_of(viewer).select_related("kept", "absorbed", "by"), key=key)
    if request.method == "POST":
        try:
            actions.undo_merge(by=viewer.user, done=done)
        except actions.PeopleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Les deux fiches sont de nouveau séparées.")
        return redirect("identity_merge", done.key)
    return render(request, "people/identity_merge.html", {"merge": done, "moved": moved_words(done)})


def pairs(first: Person, second: Person) -> list[Pair]:
    """What each record says, line by line."""

    def pair(label: str, one: str, other: str) -> Pair:
        return Pair(label, one, other, one.casefold() == other.casefold() if one and other else None)

    return [
        pair("Nom", first.last_name, second.last_name),
        pair("Prénom", first.first_name, second.first_name),
        pair("Naissance", french.day(first.birth_date), french.day(second.birth_date)),
        pair("Sexe", label_of(Sex, first.sex), label_of(Sex, second.sex)),
        pair("Nationalité", label_of(Nationality, first.nationality), label_of(Nationality, second.nationality)),
        pair("PASS IAE", _passes(first), _passes(second)),
        Pair("Fiche créée", french.day(first.recorded_at.date()), french.day(second.recorded_at.date()), None),
    ]


def _passes(person: Person) -> str:
    return ", ".join(each.number for each in person.passes.all() if each.number)


def side(person: Person, viewer: Viewer) -> dict[str, Any]:
    """A record and what the rooms above know of it: where and when, never what was said there."""
    panels = [panel for panels in meeting.panels.ask("identity", person, viewer) for panel in panels]
    return {"person": person, "panels": panels}


def moved_words(done: Merge) -> str:
    """How much moved, in words."""
    count = sum(len(ids) for ids in done.moved["moved"].values())
    return french.count(count, "élément")
