"""A crowd for evaluation data: as frames without a database, and as people of the cast."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from convergence.exchange.evaluation import making
from convergence.exchange.models import Delivery, Recipient
from convergence.indicators import frames as fr
from convergence.indicators import store
from convergence.indicators.store import Snapshot
from convergence.journeys import actions as journeys
from convergence.journeys.models import Journey
from tests.cast import Cast

NOW = datetime(2025, 3, 10, 9, tzinfo=UTC)


def journey(number: int, **values: Any) -> dict[str, Any]:
    """One stored journey, in 2024 unless said."""
    return {
        "journey_id": number, "person_id": number, "chantier_id": 1, "chantier_code": "A", "reference": f"REF{number}",
        "programme": "CVG", "started_on": date(2024, 2, 5), "row": number, "birth_date": date(1985, 6, 2), "sex": "F",
        "housing_entry": "CHRS", **values,
    }  # fmt: skip


def snapshot(rows: list[dict[str, Any]], events: list[dict[str, Any]] | None = None) -> Snapshot:
    """A snapshot of these journeys, over three chantiers: two in Orb, one outside any territory."""
    frames = fr.Frames(
        journey=fr.from_records("journey", rows),
        event=fr.from_records("event", events or []),
        chantier=fr.from_records(
            "chantier", [{"chantier_id": n, "code": "ABC"[n - 1], "department": "16"} for n in (1, 2, 3)]
        ),
        membership=fr.from_records("membership", [{"chantier_id": n, "territory": "orb"} for n in (1, 2)]),
        run=fr.from_records("run", [{"run_id": n, "chantier_id": n, "programme": "CVG"} for n in (1, 2, 3)]),
        places=fr.from_records("places", [{"run_id": n, "places": 10 * n} for n in (1, 2, 3)]),
    )
    return Snapshot(frames, store.digest(frames), NOW)


def drawn(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """That many people drawn at random, some with two journeys."""
    dice = random.Random(seed)
    rows = []
    for number in range(1, count + 1):
        start = date(2022, 6, 1) + timedelta(days=dice.randrange(900))
        gone = dice.random() < 0.5
        chantier = dice.choice((1, 1, 1, 2, 2, 3))
        rows.append(
            journey(
                number, person_id=dice.choice((number, number, number, max(1, number - 1))), chantier_id=chantier,
                chantier_code="ABC"[chantier - 1], programme=dice.choice(("CVG", "CVG", "CVG", "PHC")),
                started_on=start, ended_on=start + timedelta(days=dice.randrange(30, 500)) if gone else None,
                birth_date=date(1960, 1, 1) + timedelta(days=dice.randrange(16000)), sex=dice.choice("FHHH"),
                housing_entry=dice.choice(("RUE", "CHRS", "CHRS", "FAMILLE", "NSP", "")),
                street_history=dice.choice(("OUI", "NON", "REFUS", "")), rqth_entry=dice.choice(("OUI", "NON", "NON")),
                exit_reason=dice.choice(("CDI", "SANS_NOUVELLE", "CDD_6M_PLUS", "")) if gone else "",
                barrier_sante_physique=dice.choice(("ABSENT", "LEGER", "")),
            )
        )  # fmt: skip
    return rows


def prepared(*, recipient: Recipient, by: Any, expires_on: date, **values: Any) -> Delivery:
    """A data set of six people alike, inscribed without its file."""
    told = {"recipient": recipient.name, "year": 2024, "purpose": "Évaluer", "basis": "Convention 12"}
    asked = making.Asked(**told, secret=recipient.secret, keep=recipient.keep, expires_on=expires_on)
    made = making.make(asked, snapshot([journey(number) for number in range(1, 7)]))
    return Delivery.objects.create(
        **(told | {"recipient": recipient}), by=by, expires_on=expires_on, journeys=made.journeys, people=made.people,
        fields={"parcours": ["parcours"]}, digest=made.digest, data_digest=made.data_digest, risk=made.risk, **values,
    )  # fmt: skip


def move_in(cast: Cast, people: int = 24) -> list[Journey]:
    """As many people in the chantiers Garance and Bleuet, half of whom leave within 2024."""
    made = []
    for number in range(people):
        person = cast.person(
            f"Tormentille{number}", f"Prunelline{number}", birth_date=date(1980, 5, 1 + number), sex="FH"[number % 2]
        )
        opened = cast.journey(
            person, chantier=(cast.garance, cast.bleuet)[number // 2 % 2], started_on=date(2024, 1, 8 + number // 4),
            reference=f"SECRET-{number:03}",
        )  # fmt: skip
        journeys.record_diagnosis(
            by=cast.system, journey=opened, diagnosed_on=date(2024, 2, 7), housing=("RUE", "CHRS")[number % 2],
            street_history="NON",
        )  # fmt: skip
        if number % 4 < 2:
            reason = ("CDI", "SANS_NOUVELLE")[number % 8 // 4]
            journeys.close_journey(
                by=cast.system, journey=opened, ended_on=date(2024, 9, 3 + number), exit_reason=reason
            )
        made.append(opened)
    return made
