"""F1 to F3 and the kind of F26 to F28 come out of the register; what the demo tells of growth."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from convergence.accounts.models import User
from convergence.demo.cast import PARTS
from convergence.demo.drawing import Dice
from convergence.demo.network import Surveyor
from convergence.growth import spread
from convergence.growth.models import Application, Call, Departure, Opening, Prospect, Target
from convergence.growth.objectives import objectives_of
from convergence.indicators import commands as figures
from convergence.kit import clock
from convergence.network.viewer import Viewer

LAST_DAY = date(2024, 12, 31)


def drawn_facts() -> spread.Facts:
    """The register of the whole network as it is drawn, not written: the numbers of rows stand for their keys."""
    plan = Surveyor(
        Dice(2024, date(2026, 11, 22)), small=False, factor=1.0, caseload=0, today=date(2026, 11, 22)
    ).survey()
    register = plan.register
    numbers = {id(row): index for index, row in enumerate(register.chantiers)}
    places = {id(row): index for index, row in enumerate(register.territories)}
    found = spread.Facts({numbers[id(row)]: row.department for row in register.chantiers})
    for run in register.runs:
        found.runs[run.programme][numbers[id(run.chantier)]].append((run.started_on, run.ended_on))
    for member in register.memberships:
        span = (member.started_on, member.ended_on)
        found.members[numbers[id(member.chantier)]].append((span, places[id(member.territory)]))
    for step in sorted(register.steps, key=lambda step: step.on):
        found.steps[places[id(step.territory)]].append((step.on, step.status))
        found.territories[places[id(step.territory)]] = step.territory
    return found


def test_the_published_spread_of_2024() -> None:
    """F1: 13 territories, one new. F2: 87 CVG, 31 also PHC. F3: 69 PHC, 38 and 31, 39 départements; two sets (I5)."""
    facts = drawn_facts()
    now, before = facts.at(LAST_DAY), facts.at(date(2023, 12, 31))
    assert (now.territories, now.territories - before.territories, now.preparing) == (13, 1, 1)
    assert (now.cvg, now.both) == (87, 31)
    assert (now.phc, now.phc_off, now.phc_on, now.departments_phc) == (69, 38, 31, 39)
    assert now.phc - before.phc == 15


def test_a_table_of_territories_at_any_date() -> None:
    """F26 and I2 (Charente: 5 chantiers, then 7), F28: what was published in March 2022 had the same shape."""
    rows = {row.territory.name: row.chantiers for row in drawn_facts().by_territory(date(2021, 12, 31))}
    assert rows["Charente"] == 5 and {"Lyon", "Paris", "Rouen"} <= rows.keys() and "Isère" not in rows
    later = {row.territory.name: row.chantiers for row in drawn_facts().by_territory(date(2022, 3, 31))}
    assert later["Charente"] == 7


def test_people_accompanied_and_file_active_are_those_of_the_bilan(small: Any, db: None) -> None:
    """F4 (4,550) and F5 (3,000) at full size; here the small network gives the same figures, smaller, by CVG-01 and
    CVG-02B; the people of the table of territories, outside départements set apart, add up to who is present."""
    found = {row["key"]: row.get("value") for row in figures.bilan(programme="CVG", year=2024).to_json()["figures"]}
    assert found["CVG-01"] > found["CVG-02B"] > 0
    assert 1.1 < found["CVG-01"] / found["CVG-02A"] < 2.2  # published: 4,550 / 2,979 = 1.53
    rows = spread.territory_table(LAST_DAY)
    assert sum(row.people or 0 for row in rows) >= found["CVG-02B"] * 0.9


def test_what_the_demo_tells(small: Any, db: None) -> None:
    today = clock.today()
    outcomes: dict[Any, Counter[str]] = defaultdict(Counter)
    for call, outcome in Application.objects.sent().values_list("call__closes_on", "outcome"):
        outcomes[call < today][outcome] += 1
    assert outcomes[True] == {"SELECTED": 4, "WAITING": 2, "REFUSED": 2} and outcomes[False] == {"": 2}
    assert Call.objects.open_on(today).count() == 1
    assert {"RETREAT", "DPH_PHC", "TO_CVG"} <= set(Departure.objects.values_list("kind", flat=True))
    assert Opening.objects.filter(closed_on__isnull=True).count() == 1
    stages = Counter(Prospect.objects.staged(today).values_list("stage", flat=True))
    assert stages["ACTIVE"] == 4 and stages["OPENING"] == 1 and stages["PROSPECT"] >= 1 and stages["DROPPED"] == 3
    email = next(part.email for part in PARTS if part.code == "NATIONAL")
    rows = objectives_of(Viewer(User.objects.get(email=email)))
    assert len(rows) == Target.objects.count() == 3 and all(row.value is not None for row in rows)
