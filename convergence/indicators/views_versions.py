"""Two versions of a definition on the same facts: what moves, why, and who."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.indicators import snapshot, versions, wording
from convergence.indicators.asking import QuestionForm
from convergence.indicators.behind import columns, listed
from convergence.indicators.evaluate import State
from convergence.indicators.exploring import OpenPlaces
from convergence.indicators.store import Snapshot
from convergence.indicators.versions import OUTSIDE, Comparison, Move, Moved
from convergence.kit import clock
from convergence.kit.pages import paginate
from convergence.network.viewer import Viewer

PEOPLE = 50
_OPEN = (Permission.PEOPLE_READ, Permission.RECORDS_READ)
WORDS = {
    OUTSIDE: "hors du chiffre",
    State.SUCCESS: "oui",
    State.FAILURE: "non",
    State.UNKNOWN: "inconnu",
    State.REFUSED: "refus",
}


class VersionsForm(QuestionForm):
    """Which two readings, where and when."""

    def __init__(self, data: QueryDict, places: OpenPlaces, snapshot: Snapshot) -> None:
        super().__init__(data, places, snapshot)
        self.offered = {item.key: item for item in versions.comparisons(clock.today())}
        asked: Any = self.data
        if asked.get("entre") not in self.offered:
            asked["entre"] = next(iter(self.offered))
        choices = [(item.key, item.label) for item in self.offered.values()]
        self.fields["entre"] = forms.ChoiceField(label="Comparer", choices=choices)

    @property
    def chosen(self) -> Comparison:
        return self.offered[str(self.data["entre"])]

    @property
    def carried(self) -> str:
        """The programme asked for when the figure is in it, else the first one it is in."""
        programme = str(self.data["programme"])
        return programme if programme in self.chosen.programmes else self.chosen.programmes[0]


@dataclass(frozen=True)
class MoveRow:
    """One move in words, with the address of the people who made it."""

    move: Move
    before: str
    after: str
    opens: str


def _run(request: HttpRequest) -> tuple[Viewer, Snapshot, VersionsForm, Moved | None]:
    """Who asks, on which facts, the form, and both readings when the form can be read."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    taken = snapshot.current(viewer.user)
    form = VersionsForm(request.GET, OpenPlaces(viewer), taken)
    if form.place is None:
        raise PermissionDenied
    if not form.is_valid():
        return viewer, taken, form, None
    question, chosen = form.question, form.chosen
    more = tuple(dict.fromkeys(name for one in (chosen.one, chosen.other) for name in columns(one.definition)))
    found = versions.run(taken, chosen, programme=form.carried, period=question.period, scope=question.scope, more=more)
    return viewer, taken, form, found


@needs(*_OPEN)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Both sentences side by side, and how many people changed."""
    _, taken, form, found = _run(request)
    if found is None:
        raise Http404
    question = form.question.of(form.carried)
    query = question.query(entre=form.chosen.key)
    people = reverse("bilan_compare_people")
    moves = [
        MoveRow(move, WORDS[move.before], WORDS[move.after], f"{people}?{query}&avant={move.before}&apres={move.after}")
        for move in found.moves
    ]
    sides = [
        {
            "label": reading.label,
            "value": wording.value(result),
            "sentence": wording.sentence(result),
            "missing": wording.missing(result),
        }
        for reading, result in ((form.chosen.one, found.one), (form.chosen.other, found.other))
    ]
    context = {
        "form": form,
        "chosen": form.chosen,
        "question": question,
        "found": found,
        "sides": sides,
        "moves": moves,
        "changed": sum(move.count for move in found.moves),
        "taken": taken,
    }
    return render(request, "indicators/compare.html", context)


@needs(*_OPEN)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who made one move; the first of the page when none is named."""
    viewer, taken, form, found = _run(request)
    first = found.moves[0] if found is not None and found.moves else Move(State.SUCCESS, State.SUCCESS, 0)
    before, after = request.GET.get("avant", first.before), request.GET.get("apres", first.after)
    if found is None or before not in WORDS or after not in WORDS:
        raise Http404
    question, chosen = form.question.of(form.carried), form.chosen
    told = after if after != OUTSIDE else before
    definition = (chosen.other if after != OUTSIDE else chosen.one).definition
    members = [{**row, "state": told} for row in found.between(before, after).to_dicts()] if told != OUTSIDE else []
    rows = listed(members, definition, viewer, taken)
    audit.read(by=viewer.user, kind="LIST", what=f"Comparaison {chosen.key}, {question.place.scope}"[:120])
    named = any(row.name for row in rows)
    page = paginate(
        rows,
        request,
        per_page=PEOPLE,
        sorts={"nom": "sort", "chantier": ("chantier", "sort")},
        default="nom" if named else "chantier",
    )
    context = {
        "chosen": chosen,
        "question": question,
        "before": WORDS[before],
        "after": WORDS[after],
        "page": page,
        "named": named,
        "elsewhere": len(members) - len(rows),
        "back": f"{reverse('bilan_compare')}?{question.query(entre=chosen.key)}",
    }
    return render(request, "indicators/compare_people.html", context)
