"""What the command line and the screens call: import a file, write the template, export."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from convergence.accounts.models import User
from convergence.exchange import annotating, applying, exporting, template
from convergence.exchange.models import ImportBatch
from convergence.exchange.planning import Plan, Rights, make_plan
from convergence.exchange.reading import Book, read_book
from convergence.exchange.report import ImportReport
from convergence.kit import clock
from convergence.network.viewer import Viewer

Progress = Callable[[float, float, str], Any]


def _part(progress: Progress | None, start: float, share: float) -> Progress:
    """A share of the whole progress, for one step of several."""

    def tell(done: float, total: float, label: str = "") -> None:
        if progress is not None:
            progress(start + share * (done / total if total else 0), 100, label)

    return tell


def import_file(
    path: Path, *, apply: bool, out: Path | None = None, by: User | None = None, progress: Progress | None = None
) -> ImportReport:
    """Check a workbook, and write it when `apply`. `out` receives the annotated copy. Without `by`: a command.

    Raises ExchangeError, in French, when the file cannot be read at all.
    """
    rights = Rights(Viewer(by)) if by is not None else Rights()
    book = read_book(path)
    _part(progress, 0, 20)(1, 1, "Lecture")
    if not apply:
        plan = make_plan(book, rights=rights, progress=_part(progress, 20, 70))
        report = plan.report(path.name, applied=False)
    else:
        user = by or User.objects.system()
        with transaction.atomic():
            plan = make_plan(book, rights=rights, progress=_part(progress, 20, 30))
            report = plan.report(path.name, applied=True)
            batch = ImportBatch.objects.create(
                by=user, at=clock.now(), file_name=path.name, digest=hashlib.sha256(path.read_bytes()).hexdigest()
            )
            batch.report = stored_report(report)
            applying.apply_plan(plan, batch=batch, by=user, progress=_part(progress, 50, 40))
        report.batch_key = str(batch.key)
    if out is not None:
        annotate(book, plan, out)
    _part(progress, 90, 10)(1, 1, "Terminé")
    return report


def stored_report(report: ImportReport) -> dict[str, Any]:
    """The report as a batch keeps it: the contract, and what only the screens tell."""
    return report.to_json() | {
        "conflicts": report.conflicts,
        "doubts": report.doubts,
        "chantiers_created": report.chantiers_created,
        "chantiers_changed": report.chantiers_changed,
    }


def annotate(book: Book, plan: Plan, out: Path) -> None:
    """Write the annotated copy of what was read."""
    annotating.write(book, plan.report("", applied=False).problems, out)


def write_template(path: Path) -> None:
    """An empty workbook, with its lists and its help."""
    template.write(path)


def export(path: Path, *, scope: str = "national", by: User | None = None, progress: Progress | None = None) -> int:
    """Write the workbook of what is stored in a scope. Returns how many journeys it holds. Logged as a reading."""
    return exporting.write(path, scope=scope, by=by, progress=progress)
