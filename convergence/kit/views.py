"""The reference page of the design system, and the files of the charts."""

from __future__ import annotations

import re

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.kit.blocks import Progress
from convergence.kit.charts.spec import folder
from convergence.kit.samples import page as sample

_CSV = re.compile(r"[0-9a-f]{40}\.csv")


@require_safe
def kit(request: HttpRequest) -> HttpResponse:
    """Every component, with invented content and the source that draws it."""
    return render(request, "kit/kit.html", sample.context(request))


@require_safe
def progress(request: HttpRequest, done: int) -> HttpResponse:
    """A work that goes on while it is looked at, for the reference page."""
    after = min(done + 9, sample.ROWS)
    job = Progress("Lecture du classeur", done, sample.ROWS, reverse("kit_progress", args=[after]))
    return render(request, "kit/progress.html", {"job": job})


@require_safe
def chart_csv(request: HttpRequest, name: str) -> FileResponse:
    """The numbers of a drawn chart. Its name is made with the secret: only a page that shows it knows it."""
    path = folder() / name
    if not _CSV.fullmatch(name) or not path.is_file():
        raise Http404
    answer = FileResponse(path.open("rb"), as_attachment=True, filename="graphique.csv")
    answer["Content-Type"] = "text/csv; charset=utf-8"
    return answer
