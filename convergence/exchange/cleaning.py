"""One cell, as many hands would type it, to one canonical text.

Canonical: a code, an ISO day, a plain decimal, a `;` list of codes in the order of the list. An empty text says
nothing. What cannot be understood raises `CellError` with the French reason and what would be accepted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from convergence.exchange.columns import Column, Kind
from convergence.kit.folding import fold, squeeze
from convergence.nomenclature.base import MISSING_LABELS
from convergence.people.matching import clean_pass

ODD_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{2}|\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_WORDS = re.compile(r"(\d{1,2})(?:er)? ([a-z]+) (\d{2}|\d{4})")
_TIME = re.compile(r"[T ]\d{1,2}[:h]\d{2}(:\d{2})?(\.\d+)?Z?$")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?e\+?\d+", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("janvier janv jan", "fevrier fevr fev", "mars mar", "avril avr", "mai", "juin", "juillet juil",
         "aout aou", "septembre sept sep", "octobre oct", "novembre nov", "decembre dec"), 1,
    )
    for name in names.split()
}  # fmt: skip
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = (1, 73_050)
"""Day numbers of a spreadsheet, from 1900 to 2099."""
_MISSING_WORDS = {
    **{squeeze(code): code for code in MISSING_LABELS},
    **{squeeze(label): code for code, label in MISSING_LABELS.items()},
    "refuse": "REFUS", "refusee": "REFUS", "refus": "REFUS", "nereponsepas": "REFUS",
    "inconnu": "NSP", "nesaispas": "NSP", "nonrenseignee": "NR", "na": "NR",
}  # fmt: skip
_SYNONYMS = {
    "Sex": {"m": "H", "masculin": "H", "feminin": "F"},
    "Answer": {"o": "OUI", "n": "NON", "true": "OUI", "false": "NON", "vrai": "OUI", "faux": "NON"},
    "Programme": {"convergence": "CVG", "premieresheures": "PHC"},
    "Nationality": {"francais": "FR", "france": "FR", "horsunioneuropeene": "HORS_UE"},
}
DATE_FORMS = ("JJ/MM/AAAA", "AAAA-MM-JJ")


class CellError(Exception):
    """A cell that cannot be understood. The message is French; `accepted` lists what would be, nearest first."""

    def __init__(self, code: str, message: str, accepted: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.accepted = tuple(accepted)


def text_of(cell: Any) -> str:
    """The cell as a person reads it: one line, single spaces, no control characters."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e18 else f"{cell:.10g}"
    return ODD_SPACES.sub(" ", _CONTROL.sub("", unicodedata.normalize("NFC", str(cell)))).strip()


def quoted(text: str) -> str:
    """A value inside a message, cut when long."""
    return f"« {text[:40]}{'…' if len(text) > 40 else ''} »"


@lru_cache(maxsize=64)
def _readings(column: Column) -> dict[str, str]:
    """Every folded way to write each code of a column."""
    assert column.codes is not None
    known: dict[str, str] = {}
    if column.missing:
        known.update(_MISSING_WORDS)
    known.update(_SYNONYMS.get(column.codes.__name__, {}))
    for member in column.codes:
        known[squeeze(member.label)] = str(member.value)
    for member in column.codes:
        known[squeeze(str(member.value))] = str(member.value)
    return known


def nearest(column: Column, text: str, most: int = 40) -> list[str]:
    """The codes the column takes, the likeliest first."""
    wanted = squeeze(text)
    ways = _readings(column)
    best: dict[str, float] = {}
    for way, score, _ in process.extract(wanted, list(ways), scorer=fuzz.WRatio, limit=None):
        code = ways[way]
        best[code] = max(best.get(code, 0.0), score)
    order = {code: rank for rank, code in enumerate(column.accepted())}
    return sorted(order, key=lambda code: (-round(best.get(code, 0.0) / 10), order[code]))[:most]


def clean_code(column: Column, cell: Any) -> str:
    """A label or a code, whatever the case, accents, punctuation and spaces."""
    text = text_of(cell)
    if not text:
        return ""
    code = _readings(column).get(squeeze(text))
    if code is not None:
        return code
    if not squeeze(text):
        return ""
    accepted = nearest(column, text)
    first = accepted[0]
    label = column.label_of(first)
    hint = f"« {label} » ({first})" if squeeze(label) != squeeze(first) else f"« {first} »"
    raise CellError("unknown_code", f"Valeur inconnue : {quoted(text)}. La plus proche : {hint}.", accepted)


def clean_codes(column: Column, cell: Any) -> str:
    """Several codes, separated by `;`. Kept once each, in the order of the list."""
    parts = [part for part in text_of(cell).split(";") if part.strip()]
    if len(parts) == 1 and squeeze(parts[0]) not in _readings(column):
        split = re.split(r"[,/+\n]", parts[0])
        if len(split) > 1 and all(squeeze(part) in _readings(column) for part in split if part.strip()):
            parts = split
    found = {clean_code(column, part) for part in parts}
    return ";".join(code for code in column.accepted() if code in found)


def _is_missing(text: str) -> bool:
    return squeeze(text) in _MISSING_WORDS or set(text) <= set("-–—/. ")


def _century(short: int, *, birth: bool, today: date) -> int:
    """1984 from 84, 2024 from 24: nobody is born in the future, nor an entry written for 2090."""
    year = 2000 + short
    return year - 100 if year > today.year + (-10 if birth else 10) else year


def clean_date(column: Column, cell: Any, today: date) -> str:
    """A real date, a French or ISO one, or the day number of a spreadsheet. Day first, always."""
    if isinstance(cell, date):
        return _checked(cell, text_of(cell))
    text = text_of(cell)
    if not text or _is_missing(text):
        return ""
    bare = _TIME.sub("", text)
    if isinstance(cell, int | float) or (bare.isdigit() and len(bare) == 5):
        serial = float(cell) if isinstance(cell, int | float) else float(bare)
        if _SERIALS[0] <= serial <= _SERIALS[1] and not 1900 <= serial <= 2100:
            return _checked(_SERIAL_ZERO + timedelta(days=int(serial)), text)
    year = month = day = 0
    if match := _YEAR_FIRST.fullmatch(bare):
        year, month, day = map(int, match.groups())
    elif re.fullmatch(r"(19|20)\d{6}", bare):
        year, month, day = int(bare[:4]), int(bare[4:6]), int(bare[6:])
    elif match := _DAY_FIRST.fullmatch(re.sub(r"\s*([/.\-])\s*", r"\1", bare)):
        day, month, year = map(int, match.groups())
    elif (match := _WORDS.fullmatch(fold(bare))) and match[2] in _MONTHS:
        day, month, year = int(match[1]), _MONTHS[match[2]], int(match[3])
    if 0 < year < 100 or (year == 0 and re.search(r"\D00$", bare)):
        year = _century(year, birth=column.field == "birth_date", today=today)
    try:
        return _checked(date(year, month, day), text)
    except ValueError:
        raise CellError(
            "bad_date", f"Date illisible : {quoted(text)}. Écrivez le jour, le mois, l’année.", DATE_FORMS
        ) from None


def _checked(day: date, text: str) -> str:
    if not 1900 <= day.year <= 2099:
        raise CellError("bad_date", f"Date impossible : {quoted(text)}.", DATE_FORMS)
    return f"{day:%Y-%m-%d}"


def _number(cell: Any, text: str) -> Decimal:
    bare = re.sub(r"[^\d,.\-]", "", text) if not isinstance(cell, int | float) else repr(cell)
    bare = bare.replace(",", ".")
    if not _NUMBER.fullmatch(bare):
        raise InvalidOperation
    return Decimal(bare)


def clean_hours(column: Column, cell: Any) -> str:
    """Hours a week: `26`, `26,5`, `26 h`."""
    text = text_of(cell)
    if not text or _is_missing(text):
        return ""
    try:
        if match := re.fullmatch(r"(\d{1,3})\s*(?:h|:)\s*(\d{2})", text, re.IGNORECASE):
            hours = Decimal(match[1]) + Decimal(match[2]) / 60
        elif not isinstance(cell, int | float) and not re.fullmatch(
            r"-?[\d ]+([.,]\d+)?\s*(h|heures?)?(\s*(/|par)\s*(semaine|sem))?\.?", text, re.IGNORECASE
        ):
            raise InvalidOperation
        else:
            hours = _number(cell, text)
    except InvalidOperation:
        raise CellError("bad_number", f"Nombre d’heures illisible : {quoted(text)}.", ("26", "26,5")) from None
    if not 0 <= hours <= 168:
        raise CellError("bad_number", f"Nombre d’heures impossible dans une semaine : {quoted(text)}.", ("26", "26,5"))
    return plain(hours.quantize(Decimal("0.01")))


def plain(number: Decimal) -> str:
    """`26.50` → `26.5`, `20.00` → `20`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def clean_count(column: Column, cell: Any) -> str:
    """A whole number that is not negative."""
    text = text_of(cell)
    if not text or _is_missing(text):
        return ""
    try:
        count = _number(cell, text.replace(" ", ""))
    except InvalidOperation:
        count = Decimal(-1)
    if count < 0 or count != count.to_integral_value() or count > 100_000:
        raise CellError("bad_number", f"Nombre illisible : {quoted(text)}. Écrivez un nombre entier.", ("12",))
    return str(int(count))


def clean_siret(column: Column, cell: Any) -> str:
    """14 digits. A spreadsheet may have dropped a leading zero, or rounded the number: the last is refused."""
    text = text_of(cell)
    if not text or _is_missing(text):
        return ""
    if isinstance(cell, str) and _SCIENTIFIC.fullmatch(text.replace(" ", "")):
        raise CellError(
            "bad_siret",
            f"Le tableur a abrégé ce SIRET ({text}) : ses derniers chiffres sont perdus. Mettez la colonne au format "
            "texte et recopiez les 14 chiffres.",
        )
    digits = re.sub(r"[\s.\-_/'’]", "", text)
    if digits.isdigit() and 12 <= len(digits) < 14:
        digits = digits.zfill(14)
    if not (digits.isdigit() and digits.isascii() and len(digits) == 14):
        raise CellError("bad_siret", f"Un SIRET compte 14 chiffres, pas {quoted(text)}.")
    return digits


def clean_pass_number(column: Column, cell: Any) -> str:
    """12 letters and digits. Anything else is kept aside by the caller, never used to recognise somebody."""
    text = text_of(cell)
    if not text or _is_missing(text):
        return ""
    number = clean_pass(text)
    if len(number) != 12 or not number.isascii():
        raise CellError(
            "bad_pass", f"Un numéro de PASS IAE compte 12 caractères, pas {quoted(text)} : il est laissé de côté."
        )
    return number


def clean_text(column: Column, cell: Any) -> str:
    """One line of text, within the length of its column."""
    text = text_of(cell)
    if column.kind in {Kind.NAME, Kind.TERRITORY} and not squeeze(text):
        return ""
    if column.max_length and len(text) > column.max_length:
        raise CellError("too_long", f"Texte trop long : {len(text)} caractères, {column.max_length} au plus.")
    return text


def cleaner(column: Column, today: date) -> Callable[[Any], str]:
    """The function that reads the cells of a column."""
    readers: dict[Kind, Callable[[Column, Any], str]] = {
        Kind.CODE: clean_code,
        Kind.CODES: clean_codes,
        Kind.HOURS: clean_hours,
        Kind.COUNT: clean_count,
        Kind.SIRET: clean_siret,
        Kind.PASS: clean_pass_number,
    }
    if column.kind is Kind.DATE:
        return lambda cell: clean_date(column, cell, today)
    if column.name == "departement":
        return lambda cell: _department(column, cell)
    reader = readers.get(column.kind, clean_text)
    return lambda cell: reader(column, cell)


def _department(column: Column, cell: Any) -> str:
    text = clean_text(column, cell).upper()
    return text.zfill(2) if text.isdigit() else text
