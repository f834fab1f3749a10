"""Asking an officer, the officer’s inbox, and the page of one request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import context, journey_to_write, viewer_of
from convergence.kit import clock, french
from convergence.kit.blocks import Stage, Tab
from convergence.kit.context import link
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.models import Chantier
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Theme
from convergence.partnerships import brief, rules
from convergence.partnerships.actions import permanences as permanence_acts
from convergence.partnerships.actions import requests as acts
from convergence.partnerships.actions.requests import RequestError
from convergence.partnerships.counting import counts
from convergence.partnerships.forms.requests import AskForm
from convergence.partnerships.models import Permanence, PermanenceLine, Request
from convergence.partnerships.officers import asking_over_since, by_theme, level_of, territory_of

STATES = {
    "a-traiter": ("SENT",),
    "en-cours": ("ACCEPTED",),
    "precision": ("MORE",),
    "closes": ("ANSWERED", "REFUSED", "WITHDRAWN"),
}
TABS = {"a-traiter": "À traiter", "en-cours": "En cours", "precision": "Attend le chantier", "closes": "Closes"}
WORDS = {"SENT": "sans réponse", "MORE": "attend le chantier", "ACCEPTED": "en cours"}


# ── Asking ──────────────────────────────────────────────────────────────────────────────────
@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """A request for a person, from her page. Where there is no officer, it says so and where else to look."""
    journey = journey_to_write(request, key)
    user, today = viewer_of(request).user, clock.today()
    territory = territory_of(journey.chantier_id, today)
    holders = by_theme(territory, today) if territory is not None else {}
    over = asking_over_since(journey, today)
    closed = french.day(over) if over is not None else ""
    form = AskForm(request.POST or None, holders=holders, initial={"theme": request.GET.get("theme", "")})
    if request.method == "POST" and holders and not closed and form.is_valid():
        data = form.cleaned_data
        try:
            sent = acts.send(
                by=user, journey=journey, theme=data["theme"], need=data["need"], tried=data["tried"],
                urgency=data["urgency"], needed_on=data["needed_on"], agreed_on=data["agreed_on"],
                officer=form.chosen(),
            )  # fmt: skip
        except RequestError as error:
            blame(form, error)
        else:
            _from_permanence(request, sent)
            messages.success(request, "Sollicitation envoyée. La réponse apparaîtra dans ce qui vous attend.")
            return redirect(reverse("request", args=[sent.key]))
    if request.method == "GET":
        audit.read(by=user, kind="FILE", what="Sollicitation", person_key=journey.person.key)
    circle = [
        (label_of(Theme, theme), [holder.name for holder in users], level_of(journey, theme, today))
        for theme, users in holders.items()
    ]
    return render(
        request,
        "partnerships/ask.html",
        context(
            journey, title="Solliciter un chargé de partenariats", form=form, territory=territory, circle=circle,
            closed=closed, partners=link("partners"),
        ),
    )  # fmt: skip


def _from_permanence(request: HttpRequest, sent: Request) -> None:
    """The request was decided at a permanence: its line says so."""
    try:
        key = UUID(request.GET.get("ligne", ""))
    except ValueError:
        return
    mine = Permanence.objects.visible_to(viewer_of(request))
    line = PermanenceLine.objects.filter(key=key, permanence__in=mine, journey=sent.journey, request=None).first()
    if line is not None:
        permanence_acts.born_of(by=sent.by, line=line, request=sent)


# ── The inbox ───────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Ask:
    """A row of the inbox: the request and how long it has stood in its state."""

    request: Request
    age: str
    late: bool
    word: str


def as_row(asked: Request, today: date) -> Ask:
    since = (today - (asked.moved_on if asked.is_open else asked.closed_on or today)).days
    age = {0: "Aujourd’hui", 1: "Hier"}.get(since, french.count(since, "jour"))
    due = rules.due_on(asked.state, asked.urgency, asked.moved_on)
    word = WORDS.get(asked.state) or asked.get_state_display().lower()
    return Ask(asked, age, due is not None and due < today, word)


@needs(Permission.REQUESTS_ANSWER)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Requests of her territory and theme, the oldest first."""
    viewer, today = viewer_of(request), clock.today()
    state = request.GET.get("etat", "a-traiter")
    state = state if state in STATES else "a-traiter"
    asked = {name: request.GET.get(name, "") for name in ("chantier", "urgence", "qui")}
    mine = Request.objects.in_inbox_of(viewer)
    rows = _narrowed(mine.filter(state__in=STATES[state]), asked, viewer)
    order = ("-closed_on", "-pk") if state == "closes" else ("moved_on", "pk")
    rows = rows.select_related("journey__person", "journey__chantier", "by", "officer").order_by(*order)
    held = counts(viewer)
    known = {"a-traiter": held.sent, "en-cours": held.accepted, "precision": held.more}
    page = paginate(rows, request, per_page=25, total=None if any(asked.values()) else known.get(state))
    audit.read(by=viewer.user, kind="LIST", what="Sollicitations reçues")
    return render(
        request,
        "partnerships/inbox.html",
        {
            "page": page,
            "rows": [as_row(one, today) for one in page],
            "tabs": _tabs(request, state, known),
            "state": state,
            "counts": held,
            "asked": asked,
            "filtered": any(asked.values()),
            "chantiers": _chantiers(mine, STATES[state]),
            "urgencies": Request.Urgency.choices,
            "about": _about(viewer),
        },
    )


def _narrowed(rows: Any, asked: Mapping[str, str], viewer: Viewer) -> Any:
    if asked["chantier"]:
        rows = rows.filter(journey__chantier__code=asked["chantier"])
    if asked["urgence"] in Request.Urgency.values:
        rows = rows.filter(urgency=asked["urgence"])
    if asked["qui"] == "moi":
        rows = rows.filter(officer=viewer.user)
    return rows


def _tabs(request: HttpRequest, state: str, known: Mapping[str, int]) -> list[Tab]:
    query = request.GET.copy()
    query.pop("page", None)
    found = []
    for code, label in TABS.items():
        query["etat"] = code
        found.append(Tab(label, f"?{query.urlencode()}", code == state, known.get(code)))
    return found


def _chantiers(mine: Any, states: tuple[str, ...]) -> list[tuple[str, str]]:
    ids = mine.filter(state__in=states).order_by().values("journey__chantier_id").distinct()
    return list(Chantier.objects.filter(pk__in=ids).order_by("name").values_list("code", "name"))


def _about(viewer: Viewer) -> str:
    """« Logement, Lyon »."""
    held = [post for post in viewer.posts if post.territory is not None]
    themes = dict.fromkeys(label_of(Theme, post.theme) for post in held if post.theme)
    return ", ".join([" et ".join(themes), *dict.fromkeys(str(post.territory) for post in held)])


# ── One request ─────────────────────────────────────────────────────────────────────────────
def opened(viewer: Viewer, key: UUID) -> Request:
    """The request, if she may see it; 404 otherwise."""
    found: Request = get_object_or_404(
        Request.objects.visible_to(viewer).select_related(
            "journey__person", "journey__chantier", "officer", "by", "territory"
        ),
        key=key,
    )
    return found


@needs(Permission.REQUESTS_ANSWER, Permission.PEOPLE_READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is asked, what the officer needs to know, what was said, and what each may do now."""
    viewer = viewer_of(request)
    asked = opened(viewer, key)
    audit.read(
        by=viewer.user, kind="FILE", what=f"Sollicitation {label_of(Theme, asked.theme).lower()}",
        person_key=asked.journey.person.key,
    )  # fmt: skip
    return show(request, asked)


def show(request: HttpRequest, asked: Request, error: RequestError | None = None) -> HttpResponse:
    """The page; after an act that was refused, with what was typed and what to mend."""
    viewer, today = viewer_of(request), clock.today()
    answers = any(
        post.territory_id == asked.territory_id and post.theme in {"", asked.theme}
        for post in viewer.posts
        if viewer.can(Permission.REQUESTS_ANSWER)
    )
    writes = viewer.can(Permission.PEOPLE_WRITE, asked.journey.chantier_id)
    free = asked.accepted_on is None
    mine = asked.officer_id == viewer.user.pk
    holders = by_theme(asked.territory_id, today).get(asked.theme, []) if answers and asked.is_open else []
    held = {
        "asked": asked,
        "row": as_row(asked, today),
        "journey": asked.journey,
        "person": asked.journey.person,
        "brief": brief.read(asked, viewer),
        "dialogue": list(asked.messages.select_related("by")),
        "stages": stages(asked),
        "file": link("person", asked.journey.person.key) if viewer.can(Permission.PEOPLE_READ) else "",
        "answers": answers,
        "writes": writes,
        "may_take": answers and asked.is_open and free,
        "may_answer": answers and asked.is_open and (free or mine),
        "may_give_back": answers and mine and asked.state == "ACCEPTED" and asked.accepted_on == today,
        "colleagues": [user for user in holders if user.pk != (asked.officer_id if not free else viewer.user.pk)],
        "to_read": writes and asked.state in {"ANSWERED", "REFUSED"} and asked.read_on is None,
        "kinds": Request.Answer.choices,
        "error": error,
        "typed": {name: request.POST.get(name, "") for name in ("kind", "text", "reason")},
        "did": request.resolver_match.url_name if error is not None and request.resolver_match else "",
    }
    return render(request, "partnerships/request.html", held, status=422 if error is not None else 200)


def stages(asked: Request) -> list[Stage]:
    """Where it stands: sent, taken, answered; or how it ended otherwise."""
    today, state = clock.today(), asked.state

    def day(on: date | None) -> str:
        return french.day(on, today=today) if on else ""

    who = asked.officer.name if asked.officer is not None else ""
    waits = "pour " + who if who and asked.accepted_on is None else "à qui la prendra"
    found = [Stage("Envoyée", f"{day(asked.sent_on)}, par {asked.by.name}", passed=True)]
    if asked.accepted_on is not None:
        found.append(Stage("Prise en charge", f"{day(asked.accepted_on)}, {who}", passed=True))
    if state == "SENT":
        found += [Stage("À traiter", waits, current=True), Stage("Réponse", "")]
    elif state == "MORE":
        found += [Stage("Attend le chantier", f"depuis le {day(asked.moved_on)}", current=True), Stage("Réponse", "")]
    elif state == "ACCEPTED":
        found.append(Stage("Réponse", "en cours", current=True))
    else:
        label = {"ANSWERED": asked.get_answer_kind_display(), "REFUSED": "Refusée", "WITHDRAWN": "Retirée"}[state]
        read = f", lue le {day(asked.read_on)}" if asked.read_on and state != "WITHDRAWN" else ""
        found.append(Stage(label, f"{day(asked.closed_on)}{read}", passed=True))
    return found
