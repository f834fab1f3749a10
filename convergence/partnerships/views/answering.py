"""The page of a partner without account: initials, what the person agreed to send, one answer."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from convergence.accounts.access import public
from convergence.kit import clock
from convergence.partnerships.actions import orientations as actions
from convergence.partnerships.actions.partners import PartnershipError
from convergence.partnerships.forms.orientations import PartnerAnswerForm
from convergence.partnerships.models import Orientation, PartnerLink


def initials(name: str) -> str:
    """« Yonas Ben Romarin » → « Y. B. R. »: all that a partner reads of a name."""
    return " ".join(f"{part[0].upper()}." for part in name.replace("-", " ").split() if part)


@never_cache
@public
def partner_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The file behind an address that was given to the partner. Closed once answered, withdrawn or too late."""
    link = (
        PartnerLink.objects.select_related(
            "orientation__journey__person", "orientation__opportunity__partner", "by"
        )
        .filter(digest=actions.digest(token[:100]))
        .first()
    )  # fmt: skip
    if link is None:
        raise Http404
    file = link.orientation
    late = link.expires_on < clock.today()
    if link.closed_on is not None or late or file.state != Orientation.State.SENT:
        answered = link.answered_on is not None
        return _page(request, "partnerships/answer_closed.html", {"answered": answered, "late": late}, status=410)
    form = PartnerAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.answer_by_link(
                link=link, accepts=data["answer"] == "accept", refusal=data["refusal"], reason=data["reason"]
            )
        except PartnershipError as error:
            form.add_error(None, str(error))
        else:
            return _page(request, "partnerships/answer_closed.html", {"answered": True, "late": False})
    if request.method != "POST":
        actions.open_link(link=link)
    context = {
        "form": form, "opportunity": file.opportunity, "initials": initials(file.journey.person.name),
        "told": file.agreed_what, "agreed_on": file.agreed_on, "expires": link.expires_on, "asker": link.by.name,
    }  # fmt: skip
    return _page(request, "partnerships/answer.html", context, status=422 if form.is_bound else 200)


def _page(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """The token stands in the address: it is told to no other site, and no engine keeps it.

    Not « no-referrer »: browsers would then send the answer without an origin, and it would be refused.
    """
    answer = render(request, template, context, status=status)
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer
