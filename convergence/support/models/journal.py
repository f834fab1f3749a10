"""The journal: what happened, in a line; what colleagues may read and what stays with its author."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from convergence.journeys.models import Journey
from convergence.kit.fields import CodeField, EncryptedTextField, holds_codes
from convergence.nomenclature.lists import EntryKind, LifeTheme
from convergence.people.models import OutsideReferent
from convergence.support.journal_queries import JournalEntryQuerySet, PrivateNoteQuerySet


@holds_codes(prefix="entry")
class JournalEntry(models.Model):
    """An interview, a call, a visit, an escort, an absence. An entry on several people is a row each, one `batch`.

    What its author keeps for herself is a `PrivateNote`, a row apart: nobody reads it by reading the journal.
    """

    key = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    batch = models.UUIDField("saisie commune", default=uuid.uuid4, editable=False)
    journey = models.ForeignKey(Journey, verbose_name="parcours", on_delete=models.CASCADE, related_name="entries")
    kind = CodeField("nature", codes=EntryKind, missing=False)
    on = models.DateField("le")
    theme = CodeField("thème", codes=LifeTheme, missing=False, blank=True, default="")
    synthesis = EncryptedTextField("synthèse partagée", blank=True, default="")
    outside = models.ForeignKey(
        OutsideReferent,
        verbose_name="avec le référent extérieur",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="entries",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="par", on_delete=models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField("saisi le", default=timezone.now)

    objects: ClassVar[JournalEntryQuerySet] = JournalEntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "entrée du journal"
        verbose_name_plural = "entrées du journal"
        ordering = ("-on", "-id")
        constraints = ()
        indexes = (
            models.Index(fields=("journey", "-on"), name="entry_journey"),
            models.Index(fields=("journey", "kind"), name="entry_kinds"),
            models.Index(fields=("outside", "-on"), name="entry_outside"),
            models.Index(fields=("by", "batch"), name="entry_batch"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class PrivateNote(models.Model):
    """What the author of an entry wrote for herself alone. The person may ask to read it."""

    entry = models.OneToOneField(
        JournalEntry, verbose_name="entrée du journal", on_delete=models.CASCADE, related_name="note"
    )
    text = EncryptedTextField("note privée")

    objects: ClassVar[PrivateNoteQuerySet] = PrivateNoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "note privée"
        verbose_name_plural = "notes privées"

    def __str__(self) -> str:
        return f"note {self.pk}"
