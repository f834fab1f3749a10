"""Small workbooks for the tests: a valid row, and files made of rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from convergence.exchange import commands
from convergence.exchange.report import ImportReport

SIRET = "10000000000008"
"""Garance, of the cast."""

CHANTIER = {
    "siret": "50000000000010", "nom": "Ferme du Saule", "territoire": "Orb", "departement": "16",
    "activite": "Maraîchage", "programme": "CVG", "date_debut_programme": date(2020, 1, 1),
    "places_conventionnees": 12,
}  # fmt: skip


def row(**values: Any) -> dict[str, Any]:
    """A journey that no rule complains about, with what is given changed."""
    return {
        "reference": "A1", "siret": SIRET, "programme": "CVG", "nom": "Romarin", "prenom": "Yonas",
        "date_naissance": date(1984, 3, 11), "sexe": "H", "nationalite": "FR", "date_entree": date(2024, 2, 5),
        "heures_hebdo": 26, "date_diagnostic": date(2024, 2, 20), "logement_entree": "RUE",
        "parcours_de_rue": "OUI", "ressources_entree": "RSA;MENDICITE",
        **values,
    }  # fmt: skip


def book(path: Path, rows: Iterable[Mapping[str, Any]] = (), chantiers: Iterable[Mapping[str, Any]] = ()) -> Path:
    """Write an .xlsx: a sheet `Parcours`, and `Chantiers` when there are some."""
    sheets = {"Chantiers": list(chantiers), "Parcours": list(rows)}
    return raw(path, {name: table(lines) for name, lines in sheets.items() if lines or name == "Parcours"})


def table(rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    headers = list(dict.fromkeys(name for line in rows for name in line))
    return [headers, *([line.get(name, "") for name in headers] for line in rows)]


def raw(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """Write an .xlsx from cells as they are."""
    workbook = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False})
    for name, lines in sheets.items():
        sheet = workbook.add_worksheet(name)
        for number, cells in enumerate(lines):
            for position, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(number, position, cell)
                elif cell not in ("", None):
                    sheet.write(number, position, cell)
    workbook.close()
    return path


def csv_file(path: Path, lines: Sequence[Sequence[Any]], *, encoding: str = "utf-8", delimiter: str = ";") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(lines)
    return path


def take(path: Path, **options: Any) -> ImportReport:
    """Import and write."""
    return commands.import_file(path, apply=True, **options)


def check(path: Path, **options: Any) -> ImportReport:
    """Dry run."""
    return commands.import_file(path, apply=False, **options)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """Created, changed, unchanged, refused."""
    return report.created, report.changed, report.unchanged, report.refused


def back(path: Path, **values: Any) -> Path:
    """An exported workbook with some cells of every journey changed, as somebody would in a spreadsheet."""
    found = CalamineWorkbook.from_path(str(path))
    sheets = {name: found.get_sheet_by_name(name).to_python() for name in found.sheet_names}
    headers, *lines = sheets["Parcours"]
    for line in lines:
        for name, value in values.items():
            line[headers.index(name)] = value
    return raw(path.with_name("edited.xlsx"), sheets)
