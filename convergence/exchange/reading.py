"""A file from outside, to sheets of cells with their columns recognised. Whatever the file, an answer in French."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from convergence.exchange.cleaning import text_of
from convergence.exchange.columns import CHANTIERS, PARCOURS, PROBLEMS_HEADER, SHEETS, Column, SheetSpec
from convergence.exchange.errors import ExchangeError
from convergence.kit.folding import squeeze

MAX_ROWS = 50_000
MAX_COLUMNS = 400
MAX_UNFOLDED = 300 * 1024**2
"""Bytes that an .xlsx or .ods may unfold to."""
MAX_RATIO = 400
"""A part of the file that unfolds more than this is a trap, past a few megabytes."""
WALL_SECONDS = 180
HEADER_ROWS = 40
"""Among the first rows that hold something, the one that names the most columns is the header."""

_TEMPLATE = "Le modèle vide se télécharge sur la page d’import."
_REFUSED = {
    "password": "Ce classeur est protégé par un mot de passe : enlevez-le, puis recommencez.",
    "memory": "Ce classeur est trop étendu pour être lu. Copiez vos lignes dans un classeur neuf, puis recommencez.",
    "broken": "Ce fichier est abîmé ou n’est pas un classeur. Ouvrez-le dans un tableur, réenregistrez-le en .xlsx.",
}


@dataclass
class Sheet:
    """One sheet: its raw rows, and which of its columns are ours."""

    name: str
    spec: SheetSpec
    rows: list[tuple[int, list[Any]]]
    """Rows under the header: number in the spreadsheet, cells."""
    header_row: int
    headers: list[str]
    columns: dict[int, Column]
    """Position → column."""
    unknown: dict[int, str]
    """Position → header of what is kept aside."""


@dataclass
class Book:
    """All that was read of one file."""

    sheets: dict[str, Sheet]
    """By the name of our sheet: `Chantiers`, `Parcours`."""
    raw: list[tuple[str, list[tuple[int, list[Any]]]]] = field(default_factory=list)
    """Every sheet as it stood, for the annotated copy."""
    strange: Sheet | None = None
    """The sheet that holds rows but none of our headers, when `Parcours` was not found."""

    @property
    def unknown_columns(self) -> list[str]:
        names = [name for sheet in self.sheets.values() for name in sheet.unknown.values()]
        return list(dict.fromkeys(names))


Raw = list[tuple[str, list[tuple[int, list[Any]]]]]


def read_book(path: Path, *, mapping: Mapping[str, str] | None = None) -> Book:
    """Read a workbook. `mapping` gives the column of headers that are not ours (folded header → name, or "").

    Raises ExchangeError, always in French, when the file cannot be used.
    """
    raw = _raw(path)
    return recognise(raw, mapping or {})


def recognise(raw: Raw, mapping: Mapping[str, str]) -> Book:
    """Find our sheets and columns among raw rows."""
    sheets: dict[str, Sheet] = {}
    for spec in SHEETS:
        best: tuple[int, int, Sheet] | None = None
        for name, rows in raw:
            found = _header(name, rows, spec, mapping)
            if found is None:
                continue
            named = 1 if squeeze(name) == squeeze(spec.name) else 0
            if best is None or (named, len(found.columns)) > best[:2]:
                best = (named, len(found.columns), found)
        if best is not None:
            sheets[spec.name] = best[2]
    taken = sheets.get(CHANTIERS.name), sheets.get(PARCOURS.name)
    if taken[0] is not None and taken[1] is not None and taken[0].name == taken[1].name:
        _split(sheets, taken[0], taken[1])
    book = Book(sheets, raw)
    if PARCOURS.name not in sheets:
        book.strange = _strange(raw, sheets)
    return book


def _split(sheets: dict[str, Sheet], chantiers: Sheet, parcours: Sheet) -> None:
    """One sheet cannot be both: names that only one of the two has decide."""
    shared = {column.name for column in CHANTIERS.columns} & {column.name for column in PARCOURS.columns}
    own = [sum(column.name not in shared for column in sheet.columns.values()) for sheet in (chantiers, parcours)]
    del sheets[CHANTIERS.name if own[1] >= own[0] else PARCOURS.name]


def _names(spec: SheetSpec) -> dict[str, Column]:
    names: dict[str, Column] = {}
    for column in spec.columns:
        names[squeeze(column.label)] = column
    for column in spec.columns:
        names[squeeze(column.name)] = column
    return names


_WANTED = {CHANTIERS.name: ("siret", "programme"), PARCOURS.name: ("nom", "date_entree")}
"""A row that names all of these is a header of the sheet."""
_IGNORED = squeeze(PROBLEMS_HEADER)


def _header(name: str, rows: list[tuple[int, list[Any]]], spec: SheetSpec, mapping: Mapping[str, str]) -> Sheet | None:
    names = _names(spec)
    own = spec.by_name()
    for header, target in mapping.items():
        if target in own and spec is PARCOURS:
            names.setdefault(header, own[target])
    best: tuple[int, int] | None = None
    for index, (_, cells) in enumerate(itertools.islice(rows, HEADER_ROWS)):
        found = {names[key].name for cell in cells if (key := squeeze(text_of(cell))) in names}
        wanted = set(_WANTED[spec.name])
        if (wanted <= found or len(found) >= 8) and (best is None or len(found) > best[1]):
            best = (index, len(found))
    if best is None:
        return None
    number, cells = rows[best[0]]
    headers = [text_of(cell) for cell in cells]
    width = max((len(row) for _, row in rows[best[0] + 1 :]), default=0)
    headers += [""] * (width - len(headers))
    columns: dict[int, Column] = {}
    unknown: dict[int, str] = {}
    taken: set[str] = set()
    for position, header in enumerate(headers):
        key = squeeze(header)
        column = names.get(key)
        if column is not None and column.name not in taken:
            columns[position] = column
            taken.add(column.name)
        elif key == _IGNORED:
            continue
        elif header or any(len(row) > position and text_of(row[position]) for _, row in rows[best[0] + 1 :]):
            unknown[position] = header or f"(colonne {letters(position)} sans titre)"
    return Sheet(name, spec, rows[best[0] + 1 :], number, headers, columns, unknown)


def letters(position: int) -> str:
    """`0` → `A`, `27` → `AB`."""
    text = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(65 + rest) + text
    return text


def _strange(raw: Raw, sheets: dict[str, Sheet]) -> Sheet | None:
    """The largest sheet left, with its likeliest header: the row with the most words before any longer data."""
    used = {sheet.name for sheet in sheets.values()}
    left = [(name, rows) for name, rows in raw if name not in used and len(rows) >= 2]
    if not left:
        return None
    name, rows = max(left, key=lambda pair: len(pair[1]))
    width = max(len(cells) for _, cells in rows)
    index = 0
    for position, (_, cells) in enumerate(itertools.islice(rows, HEADER_ROWS)):
        words = [cell for cell in cells if isinstance(cell, str) and text_of(cell)]
        if len(words) >= max(2, 0.6 * width):
            index = position
            break
    number, cells = rows[index]
    headers = [text_of(cell) for cell in cells] + [""] * (width - len(cells))
    unknown = {position: header for position, header in enumerate(headers) if header}
    return Sheet(name, PARCOURS, rows[index + 1 :], number, headers, {}, unknown)


# ── Files ───────────────────────────────────────────────────────────────────────────────────
def _raw(path: Path) -> Raw:
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(8)
    except OSError as error:
        raise ExchangeError(f"Le fichier ne peut pas être ouvert : {error.strerror or error}.") from None
    if size == 0:
        raise ExchangeError("Le fichier est vide.")
    if size > settings.IMPORT_MAX_BYTES:
        most = settings.IMPORT_MAX_BYTES // 1024**2
        raise ExchangeError(f"Le fichier dépasse {most} Mo : partagez-le en plusieurs classeurs.")
    if start.startswith(b"PK"):
        _check_zip(path)
        return _from_parser(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise ExchangeError(
            "Ce classeur est protégé par un mot de passe, ou c’est un ancien .xls : enlevez le mot de passe et "
            "réenregistrez-le en .xlsx."
        )
    return [("Parcours", _from_csv(path))]


def _check_zip(path: Path) -> None:
    """Look at the directory of the archive before anything unfolds."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        raise ExchangeError(_REFUSED["broken"]) from None
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise ExchangeError(_REFUSED["password"])
    if not names & {"content.xml", "xl/workbook.xml", "[Content_Types].xml"}:
        raise ExchangeError(f"Ce fichier n’est pas un classeur .xlsx, .ods ou .csv. {_TEMPLATE}")
    total = sum(part.file_size for part in parts)
    ratio = any(
        part.file_size > 4 * 1024**2 and part.file_size > MAX_RATIO * max(1, part.compress_size) for part in parts
    )
    if total > MAX_UNFOLDED or ratio or len(parts) > 10_000:
        raise ExchangeError(
            "Ce classeur se déplie en bien plus gros que sa taille : il n’est pas ouvert. Copiez vos lignes dans un "
            "classeur neuf, puis recommencez."
        )


def _from_parser(path: Path) -> Raw:
    """Run `exchange.sheets` apart, with bounded memory and time."""
    package_root = Path(__file__).resolve().parents[2]
    command = [
        sys.executable,
        "-m",
        "convergence.exchange.sheets",
        str(path.resolve()),
        str(MAX_ROWS),
        str(MAX_COLUMNS),
    ]
    try:
        done = subprocess.run(  # noqa: S603 our own module, our own interpreter, no shell
            command, capture_output=True, timeout=WALL_SECONDS, check=False, cwd=package_root,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise ExchangeError(_REFUSED["memory"]) from None
    if done.returncode != 0:
        raise ExchangeError(_REFUSED["memory"])
    told = json.loads(done.stdout)
    if told.get("error") in {"rows", "columns"}:
        raise ExchangeError(_too_large(told["error"], told["sheet"]))
    if "error" in told:
        raise ExchangeError(_REFUSED[told["error"]])
    return [
        (name, [(number, [_cell(cell) for cell in cells]) for number, cells in rows]) for name, rows in told["sheets"]
    ]


def _too_large(what: str, sheet: str) -> str:
    if what == "rows":
        return f"La feuille « {sheet} » dépasse {MAX_ROWS} lignes remplies : partagez-la en plusieurs classeurs."
    return f"La feuille « {sheet} » dépasse {MAX_COLUMNS} colonnes : enlevez celles qui ne servent pas."


def _cell(value: Any) -> Any:
    return date.fromisoformat(value[1]) if isinstance(value, list) else value


def _from_csv(path: Path) -> list[tuple[int, list[Any]]]:
    text = _decoded(path.read_bytes())
    delimiter = _delimiter(text)
    csv.field_size_limit(1_000_000)
    rows: list[tuple[int, list[Any]]] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
            while cells and not cells[-1].strip():
                cells.pop()
            if not cells:
                continue
            if len(rows) >= MAX_ROWS:
                raise ExchangeError(_too_large("rows", path.name))
            if len(cells) > MAX_COLUMNS:
                raise ExchangeError(_too_large("columns", path.name))
            rows.append((number, list(cells)))
    except csv.Error:
        raise ExchangeError(_REFUSED["broken"]) from None
    return rows


def _decoded(raw: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else Windows-1252."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if b"\x00" in raw:
        raise ExchangeError(f"Ce fichier n’est pas un classeur .xlsx, .ods ou .csv. {_TEMPLATE}")
    if raw.startswith(b"%PDF") or raw.lstrip()[:5].lower() in {b"<?xml", b"<html", b"<!doc"}:
        raise ExchangeError(f"Ce fichier n’est pas un classeur .xlsx, .ods ou .csv. {_TEMPLATE}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """The separator found most in the first lines, outside quotes."""
    sample = "\n".join(text.splitlines()[:HEADER_ROWS])
    counts = dict.fromkeys(";,\t", 0)
    inside = False
    for char in sample:
        if char == '"':
            inside = not inside
        elif not inside and char in counts:
            counts[char] += 1
    first = text.lstrip("\n\r").splitlines()[:1]
    for char in (";", "\t"):
        if first and first[0].count(char) >= 3:
            return char
    return max(counts, key=lambda char: counts[char])


def filled(rows: Iterable[tuple[int, Sequence[Any]]], position: int) -> list[str]:
    """The distinct texts of one column, in order of first appearance."""
    return list(dict.fromkeys(text_of(cells[position]) for _, cells in rows if len(cells) > position))
