"""Her own account: name, ways in, posts."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from convergence.accounts import actions
from convergence.accounts.access import signed_in
from convergence.accounts.forms import NameForm
from convergence.accounts.models import User
from convergence.accounts.roles import ROLES, Level
from convergence.kit import meeting
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Theme


@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What the product knows of the professional, and what she may change of it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    user = User.objects.get(pk=viewer.user.pk)
    form = NameForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        if actions.rename(by=user, user=User.objects.get(pk=user.pk), **form.cleaned_data):
            messages.success(request, "C’est enregistré.")
        return redirect("my_account")
    posts = [
        {
            "title": ROLES[post.role].label,
            "place": str(post.chantier or post.territory or Level(post.level).label),
            "theme": label_of(Theme, post.theme),
            "since": post.started_on,
        }
        for post in viewer.posts
    ]
    context = {"form": form, "account": user, "posts": posts, "protected": is_mfa_enabled(user)}
    context["panels"] = [panel for panels in meeting.panels.ask("account", None, viewer) for panel in panels]
    return render(request, "accounts/profile.html", context)
