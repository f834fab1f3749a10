"""The sheet `Chantiers`: which territories, chantiers and programme runs it creates or changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F

from convergence.exchange.columns import CHANTIERS
from convergence.exchange.report import ERROR, WARNING, Problem
from convergence.exchange.rows import Row
from convergence.kit import clock
from convergence.network.actions import slug_of
from convergence.network.models import Chantier, Membership, ProgrammeRun, Territory

CHANTIER_FIELDS = {"nom": "name", "departement": "department", "activite": "activity"}


@dataclass
class RunTarget:
    """A programme carried by a chantier: stored, new or changed."""

    programme: str
    started_on: date | None
    ended_on: date | None
    places: int | None = None
    saved: ProgrammeRun | None = None
    wanted: dict[str, Any] = field(default_factory=dict)
    """Dates and places to write on a stored run."""

    @property
    def span(self) -> tuple[date | None, date | None]:
        return (self.wanted.get("started_on", self.started_on), self.wanted.get("ended_on", self.ended_on))


@dataclass
class ChantierTarget:
    """A chantier that rows may name: stored, or created by this file."""

    code: str
    siret: str
    saved: Chantier | None = None
    wanted: dict[str, str] = field(default_factory=dict)
    territory: str = ""
    """Name of the territory to join, empty when nothing changes."""
    runs: list[RunTarget] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return bool(self.wanted or self.territory or any(run.saved is None or run.wanted for run in self.runs))

    def spans(self, programme: str) -> list[tuple[date | None, date | None]]:
        return [run.span for run in self.runs if run.programme == programme]


class Network:
    """The register as this file sees it: what is stored, with what its first sheet adds."""

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        """`rows`: every (siret, code) that the file names."""
        pairs = set(rows)
        codes = {code or siret for siret, code in pairs} - {""}
        sirets = {siret for siret, _ in pairs} - {""}
        self.by_code: dict[str, ChantierTarget] = {}
        found = Chantier.objects.filter(siret__in=sirets) | Chantier.objects.filter(code__in=codes)
        targets = {}
        for chantier in found:
            target = ChantierTarget(chantier.code, chantier.siret, chantier)
            targets[chantier.pk] = self.by_code[chantier.code] = target
        for run in ProgrammeRun.objects.filter(chantier__in=list(targets)).prefetch_related("places"):
            targets[run.chantier_id].runs.append(
                RunTarget(run.programme, run.started_on, run.ended_on, run.places_on(clock.today()), run)
            )
        self._members: dict[int, tuple[str, bool]] = {
            pk: (slug, ended is None)
            for pk, slug, ended in Membership.objects.filter(chantier__in=list(targets))
            .order_by(F("started_on").asc(nulls_first=True), "id")
            .values_list("chantier_id", "territory__slug", "ended_on")
        }
        self.known_territories = {territory.slug: territory for territory in Territory.objects.all()}

    def find(self, siret: str, code: str) -> ChantierTarget | None:
        """The chantier of a row: by its code, else the SIRET's own, else the only one under that SIRET."""
        if code:
            target = self.by_code.get(code)
            return target if target is not None and siret in ("", target.siret) else None
        if siret in self.by_code:
            return self.by_code[siret]
        same = self.under(siret)
        return same[0] if len(same) == 1 else None

    def under(self, siret: str) -> list[ChantierTarget]:
        return [target for target in self.by_code.values() if target.siret == siret]

    @property
    def created(self) -> list[ChantierTarget]:
        return [target for target in self.by_code.values() if target.saved is None]

    @property
    def changed(self) -> list[ChantierTarget]:
        return [target for target in self.by_code.values() if target.saved is not None and target.is_changed]

    # ── Rows of the sheet ───────────────────────────────────────────────────────────────────
    def take(self, number: int, row: Row, may_write: Callable[[ChantierTarget], bool]) -> list[Problem]:
        """Plan one row. Returns its problems; an error leaves the register as it was."""
        problem = _problems(number)
        siret, code, programme = row.get("siret", ""), row.get("code_chantier", ""), row.get("programme", "")
        started, ended = _day(row, "date_debut_programme"), _day(row, "date_fin_programme")
        if started and ended and ended < started:
            return [problem("date_fin_programme", ERROR, "end_before_start", "La fin du programme précède son début.")]
        if not programme:
            return [
                problem(
                    "programme", ERROR, "missing", "Le programme manque.",
                    CHANTIERS.by_name()["programme"].accepted(),
                )
            ]  # fmt: skip
        target = self.find(siret, code)
        if code and code in self.by_code and target is None:
            return [problem("code_chantier", ERROR, "code_taken", "Ce code est celui d’un chantier d’un autre SIRET.")]
        if target is None:
            target = ChantierTarget(code or siret, siret)
        before = (dict(target.wanted), target.territory)
        found: list[Problem] = []
        self._take_facts(target, row)
        run_problem = self._take_run(
            target,
            programme,
            started=started,
            ended=ended,
            places=row.get("places_conventionnees", ""),
            problem=problem,
        )
        if run_problem is not None:
            target.wanted, target.territory = before
            return [run_problem]
        if target.is_changed and not may_write(target):
            self._forget(target)
            if target.saved is None:
                return [
                    problem(
                        "siret", ERROR, "not_allowed",
                        "Ce chantier n’est pas au registre, et vous ne pouvez pas l’y ajouter : demandez au "
                        "responsable des données.",
                    )
                ]  # fmt: skip
            return [
                problem(
                    "", WARNING, "register_kept",
                    "Le registre des chantiers reste comme il est : seul le responsable des données le modifie.",
                )
            ]  # fmt: skip
        if target.saved is None and not target.wanted.get("name"):
            target.wanted["name"] = target.code
            found.append(problem("nom", WARNING, "missing", "Le nom du chantier manque : son code en tient lieu."))
        self.by_code[target.code] = target
        return found

    def _take_facts(self, target: ChantierTarget, row: Row) -> None:
        for name, attribute in CHANTIER_FIELDS.items():
            value = row.get(name, "")
            if value and (target.saved is None or getattr(target.saved, attribute) != value):
                target.wanted[attribute] = value
            elif value:
                target.wanted.pop(attribute, None)
        territory = row.get("territoire", "")
        if territory:
            slug, is_open = self._members.get(target.saved.pk, ("", False)) if target.saved else ("", False)
            target.territory = "" if slug == slug_of(territory) and is_open else territory

    def _take_run(
        self,
        target: ChantierTarget,
        programme: str,
        *,
        started: date | None,
        ended: date | None,
        places: str,
        problem: Callable[..., Problem],
    ) -> Problem | None:
        same = [run for run in target.runs if run.programme == programme]
        run = next((run for run in same if run.started_on == started), None)
        if run is None and len(same) == 1 and (started is None or same[0].started_on is None or same[0].saved):
            later = same[0].ended_on is not None and started is not None and started > same[0].ended_on
            run = None if later else same[0]
        if run is None:
            if any(_meet(one.span, (started, ended)) for one in same):
                return problem(
                    "date_debut_programme", ERROR, "run_overlaps", "Ce chantier porte déjà ce programme à ces dates."
                )
            target.runs.append(RunTarget(programme, started, ended, int(places) if places else None))
            return None
        first, last = started or run.started_on, ended or run.ended_on
        if first and last and last < first:
            return problem(
                "date_fin_programme",
                ERROR,
                "end_before_start",
                f"La fin du programme précède son début, le {first:%d/%m/%Y}.",
            )
        wanted = {"started_on": started, "ended_on": ended, "places": int(places) if places else None}
        for name, value in wanted.items():
            if value is None:
                continue
            if run.saved is None:
                setattr(run, name, value)
            elif getattr(run, name) != value:
                run.wanted[name] = value
            else:
                run.wanted.pop(name, None)
        return None

    def _forget(self, target: ChantierTarget) -> None:
        target.wanted.clear()
        target.territory = ""
        target.runs = [run for run in target.runs if run.saved is not None]
        for run in target.runs:
            run.wanted.clear()


def _meet(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    return (one[0] or date.min) <= (other[1] or date.max) and (other[0] or date.min) <= (one[1] or date.max)


def _day(row: Row, name: str) -> date | None:
    text = row.get(name, "")
    return date.fromisoformat(text) if text else None


def _problems(number: int) -> Callable[..., Problem]:
    def make(column: str, level: str, code: str, message: str, accepted: Iterable[str] = ()) -> Problem:
        return Problem(CHANTIERS.name, number, column, level, code, message, tuple(accepted))

    return make
