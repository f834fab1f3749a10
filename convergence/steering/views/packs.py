"""Packs of steering committees: what is to prepare, one of them, its parts, its documents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.collective.models import Meeting
from convergence.indicators.scope import AskError
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.blocks import Progress
from convergence.kit.dates import add_months
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.viewer import Viewer
from convergence.reports import shelf
from convergence.steering import tasks
from convergence.steering.actions import packs as acts
from convergence.steering.errors import SteeringError
from convergence.steering.forms.packs import NewPackForm, PartForm, TitleForm
from convergence.steering.models import COPIL, Pack, PackPart
from convergence.steering.packing import figures, preparing
from convergence.steering.packing.asked import Asked
from convergence.steering.packing.rendering import DOCUMENTS, Document, parts_of

PREPARE, READ = Permission.COPIL_PREPARE, Permission.MEETINGS_READ
AHEAD, BEHIND = timedelta(days=240), timedelta(days=45)
"""Committees offered: those to come within months, and those just held whose pack was not prepared."""
SHOWN = 12


def to_prepare(viewer: Viewer) -> Any:
    """Committees of the places where she prepares packs that have none yet, soonest first."""
    today, scope = clock.today(), viewer.scope(PREPARE)
    rows = Meeting.objects.filter(
        kind__in=[str(one.value) for one in COPIL], on__range=(today - BEHIND, today + AHEAD),
        cancelled_on__isnull=True, chantier__isnull=True,
    )  # fmt: skip
    if not scope.nation:
        rows = rows.filter(territory__in=scope.territories)
    made = Exists(Pack.objects.filter(meeting=OuterRef("pk")))
    return rows.filter(~made).select_related("territory").order_by("on", "at", "pk")


@needs(PREPARE)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What is to prepare, then the packs, drafts first. Four queries."""
    viewer = viewer_of(request)
    rows = Pack.objects.prepared_by(viewer).select_related("territory")
    asked = request.GET.get("etat", "")
    if asked in Pack.State.values:
        rows = rows.filter(state=asked)
    context = {
        "coming": list(to_prepare(viewer)[:SHOWN]), "asked": asked, "states": Pack.State.choices,
        "page": paginate(rows.order_by("state", "-ended_on", "-pk"), request, per_page=25),
    }  # fmt: skip
    return render(request, "steering/packs.html", context)


@needs(PREPARE)
@require_POST
def prepare(request: HttpRequest, key: UUID) -> HttpResponse:
    """One click: the pack of a committee."""
    viewer = viewer_of(request)
    scope = viewer.scope(PREPARE)
    place = Q() if scope.nation else Q(territory__in=scope.territories)
    kinds = [str(one.value) for one in COPIL]
    meeting: Meeting = get_object_or_404(Meeting.objects.filter(place, kind__in=kinds), key=key)
    try:
        made = acts.prepare(by=viewer.user, asked=preparing.for_meeting(viewer, meeting))
    except (SteeringError, AskError) as error:
        messages.error(request, str(error))
        return redirect("copils")
    messages.success(request, "Dossier préparé : relisez-le, changez-le, envoyez-le.")
    return redirect("copil", key=made.key)


@needs(PREPARE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A pack for a committee that is not in the calendar."""
    viewer, today = viewer_of(request), clock.today()
    initial = {"start": add_months(today, -preparing.MONTHS), "end": today, "year": today.year - 1}
    form = NewPackForm(request.POST or None, viewer=viewer, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.prepare(by=viewer.user, asked=form.asked())
        except SteeringError as error:
            blame(form, error)
        except AskError as error:
            form.add_error("year", str(error))
        else:
            return redirect("copil", key=made.key)
    lead = "Les chiffres, les faits marquants et les décisions sont réunis en une fois ; tout se relit ensuite."
    context = {"title": "Préparer un dossier", "lead": lead, "form": form, "act": "Préparer", "away": reverse("copils")}
    return render(request, "steering/form.html", context)


def opened(request: HttpRequest, key: UUID) -> Pack:
    """The pack, if she prepares them there or if it was sent to her committee; 404 otherwise."""
    return _found(Pack.objects.visible_to(viewer_of(request)), key)


def prepared(request: HttpRequest, key: UUID) -> Pack:
    """The pack, if she prepares them there; 404 otherwise."""
    return _found(Pack.objects.prepared_by(viewer_of(request)), key)


def _found(rows: Any, key: UUID) -> Pack:
    found: Pack = get_object_or_404(rows.select_related("territory", "meeting", "sent_by", "by"), key=key)
    return found


@needs(PREPARE, READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """The pack as it will be read, each part with what may be done with it; as it was sent, for the committee."""
    return show(request, opened(request, key))


def show(request: HttpRequest, pack: Pack, form: TitleForm | None = None) -> HttpResponse:
    """The page; with what was typed and what to mend, after a refusal. Once sent, it shows what documents print."""
    parts = []
    for part in pack.parts.order_by("rank", "pk") if pack.is_draft else parts_of(pack):
        content = figures.content(part) if part.kind == PackPart.Kind.FIGURES else None
        parts.append((part, content, figures.shown(part) if content else []))
    context = {
        "pack": pack, "parts": parts, "documents": DOCUMENTS.values(),
        "form": form or TitleForm(initial={"title": pack.title}), "prepares": viewer_of(request).can(PREPARE),
        "decides": not pack.is_draft and pack.meeting is not None and pack.meeting.is_past,
    }  # fmt: skip
    return render(request, "steering/pack.html", context, status=422 if form else 200)


def _asked(viewer: Viewer, pack: Pack) -> Asked:
    """What it was asked for, up to today while its committee is to come."""
    if pack.meeting is not None:
        return preparing.for_meeting(viewer, pack.meeting, outsiders=pack.outsiders)
    return preparing.over(
        viewer, pack.kind, pack.territory, pack.started_on, pack.ended_on, outsiders=pack.outsiders, year=pack.year
    )


@needs(PREPARE)
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Another title, fresh facts, sent, or thrown away."""
    pack, viewer, wanted = prepared(request, key), viewer_of(request), request.POST.get("act", "")
    try:
        if wanted == "refresh":
            acts.refresh(by=viewer.user, pack=pack, asked=_asked(viewer, pack))
            messages.success(request, "Faits relus. Vos textes, l’ordre et ce qui est laissé de côté n’ont pas bougé.")
        elif wanted == "send":
            acts.send(by=viewer.user, pack=pack)
            messages.success(request, "Dossier figé. Téléchargez-le et joignez-le à la convocation.")
        elif wanted == "discard":
            acts.discard(by=viewer.user, pack=pack)
            messages.success(request, "Brouillon jeté.")
            return redirect("copils")
        elif wanted == "title":
            form = TitleForm(request.POST)
            if not form.is_valid():
                return show(request, pack, form)
            acts.edit(by=viewer.user, pack=pack, title=form.cleaned_data["title"])
        else:
            raise Http404
    except (SteeringError, AskError) as error:
        messages.error(request, str(error))
    return redirect("copil", key=key)


# ── Parts ───────────────────────────────────────────────────────────────────────────────────
def _part(request: HttpRequest, key: UUID) -> PackPart:
    seen = Pack.objects.prepared_by(viewer_of(request)).values("pk")
    found: PackPart = get_object_or_404(PackPart.objects.filter(pack__in=seen).select_related("pack"), key=key)
    return found


@needs(PREPARE)
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, key: UUID) -> HttpResponse:
    """The words of a part, and which figures it shows."""
    held = _part(request, key)
    away = f"{reverse('copil', args=[held.pack.key])}#p-{held.key}"
    if not held.pack.is_draft:
        messages.error(request, acts.SENT)
        return redirect(away)
    form = PartForm(request.POST or None, part=held)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            acts.write(by=viewer_of(request).user, part=held, title=data["title"], words=data["words"],
                       keys=data.get("keys"))  # fmt: skip
        except SteeringError as error:
            blame(form, error)
        else:
            messages.success(request, "Partie enregistrée.")
            return redirect(away)
    context = {"title": held.title, "lead": held.pack.title, "form": form, "act": "Enregistrer", "away": away}
    return render(request, "steering/form.html", context)


@needs(PREPARE)
@require_POST
def arrange(request: HttpRequest, key: UUID) -> HttpResponse:
    """Up, down, left aside or back."""
    held, wanted = _part(request, key), request.POST.get("act", "")
    user = viewer_of(request).user
    try:
        if wanted in {"up", "down"}:
            acts.move(by=user, part=held, up=wanted == "up")
        elif wanted in {"hide", "show"}:
            acts.hide(by=user, part=held, hidden=wanted == "hide")
        else:
            raise Http404
    except SteeringError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('copil', args=[held.pack.key])}#p-{held.key}")


# ── Documents ───────────────────────────────────────────────────────────────────────────────
@needs(PREPARE, READ)
@require_POST
def document(request: HttpRequest, key: UUID, kind: str) -> HttpResponse:
    """A document starts, in the background."""
    pack, found = opened(request, key), DOCUMENTS.get(kind)
    if found is None:
        raise Http404
    place = pack.territory.slug if pack.territory is not None else "reseau"
    name = f"{pack.kind.lower().replace('_', '-')}-{place}-{pack.ended_on.isoformat()}.{found.suffix}"
    title = f"{found.label} : {pack.title}"
    job = shelf.ask(by=viewer_of(request).user, kind=found.code, query=str(pack.key), title=title, name=name)
    tasks.prepare.enqueue(job.key)
    return redirect("copil_job", key=job.key)


def _job(request: HttpRequest, key: UUID) -> tuple[shelf.Job, Document]:
    """Her own job, and nobody else's; of a pack."""
    found = shelf.find(key, viewer_of(request).user)
    if found is None or found.kind not in DOCUMENTS:
        raise Http404
    return found, DOCUMENTS[found.kind]


def _progress(job: shelf.Job) -> Progress:
    steps = max(job.steps, 1)
    label = "En attente" if job.state == shelf.WAITING else "Mise en page"
    return Progress(label, min(job.step, steps - 1), steps, reverse("copil_job_progress", args=[job.key]))


@needs(PREPARE, READ)
@require_safe
def job(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where a document stands; once made, the link to it."""
    found, _ = _job(request, key)
    context = {
        "made": found, "done": found.state == shelf.DONE, "job": _progress(found),
        "back": reverse("copil", args=[found.query]), "file": reverse("copil_job_file", args=[found.key]),
        "here": reverse("copil_job", args=[found.key]),
    }  # fmt: skip
    return render(request, "steering/pack_job.html", context)


@needs(PREPARE, READ)
@require_safe
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """The progress bar, asked again every two seconds; once done, the page of the document."""
    found, _ = _job(request, key)
    if found.busy:
        return render(request, "kit/progress.html", {"job": _progress(found)})
    response = HttpResponse()
    response["HX-Redirect"] = reverse("copil_job", args=[found.key])
    return response


@needs(PREPARE, READ)
@require_safe
def taken_away(request: HttpRequest, key: UUID) -> HttpResponse:
    """The document itself, as long as its owner may still read that pack."""
    found, kind = _job(request, key)
    if found.state != shelf.DONE:
        raise Http404
    opened(request, UUID(found.query))
    try:
        content = shelf.content(found)
    except OSError as error:
        raise Http404 from error
    audit.read(by=viewer_of(request).user, kind="EXPORT", what=f"Document : {found.name}"[:120])
    response = HttpResponse(content, content_type=kind.content_type)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response["Cache-Control"] = "no-store"
    return response
