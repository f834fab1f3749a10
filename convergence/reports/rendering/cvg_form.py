"""The form that a CVG chantier returns for the dialogue de gestion, filled with what is keyed.

It counts people as the figures do (one row per person, journeys joined). What the data do not hold is left to be
filled, and said so. Crossed tables on very few leavers tell who they are: under `LEAST` people they are withheld, and
justice is left out (GDPR, article 10) until the network decides otherwise.
Source: inventory of the 2024 tool of the dialogue de gestion, to be confirmed with the network.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import xlsxwriter

from convergence.indicators.evaluate import Evaluation
from convergence.indicators.frames import BARRIERS
from convergence.indicators.populations import Population
from convergence.indicators.store import Snapshot
from convergence.journeys.models import Situation
from convergence.kit import french
from convergence.kit.meeting import Point
from convergence.nomenclature.base import UNKNOWN_CODES
from convergence.nomenclature.lists import (
    Barrier,
    BarrierAxis,
    BaseCover,
    ComplementaryCover,
    Education,
    ExitReason,
    Housing,
    Intensity,
    Referrer,
    Stage,
)
from convergence.reports.rendering.gather import Asked

LEAST = 5
"""Leavers of a class, at least, for its crossed tables."""
TO_FILL = "à compléter"
WITHHELD = f"moins de {LEAST}"
NOT_TOLD = "non transmis"
LOOKS = {TO_FILL: "fill", WITHHELD: "held", NOT_TOLD: "held"}
_HOUSING = {
    "AUTONOME": "Logement autonome",
    "SEMI_DURABLE": "Logement semi-durable",
    "HEBERGEMENT_COLLECTIF": "Hébergement collectif",
    "HEBERGEMENT_PRECAIRE": "Hébergement précaire",
    "RUE": "Rue",
}
_REFERRERS = {
    "FRANCE_TRAVAIL": "France Travail",
    "MISSION_LOCALE": "Mission locale",
    "CAP_EMPLOI": "Cap emploi",
    "PLIE": "PLIE, PMIE",
    "AUTRE_SPE": "Autre service public de l’emploi",
    "HEBERGEMENT": "Structure d’hébergement",
    "MARAUDE_AJ": "Maraude, accueil de jour, veille sociale",
    "PHC": "Premières Heures en Chantier",
    "AUTRE_SIAE": "Autre SIAE",
    "SERVICE_SOCIAL": "Services sociaux du département",
    "AUTRE_ACCOMPAGNEMENT": "Autre acteur d’accompagnement",
    "SPONTANEE": "Candidature spontanée",
}
_REASONS = {
    "Emploi ou formation": {"EMPLOI": "Emploi", "SUITE_PARCOURS": "Suite de parcours en insertion",
                            "FORMATION": "Formation"},
    "Hors emploi": {"RETRAITE": "Retraite", "SANS_SOLUTION": "Sans solution", "SANS_NOUVELLES": "Sans nouvelles",
                    "NEUTRE": "Sortie neutre", "AUTRE_POSITIVE": "Autre sortie reconnue positive, dont soin"},
}  # fmt: skip

Cell = int | float | str | None
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """A part of the form: rows of a label and its cells."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    note: str = ""


@dataclass(frozen=True)
class Means:
    """Who works with the chantier: (name, function, FTE, of which support), and (name, employer, function, FTE)."""

    internal: list[tuple[str, str, float, float | None]]
    shared: list[tuple[str, str, str, float]]


MEANS: Point[[str, date, date], Means] = Point("cvg_form_means")
"""`MEANS.ask(chantier, start, end)`: what rooms above know of the means of the chantier of that code in that span."""


def form(snapshot: Snapshot, asked: Asked) -> dict[str, list[Table]]:
    """The tables of the form, by sheet. At most one query."""
    evaluation = Evaluation(snapshot.prepared(asked.programme, asked.period), asked.scope)
    columns = evaluation.prepared.journeys.columns
    welcomed: list[Row] = list(evaluation.people(Population.ACC, columns).to_dicts())
    present = evaluation.people(Population.OPEN, ("spell",)).height
    left = _with_exit(evaluation.people(Population.EX, columns), evaluation.prepared.spells.rows)
    return {
        "Public accueilli": _public(welcomed, present, evaluation.places, asked.period.end),
        "Moyens humains": _means(asked),
        "Sorties": _exits(left),
    }


def workbook(snapshot: Snapshot, asked: Asked) -> bytes:
    """The form as a workbook, ready to be read again, completed and sent."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": f"Formulaire CVG {asked.period.label}", "author": "Convergence France"})
        face: dict[str, Any] = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        looks: dict[str, dict[str, Any]] = {
            "title": {"bold": True, "font_size": 16, "font_color": "#0c4f58"},
            "soft": {"font_color": "#59534a"},
            "part": {"bold": True, "font_size": 12, "bottom": 1, "bottom_color": "#0c4f58"},
            "head": {"bold": True, "bg_color": "#0c4f58", "font_color": "#ffffff", "text_wrap": True},
            "label": {"text_wrap": True},
            "number": {"num_format": "General", "align": "right"},
            "fill": {"bg_color": "#fdf3d8", "align": "right", "italic": True},
            "held": {"font_color": "#867e73", "align": "right", "italic": True},
        }
        styles = {name: book.add_format({**face, **look}) for name, look in looks.items()}
        for name, tables in form(snapshot, asked).items():
            _sheet(book.add_worksheet(name), name, tables, asked, styles)
    return out.getvalue()


def _sheet(made: Any, name: str, tables: list[Table], asked: Asked, styles: Mapping[str, Any]) -> None:
    made.hide_gridlines(2)
    made.set_paper(9)
    made.fit_to_pages(1, 1)
    for at, width in enumerate(_widths(tables)):
        made.set_column(at, at, width)
    made.set_row(0, 24)
    made.write(0, 0, french.typeset(f"Dialogue de gestion CVG, {asked.place} · {name}"), styles["title"])
    span = f"Du {french.day(asked.period.start)} au {french.day(asked.period.end)}. "
    told = "Rempli avec les saisies, à relire ; ce qui est sur fond clair est à compléter à la main."
    made.write(1, 0, french.typeset(span + told), styles["soft"])
    made.freeze_panes(3, 1)
    row = 3
    for table in tables:
        made.write(row, 0, french.typeset(table.title), styles["part"])
        row += 1
        for column, label in enumerate(table.head):
            made.write(row, column, french.typeset(label), styles["head"])
        for label, cells in table.rows:
            row += 1
            made.write_string(row, 0, french.typeset(label), styles["label"])
            for column, cell in enumerate(cells, start=1):
                if isinstance(cell, str):
                    made.write_string(row, column, cell, styles[LOOKS.get(cell, "label")])
                elif cell is None:
                    made.write_blank(row, column, None, styles["number"])
                else:
                    made.write_number(row, column, cell, styles["number"])
        if table.note:
            row += 1
            made.write(row, 0, french.typeset(table.note), styles["soft"])
        row += 2


def _widths(tables: Iterable[Table]) -> list[int]:
    """Room for the longest word of each column of the sheet, within reason."""
    longest: dict[int, int] = {}
    for table in tables:
        for line in (table.head, *((label, *cells) for label, cells in table.rows)):
            for at, cell in enumerate(line):
                longest[at] = max(longest.get(at, 0), len(str(cell or "")))
    return [min(max(length + 3, 14 if at else 6), 54 if at == 0 else 34) for at, length in sorted(longest.items())]


# ── Who was welcomed ────────────────────────────────────────────────────────────────────────
def _count(rows: Iterable[Row], test: Callable[[Row], bool]) -> int:
    return sum(1 for row in rows if test(row))


def _unknown(rows: list[Row], column: str) -> int:
    """Answers that lack, refusals included: the form has one box for both."""
    return _count(rows, lambda row: (row[column] or "") in UNKNOWN_CODES or row[column] == "REFUS")


def _public(rows: list[Row], present: int, places: int, end: date) -> list[Table]:
    ages = [_age(row["birth_date"], end) for row in rows]
    education = {"1 et 2 (sans diplôme)": ("SANS", "INFRA_3"), "3 (CAP, BEP)": ("3",), "4 (bac)": ("4",),
                 "5 (bac + 2)": ("5",), "6 et plus": ("6_PLUS",)}  # fmt: skip
    one = ("", "Personnes")
    return [
        Table("Effectifs", one, (
            ("ETP conventionnés à la fin de la période", (TO_FILL,)),
            ("Places conventionnées", (places,)),
            ("Personnes accueillies dans la période", (len(rows),)),
            ("En contrat le dernier jour", (present,)),
        )),
        Table("Sexe et âge", one, (
            ("Femmes", (_count(rows, lambda row: row["sex"] == "F"),)),
            ("Hommes", (_count(rows, lambda row: row["sex"] == "H"),)),
            ("Sexe non renseigné", (_unknown(rows, "sex"),)),
            ("Moins de 26 ans", (sum(1 for age in ages if age is not None and age < 26),)),
            ("De 26 à 50 ans", (sum(1 for age in ages if age is not None and 26 <= age <= 50),)),
            ("Plus de 50 ans", (sum(1 for age in ages if age is not None and age > 50),)),
            ("Âge non renseigné", (sum(1 for age in ages if age is None),)),
        ), "Âge au dernier jour de la période ; qui a 50 ans est compté de 26 à 50."),
        Table("Niveau de formation", one, (
            *((f"Niveau {label}", (_count(rows, lambda row, codes=codes: row["education"] in codes),))  # type: ignore[misc]
              for label, codes in education.items()),
            ("Non renseigné", (len(rows) - _count(rows, lambda row: row["education"] in Education.codes()),)),
        ), "Les niveaux 6, 7 et 8 ne sont pas distingués dans les saisies."),
        Table("Situation à l’entrée", one, (
            ("Sans emploi depuis deux ans ou plus", (_count(rows, lambda row: row["unemployment"] == "PLUS_2A"),)),
            ("RSA", (_count(rows, lambda row: "RSA" in (row["income_entry"] or ())),)),
            ("ASS", (_count(rows, lambda row: "ASS" in (row["income_entry"] or ())),)),
            ("Travailleurs handicapés (RQTH ou AAH)",
             (_count(rows, lambda row: "OUI" in (row["rqth_entry"], row["aah_entry"])),)),
            ("dont AAH", (_count(rows, lambda row: row["aah_entry"] == "OUI"),)),
            ("Réfugiés", (TO_FILL,)),
        )),
        Table("Habitat à l’entrée", one, (
            *_by_group(rows, "housing_entry", Housing, _HOUSING),
            ("Ont connu un parcours de rue", (_count(rows, lambda row: row["street_history"] == "OUI" or (
                (code := Housing.get(row["housing_entry"])) is not None and code.level == 0)),)),
        )),
        Table("Difficultés à l’entrée", one, tuple(
            (axis.label, (NOT_TOLD if axis is BarrierAxis.JUSTICE else
                          _count(rows, lambda row, axis=axis: (_strength(row, axis) or 0) > 0),))  # type: ignore[misc]
            for axis in BarrierAxis
        ), "Au moins un frein léger ou lourd de l’axe. La justice n’est pas transmise (article 10 du RGPD)."),
        Table("Orienteurs", one, _by_group(rows, "referrer", Referrer, _REFERRERS)),
    ]  # fmt: skip


def _by_group(
    rows: list[Row], column: str, codes: Any, labels: Mapping[str, str]
) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    """How many people in each entry of the form, then those that none of them takes."""
    found = [member.item.cvg if (member := codes.get(row[column])) else "" for row in rows]
    counted: list[tuple[str, tuple[Cell, ...]]] = [(label, (found.count(code),)) for code, label in labels.items()]
    return (*counted, ("Autre, ou non renseigné", (sum(1 for code in found if code not in labels),)))


def _age(born: date | None, on: date) -> int | None:
    return None if born is None else on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _strength(row: Row, axis: BarrierAxis, stage: str = "") -> int | None:
    """The strongest barrier of an axis: 0 none, 1 light, 2 heavy; None when no item of it was assessed."""
    members = [barrier for barrier in Barrier if barrier.group == axis.value]
    levels = [
        level for barrier in members
        if (code := Intensity.get(row.get(f"{stage}{BARRIERS[barrier]}"))) is not None
        and (level := code.level) is not None
    ]  # fmt: skip
    return max(levels, default=None)


def _means(asked: Asked) -> list[Table]:
    """What is known of the team, then room to complete it by hand: what a subsidy does not pay is not known here."""
    known = MEANS.ask(asked.scope.value, asked.period.start, asked.period.end) if asked.scope.kind == "chantier" else []
    internal: list[tuple[Cell, ...]] = [
        (name or TO_FILL, function, fte, TO_FILL if support is None else support)
        for one in known for name, function, fte, support in one.internal
    ]  # fmt: skip
    shared: list[tuple[Cell, ...]] = [
        (name or TO_FILL, employer or TO_FILL, function, fte)
        for one in known for name, employer, function, fte in one.shared
    ]  # fmt: skip
    note = "ETP sur la période, tels que le chantier les a dits pour sa subvention." if known else ""
    return [
        Table("Équipe du chantier", ("", "Nom", "Fonction", "ETP", "dont accompagnement"), _listed(internal), note),
        Table("Moyens mutualisés", ("", "Nom", "Employeur", "Fonction", "Quotité pour le chantier"), _listed(shared)),
    ]


def _listed(rows: list[tuple[Cell, ...]]) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    """Numbered lines, eight at least."""
    blank = [(TO_FILL,) * 4] * max(0, 8 - len(rows))
    return tuple((str(number), cells) for number, cells in enumerate([*rows, *blank], start=1))


# ── Who left ────────────────────────────────────────────────────────────────────────────────
def _with_exit(people: pl.DataFrame, stored: pl.DataFrame) -> list[Row]:
    """The leavers, with the barriers and the income of the exit of their last row."""
    last = dict(stored.select("spell", "journey_id").iter_rows())
    fields = [f"barrier_{barrier.value.lower()}" for barrier in Barrier]
    asked = [last[spell] for spell in people["spell"]]
    answers = {
        found["journey_id"]: found
        for found in Situation.objects.filter(journey_id__in=asked, stage=Stage.EXIT).values(
            "journey_id", "income", *fields
        )
    }
    return [
        {**row, **{f"exit_{name}": value for name, value in answers.get(last[row["spell"]], {}).items()}}
        for row in people.to_dicts()
    ]


def _exits(rows: list[Row]) -> list[Table]:
    months = [(row["ended_on"] - row["started_on"]).days / 30.4375 for row in rows]
    group = {str(reason.value): reason.item.cvg for reason in ExitReason}
    tables = [
        Table("Effectifs", ("", "Personnes"), (
            ("Sorties dans la période", (len(rows),)),
            ("Durée moyenne du parcours, en mois", (round(sum(months) / len(months), 1) if months else None,)),
            ("Motif non renseigné", (_count(rows, lambda row: not group.get(row["exit_reason"])),)),
        )),
    ]  # fmt: skip
    for title, reasons in _REASONS.items():
        held = [row for row in rows if group.get(row["exit_reason"]) in reasons]
        tables.append(
            Table(title, ("Motif de sortie", "Personnes"), (
                *((label, (_count(held, lambda row, code=code: group[row["exit_reason"]] == code),))  # type: ignore[misc]
                  for code, label in reasons.items()),
                ("Total", (len(held),)),
            ))
        )  # fmt: skip
        tables += _crossed(title, held)
    return tables


def _crossed(title: str, rows: list[Row]) -> list[Table]:
    """What changed for the leavers of a class. Under `LEAST` people, nothing but the fact that it is withheld."""
    few = len(rows) < LEAST
    low = title[0].lower() + title[1:]

    def shown(*cells: int) -> tuple[Cell, ...]:
        return tuple(WITHHELD for _ in cells) if few else cells

    barriers = []
    for axis in BarrierAxis:
        moves = [_move(row, axis) for row in rows]
        justice = axis is BarrierAxis.JUSTICE
        cells = tuple(moves.count(move) for move in ("total", "partial", "none", "unknown"))
        barriers.append((axis.label, (NOT_TOLD,) * 4 if justice else shown(*cells)))
    housing = [(row["housing_entry"], row["housing_exit"]) for row in rows]
    pairs = [tuple(code.item.cvg if (code := Housing.get(one)) else "" for one in pair) for pair in housing]
    return [
        Table(
            f"Évolution des difficultés, {low}",
            ("", "Résolues", "En partie", "Sans changement", "Non renseigné"),
            tuple(barriers),
        ),
        Table(
            f"Habitat, {low}",
            ("", "À l’entrée", "À la sortie"),
            tuple(
                (label, shown(sum(1 for pair in pairs if pair[0] == code), sum(1 for pair in pairs if pair[1] == code)))
                for code, label in _HOUSING.items()
            ),
        ),
        Table(f"Santé, {low}", ("", "À l’entrée", "À la sortie"), tuple(
            (label, shown(*(_count(rows, lambda row, test=test, stage=stage: test(row, stage))  # type: ignore[misc]
                            for stage in ("entry", "exit"))))
            for label, test in _HEALTH.items()
        )),
        Table(
            f"Accompagnement après la sortie, {low}", ("", "Personnes"), (("Suivies après la sortie", (TO_FILL,)),)
        ),
    ]  # fmt: skip


def _move(row: Row, axis: BarrierAxis) -> str:
    """What became of an axis that held a barrier at entry; empty when it held none."""
    before, after = _strength(row, axis), _strength(row, axis, "exit_")
    if not before:
        return ""
    if after is None:
        return "unknown"
    return "total" if after == 0 else "partial" if after < before else "none"


def _yes(column: str) -> Callable[[Row, str], bool]:
    return lambda row, stage: row[f"{column}_{stage}"] == "OUI"


def _pension(row: Row, stage: str) -> bool:
    answered = row["income_entry"] or () if stage == "entry" else (row.get("exit_income") or "").split(";")
    return "PENSION_INVALIDITE" in answered


def _cover(column: str, codes: Any) -> Callable[[Row, str], bool]:
    return lambda row, stage: ((code := codes.get(row[f"{column}_{stage}"])) is not None) and (code.level or 0) > 0


_HEALTH: dict[str, Callable[[Row, str], bool]] = {
    "RQTH": _yes("rqth"),
    "AAH": _yes("aah"),
    "Pension d’invalidité": _pension,
    "Médecin traitant": _yes("gp"),
    "Couverture de base": _cover("base_cover", BaseCover),
    "Couverture complémentaire": _cover("complementary_cover", ComplementaryCover),
}
