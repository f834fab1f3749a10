"""How our sheets are written with xlsxwriter: formats, headers, typed cells. Text never becomes a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from convergence.exchange.columns import Column, Kind, SheetSpec
from convergence.exchange.errors import ExchangeError
from convergence.exchange.rows import Row

DATE_FORMAT = "dd/mm/yyyy"
_WIDE = {Kind.DATE: 12, Kind.CODE: 22, Kind.CODES: 26, Kind.NAME: 18, Kind.SIRET: 17, Kind.PASS: 15, Kind.TEXT: 18}
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": False}


def open_workbook(path: Path) -> Any:
    """A new workbook; the folder must exist."""
    if not path.absolute().parent.is_dir():
        raise ExchangeError(f"Le dossier {path.absolute().parent} n’existe pas.")
    if path.suffix.lower() not in {".xlsx", ""}:
        raise ExchangeError("Le classeur s’écrit en .xlsx : donnez un nom qui finit ainsi.")
    return xlsxwriter.Workbook(str(path), {**_OPTIONS, "default_date_format": DATE_FORMAT})


def close_workbook(book: Any, path: Path) -> None:
    try:
        book.close()
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise ExchangeError(f"Le classeur {path.name} ne peut pas être écrit : {error}.") from None


def formats(book: Any) -> dict[str, Any]:
    """The few formats of our workbooks."""
    return {
        "header": book.add_format(
            {"bold": True, "bg_color": "#EDE9E3", "text_wrap": True, "valign": "top", "border": 1}
        ),
        "required": book.add_format(
            {"bold": True, "bg_color": "#D5E3E8", "text_wrap": True, "valign": "top", "border": 1}
        ),
        "date": book.add_format({"num_format": DATE_FORMAT}),
        "text": book.add_format({"num_format": "@"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "bold": book.add_format({"bold": True}),
        "title": book.add_format({"bold": True, "font_size": 16}),
        "error": book.add_format({"bg_color": "#F6D9D5", "text_wrap": True, "valign": "top"}),
        "error_date": book.add_format({"bg_color": "#F6D9D5", "num_format": DATE_FORMAT}),
        "warning": book.add_format({"bg_color": "#FBEBC8", "text_wrap": True, "valign": "top"}),
        "warning_date": book.add_format({"bg_color": "#FBEBC8", "num_format": DATE_FORMAT}),
    }


def write_cell(sheet: Any, row: int, position: int, value: Any, *, dress: Any = None, day: Any = None) -> None:
    """One raw cell, with its type: `day` is the format of dates."""
    if value is None or value == "":
        if dress is not None:
            sheet.write_blank(row, position, None, dress)
    elif isinstance(value, bool):
        sheet.write_boolean(row, position, value, dress)
    elif isinstance(value, int | float):
        sheet.write_number(row, position, value, dress)
    elif isinstance(value, date):
        sheet.write_datetime(row, position, datetime(value.year, value.month, value.day), day)
    else:
        sheet.write_string(row, position, str(value)[:32767], dress)


def typed(column: Column, text: str) -> Any:
    """A canonical text as the spreadsheet should hold it: real dates and numbers."""
    if not text:
        return ""
    if column.kind is Kind.DATE:
        return date.fromisoformat(text)
    if column.kind in {Kind.HOURS, Kind.COUNT}:
        return float(text)
    return text


def lay_columns(sheet: Any, columns: Sequence[Column], dress: Mapping[str, Any]) -> None:
    """Width and format of each column, so that a SIRET typed by hand stays a text."""
    for position, column in enumerate(columns):
        kind = {Kind.DATE: "date", Kind.SIRET: "text", Kind.PASS: "text"}.get(column.kind)
        if column.name in {"reference", "code_chantier", "departement"}:
            kind = "text"
        sheet.set_column(position, position, _WIDE.get(column.kind, 12), dress[kind] if kind else None)
    sheet.freeze_panes(1, 0)


def write_rows(book: Any, spec: SheetSpec, rows: Sequence[Row], dress: Mapping[str, Any]) -> None:
    """A sheet of canonical rows under the names of the columns."""
    sheet = book.add_worksheet(spec.name)
    lay_columns(sheet, spec.columns, dress)
    for position, column in enumerate(spec.columns):
        sheet.write_string(0, position, column.name, dress["header"])
    for number, row in enumerate(rows, 1):
        for position, column in enumerate(spec.columns):
            text = row.get(column.name, "")
            if text:
                write_cell(sheet, number, position, typed(column, text), day=dress["date"])
    sheet.autofilter(0, 0, max(1, len(rows)), len(spec.columns) - 1)
