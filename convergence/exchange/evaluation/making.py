"""A data set, made: every file of it in memory, with what the register keeps. Nothing is written here."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from django.utils import timezone

from convergence.exchange.errors import ExchangeError
from convergence.exchange.evaluation import columns as c
from convergence.exchange.evaluation import dictionary, risk
from convergence.exchange.evaluation.protecting import protect
from convergence.exchange.evaluation.pseudonyms import Pseudonyms
from convergence.exchange.evaluation.settings import LEAST_ALIKE, SETTINGS
from convergence.exchange.evaluation.tables import Raw, build
from convergence.indicators import bilan
from convergence.indicators.scope import NATIONAL, Period, Scope
from convergence.indicators.store import Snapshot
from convergence.kit import clock, pdf
from convergence.kit.french import NBSP, day, number, percent
from convergence.nomenclature.lists import Programme

Progress = Callable[[float, float, str], Any]
MANIFEST = "manifeste.json"
EXAMPLE = Path(__file__).parent / "exemple.py"
TERMS = (
    "Utiliser ces données pour la seule finalité écrite ci-dessus.",
    "Ne chercher à reconnaître personne, ni à relier ces lignes à d’autres fichiers.",
    "Les garder sur un support chiffré, ouvert aux seules personnes nommées dans la convention.",
    "Ne publier aucun tableau dont une case compte moins de onze personnes.",
    "Détruire tous les fichiers et leurs copies à la date écrite ci-dessus, et l’attester par écrit.",
    "Prévenir sans délai le responsable des données si une copie se perd.",
)


@dataclass(frozen=True)
class Asked:
    """What a data set is asked for. `secret` and `keep` are those of the recipient."""

    recipient: str
    secret: str
    keep: str
    year: int
    purpose: str
    basis: str
    expires_on: date
    earlier: int = 0
    without: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Made:
    """The files by name, and what the register keeps of them."""

    files: dict[str, bytes]
    risk: dict[str, Any]
    people: int
    journeys: int
    digest: str
    data_digest: str

    @property
    def left_out(self) -> float:
        """Share of the people who had to be left out."""
        before: int = self.risk["people"]["before"]
        return 1 - self.people / before if before else 0.0

    def zipped(self) -> bytes:
        """All the files as one archive."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.files.items():
                archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
        return out.getvalue()


def make(asked: Asked, snapshot: Snapshot, progress: Progress | None = None) -> Made:
    """Build, protect, describe. Raises ExchangeError when nobody was accompanied that year, or nobody may leave."""
    tell = progress or (lambda *_: None)
    tell(0, 5, "Tables")
    raw = build(snapshot, asked.year, Pseudonyms(asked.secret), asked.without)
    if not raw.journeys.height:
        raise ExchangeError(f"Aucun parcours n’était ouvert en {asked.year}{NBSP}: choisissez une autre année.")
    tell(1, 5, "Protection des personnes")
    protected = protect(raw.journeys, least=LEAST_ALIKE.on(clock.today()), keep=asked.keep)
    if not protected.journeys.height:
        raise ExchangeError(
            f"En {asked.year}, trop peu de personnes se ressemblent{NBSP}: aucune ne peut partir sans risque. "
            "Attendez d’avoir plus de parcours."
        )
    tell(2, 5, "Fiche de risque")
    sheet = risk.sheet(raw.journeys, protected, keep=asked.keep, earlier=asked.earlier, objected=raw.objected)
    tell(3, 5, "Fichiers")
    tables = tables_of(raw, protected.journeys)
    return _described(asked, snapshot, tables, sheet, tell)


def tables_of(raw: Raw, journeys: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The three tables that leave: what hangs on rows that stay, and nothing else. Key names are the tables'."""
    shown = journeys.select(c.JOURNEYS.names)
    return {
        "parcours": shown,
        "evenements": raw.moments.join(shown.select("parcours"), on="parcours", how="semi"),
        "chantiers": raw.places.join(shown.select("chantier"), on="chantier", how="semi"),
    }


def _described(
    asked: Asked, snapshot: Snapshot, tables: dict[str, pl.DataFrame], sheet: dict[str, Any], tell: Progress
) -> Made:
    files: dict[str, bytes] = {}
    for table in c.TABLES:
        frame = tables[table.name].cast(pl.Schema(table.schema))
        out = io.BytesIO()
        frame.write_parquet(out, compression="zstd")
        files[f"{table.name}.csv"] = frame.write_csv().encode()
        files[f"{table.name}.parquet"] = out.getvalue()
    counts = {name: frame.height for name, frame in tables.items()}
    about = _about(asked, snapshot)
    title = f"Convergence, données d’évaluation {asked.year}"
    descriptor = dictionary.package(f"convergence-evaluation-{asked.year}", title, counts, {"keywords": ["insertion"]})
    tell(4, 5, "Fiche de risque")
    files |= {
        "datapackage.json": _json(descriptor),
        "dictionnaire.md": dictionary.readable().encode(),
        "chiffres-publies.json": _json(published(snapshot, asked.year)),
        "fiche-risque.json": _json(sheet),
        "fiche-risque.pdf": risk_pdf(about, sheet),
        "exemple.py": EXAMPLE.read_bytes(),
    }
    manifest = about | {
        "rows": counts,
        "people": sheet["people"]["after"],
        "fields": {table.name: table.names for table in c.TABLES},
        "settings": [
            {"name": item.name, "value": item.on(clock.today()), "unit": item.unit, "source": item.source}
            for item in SETTINGS
        ],
        "files": {name: {"sha256": _digest(content), "bytes": len(content)} for name, content in files.items()},
    }
    files[MANIFEST] = _json(manifest)
    return Made(
        files=files,
        risk=sheet,
        people=sheet["people"]["after"],
        journeys=counts["parcours"],
        digest=_digest(files[MANIFEST]),
        data_digest=snapshot.digest,
    )


def _about(asked: Asked, snapshot: Snapshot) -> dict[str, Any]:
    period = Period.year(asked.year)
    versions = {
        figure["key"]: figure["version"] for code in Programme for figure in _figures(snapshot, str(code.value), period)
    }
    return {
        "format": "convergence-evaluation/1",
        "recipient": asked.recipient,
        "purpose": asked.purpose,
        "basis": asked.basis,
        "year": asked.year,
        "made_on": clock.today().isoformat(),
        "expires_on": asked.expires_on.isoformat(),
        "data": {"digest": snapshot.digest, "taken_on": timezone.localtime(snapshot.taken_at).date().isoformat()},
        "definitions": versions,
        "terms": list(TERMS),
    }


def _public(snapshot: Snapshot, programme: str, period: Period) -> bilan.Bilan:
    return bilan.compute(
        snapshot, programme=programme, period=period, scope=Scope(NATIONAL), audience=bilan.Audience.PUBLIC
    )


def _figures(snapshot: Snapshot, programme: str, period: Period) -> list[dict[str, Any]]:
    figures: list[dict[str, Any]] = _public(snapshot, programme, period).to_json()["figures"]
    return figures


def published(snapshot: Snapshot, year: int) -> dict[str, Any]:
    """National rates as they are published, to a whole per cent: an exact one would tell who was left out."""
    rates = [
        {
            "key": figure["key"],
            "version": figure["version"],
            "label": figure["label"],
            "programme": str(code.value),
            "value": None if figure["value"] is None else round(figure["value"], 2),
        }
        for code in Programme
        for figure in _figures(snapshot, str(code.value), Period.year(year))
        if figure["kind"] == "rate"
    ]
    provisional = [
        str(code.value) for code in Programme if _public(snapshot, str(code.value), Period.year(year)).provisional
    ]
    return {"year": year, "scope": "national", "provisional": provisional, "figures": rates}


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# ── The sheet as a document ──────────────────────────────────────────────────────────────────
def risk_pdf(about: dict[str, Any], sheet: dict[str, Any]) -> bytes:
    """The risk sheet to sign off, as PDF/UA."""
    before, after = sheet["before"], sheet["after"]
    data = {
        "title": f"Fiche de risque, données d’évaluation {about['year']}",
        "kicker": f"Remise à {about['recipient']}",
        "foot": f"Convergence, empreinte des données {about['data']['digest'][:12]}",
        "facts": [
            ["Finalité", about["purpose"]],
            ["Base", about["basis"]],
            ["Préparé le", day(date.fromisoformat(about["made_on"]))],
            ["À détruire le", day(date.fromisoformat(about["expires_on"]))],
            ["Personnes semblables", f"{sheet['k']} au moins"],
            ["Champs recherchés", ", ".join(sheet["searched"]).lower()],
        ],
        "counts": [
            [label, number(sheet[name]["before"]), number(sheet[name]["after"])]
            for name, label in (("people", "Personnes"), ("journeys", "Parcours"))
        ]
        + [["Écartées à leur demande", "–", number(sheet["objected"])]] * bool(sheet["objected"])
        + [
            [label, number(before[name]), number(after[name])]
            for name, label in (
                ("classes", "Groupes de personnes semblables"), ("smallest", "Le plus petit groupe"),
                ("alone", "Personnes seules dans leur groupe"), ("under", f"Personnes à moins de {sheet['k']}"),
            )
        ],
        "steps": [[step["label"], number(step["people"])] for step in sheet["steps"]],
        "hidden": [[item["column"], percent(100 * item["share"])] for item in sheet["hidden"]],
        "diversity": [
            [
                item["column"], number(item["least"]), number(item["mean"], 1), number(item["same"]),
                "–" if item["exposed"] is None else number(item["exposed"]),
            ]
            for item in sheet["diversity"]
        ],
        "further": [[item["column"], number(item["alone"]), number(item["under"])] for item in sheet["further"]],
        "k": sheet["k"],
        "risks": sheet["risks"],
        "terms": about["terms"],
    }  # fmt: skip
    return pdf.pdf("exchange/documents/risk.typ", data)
