"""A generated network, small enough to have small numbers: frames without a database."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from convergence.indicators import frames as fr
from convergence.indicators import store

NOON = datetime(2025, 1, 15, 11, 0, tzinfo=UTC)
SIZES = {
    "orb": (130, 90, 60), "lys": (110, 45), "vire": (80, 30), "aude": (38, 12), "sarthe": (14,), "drac": (95, 75),
    "": (26, 9),
}  # fmt: skip
"""People of each chantier, by territory."""
_ANSWERS = ("OUI", "NON", "NON", "NR", "REFUS")


def generated(seed: int = 1, programme: str = "CVG") -> fr.Frames:
    """About eight hundred people in fourteen chantiers of six territories and outside them."""
    draw = random.Random(seed)
    rows: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    chantiers, members = [], []
    for territory, sizes in SIZES.items():
        for size in sizes:
            number = len(chantiers) + 1
            code = f"C{number:02}"
            chantiers.append({"chantier_id": number, "code": code})
            if territory:
                members.append({"chantier_id": number, "territory": territory})
            for _ in range(size):
                rows.append(_journey(draw, len(rows) + 1, number, code, programme))
                events += _events(draw, rows[-1])
    for row in draw.sample(rows, 12):  # Some people are met twice.
        row["person_id"] = draw.choice(rows)["person_id"]
    return fr.Frames(
        journey=fr.from_records("journey", rows),
        event=fr.from_records("event", events),
        chantier=fr.from_records("chantier", chantiers),
        membership=fr.from_records("membership", members),
        run=fr.from_records("run", []),
        places=fr.from_records("places", []),
    )


def _journey(draw: random.Random, number: int, chantier: int, code: str, programme: str) -> dict[str, Any]:
    start = date(2023, 3, 1) + timedelta(days=draw.randrange(600))
    end = start + timedelta(days=draw.randrange(60, 500)) if draw.random() < 0.75 else None
    home = draw.choices(["RUE", "CHU", "CHRS", "TIERS", "LOC_SOCIAL", "NR", "REFUS"], [20, 20, 15, 20, 20, 3, 2])[0]
    reasons = [
        "CDI",
        "CDD_6M_PLUS",
        "FORMATION_QUALIFIANTE",
        "SUITE_CVG",
        "SOINS",
        "SANS_NOUVELLE",
        "INCARCERATION",
        "NR",
    ]
    reason = draw.choices(reasons, [20, 10, 8, 7, 6, 40, 4, 5])[0]
    basket = ("base_cover", "complementary_cover", "gp", "health_check", "rqth", "aah")

    def right(name: str) -> str:
        if name == "base_cover":
            return draw.choice(["AUCUNE", "PUMA", "PUMA", "PUMA"])
        if name == "complementary_cover":
            return draw.choice(["AUCUNE", "C2S_GRATUITE", "C2S_GRATUITE"])
        return draw.choice(["OUI", "NON"]) if draw.random() < 0.97 else "NR"

    return {
        "journey_id": number, "row": number, "reference": str(number), "person_id": number, "chantier_id": chantier,
        "chantier_code": code, "programme": programme, "started_on": start, "ended_on": end,
        "diagnosed_on": start if draw.random() < 0.9 else None, "sex": draw.choices(["H", "F", "NR"], [70, 27, 3])[0],
        "housing_entry": home, "housing_exit": draw.choice(["LOC_SOCIAL", "CHU", "TIERS", "NR"]) if end else "",
        "street_history": draw.choice(_ANSWERS), "street_duration": draw.choice(["MOINS_6M", "2A_5A", "PLUS_5A", "NR"]),
        "referrer": draw.choice(["SIAO_115", "MARAUDE", "FRANCE_TRAVAIL", "NR"]),
        "income_entry": [draw.choice(["AUCUNE", "RSA", "NR"])], "exit_reason": reason if end else "",
        "proximity": draw.choice(_ANSWERS), "concerted": draw.choice(_ANSWERS),
        "health_followup": draw.choice(_ANSWERS),
        **{f"{name}_{stage}": right(name) for name in basket for stage in ("entry", "exit")},
        **{name: draw.choice(["", "LEGER", "LOURD", "NE"]) for name in fr.BARRIERS.values()},
        **{name: start + timedelta(days=90) if draw.random() < 0.4 else None for name in fr.MOBILISATIONS},
    }  # fmt: skip


def _events(draw: random.Random, row: dict[str, Any]) -> list[dict[str, Any]]:
    if row["ended_on"] is None or draw.random() < 0.4:
        return []
    outcome = draw.choice(["EMPLOI", "FORMATION", "SANS_EMPLOI", "INJOIGNABLE"])
    return [
        {
            "journey_id": row["journey_id"], "kind": "follow_up_6", "on": row["ended_on"] + timedelta(days=180),
            "code": outcome, "extra": draw.choice(["LOC_SOCIAL", "CHU", "NR"]),
        }
    ]  # fmt: skip


def snapshot(frames: fr.Frames, taken_at: datetime = NOON) -> store.Snapshot:
    return store.Snapshot(frames, store.digest(frames), taken_at)
