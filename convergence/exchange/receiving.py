"""The life of a file on screen: received, checked, applied. Each step is an action; tasks call them."""

from __future__ import annotations

import base64
import hashlib
import io
import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.exchange import applying, commands
from convergence.exchange.columns import PARCOURS
from convergence.exchange.errors import ExchangeError
from convergence.exchange.mapping import Told, remembered
from convergence.exchange.models import ImportBatch, ImportFile
from convergence.exchange.planning import Plan, Rights, make_plan
from convergence.exchange.reading import Book, read_book
from convergence.kit import clock
from convergence.network.viewer import Viewer

KEPT_DAYS = 30
"""How long the file itself stays."""
STATE = ImportBatch.State
log = logging.getLogger(__name__)


@transaction.atomic
def receive(*, by: User, name: str, content: bytes) -> ImportBatch:
    """Keep a file that came in, encrypted, ready to be checked. Old files go."""
    if len(content) > settings.IMPORT_MAX_BYTES:
        raise ExchangeError(f"Le fichier dépasse {settings.IMPORT_MAX_BYTES // 1024**2} Mo : partagez-le.")
    now = clock.now()
    ImportFile.objects.filter(batch__at__lt=now - timedelta(days=KEPT_DAYS)).delete()
    batch = ImportBatch.objects.create(
        by=by,
        at=now,
        file_name=Path(name).name[:200] or "classeur",
        digest=hashlib.sha256(content).hexdigest(),
        mapping=remembered(by).to_json(),
    )
    ImportFile.objects.create(batch=batch, content=base64.b64encode(content).decode())
    audit.record(by=by, action="exchange.receive", subject=batch)
    return batch


@contextmanager
def file_of(batch: ImportBatch) -> Iterator[Path]:
    """The file on disk, for the time of a reading. Only this process may read it."""
    kept = ImportFile.objects.filter(batch=batch).first()
    if kept is None:
        raise ExchangeError("Le fichier n’est plus gardé : importez-le de nouveau.")
    with tempfile.TemporaryDirectory(prefix="convergence-") as folder:
        path = Path(folder) / "classeur"
        path.write_bytes(base64.b64decode(kept.content))
        yield path


def book_of(batch: ImportBatch) -> Book:
    """What the file holds, read with what was told of its headers."""
    with file_of(batch) as path:
        return read_book(path, mapping=Told.from_json(batch.mapping).headers)


def plan_of(batch: ImportBatch, book: Book, progress: Callable[[float, float, str], Any] | None = None) -> Plan:
    """The plan of a file with the rights of who brought it."""
    told = Told.from_json(batch.mapping)
    return make_plan(book, rights=Rights(Viewer(batch.by)), words=told.words, defaults=told.defaults, progress=progress)


def _fail(batch: ImportBatch, message: str, state: str = STATE.FAILED) -> None:
    batch.state, batch.error = state, message[:400]
    batch.save(update_fields=["state", "error"])


@contextmanager
def _told(batch: ImportBatch, state: str = STATE.FAILED) -> Iterator[None]:
    """Whatever breaks, the batch says so and nobody waits for ever."""
    try:
        yield
    except ExchangeError as error:
        _fail(batch, str(error), state)
    except Exception:
        log.exception("import %s", batch.key)
        _fail(
            batch,
            "Une erreur imprévue a arrêté le traitement. Rien n’a été enregistré ; l’équipe technique en a la trace.",
            state,
        )


def check(batch: ImportBatch) -> None:
    """Dry run. Leaves the batch checked, waiting for its headers, or failed with the reason."""

    def progress(done: float, total: float, label: str = "") -> None:
        ImportBatch.objects.filter(pk=batch.pk).update(step=round(10 * done / total) if total else 0, doing=label[:80])

    batch.state, batch.error, batch.steps, batch.step = STATE.CHECKING, "", 10, 0
    batch.doing = "Lecture"
    batch.save(update_fields=["state", "error", "steps", "step", "doing"])
    with _told(batch):
        book = book_of(batch)
        if PARCOURS.name not in book.sheets and book.strange is not None:
            batch.state = STATE.MAPPING
            batch.save(update_fields=["state"])
            return
        plan = plan_of(batch, book, progress)
        batch.report = commands.stored_report(plan.report(batch.file_name, applied=False))
        batch.state = STATE.CHECKED
        batch.save(update_fields=["state", "report"])


def apply(batch: ImportBatch, *, by: User) -> None:
    """Write a checked file. The plan is made again inside the transaction: what moved meanwhile counts."""
    batch.step, batch.steps, batch.doing = 5, 10, "Enregistrement"
    batch.save(update_fields=["step", "steps", "doing"])
    with _told(batch, STATE.CHECKED):
        book = book_of(batch)
        with transaction.atomic():
            plan = plan_of(batch, book)
            batch.report = commands.stored_report(plan.report(batch.file_name, applied=True))
            applying.apply_plan(plan, batch=batch, by=by)


def annotated(batch: ImportBatch) -> bytes:
    """The workbook given back with what is wrong in it, as the last check told."""
    from convergence.exchange import annotating
    from convergence.exchange.report import Problem

    book = book_of(batch)
    problems = [Problem.from_json(one) for one in (batch.report or {}).get("problems", [])]
    return _bytes(lambda path: annotating.write(book, problems, path))


def template() -> bytes:
    """The empty workbook."""
    return _bytes(commands.write_template)


def export(*, by: User, scope: str) -> bytes:
    """The workbook of what is stored in a scope that the user may export."""
    return _bytes(lambda path: commands.export(path, scope=scope, by=by))


def _bytes(write: Callable[[Path], Any]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="convergence-") as folder:
        path = Path(folder) / "classeur.xlsx"
        write(path)
        return io.BytesIO(path.read_bytes()).getvalue()
