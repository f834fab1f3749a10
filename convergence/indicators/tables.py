"""The figures of a bilan as a CSV that French spreadsheets open: semicolons, decimal commas, byte order mark."""

from __future__ import annotations

import csv
import io
from typing import Any

from convergence.indicators.bilan import Bilan

HEAD = (
    "Clé", "Version", "Libellé", "Phrase", "Population", "Connus", "Succès", "Inconnus", "Refus", "Valeur",
    "Au plus bas", "Au plus haut", "Avertissement", "Masqué", "Programme", "Du", "Au", "Périmètre", "Public",
    "Calculé le", "Empreinte", "Provisoire",
)  # fmt: skip
_FIELDS = ("population", "known", "successes", "unknown", "refused", "value", "low", "high")


def to_csv(bilan: Bilan) -> str:
    """One row per figure, with what it was computed on. Rates are fractions; a hidden number is empty."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEAD)
    asked = bilan.to_json()
    context = [
        bilan.programme,
        bilan.period.start.isoformat(),
        bilan.period.end.isoformat(),
        str(bilan.scope),
        "oui" if asked["audience"] == "public" else "non",
        asked["computed_at"],
        bilan.data_digest,
        "oui" if bilan.provisional else "non",
    ]
    for figure in asked["figures"]:
        figure.setdefault("value", figure.get("difference"))
        numbers = [_written(figure.get(name)) for name in _FIELDS]
        start = [figure["key"], figure["version"], figure["label"], figure["sentence"]]
        end = [figure["warning"] or "", "oui" if figure["hidden"] else "non"]
        writer.writerow([*start, *numbers, *end, *context])
    return "\ufeff" + out.getvalue()


def _written(number: Any) -> str:
    if number is None:
        return ""
    return f"{number:.6f}".rstrip("0").rstrip(".").replace(".", ",")
