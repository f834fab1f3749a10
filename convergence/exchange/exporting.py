"""What is stored, as the reporting workbook. Imported again, it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from convergence.accounts import audit
from convergence.accounts.models import Reading, User
from convergence.accounts.permissions import Permission
from convergence.exchange.columns import CHANTIERS, FACT, PARCOURS
from convergence.exchange.errors import ExchangeError
from convergence.exchange.models import Baseline
from convergence.exchange.people_plan import chunks
from convergence.exchange.planning import load_stored
from convergence.exchange.rows import Row, Stored, row_of, text_of_day
from convergence.exchange.writing import close_workbook, formats, open_workbook, write_rows
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.network.models import Chantier, Membership, ProgrammeRun, Territory
from convergence.network.viewer import Viewer

Progress = Callable[[float, float, str], Any]
SCOPES = "national, territory:<code>, chantier:<code>, departement:<code>, hors-territoire"


def chantiers_of(scope: str, viewer: Viewer | None = None) -> list[Chantier]:
    """The chantiers of a scope, today; those the viewer may export when there is one.

    Raises ExchangeError for a scope that does not exist.
    """
    kind, _, code = scope.partition(":")
    today = clock.today()
    found = Chantier.objects.all()
    if kind == "territory":
        territory = Territory.objects.filter(slug=code).first()
        if territory is None:
            raise ExchangeError(f"Aucun territoire « {code} ».")
        found = found.of_territory(territory, today)
    elif kind == "chantier":
        found = found.filter(code=code)
        if not found.exists():
            raise ExchangeError(f"Aucun chantier « {code} ».")
    elif kind == "departement":
        found = found.filter(department=code)
    elif scope == "hors-territoire":
        found = found.off_territory(today)
    elif scope != "national":
        raise ExchangeError(f"Périmètre inconnu : {scope}. Périmètres possibles : {SCOPES}.")
    if viewer is not None:
        where = viewer.scope(Permission.EXPORT_RUN)
        if not where.nation:
            found = found.filter(pk__in=where.chantiers)
    return list(found.distinct().order_by("code"))


def write(path: Path, *, scope: str, by: User | None = None, progress: Progress | None = None) -> int:
    """Write the workbook of a scope at `path`. Returns the number of journeys; the reading is logged."""
    tell = progress or (lambda _done, _total, _label: None)
    user = by or User.objects.system()
    chantiers = chantiers_of(scope, Viewer(by) if by is not None else None)
    audit.read(by=user, kind=Reading.Kind.EXPORT, what=f"classeur {scope}"[:120])
    tell(0, 10, "Lecture des parcours")
    rows = list(journey_rows(chantiers))
    tell(6, 10, "Écriture du classeur")
    mark_bases(chantiers, rows)
    book = open_workbook(path)
    dress = formats(book)
    write_rows(book, CHANTIERS, chantier_rows(chantiers), dress)
    write_rows(book, PARCOURS, rows, dress)
    close_workbook(book, path)
    tell(10, 10, "Terminé")
    return len(rows)


def mark_bases(chantiers: list[Chantier], rows: list[Row]) -> None:
    """Journeys that no file ever told take what goes out as the base of the next comparison: a cell edited in the
    exported workbook is then a change, and only one edited on both sides a conflict."""
    code_of = {chantier.pk: chantier.code for chantier in chantiers}
    values = {(row.get("code_chantier", row["siret"]), row["reference"]): row for row in rows}
    fresh = []
    for packet in chunks(code_of, 200):
        known = Baseline.objects.filter(journey__chantier__in=packet).values("journey_id")
        for journey in Journey.objects.filter(chantier__in=packet).exclude(pk__in=known):
            row = values.get((code_of[journey.chantier_id], journey.reference))
            if row is not None:
                fresh.append(Baseline(journey=journey, values={name: row[name] for name in row if name in FACT}))
    Baseline.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)


def chantier_rows(chantiers: list[Chantier]) -> list[Row]:
    """One row per chantier and programme run, in the order of the codes."""
    today = clock.today()
    of_pk = {chantier.pk: chantier for chantier in chantiers}
    territories = dict(
        Membership.objects.on(today).filter(chantier__in=of_pk).values_list("chantier_id", "territory__name")
    )
    runs = ProgrammeRun.objects.filter(chantier__in=of_pk).prefetch_related("places")
    rows = []
    for run in sorted(runs, key=lambda one: (of_pk[one.chantier_id].code, one.programme, text_of_day(one.started_on))):
        chantier = of_pk[run.chantier_id]
        row = {
            **_keys(chantier),
            "nom": chantier.name,
            "territoire": territories.get(chantier.pk, ""),
            "departement": chantier.department,
            "activite": chantier.activity,
            "programme": str(run.programme),
            "date_debut_programme": text_of_day(run.started_on),
            "date_fin_programme": text_of_day(run.ended_on),
            "places_conventionnees": str(run.places_on(today)) if run.places.all() else "",
        }
        rows.append({name: text for name, text in row.items() if text})
    return rows


def _keys(chantier: Chantier) -> Row:
    keys = {"siret": chantier.siret}
    return keys if chantier.code == chantier.siret else keys | {"code_chantier": chantier.code}


def full_row(stored: Stored, chantier: Chantier) -> Row:
    """The whole row of a journey: its keys, then its facts."""
    journey = stored.journey
    return {"reference": journey.reference, **_keys(chantier), "programme": str(journey.programme), **row_of(stored)}


def journey_rows(chantiers: list[Chantier]) -> list[Row]:
    """One row per journey of these chantiers, by chantier and entry."""
    of_pk = {chantier.pk: chantier for chantier in chantiers}
    rows: list[Row] = []
    for packet in chunks(of_pk, 200):
        journeys = list(
            Journey.objects.filter(chantier__in=packet)
            .select_related("person")
            .order_by("chantier__code", "started_on", "id")
        )
        stored = load_stored(journeys)
        rows += [full_row(stored[journey.pk], of_pk[journey.chantier_id]) for journey in journeys]
    return rows
