"""Finding a sheet, reading it, writing it, taking it on paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import viewer_of
from convergence.kit import pdf
from convergence.kit.blocks import Tab
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.models import Territory
from convergence.nomenclature.lists import LifeTheme
from convergence.nomenclature.practice import TargetGroup
from convergence.practice import backing, papers, rights, sections
from convergence.practice.actions import sheets as acts
from convergence.practice.actions.sheets import SheetError
from convergence.practice.forms.sheets import SheetForm
from convergence.practice.models import Plan, Revision, Sheet

VIEWS = (("", "Publiées"), ("preparation", "En préparation"), ("archives", "Archivées"))
"""Lists of sheets: what `?voir=` asks, and its tab."""


@needs(Permission.SHEETS_READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Sheets by words, theme, territory, public: those published, in preparation, or put away."""
    viewer = viewer_of(request)
    asked = {name: request.GET.get(name, "")[:80] for name in ("mots", "theme", "ou", "public")}
    view = request.GET.get("voir", "")
    prepares = viewer.can(Permission.SHEETS_WRITE) or viewer.can(Permission.SHEETS_REVIEW)
    rows = Sheet.objects.visible_to(viewer)
    waiting = Revision.objects.filter(sheet=OuterRef("pk"))
    rows = rows.annotate(
        drafted=Exists(waiting.filter(state="DRAFT")), submitted=Exists(waiting.filter(state="SUBMITTED"))
    )
    if view == "preparation" and prepares:
        rows = rows.filter(Q(drafted=True) | Q(submitted=True)).filter(_prepared(viewer))
        rows = rows.order_by("-submitted", "-recorded_at", "-pk")
    elif view == "archives" and prepares:
        rows = rows.filter(archived_on__isnull=False).order_by("-archived_on", "-pk")
    else:
        view, rows = "", rows.published()
    rows = _narrowed(rows, asked, view)
    return render(request, "practice/sheets.html", {
        "page": paginate(rows.select_related("territory", "chantier", "author"), request, per_page=20),
        "asked": asked, "narrowed": any(asked.values()), "view": view,
        "tabs": view_tabs(view) if prepares else [],
        "themes": LifeTheme.choices(), "groups": TargetGroup.choices(),
        "places": list(Territory.objects.order_by("name").values_list("slug", "name")),
        "may_write": viewer.can(Permission.SHEETS_WRITE),
    })  # fmt: skip


def view_tabs(current: str) -> list[Tab]:
    page = reverse("sheets")
    return [Tab(label, f"{page}?voir={code}" if code else page, code == current) for code, label in VIEWS]


def _prepared(viewer: Any) -> Q:
    scope = viewer.scope(Permission.SHEETS_REVIEW)
    if scope.nation:
        return Q()
    return Q(author=viewer.user) | Q(territory__in=scope.territories) | Q(chantier__in=scope.chantiers)


def _narrowed(rows: Any, asked: dict[str, str], view: str) -> Any:
    if asked["theme"] in LifeTheme.codes():
        rows = rows.filter(themes__contains=f" {asked['theme']} ")
    if asked["public"] in TargetGroup.codes():
        rows = rows.filter(groups__contains=f" {asked['public']} ")
    rows = rights.in_place(rows, asked["ou"])
    if not asked["mots"]:
        return rows
    return rows.saying(asked["mots"]) if not view else rows.filter(title__icontains=asked["mots"])


def opened(request: HttpRequest, key: UUID) -> Sheet:
    """The sheet, if she may read it; 404 otherwise."""
    rows = Sheet.objects.visible_to(viewer_of(request)).select_related("territory", "chantier", "author")
    found: Sheet = get_object_or_404(rows, key=key)
    return found


def written_by(request: HttpRequest, key: UUID) -> Sheet:
    """The same, if she writes in it; 404 otherwise: whether something is in preparation is not told."""
    sheet = opened(request, key)
    if not rights.writes(viewer_of(request), sheet):
        raise Http404
    return sheet


def shown_revision(request: HttpRequest, sheet: Sheet) -> Revision | None:
    """The version asked for (`?version=2`) among those once published; the published one by default."""
    rows = sheet.revisions.filter(state__in=["PUBLISHED", "REPLACED"]).select_related("by")
    asked = request.GET.get("version", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 4:
        found: Revision | None = rows.filter(number=int(asked)).first()
        if found is None:
            raise Http404
        return found
    return rows.filter(state="PUBLISHED").first()


@needs(Permission.SHEETS_READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """The published sheet; without one, what is in preparation for those who may read it."""
    sheet, viewer = opened(request, key), viewer_of(request)
    revision = shown_revision(request, sheet)
    if revision is None:
        return redirect("sheet_draft", key=key)
    prepares = rights.prepares(viewer, sheet)
    versions = list(sheet.revisions.filter(state__in=["PUBLISHED", "REPLACED"]))
    return render(request, "practice/sheet.html", {
        **body(request, sheet, revision), "versions": versions if len(versions) > 1 else [],
        "open": rights.open_revision(sheet) if prepares else None, "writes": rights.writes(viewer, sheet),
        "publishes": rights.publishes(viewer),
    })  # fmt: skip


def body(request: HttpRequest, sheet: Sheet, revision: Revision) -> dict[str, Any]:
    """What every page of a sheet shows of a version."""
    viewer = viewer_of(request)
    read = Plan.objects.visible_to(viewer).filter(revisions=revision)
    return {
        "sheet": sheet, "revision": revision, "told": sections.told(revision),
        "identity": sections.identity(revision), "contact": sections.contact(revision),
        "updated": sections.month(revision.updated_on), "plans": list(read.select_related("territory", "chantier")),
        "figures": backing.named(revision.figure_keys), "reads_figures": backing.reads_figures(viewer),
    }  # fmt: skip


@needs(Permission.SHEETS_READ)
@require_safe
def figures(request: HttpRequest, key: UUID) -> HttpResponse:
    """The figures that back it, with what is published of each: fetched after the page."""
    sheet, viewer = opened(request, key), viewer_of(request)
    revision = shown_revision(request, sheet)
    if revision is None:
        revision = rights.open_revision(sheet) if rights.prepares(viewer, sheet) else None
    if revision is None:
        raise Http404
    rows = backing.read(viewer, revision.figure_keys)
    return render(request, "practice/_figures.html", {"figures": rows})


@needs(Permission.SHEETS_READ)
@require_safe
def printed(request: HttpRequest, key: UUID) -> HttpResponse:
    """The sheet as a document; one in preparation says that it is."""
    sheet, viewer = opened(request, key), viewer_of(request)
    revision = shown_revision(request, sheet)
    if revision is None or request.GET.get("version") == "":
        revision = rights.open_revision(sheet) if rights.prepares(viewer, sheet) else revision
    if revision is None:
        raise Http404
    audit.read(by=viewer.user, kind="DOCUMENT", what="Fiche de pratique")
    data = papers.sheet_paper(sheet, revision, backing.read(viewer, revision.figure_keys))
    return pdf.answer(pdf.pdf("practice/documents/sheet.typ", data), "fiche-de-pratique")


@needs(Permission.SHEETS_WRITE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A first version."""
    viewer = viewer_of(request)
    form = SheetForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        place, plans = form.places[form.cleaned_data["place_of"]], form.cleaned_data.get("plans", ())
        revision = acts.begin(by=viewer.user, place_of=place, words=form.words(), plans=plans)
        return _kept(request, form, revision)
    return _form(request, form, "Nouvelle fiche", reverse("sheets"))


@needs(Permission.SHEETS_WRITE)
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, key: UUID) -> HttpResponse:
    """The version in preparation; beside a published one, a new version begins when it is kept."""
    sheet, viewer = written_by(request, key), viewer_of(request)
    base = rights.open_revision(sheet) or sheet.revisions.filter(state="PUBLISHED").first()
    form = SheetForm(request.POST or None, viewer=viewer, revision=base or Revision(sheet=sheet))
    if request.method == "POST" and form.is_valid():
        try:
            revision = acts.write(
                by=viewer.user, sheet=sheet, words=form.words(), plans=form.cleaned_data.get("plans", ())
            )
        except SheetError as error:
            blame(form, error)
        else:
            return _kept(request, form, revision)
    return _form(request, form, "Écrire la fiche", reverse("sheet", args=[key]), sheet)


def _kept(request: HttpRequest, form: SheetForm, revision: Revision) -> HttpResponse:
    """What was typed is kept, whatever else was asked for."""
    key = revision.sheet.key
    if request.POST.get("act") == "submit":
        try:
            acts.submit(by=viewer_of(request).user, revision=revision)
        except SheetError as error:
            messages.error(request, f"La fiche est enregistrée, mais pas proposée. {error}")
            return redirect("sheet_write", key=key)
        messages.success(request, "Fiche proposée à la relecture de l’équipe nationale.")
    else:
        messages.success(request, "Fiche enregistrée.")
    return redirect("sheet_draft", key=key)


def _form(request: HttpRequest, form: SheetForm, title: str, away: str, sheet: Sheet | None = None) -> HttpResponse:
    published = sheet is not None and sheet.published_on is not None
    return render(
        request, "practice/sheet_form.html",
        {"form": form, "title": title, "away": away, "sheet": sheet, "published": published},
        status=422 if form.errors else 200,
    )  # fmt: skip
