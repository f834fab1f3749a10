"""Every view declares who may open it; one that declares nothing does not answer."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from convergence.accounts.permissions import Permission

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Access:
    """The declaration that FailClosedMiddleware and the permission walk read."""

    public: bool = False
    permissions: frozenset[Permission] = frozenset()
    """Any of them opens the door; what is behind it is scoped by `visible_to`."""


def _declare(view: View, access: Access) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.public:
            viewer = getattr(request, "viewer", None)
            if viewer is None:
                return redirect_to_login(request.get_full_path())
            if access.permissions and not any(viewer.can(permission) for permission in access.permissions):
                raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded.access = access  # type: ignore[attr-defined]
    return guarded


def needs(*permissions: Permission) -> Callable[[View], View]:
    """The viewer must hold one of these permissions somewhere."""
    return lambda view: _declare(view, Access(permissions=frozenset(permissions)))


def signed_in(view: View) -> View:
    """Anyone with an account."""
    return _declare(view, Access())


def public(view: View) -> View:
    """Anyone, signed in or not."""
    return _declare(view, Access(public=True))
