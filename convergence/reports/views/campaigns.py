"""Campaigns: their list, the board of one, opening, deadlines, the freeze and its progress."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.indicators import snapshot
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock, french
from convergence.kit.blocks import Progress, Stage
from convergence.kit.pages import Page, paginate
from convergence.kit.refusal import blame
from convergence.reports import tasks
from convergence.reports.actions import campaigns as acts
from convergence.reports.actions import freezing
from convergence.reports.completeness import Caveat, caveats
from convergence.reports.errors import ReportError
from convergence.reports.forms.campaigns import DeadlinesForm, OpenForm, WordsForm
from convergence.reports.levels import label
from convergence.reports.models import Campaign, ChantierReturn, Edition, Freeze
from convergence.reports.queries import MAKERS, validated_by
from convergence.reports.rights import writes

State = ChantierReturn.State
PER_PAGE = 25
OFF = "hors-territoire"


def campaign_of(request: HttpRequest, key: UUID) -> Campaign:
    found: Campaign = get_object_or_404(Campaign.objects.visible_to(viewer_of(request)), key=key)
    return found


# ── The list ────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Listed:
    """A campaign with what of it is hers."""

    campaign: Campaign
    counts: Counter[str]
    edition: Edition | None

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def validated(self) -> int:
        return self.counts[State.VALIDATED]

    @property
    def state(self) -> str:
        if self.edition is not None and not self.campaign.is_open:
            return f"Figée, édition {self.edition.number}"
        return "Rouverte" if self.edition is not None else "En cours"


@needs(*MAKERS)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Campaigns, the latest year first, with where her own chantiers stand."""
    viewer = viewer_of(request)
    page = paginate(Campaign.objects.visible_to(viewer), request, per_page=PER_PAGE)
    pks = [campaign.pk for campaign in page]
    counts: dict[int, Counter[str]] = {pk: Counter() for pk in pks}
    mine = ChantierReturn.objects.visible_to(viewer).filter(campaign__in=pks)
    for campaign, state in mine.order_by().values_list("campaign_id", "state"):
        counts[campaign][state] += 1
    last = {edition.campaign_id: edition for edition in Edition.objects.last_ones().filter(campaign__in=pks)}
    rows = [Listed(campaign, counts[campaign.pk], last.get(campaign.pk)) for campaign in page]
    return render(
        request,
        "reports/campaigns.html",
        {"page": page, "rows": rows, "may_open": viewer.can(Permission.BILANS_FREEZE)},
    )


@needs(Permission.BILANS_FREEZE)
@require_http_methods(["GET", "POST"])
def opened(request: HttpRequest) -> HttpResponse:
    """Open a campaign: programmes, year, deadlines."""
    user, this = viewer_of(request).user, clock.today()
    form = OpenForm(request.POST or None, initial={"year": this.year - 1, "programmes": ["CVG", "PHC"]})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made: list[Campaign] = []
        try:
            for programme in data["programmes"]:
                made.append(
                    acts.open_campaign(by=user, programme=programme, year=data["year"], deadlines=form.deadlines)
                )
        except ReportError as error:
            blame(form, error)
        if not form.errors:
            messages.success(request, "Campagne ouverte. Elle apparaît dans ce qui attend les chantiers.")
            return redirect("campaign", key=made[0].key) if len(made) == 1 else redirect("campaigns")
    return render(request, "reports/open.html", {"form": form})


# ── The board of one ────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Row:
    """A chantier on the board: where it stands, how complete its data are."""

    of: ChantierReturn
    caveat: Caveat

    @property
    def name(self) -> str:
        return self.of.chantier.name

    @property
    def state(self) -> str:
        return self.of.state

    @property
    def known(self) -> float:
        return self.caveat.share if self.caveat.share is not None else -1

    @property
    def old(self) -> int:
        return self.caveat.old


@dataclass(frozen=True)
class PlaceRow:
    """A territory on the national board."""

    name: str
    code: str
    counts: Counter[str]
    known: int
    asked: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        return self.counts[State.OPEN] + self.counts[State.SENT_BACK]

    @property
    def done(self) -> int:
        return self.counts[State.DONE]

    @property
    def validated(self) -> int:
        return self.counts[State.VALIDATED]

    @property
    def share(self) -> float | None:
        return 100 * self.known / self.asked if self.asked else None


@needs(*MAKERS)
@require_safe
def board(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where a campaign stands: by territory for the nation, by chantier for the others."""
    return show(request, campaign_of(request, key))


def show(request: HttpRequest, campaign: Campaign, error: ReportError | None = None) -> HttpResponse:
    """The board; after an act that was refused, with why."""
    viewer = viewer_of(request)
    rows = list(
        ChantierReturn.objects.visible_to(viewer)
        .filter(campaign=campaign)
        .select_related("chantier", "territory", "moved_by")
        .order_by("chantier__name", "pk")
    )
    told = caveats(snapshot.current(viewer.user), campaign, rows)
    lines = [Row(of, caveat) for of, caveat in zip(rows, told, strict=True)]
    nation = viewer.can(Permission.BILANS_FREEZE)
    asked = request.GET.get("territoire", "")
    editions = list(campaign.editions.select_related("by").order_by("-number"))
    freeze = campaign.freezes.first()
    busy = freeze if freeze is not None and freeze.is_busy else None
    context = {
        "campaign": campaign,
        "stages": stages(campaign, lines, editions),
        "places": _places(lines) if nation and not asked else None,
        "asked": asked,
        "page": _page(request, lines, asked) if asked or not nation else None,
        "total": len(lines),
        "counts": {state: sum(line.state == state for line in lines) for state in State.values},
        "waits": sum(line.state == State.DONE for line in lines) if viewer.can(Permission.BILANS_VALIDATE) else 0,
        "nation": nation,
        "editions": editions,
        "texts": [(scope, label(scope)) for scope in writes(viewer, rows) if not scope.startswith("chantier:")],
        "busy": job(busy) if busy else None,
        "failed": freeze if freeze is not None and freeze.state == Freeze.State.FAILED else None,
        "reason": WordsForm(
            request.POST or None, label="Pourquoi une nouvelle édition", required=True, auto_id="reason_%s"
        ) if editions and nation else None,
        "error": error,
        "unvalidated": sum(line.state != State.VALIDATED for line in lines),
    }  # fmt: skip
    return render(request, "reports/campaign.html", context, status=422 if error is not None else 200)


def stages(campaign: Campaign, rows: list[Row], editions: list[Edition]) -> list[Stage]:
    """Completed, validated, frozen: with the days by which."""
    today, total = clock.today(), len(rows)
    done = sum(row.state in {State.DONE, State.VALIDATED} for row in rows)
    validated = sum(row.state == State.VALIDATED for row in rows)
    closed = not campaign.is_open
    all_done, all_validated = bool(total) and done == total, bool(total) and validated == total
    return [
        Stage("Ouverte", french.day(campaign.opened_on, today=today), passed=True),
        Stage("Chantiers", f"{done} sur {total} complets, {_until(campaign.complete_by, today)}",
              passed=all_done or closed, current=not all_done and not closed),
        Stage("Territoires", f"{validated} sur {total} validés, {_until(campaign.validate_by, today)}",
              passed=all_validated or closed, current=all_done and not all_validated and not closed),
        Stage("Figée", f"édition {editions[0].number}" if editions else _until(campaign.freeze_by, today),
              passed=closed, current=all_validated and not closed),
    ]  # fmt: skip


def _until(day: date, today: date) -> str:
    return f"pour le {french.day(day, today=today)}"


def _code(row: Row) -> str:
    return row.of.territory.slug if row.of.territory is not None else OFF


def _places(rows: list[Row]) -> list[PlaceRow]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(_code(row), []).append(row)
    found = [
        PlaceRow(
            held[0].of.place, code, Counter(row.state for row in held), sum(row.caveat.known for row in held),
            sum(row.caveat.asked for row in held),
        )
        for code, held in groups.items()
    ]  # fmt: skip
    return sorted(found, key=lambda place: (place.code == OFF, place.name))


def _page(request: HttpRequest, lines: list[Row], place: str) -> Page[Row]:
    """Her chantiers, or those of the territory asked for."""
    rows = [line for line in lines if not place or _code(line) == place]
    return paginate(
        rows, request, per_page=PER_PAGE,
        sorts={"nom": "name", "etat": ("state", "name"), "connues": ("known", "name"), "anciennes": ("old", "name")},
        default="nom",
    )  # fmt: skip


# ── Acts of the nation ──────────────────────────────────────────────────────────────────────
@needs(Permission.BILANS_FREEZE)
@require_http_methods(["GET", "POST"])
def deadlines(request: HttpRequest, key: UUID) -> HttpResponse:
    """Other last days."""
    campaign = campaign_of(request, key)
    first = {name: getattr(campaign, name) for name in ("complete_by", "validate_by", "freeze_by")}
    form = DeadlinesForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            acts.move_deadlines(by=viewer_of(request).user, campaign=campaign, deadlines=form.deadlines)
        except ReportError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Échéances changées.")
            return redirect("campaign", key=campaign.key)
    return render(request, "reports/deadlines.html", {"form": form, "campaign": campaign})


@needs(Permission.BILANS_FREEZE)
@require_POST
def freeze(request: HttpRequest, key: UUID) -> HttpResponse:
    """Freeze, in the background."""
    campaign = campaign_of(request, key)
    try:
        made = freezing.ask(by=viewer_of(request).user, campaign=campaign)
    except ReportError as error:
        return show(request, campaign, error)
    tasks.freeze.enqueue(str(made.key))
    return redirect("campaign", key=campaign.key)


@needs(Permission.BILANS_FREEZE)
@require_POST
def reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let it move again; what was frozen stays."""
    campaign = campaign_of(request, key)
    try:
        acts.reopen(by=viewer_of(request).user, campaign=campaign, reason=request.POST.get("words", ""))
    except ReportError as error:
        return show(request, campaign, error)
    messages.success(
        request, "Campagne rouverte. L’édition figée reste telle quelle ; la prochaine portera votre raison."
    )
    return redirect("campaign", key=campaign.key)


@needs(*MAKERS)
@require_safe
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far the freeze is: a part of the board, asked again while it goes on."""
    campaign = campaign_of(request, key)
    found = campaign.freezes.first()
    if found is None or not found.is_busy:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "kit/progress.html", {"job": job(found)})


def job(found: Freeze) -> Progress:
    return Progress(
        "Gel du bilan, niveau par niveau", found.step, max(found.steps, 1),
        reverse("campaign_progress", args=[found.campaign.key]), found.doing,
    )  # fmt: skip


# ── Acts of a territory ─────────────────────────────────────────────────────────────────────
@needs(Permission.BILANS_VALIDATE)
@require_POST
def validate_all(request: HttpRequest, key: UUID) -> HttpResponse:
    """Validate all that is complete in her territory."""
    campaign, viewer = campaign_of(request, key), viewer_of(request)
    mine = validated_by(viewer)
    rows = ChantierReturn.objects.none() if mine is None else ChantierReturn.objects.filter(mine)
    ready = rows.filter(campaign=campaign, state=State.DONE).select_related("campaign")
    try:
        done = acts.validate_many(by=viewer.user, returns=list(ready))
    except ReportError as error:
        return show(request, campaign, error)
    messages.success(request, f"{french.count(done, 'bilan validé', 'bilans validés')}.")
    return redirect("campaign", key=campaign.key)
