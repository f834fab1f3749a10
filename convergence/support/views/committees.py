"""What a director or a coordinator holds: PASS that end, requests to decide, committees and their minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.journeys.views.common import back, viewer_of
from convergence.kit import clock
from convergence.kit.blocks import Tab
from convergence.kit.pages import paginate
from convergence.kit.pdf import answer, pdf
from convergence.kit.refusal import blame
from convergence.network.models import Chantier, Territory
from convergence.network.viewer import Viewer
from convergence.people.models import InclusionPass
from convergence.support import pass_rules
from convergence.support.actions import committees as actions
from convergence.support.actions.extensions import grant, refuse
from convergence.support.actions.suspensions import PassError
from convergence.support.forms.extensions import CommitteeForm, DecisionForm, MinutesForm
from convergence.support.models import Committee, Extension
from convergence.support.papers import decision as said_of
from convergence.support.papers import minutes_paper
from convergence.support.views.extensions import extension_to_read

PER_PAGE = 25
VIEWS = {"": "PASS qui se terminent", "demandes": "À décider", "decidees": "Décidées", "commissions": "Commissions"}
STEPS = {"90": "Dans les 90 jours", "30": "Dans les 30 jours", "0": "Déjà terminés"}
REQUESTS = {"sans": "Sans demande", "DRAFT": "En préparation", "ASKED": "Demande déposée"}


@dataclass(frozen=True)
class Row:
    """A PASS near its end, the journey under way, the request if there is one."""

    inclusion_pass: Any
    journey: Journey
    left: int
    state: str
    extension_key: UUID | None
    asked_on: Any


def chantiers_held(viewer: Viewer) -> list[Chantier]:
    scope = viewer.scope(Permission.EXTENSIONS_DECIDE)
    rows = Chantier.objects.order_by("name")
    return list(rows if scope.nation else rows.filter(pk__in=scope.chantiers))


def places(viewer: Viewer, chantiers: Iterable[Chantier]) -> list[tuple[str, str]]:
    """Where she may hold a committee: her territories first, then each chantier."""
    scope = viewer.scope(Permission.EXTENSIONS_DECIDE)
    held = Territory.objects.filter(pk__in=scope.territories).order_by("name") if scope.territories else ()
    found = [(f"t-{one.slug}", f"Territoire : {one.name}") for one in held]
    return found + [(f"c-{one.key}", one.name) for one in chantiers]


def ending(viewer: Viewer, asked: dict[str, str]) -> QuerySet[Any]:
    """Open PASS, not suspended, that end within ninety days or have ended, of people at work in her chantiers."""
    today = clock.today()
    scope = viewer.scope(Permission.EXTENSIONS_DECIDE)
    here = Journey.objects.visible_to(viewer).open().filter(started_on__lte=today)
    if not scope.nation:
        here = here.filter(chantier__in=scope.chantiers)
    if asked["chantier"]:
        here = here.filter(chantier__key=asked["chantier"])
    mine = here.filter(person=OuterRef("person")).order_by("-started_on", "-pk")
    pending = Extension.objects.filter(inclusion_pass=OuterRef("pk"), state__in=Extension.OPEN)
    notice = 30 if asked["etape"] == "30" else 0 if asked["etape"] == "0" else 90
    last = today - timedelta(days=1) if notice == 0 else today + timedelta(days=notice)
    found = InclusionPass.objects.filter(
        closed_on__isnull=True, suspended_on__isnull=True, ends_on__lte=last, person__in=here.values("person")
    ).annotate(
        at_work=Subquery(mine.values("pk")[:1]),
        asked_state=Subquery(pending.values("state")[:1]),
        extension_key=Subquery(pending.values("key")[:1]),
        asked_on=Subquery(pending.values("asked_on")[:1]),
    )
    if asked["demande"] == "sans":
        found = found.filter(asked_state__isnull=True)
    elif asked["demande"]:
        found = found.filter(asked_state=asked["demande"])
    return found


def _asked(request: HttpRequest) -> dict[str, str]:
    """The filters; what is unknown is ignored."""
    given = {name: request.GET.get(name, "") for name in ("etape", "demande", "chantier")}
    try:
        UUID(given["chantier"])
    except ValueError:
        given["chantier"] = ""
    given["etape"] = given["etape"] if given["etape"] in STEPS else ""
    given["demande"] = given["demande"] if given["demande"] in REQUESTS else ""
    return given


def _rows(page: Iterable[Any], seen: Viewer) -> list[Row]:
    passes = list(page)
    journeys = Journey.objects.select_related("person", "chantier").in_bulk([one.at_work for one in passes])
    today = clock.today()
    return [
        Row(
            one,
            journeys[one.at_work],
            (one.ends_on - today).days,
            one.asked_state or "",
            one.extension_key,
            one.asked_on,
        )
        for one in passes
    ]


def _list(request: HttpRequest, which: str, form: CommitteeForm | None = None) -> HttpResponse:
    viewer = viewer_of(request)
    asked = _asked(request)
    chantiers = chantiers_held(viewer)
    held = Extension.objects.decidable_by(viewer).select_related("journey__person", "journey__chantier", "committee")
    if asked["chantier"]:
        held = held.filter(journey__chantier__key=asked["chantier"])
    rows: Any = None
    if which == "demandes":
        page = paginate(held.waiting().order_by("asked_on", "pk"), request, per_page=100)
    elif which == "decidees":
        done = held.filter(state__in=["GRANTED", "REFUSED"]).order_by("-decided_on", "-pk")
        page = paginate(done, request, per_page=PER_PAGE)
        rows = [(one, said_of(one)) for one in page]
    elif which == "commissions":
        met = Committee.objects.visible_to(viewer).select_related("chantier", "territory").order_by("-on", "-pk")
        page = paginate(met, request, per_page=PER_PAGE)
    else:
        sorts = {"fin": "ends_on", "nom": "person__search_text"}
        page = paginate(ending(viewer, asked), request, per_page=PER_PAGE, sorts=sorts, default="fin")
        rows = _rows(page, viewer)
    if which != "commissions":
        audit.read(by=viewer.user, kind="LIST", what="Prolongations du PASS")
    where = places(viewer, chantiers) if which == "demandes" else []
    today = clock.today()
    context = {
        "which": which, "page": page, "rows": rows, "asked": asked, "today": today,
        "tabs": [Tab(label, f"?vue={code}" if code else "?", code == which) for code, label in VIEWS.items()],
        "chantiers": [(str(one.key), one.name) for one in chantiers],
        "steps": STEPS, "requests": REQUESTS,
        "form": form or (CommitteeForm(places=where, initial={"on": today, "where": where[0][0]}) if where else None),
        "chosen": set(request.POST.getlist("extension")),
        "reminder": today - timedelta(days=pass_rules.REMINDER_DAYS.on(today)),
    }  # fmt: skip
    return render(request, "support/extensions.html", context)


@needs(Permission.EXTENSIONS_DECIDE)
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """PASS that end, requests to decide, decisions, committees. POST calls a committee for the chosen requests."""
    which = request.GET.get("vue", "")
    which = which if which in VIEWS else ""
    if request.method == "GET":
        return _list(request, which)
    viewer = viewer_of(request)
    chantiers = chantiers_held(viewer)
    form = CommitteeForm(request.POST, places=places(viewer, chantiers))
    if not form.is_valid():
        return _list(request, "demandes", form)
    data = form.cleaned_data
    kind, _, name = data.pop("where").partition("-")
    place: dict[str, Any] = (
        {"territory": get_object_or_404(Territory, slug=name)} if kind == "t" else
        {"chantier": next(one for one in chantiers if str(one.key) == name)}
    )  # fmt: skip
    chosen = [key for key in request.POST.getlist("extension") if _is_key(key)]
    waiting = Extension.objects.decidable_by(viewer).waiting().filter(key__in=chosen)
    made = actions.call_committee(by=viewer.user, extensions=waiting, **place, **data)
    return back(request, reverse("committee", args=[made.key]), "Commission ouverte.")


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


# ── A committee ─────────────────────────────────────────────────────────────────────────────
def _committee(request: HttpRequest, key: UUID) -> Committee:
    found: Committee = get_object_or_404(
        Committee.objects.visible_to(viewer_of(request)).select_related("chantier", "territory"), key=key
    )
    return found


def _on_table(viewer: Viewer, committee: Committee) -> list[Any]:
    """Requests of the meeting, those to decide first, with the days already granted on their PASS. Three queries."""
    rows = list(
        Extension.objects.decidable_by(viewer)
        .filter(committee=committee)
        .select_related("journey__person", "journey__chantier", "inclusion_pass")
        .prefetch_related("opinions__officer")
        .order_by(F("decided_on").asc(nulls_first=True), "journey__person__search_text", "pk")
    )
    granted = Extension.objects.granted().filter(inclusion_pass__in=[one.inclusion_pass_id for one in rows])
    used: dict[int, int] = {}
    for pk, pass_id, days in granted.values_list("pk", "inclusion_pass_id", "days"):
        for one in rows:
            if one.inclusion_pass_id == pass_id and one.pk != pk:
                used[one.pk] = used.get(one.pk, 0) + days
    for one in rows:
        one.used = used.get(one.pk, 0)
        one.cap = pass_rules.cap_of(one.reason, one.asked_on or clock.today())
        one.said = said_of(one)
    return rows


@needs(Permission.EXTENSIONS_DECIDE)
@require_http_methods(["GET", "POST"])
def committee(request: HttpRequest, key: UUID) -> HttpResponse:
    """The table: requests side by side, decided in a row; POST keeps the minutes."""
    held = _committee(request, key)
    viewer = viewer_of(request)
    form = MinutesForm(
        request.POST or None, initial={"place": held.place, "participants": held.participants, "notes": held.notes}
    )
    if request.method == "POST" and form.is_valid():
        actions.write_minutes(by=viewer.user, committee=held, **form.cleaned_data)
        return back(request, reverse("committee", args=[held.key]), "Compte rendu enregistré.")
    rows = _on_table(viewer, held)
    for one in rows:
        audit.read(by=viewer.user, kind="FILE", what="Commission des prolongations", person_key=one.journey.person.key)
    context = {
        "committee": held, "rows": rows, "form": form, "today": clock.today(),
        "waiting": sum(one.state == "ASKED" for one in rows), "decided_on": min(held.on, clock.today()),
    }  # fmt: skip
    return render(request, "support/committee.html", context)


@needs(Permission.EXTENSIONS_DECIDE)
def minutes(request: HttpRequest, key: UUID) -> HttpResponse:
    """The minutes as PDF."""
    held = _committee(request, key)
    viewer = viewer_of(request)
    rows = _on_table(viewer, held)
    for one in rows:
        audit.read(
            by=viewer.user, kind="DOCUMENT", what="Procès-verbal de commission", person_key=one.journey.person.key
        )
    return answer(pdf("support/documents/minutes.typ", minutes_paper(held, rows)), "commission-des-prolongations")


# ── A decision ──────────────────────────────────────────────────────────────────────────────
def _to_decide(request: HttpRequest, key: UUID) -> Extension:
    extension = extension_to_read(request, key)
    if not viewer_of(request).can(Permission.EXTENSIONS_DECIDE, extension.journey.chantier_id):
        raise PermissionDenied
    return extension


def _decide(request: HttpRequest, extension: Extension, data: dict[str, Any]) -> str:
    """Write the decision; what was done, in words. Raises PassError."""
    by = viewer_of(request).user
    shared = {name: data[name] for name in ("decided_on", "decider", "prescriber", "words")}
    name = extension.journey.person.name
    if data["decision"] == "grant":
        made = grant(by=by, extension=extension, until=data["until"], **shared)
        return f"{name} : prolongation accordée jusqu’au {made.ends_on:%d/%m/%Y}."
    refuse(by=by, extension=extension, refusal=data["refusal"], proposal=data["proposal"], **shared)
    return f"{name} : prolongation refusée."


@needs(Permission.EXTENSIONS_DECIDE)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """One decision: granted, as long as asked or shorter, or refused with its reason and what is proposed."""
    extension = _to_decide(request, key)
    if request.method == "GET" and extension.state != Extension.State.ASKED:
        return redirect("extension", extension.key)
    table = extension.committee
    home = reverse("committee", args=[table.key]) if table else reverse("extension", args=[extension.key])
    needed = pass_rules.needs_opinion(extension.reason)
    initial = {
        "decided_on": min(table.on, clock.today()) if table else clock.today(), "until": extension.ends_on,
        "decider": "PRESCRIPTEUR" if needed else "ACI",
    }  # fmt: skip
    form = DecisionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return back(request, home, _decide(request, extension, form.cleaned_data))
        except PassError as error:
            blame(form, error)
    if request.method == "GET":
        audit.read(
            by=viewer_of(request).user, kind="FILE", what="Prolongation du PASS",
            person_key=extension.journey.person.key,
        )  # fmt: skip
    context = {
        "extension": extension, "journey": extension.journey, "person": extension.journey.person, "form": form,
        "home": home, "needed": needed,
    }  # fmt: skip
    return render(request, "support/extension_decide.html", context)


@needs(Permission.EXTENSIONS_DECIDE)
@require_POST
def table(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put the requests that wait for this committee’s chantier or territory on its table."""
    held = _committee(request, key)
    viewer = viewer_of(request)
    waits = Extension.objects.decidable_by(viewer).waiting().filter(committee__isnull=True)
    if held.territory is not None:
        waits = waits.filter(journey__chantier__in=Chantier.objects.of_territory(held.territory, clock.today()))
    else:
        waits = waits.filter(journey__chantier=held.chantier_id)
    count = actions.put_on_table(by=viewer.user, committee=held, extensions=waits)
    said = (
        f"{count} demande{'s' if count > 1 else ''} à l’ordre du jour." if count else "Aucune autre demande n’attend."
    )
    return back(request, reverse("committee", args=[held.key]), said)
