"""The resource centre: finding, reading, writing, publishing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.collective.inviting import INVITED
from convergence.journeys.views.common import is_htmx, viewer_of
from convergence.kit import clock
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.library import newcomers
from convergence.library.actions import resources as acts
from convergence.library.actions.resources import ResourceError
from convergence.library.files import TYPES
from convergence.library.forms.resources import ResourceForm, RetireForm, VersionForm, initial_of
from convergence.library.models import Mark, Resource, Version, VersionFile
from convergence.library.rights import holds_network, publishes, writes
from convergence.library.views.common import tabs
from convergence.network.models import Territory
from convergence.network.viewer import Viewer
from convergence.nomenclature.library import ResourceKind, ResourceTheme
from convergence.practice.models import Sheet

PER_PAGE = 20
SHEETS = 5
ASKED = ("mots", "nature", "theme", "fonction", "ou", "etat")


@needs(Permission.LIBRARY_READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What is published where she works, latest first; with words, the nearest first. Eight queries at most."""
    viewer = viewer_of(request)
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ASKED}
    proposed = asked["etat"] == "proposees" and holds_network(viewer)
    rows = narrowed(Resource.objects.visible_to(viewer), asked)
    if proposed:
        rows = rows.filter(state=Resource.State.PROPOSED)
    else:
        rows = rows.published()
        if asked["etat"] != "depassees":
            rows = rows.filter(Q(obsolete_on__isnull=True) | Q(obsolete_on__gt=clock.today()))
    rows = rows.told(asked["mots"]) if asked["mots"] else rows.recent()
    context = {
        "page": paginate(rows.select_related("territory"), request, per_page=PER_PAGE), "asked": asked,
        "sheets": sheets_told(viewer, asked["mots"]) if asked["mots"] and not proposed else [],
        "folded": any(asked[name] for name in ("nature", "fonction", "ou")) or asked["etat"] == "depassees",
        "narrowed": any(value for name, value in asked.items() if name != "etat" or value == "depassees"),
        "tabs": tabs("relire" if proposed else "ressources", viewer), "proposed": proposed,
        "kinds": ResourceKind.choices(), "themes": ResourceTheme.choices(), "roles": INVITED,
        "places": list(Territory.objects.visible_to(viewer).order_by("name").values_list("slug", "name")),
        "may_write": viewer.can(Permission.LIBRARY_WRITE),
    }  # fmt: skip
    return render(request, "library/resources.html", context)


def sheets_told(viewer: Viewer, words: str) -> list[Sheet]:
    """Practice sheets that hold the same words, the latest first. One query."""
    if not viewer.can(Permission.SHEETS_READ):
        return []
    rows = Sheet.objects.visible_to(viewer).published().saying(words).select_related("territory", "chantier")
    return list(rows.order_by("-published_on", "pk")[:SHEETS])


def narrowed(rows: Any, asked: dict[str, str]) -> Any:
    """Those of a nature, a theme, a function (or all functions), a territory."""
    if asked["nature"] in ResourceKind.codes():
        rows = rows.filter(kind=asked["nature"])
    if asked["theme"] in ResourceTheme.codes():
        rows = rows.filter(themes__contains=f" {asked['theme']} ")
    if asked["fonction"] in ROLES:
        rows = rows.filter(Q(roles="") | Q(roles__contains=f" {asked['fonction']} "))
    if asked["ou"] == "reseau":
        rows = rows.filter(territory__isnull=True)
    elif asked["ou"]:
        rows = rows.filter(territory__slug=asked["ou"])
    return rows


@needs(Permission.LIBRARY_READ)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Her shelf; and, for who writes, what she wrote and where it stands."""
    viewer = viewer_of(request)
    kept = (
        Resource.objects.visible_to(viewer)
        .filter(marks__user=viewer.user, marks__kept_on__isnull=False)
        .select_related("territory")
    )
    written = Resource.objects.filter(author=viewer.user).select_related("territory")
    context = {
        "page": paginate(kept.order_by("-marks__kept_on", "pk"), request, per_page=PER_PAGE),
        "written": list(written.order_by("-recorded_at", "-pk")[:30]) if viewer.can(Permission.LIBRARY_WRITE) else [],
        "tabs": tabs("miennes", viewer), "may_write": viewer.can(Permission.LIBRARY_WRITE),
    }  # fmt: skip
    return render(request, "library/shelf.html", context)


def opened(request: HttpRequest, key: UUID) -> Resource:
    """The resource, if she may read it; 404 otherwise."""
    rows = Resource.objects.visible_to(viewer_of(request)).select_related("territory", "author", "replaced_by")
    found: Resource = get_object_or_404(rows, key=key)
    return found


def written_by(request: HttpRequest, key: UUID) -> Resource:
    """The same, if she may change it; 403 otherwise."""
    resource = opened(request, key)
    if not writes(viewer_of(request), resource):
        raise PermissionDenied
    return resource


@needs(Permission.LIBRARY_READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """What it says, its file and those before, who it is for, whether it still holds."""
    return show(request, opened(request, key))


def show(
    request: HttpRequest, resource: Resource, *, version: VersionForm | None = None, retire: RetireForm | None = None
) -> HttpResponse:
    """The page; with what was typed and what to mend, after a refusal. Twelve queries at most."""
    viewer = viewer_of(request)
    may_write = writes(viewer, resource)
    versions = list(resource.versions.select_related("by"))
    replacing = resource.replaced_by
    if replacing is not None and not Resource.objects.visible_to(viewer).filter(pk=replacing.pk).exists():
        replacing = None
    context = {
        "resource": resource, "versions": versions, "latest": versions[0] if versions else None,
        "older": versions[1:], "may_write": may_write, "replacing": replacing,
        "mark": Mark.objects.filter(resource=resource, user=viewer.user).first(),
        "useful": resource.marks.aggregate(count=Count("pk", filter=Q(useful=True)))["count"],
        "steps": newcomers.steps_on(viewer, resource, clock.today()),
        "publishes": publishes(viewer, resource.territory), "reads_proposed": holds_network(viewer),
        "version_form": (version or VersionForm(auto_id="version_%s")) if may_write else None,
        "retire_form": (retire or RetireForm(choices=others(request, resource), auto_id="retire_%s")) if may_write
        else None,
    }  # fmt: skip
    return render(request, "library/resource.html", context)


def others(request: HttpRequest, resource: Resource) -> Any:
    """Those that may replace it."""
    rows = Resource.objects.visible_to(viewer_of(request)).published().filter(obsolete_on__isnull=True)
    return rows.exclude(pk=resource.pk).order_by("title", "pk")


@needs(Permission.LIBRARY_WRITE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A resource, published (or proposed) at once, or kept as a draft."""
    viewer = viewer_of(request)
    form = ResourceForm(request.POST or None, request.FILES or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            words = form.words()
            at_once = publishes(viewer, words.territory) if request.POST.get("act") == "publish" else None
            made = acts.start(by=viewer.user, words=words, file=form.cleaned_data["file"], at_once=at_once)
        except ResourceError as error:
            blame(form, error)
        else:
            messages.success(request, _said(made))
            return redirect("resource", key=made.key)
    return render(request, "library/resource_form.html", {
        "title": "Nouvelle ressource", "form": form, "away": reverse("resources"), "fresh": True,
    })  # fmt: skip


def _said(resource: Resource) -> str:
    return {
        Resource.State.PUBLISHED: "Ressource publiée.",
        Resource.State.PROPOSED: "Ressource proposée : l’équipe nationale la relit avant qu’elle paraisse.",
        Resource.State.DRAFT: "Brouillon enregistré : seuls ceux qui écrivent là le lisent.",
    }[Resource.State(resource.state)]


@needs(Permission.LIBRARY_WRITE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Other words, another place."""
    resource, viewer = written_by(request, key), viewer_of(request)
    form = ResourceForm(request.POST or None, viewer=viewer, resource=resource, initial=initial_of(resource))
    if request.method == "POST" and form.is_valid():
        try:
            acts.amend(by=viewer.user, resource=resource, words=form.words())
        except ResourceError as error:
            blame(form, error)
        else:
            messages.success(request, "Ressource modifiée.")
            return redirect("resource", key=key)
    return render(request, "library/resource_form.html", {
        "title": "Modifier la ressource", "form": form, "away": reverse("resource", args=[key]), "fresh": False,
    })  # fmt: skip


@needs(Permission.LIBRARY_WRITE)
@require_POST
def state(request: HttpRequest, key: UUID) -> HttpResponse:
    """Published, sent back, taken back, obsolete, in force again."""
    resource, viewer = written_by(request, key), viewer_of(request)
    act = request.POST.get("act", "")
    form = RetireForm(request.POST, choices=others(request, resource), auto_id="retire_%s") if act == "retire" else None
    if form is not None and not form.is_valid():
        return show(request, resource, retire=form)
    try:
        if act == "publish":
            acts.publish(by=viewer.user, resource=resource, at_once=publishes(viewer, resource.territory))
            messages.success(request, _said(resource))
        elif act == "send_back":
            if not holds_network(viewer):
                raise PermissionDenied
            acts.send_back(by=viewer.user, resource=resource, reason=request.POST.get("reason", ""))
            messages.success(request, "Renvoyée à son auteur, avec ce qui est à reprendre.")
            return redirect(f"{reverse('resources')}?etat=proposees")
        elif act == "withdraw":
            acts.withdraw(by=viewer.user, resource=resource)
            messages.success(request, "Ressource retirée : c’est de nouveau un brouillon.")
        elif act == "restore":
            acts.restore(by=viewer.user, resource=resource)
            messages.success(request, "La ressource est de nouveau à jour.")
        elif form is not None:
            acts.retire(by=viewer.user, resource=resource, **form.cleaned_data)
            messages.success(request, "Ressource dépassée : elle reste lisible, avec un avertissement.")
        else:
            raise Http404
    except ResourceError as error:
        if form is not None:
            blame(form, error)
            return show(request, resource, retire=form)
        messages.error(request, str(error))
    return redirect("resource", key=key)


@needs(Permission.LIBRARY_WRITE)
@require_POST
def add_version(request: HttpRequest, key: UUID) -> HttpResponse:
    """Another file in place of the one in use."""
    resource = written_by(request, key)
    form = VersionForm(request.POST, request.FILES, auto_id="version_%s")
    if form.is_valid():
        try:
            acts.add_version(by=viewer_of(request).user, resource=resource, **form.cleaned_data)
        except ResourceError as error:
            blame(form, error)
        else:
            messages.success(request, "Nouvelle version déposée. Celles d’avant restent lisibles.")
            return redirect("resource", key=key)
    return show(request, resource, version=form)


@needs(Permission.LIBRARY_READ)
@require_safe
def download(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """A version, as a file to keep: never shown inside our pages, never kept by a cache."""
    version = get_object_or_404(Version.objects.filter(resource=opened(request, key)), number=number)
    try:
        content = acts.content_of(version)
    except VersionFile.DoesNotExist as error:
        raise Http404 from error
    response = HttpResponse(content, content_type=TYPES[version.suffix])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=version.name) or ""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@needs(Permission.LIBRARY_READ)
@require_POST
def mark(request: HttpRequest, key: UUID) -> HttpResponse:
    """On her shelf or off it; useful or not. One click."""
    resource, user = opened(request, key), viewer_of(request).user
    said = request.POST.get("mark", "")
    if said in {"keep", "drop"}:
        row = acts.keep(by=user, resource=resource, kept=said == "keep")
    elif said in {"useful", "not"}:
        row = acts.find_useful(by=user, resource=resource, useful=said == "useful")
    else:
        raise Http404
    if not is_htmx(request):
        return redirect("resource", key=key)
    useful = resource.marks.filter(useful=True).count()
    return render(request, "library/_marks.html", {"resource": resource, "mark": row, "useful": useful, "focus": said})
