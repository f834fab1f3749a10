"""Facts of the support of a person, a file a part."""

from convergence.support.models.after import EmployerContact
from convergence.support.models.agenda import Appointment, CalendarFeed
from convergence.support.models.arrivals import Arrival, Sender, SenderContact
from convergence.support.models.extensions import Committee, Extension, Opinion, Suspension
from convergence.support.models.journal import JournalEntry, PrivateNote
from convergence.support.models.letters import Letter
from convergence.support.models.meetings import CaseMeeting
from convergence.support.models.passing import Obstacle, Passing
from convergence.support.models.plan import Objective, PlanComment, Step
from convergence.support.models.sharing import ShareLink, ShareVisit

__all__ = [
    "Appointment",
    "Arrival",
    "CalendarFeed",
    "CaseMeeting",
    "Committee",
    "EmployerContact",
    "Extension",
    "JournalEntry",
    "Letter",
    "Objective",
    "Obstacle",
    "Opinion",
    "Passing",
    "PlanComment",
    "PrivateNote",
    "Sender",
    "SenderContact",
    "ShareLink",
    "ShareVisit",
    "Step",
    "Suspension",
]
