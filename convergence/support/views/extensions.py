"""A request for an extension: what the rules allow, its report, the opinions, the paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.journeys.models import Journey
from convergence.journeys.views.common import back, file_of, journey_to_write, viewer_of
from convergence.kit import clock
from convergence.kit.blocks import Stage
from convergence.kit.pdf import answer, pdf
from convergence.kit.refusal import blame
from convergence.network.models import Membership, Post
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import ExtensionReason, Theme
from convergence.support import pass_rules
from convergence.support.actions import extensions as actions
from convergence.support.actions.suspensions import PassError
from convergence.support.forms.extensions import LABELS, AskOpinionForm, OpinionForm, ReportForm, RequestForm
from convergence.support.models import Extension, Opinion
from convergence.support.papers import report_paper
from convergence.support.pass_rules import Verdict
from convergence.support.report import SECTIONS
from convergence.support.views.passes import journeys_seen, open_pass

UNPROCESSABLE = 422


def extension_to_read(request: HttpRequest, key: UUID) -> Extension:
    """The request, if the viewer may open the file of its journey; 404 otherwise."""
    found: Extension = get_object_or_404(
        Extension.objects.visible_to(viewer_of(request)).select_related(
            "inclusion_pass", "journey__person", "journey__chantier", "asked_by", "decided_by", "committee"
        ),
        key=key,
    )
    return found


def extension_to_write(request: HttpRequest, key: UUID) -> Extension:
    extension = extension_to_read(request, key)
    if not viewer_of(request).can(Permission.PEOPLE_WRITE, extension.journey.chantier_id):
        raise PermissionDenied
    return extension


def verdicts(journey: Journey, inclusion_pass: Any, apart_from: Extension | None = None) -> list[Verdict]:
    """What the rules say of each reason today."""
    facts = actions.standing(inclusion_pass, journey, clock.today(), apart_from=apart_from)
    return [pass_rules.judge(reason.value, facts) for reason in ExtensionReason]


def officers_of(journey: Journey) -> list[tuple[User, str]]:
    """Officers of the chantier’s territory today, with their theme; none outside a territory."""
    today = clock.today()
    places = Membership.objects.on(today).filter(chantier=journey.chantier_id).values("territory")
    posts = Post.objects.on(today).filter(role="OFFICER", territory__in=places).select_related("user")
    return [(post.user, post.theme) for post in posts.order_by("theme", "user__last_name", "pk")]


# ── What may be asked ───────────────────────────────────────────────────────────────────────
@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, key: UUID) -> HttpResponse:
    """What the rules allow for each reason; choosing one opens the report. A request already there is shown instead."""
    journey = journey_to_write(request, key)
    viewer = viewer_of(request)
    current = open_pass(journey.person)
    if current is None or current.ends_on is None:
        return redirect("person_pass", journey.person.key)
    pending = Extension.objects.visible_to(viewer).filter(inclusion_pass=current, state__in=Extension.OPEN).first()
    if pending is not None:
        page = "extension_report" if pending.state == Extension.State.DRAFT else "extension"
        return redirect(page, pending.key)
    said = verdicts(journey, current)
    first = next((one for one in said if one.allowed), None)
    initial = {"until": first.latest} if first else {}
    form = RequestForm(request.POST or None, verdicts=said, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.prepare(
                by=viewer.user, inclusion_pass=current, journey=journey,
                chain=[one for one in journeys_seen(viewer, journey.person) if one.started_on <= journey.started_on],
                **form.cleaned_data,
            )  # fmt: skip
            return redirect("extension_report", made.key)
        except PassError as error:
            blame(form, error)
    if request.method == "GET":
        audit.read(by=viewer.user, kind="FILE", what="Prolongation du PASS", person_key=journey.person.key)
    shared = set.intersection(*[set(one.refusals) for one in said])
    context = {
        "journey": journey, "person": journey.person, "file": file_of(journey), "current": current, "form": form,
        "refused": [(label_of(ExtensionReason, one.reason), [why for why in one.refusals if why not in shared])
                    for one in said if not one.allowed],
        "shared": [why for why in said[0].refusals if why in shared],
        "possible": first is not None,
        "used": said[0].used,
        "caps": [(label_of(ExtensionReason, one.reason), one.cap) for one in said],
        "window": pass_rules.window(current.ends_on),
        "year": pass_rules.year_of(current.started_on, clock.today()) if current.started_on else None,
        "today": clock.today(),
    }  # fmt: skip
    return render(request, "support/extension_start.html", context)


# ── The report ──────────────────────────────────────────────────────────────────────────────
def _initial(extension: Extension) -> dict[str, Any]:
    return {
        **{name: getattr(extension, name) for name in SECTIONS}, "reason": extension.reason, "until": extension.ends_on
    }  # fmt: skip


@needs(Permission.PEOPLE_WRITE)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """The report, saved as one writes; « Déposer » asks."""
    extension = extension_to_write(request, key)
    if not extension.is_open:
        return redirect("extension", extension.key)
    user = viewer_of(request).user
    drafting = extension.state == Extension.State.DRAFT
    said = verdicts(extension.journey, extension.inclusion_pass, extension) if drafting else []
    form = ReportForm(request.POST if request.method == "POST" else None, verdicts=said, initial=_initial(extension))
    if request.method == "POST":
        autosave = "X-Autosave" in request.headers
        form.is_valid()
        try:
            refusal = actions.write_report(
                by=user, extension=extension, reason=form.cleaned_data.get("reason"),
                until=form.cleaned_data.get("until"), **form.texts,
            )  # fmt: skip
            if refusal is not None:
                raise refusal
            if not autosave and form.is_valid() and "ask" in request.POST:
                actions.ask(by=user, extension=extension)
                return back(request, reverse("extension", args=[extension.key]), "Demande déposée.")
        except PassError as error:
            blame(form, error)
        if autosave:
            errors = [str(words[0]) for words in form.errors.values()]
            return HttpResponse(errors[0], status=UNPROCESSABLE) if errors else HttpResponse(status=204)
        if form.is_valid():
            return back(request, reverse("extension", args=[extension.key]), "Rapport enregistré.")
    else:
        audit.read(by=user, kind="FILE", what="Rapport de prolongation", person_key=extension.journey.person.key)
    return render(request, "support/extension_report.html", {**_shown(extension), "form": form, "drafting": drafting})


def _shown(extension: Extension) -> dict[str, Any]:
    journey = extension.journey
    return {
        "extension": extension, "journey": journey, "person": journey.person, "file": file_of(journey),
        "reason": label_of(ExtensionReason, extension.reason),
    }  # fmt: skip


# ── The request ─────────────────────────────────────────────────────────────────────────────
def stages(extension: Extension) -> list[Stage]:
    """Where the request stands."""
    state = extension.state
    asked = extension.asked_on is not None
    decided = state in {"GRANTED", "REFUSED"}
    last = {"GRANTED": "Accordée", "REFUSED": "Refusée", "WITHDRAWN": "Retirée"}.get(state, "Décision")
    return [
        Stage("Rapport", "", passed=state != "DRAFT", current=state == "DRAFT"),
        Stage("Demande", "", passed=asked and state != "ASKED", current=state == "ASKED"),
        Stage(last, "", passed=False, current=decided or state == "WITHDRAWN"),
    ]


def _page(request: HttpRequest, extension: Extension, opinion_form: AskOpinionForm | None = None) -> HttpResponse:
    viewer = viewer_of(request)
    journey = extension.journey
    opinions = list(extension.opinions.select_related("officer", "asked_by"))
    asked = {opinion.officer_id for opinion in opinions}
    writes = viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id)
    officers = officers_of(journey) if writes and extension.is_open else []
    left = [
        (str(user.key), f"{user.name}, {label_of(Theme, theme).lower()}")
        for user, theme in officers
        if user.pk not in asked
    ]
    today = clock.today()
    context = {
        **_shown(extension),
        "stages": stages(extension),
        "sections": [(label, getattr(extension, name)) for name, (label, _, _) in LABELS.items()],
        "opinions": opinions,
        "officers": officers,
        "opinion_form": opinion_form or (AskOpinionForm(officers=left) if left else None),
        "writes": writes,
        "decides": viewer.can(Permission.EXTENSIONS_DECIDE, journey.chantier_id),
        "reminders": pass_rules.reminders(extension.asked_on, today)
        if extension.state == Extension.State.ASKED and extension.asked_on
        else 0,
        "waited": (today - extension.asked_on).days if extension.asked_on else 0,
        "today": today,
    }
    return render(request, "support/extension.html", context)


@needs(Permission.PEOPLE_READ)
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """The request: where it stands, its report, the opinions, the decision."""
    extension = extension_to_read(request, key)
    audit.read(
        by=viewer_of(request).user, kind="FILE", what="Prolongation du PASS", person_key=extension.journey.person.key
    )
    return _page(request, extension)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give the request up before any decision."""
    extension = extension_to_write(request, key)
    try:
        actions.withdraw(by=viewer_of(request).user, extension=extension)
        said = "Demande retirée. Une autre peut être faite."
    except PassError as error:
        said = str(error)
    return back(request, file_of(extension.journey), said)


@needs(Permission.PEOPLE_WRITE)
@require_POST
def ask_opinions(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask officers what they know, before the decision."""
    extension = extension_to_write(request, key)
    by_key = {str(user.key): (user, theme) for user, theme in officers_of(extension.journey)}
    choices = [(one, f"{user.name}, {label_of(Theme, theme).lower()}") for one, (user, theme) in by_key.items()]
    form = AskOpinionForm(request.POST, officers=choices)
    if not form.is_valid():
        return _page(request, extension, form)
    try:
        for chosen in form.cleaned_data["officers"]:
            user, theme = by_key[chosen]
            actions.ask_opinion(
                by=viewer_of(request).user, extension=extension, officer=user, theme=theme, agreed=True,
                question=form.cleaned_data["question"],
            )  # fmt: skip
    except PassError as error:
        form.add_error("officers", str(error))
        return _page(request, extension, form)
    return back(request, reverse("extension", args=[extension.key]), "Avis demandé.")


@needs(Permission.REQUESTS_ANSWER)
@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, key: UUID) -> HttpResponse:
    """The officer answers what was asked of her; nobody else does."""
    viewer = viewer_of(request)
    asked: Opinion = get_object_or_404(
        Opinion.objects.asked_of(viewer).select_related(
            "extension__journey__person", "extension__journey__chantier", "asked_by"
        ),
        key=key,
    )
    person = asked.extension.journey.person
    form = OpinionForm(request.POST or None, initial={"leaning": asked.leaning, "words": asked.words})
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_opinion(by=viewer.user, opinion=asked, **form.cleaned_data)
            return back(request, reverse("home"), "Avis donné. Le référent le lit avec la demande.")
        except PassError as error:
            form.add_error(None, str(error))
    if request.method == "GET":
        audit.read(by=viewer.user, kind="FILE", what="Avis sur une prolongation", person_key=person.key)
    context = {
        "opinion": asked, "extension": asked.extension, "journey": asked.extension.journey, "person": person,
        "form": form, "today": clock.today(),
    }  # fmt: skip
    return render(request, "support/opinion.html", context)


@needs(Permission.PEOPLE_READ)
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """The report as PDF."""
    extension = extension_to_read(request, key)
    if extension.state == Extension.State.WITHDRAWN:
        raise Http404
    audit.read(
        by=viewer_of(request).user, kind="DOCUMENT", what="Rapport de prolongation",
        person_key=extension.journey.person.key,
    )  # fmt: skip
    return answer(pdf("support/documents/extension.typ", report_paper(extension)), "rapport-de-prolongation")
