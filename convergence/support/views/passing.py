"""Passing a person on to the next chantier: with her agreement, part by part; then the answer, and what hinders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.actions import JourneyError, record_diagnosis
from convergence.journeys.models import Journey
from convergence.journeys.views.common import back, file_of, journey_to_write, viewer_of
from convergence.kit import clock, french
from convergence.kit.french import NBSP
from convergence.kit.pdf import answer, pdf
from convergence.kit.refusal import blame
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import PassageObstacle, PassedPart
from convergence.support import passage_figures, passed
from convergence.support.actions import passing as actions
from convergence.support.actions.arrivals import ArrivalError
from convergence.support.forms.passing import OBSTACLES, AcceptForm, PassingForm
from convergence.support.models import Obstacle, Passing
from convergence.support.views.senders import asked_of

STATE = Passing.State


def to_read(request: HttpRequest, key: UUID) -> Passing:
    rows = Passing.objects.visible_to(viewer_of(request))
    found: Passing = get_object_or_404(
        rows.select_related("journey__person", "journey__chantier", "chantier", "opened", "recorded_by"), key=key
    )
    return found


def _sends(viewer: Viewer, found: Passing) -> bool:
    return viewer.can(Permission.PEOPLE_WRITE, found.journey.chantier_id)


def _receives(viewer: Viewer, found: Passing) -> bool:
    return found.chantier_id is not None and viewer.can(Permission.PEOPLE_WRITE, found.chantier_id)


# ── Proposing ───────────────────────────────────────────────────────────────────────────────
@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, key: UUID) -> HttpResponse:
    """To whom, and what she agrees to give: each part is ticked, none is by itself."""
    journey = journey_to_write(request, key)
    form = PassingForm(request.POST or None, journey=journey)
    if request.method == "POST" and form.is_valid():
        data, place = form.cleaned_data, form.place()
        try:
            made = actions.propose(
                by=viewer_of(request).user, journey=journey, chantier=place, outside=data["outside"],
                programme=data["programme"], agreed_on=data["agreed_on"], means=data["means"], parts=data["parts"],
                note=data["note"],
            )  # fmt: skip
        except ArrivalError as error:
            blame(form, error)
        else:
            until = french.day(made.expires_on, today=clock.today())
            if place is not None:
                messages.success(request, f"Proposé à {place.name}, qui a jusqu’au {until} pour répondre.")
            else:
                messages.success(request, "La feuille est prête à remettre.")
            return redirect("passing", made.key)
    if request.method == "GET":
        audit.read(by=viewer_of(request).user, kind="FILE", what="Passer la main", person_key=journey.person.key)
    context = {"form": form, "journey": journey, "person": journey.person, "file": file_of(journey)}
    return render(request, "support/passing_new.html", context)


# ── Reading and answering ───────────────────────────────────────────────────────────────────
@needs(Permission.PEOPLE_READ)
@require_http_methods(["GET", "POST"])
def passing(request: HttpRequest, key: UUID) -> HttpResponse:
    """What she agreed to give, for both sides; the one that receives answers, the one that sends may take it back."""
    viewer, found = viewer_of(request), to_read(request, key)
    sends, receives = _sends(viewer, found), _receives(viewer, found)
    open_now = found.state == STATE.WAITING and found.expires_on >= clock.today()
    form = None
    if receives and open_now and found.chantier is not None:
        asked = request.POST if request.POST.get("act") == "accept" else None
        form = AcceptForm(asked, viewer=viewer, place=found.chantier)
    if request.method == "POST":
        done = _act(request, found, form, sends=sends, receives=receives)
        if done is not None:
            return done
    audit.read(by=viewer.user, kind="FILE", what="Passage vers un chantier", person_key=found.journey.person.key)
    own = viewer.can(Permission.PEOPLE_READ, found.journey.chantier_id)
    context = {
        "passing": found,
        "told": passed.told(found.content, clock.today()),
        "missing": [part.label for part in PassedPart if part not in found.given],
        "sends": sends,
        "receives": receives,
        "own": own,
        "file": file_of(found.journey) if own else "",
        "opened": _seen(viewer, found.opened),
        "open_now": open_now,
        "expired": found.state == STATE.WAITING and not open_now,
        "form": form,
        "reason": "SUITE_CVG" if found.programme == "CVG" else "AUTRE_SIAE",
    }  # fmt: skip
    return render(request, "support/passing.html", context)


def _seen(viewer: Viewer, journey: Journey | None) -> Journey | None:
    return journey if journey is not None and viewer.can(Permission.PEOPLE_READ, journey.chantier_id) else None


def _act(
    request: HttpRequest, found: Passing, form: AcceptForm | None, *, sends: bool, receives: bool
) -> HttpResponse | None:
    """The answer, when it is hers to give; None when the form is shown again."""
    act = request.POST.get("act", "")
    acts: dict[str, tuple[bool, Callable[[], str]]] = {
        "decline": (receives, lambda: _declined(request, found)),
        "withdraw": (sends, lambda: _withdrawn(request, found)),
        "yes": (sends, lambda: _outside(request, found, accepted=True)),
        "no": (sends, lambda: _outside(request, found, accepted=False)),
    }
    try:
        if act == "accept" and receives and form is not None:
            return _accept(request, found, form) if form.is_valid() else None
        allowed, do = acts.get(act, (False, lambda: ""))
        if not allowed:
            raise PermissionDenied
        said = do()
    except JourneyError as error:
        if form is not None:
            blame(form, error)
        return None
    except ArrivalError as error:
        messages.error(request, str(error))
        return redirect("passing", found.key)
    mine = viewer_of(request).can(Permission.PEOPLE_READ, found.journey.chantier_id)
    return back(request, file_of(found.journey) if mine else reverse("arrivals"), said)


def _accept(request: HttpRequest, found: Passing, form: AcceptForm) -> HttpResponse:
    data = form.cleaned_data
    journey = actions.accept(
        by=viewer_of(request).user, passing=found, started_on=data["started_on"], referent=form.answers_for(),
        weekly_hours=data["weekly_hours"],
    )  # fmt: skip
    messages.success(request, "Parcours ouvert à la suite. Vous pouvez solliciter le réseau dès maintenant.")
    if PassedPart.SITUATION in found.given and passed.drafts(found.content):
        messages.info(request, "Sa dernière situation vous attend : confirmez-la avec la personne.")
        return redirect("passing_situation", found.key)
    return redirect(file_of(journey))


def _declined(request: HttpRequest, found: Passing) -> str:
    actions.decline(by=viewer_of(request).user, passing=found, reason=request.POST.get("reason", "")[:400])
    return "Réponse envoyée. Ce qui vous était transmis n’est plus lisible ici."


def _withdrawn(request: HttpRequest, found: Passing) -> str:
    actions.withdraw(by=viewer_of(request).user, passing=found)
    return "Proposition retirée : le chantier ne voit plus rien."


def _outside(request: HttpRequest, found: Passing, *, accepted: bool) -> str:
    actions.answer_outside(
        by=viewer_of(request).user, passing=found, accepted=accepted, reason=request.POST.get("reason", "")[:400]
    )
    return "Réponse notée."


@needs(Permission.PEOPLE_READ)
def sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same as a document to hand over: what she agreed to give and nothing else."""
    viewer, found = viewer_of(request), to_read(request, key)
    person, today = found.journey.person, clock.today()
    parts = [
        {
            "title": part.title,
            "pairs": [list(pair) for pair in part.pairs],
            "lines": list(part.lines),
            "text": part.text,
        }
        for part in passed.told(found.content, today)
    ]
    means = found.get_means_display().lower()
    data = {
        "title": "Passage de relais" if found.content else "Passage clos",
        "kicker": f"{found.journey.chantier.name} vers {found.place}",
        "parts": parts,
        "agreement": f"Accord donné le {french.day(found.agreed_on)} ({means}). Vaut jusqu’au "
        f"{french.day(found.expires_on)}. Ne transmettez pas cette feuille à d’autres.",
        "not_given": ", ".join(part.label.lower() for part in PassedPart if part not in found.given),
        "signatures": [person.name if found.content else "La personne", found.recorded_by.name],
    }
    audit.read(by=viewer.user, kind="DOCUMENT", what="Feuille de passage", person_key=person.key)
    return answer(pdf("support/documents/passing.typ", data), "passage")


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def situation(request: HttpRequest, key: UUID) -> HttpResponse:
    """Her last situation there, as a draft: only the blocks that she confirms enter the diagnosis here."""
    found = to_read(request, key)
    viewer = viewer_of(request)
    if not _receives(viewer, found):
        raise PermissionDenied
    journey = found.opened
    if journey is None or PassedPart.SITUATION not in found.given:
        messages.warning(request, "Aucune situation à confirmer pour ce passage.")
        return redirect("passing", found.key)
    drafts = passed.drafts(found.content)
    if request.method == "POST":
        confirmed = set(request.POST.getlist("block"))
        values = {name: value for one in drafts if one.block.key in confirmed for name, value in one.values.items()}
        if values:
            try:
                record_diagnosis(by=viewer.user, journey=journey, diagnosed_on=clock.today(), **values)
            except JourneyError as error:
                messages.error(request, str(error))
                return redirect("passing_situation", found.key)
            said = french.count(len(confirmed), "bloc confirmé", "blocs confirmés")
            messages.success(request, f"{said}. Complétez le reste du diagnostic avec la personne.")
            return redirect("journey_diagnosis", journey.key)
        messages.success(request, "Rien n’est repris : le diagnostic part d’une page blanche.")
        return redirect(file_of(journey))
    audit.read(by=viewer.user, kind="FILE", what="Situation transmise", person_key=found.journey.person.key)
    context = {
        "passing": found, "journey": journey, "person": found.journey.person, "file": file_of(journey),
        "drafts": drafts, "seen": passed.told({"situation": found.content.get("situation", {"on": "", "values": {}})},
                                              clock.today())[0].title,
    }  # fmt: skip
    return render(request, "support/passing_situation.html", context)


# ── What stands in the way ──────────────────────────────────────────────────────────────────
@needs(Permission.PEOPLE_WRITE)
@require_POST
def obstacle(request: HttpRequest, key: UUID) -> HttpResponse:
    """One click: what stands in the way of the next step."""
    journey = journey_to_write(request, key)
    code = PassageObstacle.get(request.POST.get("code"))
    if code is None:
        messages.error(request, "Choisissez un obstacle : rien n’a été noté.")
        return back(request, file_of(journey))
    actions.note_obstacle(
        by=viewer_of(request).user, journey=journey, code=code.value, on=clock.today(),
        note=request.POST.get("note", "")[:300],
    )  # fmt: skip
    return back(request, file_of(journey), f"Obstacle noté{NBSP}: {code.label.lower()}.")


@needs(Permission.PEOPLE_WRITE)
@require_POST
def drop_obstacle(request: HttpRequest, key: UUID) -> HttpResponse:
    """It was noted by mistake, or is lifted."""
    viewer = viewer_of(request)
    found = get_object_or_404(
        Obstacle.objects.visible_to(viewer).select_related("journey__person", "journey__chantier"), key=key
    )
    if not viewer.can(Permission.PEOPLE_WRITE, found.journey.chantier_id):
        raise PermissionDenied
    actions.drop_obstacle(by=viewer.user, obstacle=found)
    return back(request, file_of(found.journey), "Obstacle retiré.")


@needs(Permission.PARTNERS_READ)
def figures(request: HttpRequest) -> HttpResponse:
    """What hinders the passage from PHC to CVG, over a period: counts, nobody."""
    viewer = viewer_of(request)
    asked = asked_of(request, viewer)
    context: dict[str, Any] = {"asked": asked, "obstacle_codes": OBSTACLES}
    context |= passage_figures.of(viewer, asked.since, asked.until, asked.chantier)
    return render(request, "support/passages.html", context)
