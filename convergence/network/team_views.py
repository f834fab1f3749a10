"""Who holds which post: give one, end one, invite who has no account yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from convergence.accounts import actions as accounts
from convergence.accounts.access import needs
from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.kit import clock
from convergence.kit.folding import fold
from convergence.kit.pages import paginate
from convergence.network import actions
from convergence.network.forms import EndPostForm, PostForm, may_give
from convergence.network.models import Post
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Theme


@dataclass(frozen=True)
class Row:
    """A post as the list says it."""

    post: Post
    role: str
    place: str
    refers: bool
    """Whether people may be entrusted to its holder."""
    mine: bool
    waits: bool
    """Whether the account never had a password."""


def kept_by(viewer: Viewer, permission: Permission = Permission.TEAM_WRITE) -> Q:
    """Posts in the places where she holds the permission: everywhere, for the nation."""
    scope = viewer.scope(permission)
    if scope.nation:
        return Q(pk__isnull=False)
    return Q(chantier__in=scope.chantiers) | Q(territory__in=scope.territories)


def posts_in(viewer: Viewer) -> Any:
    """Posts in force or to come that she sees: where she keeps the team, or may hand people over."""
    wanted = kept_by(viewer) | kept_by(viewer, Permission.HAND_OVER)
    today = clock.today()
    return Post.objects.filter(wanted).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))


def invitable(viewer: Viewer, post: Post) -> bool:
    """Whether the holder never chose a password and holds posts nowhere but where the viewer keeps the team."""
    user = post.user
    if not user.is_active or user.has_usable_password() or user.pk == viewer.user.pk:
        return False
    return not Post.objects.filter(user=user).exclude(kept_by(viewer)).exists()


def invitation(request: HttpRequest, user: User) -> str:
    """The address where she chooses her password. It serves once, for three days."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    return request.build_absolute_uri(path)


@needs(Permission.TEAM_WRITE, Permission.HAND_OVER)
def team(request: HttpRequest) -> HttpResponse:
    """Posts of the places she keeps; giving one opens the account of who has none."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    asked = request.GET.get("chantier", ""), request.GET.get("territoire", "")
    form = PostForm(request.POST or None, viewer=viewer, initial=_initial(*asked)) if _keeps(viewer) else None
    if request.method == "POST" and form is not None and form.is_valid():
        answer = _give(request, viewer, form)
        if answer is not None:
            return answer
    posts = posts_in(viewer).select_related("user", "chantier", "territory")
    if asked[0]:
        posts = posts.filter(chantier__key=asked[0]) if _is_uuid(asked[0]) else posts.none()
    if asked[1]:
        posts = posts.filter(territory__slug=asked[1])
    words = request.GET.get("q", "").strip()[:80]
    rows = [
        row
        for row in _rows(posts.order_by("user__last_name", "user__first_name", "pk"), viewer)
        if all(word in fold(f"{row.post.user.name} {row.place} {row.role}") for word in fold(words).split())
    ]
    context = {
        "page": paginate(rows, request, per_page=40),
        "form": form,
        "words": words,
        "filtered": any(asked),
        "may_hand_over": viewer.can(Permission.HAND_OVER),
        "opened": bool(form and form.is_bound),
    }
    return render(request, "network/team.html", context, status=422 if form is not None and form.is_bound else 200)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _keeps(viewer: Viewer) -> bool:
    return viewer.can(Permission.TEAM_WRITE)


def _initial(chantier: str, territory: str) -> dict[str, str]:
    place = f"c:{chantier}" if chantier else f"t:{territory}" if territory else ""
    return {"place": place} if place else {}


def _rows(posts: Any, viewer: Viewer) -> Iterator[Row]:
    for post in posts:
        role = ROLES[post.role]
        theme = f", {label_of(Theme, post.theme).lower()}" if post.theme else ""
        where = post.chantier or post.territory or role.level.label
        yield Row(post, f"{role.label}{theme}", str(where), role.may_be_referent, post.user_id == viewer.user.pk,
                  not post.user.has_usable_password())  # fmt: skip


def _give(request: HttpRequest, viewer: Viewer, form: PostForm) -> HttpResponse | None:
    data = form.cleaned_data
    user: User | None = data["user"]
    fresh = user is None
    try:
        with transaction.atomic():
            if user is None:
                user = accounts.open_account(
                    by=viewer.user, email=data["email"], password=None,
                    first_name=data["first_name"], last_name=data["last_name"],
                )  # fmt: skip
            post = actions.appoint(
                by=viewer.user, user=user, role=data["role"], chantier=data["chantier"],
                territory=data["territory"], theme=data["theme"] if ROLES[data["role"]].themed else "",
                started_on=data["started_on"],
            )  # fmt: skip
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
        return None
    if fresh:
        return render(request, "network/invited.html", {"post": post, "link": invitation(request, user)})
    messages.success(request, f"{user.name} a le poste à partir du {post.started_on:%d/%m/%Y}.")
    return redirect(request.get_full_path())


@needs(Permission.TEAM_WRITE)
def post_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """The last day of a post: rights close the day after."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    post = get_object_or_404(
        Post.objects.filter(kept_by(viewer)).select_related("user", "chantier", "territory"), key=key
    )
    form = EndPostForm(request.POST or None)
    allowed = may_give(viewer, post.role)
    if request.method == "POST" and form.is_valid():
        try:
            if not allowed:
                raise ValidationError("Ce poste se ferme au niveau national.")
            actions.end_post(by=viewer.user, post=post, on=form.cleaned_data["on"])
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
        else:
            messages.success(request, f"Le poste de {post.user.name} se ferme le {post.ended_on:%d/%m/%Y}.")
            return redirect("team")
    row = next(_rows([post], viewer))
    return render(request, "network/post_end.html", {"form": form, "row": row}, status=422 if form.is_bound else 200)


@needs(Permission.TEAM_WRITE)
def invite(request: HttpRequest, key: UUID) -> HttpResponse:
    """A fresh address to choose a first password, for who never chose one.

    Never for an account that has a password, nor for one that holds a post elsewhere: it would be taken over.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    post = get_object_or_404(
        Post.objects.filter(kept_by(viewer)).select_related("user", "chantier", "territory"), key=key
    )
    if request.method != "POST":
        return redirect("team")
    if not may_give(viewer, post.role) or not invitable(viewer, post):
        messages.error(
            request,
            "Ce compte a déjà un mot de passe, ou un poste ailleurs. Un mot de passe oublié se redemande "
            "depuis la page de connexion.",
        )

        return redirect("team")
    return render(request, "network/invited.html", {"post": post, "link": invitation(request, post.user)})
