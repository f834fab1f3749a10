"""QuerySets of the agenda. An appointment is seen by whoever opens the file of its journey."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from convergence.support.queries import OfJourneyQuerySet

if TYPE_CHECKING:
    from convergence.accounts.models import User


class AppointmentQuerySet(OfJourneyQuerySet):
    """Appointments."""

    def held_by(self, user: User) -> Self:
        return self.filter(user=user)

    def week_of(self, monday: date) -> Self:
        """From that Monday to the Sunday, called off ones left out."""
        return self.filter(on__gte=monday, on__lt=monday + timedelta(days=7)).exclude(state="CANCELLED")
