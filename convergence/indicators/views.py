"""The pages of the figures: a bilan, the people behind a figure, the definitions, the files."""

from __future__ import annotations

import json

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.indicators import glossary, pictures, snapshot, trends
from convergence.indicators import method as drawn
from convergence.indicators.adjusted import Thresholds
from convergence.indicators.asking import PROGRAMMES, Question, QuestionForm
from convergence.indicators.behind import GROUPS, STATES, Behind, behind
from convergence.indicators.bilan import PROVISIONAL, Bilan, compute, network
from convergence.indicators.evaluate import State
from convergence.indicators.reading import Places
from convergence.indicators.scope import NATIONAL, AskError, Period
from convergence.indicators.settings import Rules
from convergence.indicators.store import Snapshot
from convergence.indicators.tables import to_csv
from convergence.kit import meeting
from convergence.kit.blocks import Tab
from convergence.kit.context import link as link_to
from convergence.kit.pages import paginate
from convergence.network.viewer import Viewer

PER_PAGE = 50
_READ = (Permission.FIGURES_READ, Permission.FIGURES_PUBLIC)
_LIST = (Permission.PEOPLE_READ, Permission.RECORDS_READ)


def _asked(request: HttpRequest) -> tuple[Viewer, Snapshot, QuestionForm]:
    """Who asks, on which facts, and the form. A level she may not read is refused, whether it exists or not."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    taken = snapshot.current(viewer.user)
    form = QuestionForm(request.GET, Places(viewer), taken)
    if form.place is None:
        raise PermissionDenied
    return viewer, taken, form


def _question(form: QuestionForm) -> Question:
    """The question of an address made by our own pages; any other is no page."""
    if not form.is_valid():
        raise Http404
    return form.question


@needs(*_READ)
@require_safe
def bilan(request: HttpRequest) -> HttpResponse:
    """The figures of a programme, a span and a level, beside those of the network and of another span."""
    viewer, taken, form = _asked(request)
    if not form.is_valid():
        return render(request, "indicators/unclear.html", {"form": form}, status=422)
    question = form.question
    found = _bilan(taken, question)
    national = question.place.scope == NATIONAL
    around = pictures.Around(
        network=None if national else network(taken, programme=question.programme, period=question.period),
        previous=_bilan(taken, question, question.compared) if question.compared else None,
    )
    lists = not question.public and any(viewer.can(permission) for permission in _LIST)

    def link(key: str, *, state: str = "", group: str = "") -> str:
        if not lists:
            return ""
        return f"{reverse('bilan_people', args=[key])}?{question.query(state=str(state), group=group)}"

    context = {
        "form": form,
        "explore": f"{reverse('bilan_explore')}?{question.query()}" if lists and not question.public else "",
        "question": question,
        "bilan": found,
        "provisional": PROVISIONAL,
        "empty": not any(lead.number or lead.hidden for lead in found.leads if lead.label != "Places conventionnées"),
        "leads": pictures.leads(found, around, link),
        "sections": pictures.sections(found, around, link, {} if question.public else _notes(found, viewer)),
        "gaps": pictures.gaps(found, link),
        "flow": pictures.flow(found),
        "spread": pictures.spread(found),
        "previous": around.previous.period.label if around.previous and not form.days else "Avant",
        "span": str(question.whole_year or "Période"),
        "alone": national,
        "to_hide": 0 if question.public else pictures.to_hide(found),
        "hidden": sum(figure.hidden for figure in found.figures),
        "rules": Rules.on(question.period.end),
        "tabs": [Tab(code, f"?{question.of(code).query()}", code == question.programme) for code, _ in PROGRAMMES],
        "documents": link_to("bilan_documents"),
    }
    return render(request, "indicators/bilan.html", context)


def _bilan(taken: Snapshot, question: Question, period: Period | None = None) -> Bilan:
    return compute(
        taken,
        programme=question.programme,
        period=period or question.period,
        scope=question.scope,
        audience=question.audience,
    )


def _notes(found: Bilan | None, viewer: Viewer) -> dict[str, meeting.FigureNote]:
    """What the other rooms say of what each figure rests on."""
    return {key: note for told in meeting.figure_notes.ask(found, viewer) for key, note in told.items()}


@needs(*_READ)
@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How gaps are read, in plain words: what an observed one hides, how it is adjusted, when no number is given."""
    limits = Thresholds()
    context = {
        "limits": limits,
        "overlap": round(limits.least_overlap * 100),
        "known": round(limits.least_known * 100),
        "widest": round(limits.widest * 100),
        **drawn.context(),
    }
    return render(request, "indicators/method.html", context)


@needs(*_READ)
@require_safe
def trend(request: HttpRequest) -> HttpResponse:
    """The last years, as charts: a part of the page, or a page of its own."""
    _, taken, form = _asked(request)
    question = _question(form)
    context = {"question": question, "charts": trends.over_the_years(taken, question)}
    part = request.headers.get("HX-Request") == "true"
    return render(request, "indicators/_trend.html" if part else "indicators/trend.html", context)


@needs(*_READ)
@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """The same object as the command gives."""
    viewer, taken, form = _asked(request)
    question = _question(form)
    text = json.dumps(_bilan(taken, question).to_json(), ensure_ascii=False, indent=2)
    return _file(viewer, question, text, "json", "application/json")


@needs(*_READ)
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """One row per figure."""
    viewer, taken, form = _asked(request)
    question = _question(form)
    return _file(viewer, question, to_csv(_bilan(taken, question)), "csv", "text/csv; charset=utf-8")


def _file(viewer: Viewer, question: Question, text: str, suffix: str, kind: str) -> HttpResponse:
    name = f"bilan-{question.programme}-{question.period.label}-{question.place.scope}".replace(":", "-")
    audit.read(by=viewer.user, kind="EXPORT", what=f"Chiffres : {name}"[:120])
    answer = HttpResponse(text, content_type=kind)
    slug = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in name)
    answer["Content-Disposition"] = f'attachment; filename="{slug.lower()}.{suffix}"'
    return answer


@needs(*_LIST)
@require_safe
def people(request: HttpRequest, figure: str) -> HttpResponse:
    """Who is behind a figure: names for those who may open the files, references for the others."""
    viewer, taken, form = _asked(request)
    question = _question(form)
    if question.public:
        raise PermissionDenied
    state = _one(request.GET.get("state", ""), State)
    group = request.GET.get("group", "")
    group = group if group in GROUPS else ""
    try:
        found = behind(taken, question, figure, viewer, state=state, group=group)
        label = _bilan(taken, question).figure(figure)
    except AskError as error:
        raise Http404 from error
    audit.read(by=viewer.user, kind="LIST", what=f"Derrière {figure}, {question.place.scope}"[:120])
    page = paginate(
        found.rows,
        request,
        per_page=PER_PAGE,
        sorts={"nom": "sort", "chantier": ("chantier", "sort"), "etat": ("state", "sort")},
        default="nom" if found.named else "chantier",
    )
    context = {
        "figure": label,
        "question": question,
        "found": found,
        "page": page,
        "state": state,
        "words": STATES,
        "group": GROUPS.get(group, ""),
        "tabs": _tabs(found, question, figure, state, group),
        "back": f"{reverse('bilan')}?{question.query()}",
        "mends": any(row.lacks for row in page),
    }
    return render(request, "indicators/people.html", context)


def _one(text: str, states: type[State]) -> State | None:
    return states(text) if text in set(states) else None


def _tabs(found: Behind, question: Question, figure: str, state: State | None, group: str) -> list[Tab]:
    """One tab per state that the figure knows, with how many members it holds."""
    address = reverse("bilan_people", args=[figure])
    tabs = [Tab("Toutes", f"{address}?{question.query(group=group)}", state is None, sum(found.counts.values()))]
    for each, name in STATES.items():
        if found.counts[each] or each is state:
            url = f"{address}?{question.query(state=str(each), group=group)}"
            tabs.append(Tab(name, url, each is state, found.counts[each]))
    return tabs


@needs(*_READ)
@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """Every definition in words, and the settings in force."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    notes = _notes(None, viewer)
    told = glossary.entries()
    context = {
        "sections": [(title, [(item, notes.get(item.definition.key)) for item in items]) for title, items in told],
        "notions": glossary.notions(),
        "values": glossary.values(),
        "compares": any(viewer.can(permission) for permission in _LIST),
    }
    return render(request, "indicators/definitions.html", context)
