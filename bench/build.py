"""Builds a demo network in the present installation (a process of its own, so that settings read its folder)."""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--factor", type=float, default=1.0)
    parser.add_argument("--caseload", type=int, default=0)
    options = parser.parse_args()

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convergence.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from convergence.demo import commands

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    commands.build(small=options.small, factor=options.factor, caseload=options.caseload)
    Path(settings.HOME, "session").write_text(busiest_session(), encoding="utf-8")


def busiest_session() -> str:
    """The key of an open session of the referent who accompanies the most people."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db.models import Count

    from convergence.accounts.models import User
    from convergence.journeys.models import JourneyReferent

    present = JourneyReferent.objects.filter(ended_on=None, journey__ended_on=None)
    busiest = present.values("user").annotate(people=Count("pk")).order_by("-people")[0]
    user = User.objects.get(pk=busiest["user"])
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main()
