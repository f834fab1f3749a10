"""The documents of a bilan: the page that offers them, the short ones at once, the long ones in the background."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.indicators import snapshot
from convergence.indicators.asking import PROGRAMMES, Question, QuestionForm
from convergence.indicators.reading import Places
from convergence.indicators.store import Snapshot
from convergence.kit.blocks import Progress, Tab
from convergence.network.viewer import Viewer
from convergence.reports import document_tasks, shelf
from convergence.reports.rendering.gather import Asked
from convergence.reports.rendering.kinds import KINDS, Kind

_READ = (Permission.FIGURES_READ, Permission.FIGURES_PUBLIC)


@dataclass(frozen=True)
class Offer:
    """One document on the page: what it is, and where it is had."""

    kind: Kind
    url: str
    public: bool


def _asked(request: HttpRequest) -> tuple[Viewer, Snapshot, Question]:
    """Who asks, on which facts, and what. A level she may not read is refused, whether it exists or not."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    taken = snapshot.current(viewer.user)
    form = QuestionForm(request.GET, Places(viewer), taken)
    if form.place is None:
        raise PermissionDenied
    if not form.is_valid():
        raise Http404
    return viewer, taken, form.question


def _kind(code: str, asked: Asked) -> Kind:
    kind = KINDS.get(code)
    if kind is None or not kind.suits(asked):
        raise Http404
    return kind


def _log(viewer: Viewer, asked: Asked, name: str) -> None:
    audit.read(by=viewer.user, kind="EXPORT", what=f"Document : {name}, {asked.place}"[:120])


def _file(content: bytes, kind: Kind, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind.content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@needs(*_READ)
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """What can be taken away of a bilan."""
    _, _, question = _asked(request)
    asked = Asked.of(question)
    query = question.query()
    offers = []
    for kind in KINDS.values():
        if kind.suits(asked):
            url = reverse("bilan_prepare" if kind.long else "bilan_document", args=[kind.code])
            offers.append(Offer(kind, f"{url}?{query}", question.public or kind.published))
    context = {
        "question": question,
        "offers": offers,
        "back": f"{reverse('bilan')}?{query}",
        "query": query,
        "tabs": [Tab(code, f"?{question.of(code).query()}", code == question.programme) for code, _ in PROGRAMMES],
    }
    return render(request, "reports/documents.html", context)


@needs(*_READ)
@require_safe
def document(request: HttpRequest, kind: str) -> HttpResponse:
    """A short document, at once."""
    viewer, taken, question = _asked(request)
    asked = Asked.of(question)
    found = _kind(kind, asked)
    if found.long:
        return redirect(f"{reverse('bilan_documents')}?{question.query()}")
    name = found.name(asked)
    content = found.make(taken, asked)
    _log(viewer, asked, name)
    return _file(content, found, name)


@needs(*_READ)
@require_POST
def prepare(request: HttpRequest, kind: str) -> HttpResponse:
    """A long document starts, in the background."""
    viewer, _, question = _asked(request)
    asked = Asked.of(question)
    found = _kind(kind, asked)
    title = f"{found.label}, {question.programme} {question.period.label}, {question.place.label}"
    job = shelf.ask(by=viewer.user, kind=found.code, query=question.query(), title=title, name=found.name(asked))
    document_tasks.prepare.enqueue(job.key)
    return redirect("bilan_job", job.key)


# ── A document being made ───────────────────────────────────────────────────────────────────
def _job(request: HttpRequest, key: UUID) -> tuple[Viewer, shelf.Job]:
    """Her own job, and nobody else's."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = shelf.find(key, viewer.user)
    if found is None:
        raise Http404
    return viewer, found


def _progress(job: shelf.Job) -> Progress:
    steps = max(job.steps, 1)
    label = "En attente" if job.state == shelf.WAITING else "Mise en page"
    return Progress(label, min(job.step, steps - 1), steps, reverse("bilan_job_progress", args=[job.key]))


@needs(*_READ)
@require_safe
def job(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where a long document stands; once made, the link to it."""
    _, found = _job(request, key)
    context = {
        "made": found,
        "done": found.state == shelf.DONE,
        "job": _progress(found),
        "back": f"{reverse('bilan_documents')}?{found.query}",
    }
    return render(request, "reports/document_job.html", context)


@needs(*_READ)
@require_safe
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """The progress bar, asked again every two seconds; once done, the page of the document."""
    _, found = _job(request, key)
    if found.busy:
        return render(request, "kit/progress.html", {"job": _progress(found)})
    response = HttpResponse()
    response["HX-Redirect"] = reverse("bilan_job", args=[found.key])
    return response


@needs(*_READ)
@require_safe
def taken_away(request: HttpRequest, key: UUID) -> HttpResponse:
    """The document itself, as long as its owner may still read that level."""
    viewer, found = _job(request, key)
    if found.state != shelf.DONE:
        raise Http404
    taken = snapshot.current(viewer.user)
    form = QuestionForm(QueryDict(found.query), Places(viewer), taken)
    if form.place is None or not form.is_valid():
        raise PermissionDenied
    try:
        content = shelf.content(found)
    except OSError as error:
        raise Http404 from error
    _log(viewer, Asked.of(form.question), found.name)
    return _file(content, KINDS[found.kind], found.name)
