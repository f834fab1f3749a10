"""The one clock. The demo may live on another day; nothing else asks the system for the date."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, shifted when the installation lives on another day."""
    moment = timezone.now()
    if settings.TODAY is None:
        return moment
    local = timezone.localtime(moment)
    return local + (datetime.combine(settings.TODAY, local.time(), local.tzinfo) - local)


def today() -> date:
    """The day as lived in Paris."""
    return timezone.localtime(now()).date()
