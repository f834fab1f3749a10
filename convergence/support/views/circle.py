"""The circle of a person: who is around her, how it stands, what she agrees to share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey, JourneyReferent
from convergence.journeys.views.common import back, may_write, person_to_read, person_to_write, viewer_of
from convergence.kit import clock
from convergence.network.models import Chantier
from convergence.nomenclature.lists import LifeTheme
from convergence.people.actions import PeopleError
from convergence.people.actions_circle import amend_outside, lift_objection, note_outside, object_to_evaluation
from convergence.people.models import Consent, OutsideReferent, Person
from convergence.people.sharing import agreed_themes
from convergence.people.words import subject
from convergence.support.actions.sharing import note_answers, part
from convergence.support.circle import answers_of, circle_of, grants, objected_on, officers_of
from convergence.support.forms.circle import AnswerForm, EndForm, ReferentForm
from convergence.support.shares import links_to


def _latest(request: HttpRequest, person: Person, *, to_write: bool = False) -> Journey:
    """Her journey that the page speaks of: the one asked for, else the open one, else the last."""
    viewer = viewer_of(request)
    scope = viewer.scope(Permission.PEOPLE_WRITE)
    rows = Journey.objects.visible_to(viewer).filter(person=person).select_related("chantier", "person")
    journeys: list[Journey] = [
        journey
        for journey in rows.order_by("-started_on", "-pk")
        if not to_write or scope.nation or journey.chantier_id in scope.chantiers
    ]
    if not journeys:
        raise PermissionDenied
    asked = request.GET.get("parcours")
    chosen = next((journey for journey in journeys if str(journey.key) == asked), None)
    return chosen or next((journey for journey in journeys if journey.is_open), journeys[0])


def _chantier(request: HttpRequest, person: Person) -> Chantier:
    """The chantier that notes: where she writes in one of the person's journeys."""
    return _latest(request, person, to_write=True).chantier


def _file(person: Person) -> str:
    return reverse("person", args=[person.key])


def referent_to_write(request: HttpRequest, key: UUID) -> OutsideReferent:
    """Somebody of a circle that the viewer's chantier noted; 404 otherwise."""
    found: OutsideReferent = get_object_or_404(
        OutsideReferent.objects.visible_to(viewer_of(request)).select_related("person", "chantier"), key=key
    )
    if not viewer_of(request).can(Permission.PEOPLE_WRITE, found.chantier_id):
        raise PermissionDenied
    return found


@needs(Permission.PEOPLE_READ)
@require_safe
def circle(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everybody around her: at the chantier, in the territory, outside; those who were, too."""
    person = person_to_read(request, key)
    today = clock.today()
    viewer = viewer_of(request)
    journey = _latest(request, person)
    audit.read(by=viewer.user, kind="FILE", what="Entourage", person_key=person.key)
    team = JourneyReferent.objects.filter(journey=journey, ended_on__isnull=True).select_related("user")
    everyone = circle_of(person, viewer, today)
    context = {
        "person": person,
        "journey": journey,
        "file": f"{_file(person)}?parcours={journey.key}",
        "title": "Entourage",
        "team": sorted(team, key=lambda link: (link.kind != "REFERENT", link.started_on)),
        "officers": officers_of(journey, today),
        "outside": [one for one in everyone if not one.over],
        "former": [one for one in everyone if one.over],
        "can_write": may_write(viewer, person),
        "objected_on": objected_on(person, viewer),
        "today": today,
    }
    return render(request, "support/circle.html", context)


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Somebody more in her circle."""
    person = person_to_write(request, key)
    form = ReferentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = note_outside(
                by=viewer_of(request).user, person=person, chantier=_chantier(request, person), **form.cleaned_data
            )
            return back(request, reverse("person_circle", args=[person.key]), f"{made.name} est dans son entourage.")
        except PeopleError as error:
            form.add_error(None, str(error))
    return _form(request, person, form, title="Quelqu’un de son entourage", act="Ajouter")


def _form(request: HttpRequest, person: Person, form: Any, **shown: Any) -> HttpResponse:
    if request.method == "GET":
        audit.read(by=viewer_of(request).user, kind="FILE", what=shown["title"], person_key=person.key)
    home = reverse("person_circle", args=[person.key])
    return render(request, "journeys/form.html", {"form": form, "person": person, "file": home, **shown})


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def referent(request: HttpRequest, key: UUID) -> HttpResponse:
    """One of her circle: what is known, what she answered, the end of the relation."""
    someone = referent_to_write(request, key)
    person = someone.person
    names = list(ReferentForm.base_fields)
    form = ReferentForm(request.POST or None, initial={name: getattr(someone, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            changed = amend_outside(by=viewer_of(request).user, referent=someone, **form.cleaned_data)
            said = "Entourage corrigé." if changed else "Rien n’a changé."
            return back(request, reverse("person_circle", args=[person.key]), said)
        except PeopleError as error:
            form.add_error(None, str(error))
    if request.method == "GET":
        audit.read(by=viewer_of(request).user, kind="FILE", what="Entourage", person_key=person.key)
    return _referent_page(request, someone, form, EndForm(initial={"on": clock.today()}))


def _referent_page(request: HttpRequest, someone: OutsideReferent, form: ReferentForm, ending: EndForm) -> HttpResponse:
    today = clock.today()
    answers = answers_of(someone)
    context = {
        "form": form,
        "ending": ending,
        "someone": someone,
        "person": someone.person,
        "file": reverse("person_circle", args=[someone.person.key]),
        "title": someone.name,
        "grants": grants(answers, today),
        "answers": answers,
        "over": not someone.is_around(today),
        "links": links_to(someone),
        "themes": LifeTheme.choices(),
        "agreed": agreed_themes(answers, today),
    }
    return render(request, "support/referent.html", context)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """The relation ends: what was shared closes at once."""
    someone = referent_to_write(request, key)
    ending = EndForm(request.POST)
    if not ending.is_valid():
        names = list(ReferentForm.base_fields)
        form = ReferentForm(initial={name: getattr(someone, name) for name in names})
        return _referent_page(request, someone, form, ending)
    part(by=viewer_of(request).user, referent=someone, on=ending.cleaned_data["on"])
    return back(request, reverse("person_circle", args=[someone.person.key]), "Suivi terminé. L’accès est fermé.")


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, key: UUID) -> HttpResponse:
    """Her answer for somebody, on several themes at once. Each answer is dated; the last one holds."""
    person = person_to_write(request, key)
    viewer = viewer_of(request)
    today = clock.today()
    scope = viewer.scope(Permission.PEOPLE_WRITE)
    known = OutsideReferent.objects.visible_to(viewer).around(today).filter(person=person)
    rows = [one for one in known.order_by("pk") if scope.nation or one.chantier_id in scope.chantiers]
    initial = {"on": today, "referent": request.GET.get("pour", "")}
    form = AnswerForm(request.POST or None, known=rows, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            someone = _answered(request, person, form)
            closed = form.cleaned_data["state"] in {Consent.State.REVOKED, Consent.State.REFUSED}
            said = f"Réponse notée pour {someone.name}."
            return back(request, _file(person), f"{said} L’accès est fermé." if closed else said)
        except PeopleError as error:
            form.add_error(None, str(error))
    if request.method == "GET":
        audit.read(by=viewer.user, kind="FILE", what="Son accord", person_key=person.key)
    she = subject(person.sex)
    lead = f"{she.capitalize()} peut changer d’avis quand {she} veut."
    context = {"form": form, "person": person, "file": _file(person), "title": "Son accord", "lead": lead}
    return render(request, "support/answers.html", context)


def _answered(request: HttpRequest, person: Person, form: AnswerForm) -> OutsideReferent:
    data = form.cleaned_data
    by = viewer_of(request).user
    someone = form.chosen()
    if someone is None:
        someone = note_outside(
            by=by, person=person, chantier=_chantier(request, person), name=data["name"], role=data["role"],
            organisation=data["organisation"],
        )  # fmt: skip
    note_answers(by=by, referent=someone, themes=form.wanted(), state=data["state"], on=data["on"], means=data["means"])
    return someone


@needs(Permission.PEOPLE_WRITE)
@require_POST
def objection(request: HttpRequest, key: UUID) -> HttpResponse:
    """She objects to the evaluation, or no more: one click, as easy one way as the other."""
    person = person_to_write(request, key)
    by = viewer_of(request).user
    if request.POST.get("lift"):
        lift_objection(by=by, person=person)
        return back(request, _file(person), "Noté : ses données peuvent de nouveau servir à l’évaluation.")
    object_to_evaluation(by=by, person=person)
    return back(
        request, _file(person), "Noté : les prochains jeux de données pour l’évaluation seront faits sans elle."
    )
