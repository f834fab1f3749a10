"""The facts behind an edition, kept in the database: encrypted, backed up with it, enough to compute it again."""

from __future__ import annotations

import base64
import io
import zipfile

import polars as pl

from convergence.indicators import store, versions
from convergence.indicators.definition import Definition
from convergence.indicators.evaluate import Evaluation
from convergence.indicators.frames import SCHEMAS, Frames, read_back
from convergence.indicators.populations import Prepared
from convergence.indicators.scope import Period, Scope
from convergence.indicators.spells import build
from convergence.indicators.store import Snapshot
from convergence.reports.frozen import BrokenEditionError, rules_in, version
from convergence.reports.models import Edition, KeptFacts


def pack(frames: Frames) -> str:
    """The tables as Parquet, in one text."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as folder:
        for name in SCHEMAS:
            table = io.BytesIO()
            getattr(frames, name).write_parquet(table, compression="zstd")
            folder.writestr(f"{name}.parquet", table.getvalue())
    return base64.b64encode(out.getvalue()).decode()


def unpack(text: str) -> Frames:
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(text))) as folder:
        return read_back({name: pl.read_parquet(io.BytesIO(folder.read(f"{name}.parquet"))) for name in SCHEMAS})


def keep(snapshot: Snapshot) -> KeptFacts:
    """The row that holds these facts; the same facts are kept once."""
    found = KeptFacts.objects.filter(digest=snapshot.digest).first()
    return found or KeptFacts.objects.create(
        digest=snapshot.digest, taken_at=snapshot.taken_at, content=pack(snapshot.frames)
    )


def facts_of(edition: Edition) -> Snapshot:
    """The facts of an edition, read back. Raises BrokenEditionError when they are not those that were frozen."""
    kept = edition.facts
    try:
        frames = unpack(kept.content)
    except pl.exceptions.PolarsError as error:
        raise BrokenEditionError(
            "Les données gardées portent un code que cette installation ne connaît plus."
        ) from error
    if store.digest(frames) != kept.digest:
        raise BrokenEditionError("Les données gardées ne sont plus celles qui ont été figées.")
    return Snapshot(frames, kept.digest, kept.taken_at)


def prepared_of(edition: Edition, facts: Snapshot | None = None) -> Prepared:
    """The journeys of the edition, with the rules that were in force."""
    facts = facts or facts_of(edition)
    rules = rules_in(edition.rules)
    return Prepared(facts.frames, build(facts.frames, rules), rules, edition.programme, Period.year(edition.year))


def definitions_of(edition: Edition) -> dict[str, Definition]:
    """The versions it was computed with. Raises BrokenEditionError when one no longer computes the same."""
    found = {}
    for key, held in edition.definitions.items():
        found[key] = version(key, held["version"])
        if versions.digest(found[key]) != held["digest"]:
            raise BrokenEditionError(f"La version {held['version']} de {key} ne calcule plus la même chose.")
    return found


def replay(
    edition: Edition, scope: Scope, prepared: Prepared | None = None
) -> dict[str, dict[str, int | float | None]]:
    """The figures of a level computed again from the kept facts, with the definitions and rules of the edition."""
    evaluation = Evaluation(prepared or prepared_of(edition), scope)
    return {
        key: {
            "successes": result.successes,
            "failures": result.failures,
            "unknown": result.unknown,
            "refused": result.refused,
            "measured": result.measured,
        }
        for key, result in evaluation.results(definitions_of(edition).values()).items()
    }
