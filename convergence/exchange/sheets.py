"""Reads the raw cells of an .xlsx or .ods file, in a process of its own.

A spreadsheet comes from outside: a few kilobytes may unfold into gigabytes, or loop the parser. So the parser
runs apart, with bounded memory and time, and hands back plain cells as JSON. Nothing here imports Django.

    python -m convergence.exchange.sheets FILE MAX_ROWS MAX_COLUMNS
"""

from __future__ import annotations

import datetime
import json
import sys
from typing import Any

MEMORY = 1536 * 1024**2
"""Address space of the reading process, in bytes. Parsers reserve more than they use."""
SECONDS = 120
"""Processor time of the reading process."""

IGNORED_SHEETS = ("aide", "listes")
"""Sheets of the template that hold no data."""


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not on this system: the checks made before opening still hold
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        _, hard = resource.getrlimit(what)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, hard))


def _plain(cell: Any) -> Any:
    """A value JSON can carry; a day becomes `["d", "2024-01-31"]`."""
    if isinstance(cell, datetime.datetime):
        return ["d", cell.date().isoformat()]
    if isinstance(cell, datetime.date):
        return ["d", cell.isoformat()]
    if isinstance(cell, bool | int | float | str):
        return cell
    return str(cell)


def read(path: str, max_rows: int, max_columns: int) -> dict[str, Any]:
    """Every sheet with its rows that hold something, each with its number in the spreadsheet."""
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_path(path)
        sheets = []
        for name in book.sheet_names:
            if name.strip().casefold() in IGNORED_SHEETS:
                continue
            sheet = book.get_sheet_by_name(name)
            if sheet.total_width > max_columns:
                return {"error": "columns", "sheet": name}
            rows: list[list[Any]] = []
            for number, cells in enumerate(sheet.iter_rows(), 1):
                while cells and cells[-1] in ("", None):
                    cells.pop()
                if not any(not isinstance(cell, str) or cell.strip() for cell in cells):
                    continue
                if len(rows) >= max_rows:
                    return {"error": "rows", "sheet": name}
                rows.append([number, [_plain(cell) for cell in cells]])
            sheets.append([name, rows])
    except PasswordError:
        return {"error": "password"}
    except MemoryError:
        return {"error": "memory"}
    return {"sheets": sheets}


def main(arguments: list[str]) -> int:
    path, max_rows, max_columns = arguments
    _limit()
    try:
        told = read(path, int(max_rows), int(max_columns))
    except BaseException:  # a panic of the parser is no Exception; whatever broke, the file cannot be read
        told = {"error": "broken"}
    json.dump(told, sys.stdout, ensure_ascii=True, separators=(",", ":"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
