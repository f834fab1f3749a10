"""The dry run: what a file would do, row by row, and why. Nothing is written here."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from rapidfuzz import fuzz, process

from convergence.accounts.permissions import Permission
from convergence.exchange import checks
from convergence.exchange.cleaning import CellError, cleaner, text_of
from convergence.exchange.columns import CHANTIERS, PARCOURS, Kind
from convergence.exchange.errors import ExchangeError
from convergence.exchange.models import Baseline
from convergence.exchange.network_plan import ChantierTarget, Network
from convergence.exchange.people_plan import Joined, People, Slot, chunks, identity_of_row
from convergence.exchange.reading import Book, Sheet
from convergence.exchange.report import ERROR, WARNING, ImportReport, Problem
from convergence.exchange.row_plan import RowPlan
from convergence.exchange.rows import Row, Stored, days_of, merge, row_of
from convergence.journeys.models import Journey, Situation
from convergence.kit import clock, crypto
from convergence.kit.folding import squeeze
from convergence.network.viewer import Viewer
from convergence.partnerships import mobilisation
from convergence.people.models import IdentityDoubt, InclusionPass

Progress = Callable[[float, float, str], Any]
Words = Mapping[str, Mapping[str, str]]

REQUIRED = ("nom", "prenom", "date_naissance", "date_entree", "programme")
_REQUIRED_WORDS = {
    "nom": "Le nom manque.",
    "prenom": "Le prénom manque.",
    "date_naissance": "La date de naissance manque.",
    "date_entree": "La date d’entrée manque.",
    "programme": "Le programme manque.",
}
SAME_NAME = 60
"""Under this likeness of the names, with another birth date, a reference was given to somebody else."""


@dataclass(frozen=True)
class Rights:
    """Where the importing user may write. Without a viewer (commands): everywhere."""

    viewer: Viewer | None = None

    def holds(self, target: ChantierTarget) -> bool:
        if self.viewer is None:
            return True
        scope = self.viewer.scope(Permission.IMPORT_RUN)
        return scope.nation or (target.saved is not None and scope.holds(target.saved.pk))

    def registers(self, _target: ChantierTarget) -> bool:
        return self.viewer is None or self.viewer.scope(Permission.NETWORK_WRITE).nation


@dataclass
class Plan:
    """What the whole file would do."""

    network: Network
    people: People
    rows: list[RowPlan]
    problems: list[Problem]
    """Those of the sheet `Chantiers`."""
    refused_chantiers: int
    unknown_columns: list[str]
    joined: list[Joined] = field(default_factory=list)

    @property
    def taken(self) -> list[RowPlan]:
        return [row for row in self.rows if not row.refused]

    def report(self, file: str, *, applied: bool) -> ImportReport:
        counts = Counter(row.outcome for row in self.rows)
        return ImportReport(
            file=file,
            applied=applied,
            rows=len(self.rows) + self.refused_chantiers,
            created=counts["CREATED"],
            changed=counts["CHANGED"],
            unchanged=counts["UNCHANGED"],
            refused=counts["REFUSED"] + self.refused_chantiers,
            unknown_columns=self.unknown_columns,
            problems=[*self.problems, *(problem for row in self.rows for problem in row.problems)],
            conflicts=sum(len(row.merged.conflicts) for row in self.taken if row.merged),
            doubts=len(self.joined) + len(self.people.apart),
            chantiers_created=len(self.network.created),
            chantiers_changed=len(self.network.changed),
        )


def make_plan(
    book: Book,
    *,
    rights: Rights | None = None,
    words: Words | None = None,
    defaults: Row | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Plan the import of what was read. `words` maps the chantier's own words to codes, by column; `defaults`
    gives the SIRET, code and programme of a sheet that has no such columns.

    Raises ExchangeError when no sheet of the file is ours.
    """
    rights, words = rights or Rights(), words or {}
    tell = progress or (lambda _done, _total, _label: None)
    parcours, chantiers = book.sheets.get(PARCOURS.name), book.sheets.get(CHANTIERS.name)
    if parcours is None and chantiers is None:
        raise ExchangeError(
            "Aucune feuille n’a les colonnes attendues (référence, SIRET, programme, nom, date d’entrée…). "
            "Partez du modèle vide, ou associez vos en-têtes sur la page d’import."
        )
    tell(0, 10, "Contrôle des chantiers")
    chantier_rows = _cleaned(chantiers, words) if chantiers else []
    rows = _cleaned(parcours, words) if parcours else []
    for row in rows:
        for name, text in (defaults or {}).items():
            if text and not any(column.name == name for column in (parcours.columns.values() if parcours else ())):
                row.values.setdefault(name, text)
    tell(3, 10, "Contrôle des lignes")
    network = Network(
        (row.values.get("siret", ""), row.values.get("code_chantier", "")) for row in [*chantier_rows, *rows]
    )
    problems: list[Problem] = []
    refused = 0
    for row in chantier_rows:
        found = [*row.problems]
        if not row.refused:
            if not row.values.get("siret"):
                found.append(Problem(CHANTIERS.name, row.number, "siret", ERROR, "missing", "Le SIRET manque."))
            else:
                found += network.take(row.number, row.values, rights.registers)
        refused += any(problem.is_error for problem in found)
        problems += found
    plan = Plan(network, People([]), rows, problems, refused, book.unknown_columns)
    _resolve(plan, rights)
    tell(5, 10, "Rapprochement avec ce qui est enregistré")
    _recall(plan.taken)
    tell(6, 10, "Rapprochement des personnes")
    _recognise_people(plan)
    tell(7, 10, "Règles")
    for row in plan.taken:
        checks.check_row(row)
    checks.check_overlaps(plan.taken)
    _look_again(plan)
    checks.check_agreement(plan.taken)
    tell(8, 10, "Contrôle terminé")
    return plan


# ── Cells ───────────────────────────────────────────────────────────────────────────────────
def _cleaned(sheet: Sheet, words: Words) -> list[RowPlan]:
    """Every row of a sheet with its canonical values and what is wrong in its cells. A cell seen once is kept."""
    today = clock.today()
    readers = {position: cleaner(column, today) for position, column in sheet.columns.items()}
    own = {position: words.get(column.name, {}) for position, column in sheet.columns.items()}
    seen: dict[int, dict[Any, str | CellError]] = {position: {} for position in sheet.columns}
    made = []
    for number, cells in sheet.rows:
        row = RowPlan(number, {})
        for position, column in sheet.columns.items():
            cell = cells[position] if position < len(cells) else ""
            if cell == "":
                continue
            key = (type(cell), cell)
            value = seen[position].get(key)
            if value is None:
                value = seen[position][key] = _read(readers[position], cell, own[position], column.kind)
            if isinstance(value, str):
                if value:
                    row.values[column.name] = value
            else:
                level = WARNING if value.code == "bad_pass" else ERROR
                row.kept[column.name] = text_of(cell)
                row.problems.append(
                    Problem(sheet.spec.name, number, column.name, level, value.code, str(value), value.accepted)
                )
        for position, header in sheet.unknown.items():
            text = text_of(cells[position]) if position < len(cells) else ""
            if text:
                row.kept[header] = text
        if row.values or row.problems:
            made.append(row)
    return made


def _read(reader: Callable[[Any], str], cell: Any, own: Mapping[str, str], kind: Kind) -> str | CellError:
    if own and kind in {Kind.CODE, Kind.CODES}:
        parts = text_of(cell).split(";") if kind is Kind.CODES else [text_of(cell)]
        cell = ";".join(own.get(squeeze(part), part) for part in parts)
    try:
        return reader(cell)
    except CellError as error:
        return error


# ── Chantier and reference ──────────────────────────────────────────────────────────────────
def _resolve(plan: Plan, rights: Rights) -> None:
    """The chantier of each row, what is missing, and references given twice."""
    seen: dict[tuple[str, str], int] = {}
    wrong = {(problem.row, problem.column) for row in plan.rows for problem in row.problems}
    for row in plan.rows:
        for name in REQUIRED:
            if not row.values.get(name) and (row.number, name) not in wrong:
                accepted = tuple(PARCOURS.by_name()[name].accepted())
                row.add(name, ERROR, "missing", _REQUIRED_WORDS[name], accepted)
        if (row.number, "siret") not in wrong:
            _resolve_chantier(plan.network, row, rights)
        if row.target is None or row.refused:
            continue
        reference = row.values.get("reference", "")
        if not reference:
            reference = row.values["reference"] = _made_reference(row.values)
            row.add(
                "reference", WARNING, "reference_missing",
                "La référence manque : une référence est faite d’après la personne et la date d’entrée.",
            )  # fmt: skip
        key = (row.target.code, reference)
        if key in seen:
            row.add(
                "reference", ERROR, "duplicate_reference",
                f"Cette référence est déjà à la ligne {seen[key]} pour ce chantier.",
            )  # fmt: skip
        else:
            seen[key] = row.number


def _resolve_chantier(network: Network, row: RowPlan, rights: Rights) -> None:
    siret, code = row.values.get("siret", ""), row.values.get("code_chantier", "")
    if not siret and not code:
        row.add("siret", ERROR, "missing", "Le SIRET du chantier manque.")
        return
    target = network.find(siret, code)
    if target is not None and rights.holds(target):
        row.target = target
        return
    under = [one.code for one in network.under(siret) if rights.holds(one)]
    if target is None and not code and len(under) > 1:
        row.add(
            "code_chantier", ERROR, "which_chantier",
            "Plusieurs chantiers partagent ce SIRET : indiquez le code du chantier.", tuple(under),
        )  # fmt: skip
        return
    known = [one.code for one in network.by_code.values() if rights.holds(one)]
    near = process.extract(code or siret, known, scorer=fuzz.ratio, limit=5, score_cutoff=70)
    word = f"code {code}" if code and under else f"SIRET {siret or code}"
    row.add(
        "code_chantier" if code and under else "siret", ERROR, "unknown_chantier",
        f"Chantier inconnu, ou hors de votre périmètre : {word}. Ajoutez-le à la feuille Chantiers, ou corrigez-le.",
        tuple(under or (match for match, _, _ in near)),
    )  # fmt: skip


def _made_reference(values: Row) -> str:
    """A stable reference for a row without one; nobody can read the name back from it."""
    key = crypto.derive(settings.CONVERGENCE_KEY, "reference")
    told = f"{identity_of_row(values)}|{values['programme']}|{values['date_entree']}"
    return "SR-" + hmac.new(key, told.encode(), hashlib.sha256).hexdigest()[:12].upper()


# ── What is stored ──────────────────────────────────────────────────────────────────────────
def load_stored(journeys: list[Journey]) -> dict[int, Stored]:
    """Journeys with their situations, what was done for them and their person's PASS, by primary key."""
    stored = {journey.pk: Stored(journey) for journey in journeys}
    for keys in chunks(stored):
        for situation in Situation.objects.filter(journey__in=keys).order_by("observed_on", "id"):
            stored[situation.journey_id].situations.append(situation)
        done = mobilisation.seen(keys)
        for key in keys:
            stored[key].done = done.values(stored[key].journey)
    passes: dict[int, InclusionPass] = {}
    for keys in chunks({journey.person_id for journey in journeys}):
        for one in InclusionPass.objects.filter(person__in=keys).order_by("id"):
            best = passes.get(one.person_id)
            if best is None or one.closed_on is None or best.closed_on is not None:
                passes[one.person_id] = one
    for one_stored in stored.values():
        one_stored.inclusion_pass = passes.get(one_stored.journey.person_id)
    return stored


def _recall(rows: list[RowPlan]) -> None:
    """Find the stored journey of each row, and what the last import said of it."""
    wanted: dict[tuple[int, str], RowPlan] = {
        (row.target.saved.pk, row.values["reference"]): row
        for row in rows
        if row.target is not None and row.target.saved is not None
    }
    journeys: list[Journey] = []
    chantiers = {chantier for chantier, _ in wanted}
    for packet in chunks({reference for _, reference in wanted}):
        journeys += [
            journey
            for journey in Journey.objects.filter(reference__in=packet, chantier__in=chantiers).select_related("person")
            if (journey.chantier_id, journey.reference) in wanted
        ]
    stored = load_stored(journeys)
    bases: dict[int, Row] = {}
    for keys in chunks(stored):
        bases.update(dict(Baseline.objects.filter(journey__in=keys).values_list("journey_id", "values")))
    for pk, one in stored.items():
        row = wanted[(one.journey.chantier_id, one.journey.reference)]
        row.stored, row.base = one, bases.get(pk) or {}
        _compare(row)


def _compare(row: RowPlan) -> None:
    assert row.stored is not None
    journey = row.stored.journey
    if journey.programme != row.values["programme"]:
        row.add(
            "programme", ERROR, "other_programme",
            f"Cette référence est celle d’un parcours {journey.programme} : un changement de programme ouvre un autre "
            "parcours, avec sa référence.",
            (journey.programme,),
        )  # fmt: skip
        return
    person = journey.person
    names = fuzz.token_sort_ratio(
        squeeze(f"{row.values['nom']}{row.values['prenom']}"), squeeze(f"{person.last_name}{person.first_name}")
    )
    same_as_base = all(row.values[name] == row.base.get(name) for name in ("nom", "prenom", "date_naissance"))
    if not same_as_base and names < SAME_NAME and person.birth_date.isoformat() != row.values["date_naissance"]:
        row.add(
            "reference", ERROR, "reference_reused",
            "Cette référence est déjà celle d’une autre personne : donnez-en une autre à ce parcours.",
        )  # fmt: skip
        return
    row.merged = merge(row.values, row_of(row.stored, days_of(row.values)), row.base)


# ── People ──────────────────────────────────────────────────────────────────────────────────
def _recognise_people(plan: Plan) -> None:
    rows = plan.taken
    people = plan.people = People(row.values for row in rows if row.stored is None)
    known = [(row, row.stored) for row in rows if row.stored is not None]
    for row, stored in known:
        row.slot = people.of(stored.journey.person)
    people.note_passes(stored.inclusion_pass for _, stored in known if stored.inclusion_pass is not None)
    for row, _ in known:
        if row.slot is not None:
            people.check_known(row.slot, row.values)
    fresh = [row for row in rows if row.stored is None]
    for row in sorted(fresh, key=lambda one: (not one.values.get("numero_pass_iae"), one.number)):
        row.slot = people.find(row.number, row.values)


def _look_again(plan: Plan) -> None:
    """Joins that a human should confirm, once refused rows are out."""
    fresh = {row.number: row for row in plan.taken if row.stored is None}
    plan.joined = [one for one in plan.people.joined if one.number in fresh]
    listed = {one.number for one in plan.joined}
    kept = {id(row.slot) for row in fresh.values()}
    plan.people.apart = [
        (one, other, kind)
        for one, other, kind in plan.people.apart
        if all(slot.person is not None or id(slot) in kept for slot in (one, other))
    ]
    first_of_january: dict[int, list[RowPlan]] = defaultdict(list)
    for row in fresh.values():
        if row.values["date_naissance"].endswith("-01-01") and row.number not in listed:
            first_of_january[id(row.slot)].append(row)
    for rows in first_of_january.values():
        slot, passes = rows[0].slot, {row.values.get("numero_pass_iae", "") for row in rows}
        assert slot is not None
        if passes == {""} or len(passes) > 1:
            codes = _chantiers_of(slot) or [rows[0].target.code if rows[0].target else ""]
            for row in rows:
                if row.target is not None and row.target.code not in codes:
                    plan.joined.append(Joined(slot, row.number, IdentityDoubt.Kind.JANUARY, row.values))


def _chantiers_of(slot: Slot) -> list[str]:
    if slot.person is None:
        return []
    return list(Journey.objects.filter(person=slot.person).values_list("chantier__code", flat=True))
