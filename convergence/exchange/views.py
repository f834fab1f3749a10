"""Import, export and the history of both. Thin: steps are in `receiving`, decisions in `deciding`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.exchange import mapping, receiving, tasks, undoing
from convergence.exchange.annotating import COLUMNS, accepted_words
from convergence.exchange.columns import PARCOURS
from convergence.exchange.errors import ExchangeError
from convergence.exchange.models import Conflict, ImportBatch
from convergence.exchange.report import Problem
from convergence.kit import french
from convergence.kit.blocks import Progress, Tab
from convergence.kit.pages import paginate
from convergence.network.models import Chantier, Territory
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import Programme

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_PAGE = 40
STATE = ImportBatch.State


def _viewer(request: HttpRequest) -> Viewer:
    return request.viewer  # type: ignore[attr-defined, no-any-return]


def _batch(request: HttpRequest, key: UUID) -> ImportBatch:
    found = ImportBatch.objects.visible_to(_viewer(request)).select_related("by", "undone_by")
    batch: ImportBatch = get_object_or_404(found, key=key)
    return batch


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


# ── The page ────────────────────────────────────────────────────────────────────────────────
@require_GET
@needs(Permission.IMPORT_RUN, Permission.EXPORT_RUN)
def exchange(request: HttpRequest) -> HttpResponse:
    """Bring a workbook, take one, and see what was brought."""
    viewer = _viewer(request)
    may_import = viewer.can(Permission.IMPORT_RUN)
    page = paginate(ImportBatch.objects.visible_to(viewer).select_related("by"), request, per_page=20)
    context = {
        "page": page,
        "may_import": may_import,
        "scopes": export_scopes(viewer),
        "conflicts": Conflict.objects.visible_to(viewer).open().count() if may_import else 0,
    }
    return render(request, "exchange/exchange.html", context)


def export_scopes(viewer: Viewer) -> list[tuple[str, str]]:
    """What the viewer may export: the whole of it, then each territory and chantier."""
    where = viewer.scope(Permission.EXPORT_RUN)
    if not where:
        return []
    chantiers = Chantier.objects.all() if where.nation else Chantier.objects.filter(pk__in=where.chantiers)
    territories = Territory.objects.all() if where.nation else Territory.objects.filter(pk__in=where.territories)
    whole = [("national", "Tout ce que je peux exporter")]
    return [
        *whole,
        *((f"territory:{one.slug}", f"Territoire {one.name}") for one in territories),
        *((f"chantier:{one.code}", one.name) for one in chantiers.order_by("name")),
    ]


@require_POST
@needs(Permission.IMPORT_RUN)
def receive(request: HttpRequest) -> HttpResponse:
    """A file arrives: kept, then checked in the background."""
    upload = request.FILES.get("workbook")
    if upload is None:
        messages.error(request, "Choisissez un fichier.")
        return redirect("exchange")
    try:
        batch = receiving.receive(by=_viewer(request).user, name=upload.name or "", content=upload.read())
    except ExchangeError as error:
        messages.error(request, str(error))
        return redirect("exchange")
    tasks.check.enqueue(str(batch.key))
    return redirect("exchange_batch", batch.key)


# ── One file ────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Group:
    """Problems of one kind, in one column."""

    code: str
    level: str
    sheet: str
    column: str
    label: str
    message: str
    count: int
    current: bool

    @property
    def is_error(self) -> bool:
        return self.level == "error"

    @property
    def key(self) -> str:
        return f"{self.sheet}.{self.column}.{self.code}"


@dataclass(frozen=True)
class Told:
    """One problem with its column in words and what would be accepted."""

    problem: Problem
    label: str
    accepted: list[str]
    more: list[str]


@require_GET
@needs(Permission.IMPORT_RUN)
def batch(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where a file stands: at work, to be mapped, checked, written, undone, or not read."""
    found = _batch(request, key)
    if found.is_busy:
        return render(request, "exchange/busy.html", {"batch": found, "job": job(found)})
    if found.state == STATE.MAPPING:
        return redirect("exchange_headers", found.key)
    if found.state == STATE.FAILED or not found.report:
        return render(request, "exchange/failed.html", {"batch": found})
    problems = [Problem.from_json(one) for one in found.report["problems"]]
    chosen, level = request.GET.get("motif", ""), request.GET.get("niveau", "")
    groups = grouped(problems, chosen)
    shown = [
        one
        for one in problems
        if (not chosen or f"{one.sheet}.{one.column}.{one.code}" == chosen) and (not level or one.level == level)
    ]
    page = paginate(shown, request, per_page=PER_PAGE)
    counts = Counter(problem.level for problem in problems)
    context = {
        "batch": found,
        "report": found.report,
        "groups": groups,
        "page": page,
        "told": [_tell(problem) for problem in page],
        "chosen": chosen,
        "tabs": [
            Tab("Tout", "?", not level and not chosen, len(problems)),
            Tab("Refus", "?niveau=error", level == "error", counts["error"]),
            Tab("À vérifier", "?niveau=warning", level == "warning", counts["warning"]),
        ],
        "writes": found.report["created"] + found.report["changed"] + found.report.get("chantiers_created", 0)
        + found.report.get("chantiers_changed", 0) + found.report.get("conflicts", 0),
        "words": any(problem.code == "unknown_code" for problem in problems),
        "open_conflicts": found.conflicts.filter(state="OPEN").count(),
    }  # fmt: skip
    return render(request, "exchange/batch.html", context)


def _label(problem: Problem) -> str:
    column = COLUMNS.get((problem.sheet, problem.column))
    return column.label if column else problem.column


def _tell(problem: Problem) -> Told:
    words = accepted_words(problem)
    return Told(problem, _label(problem), words[:3], words[3:])


def grouped(problems: list[Problem], chosen: str) -> list[Group]:
    """Kinds of problems, refusals first, the most frequent first."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    first: dict[tuple[str, str, str, str], Problem] = {}
    said: dict[tuple[str, str, str, str], set[str]] = {}
    for one in problems:
        kind = (one.level, one.sheet, one.column, one.code)
        counts[kind] += 1
        first.setdefault(kind, one)
        said.setdefault(kind, set()).add(one.message)
    groups = []
    for kind, count in counts.items():
        level, sheet, column, code = kind
        one = first[kind]
        current = f"{sheet}.{column}.{code}" == chosen
        more = len(said[kind]) - 1 if code == "unknown_code" else 0
        message = f"{one.message} Et {french.count(more, 'autre')}." if more else one.message
        groups.append(Group(code, level, sheet, column, _label(one), message, count, current))
    return sorted(groups, key=lambda group: (group.level, -group.count))


def job(found: ImportBatch) -> Progress:
    """The progress of the background work."""
    told: dict[str, str] = {
        STATE.RECEIVED: "En attente",
        STATE.CHECKING: "Contrôle du classeur",
        STATE.APPLYING: "Enregistrement",
    }
    return Progress(
        told.get(found.state, ""), min(found.step, 9), 10, reverse("exchange_progress", args=[found.key]), found.doing
    )


@require_GET
@needs(Permission.IMPORT_RUN)
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """The progress bar, asked again every two seconds; once done, the page of the file."""
    found = _batch(request, key)
    if found.is_busy:
        return render(request, "kit/progress.html", {"job": job(found)})
    response = HttpResponse()
    response["HX-Redirect"] = reverse("exchange_batch", args=[found.key])
    return response


@needs(Permission.IMPORT_RUN)
def headers(request: HttpRequest, key: UUID) -> HttpResponse:
    """Headers and words that are not ours: nearest ones proposed, answers kept for the next time."""
    viewer, found = _viewer(request), _batch(request, key)
    if found.state not in {STATE.MAPPING, STATE.CHECKED}:
        return redirect("exchange_batch", found.key)
    try:
        book = receiving.book_of(found)
    except ExchangeError as error:
        messages.error(request, str(error))
        return redirect("exchange")
    told = mapping.Told.from_json(found.mapping)
    choices = mapping.proposals(book, told.headers)
    words = mapping.unknown_words(found.report or {}, book)
    sheet = book.sheets.get(PARCOURS.name)
    present = {column.name for column in sheet.columns.values()} if sheet else set()
    if request.method == "POST":
        names = PARCOURS.by_name()
        answers = {
            choice.key: name
            for number, choice in enumerate(choices)
            if (name := request.POST.get(f"header-{number}", "")) in names or not name
        }
        said = [
            (choice.column.name, choice.key, code)
            for number, choice in enumerate(words)
            if (code := request.POST.get(f"word-{number}", "")) in choice.column.accepted()
        ]
        defaults = _defaults(request, viewer)
        mapping.remember(by=viewer.user, batch=found, headers=answers, words=said, defaults=defaults)
        ImportBatch.objects.filter(pk=found.pk).update(state=STATE.RECEIVED)
        tasks.check.enqueue(str(found.key))
        return redirect("exchange_batch", found.key)
    context = {
        "batch": found,
        "choices": choices,
        "words": words,
        "columns": [column for column in PARCOURS.columns if column.name not in present],
        "asks_chantier": "siret" not in present,
        "asks_programme": "programme" not in present,
        "chantiers": _import_chantiers(viewer),
        "programmes": Programme.choices(),
        "defaults": told.defaults,
    }
    return render(request, "exchange/headers.html", context)


def _import_chantiers(viewer: Viewer) -> list[Chantier]:
    where = viewer.scope(Permission.IMPORT_RUN)
    found = Chantier.objects.all() if where.nation else Chantier.objects.filter(pk__in=where.chantiers)
    return list(found.order_by("name"))


def _defaults(request: HttpRequest, viewer: Viewer) -> dict[str, str]:
    """The chantier and programme of every row, when the sheet has no such columns."""
    chosen = request.POST.get("chantier", "")
    chantier = next((one for one in _import_chantiers(viewer) if str(one.key) == chosen), None)
    defaults = {}
    if chantier is not None:
        defaults = {"siret": chantier.siret, "code_chantier": "" if chantier.code == chantier.siret else chantier.code}
    if request.POST.get("programme") in Programme.codes():
        defaults["programme"] = request.POST["programme"]
    return defaults


@require_POST
@needs(Permission.IMPORT_RUN)
def apply(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write a checked file, in the background."""
    found = _batch(request, key)
    if not ImportBatch.objects.filter(pk=found.pk, state=STATE.CHECKED).update(state=STATE.APPLYING, doing=""):
        messages.warning(request, "Ce classeur est déjà enregistré, ou n’est pas encore contrôlé.")
        return redirect("exchange_batch", found.key)
    tasks.apply.enqueue(str(found.key), str(_viewer(request).user.key))
    return redirect("exchange_batch", found.key)


@require_POST
@needs(Permission.IMPORT_RUN)
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back what a file wrote; what was edited since stays and is listed."""
    found = _batch(request, key)
    try:
        left = undoing.undo(by=_viewer(request).user, batch=found)
    except ExchangeError as error:
        messages.error(request, str(error))
    else:
        if left:
            messages.warning(request, f"Import annulé, sauf {len(left)} lignes modifiées depuis : elles sont listées.")
        else:
            messages.success(request, "Import annulé : tout est redevenu comme avant.")
    return redirect("exchange_batch", found.key)


# ── Files ───────────────────────────────────────────────────────────────────────────────────
@require_GET
@needs(Permission.IMPORT_RUN)
def annotated(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same workbook with what is wrong in it."""
    found = _batch(request, key)
    return _or_back(request, lambda: receiving.annotated(found), "a-corriger.xlsx")


@require_GET
@needs(Permission.IMPORT_RUN, Permission.EXPORT_RUN)
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    return _file(receiving.template(), "modele-convergence.xlsx")


@require_GET
@needs(Permission.EXPORT_RUN)
def export(request: HttpRequest) -> HttpResponse:
    """The workbook of what is stored; logged as a reading."""
    viewer, scope = _viewer(request), request.GET.get("perimetre", "national")
    if scope not in dict(export_scopes(viewer)):
        messages.error(request, "Ce périmètre n’est pas le vôtre.")
        return redirect("exchange")
    name = f"convergence-{scope.replace(':', '-')}.xlsx"
    return _or_back(request, lambda: receiving.export(by=viewer.user, scope=scope), name)


def _or_back(request: HttpRequest, make: Callable[[], bytes], name: str) -> HttpResponse:
    try:
        return _file(make(), name)
    except ExchangeError as error:
        messages.error(request, str(error))
        return redirect("exchange")
