"""The chantier's own sheet: her headers and her words, matched to ours once and remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from rapidfuzz import fuzz

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.exchange.cleaning import nearest
from convergence.exchange.columns import PARCOURS, Column
from convergence.exchange.models import HeaderMap, ImportBatch
from convergence.exchange.reading import Book, filled
from convergence.exchange.rows import Row
from convergence.kit import clock
from convergence.kit.folding import fold, squeeze
from convergence.network.models import Chantier
from convergence.network.viewer import Viewer

LIKELY = 78
"""Likeness (0 to 100) from which a column is proposed for a header."""
SAMPLES = 3

_WORDS_FOR: Mapping[str, tuple[str, ...]] = {
    "reference": ("numero de dossier", "identifiant", "n dossier", "matricule", "id"),
    "nom": ("nom de famille", "nom usuel", "salarie"),
    "date_naissance": ("ne le", "nee le", "naissance", "date de naissance", "ddn"),
    "sexe": ("genre", "civilite"),
    "numero_pass_iae": ("pass iae", "n pass", "agrement"),
    "date_entree": ("entree", "date d entree", "debut de contrat", "date embauche", "arrivee"),
    "date_sortie": ("sortie", "date de sortie", "fin de contrat", "depart"),
    "orienteur": ("prescripteur", "oriente par", "orientation"),
    "heures_hebdo": ("heures", "heures semaine", "temps de travail", "quotite"),
    "logement_entree": ("hebergement entree", "situation logement entree", "logement"),
    "logement_actuel": ("logement actuel", "hebergement actuel"),
    "motif_sortie": ("motif", "type de sortie", "nature de la sortie"),
    "siret": ("siret", "numero siret"),
    "programme": ("dispositif",),
    "date_diagnostic": ("diagnostic",),
    "niveau_formation": ("niveau", "diplome", "niveau d etudes"),
    "ressources_entree": ("ressources", "revenus", "minima sociaux"),
}


@dataclass(frozen=True)
class HeaderChoice:
    """A header that is not ours, with what its column holds and the column proposed for it."""

    header: str
    key: str
    samples: tuple[str, ...]
    column: str


@dataclass(frozen=True)
class WordChoice:
    """A word of a coded column that no list knows, with the code proposed for it."""

    column: Column
    word: str
    key: str
    code: str

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Every code of the column with its label."""
        return [(code, self.column.label_of(code)) for code in self.column.accepted()]


def likeness(header: str, column: Column) -> float:
    """How close a header is to one of our columns (0 to 100)."""
    told = fold(header)
    ways = (fold(column.name), fold(column.label), *_WORDS_FOR.get(column.name, ()))
    return max(fuzz.token_sort_ratio(told, way) for way in ways)


def proposals(book: Book, known: Mapping[str, str]) -> list[HeaderChoice]:
    """Every header that is not ours, with the likeliest column. A column is proposed once, to its best header."""
    sheet = book.sheets.get(PARCOURS.name) or book.strange
    if sheet is None:
        return []
    taken = {column.name for column in sheet.columns.values()} | {name for name in known.values() if name}
    open_headers = {position: header for position, header in sheet.unknown.items() if not header.startswith("(")}
    scores = sorted(
        (
            (likeness(header, column), -position, column.name)
            for position, header in open_headers.items()
            if squeeze(header) not in known
            for column in PARCOURS.columns
        ),
        reverse=True,
    )
    chosen: dict[int, str] = {}
    for score, position, name in scores:
        if score >= LIKELY and name not in taken and -position not in chosen:
            chosen[-position] = name
            taken.add(name)
    return [
        HeaderChoice(
            header,
            squeeze(header),
            tuple(text for text in filled(sheet.rows[:50], position) if text)[:SAMPLES],
            known.get(squeeze(header), chosen.get(position, "")),
        )
        for position, header in open_headers.items()
        if squeeze(header)
    ]


def unknown_words(report: Mapping[str, Any], book: Book) -> list[WordChoice]:
    """The words that the check did not understand, once each."""
    sheet = book.sheets.get(PARCOURS.name)
    if sheet is None:
        return []
    cells = dict(sheet.rows)
    found: dict[tuple[str, str], WordChoice] = {}
    position_of = {column.name: position for position, column in sheet.columns.items()}
    for problem in report.get("problems", []):
        name = problem["column"]
        if problem["code"] != "unknown_code" or problem["sheet"] != PARCOURS.name or name not in position_of:
            continue
        column = sheet.columns[position_of[name]]
        row = cells.get(problem["row"], [])
        text = str(row[position_of[name]]) if len(row) > position_of[name] else ""
        for part in text.split(";"):
            key = squeeze(part)
            if key and (name, key) not in found and not _understood(column, part):
                found[name, key] = WordChoice(column, part.strip(), key, nearest(column, part, 1)[0])
    return list(found.values())


def _understood(column: Column, text: str) -> bool:
    from convergence.exchange.cleaning import CellError, clean_code

    try:
        clean_code(column, text)
    except CellError:
        return False
    return True


@dataclass
class Told:
    """What is remembered: headers, words, and the values of every row."""

    headers: dict[str, str]
    words: dict[str, dict[str, str]]
    defaults: Row

    def to_json(self) -> dict[str, Any]:
        return {"headers": self.headers, "words": self.words, "defaults": self.defaults}

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> Told:
        value = value or {}
        return cls(dict(value.get("headers", {})), dict(value.get("words", {})), dict(value.get("defaults", {})))


def remembered(user: User) -> Told:
    """What the user, then the colleagues of her chantiers, told before. Her own answers win."""
    chantiers = Viewer(user).scope(Permission.IMPORT_RUN).chantiers
    maps = HeaderMap.objects.filter(Q(user=user) | Q(chantier__in=chantiers))
    total = Told({}, {}, {})
    for one in sorted(maps, key=lambda one: (one.user_id == user.pk, one.updated_at)):
        total.headers.update(one.headers)
        total.defaults.update(one.defaults if one.user_id == user.pk else {})
        for column, words in one.words.items():
            total.words.setdefault(column, {}).update(words)
    return total


@transaction.atomic
def remember(
    *, by: User, batch: ImportBatch, headers: Mapping[str, str], words: Iterable[tuple[str, str, str]], defaults: Row
) -> None:
    """Keep the answers for this file and for the next ones. `words`: column, folded word, code."""
    scope = Viewer(by).scope(Permission.IMPORT_RUN).chantiers
    chantier = Chantier.objects.filter(pk__in=scope).first() if len(scope) == 1 else None
    kept, _ = HeaderMap.objects.get_or_create(user=by, chantier=chantier)
    told = Told.from_json(batch.mapping)
    for target in (kept, told):
        target.headers.update(headers)
        target.defaults.update(defaults)
        for column, word, code in words:
            target.words.setdefault(column, {})[word] = code
    kept.updated_at = clock.now()
    kept.save()
    batch.mapping = told.to_json()
    batch.save(update_fields=["mapping"])
    audit.record(by=by, action="exchange.map_headers", subject=batch)
