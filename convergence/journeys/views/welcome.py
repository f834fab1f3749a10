"""Search or create, then open a journey, on one page and with the keyboard."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.journeys import rules
from convergence.journeys.actions import JourneyError, open_journey
from convergence.journeys.forms.welcome import NEW, IdentityForm, OpeningForm
from convergence.journeys.models import Journey
from convergence.journeys.views.common import file_of, person_to_read, viewer_of
from convergence.kit import clock, french
from convergence.kit.refusal import blame
from convergence.network.models import ProgrammeRun
from convergence.network.viewer import Viewer
from convergence.people.actions import raise_doubts, welcome
from convergence.people.matching import born_like, near
from convergence.people.models import IdentityDoubt, Person, identity_of


@dataclass
class Matches:
    """Who may be that person: those the viewer may see, and whether others exist that she may not."""

    exact: Person | None = None
    exact_visible: bool = False
    near_visible: list[Person] = field(default_factory=list)
    near: list[Person] = field(default_factory=list)
    new_year: bool = False
    """An equal identity born on 1 January that only other chantiers know: a human will compare."""

    @property
    def visible(self) -> list[Person]:
        return [self.exact, *self.near_visible] if self.exact and self.exact_visible else self.near_visible

    @property
    def hidden_exact(self) -> bool:
        return self.exact is not None and not self.exact_visible

    @property
    def hidden_near(self) -> bool:
        return len(self.near) > len(self.near_visible)

    @property
    def nobody(self) -> bool:
        return self.exact is None and not self.near


def find(viewer: Viewer, data: dict[str, Any]) -> Matches:
    """Exact and near matches. Two queries."""
    identity = identity_of(data["last_name"], data["first_name"], data["birth_date"])
    born = born_like(data["birth_date"])
    seen = set(Person.objects.visible_to(viewer).filter(pk__in=[p.pk for p in born]).values_list("pk", flat=True))
    exact = next(
        (person for person in sorted(born, key=lambda p: p.pk not in seen) if person.identity == identity), None
    )
    close = [
        candidate.person
        for candidate in near(data["last_name"], data["first_name"], data["birth_date"], among=born)
        if candidate.person.identity != identity
    ]
    visible = exact is not None and exact.pk in seen
    new_year = exact is not None and not visible and (data["birth_date"].day, data["birth_date"].month) == (1, 1)
    return Matches(exact, visible, [person for person in close if person.pk in seen], close, new_year)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def matches(request: HttpRequest) -> HttpResponse:
    """Who may be that person, while the form is being filled. Nothing is written."""
    form = IdentityForm(request.POST)
    found = find(viewer_of(request), form.cleaned_data) if form.is_valid() else None
    if found is not None and found.visible:
        audit.read(by=viewer_of(request).user, kind="LIST", what="Recherche avant un accueil")
    return render(request, "journeys/_matches.html", {"found": found, "chosen": request.POST.get("person", "")})


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def arrive(request: HttpRequest) -> HttpResponse:
    """Name, first name, birth date; then the journey."""
    viewer = viewer_of(request)
    identity = IdentityForm(request.POST or None, initial={"last_name": _sought(request)})
    opening = OpeningForm(request.POST or None, viewer=viewer)
    found: Matches | None = None
    chosen = request.POST.get("person", "")
    undecided = ""
    if request.method == "POST" and identity.is_valid():
        found = find(viewer, identity.cleaned_data)
        known = {str(person.key): person for person in found.visible}
        if found.near_visible and not found.exact_visible and chosen not in {*known, NEW}:
            undecided = "Dites si c’est l’une de ces personnes, ou une nouvelle."
        elif opening.is_valid():
            try:
                journey = open_with(viewer.user, identity.cleaned_data, opening, found, known.get(chosen))
            except JourneyError as error:
                blame(opening, error)
            else:
                return opened(request, journey)
    return render(
        request,
        "journeys/welcome.html",
        {"identity": identity, "opening": opening, "found": found, "chosen": chosen, "undecided": undecided},
    )


def _sought(request: HttpRequest) -> str:
    """What was looked for in the bar, ready to be a name: typed in small letters, it takes its capitals."""
    words = request.GET.get("q", "").strip()[:120]
    return words.title() if words.islower() else words


@transaction.atomic
def open_with(user: User, data: dict[str, Any], opening: OpeningForm, found: Matches, chosen: Person | None) -> Journey:
    """Join the record that is hers, or create one; doubts go to a human."""
    person = chosen or (None if found.new_year else found.exact)
    if person is None:
        person = welcome(by=user, **data)
        doubts = [(person, other, IdentityDoubt.Kind.NEAR) for other in found.near]
        if found.new_year and found.exact is not None:
            doubts.append((person, found.exact, IdentityDoubt.Kind.JANUARY))
        raise_doubts(by=user, pairs=doubts)
    return _start(user, person, opening)


def _start(user: User, person: Person, opening: OpeningForm) -> Journey:
    data = opening.cleaned_data
    return open_journey(
        by=user, person=person, chantier=opening.place(), programme=data["programme"], started_on=data["started_on"],
        referrer=data["referrer"], weekly_hours=data["weekly_hours"], referent=opening.answers_for(),
        previous=opening.follows(),
    )  # fmt: skip


def opened(request: HttpRequest, journey: Journey) -> HttpResponse:
    day = journey.started_on
    spans = ProgrammeRun.objects.filter(chantier=journey.chantier, programme=journey.programme)
    for findings in (
        rules.check_birth(journey.person.birth_date, day, clock.today()),
        rules.check_hours(journey.programme, journey.weekly_hours, day),
        rules.check_programme_dates(day, spans.values_list("started_on", "ended_on")),
    ):
        for finding in findings:
            messages.warning(request, finding.message)
    if journey.previous is not None and journey.previous.is_open:
        messages.warning(request, "Le parcours précédent est encore ouvert : notez sa sortie.")
    due = french.day(rules.diagnosis_due(day), today=clock.today())
    messages.success(request, f"Parcours ouvert. Le diagnostic d’entrée attend jusqu’au {due}.")
    return redirect(file_of(journey))


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def open_for(request: HttpRequest, key: UUID) -> HttpResponse:
    """One more journey for somebody already known here; chained to the former one when it follows it."""
    viewer = viewer_of(request)
    person = person_to_read(request, key)
    before = list(Journey.objects.visible_to(viewer).filter(person=person).order_by("-started_on")[:5])
    initial: dict[str, Any] = {}
    last = next((journey for journey in before if str(journey.key) == request.GET.get("suite")), None)
    last = last or (before[0] if before else None)
    if last is not None and (last.ended_on is None or rules.continues(last.ended_on, clock.today())):
        initial["previous"] = str(last.key)
        if last.programme == "PHC":
            initial |= {"programme": "CVG", "referrer": "PHC"}
    opening = OpeningForm(request.POST or None, viewer=viewer, previous=before, initial=initial)
    if request.method == "POST" and opening.is_valid():
        try:
            return opened(request, _start(viewer.user, person, opening))
        except JourneyError as error:
            blame(opening, error)
    if request.method == "GET":
        audit.read(by=viewer.user, kind="FILE", what="Ouverture d’un parcours", person_key=person.key)
    return render(request, "journeys/welcome_known.html", {"person": person, "opening": opening})
