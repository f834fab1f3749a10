"""The snapshot in use: rebuilt when facts have changed, shared by the processes of the machine.

Every write leaves an audit event in its own transaction, so the end of the audit tells whether facts moved.
Whoever wrote since the last rebuild gets a new one at once, and so does a command; others are shown the last
snapshot, dated, until `REST` times what the rebuild took has passed: rebuilding takes at most a tenth of the day,
however many people type, and nobody waits for what a colleague is typing.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Q, Subquery
from django.utils import timezone

from convergence.accounts.models import AuditEvent, User
from convergence.indicators import extract, store
from convergence.indicators.store import Snapshot
from convergence.kit import clock

REST = 9
"""Rest after a rebuild, in times what it took: 2 s of work, then 18 s during which others see the last snapshot."""
LONGEST_REST = 300.0
"""Seconds after which nobody is shown a snapshot that is behind the facts."""
LATE = timedelta(seconds=10)
"""How long a transaction that writes lasts, at most."""
POINTER = "current.json"
_WINDOW = 2_000

_lock = threading.Lock()
_held: tuple[Pointer, Snapshot] | None = None


@dataclass(frozen=True)
class Pointer:
    """What the last rebuild left: the facts it saw, its folder, how long it took and when it ended."""

    stamp: str
    folder: str
    took: float
    at: float

    def lacks(self, reader: User) -> bool:
        """Whether it may lack something that she wrote. Events may be committed a moment after later ones."""
        _, last, *rest = self.stamp.split(":", 3)
        hers = AuditEvent.objects.filter(by=reader)
        if not rest:
            return hers.exists()
        moment = datetime.fromisoformat(rest[1]) - LATE
        return hers.filter(Q(pk__gt=int(last)) | Q(at__gte=moment)).exists()


def stamp() -> str:
    """What moves whenever a fact is written. Events may be committed out of order, so the latest ones are counted;
    the database and the moment of its last event tell two databases apart."""
    newest = AuditEvent.objects.order_by("-pk").values("pk")[:1]
    seen = AuditEvent.objects.filter(pk__gt=Subquery(newest) - _WINDOW).aggregate(
        last=Max("pk"), count=Count("pk"), at=Max("at")
    )
    if seen["last"] is None:
        return f"{_database()}:empty"
    return f"{_database()}:{seen['last']}:{seen['count']}:{seen['at'].isoformat()}"


def current(reader: User | None = None) -> Snapshot:
    """The snapshot that figures are computed on now.

    A `reader` may be shown one that others' writes have just left behind, never one that lacks her own; without a
    reader (a command) it is always up to date.
    """
    wanted = stamp()
    held = _held
    if held is not None and _serves(held[0], wanted, reader):
        return held[1]
    with _lock, _across_processes():
        return _renewed(wanted, reader)


def _renewed(wanted: str, reader: User | None) -> Snapshot:
    """The snapshot of memory, of another process, or a new one. One at a time on this machine."""
    global _held  # noqa: PLW0603 - one snapshot per process, replaced as a whole
    held = _held
    if held is not None and _serves(held[0], wanted, reader):
        return held[1]
    pointer = _read_pointer()
    if pointer is not None and _serves(pointer, wanted, reader):
        found = held[1] if held is not None and held[0] == pointer else _load(pointer)
        if found is not None:
            _held = (pointer, _known(found))
            return _held[1]
    pointer, fresh = rebuild(wanted)
    _held = (pointer, _known(fresh))
    return _held[1]


def _known(found: Snapshot) -> Snapshot:
    """When these are the facts held already, keep what was computed on them."""
    if _held is not None and _held[1].digest == found.digest:
        return _held[1].again(found.taken_at)
    return found


def _serves(pointer: Pointer, wanted: str, reader: User | None) -> bool:
    """Whether that snapshot may be shown: it saw all the facts, or it is recent and the reader wrote none since."""
    if pointer.stamp == wanted:
        return True
    if reader is None or not pointer.stamp.startswith(f"{_database()}:"):
        return False
    rest = min(REST * pointer.took, LONGEST_REST)
    if not 0 <= timezone.now().timestamp() - pointer.at < rest:
        return False
    return not pointer.lacks(reader)


def rebuild(facts: str) -> tuple[Pointer, Snapshot]:
    """Extract the facts and write them as the current snapshot. `facts` is the stamp read before."""
    started = time.monotonic()
    frames = extract.extract()
    snapshot = Snapshot(frames, store.digest(frames), clock.now())
    folder = store.write(snapshot, _home())
    pointer = Pointer(facts, folder.name, time.monotonic() - started, timezone.now().timestamp())
    store.replace_text(_home() / POINTER, json.dumps(pointer.__dict__))
    store.prune(_home(), keep=folder)
    return pointer, snapshot


def forget() -> None:
    """Drop the snapshot held by this process (tests, and a database restored under it)."""
    global _held  # noqa: PLW0603 - see current
    _held = None


def _home() -> Path:
    return Path(settings.HOME) / "snapshots"


def _database() -> str:
    """A short name of the database in use, without its password."""
    described = "|".join(str(connection.settings_dict.get(part, "")) for part in ("ENGINE", "NAME", "HOST", "PORT"))
    return hashlib.sha256(described.encode()).hexdigest()[:8]


def _read_pointer() -> Pointer | None:
    try:
        return Pointer(**json.loads((_home() / POINTER).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _load(pointer: Pointer) -> Snapshot | None:
    """The snapshot of the pointer; None when it cannot be read back: its folder then makes room for another."""
    folder = _home() / pointer.folder
    try:
        return store.load(folder)
    except store.BrokenSnapshotError:
        shutil.rmtree(folder, ignore_errors=True)
        return None


@contextmanager
def _across_processes() -> Iterator[None]:
    """One rebuild at a time on this machine."""
    _home().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (_home() / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
