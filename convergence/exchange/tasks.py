"""Background work: checking and writing a workbook."""

from __future__ import annotations

from django_tasks import task

from convergence.accounts.models import User
from convergence.exchange import receiving
from convergence.exchange.models import ImportBatch


@task()
def check(key: str) -> None:
    """Dry run of a received file."""
    receiving.check(ImportBatch.objects.get(key=key))


@task()
def apply(key: str, user_key: str) -> None:
    """Write a checked file, signed by who asked."""
    receiving.apply(ImportBatch.objects.get(key=key), by=User.objects.get(key=user_key))
