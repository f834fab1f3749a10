"""Writing the journal. The author alone corrects or erases what she wrote, and the audit keeps what was there.

The audit says that a private note changed, never what it says: no log may open what only its author reads. Its subject
is the journey, so that the log shown to a person keeps to the journeys within the reach of who shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.people.models import OutsideReferent
from convergence.support.models import JournalEntry, PrivateNote

BATCH = 500
_HIDDEN = "•"


class JournalError(RefusedError):
    """Something about an entry that is refused, said in French; `field` is where."""


@dataclass(frozen=True)
class Words:
    """What an entry says: nature, day, what is shared and what is kept."""

    kind: str
    on: date
    synthesis: str = ""
    theme: str = ""
    private_note: str = ""
    outside: OutsideReferent | None = None

    def check(self, journeys: Iterable[Journey]) -> None:
        """Raises JournalError when nothing is said, the day is to come, or the outside referent is another's."""
        if not self.synthesis.strip() and not self.private_note.strip():
            raise JournalError("Écrivez au moins une ligne.", "text")
        if self.on > clock.today():
            raise JournalError("Ce jour est à venir : notez plutôt un rendez-vous.", "on")
        if self.outside is not None:
            for journey in journeys:
                theirs = (self.outside.person_id, self.outside.chantier_id)
                if theirs != (journey.person_id, journey.chantier_id):
                    raise JournalError("Ce référent extérieur suit une autre personne.", "outside")


@transaction.atomic
def note(*, by: User, journeys: Sequence[Journey], words: Words) -> list[JournalEntry]:
    """One entry for each journey, the same words, one batch. Raises JournalError."""
    if not journeys:
        raise JournalError("Choisissez au moins une personne.", "people")
    words.check(journeys)
    batch, now = uuid4(), clock.now()
    drafts = [
        EntryDraft(
            JournalEntry(
                batch=batch, journey=journey, kind=words.kind, on=words.on, theme=words.theme,
                synthesis=words.synthesis.strip(), outside=words.outside, by=by, recorded_at=now,
            ),
            words.private_note.strip(),
        )
        for journey in journeys
    ]  # fmt: skip
    note_many(by=by, drafts=drafts)
    return [draft.entry for draft in drafts]


@dataclass
class EntryDraft:
    """An unsaved entry of a saved journey, with what its author keeps for herself."""

    entry: JournalEntry
    private_note: str = ""


@transaction.atomic
def note_many(*, by: User, drafts: Iterable[EntryDraft]) -> int:
    """Set-based form of `note`: each draft names its author and its day; `by` signs the audit. How many."""
    rows = list(drafts)
    JournalEntry.objects.bulk_create([draft.entry for draft in rows], batch_size=BATCH)
    PrivateNote.objects.bulk_create(
        [PrivateNote(entry=draft.entry, text=draft.private_note) for draft in rows if draft.private_note],
        batch_size=BATCH,
    )
    audit.record_many(
        by=by,
        traces=[
            audit.Trace(
                "support.note", "journey", draft.entry.journey.key, draft.entry.journey.person.key,
                {"entry": [None, str(draft.entry.key)]},
            )
            for draft in rows
        ],
    )  # fmt: skip
    return len(rows)


@transaction.atomic
def correct(*, by: User, entry: JournalEntry, words: Words) -> bool:
    """Change what an entry says. True when something changed. Raises JournalError."""
    _own(by, entry)
    words.check([entry.journey])
    kept = PrivateNote.objects.filter(entry=entry).first()
    wanted = {
        "kind": words.kind, "on": words.on, "theme": words.theme, "synthesis": words.synthesis.strip(),
        "outside_id": words.outside.pk if words.outside else None,
    }  # fmt: skip
    changes = {
        name: [str(getattr(entry, name) or ""), str(value or "")]
        for name, value in wanted.items()
        if getattr(entry, name) != value
    }
    before, after = kept.text if kept else "", words.private_note.strip()
    if before != after:
        changes["private_note"] = [before and _HIDDEN, after and _HIDDEN]
        if kept is not None:
            kept.delete()
        if after:
            PrivateNote.objects.create(entry=entry, text=after)
    if not changes:
        return False
    for name, value in wanted.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(wanted))
    audit.record(
        by=by, action="support.correct_note", subject=entry.journey, person_key=entry.journey.person.key,
        changes={"entry": [str(entry.key), str(entry.key)], **changes},
    )  # fmt: skip
    return True


@transaction.atomic
def erase(*, by: User, entries: Iterable[JournalEntry]) -> int:
    """Take entries back, with their private notes; the audit keeps what was shared. How many went."""
    rows = list(entries)
    traces = []
    for entry in rows:
        _own(by, entry)
        gone = {name: [str(getattr(entry, name)), ""] for name in ("key", "kind", "on", "synthesis")}
        journey = entry.journey
        traces.append(audit.Trace("support.erase_note", "journey", journey.key, journey.person.key, gone))
    audit.record_many(by=by, traces=traces)
    JournalEntry.objects.filter(pk__in=[entry.pk for entry in rows]).delete()
    return len(rows)


def _own(by: User, entry: JournalEntry) -> None:
    if entry.by_id != by.pk:
        raise JournalError("Seul l’auteur d’une entrée la corrige ou l’efface.")
