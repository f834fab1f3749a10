"""The subsidy of a chantier: amounts, payments, posts, people behind, and the sheet that tells it all."""

from __future__ import annotations

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
from convergence.funding import computing, sheet
from convergence.funding.actions import payments, use
from convergence.funding.errors import FundingError
from convergence.funding.forms import DoneForm, PostForm
from convergence.funding.models import Instalment, Justification, Recovery, Reinforcement, Subsidy
from convergence.funding.views.common import justified_by, opened
from convergence.journeys.models import Journey
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock, french, pdf
from convergence.kit.blocks import Fact
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame


def justification_of(subsidy: Subsidy) -> Justification | None:
    return Justification.objects.filter(subsidy=subsidy).select_related("sent_by", "examined_by").first()


@needs(Permission.FUNDING_READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is owed and why, what is paid, what the reinforcement is, where the justification stands."""
    subsidy = opened(request, key)
    viewer, today = viewer_of(request), clock.today()
    held: Any = subsidy
    justification = justification_of(subsidy)
    rows = list(subsidy.instalments.all())
    posts = list(subsidy.posts.all())
    recoveries = list(subsidy.recoveries.all())
    may_justify = viewer.can(Permission.FUNDING_JUSTIFY, subsidy.chantier_id)
    back = f"rendu {french.cents(held.recovered)}" if held.recovered else ""
    context = {
        "subsidy": subsidy, "line": subsidy.line, "calculation": subsidy.line.calculation, "scheme": subsidy.scheme,
        "rows": [
            (row, "" if row.released_on else payments.hindrance(row, subsidy, justification, today)) for row in rows
        ],
        "recoveries": recoveries, "owed_back": sum(one.cents for one in recoveries if one.settled_on is None),
        "posts": posts, "justification": justification, "today": today,
        "spent": use.spent(justification) if justification else 0,
        "planned_posts": sum(post.cents for post in posts), "fte": sum(post.fte for post in posts),
        "real_posts": sum(post.real_cents or 0 for post in posts),
        "filled": use.filled(posts, subsidy.scheme.span),
        "may_run": viewer.can(Permission.FUNDING_RUN), "may_justify": may_justify,
        "may_change": may_justify and (justification is None or justification.is_open),
        "may_open": viewer.can(Permission.PEOPLE_READ, subsidy.chantier_id),
        "facts": [
            Fact("Prévu", french.cents(subsidy.planned), "ce que donnent les places"),
            Fact("Décidé", french.cents(subsidy.cents), french.day(subsidy.decided_on)),
            Fact("Versé", french.cents(held.paid), back),
            Fact("Justifié", french.cents(held.justified) if held.justified else "—"),
        ],
    }  # fmt: skip
    return render(request, "funding/subsidy.html", context)


@needs(Permission.FUNDING_READ)
@require_safe
def people(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who is behind the amount, with her days and her part of it: names only for who opens these files."""
    subsidy = opened(request, key)
    viewer, scheme = viewer_of(request), subsidy.scheme
    calculation = subsidy.line.calculation
    by_presence = calculation.basis == "PRESENCE"
    through = calculation.through if by_presence else computing.last_day(scheme.span)
    found = computing.facts_of(scheme.programme, scheme.span, through=through, chantiers=[subsidy.chantier_id])
    facts = found[0] if found else computing.Facts(subsidy.chantier_id)
    named = viewer.can(Permission.PEOPLE_READ, subsidy.chantier_id)
    shares: dict[int, int] = {}
    rows: list[tuple[Any, int, int]] = []
    if named:
        terms = [one.pure for one in scheme.terms.all()]
        if by_presence:
            shares = computing.shares(subsidy.cents, facts, terms, scheme.span)
        seen = Journey.objects.visible_to(viewer).filter(
            chantier=subsidy.chantier_id, programme=scheme.programme, person__in=list(facts.people)
        )
        persons = {one.person_id: one for one in seen.select_related("person").order_by("started_on", "pk")}
        rows = [
            (persons[pk], sum(span.days for span in facts.people[pk]), shares.get(pk, 0)) for pk in facts.people
            if pk in persons
        ]  # fmt: skip
        rows.sort(key=lambda row: (row[0].person.last_name, row[0].person.first_name, row[0].pk))
        audit.read(by=viewer.user, kind="LIST", what=f"Personnes d’une subvention, {scheme.programme} {scheme.year}")
    return render(request, "funding/people.html", {
        "subsidy": subsidy, "scheme": scheme, "page": paginate(tuple(rows), request, per_page=50), "named": named,
        "people": len(facts.people), "days": facts.days, "shared": bool(shares), "line": subsidy.line,
        "moved": by_presence and (len(facts.people), facts.days) != (subsidy.line.people, subsidy.line.days),
    })  # fmt: skip


@needs(Permission.FUNDING_READ)
@require_safe
def printed(request: HttpRequest, key: UUID) -> HttpResponse:
    """The sheet of the dialogue de gestion: amounts, payments, posts, justification."""
    subsidy = opened(request, key)
    audit.read(by=viewer_of(request).user, kind="DOCUMENT", what="Fiche d’une subvention")
    name = f"subvention-{subsidy.scheme.programme.lower()}-{subsidy.scheme.year}"
    return pdf.answer(pdf.pdf("funding/documents/sheet.typ", sheet.of(subsidy, justification_of(subsidy))), name)


# ── Posts ───────────────────────────────────────────────────────────────────────────────────
@needs(Permission.FUNDING_JUSTIFY)
@require_http_methods(["GET", "POST"])
def new_post(request: HttpRequest, key: UUID) -> HttpResponse:
    """A post that the chantier chooses to pay."""
    subsidy = justified_by(request, key)
    year = subsidy.scheme.span
    form = PostForm(request.POST or None, initial={"started_on": year.start, "ended_on": year.end})
    return _post(request, subsidy, form, None, "Nouveau poste du renfort")


@needs(Permission.FUNDING_JUSTIFY)
@require_http_methods(["GET", "POST"])
def edit_post(request: HttpRequest, key: UUID) -> HttpResponse:
    """What it really was."""
    rows = Reinforcement.objects.visible_to(viewer_of(request)).select_related("subsidy")
    post: Reinforcement = get_object_or_404(rows, key=key)
    subsidy = justified_by(request, post.subsidy.key)
    if request.method == "POST" and request.POST.get("act") == "drop":
        try:
            use.drop_post(by=viewer_of(request).user, post=post)
            messages.success(request, "Poste enlevé.")
        except FundingError as error:
            messages.error(request, str(error))
        return redirect("funding_subsidy", key=subsidy.key)
    names = PostForm.base_fields
    form = PostForm(request.POST or None, initial={name: getattr(post, name) for name in names})
    return _post(request, subsidy, form, post, "Poste du renfort")


def _post(
    request: HttpRequest, subsidy: Subsidy, form: PostForm, post: Reinforcement | None, title: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            use.keep_post(by=viewer_of(request).user, subsidy=subsidy, words=form.words(), post=post)
        except FundingError as error:
            blame(form, error)
        else:
            messages.success(request, "Poste enregistré.")
            return redirect(reverse("funding_subsidy", args=[subsidy.key]) + "#renfort")
    return render(request, "funding/post.html", {
        "title": title, "lead": f"{subsidy.chantier}, {subsidy.scheme}", "form": form, "post": post,
        "away": reverse("funding_subsidy", args=[subsidy.key]),
    })  # fmt: skip


# ── Payments ────────────────────────────────────────────────────────────────────────────────
@needs(Permission.FUNDING_RUN)
@require_POST
def instalment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Released, held back, paid."""
    viewer = viewer_of(request)
    rows = Instalment.objects.visible_to(viewer).select_related("subsidy")
    row: Instalment = get_object_or_404(rows, key=key)
    try:
        match request.POST.get("act"):
            case "release":
                payments.release(by=viewer.user, instalment=row)
                messages.success(request, "Versement débloqué.")
            case "hold":
                payments.hold_back(by=viewer.user, instalment=row)
                messages.success(request, "Versement retenu.")
            case _:
                form = DoneForm(request.POST)
                if form.is_valid():
                    payments.pay(by=viewer.user, instalment=row, **form.cleaned_data)
                    messages.success(request, "Versement payé, noté.")
                else:
                    messages.error(request, "Indiquez le jour du virement.")
    except FundingError as error:
        messages.error(request, str(error))
    return redirect(reverse("funding_subsidy", args=[row.subsidy.key]) + "#versements")


@needs(Permission.FUNDING_RUN)
@require_POST
def recovery(request: HttpRequest, key: UUID) -> HttpResponse:
    """Money that came back."""
    viewer = viewer_of(request)
    row: Recovery = get_object_or_404(Recovery.objects.visible_to(viewer).select_related("subsidy"), key=key)
    form = DoneForm(request.POST)
    try:
        if form.is_valid():
            payments.settle_recovery(by=viewer.user, recovery=row, **form.cleaned_data)
            messages.success(request, "Trop-perçu rendu, noté.")
        else:
            messages.error(request, "Indiquez le jour où il a été rendu.")
    except FundingError as error:
        messages.error(request, str(error))
    return redirect(reverse("funding_subsidy", args=[row.subsidy.key]) + "#versements")
