"""The story of a journey: drafted, written by who answers for it, agreed by the person, withdrawn when she says so."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.kit.french import NBSP
from convergence.reports.drafting import secrets
from convergence.reports.errors import ReportError
from convergence.reports.leaks import Leak, leaks
from convergence.reports.models import Story

State = Story.State


class LeakError(ReportError):
    """A story that still tells who it is about. `leaks` says what, one by one."""

    def __init__(self, found: list[Leak]) -> None:
        told = f"{NBSP}; ".join(leak.message for leak in found)
        super().__init__(f"Ce récit permet encore de reconnaître la personne. À changer{NBSP}: {told}.", "text")
        self.leaks = found


@transaction.atomic
def write(*, by: User, journey: Journey, text: str) -> Story:
    """Keep a draft. A text that the person agreed to is not touched: withdraw it to write another."""
    if not text.strip():
        raise ReportError("Écrivez le récit.", "text")
    current = Story.objects.filter(journey=journey).alive().first()
    if current is not None and current.state == State.AGREED:
        raise ReportError("La personne a dit oui à ce texte-là : retirez-le pour en écrire un autre.", "text")
    values = {"text": text.strip(), "by": by, "at": clock.now()}
    if current is None:
        current = Story.objects.create(journey=journey, **values)
    else:
        Story.objects.filter(pk=current.pk).update(**values)
        current.refresh_from_db()
    audit.record(by=by, action="reports.write_story", subject=current, person_key=journey.person.key)
    return current


@transaction.atomic
def agree(*, by: User, story: Story, on: date, means: str) -> Story:
    """The person read it and said yes, that day. Raises LeakError while the text would tell who she is."""
    if on > clock.today():
        raise ReportError("Ce jour n’est pas encore venu.", "on")
    if means not in Story.Means.values:
        raise ReportError("Dites comment la personne a donné son accord.", "means")
    if on < story.journey.started_on:
        raise ReportError("L’accord vient après le début du parcours.", "on")
    found = leaks(story.text, secrets(story.journey))
    if found:
        raise LeakError(found)
    rows = Story.objects.filter(pk=story.pk, state=State.DRAFT, at=story.at)
    if not rows.update(state=State.AGREED, agreed_on=on, means=means):
        raise ReportError("Ce récit a changé entre-temps : rechargez la page.")
    audit.record(
        by=by, action="reports.agree_story", subject=story, person_key=story.journey.person.key,
        changes={"agreed_on": [None, on.isoformat()], "means": [None, means]},
    )  # fmt: skip
    story.refresh_from_db()
    return story


@transaction.atomic
def withdraw(*, by: User, story: Story, on: date | None = None) -> Story:
    """She no longer wants it told: its text is erased, and no document prints it any more, frozen ones included."""
    rows = Story.objects.filter(pk=story.pk).alive()
    if not rows.update(state=State.WITHDRAWN, withdrawn_on=on or clock.today(), text=""):
        raise ReportError("Ce récit est déjà retiré.")
    audit.record(by=by, action="reports.withdraw_story", subject=story, person_key=story.journey.person.key)
    story.refresh_from_db()
    return story
