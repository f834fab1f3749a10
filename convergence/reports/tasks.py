"""Background work of the room."""

from __future__ import annotations

from django_tasks import task

from convergence.reports.actions import freezing
from convergence.reports.models import Freeze


@task()
def freeze(key: str) -> None:
    """Do a freeze that was asked for, signed by who asked."""
    freezing.run(Freeze.objects.select_related("campaign", "by").get(key=key))
