"""One file of orientation, from its preparation to what the person obtained; the choice among those proposed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.actions import JourneyError, record_situation
from convergence.journeys.blocks import QUESTIONS
from convergence.journeys.forms.situation import field_of
from convergence.journeys.models import Journey, Situation
from convergence.journeys.views.common import back, viewer_of
from convergence.journeys.worklist import review_address
from convergence.kit import clock
from convergence.kit.blocks import Stage as Step
from convergence.kit.french import day
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import Stage
from convergence.partnerships import orientation_rules as rules
from convergence.partnerships.actions import orientations as actions
from convergence.partnerships.actions.orientations import Given
from convergence.partnerships.actions.partners import PartnershipError
from convergence.partnerships.forms.orientations import AgreementOfPersonForm, AnswerForm, OutcomeForm
from convergence.partnerships.models import Opportunity, Orientation, OrientationItem
from convergence.partnerships.places import decides
from convergence.partnerships.views.opportunities import opportunity_to_read

READS = (Permission.PEOPLE_READ, Permission.REQUESTS_ANSWER, Permission.REQUESTS_FOLLOW)


def actors_of(viewer: Viewer, journey: Journey, theme: str) -> frozenset[str]:
    """As whom the viewer may move the files of that journey on that theme."""
    found = set()
    if viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id):
        found.add(rules.CHANTIER)
    if decides(viewer, journey.chantier_id, theme):
        found.add(rules.OFFICER)
    return frozenset(found)


def orientation_to_read(request: HttpRequest, key: UUID) -> Orientation:
    """The file, if she may see it; 404 otherwise."""
    rows = Orientation.objects.visible_to(viewer_of(request)).select_related(
        "opportunity__partner", "opportunity__territory", "journey__person", "journey__chantier", "decided_by", "by"
    )
    found: Orientation = get_object_or_404(rows, key=key)
    return found


@needs(Permission.PEOPLE_WRITE)
@require_POST
def orientation_start(request: HttpRequest, key: UUID) -> HttpResponse:
    """Prepare a file for one of her people."""
    viewer = viewer_of(request)
    opportunity = opportunity_to_read(request, key)
    journey = get_object_or_404(
        Journey.objects.visible_to(viewer).select_related("person"), key=uuid_of(request.POST.get("journey", ""))
    )
    if not viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id):
        raise PermissionDenied
    try:
        made = actions.start(by=viewer.user, journey=journey, opportunity=opportunity)
    except PartnershipError as error:
        messages.error(request, str(error))
        return redirect("opportunity_fit", opportunity.key)
    return redirect("orientation", made.key)


def uuid_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@needs(*READS)
def orientation(request: HttpRequest, key: UUID) -> HttpResponse:
    """One file. What is posted is one act; a refused one says why, and nothing typed is lost."""
    viewer = viewer_of(request)
    row = orientation_to_read(request, key)
    actors = actors_of(viewer, row.journey, row.opportunity.theme)
    bound: dict[str, forms.Form] = {}
    if request.method == "POST":
        act = request.POST.get("act", "")
        if not actors or (act not in ACTS and act not in rules.MOVES):
            raise PermissionDenied if not actors else Http404
        try:
            done = ACTS[act](request, row, actors) if act in ACTS else _move(request, row, actors, act)
        except (PartnershipError, JourneyError) as error:
            done = None
            messages.error(request, str(error))
        if isinstance(done, HttpResponse):
            return done
        if isinstance(done, forms.Form):
            bound[act] = done
        elif done is not None:
            return back(request, reverse("orientation", args=[row.key]), done)
        row = orientation_to_read(request, key)
    else:
        audit.read(
            by=viewer.user, kind="DOCUMENT", what="Dossier d’orientation", person_key=row.journey.person.key
        )  # fmt: skip
    return render(
        request, "partnerships/orientation.html", _page(viewer, row, actors, bound),
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


Done = HttpResponse | forms.Form | str | None


def _move(request: HttpRequest, row: Orientation, actors: frozenset[str], code: str) -> Done:
    """One transition. The forms of answers and outcomes are checked first; a reason comes in one line."""
    move = rules.MOVES[code]
    actor = next((one for one in (rules.CHANTIER, rules.OFFICER) if one in move.actors & actors), "")
    given = Given(reason=request.POST.get("reason", "")[:500])
    if code == "obtain":
        form = OutcomeForm(request.POST, theme=row.opportunity.theme, prefix="obtain")
        if not form.is_valid():
            return form
        given = Given(on=form.cleaned_data["on"], outcome=form.cleaned_data["outcome"])
    actions.move(by=viewer_of(request).user, orientation=row, code=code, actor=actor, given=given)
    return f"Dossier : {rules.STATES[move.target]}."


def _answer(request: HttpRequest, row: Orientation, actors: frozenset[str]) -> Done:
    form = AnswerForm(request.POST, prefix="answer")
    if not form.is_valid():
        return form
    data = form.cleaned_data
    accepts = data["answer"] == "accept"
    given = Given(on=data["on"], reason=data["reason"], refusal="" if accepts else data["refusal"])
    actor = rules.CHANTIER if rules.CHANTIER in actors else rules.OFFICER
    moved = actions.move(
        by=viewer_of(request).user, orientation=row, code=data["answer"], actor=actor, given=given
    )  # fmt: skip
    if rules.CHANTIER in actors:
        actions.read_answer(by=viewer_of(request).user, orientation=moved)
    return "La réponse est notée."


def _agree(request: HttpRequest, row: Orientation, actors: frozenset[str]) -> Done:
    if rules.CHANTIER not in actors:
        raise PartnershipError("C’est au chantier de noter l’accord de la personne.")
    form = AgreementOfPersonForm(request.POST, prefix="agree")
    if not form.is_valid():
        return form
    actions.agree(
        by=viewer_of(request).user, orientation=row, on=form.cleaned_data["agreed_on"],
        what=form.cleaned_data["agreed_what"],
    )  # fmt: skip
    return "L’accord de la personne est noté."


def _tick(request: HttpRequest, row: Orientation, _actors: frozenset[str]) -> Done:
    number = request.POST.get("item", "")
    item = row.items.filter(pk=int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0).first()
    if item is None or item.kind == OrientationItem.Kind.CHECK:
        raise Http404
    actions.tick(by=viewer_of(request).user, item=item, done=item.done_on is None)
    return "C’est noté."


def _check(request: HttpRequest, row: Orientation, _actors: frozenset[str]) -> Done:
    actions.check(
        by=viewer_of(request).user, orientation=row, label=request.POST.get("label", ""),
        note=request.POST.get("note", "")[:1000],
    )  # fmt: skip
    return "Le point est noté."


def _read(request: HttpRequest, row: Orientation, actors: frozenset[str]) -> Done:
    if rules.CHANTIER in actors:
        actions.read_answer(by=viewer_of(request).user, orientation=row)
    return "Réponse lue."


def _remind(request: HttpRequest, row: Orientation, _actors: frozenset[str]) -> Done:
    actions.remind(by=viewer_of(request).user, orientation=row)
    return "La relance d’aujourd’hui est notée."


def _link(request: HttpRequest, row: Orientation, _actors: frozenset[str]) -> Done:
    token = actions.make_link(by=viewer_of(request).user, orientation=row)
    address = request.build_absolute_uri(reverse("partner_answer", args=[token]))
    return render(request, "partnerships/link.html", {"file": row, "address": address, "days": rules.LINK_DAYS})


def _close_link(request: HttpRequest, row: Orientation, _actors: frozenset[str]) -> Done:
    actions.close_link(by=viewer_of(request).user, orientation=row)
    return "Le lien est fermé."


class SituateForm(forms.Form):
    """What the outcome changes in her situation, to be confirmed."""

    def __init__(self, *args: Any, fields: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in fields:
            self.fields[name] = field_of(QUESTIONS[name])


def _situate(request: HttpRequest, row: Orientation, actors: frozenset[str]) -> Done:
    update = rules.UPDATES.get(row.outcome)
    if update is None or rules.CHANTIER not in actors or row.obtained_on is None:
        raise Http404
    form = SituateForm(request.POST, fields=update.fields, prefix="situate")
    if not form.is_valid():
        return form
    values = {name: value for name, value in form.cleaned_data.items() if value}
    if not values:
        raise PartnershipError("Donnez une réponse, ou laissez sa situation comme elle est.")
    record_situation(
        by=viewer_of(request).user, journey=row.journey, stage=Stage.REVIEW, observed_on=row.obtained_on, **values
    )
    return "Sa situation est à jour à cette date."


ACTS = {
    "agree": _agree, "answer": _answer, "tick": _tick, "check": _check, "read": _read, "remind": _remind,
    "link": _link, "close_link": _close_link, "situate": _situate,
}  # fmt: skip


def _page(
    viewer: Viewer, row: Orientation, actors: frozenset[str], bound: dict[str, forms.Form]
) -> dict[str, Any]:  # fmt: skip
    today = clock.today()
    file = actions.file_of(row, row.opportunity, today)
    items = list(row.items.all())
    moves = {move.code: move for actor in sorted(actors) for move in rules.moves_from(file, actor)}
    before = {} if row.agreed_on is None else {"agreed_what": row.agreed_what, "agreed_on": row.agreed_on}
    writes = rules.CHANTIER in actors
    waits = row.state == Orientation.State.SENT
    return {
        "file": row,
        "opportunity": row.opportunity,
        "journey": row.journey,
        "reads_file": viewer.can(Permission.PEOPLE_READ, row.journey.chantier_id),
        "actors": actors,
        "writes": writes,
        "today": today,
        "documents": [item for item in items if item.kind == "DOCUMENT"],
        "steps": [item for item in items if item.kind == "STEP"],
        "missing": file.missing,
        "moves": [
            (move, rules.refusal(move.code, file, next(iter(move.actors & actors)), reason=True, outcome=True))
            for move in moves.values() if move.code not in {"accept", "refuse", "obtain"}
        ],
        "agree": bound.get("agree") or AgreementOfPersonForm(prefix="agree", initial=before),
        "may_agree": writes and row.state in {"PREPARING", "PROPOSED", "VALIDATED"},
        "answer": _answer_form(moves, bound),
        "obtain": bound.get("obtain") or OutcomeForm(prefix="obtain", theme=row.opportunity.theme)
        if "obtain" in moves else None,
        "link": row.links.filter(closed_on__isnull=True, expires_on__gte=today).first() if waits else None,
        "reminder": rules.reminder_due(row.sent_on, row.reminded_on, today) if waits and row.sent_on else None,
        "unread": writes and row.seen_on is None and row.state in {"ACCEPTED", "REFUSED", "SET_ASIDE"},
        "checks": _checks(row, items),
        "situate": _situate_form(row, bound) if writes else None,
        "review": review_address(row.journey) if writes else "",
        "stages": stages(row),
    }  # fmt: skip


def _answer_form(moves: dict[str, rules.Move], bound: dict[str, forms.Form]) -> forms.Form | None:
    return (bound.get("answer") or AnswerForm(prefix="answer")) if "accept" in moves else None


def _checks(row: Orientation, items: list[Any]) -> list[dict[str, Any]]:
    if row.outcome not in rules.HIRED or row.obtained_on is None:
        return []
    done = {item.label: item for item in items if item.kind == "CHECK"}
    return [{"label": label, "due": day, "item": done.get(label)} for label, day in rules.check_points(row.obtained_on)]


def _situate_form(row: Orientation, bound: dict[str, forms.Form]) -> forms.Form | None:
    """The offer to bring the situation up to date, filled with what the outcome says; nothing once it is seen."""
    update = rules.UPDATES.get(row.outcome)
    if update is None or row.obtained_on is None or row.journey.ended_on is not None:
        return None
    told = Situation.objects.filter(journey=row.journey, observed_on__gte=row.obtained_on)
    if any(getattr(situation, name) for situation in told for name in update.fields):
        return None
    initial: dict[str, Any] = dict(update.values)
    if "income" in initial:
        last = Situation.objects.filter(journey=row.journey).exclude(income="").order_by("-observed_on", "-pk").first()
        kept = [code for code in (last.income.split(";") if last else []) if code not in {"AUCUNE", "NR", "NSP"}]
        initial["income"] = ";".join(dict.fromkeys([*kept, initial["income"]]))
    return bound.get("situate") or SituateForm(prefix="situate", fields=update.fields, initial=initial)


def stages(row: Orientation) -> list[Any]:
    """Where the file stands, as steps passed and to come."""
    told: list[tuple[str, Any, str]] = [("En préparation", row.recorded_at.date(), "PREPARING")]
    if row.opportunity.path != Opportunity.Path.DIRECT:
        told += [("Proposée", row.proposed_on, "PROPOSED")]
        kept = "Retenue" if row.opportunity.path == Opportunity.Path.ARBITRATED else "Validée"
        told += [(kept, row.validated_on, "VALIDATED")]
    told += [("Envoyée", row.sent_on, "SENT"), ("Réponse", row.answered_on, "ACCEPTED")]
    told += [("Obtenu", row.obtained_on, "OBTAINED")]
    order = [code for _, _, code in told]
    now = "ACCEPTED" if row.state == "REFUSED" else row.state
    at = order.index(now) if now in order else -1
    today = clock.today()
    return [
        Step(
            label,
            day(on, today=today, short=True) if on and (at < 0 or index <= at) else "",
            passed=bool(on) and (index < at or now == "OBTAINED"),
            current=index == at and now != "OBTAINED",
        )
        for index, (label, on, _) in enumerate(told)
    ]
