"""A year's subsidies: terms, schedule, sources, computations, their decision and notification."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.funding import comparing, rules, workbook
from convergence.funding.actions import payments
from convergence.funding.actions import schemes as acts
from convergence.funding.errors import FundingError
from convergence.funding.forms import ComputeForm, ScheduleForm, SchemeForm, SourceForm, TermsForm
from convergence.funding.models import Calculation, Grant, Instalment, Scheme
from convergence.funding.views.common import tabs
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock, french
from convergence.kit.blocks import Stage
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.reports.rendering.kinds import XLSX

HELD = ("DECIDED", "NOTIFIED")


@needs(Permission.FUNDING_RUN)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Each year and programme, the latest first."""
    viewer = viewer_of(request)
    rows = Scheme.objects.visible_to(viewer).prefetch_related("terms", "calculations")
    return render(request, "funding/schemes.html", {
        "tabs": tabs("campagnes", viewer), "page": paginate(rows, request, per_page=25),
    })  # fmt: skip


def opened(request: HttpRequest, key: UUID) -> Scheme:
    """The scheme, if she may see it; 404 otherwise."""
    found: Scheme = get_object_or_404(Scheme.objects.visible_to(viewer_of(request)), key=key)
    return found


@needs(Permission.FUNDING_RUN)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its terms, what pays it, its computations, where its payments stand."""
    return show(request, opened(request, key))


def show(request: HttpRequest, scheme: Scheme, *, compute: Any = None, source: Any = None) -> HttpResponse:
    """The page; with what was typed and what to mend, after a refusal."""
    calculations = list(scheme.calculations.select_related("computed_by").order_by("-version"))
    held = next((row for row in calculations if row.in_force), None)
    sources = list(scheme.sources.select_related("grant__funder"))
    terms = list(scheme.terms.all())
    given = sum(row.cents for row in sources)
    grants = Grant.objects.visible_to(viewer_of(request)).filter(use__in=["CHANTIERS", "EXPERIMENTATION"])
    over = clock.today() > scheme.span.end
    context = {
        "scheme": scheme, "terms": terms, "steps": list(scheme.steps.all()), "calculations": calculations,
        "held": held, "sources": sources, "given": given, "missing": max(0, held.total - given) if held else 0,
        "compute_form": compute or ComputeForm(initial={"basis": "PRESENCE" if over else "PLACES"}),
        "source_form": source or SourceForm(grants=grants.select_related("funder"), auto_id="source_%s"),
        "payments": _payments(scheme),
    }  # fmt: skip
    return render(request, "funding/scheme.html", context, status=422 if compute or source else 200)


def _payments(scheme: Scheme) -> list[dict[str, Any]]:
    """Each payment of the schedule over all chantiers: planned, released, paid, in cents."""
    found: dict[int, dict[str, Any]] = {}
    rows = Instalment.objects.filter(subsidy__scheme=scheme).order_by("rank")
    for rank, condition, due_on, cents, released, paid in rows.values_list(
        "rank", "condition", "due_on", "cents", "released_on", "paid_on"
    ):
        row = found.setdefault(
            rank, {"rank": rank, "condition": condition, "due_on": due_on, "all": 0, "out": 0, "paid": 0}
        )
        row["all"] += cents
        row["out"] += cents if released else 0
        row["paid"] += cents if paid else 0
    labels = {step.rank: step.condition_label for step in scheme.steps.all()}
    return [{**row, "label": labels.get(row["rank"], "Complément")} for row in found.values()]


@needs(Permission.FUNDING_RUN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a programme's year."""
    form = SchemeForm(request.POST or None, initial={"year": clock.today().year})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = acts.open_scheme(
                by=viewer_of(request).user, programme=data["programme"], year=data["year"], terms=form.terms()
            )
        except FundingError as error:
            blame(form, error)
        else:
            messages.success(request, "Campagne ouverte. Relisez l’échéancier, puis calculez.")
            return redirect("funding_scheme", key=made.key)
    return render(request, "collective/form.html", {
        "title": "Nouvelle campagne de subventions",
        "lead": "Le barème vaut du 1er janvier ; il peut changer en cours d’année.", "form": form, "act": "Ouvrir",
        "away": reverse("funding_schemes"),
    })  # fmt: skip


@needs(Permission.FUNDING_RUN)
@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, key: UUID) -> HttpResponse:
    """The rate and the bounds, from a day on."""
    scheme = opened(request, key)
    held = [one.pure for one in scheme.terms.all()]
    last = rules.in_force(held, scheme.span.end)
    initial = {
        "from_on": last.from_on,
        "rate": last.rate,
        "floor": last.floor,
        "cap": last.cap,
        "envelope": last.envelope,
    }
    form = TermsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            acts.set_terms(by=viewer_of(request).user, scheme=scheme, terms=form.terms())
        except FundingError as error:
            blame(form, error)
        else:
            messages.success(request, "Barème enregistré : calculez de nouveau pour qu’il compte.")
            return redirect("funding_scheme", key=key)
    return render(request, "collective/form.html", {
        "title": "Barème", "lead": f"{scheme}. Le même jour : remplace ; un autre jour : s’ajoute.", "form": form,
        "act": "Enregistrer", "away": reverse("funding_scheme", args=[key]),
    })  # fmt: skip


@needs(Permission.FUNDING_RUN)
@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, key: UUID) -> HttpResponse:
    """How it is paid."""
    scheme = opened(request, key)
    form = ScheduleForm(request.POST or None, year=scheme.year, steps=tuple(acts.ordered(scheme.steps.all())))
    if request.method == "POST" and form.is_valid():
        try:
            acts.set_schedule(by=viewer_of(request).user, scheme=scheme, steps=form.steps())
        except FundingError as error:
            blame(form, error)
        else:
            messages.success(request, "Échéancier enregistré.")
            return redirect("funding_scheme", key=key)
    return render(request, "funding/schedule.html", {"scheme": scheme, "form": form})


@needs(Permission.FUNDING_RUN)
@require_POST
def source(request: HttpRequest, key: UUID) -> HttpResponse:
    """So much of an agreement."""
    scheme = opened(request, key)
    grants = Grant.objects.visible_to(viewer_of(request)).filter(use__in=["CHANTIERS", "EXPERIMENTATION"])
    form = SourceForm(request.POST, grants=grants.select_related("funder"), auto_id="source_%s")
    if form.is_valid():
        try:
            acts.set_source(by=viewer_of(request).user, scheme=scheme, **form.cleaned_data)
        except FundingError as error:
            blame(form, error)
        else:
            return redirect(reverse("funding_scheme", args=[key]) + "#sources")
    return show(request, scheme, source=form)


@needs(Permission.FUNDING_RUN)
@require_POST
def compute(request: HttpRequest, key: UUID) -> HttpResponse:
    """A new version, from the facts of today."""
    scheme = opened(request, key)
    form = ComputeForm(request.POST)
    if form.is_valid():
        try:
            made = acts.compute(by=viewer_of(request).user, scheme=scheme, **form.cleaned_data)
        except FundingError as error:
            blame(form, error)
        else:
            messages.success(request, f"Version {made.version} calculée : {french.cents(made.total)}.")
            return redirect("funding_calculation", key=made.key)
    return show(request, scheme, compute=form)


# ── One computation ─────────────────────────────────────────────────────────────────────────
def computation(request: HttpRequest, key: UUID) -> Calculation:
    """The computation, if she may see its scheme; 404 otherwise."""
    schemes = Scheme.objects.visible_to(viewer_of(request)).values("pk")
    rows = Calculation.objects.filter(scheme__in=schemes).select_related("scheme", "computed_by")
    found: Calculation = get_object_or_404(rows, key=key)
    return found


def stages(row: Calculation) -> list[Stage]:
    """Computed, decided, notified."""
    told = f"version {row.version}, par {row.computed_by.name}"
    decided, notified = row.decided_on is not None, row.notified_on is not None
    return [
        Stage("Calculé", told, passed=decided, current=not decided),
        Stage("Décidé", french.day(row.decided_on) if row.decided_on else "les versements se planifient",
              passed=notified, current=decided and not notified),
        Stage("Notifié", french.day(row.notified_on) if row.notified_on else "les chantiers l’apprennent",
              current=notified),
    ]  # fmt: skip


@needs(Permission.FUNDING_RUN)
@require_safe
def calculation(request: HttpRequest, key: UUID) -> HttpResponse:
    """Its amounts by chantier, what they rest on, what changed since the version before."""
    row = computation(request, key)
    lines = row.lines.select_related("chantier", "territory")
    previous = Calculation.objects.filter(scheme=row.scheme_id, version__lt=row.version).order_by("-version").first()
    changed = comparing.changes(row, previous) if previous else []
    page = paginate(
        lines, request, per_page=50,
        sorts={
            "chantier": "chantier__name", "territoire": ("territory__name", "chantier__name"), "personnes": "people",
            "jours": "days", "montant": "cents",
        },
        default="chantier",
    )  # fmt: skip
    exact = rules.rounded(Fraction(row.exact))
    return render(request, "funding/calculation.html", {
        "row": row, "scheme": row.scheme, "page": page, "previous": previous, "changed": changed[:60],
        "more": max(0, len(changed) - 60), "stages": stages(row), "exact": exact, "cut": exact - row.total,
        "terms": rules.in_force([one.pure for one in row.scheme.terms.all()], row.scheme.span.end),
    })  # fmt: skip


@needs(Permission.FUNDING_RUN)
@require_safe
def exported(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same as a workbook."""
    row = computation(request, key)
    audit.read(by=viewer_of(request).user, kind="EXPORT", what=f"Calcul de subventions, {row.scheme}")
    answer = HttpResponse(workbook.of(row), content_type=XLSX)
    name = f"subventions-{row.scheme.programme.lower()}-{row.scheme.year}-v{row.version}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@needs(Permission.FUNDING_RUN)
@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Decided, notified, or left aside."""
    row, user = computation(request, key), viewer_of(request).user
    try:
        match request.POST.get("act"):
            case "decide":
                made = acts.decide(by=user, calculation=row)
                messages.success(request, f"Décidé : {french.count(len(made), 'subvention')}, versements planifiés.")
            case "notify":
                acts.notify(by=user, calculation=row)
                messages.success(request, "Notifié : les chantiers voient leur subvention.")
            case "drop":
                acts.drop(by=user, calculation=row)
                messages.success(request, "Version laissée de côté.")
            case _:
                messages.error(request, "Choisissez ce que devient ce calcul.")
    except FundingError as error:
        messages.error(request, str(error))
    return redirect("funding_calculation", key=key)


# ── Payments of a scheme ────────────────────────────────────────────────────────────────────
@needs(Permission.FUNDING_RUN)
@require_http_methods(["GET", "POST"])
def instalments(request: HttpRequest, key: UUID) -> HttpResponse:
    """All its payments; those whose condition holds are released at once."""
    scheme = opened(request, key)
    rows = Instalment.objects.filter(subsidy__scheme=scheme, cents__gt=0)
    text = request.GET.get("rang", "")
    rank = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    if rank:
        rows = rows.filter(rank=rank)
    if request.method == "POST":
        done = payments.release_ready(by=viewer_of(request).user, rows=rows)
        messages.success(request, f"{french.count(done, 'versement débloqué', 'versements débloqués')}.")
        return redirect(request.get_full_path())
    today = clock.today()
    listed = rows.select_related("subsidy__chantier", "subsidy__justification").order_by(
        "rank", "subsidy__chantier__name", "pk"
    )
    page = paginate(listed, request, per_page=50)
    for one in page.items:
        held = getattr(one.subsidy, "justification", None)
        one.why = "" if one.released_on else payments.hindrance(one, one.subsidy, held, today)
    return render(request, "funding/instalments.html", {
        "scheme": scheme, "page": page, "rank": rank, "steps": list(scheme.steps.all()),
    })  # fmt: skip
