"""The empty workbook: French headers, lists to choose from, help. Derived from the declared columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from convergence.exchange.columns import CHANTIERS, PARCOURS, Column, Kind, SheetSpec
from convergence.exchange.writing import close_workbook, formats, lay_columns, open_workbook
from convergence.nomenclature.base import MISSING_LABELS

LINES = 2000
"""Rows that carry the lists."""

_KINDS = {
    Kind.TEXT: "texte",
    Kind.NAME: "texte",
    Kind.TERRITORY: "texte",
    Kind.CODE: "une valeur de la liste",
    Kind.CODES: "une ou plusieurs valeurs de la liste, séparées par un point-virgule",
    Kind.DATE: "date (JJ/MM/AAAA)",
    Kind.HOURS: "nombre d’heures",
    Kind.COUNT: "nombre entier",
    Kind.SIRET: "14 chiffres, au format texte",
    Kind.PASS: "12 caractères, au format texte",
}

_HELP = (
    "Une ligne par parcours dans la feuille « Parcours », une ligne par chantier et par programme dans « Chantiers ».",
    "Les colonnes bleues sont nécessaires. Les autres peuvent rester vides : une cellule vide n’efface jamais rien.",
    "La référence est la clé stable de la ligne, choisie par le chantier et sans nom : avec le SIRET, elle retrouve le "
    "parcours d’un import à l’autre.",
    "Les libellés et les codes sont compris, quels que soient la casse et les accents.",
    "Quand la réponse manque : « Non renseigné » (NR), « Ne sait pas » (NSP) ou « Refus de répondre » (REFUS).",
    "Chaque date de bilan ou de suivi ajoute un bilan ou une tentative ; rien n’est écrasé.",
    "Un contrôle précède toujours l’enregistrement : il dit, ligne par ligne, ce qui changera et ce qui ne va pas.",
)


def describe(column: Column) -> str:
    """What to write in a column, in one line."""
    parts = [_KINDS[column.kind] + ("" if not column.required else ", nécessaire"), column.help]
    return " — ".join(part for part in parts if part)


def write(path: Path) -> None:
    """Write the template at `path` (.xlsx)."""
    book = open_workbook(path)
    dress = formats(book)
    sheets = [(spec, book.add_worksheet(spec.name)) for spec in (PARCOURS, CHANTIERS)]
    help_sheet, lists_sheet = book.add_worksheet("Aide"), book.add_worksheet("Listes")
    ranges = _write_lists(lists_sheet, dress)
    for spec, sheet in sheets:
        _write_empty(sheet, spec, ranges, dress)
    _write_help(help_sheet, dress)
    sheets[0][1].activate()
    close_workbook(book, path)


def _write_lists(sheet: Any, dress: dict[str, Any]) -> dict[str, str]:
    """One list a column of the sheet. Returns the range of each, by list."""
    ranges: dict[str, str] = {}
    position = 0
    for spec in (PARCOURS, CHANTIERS):
        for column in spec.columns:
            if column.codes is None:
                continue
            key = list_key(column)
            if key in ranges:
                continue
            labels = [column.label_of(code) for code in column.accepted()]
            sheet.write_string(0, position, f"{column.codes.__name__} — libellé", dress["header"])
            sheet.write_string(0, position + 1, "code", dress["header"])
            for row, (label, code) in enumerate(zip(labels, column.accepted(), strict=True), 1):
                sheet.write_string(row, position, label)
                sheet.write_string(row, position + 1, code)
            sheet.set_column(position, position, 34)
            name = _letters(position)
            ranges[key] = f"=Listes!${name}$2:${name}${len(labels) + 1}"
            position += 2
    sheet.freeze_panes(1, 0)
    return ranges


def list_key(column: Column) -> str:
    """Columns of the same list share it; those without missing codes have their own."""
    assert column.codes is not None
    return column.codes.__name__ + ("" if column.missing else "!")


def _letters(position: int) -> str:
    from convergence.exchange.reading import letters

    return letters(position)


def _write_empty(sheet: Any, spec: SheetSpec, ranges: dict[str, str], dress: dict[str, Any]) -> None:
    lay_columns(sheet, spec.columns, dress)
    sheet.set_row(0, 48)
    for position, column in enumerate(spec.columns):
        sheet.write_string(0, position, column.label, dress["required" if column.required else "header"])
        sheet.write_comment(0, position, f"{column.name}\n{describe(column)}", {"x_scale": 2})
        if column.kind is Kind.CODE:
            sheet.data_validation(
                1, position, LINES, position,
                {
                    "validate": "list", "source": ranges[list_key(column)], "error_type": "warning",
                    "error_title": "Valeur à vérifier", "error_message": "Cette valeur n’est pas dans la liste.",
                },
            )  # fmt: skip
        elif column.kind is Kind.CODES:
            sheet.data_validation(
                1, position, LINES, position,
                {
                    "validate": "any", "input_title": column.label[:32],
                    "input_message": "Plusieurs valeurs, séparées par un point-virgule : voir la feuille Listes.",
                },
            )  # fmt: skip


def _write_help(sheet: Any, dress: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 90)
    sheet.write_string(0, 0, "Classeur de remontée Convergence", dress["title"])
    row = 2
    for line in _HELP:
        sheet.write_string(row, 0, "•  " + line)
        row += 1
    missing = ", ".join(f"{code} : {label}" for code, label in MISSING_LABELS.items())
    sheet.write_string(row, 0, f"•  Codes acceptés partout : {missing}.")
    for spec in (PARCOURS, CHANTIERS):
        row += 2
        sheet.write_string(row, 0, f"Feuille « {spec.name} »", dress["bold"])
        row += 1
        for position, word in enumerate(("En-tête", "Nom court", "Ce qu’on y écrit")):
            sheet.write_string(row, position, word, dress["header"])
        for column in spec.columns:
            row += 1
            sheet.write_string(row, 0, column.label)
            sheet.write_string(row, 1, column.name)
            sheet.write_string(row, 2, describe(column), dress["wrap"])
