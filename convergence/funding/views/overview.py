"""The way of the money over a year, the subsidies of a scope, those of a chantier."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.funding import totals, way
from convergence.funding.models import Subsidy
from convergence.funding.views.common import asked_year, known_years, tabs
from convergence.funding.way import whole_euros
from convergence.journeys.views.common import viewer_of
from convergence.kit import french
from convergence.kit.blocks import LeadFigure
from convergence.kit.pages import paginate
from convergence.network.models import Chantier, Territory
from convergence.nomenclature.lists import Programme


def leads(money: totals.Money) -> list[LeadFigure]:
    """Planned, decided, paid, justified."""
    back = f"moins {whole_euros(money.recovered)} rendus" if money.recovered else f"reste {whole_euros(money.left)}"
    waiting = french.count(money.awaiting, "subvention à justifier", "subventions à justifier")
    return [
        LeadFigure("Prévu", whole_euros(money.planned), "ce que donnent les places"),
        LeadFigure("Décidé", whole_euros(money.decided), french.count(money.subsidies, "subvention")),
        LeadFigure("Versé", whole_euros(money.paid), back),
        LeadFigure("Justifié", whole_euros(money.justified), waiting),
    ]


@needs(Permission.FUNDING_READ)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """From funders to chantiers, over a year: planned beside real. Each sees her part."""
    viewer = viewer_of(request)
    mine = Subsidy.objects.visible_to(viewer)
    years = known_years(mine)
    year = asked_year(request, years)
    rows = mine.filter(scheme__year=year)
    by_place = totals.by(rows, "territory")
    names = dict(Territory.objects.filter(pk__in=[pk for pk in by_place if pk]).values_list("pk", "name"))
    places = sorted(
        ((names.get(pk, "Hors territoire"), money) for pk, money in by_place.items()), key=lambda pair: -pair[1].decided
    )
    funders, flow = way.funders(viewer, year)
    whole = totals.total(by_place.values())
    return render(request, "funding/overview.html", {
        "tabs": tabs("vue", viewer), "year": year, "years": years, "leads": leads(whole), "whole": whole,
        "places": places, "funders": funders, "flow": flow, "to_places": way.to_places(rows, year),
        "by_year": sorted(totals.by(mine, "scheme__year").items(), reverse=True),
        "runs": viewer.can(Permission.FUNDING_RUN),
    })  # fmt: skip


STATES = (
    ("a-justifier", "À justifier"), ("a-examiner", "À examiner"), ("a-reprendre", "À reprendre"),
    ("acceptees", "Acceptées"),
)  # fmt: skip


@needs(Permission.FUNDING_READ)
@require_safe
def subsidies(request: HttpRequest) -> HttpResponse:
    """Those of her scope, by chantier, with where each stands."""
    viewer = viewer_of(request)
    mine = Subsidy.objects.visible_to(viewer)
    years = known_years(mine)
    year = asked_year(request, years)
    asked = {name: request.GET.get(name, "")[:60] for name in ("programme", "etat", "ou")}
    rows = mine.filter(scheme__year=year).with_money()
    if asked["programme"] in Programme.codes():
        rows = rows.filter(scheme__programme=asked["programme"])
    if asked["ou"] == "hors":
        rows = rows.filter(territory__isnull=True)
    elif asked["ou"]:
        rows = rows.filter(territory__slug=asked["ou"])
    if asked["etat"] == "a-justifier":
        rows = rows.filter(notified_on__isnull=False).exclude(justification__state__in=["SENT", "ACCEPTED"])
    elif asked["etat"] in {"a-examiner", "a-reprendre", "acceptees"}:
        states = {"a-examiner": "SENT", "a-reprendre": "RETURNED", "acceptees": "ACCEPTED"}
        rows = rows.filter(justification__state=states[asked["etat"]])
    page = paginate(
        rows.select_related("chantier", "scheme", "territory", "justification"), request, per_page=25,
        sorts={
            "chantier": "chantier__name", "territoire": ("territory__name", "chantier__name"), "decide": "cents",
            "verse": "paid",
        },
        default="chantier",
    )  # fmt: skip
    return render(request, "funding/subsidies.html", {
        "tabs": tabs("subventions", viewer), "page": page, "year": year, "years": years, "asked": asked,
        "narrowed": any(asked.values()), "programmes": Programme.choices(), "states": STATES,
        "places": list(Territory.objects.visible_to(viewer).values_list("slug", "name")),
    })  # fmt: skip


@needs(Permission.FUNDING_READ)
@require_safe
def chantier(request: HttpRequest, key: UUID) -> HttpResponse:
    """The money of a chantier, year by year, and the form of its dialogue de gestion."""
    viewer = viewer_of(request)
    scope = viewer.scope(Permission.FUNDING_READ)
    places = Chantier.objects.visible_to(viewer)
    subject = get_object_or_404(places if scope.nation else places.filter(pk__in=scope.chantiers), key=key)
    rows = Subsidy.objects.visible_to(viewer).filter(chantier=subject).with_money()
    held = list(rows.select_related("scheme", "justification").order_by("-scheme__year", "scheme__programme"))
    year = next((one.scheme.year for one in held if one.scheme.programme == "CVG"), None)
    form = ""
    if year is not None and viewer.can(Permission.FIGURES_READ):
        asked = urlencode({"programme": "CVG", "year": year, "scope": f"chantier:{subject.code}"})
        form = f"{reverse('bilan_document', args=['formulaire-cvg'])}?{asked}"
    return render(request, "funding/chantier.html", {
        "chantier": subject, "rows": held, "form": form, "form_year": year, "tabs": tabs("", viewer),
    })  # fmt: skip
