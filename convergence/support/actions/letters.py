"""Signing a letter: it is kept as it was, and the journal says that it went."""

from __future__ import annotations

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.kit.french import NBSP
from convergence.kit.refusal import RefusedError
from convergence.nomenclature.lists import EntryKind
from convergence.support.actions.journal import Words, note
from convergence.support.letters import blanks
from convergence.support.models import Letter


class LetterError(RefusedError):
    """Something about a letter that is refused, said in French; `field` is where."""


@transaction.atomic
def write(
    *, by: User, journey: Journey, kind: str, subject: str, body: str, signatory: str, recipient: str = ""
) -> Letter:
    """Keep the letter and its line in the journal. Raises LetterError while a hole is left to fill."""
    for field, text in (("recipient", recipient), ("subject", subject), ("body", body), ("signatory", signatory)):
        if holes := blanks(text):
            raise LetterError(f"Reste à compléter ou à retirer{NBSP}: {', '.join(holes[:3])}.", field)
    said = Words(
        kind=EntryKind.NOTE.value, on=clock.today(), synthesis=f"Courrier{NBSP}: {Letter.Kind(kind).label.lower()}"
    )
    letter = Letter.objects.create(
        journey=journey, kind=kind, on=clock.today(), recipient=recipient.strip(), subject=subject.strip(),
        body=body.strip(), signatory=signatory.strip(), by=by, recorded_at=clock.now(),
        entry=note(by=by, journeys=[journey], words=said)[0],
    )  # fmt: skip
    audit.record(
        by=by, action="support.write_letter", subject=journey, person_key=journey.person.key,
        changes={"letter": [None, str(letter.key)], "kind": [None, kind]},
    )  # fmt: skip
    return letter
