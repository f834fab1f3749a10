"""Background work: sending a letter."""

from __future__ import annotations

from django_tasks import task

from convergence.library.actions import newsletters
from convergence.library.models import Newsletter


@task()
def send(key: str) -> None:
    """To each who waits for it, once."""
    newsletters.send(Newsletter.objects.get(key=key))
