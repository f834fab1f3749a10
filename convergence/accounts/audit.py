"""Writing the two logs. Actions call `record` inside their transaction; views call `read`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from convergence.accounts.models import AuditEvent, Reading, User
from convergence.kit import clock


@dataclass(frozen=True)
class Trace:
    """What one audit event says; `changes` maps a field to [before, after]."""

    action: str
    subject_type: str
    subject_key: UUID | None = None
    person_key: UUID | None = None
    changes: Mapping[str, Any] | None = None


def record(*, by: User, action: str, subject: Any = None, person_key: UUID | None = None, changes: Any = None) -> None:
    """Add one audit event about `subject` (a model instance with a `key`)."""
    AuditEvent.objects.create(
        at=clock.now(),
        by=by,
        action=action,
        subject_type=subject._meta.model_name if subject is not None else "",
        subject_key=getattr(subject, "key", None),
        person_key=person_key,
        changes=changes,
    )


def record_many(*, by: User, traces: Iterable[Trace]) -> None:
    """Set-based form of `record`."""
    now = clock.now()
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                at=now,
                by=by,
                action=trace.action,
                subject_type=trace.subject_type,
                subject_key=trace.subject_key,
                person_key=trace.person_key,
                changes=trace.changes,
            )
            for trace in traces
        ],
        batch_size=500,
    )


def read(*, by: User, kind: str, what: str, person_key: UUID | None = None) -> None:
    """Log that somebody opened something."""
    Reading.objects.create(at=clock.now(), by=by, kind=kind, what=what, person_key=person_key)


def facts_version() -> int:
    """A number that moves whenever a fact is written. Cheap: the top of an index."""
    return AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
