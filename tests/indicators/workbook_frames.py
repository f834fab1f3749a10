"""Frames straight from a reporting workbook: a second, independent reading of the format.

It follows domain/5-workbook.md and shares nothing with the import, so that both can be checked against the
expected figures. Rows that the rules refuse are left out and told why.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from convergence.indicators import frames as fr
from convergence.kit.folding import squeeze
from convergence.nomenclature import lists
from convergence.nomenclature.base import MISSING_LABELS

DATA = Path(__file__).parent.parent / "data"

CODED = {
    "programme": lists.Programme,
    "sexe": lists.Sex,
    "orienteur": lists.Referrer,
    "niveau_formation": lists.Education,
    "duree_sans_emploi": lists.Unemployment,
    "logement_entree": lists.Housing,
    "parcours_de_rue": lists.Answer,
    "duree_rue": lists.StreetDuration,
    "couverture_base_entree": lists.BaseCover,
    "couverture_complementaire_entree": lists.ComplementaryCover,
    "medecin_traitant_entree": lists.Answer,
    "bilan_sante_entree": lists.Answer,
    "rqth_entree": lists.Answer,
    "aah_entree": lists.Answer,
    **{f"frein_{barrier.value.lower()}": lists.Intensity for barrier in lists.Barrier},
    "accompagnement_proximite": lists.Answer,
    "accompagnement_concerte": lists.Answer,
    "logement_actuel": lists.Housing,
    "rqth_actuelle": lists.Answer,
    "motif_sortie": lists.ExitReason,
    "logement_sortie": lists.Housing,
    "couverture_base_sortie": lists.BaseCover,
    "couverture_complementaire_sortie": lists.ComplementaryCover,
    "medecin_traitant_sortie": lists.Answer,
    "bilan_sante_sortie": lists.Answer,
    "rqth_sortie": lists.Answer,
    "aah_sortie": lists.Answer,
    "suivi_sante_engage": lists.Answer,
    "suivi_6_mois_situation": lists.FollowUpOutcome,
    "suivi_6_mois_logement": lists.Housing,
    "suivi_12_mois_situation": lists.FollowUpOutcome,
    "suivi_12_mois_logement": lists.Housing,
}
COLUMNS = {
    "reference": "reference",
    "orienteur": "referrer",
    "sexe": "sex",
    "date_naissance": "birth_date",
    "date_entree": "started_on",
    "date_sortie": "ended_on",
    "date_diagnostic": "diagnosed_on",
    "niveau_formation": "education",
    "duree_sans_emploi": "unemployment",
    "logement_entree": "housing_entry",
    "parcours_de_rue": "street_history",
    "duree_rue": "street_duration",
    "ressources_entree": "income_entry",
    **{f"frein_{barrier.value.lower()}": f"barrier_{barrier.value.lower()}" for barrier in lists.Barrier},
    **{
        f"{french}_{there}": f"{name}_{here}"
        for there, here in (("entree", "entry"), ("sortie", "exit"))
        for french, name in (
            ("couverture_base", "base_cover"),
            ("couverture_complementaire", "complementary_cover"),
            ("medecin_traitant", "gp"),
            ("bilan_sante", "health_check"),
            ("rqth", "rqth"),
            ("aah", "aah"),
        )
    },
    "accompagnement_proximite": "proximity",
    "accompagnement_concerte": "concerted",
    "date_mobilisation_cp_emploi": "mobilised_emploi",
    "date_mobilisation_cp_logement": "mobilised_logement",
    "date_mobilisation_cp_sante": "mobilised_sante",
    "date_acces_logement": "housing_access_on",
    "motif_sortie": "exit_reason",
    "logement_sortie": "housing_exit",
    "suivi_sante_engage": "health_followup",
}


class BadCellError(ValueError):
    pass


@dataclass
class Reading:
    """The frames, the rows left out (spreadsheet row → reason) and what was worth a look."""

    frames: fr.Frames
    refused: dict[int, str]
    joined_by: Counter = field(default_factory=Counter)


def code(codes: Any, cell: object) -> str:
    text = squeeze(str(cell)) if not isinstance(cell, float) else squeeze(f"{cell:g}")
    if not text:
        return ""
    for member in codes:
        if text in (squeeze(member.value), squeeze(member.label)):
            return str(member.value)
    for missing, label in MISSING_LABELS.items():
        if text in (squeeze(missing), squeeze(label)):
            return missing
    raise BadCellError(f"unknown code {cell!r}")


def day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    if not text or text.upper() in ("NR", "NSP", "REFUS"):
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.replace(" ", ""), form).date()
        except ValueError:
            continue
    raise BadCellError(f"no date {cell!r}")


def digits(cell: object) -> str:
    text = f"{cell:.0f}" if isinstance(cell, float) else str(cell)
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()


def records(sheet: list[list[object]]) -> list[tuple[int, dict[str, object]]]:
    header = [re.sub(r"\s+", "_", str(cell).strip().lower()) for cell in sheet[0]]
    found = []
    for number, cells in enumerate(sheet[1:], 2):
        if any(str(cell).strip() for cell in cells):
            found.append((number, dict(zip(header, cells, strict=False))))
    return found


def read(path: Path) -> Reading:
    book = CalamineWorkbook.from_path(str(path))
    sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    chantiers, runs = _chantiers(records(sheets["Chantiers"]))
    refused: dict[int, str] = {}
    rows = _rows(records(sheets["Parcours"]), chantiers, refused)
    joined_by: Counter = Counter()
    people = _people(rows, joined_by)
    rows = _without_overlaps(rows, people, refused)
    return Reading(_frames(chantiers, runs, rows, people), refused, joined_by)


def _chantiers(found: list[tuple[int, dict[str, Any]]]) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    chantiers: dict[str, dict[str, Any]] = {}
    runs = []
    for number, cells in found:
        siret = digits(cells["siret"])
        name = digits(cells.get("code_chantier", "")) or siret
        chantiers.setdefault(
            name,
            {
                "chantier_id": len(chantiers) + 1,
                "code": name,
                "siret": siret,
                "department": str(cells["departement"]).strip(),
                "name": str(cells["nom"]).strip(),
                "territory": "-".join(_words(str(cells["territoire"]))),
            },
        )
        runs.append(
            {
                "run_id": number,
                "chantier_id": chantiers[name]["chantier_id"],
                "programme": code(lists.Programme, cells["programme"]),
                "started_on": day(cells["date_debut_programme"]),
                "ended_on": day(cells["date_fin_programme"]),
                "places": int(float(cells["places_conventionnees"] or 0)),
            }
        )
    return chantiers, runs


def _words(text: str) -> list[str]:
    from convergence.kit.folding import fold

    return fold(text).split()


def _rows(
    found: list[tuple[int, dict[str, Any]]], chantiers: dict[str, Any], refused: dict[int, str]
) -> list[dict[str, Any]]:
    rows, seen = [], set()
    for number, cells in found:
        try:
            row = _row(cells)
            if row["chantier"] not in chantiers:
                raise BadCellError("unknown chantier")
            if not row["nom"] or not row["date_naissance"] or not row["date_entree"]:
                raise BadCellError("missing name, birth date or entry date")
            if row["date_sortie"] and row["date_sortie"] < row["date_entree"]:
                raise BadCellError("exit before entry")
            age = (row["date_entree"] - row["date_naissance"]).days / 365.25
            if age < 0 or age > 110:
                raise BadCellError("birth date out of reach")
            key = (row["chantier"], row["reference"])
            if row["reference"] and key in seen:
                raise BadCellError("same reference twice")
            seen.add(key)
        except BadCellError as error:
            refused[number] = str(error)
            continue
        rows.append(row | {"row": number})
    return rows


def _row(cells: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, cell in cells.items():
        if name in CODED:
            row[name] = code(CODED[name], cell)
        elif name.startswith("date_") or name.endswith("_date"):
            row[name] = day(cell)
        elif name == "ressources_entree":
            parts = [code(lists.Income, part) for part in str(cell).split(";")]
            row[name] = [part for part in parts if part]
        else:
            row[name] = str(cell).strip()
    row["chantier"] = digits(cells.get("code_chantier", "")) or digits(cells["siret"])
    row["pass"] = digits(cells.get("numero_pass_iae", ""))
    row["identity"] = f"{squeeze(row['nom'])}|{squeeze(row['prenom'])}|{row['date_naissance']}"
    return row


def _people(rows: list[dict[str, Any]], joined_by: Counter) -> list[int]:
    """The number of the person of each row: equal PASS, or equal folded identity; the union of both."""
    parent = list(range(len(rows)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for key in ("identity", "pass"):
        first: dict[str, int] = {}
        for index, row in enumerate(rows):
            if not row[key]:
                continue
            if row[key] in first and root(index) != root(first[row[key]]):
                parent[root(index)] = root(first[row[key]])
                joined_by[key] += 1
            first.setdefault(row[key], index)
    return [root(index) for index in range(len(rows))]


def _without_overlaps(rows: list[dict[str, Any]], people: list[int], refused: dict[int, str]) -> list[dict[str, Any]]:
    kept: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    result = []
    for row, person in zip(rows, people, strict=True):
        key = (person, row["programme"], row["chantier"])
        end = row["date_sortie"] or date.max
        if any(
            row["date_entree"] <= (other["date_sortie"] or date.max) and other["date_entree"] <= end
            for other in kept[key]
        ):
            refused[row["row"]] = "overlaps another journey"
            continue
        kept[key].append(row)
        result.append(row | {"person": person})
    return result


def _frames(
    chantiers: dict[str, Any], runs: list[dict[str, Any]], rows: list[dict[str, Any]], people: list[int]
) -> fr.Frames:
    journeys, events = [], []
    for row in rows:
        chantier = chantiers[row["chantier"]]
        journeys.append(
            {
                "journey_id": row["row"],
                "row": row["row"],
                "person_id": row["person"],
                "chantier_id": chantier["chantier_id"],
                "chantier_code": chantier["code"],
                "programme": row["programme"],
                **{ours: row[theirs] for theirs, ours in COLUMNS.items() if theirs in row},
            }
        )
        events += _events(row)
    return fr.Frames(
        journey=fr.from_records("journey", journeys),
        event=fr.from_records("event", events),
        chantier=fr.from_records(
            "chantier", [{name: item[name] for name in fr.CHANTIER} for item in chantiers.values()]
        ),
        membership=fr.from_records(
            "membership",
            [
                {"chantier_id": item["chantier_id"], "territory": item["territory"]}
                for item in chantiers.values()
                if item["territory"]
            ],
        ),
        run=fr.from_records("run", [{name: run[name] for name in fr.RUN} for run in runs]),
        places=fr.from_records("places", [{"run_id": run["run_id"], "places": run["places"]} for run in runs]),
    )


def _events(row: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    seen = row["date_situation_actuelle"]
    for kind, column in (("housing", "logement_actuel"), ("rqth", "rqth_actuelle")):
        if seen and row[column]:
            found.append({"journey_id": row["row"], "kind": kind, "on": seen, "code": row[column]})
    for months in (6, 12):
        on, outcome = row[f"suivi_{months}_mois_date"], row[f"suivi_{months}_mois_situation"]
        if on or outcome:
            found.append(
                {
                    "journey_id": row["row"],
                    "kind": f"follow_up_{months}",
                    "on": on,
                    "code": outcome,
                    "extra": row[f"suivi_{months}_mois_logement"],
                }
            )
    return found
