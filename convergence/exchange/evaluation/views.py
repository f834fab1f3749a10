"""The register of data sets, and the two steps of one: look at the risk, then hand it over."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.exchange.errors import ExchangeError
from convergence.exchange.evaluation import actions
from convergence.exchange.evaluation.forms import DeliveryForm, DestroyedForm
from convergence.exchange.evaluation.settings import KEPT_DAYS, NOTICE_DAYS
from convergence.exchange.models import Delivery
from convergence.journeys.views.common import viewer_of
from convergence.kit import clock, pdf
from convergence.kit.blocks import Fact, Stage
from convergence.kit.french import count, day, number
from convergence.kit.pages import paginate

STATE = Delivery.State
PER_PAGE = 25
GONE = "Le fichier n’est plus gardé : préparez le jeu de nouveau."


def _delivery(request: HttpRequest, key: UUID) -> Delivery:
    rows = Delivery.objects.visible_to(viewer_of(request)).select_related("recipient", "by", "released_by")
    found: Delivery = get_object_or_404(rows, key=key)
    return found


@require_GET
@needs(Permission.EVALUATION_RUN)
def register(request: HttpRequest) -> HttpResponse:
    """Every data set, latest first, with what has to be destroyed."""
    viewer = viewer_of(request)
    today = clock.today()
    rows = Delivery.objects.visible_to(viewer).select_related("recipient", "by", "released_by")
    due = list(rows.to_destroy(today + timedelta(days=NOTICE_DAYS.on(today)))[:PER_PAGE])
    page = paginate(rows, request, per_page=PER_PAGE)
    return render(request, "exchange/evaluation/register.html", {"page": page, "due": due, "today": today})


@needs(Permission.EVALUATION_RUN)
def new(request: HttpRequest) -> HttpResponse:
    """Who asks, why, which year: then the data set is prepared."""
    form = DeliveryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.prepare(by=viewer_of(request).user, **form.cleaned_data)
        except ExchangeError as error:
            form.add_error(None, str(error))
        else:
            return redirect("evaluation_one", made.key)
    status = 422 if form.is_bound else 200
    return render(request, "exchange/evaluation/new.html", {"form": form}, status=status)


@require_GET
@needs(Permission.EVALUATION_RUN)
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """The risk sheet of one, and what may be done with it."""
    return _page(request, _delivery(request, key), DestroyedForm(initial={"on": clock.today()}))


def _page(request: HttpRequest, delivery: Delivery, form: DestroyedForm, status: int = 200) -> HttpResponse:
    file = actions.kept_file(delivery)
    context = {
        "delivery": delivery,
        "risk": delivery.risk,
        "file": file,
        "form": form,
        "stages": _stages(delivery),
        "facts": _facts(delivery.risk),
        "kept_days": KEPT_DAYS.on(clock.today()),
        "tables": [(name, columns) for name, columns in delivery.fields.items()],
    }
    return render(request, "exchange/evaluation/one.html", context, status=status)


def _stages(delivery: Delivery) -> list[Stage]:
    """Prepared, handed over, destroyed; or given up."""
    prepared = Stage("Préparé", day(timezone.localtime(delivery.prepared_at).date()), passed=True)
    if delivery.state == STATE.GIVEN_UP:
        return [prepared, Stage("Abandonné", "le fichier est effacé", current=True)]
    at = delivery.released_at
    released = Stage(
        "Remis" if at else "À vérifier", day(timezone.localtime(at).date()) if at else "lisez la fiche de risque",
        passed=at is not None, current=at is None,
    )  # fmt: skip
    gone = delivery.destroyed_on
    note = day(gone) if gone else f"avant le {day(delivery.expires_on)}"
    last = Stage("Détruit", note, passed=gone is not None, current=at is not None and gone is None)
    return [prepared, released, last]


def _facts(risk: dict[str, Any]) -> list[Fact]:
    people, journeys = risk["people"], risk["journeys"]
    gone = people["before"] - people["after"]
    return [
        Fact("Personnes", number(people["after"]), f"sur {number(people['before'])}"),
        Fact("Parcours", number(journeys["after"]), f"sur {number(journeys['before'])}"),
        Fact("Semblables, au moins", number(risk["after"]["smallest"]), f"{number(risk['k'])} demandées"),
        Fact("Écartées", number(gone), _why(gone, risk.get("objected", 0))),
    ]


def _why(gone: int, objected: int) -> str:
    """Why people are not in it: too easily known, or at their own request."""
    asked = f"{count(objected, 'autre', 'autres')} à leur demande" if objected else ""
    return " ; ".join(part for part in ("trop reconnaissables" if gone else "", asked) if part)


def _acted(request: HttpRequest, delivery: Delivery, act: Any, said: str) -> HttpResponse:
    try:
        act(by=viewer_of(request).user, delivery=delivery)
    except ExchangeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("evaluation_one", delivery.key)


@require_POST
@needs(Permission.EVALUATION_RUN)
def release(request: HttpRequest, key: UUID) -> HttpResponse:
    """The risk was looked at: the file may be fetched."""
    return _acted(request, _delivery(request, key), actions.release, "Jeu remis : téléchargez-le maintenant.")


@require_POST
@needs(Permission.EVALUATION_RUN)
def give_up(request: HttpRequest, key: UUID) -> HttpResponse:
    """The risk is too high: the file goes."""
    return _acted(request, _delivery(request, key), actions.give_up, "Jeu abandonné, fichier effacé.")


@require_POST
@needs(Permission.EVALUATION_RUN)
def destroyed(request: HttpRequest, key: UUID) -> HttpResponse:
    """The recipient told that the data are destroyed."""
    delivery = _delivery(request, key)
    form = DestroyedForm(request.POST)
    if form.is_valid():
        try:
            actions.attest_destroyed(by=viewer_of(request).user, delivery=delivery, **form.cleaned_data)
        except (ExchangeError, ValidationError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(request, "Destruction notée au registre.")
            return redirect("evaluation_one", delivery.key)
    return _page(request, delivery, form, status=422)


@require_GET
@needs(Permission.EVALUATION_RUN)
def file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The archive, once it is released and while it is kept. Opened in memory, kept by no cache, logged."""
    delivery = _delivery(request, key)
    kept = actions.kept_file(delivery) if delivery.state == STATE.RELEASED else None
    if kept is None:
        messages.error(request, GONE if delivery.released_at else "Lisez la fiche de risque, puis remettez le jeu.")
        return redirect("evaluation_one", delivery.key)
    what = f"Données d’évaluation {delivery.year}, {delivery.recipient.name}"
    audit.read(by=viewer_of(request).user, kind="EXPORT", what=what[:120])
    response = HttpResponse(actions.opened(kept), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="evaluation-{delivery.year}-{str(delivery.key)[:8]}.zip"'
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@needs(Permission.EVALUATION_RUN)
def sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """The risk sheet as PDF, while the file is kept."""
    delivery = _delivery(request, key)
    kept = actions.kept_file(delivery)
    if kept is None:
        messages.error(request, GONE)
        return redirect("evaluation_one", delivery.key)
    with zipfile.ZipFile(io.BytesIO(actions.opened(kept))) as archive:
        return pdf.answer(archive.read("fiche-risque.pdf"), f"fiche-risque-{delivery.year}")
