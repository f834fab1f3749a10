"""The workbook given back with what is wrong in it: same sheets, same rows, one more column, in French."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from convergence.exchange.cleaning import text_of
from convergence.exchange.columns import PROBLEMS_HEADER, SHEETS, Column
from convergence.exchange.errors import ExchangeError
from convergence.exchange.reading import Book, Sheet
from convergence.exchange.report import Problem, typeset
from convergence.exchange.writing import close_workbook, formats, open_workbook, write_cell
from convergence.kit.folding import squeeze

COLUMNS: Mapping[tuple[str, str], Column] = {
    (spec.name, column.name): column for spec in SHEETS for column in spec.columns
}


def accepted_words(problem: Problem) -> list[str]:
    """The accepted values in words: labels of codes, the nearest first."""
    column = COLUMNS.get((problem.sheet, problem.column))
    if column is None or column.codes is None:
        return list(problem.accepted)
    return [column.label_of(code) for code in problem.accepted]


def sentence(problem: Problem) -> str:
    """One problem as the row shows it."""
    column = COLUMNS.get((problem.sheet, problem.column))
    word = "Refusée" if problem.is_error else "À vérifier"
    where = f" — {column.label}" if column else ""
    told = f"{word}{where} : {problem.message}"
    accepted = accepted_words(problem)
    return typeset(f"{told} Valeurs acceptées : {' | '.join(accepted)}." if accepted else told)


def write(book: Book, problems: Iterable[Problem], path: Path) -> None:
    """Write the annotated copy (.xlsx, or .csv for a file of one sheet).

    Raises ExchangeError when the format cannot be written.
    """
    by_row: dict[tuple[str, int], list[Problem]] = defaultdict(list)
    for problem in problems:
        by_row[problem.sheet, problem.row].append(problem)
    sheet_of = {sheet.name: (ours, sheet) for ours, sheet in book.sheets.items()}
    if path.suffix.lower() == ".csv":
        _write_csv(book, by_row, sheet_of, path)
        return
    workbook = open_workbook(path)
    dress = formats(workbook)
    for name, rows in book.raw:
        sheet = workbook.add_worksheet(_sheet_name(name))
        ours, found = sheet_of.get(name, ("", None))
        _write_sheet(sheet, rows, ours, found, by_row=by_row, dress=dress)
    close_workbook(workbook, path)


def _sheet_name(name: str) -> str:
    return "".join(char for char in name if char not in "[]:*?/\\")[:31] or "Feuille"


def _last(found: Sheet) -> int:
    """Position of the added column: the one it had already, else after the last."""
    for position, header in enumerate(found.headers):
        if squeeze(header) == squeeze(PROBLEMS_HEADER):
            return position
    return len(found.headers)


def _write_sheet(
    sheet: Any,
    rows: list[tuple[int, list[Any]]],
    ours: str,
    found: Sheet | None,
    *,
    by_row: Mapping[tuple[str, int], list[Problem]],
    dress: Mapping[str, Any],
) -> None:
    place = {column.name: position for position, column in found.columns.items()} if found else {}
    extra = _last(found) if found else -1
    for number, cells in rows:
        problems = by_row.get((ours, number), []) if found else []
        marked = {place[one.column]: one for one in reversed(problems) if one.column in place}
        for position, cell in enumerate(cells):
            if position == extra:
                continue
            problem = marked.get(position)
            level = ("error" if problem.is_error else "warning") if problem else ""
            if found is not None and number == found.header_row:
                write_cell(sheet, number - 1, position, cell, dress=dress["header"], day=dress["date"])
            elif level:
                write_cell(sheet, number - 1, position, cell, dress=dress[level], day=dress[f"{level}_date"])
            else:
                write_cell(sheet, number - 1, position, cell, day=dress["date"])
        for position, problem in marked.items():
            if position >= len(cells):
                write_cell(sheet, number - 1, position, "", dress=dress["error" if problem.is_error else "warning"])
        if problems:
            worst = "error" if any(one.is_error for one in problems) else "warning"
            write_cell(sheet, number - 1, extra, "\n".join(map(sentence, problems)), dress=dress[worst])
    if found is not None:
        sheet.write_string(found.header_row - 1, extra, PROBLEMS_HEADER, dress["header"])
        sheet.set_column(extra, extra, 70)
        sheet.freeze_panes(found.header_row, 0)
        last = found.rows[-1][0] if found.rows else found.header_row
        sheet.autofilter(found.header_row - 1, 0, last - 1, extra)


def _write_csv(
    book: Book, by_row: Mapping[tuple[str, int], list[Problem]], sheet_of: Mapping[str, tuple[str, Sheet]], path: Path
) -> None:
    if len(book.raw) != 1:
        raise ExchangeError("Ce classeur a plusieurs feuilles : donnez un nom en .xlsx.")
    name, rows = book.raw[0]
    ours, found = sheet_of.get(name, ("", None))
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        at = 1
        for number, cells in rows:
            while at < number:
                writer.writerow([])
                at += 1
            line = [_safe(text_of(cell)) for cell in cells]
            if found is not None:
                extra = _last(found)
                line = [*line[:extra], *[""] * (extra - len(line))]
                if number == found.header_row:
                    line.append(PROBLEMS_HEADER)
                else:
                    line.append(" / ".join(map(sentence, by_row.get((ours, number), []))))
            writer.writerow(line)
            at += 1


def _safe(text: str) -> str:
    """A text that a spreadsheet will not run: a leading =, + or @ is quoted."""
    return "'" + text if text[:1] in {"=", "@", "+"} else text
