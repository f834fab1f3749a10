"""The register of partners: found by place, theme and name; one page each, kept up to date where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock
from convergence.kit.blocks import Tab
from convergence.kit.folding import fold
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import LifeTheme
from convergence.partnerships.actions import partners as actions
from convergence.partnerships.agreements import memory_of, used_in, uses_by_place, uses_by_year, uses_of, with_offers
from convergence.partnerships.forms.partners import (
    NATION,
    AgreementForm,
    ContactForm,
    EventForm,
    PartnerForm,
    UseForm,
)
from convergence.partnerships.models import Agreement, Partner, PartnerContact
from convergence.partnerships.places import keeps, read_territories

SORTS = {"nom": ("search_text",), "theme": ("theme", "search_text"), "lieu": ("territory__name", "search_text")}
STATES = {"en-cours": "Partenariats en cours", "termines": "Partenariats terminés", "tous": "Tous"}


def tabs(current: str) -> list[Tab]:
    """Partners beside what they offer."""
    return [
        Tab("Opportunités", reverse("opportunities"), current == "opportunities"),
        Tab("Partenaires", reverse("partners"), current == "partners"),
    ]


def place_choices(viewer: Viewer) -> list[tuple[str, str]]:
    return [(NATION, "National"), *((one.slug, one.name) for one in read_territories(viewer))]


def in_place(rows: Any, place: str) -> Any:
    """Rows of that territory (by slug) or of the nation; what is unknown is ignored."""
    if place == NATION:
        return rows.filter(territory__isnull=True)
    return rows.filter(territory__slug=place) if place else rows


def filtered(viewer: Viewer, asked: Mapping[str, str]) -> Any:
    found = in_place(Partner.objects.visible_to(viewer).select_related("territory"), asked["ou"])
    for word in fold(asked["q"]).split():
        found = found.filter(search_text__contains=word)
    if asked["theme"] in LifeTheme.codes():
        found = found.filter(theme=asked["theme"])
    if asked["statut"] in Agreement.Status.values:
        found = found.filter(Exists(Agreement.objects.filter(partner=OuterRef("pk"), status=asked["statut"])))
    if asked["etat"] != "tous":
        found = found.filter(ended_on__isnull=asked["etat"] != "termines")
    return found


@needs(Permission.PARTNERS_READ)
def partners(request: HttpRequest) -> HttpResponse:
    """The partners she may read."""
    viewer = viewer_of(request)
    asked = {name: request.GET.get(name, "")[:100] for name in ("q", "theme", "ou", "statut", "etat")}
    running = Q(agreements__status__in=(Agreement.Status.SIGNED, Agreement.Status.RUNNING))
    today = clock.today()
    offered = Q(opportunities__closed_on__isnull=True, opportunities__opened_on__lte=today) & (
        Q(opportunities__deadline__isnull=True) | Q(opportunities__deadline__gte=today)
    )
    rows = filtered(viewer, asked).annotate(
        running=Count("agreements", filter=running, distinct=True),
        offered=Count("opportunities", filter=offered, distinct=True),
    )
    return render(
        request,
        "partnerships/partners.html",
        {
            "page": paginate(rows, request, per_page=25, sorts=SORTS, default="nom"),
            "asked": asked,
            "themes": LifeTheme.choices(),
            "places": place_choices(viewer),
            "statuses": Agreement.Status.choices,
            "states": STATES,
            "narrowed": any(asked.values()),
            "may_write": viewer.can(Permission.PARTNERS_WRITE) and writes_somewhere(viewer),
            "tabs": tabs("partners"),
        },
    )


def writes_somewhere(viewer: Viewer) -> bool:
    scope = viewer.scope(Permission.PARTNERS_WRITE)
    return scope.nation or bool(scope.territories)


def _partner(request: HttpRequest, key: UUID) -> Partner:
    rows = with_offers(Partner.objects.visible_to(viewer_of(request)).select_related("territory"))
    found: Partner = get_object_or_404(rows, key=key)
    return found


def _partner_to_keep(request: HttpRequest, key: UUID) -> Partner:
    partner = _partner(request, key)
    if not keeps(viewer_of(request), partner.territory_id):
        raise PermissionDenied
    return partner


ACTS: dict[str, tuple[type[forms.Form], str, str]] = {
    "contact": (ContactForm, "Contact ajouté.", "Ajouter un contact"),
    "use": (UseForm, "C’est compté.", "Compter"),
    "event": (EventForm, "C’est gardé en mémoire.", "Garder en mémoire"),
}


def _form(act: str, viewer: Viewer, partner: Partner, data: Any = None) -> forms.Form:
    make: Any = ACTS[act][0]
    return make(data, prefix=act) if make is ContactForm else make(data, prefix=act, viewer=viewer, partner=partner)


def _write(act: str, viewer: Viewer, partner: Partner, data: dict[str, Any]) -> None:
    if act == "contact":
        actions.add_contact(by=viewer.user, partner=partner, **data)
        return
    data.setdefault("territory", partner.territory)
    (actions.note_use if act == "use" else actions.note_event)(by=viewer.user, partner=partner, **data)


@needs(Permission.PARTNERS_READ)
def partner(request: HttpRequest, key: UUID) -> HttpResponse:
    """One partner: whom to call, what was agreed and used, what it offers, what came of it."""
    viewer = viewer_of(request)
    row = _partner(request, key)
    local = keeps(viewer, row.territory_id)
    # A national partner is used from the territories: each notes there what it does with it.
    notes = local or (row.territory_id is None and writes_somewhere(viewer))
    bound: dict[str, forms.Form] = {}
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act in {"referent", "gone"}:
            return _contact(request, row, act, may=local)
        if act not in ACTS:
            raise Http404
        if not (local if act == "contact" else notes):
            raise PermissionDenied
        form = bound[act] = _form(act, viewer, row, request.POST)
        if form.is_valid():
            try:
                _write(act, viewer, row, dict(form.cleaned_data))
            except actions.PartnershipError as error:
                blame(form, error)
            else:
                messages.success(request, ACTS[act][1])
                return redirect("partner", row.key)
    return render(
        request, "partnerships/partner.html", _page(viewer, row, bound, local=local, notes=notes),
        status=422 if bound else 200,
    )  # fmt: skip


def _page(viewer: Viewer, row: Partner, bound: Mapping[str, forms.Form], *, local: bool, notes: bool) -> dict[str, Any]:
    today = clock.today()
    declined = Prefetch("declined", Agreement.objects.select_related("partner", "territory").order_by("pk"))
    agreements = list(row.agreements.select_related("territory", "declines__partner").prefetch_related(declined))
    row.agreements_read = agreements  # type: ignore[attr-defined]
    uses = uses_of(row, agreements)
    used = used_in(agreements, today.year, uses)
    writable = {"contact": local, "use": notes, "event": notes}
    return {
        "partner": row,
        "contacts": list(row.contacts.filter(ended_on__isnull=True)),
        "agreements": [(one, used[one.pk], keeps(viewer, one.territory_id or row.territory_id)) for one in agreements],
        "year": today.year,
        "memory": memory_of(row),
        "uses": uses_by_place(row, uses),
        "totals": uses_by_year(uses) if row.territory is None else [],
        "events": list(row.events.select_related("by", "territory")[:30]),
        "opportunities": _offers(viewer, row),
        "today": today,
        "local": local,
        "notes": notes,
        "forms": [
            (act, bound.get(act) or _form(act, viewer, row), words) for act, (_, _, words) in ACTS.items()
            if writable[act]
        ],
    }  # fmt: skip


def _offers(viewer: Viewer, row: Partner) -> list[Any]:
    return list(row.opportunities.visible_to(viewer).open_on(clock.today()).select_related("territory")[:10])


def _contact(request: HttpRequest, row: Partner, act: str, *, may: bool) -> HttpResponse:
    if not may:
        raise PermissionDenied
    contact = get_object_or_404(
        PartnerContact, partner=row, ended_on__isnull=True, key=_uuid(request.POST.get("contact", ""))
    )
    if act == "gone":
        actions.end_contact(by=viewer_of(request).user, contact=contact)
        messages.success(request, "Ce contact n’est plus proposé. Son téléphone et son adresse sont effacés.")
    else:
        actions.name_referent(by=viewer_of(request).user, contact=contact)
        messages.success(request, f"{contact.name} est le référent unique.")
    return redirect("partner", row.key)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@needs(Permission.PARTNERS_WRITE)
def partner_open(request: HttpRequest) -> HttpResponse:
    """A new partner."""
    viewer = viewer_of(request)
    form = PartnerForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_partner(by=viewer.user, **form.cleaned_data)
        except actions.PartnershipError as error:
            blame(form, error)
        else:
            messages.success(request, f"{made.name} est ajouté. Notez qui appeler et ce qui est convenu.")
            return redirect("partner", made.key)
    context = {"form": form, "title": "Nouveau partenaire", "act": "Ajouter ce partenaire", "away": reverse("partners")}
    return render(request, "partnerships/form.html", context, status=422 if form.is_bound else 200)


@needs(Permission.PARTNERS_WRITE)
def partner_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Correct a partner, or end the partnership."""
    viewer = viewer_of(request)
    row = _partner_to_keep(request, key)
    initial = {name: getattr(row, name) for name in ("name", "theme", "kind", "ended_on")}
    form = PartnerForm(request.POST or None, viewer=viewer, fresh=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.amend_partner(by=viewer.user, partner=row, **form.cleaned_data)
        except actions.PartnershipError as error:
            blame(form, error)
        else:
            messages.success(request, "C’est corrigé.")
            return redirect("partner", row.key)
    context = {
        "form": form, "title": "Corriger le partenaire", "lead": initial["name"], "act": "Enregistrer",
        "away": reverse("partner", args=[row.key]),
    }  # fmt: skip
    return render(request, "partnerships/form.html", context, status=422 if form.is_bound else 200)


@needs(Permission.PARTNERS_WRITE)
def agreement_add(request: HttpRequest, key: UUID) -> HttpResponse:
    """A convention with that partner; each territory may decline what is national."""
    viewer = viewer_of(request)
    row = _partner(request, key)
    if not (keeps(viewer, row.territory_id) or (row.territory_id is None and writes_somewhere(viewer))):
        raise PermissionDenied
    return _agreement(request, row, None)


@needs(Permission.PARTNERS_WRITE)
def agreement_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change a convention: its status, its dates, what it commits to."""
    viewer = viewer_of(request)
    agreement = get_object_or_404(
        Agreement.objects.visible_to(viewer).select_related("partner__territory", "territory", "declines"), key=key
    )
    if not keeps(viewer, agreement.territory_id or agreement.partner.territory_id):
        raise PermissionDenied
    return _agreement(request, agreement.partner, agreement)


FIELDS = ("title", "status", "started_on", "ended_on", "commitments", "quota", "quota_unit", "declines")


def _agreement(request: HttpRequest, row: Partner, agreement: Agreement | None) -> HttpResponse:
    viewer = viewer_of(request)
    initial: dict[str, Any] = {}
    if agreement is not None:
        initial = {name: getattr(agreement, name) for name in FIELDS}
        initial["declines"] = agreement.declines.key if agreement.declines else None
        initial["territory"] = agreement.territory or NATION
    form = AgreementForm(request.POST or None, viewer=viewer, partner=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if agreement is None:
                actions.add_agreement(by=viewer.user, partner=row, **form.cleaned_data)
            else:
                actions.amend_agreement(by=viewer.user, agreement=agreement, **form.cleaned_data)
        except actions.PartnershipError as error:
            blame(form, error)
        else:
            messages.success(request, "La convention est notée.")
            return redirect("partner", row.key)
    context = {
        "form": form, "title": "Convention", "lead": row.name, "act": "Enregistrer",
        "away": reverse("partner", args=[row.key]),
    }  # fmt: skip
    return render(request, "partnerships/form.html", context, status=422 if form.is_bound else 200)
