"""Before the first day: the list of those who were sent, one click for each step, and the journey that opens."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.actions import JourneyError
from convergence.journeys.forms.welcome import NEW, IdentityForm, OpeningForm
from convergence.journeys.models import Journey
from convergence.journeys.views.common import back, is_htmx, viewer_of
from convergence.journeys.views.welcome import Matches, find, open_with, opened
from convergence.kit import clock, crypto, french
from convergence.kit.blocks import Choice, Tab
from convergence.kit.folding import fold
from convergence.kit.french import NBSP
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.network.models import Chantier
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import ArrivalOutcome, Programme
from convergence.people.contacts import record_contact
from convergence.people.models import Person
from convergence.support import arrival_rules
from convergence.support.actions import arrivals as actions
from convergence.support.actions.arrivals import ArrivalError
from convergence.support.forms.arrivals import ArrivalForm
from convergence.support.models import Arrival, Sender

PER_PAGE = 25
LASTS = 12 * 3600
_SALT = "support.arrival"
STATES = {"": "En attente", "closes": "Closes", "effacer": "À effacer"}
SAID = {"MET": "rencontre notée ce jour.", "VISITED": "visite notée ce jour."}


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    arrival: Any
    waits: str
    long: bool
    by: str
    steps: str
    choices: tuple[Choice, ...]
    writes: bool
    outcome: str = ""


def sender_words(arrival: Arrival) -> str:
    """By whom: the organisation and the person there, another chantier, or herself."""
    if arrival.passing is not None:
        return f"passage proposé par {arrival.passing.journey.chantier.name}"
    if arrival.sender is None:
        return "candidature spontanée"
    return f"{arrival.sender.name}, {arrival.sent_by}" if arrival.sent_by else arrival.sender.name


def row_of(arrival: Arrival, viewer: Viewer, today: date) -> Row:
    steps = [
        f"{word} le {french.day(on, today=today, short=True)}"
        for word, on in (("rencontre", arrival.met_on), ("visite", arrival.visited_on))
        if on is not None
    ]
    choices = []
    if arrival.met_on is None:
        choices.append(Choice("MET", "Rencontre faite"))
    if arrival.visited_on is None:
        choices.append(Choice("VISITED", "Visite faite"))
    choices += [
        Choice("DECLINED", "Ne souhaite pas"),
        Choice("NO_PLACE", "Pas de place"),
        Choice("LOST", "Sans nouvelles"),
        Choice("ELSEWHERE", "A trouvé ailleurs"),
    ]
    outcome = ""
    if arrival.outcome and arrival.decided_on:
        outcome = f"{label_of(ArrivalOutcome, arrival.outcome)} le {french.day(arrival.decided_on, today=today)}"
        outcome += f"{NBSP}: {arrival.reason}" if arrival.reason else ""
    return Row(
        arrival, french.count(arrival.waited(today), "jour"), arrival_rules.waits_long(arrival.sent_on, today),
        sender_words(arrival), ", ".join(steps), tuple(choices),
        viewer.can(Permission.PEOPLE_WRITE, arrival.chantier_id), outcome,
    )  # fmt: skip


def rows_of(viewer: Viewer) -> Any:
    return Arrival.objects.visible_to(viewer).select_related(
        "sender", "chantier", "journey__person", "passing__journey__chantier"
    )


def to_read(request: HttpRequest, key: UUID) -> Arrival:
    found: Arrival = get_object_or_404(rows_of(viewer_of(request)), key=key)
    return found


def to_write(request: HttpRequest, key: UUID) -> Arrival:
    arrival = to_read(request, key)
    if not viewer_of(request).can(Permission.PEOPLE_WRITE, arrival.chantier_id):
        raise PermissionDenied
    return arrival


# ── The list ────────────────────────────────────────────────────────────────────────────────
@needs(Permission.PEOPLE_READ)
def arrivals(request: HttpRequest) -> HttpResponse:
    """Who was sent and waits, the longest first; then those closed, and those whose name must go."""
    viewer, today = viewer_of(request), clock.today()
    state = request.GET.get("etat", "")
    programme = request.GET.get("programme", "")
    words = request.GET.get("q", "").strip()[:80]
    found = rows_of(viewer)
    for word in fold(words).split():
        found = found.filter(search_text__contains=word)
    if Programme.get(programme):
        found = found.filter(programme=programme)
    old = found.exclude(outcome="").filter(erased_on=None, decided_on__lte=arrival_rules.erasable_before(today))
    if state == "closes":
        found = found.exclude(outcome="").order_by("-decided_on", "-pk")
    elif state == "effacer":
        found = old.order_by("decided_on", "pk")
    else:
        state, found = "", found.filter(outcome="").order_by("sent_on", "pk")
    page = paginate(found, request, per_page=PER_PAGE)
    audit.read(by=viewer.user, kind="LIST", what="Liste des arrivées")
    kept = {"programme": programme, "q": words}
    context = {
        "page": page,
        "rows": [row_of(arrival, viewer, today) for arrival in page],
        "state": state,
        "tabs": [
            Tab(label, "?" + urlencode({name: value for name, value in {**kept, "etat": code}.items() if value}),
                code == state)
            for code, label in STATES.items()
        ],
        "asked": {"programme": programme, "q": words},
        "programmes": Programme.choices(),
        "can_write": viewer.can(Permission.PEOPLE_WRITE),
        "many": len(viewer.scope(Permission.PEOPLE_READ).chantiers) != 1,
        "to_erase": old.count() if state != "effacer" else page.total,
        "months": arrival_rules.ERASE_MONTHS.on(today),
    }  # fmt: skip
    return render(request, "support/arrivals.html", context)


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Somebody was sent: name, by whom, for which programme."""
    viewer = viewer_of(request)
    form = ArrivalForm(request.POST or None, viewer=viewer, initial={"last_name": request.GET.get("q", "")[:120]})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                arrival = _note(viewer, form)
        except ArrivalError as error:
            blame(form, error)
        else:
            messages.success(request, f"{arrival.name} est dans les arrivées.")
            if request.POST.get("more"):
                return redirect("arrival_new")
            return redirect("arrivals")
    return render(request, "support/arrival_form.html", {"form": form, "arrival": None})


def _note(viewer: Viewer, form: ArrivalForm) -> Arrival:
    data, place = form.cleaned_data, form.place()
    return actions.note_arrival(
        by=viewer.user, chantier=place, programme=data["programme"], last_name=data["last_name"],
        first_name=data["first_name"], sent_on=data["sent_on"], sender=_sender(viewer, form, place),
        sent_by=data["sent_by"], birth_date=data["birth_date"], phone=data["phone"],
    )  # fmt: skip


def _sender(viewer: Viewer, form: ArrivalForm, place: Chantier) -> Sender | None:
    data = form.cleaned_data
    if form.known is not None or not data["sender_name"].strip():
        return form.known
    return actions.open_sender(
        by=viewer.user, name=data["sender_name"], kind=data["sender_kind"], department=place.department
    )


@needs(Permission.PEOPLE_READ)
@require_http_methods(["GET", "POST"])
def arrival(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is known of somebody who waits, to correct it."""
    viewer = viewer_of(request)
    found = to_read(request, key)
    if found.passing is not None:
        return redirect("passing", found.passing.key)
    if request.method == "POST":
        to_write(request, key)
    initial = {
        "last_name": found.last_name, "first_name": found.first_name, "sent_by": found.sent_by,
        "sender_name": found.sender.name if found.sender else "", "chantier": str(found.chantier.key),
        "programme": found.programme, "sent_on": found.sent_on, "birth_date": found.birth_date, "phone": found.phone,
    }  # fmt: skip
    form = ArrivalForm(request.POST or None, viewer=viewer, arrival=found, initial=initial)
    form.places.setdefault(str(found.chantier.key), found.chantier)
    form.fields["chantier"].choices = [(str(found.chantier.key), found.chantier.name)]  # type: ignore[attr-defined]
    if request.method == "POST" and not found.erased_on and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                actions.amend_arrival(
                    by=viewer.user, arrival=found, sender=_sender(viewer, form, found.chantier),
                    **{name: data[name] for name in
                       ("last_name", "first_name", "sent_by", "programme", "sent_on", "birth_date", "phone")},
                )  # fmt: skip
        except ArrivalError as error:
            blame(form, error)
        else:
            return back(request, reverse("arrivals"), f"{found.name}{NBSP}: noté.")
    if request.method == "GET":
        audit.read(by=viewer.user, kind="FILE", what="Arrivée")
    context = {"form": form, "arrival": found, "row": row_of(found, viewer, clock.today())}
    return render(request, "support/arrival_form.html", context)


# ── One click ───────────────────────────────────────────────────────────────────────────────
def _undo(viewer: Viewer, arrival: Arrival, values: dict[str, str]) -> str:
    """The address that takes a click back; what was there travels sealed: an address is written in logs."""
    kept = {"key": str(arrival.key), "by": viewer.user.pk, "values": values}
    sealed = signing.TimestampSigner(salt=_SALT).sign(crypto.encrypt(json.dumps(kept)))
    return f"{reverse('arrival_undo')}?{urlencode({'jeton': sealed})}"


@needs(Permission.PEOPLE_WRITE)
@require_POST
def step(request: HttpRequest, key: UUID) -> HttpResponse:
    """Met, visit made, or an outcome: the row says it and can be taken back."""
    viewer, found = viewer_of(request), to_write(request, key)
    what = request.POST.get("what", "")
    kept = actions.before(found)
    try:
        if found.passing_id is not None:
            raise ArrivalError("Cette personne vous est passée par un chantier : répondez sur la page du passage.")
        actions.step(
            by=viewer.user, arrival=found, what=what, on=clock.today(), reason=request.POST.get("reason", "")[:300]
        )
    except ArrivalError as error:
        messages.error(request, str(error))
        if is_htmx(request):
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("arrivals")})
        return back(request, reverse("arrivals"))
    said = SAID.get(what) or f"{label_of(ArrivalOutcome, what).lower()}."
    if not is_htmx(request):
        return back(request, reverse("arrivals"), f"{found.name}{NBSP}: {said}")
    return render(
        request, "kit/done.html", {"what": found.name, "how": f"{NBSP}: {said}", "undo": _undo(viewer, found, kept)}
    )


@needs(Permission.PEOPLE_WRITE)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Give the row back as it was."""
    viewer = viewer_of(request)
    try:
        sealed = signing.TimestampSigner(salt=_SALT).unsign(request.GET.get("jeton", ""), max_age=LASTS)
        kept = json.loads(crypto.decrypt(sealed))
    except signing.BadSignature:
        raise PermissionDenied from None
    if kept["by"] != viewer.user.pk:
        raise PermissionDenied
    found = to_write(request, UUID(kept["key"]))
    try:
        actions.put_back(by=viewer.user, arrival=found, values=kept["values"])
    except ArrivalError as error:
        messages.error(request, str(error))
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("arrivals")})
    if not is_htmx(request):
        return back(request, reverse("arrivals"), "Annulé : rien n’a changé.")
    return render(request, "support/_arrival.html", {"row": row_of(found, viewer, clock.today()), "many": False})


@needs(Permission.PEOPLE_WRITE)
@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """The names of those whose arrival was closed long ago go; what is counted stays."""
    viewer, today = viewer_of(request), clock.today()
    scope = viewer.scope(Permission.PEOPLE_WRITE)
    old = Arrival.objects.visible_to(viewer).filter(
        chantier_id__in=scope.chantiers, erased_on=None, decided_on__lte=arrival_rules.erasable_before(today)
    )
    done = actions.erase(by=viewer.user, arrivals=old)
    messages.success(request, f"{french.count(done, 'nom effacé', 'noms effacés')}. Les comptages restent.")
    return redirect("arrivals")


# ── The journey ─────────────────────────────────────────────────────────────────────────────
def _opening(found: Arrival, viewer: Viewer) -> dict[str, Any]:
    """What the welcome form already knows, as its own fields would be typed."""
    kind = found.sender.kind if found.sender is not None else "SPONTANEE"
    return {"chantier": str(found.chantier.key), "programme": found.programme, "referrer": kind}


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, key: UUID) -> HttpResponse:
    """« Commence »: one click opens the journey when nothing is doubtful; else the welcome form, already filled."""
    viewer, found = viewer_of(request), to_write(request, key)
    if found.passing is not None:
        return redirect("passing", found.passing.key)
    if found.outcome or found.erased_on:
        messages.warning(request, "Cette arrivée est déjà close.")
        return redirect("arrivals")
    if request.method == "POST" and "last_name" not in request.POST:
        return _at_once(request, viewer, found) or redirect("arrival_start", found.key)
    return _with_form(request, viewer, found)


def _at_once(request: HttpRequest, viewer: Viewer, found: Arrival) -> HttpResponse | None:
    """The journey, opened today, when the person is complete and nobody looks like her; None otherwise."""
    identity = IdentityForm(
        {"last_name": found.last_name, "first_name": found.first_name, "birth_date": found.birth_date, "sex": ""}
    )
    if found.birth_date is None or not identity.is_valid():
        messages.info(request, "Il manque sa date de naissance : complétez, puis ouvrez le parcours.")
        return None
    matches = find(viewer, identity.cleaned_data)
    if not matches.nobody:
        messages.info(request, "Quelqu’un lui ressemble dans le réseau : vérifiez avant d’ouvrir.")
        return None
    opening = OpeningForm(viewer=viewer)
    known = {name: field.initial or "" for name, field in opening.fields.items()}
    asked = OpeningForm({**known, **_opening(found, viewer)}, viewer=viewer)
    if not asked.is_valid():  # her usual chantier is another one: she is asked who answers for the journey
        asked = OpeningForm({**known, **_opening(found, viewer), "referent": ""}, viewer=viewer)
    try:
        return _open(request, viewer, found, Welcome(identity, asked, matches)) if asked.is_valid() else None
    except JourneyError as error:
        messages.error(request, str(error))
        return None


def _with_form(request: HttpRequest, viewer: Viewer, found: Arrival) -> HttpResponse:
    """The form of every welcome, filled with what the arrival knows."""
    initial = {"last_name": found.last_name, "first_name": found.first_name, "birth_date": found.birth_date}
    identity = IdentityForm(request.POST or None, initial=initial)
    opening = OpeningForm(request.POST or None, viewer=viewer, initial=_opening(found, viewer))
    chosen, undecided = request.POST.get("person", ""), ""
    matches: Matches | None = None
    if request.method == "POST" and identity.is_valid():
        matches = find(viewer, identity.cleaned_data)
        known = {str(person.key): person for person in matches.visible}
        if matches.near_visible and not matches.exact_visible and chosen not in {*known, NEW}:
            undecided = "Dites si c’est l’une de ces personnes, ou une nouvelle."
        elif opening.is_valid():
            try:
                return _open(request, viewer, found, Welcome(identity, opening, matches, known.get(chosen)))
            except JourneyError as error:
                blame(opening, error)
    elif request.method == "GET" and found.birth_date is not None:
        matches = find(viewer, {**initial, "birth_date": found.birth_date})
        audit.read(by=viewer.user, kind="LIST", what="Recherche avant un accueil")
    context = {
        "identity": identity, "opening": opening, "found": matches, "chosen": chosen, "undecided": undecided,
        "arrival": found, "by_whom": sender_words(found),
    }  # fmt: skip
    return render(request, "support/arrival_start.html", context)


@dataclass(frozen=True)
class Welcome:
    """Valid forms, and who she may be."""

    identity: IdentityForm
    opening: OpeningForm
    matches: Matches
    chosen: Person | None = None


def _open(request: HttpRequest, viewer: Viewer, found: Arrival, asked: Welcome) -> HttpResponse:
    with transaction.atomic():
        data = asked.identity.cleaned_data
        journey: Journey = open_with(viewer.user, data, asked.opening, asked.matches, asked.chosen)
        actions.start(by=viewer.user, arrival=found, journey=journey)
        if found.phone:
            record_contact(by=viewer.user, person=journey.person, chantier=journey.chantier, phone=found.phone)
    return opened(request, journey)
