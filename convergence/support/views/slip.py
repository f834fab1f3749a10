"""The appointment slip: what a person keeps in her pocket, in big plain words."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from convergence.accounts import audit
from convergence.accounts.access import needs
from convergence.accounts.permissions import Permission
from convergence.journeys.views.common import viewer_of
from convergence.kit import french, pdf
from convergence.support.models import Appointment
from convergence.support.views.agenda import appointment_to_read


def slip_of(appointment: Appointment) -> dict[str, str]:
    """What the slip says. Nothing of why: it is carried about, and read over a shoulder."""
    chantier = appointment.journey.chantier
    weekday = french.weekday(appointment.on)
    return {
        "name": appointment.journey.person.first_name,
        "day": weekday[:1].upper() + weekday[1:],
        "year": str(appointment.on.year),
        "hour": french.hour(appointment.at),
        "place": appointment.place or ", ".join(part for part in (chantier.name, chantier.commune) if part),
        "with": appointment.user.name,
        "outside": appointment.outside.name if appointment.outside else "",
        "phone": appointment.phone,
        "chantier": chantier.name,
    }


@needs(Permission.PEOPLE_READ)
@require_GET
def slip(request: HttpRequest, key: UUID) -> HttpResponse:
    """The slip as PDF, its reading logged."""
    found = appointment_to_read(request, key)
    audit.read(
        by=viewer_of(request).user, kind="DOCUMENT", what="Coupon de rendez-vous", person_key=found.journey.person.key
    )
    return pdf.answer(pdf.pdf("support/documents/slip.typ", slip_of(found)), "rendez-vous")
