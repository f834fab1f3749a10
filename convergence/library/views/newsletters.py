"""The newsletter: its archive, composing one, sending it; and the page that unsubscribes without signing in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from csp.constants import UNSAFE_INLINE
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accounts.access import needs, public
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import back, viewer_of
from convergence.kit import french
from convergence.kit.pages import paginate
from convergence.kit.refusal import blame
from convergence.library import mail, tasks
from convergence.library.actions import newsletters as acts
from convergence.library.actions.newsletters import Item, NewsletterError
from convergence.library.forms.newsletters import BlockForm, NewsletterForm
from convergence.library.models import Delivery, Newsletter
from convergence.library.views.common import tabs

PER_PAGE = 20
MARK = "#DESABONNEMENT"
"""Stands for the address that unsubscribes, where the letter is only shown."""


@needs(Permission.LIBRARY_READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Letters sent, latest first; for who writes them, drafts and how many had each."""
    viewer = viewer_of(request)
    rows = Newsletter.objects.visible_to(viewer).select_related("territory")
    runs = viewer.can(Permission.LIBRARY_RUN)
    if runs:
        rows = rows.annotate(received=Count("deliveries", filter=Q(deliveries__state=Delivery.State.SENT)))
    context = {
        "page": paginate(rows.sent().order_by("-sent_on", "-pk"), request, per_page=PER_PAGE), "runs": runs,
        "drafts": list(rows.filter(state=Newsletter.State.DRAFT).order_by("-pk")[:20]) if runs else [],
        "wants": acts.wants(viewer.user), "tabs": tabs("lettre", viewer),
    }  # fmt: skip
    return render(request, "library/newsletters.html", context)


def opened(request: HttpRequest, key: UUID) -> Newsletter:
    rows = Newsletter.objects.visible_to(viewer_of(request)).select_related("territory", "by")
    found: Newsletter = get_object_or_404(rows, key=key)
    return found


@needs(Permission.LIBRARY_READ)
@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """A letter that left, as it was sent; a draft opens where it is written."""
    letter = opened(request, key)
    if letter.state == Newsletter.State.DRAFT:
        return redirect("newsletter_edit", key=key)
    runs = viewer_of(request).can(Permission.LIBRARY_RUN)
    counts: dict[str, int] = {}
    if runs:
        rows = letter.deliveries.values_list("state").annotate(count=Count("pk"))
        counts = dict(rows)
    return render(request, "library/newsletter.html", {
        "letter": letter, "parts": mail.parts(letter), "runs": runs,
        "counts": [(Delivery.State(code).label, counts[code]) for code in Delivery.State.values if counts.get(code)],
        "failed": counts.get(Delivery.State.FAILED, 0), "received": counts.get(Delivery.State.SENT, 0),
    })  # fmt: skip


# ── Writing ─────────────────────────────────────────────────────────────────────────────────
@needs(Permission.LIBRARY_RUN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """To whom, then what is new comes by itself."""
    form = NewsletterForm(request.POST or None, initial={"title": "La lettre du réseau Convergence"})
    if request.method == "POST" and form.is_valid():
        made = acts.start(by=viewer_of(request).user, words=form.words())
        messages.success(request, f"{french.count(made.blocks.count(), 'nouvelle proposée', 'nouvelles proposées')}.")
        return redirect("newsletter_edit", key=made.key)
    return render(request, "library/form.html", {
        "title": "Nouvelle lettre", "form": form, "act": "Composer", "away": reverse("newsletters"),
        "lead": "Ce qui est nouveau depuis la dernière lettre est proposé à la page suivante : vous gardez, ordonnez, "
        "réécrivez.",
    })  # fmt: skip


@needs(Permission.LIBRARY_RUN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep, order, rewrite. Whatever the button, what is typed is saved first."""
    letter, user = opened(request, key), viewer_of(request).user
    if letter.state != Newsletter.State.DRAFT:
        return redirect("newsletter", key=key)
    initial = {"title": letter.title, "intro": letter.intro, "roles": letter.role_codes,
               "territory": letter.territory.slug if letter.territory else None}  # fmt: skip
    form = NewsletterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        acts.amend(by=user, letter=letter, words=form.words(), items=_items(request, letter))
        act, _, block = request.POST.get("act", "").partition(":")
        try:
            return _edited(request, letter, act, block)
        except NewsletterError as error:
            blame(form, error)
    return _composer(request, letter, form)


def _edited(request: HttpRequest, letter: Newsletter, act: str, block: str) -> HttpResponse:
    user, here = viewer_of(request).user, reverse("newsletter_edit", args=[letter.key])
    if act in {"up", "down"}:
        acts.move(by=user, letter=letter, key=block, up=act == "up")
        return redirect(f"{here}#b-{block}")
    if act == "refresh":
        count = acts.refresh(by=user, letter=letter)
        messages.success(request, f"{french.count(count, 'nouvelle ajoutée', 'nouvelles ajoutées')}.")
        return redirect(here)
    if act == "preview":
        return redirect("newsletter_preview", key=letter.key)
    messages.success(request, "Lettre enregistrée.")
    return redirect(here)


def _composer(
    request: HttpRequest, letter: Newsletter, form: NewsletterForm, block: BlockForm | None = None
) -> HttpResponse:
    blocks: dict[str, list[Any]] = {}
    typed = _items(request, letter) if block is None else {}
    for one in letter.blocks.order_by("position", "pk"):
        said = typed.get(str(one.key))
        if said is not None:
            one.title, one.text, one.kept = said.title, said.text, said.kept
        blocks.setdefault(one.section_label, []).append(one)
    return render(request, "library/newsletter_edit.html", {
        "letter": letter, "form": form, "sections": list(blocks.items()), "count": len(acts.receivers(letter)),
        "block_form": block or BlockForm(auto_id="block_%s"),
    })  # fmt: skip


def _items(request: HttpRequest, letter: Newsletter) -> dict[str, Item]:
    """What was typed in the blocks that the page showed."""
    found = {}
    for key in map(str, letter.blocks.values_list("key", flat=True)):
        if f"title-{key}" in request.POST:
            title, text = request.POST[f"title-{key}"][:160], request.POST.get(f"text-{key}", "")[:600]
            found[key] = Item(title, text, f"kept-{key}" in request.POST)
    return found


@needs(Permission.LIBRARY_RUN)
@require_POST
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """An item of her own."""
    letter = opened(request, key)
    form = BlockForm(request.POST, auto_id="block_%s")
    if form.is_valid():
        try:
            made = acts.add_block(by=viewer_of(request).user, letter=letter, **form.cleaned_data)
        except NewsletterError as error:
            blame(form, error)
        else:
            return redirect(f"{reverse('newsletter_edit', args=[key])}#b-{made.key}")
    initial = {"title": letter.title, "intro": letter.intro, "roles": letter.role_codes}
    return _composer(request, letter, NewsletterForm(initial=initial), form)


@needs(Permission.LIBRARY_RUN)
@require_safe
def preview(request: HttpRequest, key: UUID) -> HttpResponse:
    """What leaves: who it goes to, its plain text, and the HTML on a page of its own."""
    letter = opened(request, key)
    text, _ = mail.content(letter, MARK)
    return render(request, "library/newsletter_preview.html", {
        "letter": letter, "text": text, "count": len(acts.receivers(letter)), "parts": mail.parts(letter),
    })  # fmt: skip


@needs(Permission.LIBRARY_READ)
@require_safe
def html(request: HttpRequest, key: UUID) -> HttpResponse:
    """The letter as a mail reader shows it. The one page of ours that wears the styles of a mail; it runs nothing."""
    response = HttpResponse(mail.content(opened(request, key), MARK)[1])
    response._csp_update = {"style-src": [UNSAFE_INLINE]}  # type: ignore[attr-defined]
    return response


@needs(Permission.LIBRARY_RUN)
@require_POST
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Sent, sent again to those refused, or thrown away."""
    letter, user = opened(request, key), viewer_of(request).user
    said = request.POST.get("act", "")
    try:
        if said == "send":
            count = acts.release(by=user, letter=letter)
            tasks.send.enqueue(str(letter.key))
            messages.success(request, f"La lettre part à {french.count(count, 'personne')}.")
        elif said == "retry":
            count = acts.retry(by=user, letter=letter)
            tasks.send.enqueue(str(letter.key))
            messages.success(request, f"{french.count(count, 'courriel relancé', 'courriels relancés')}.")
        elif said == "drop":
            acts.drop(by=user, letter=letter)
            messages.success(request, "Brouillon supprimé.")
            return redirect("newsletters")
        else:
            raise Http404
    except NewsletterError as error:
        messages.error(request, str(error))
        return redirect("newsletter_preview", key=key)
    return redirect("newsletter", key=key)


# ── Who wants it ────────────────────────────────────────────────────────────────────────────
@needs(Permission.LIBRARY_READ)
@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """From her account or the archive: again, or no more."""
    wanted = request.POST.get("wanted") == "yes"
    acts.subscribe(by=viewer_of(request).user, wanted=wanted)
    said = "Vous recevrez la prochaine lettre." if wanted else "Vous ne recevrez plus la lettre."
    return back(request, reverse("newsletters"), said)


@public
@csrf_exempt
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribing by the link of a letter, without signing in: a click confirms (mail readers open links by
    themselves), or the mail reader posts by itself (RFC 8058). The token is the proof: no cookie is asked."""
    user = mail.user_of(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        acts.subscribe(by=user, wanted=request.POST.get("wanted") == "yes")
        if "List-Unsubscribe" in request.POST:
            return HttpResponse("Désabonnement enregistré.", content_type="text/plain; charset=utf-8")
        return redirect("newsletter_leave", token=token)
    response = render(request, "library/leave.html", {"wants": acts.wants(user)})
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
