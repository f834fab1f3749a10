"""Since when an officer is mobilised, and how a journey is accompanied: a table of journeys, each source and its ties.

The same table is read through the frames of the figures, through the workbook, and by the page of the person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from convergence.exchange import commands
from convergence.exchange.models import Baseline
from convergence.exchange.planning import load_stored
from convergence.exchange.rows import row_of
from convergence.indicators import extract, snapshot
from convergence.journeys.actions import close_journey
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.partnerships import mobilisation
from convergence.partnerships.actions import requests as acts
from convergence.partnerships.models import (
    Opportunity,
    Orientation,
    Partner,
    Permanence,
    PermanenceLine,
    Request,
)
from convergence.people.models import OutsideReferent
from convergence.support.models import JournalEntry
from tests.cast import Cast
from tests.exchange.books import counts, take
from tests.partnerships.conftest import TODAY, officer

Does = Callable[["Doer"], None]


@pytest.fixture(autouse=True)
def _on_that_monday(today: date) -> None:
    assert today == TODAY


@dataclass
class Doer:
    """Does things for one journey, each on its day."""

    cast: Cast
    journey: Journey

    def request(self, on: date | None, state: str = "ACCEPTED", theme: str = "LOGEMENT", **values: Any) -> None:
        closed = None if state in {"SENT", "MORE", "ACCEPTED"} else TODAY
        Request.objects.create(
            journey=self.journey, territory=self.cast.orb, theme=theme, need="x", agreed_on=TODAY, sent_on=TODAY,
            moved_on=TODAY, accepted_on=on, state=state, closed_on=closed, by=self.cast.helene, **values,
        )  # fmt: skip

    def line(self, held_on: date | None, theme: str = "LOGEMENT", put_off: bool = False) -> None:
        day = held_on or date(2025, 4, 1)
        permanence, _ = Permanence.objects.get_or_create(
            officer=self.cast.ines, user=self.cast.helene, on=day,
            defaults={"territory": self.cast.orb, "held_on": held_on, "by": self.cast.ines},
        )  # fmt: skip
        PermanenceLine.objects.create(
            permanence=permanence, journey=self.journey, theme=theme, put_off=put_off, by=self.cast.helene
        )

    def orientation(self, validated_on: date | None, theme: str = "LOGEMENT", state: str = "VALIDATED") -> None:
        partner = Partner.objects.create(name=f"P{Partner.objects.count()}", theme=theme, territory=self.cast.orb)
        opportunity = Opportunity.objects.create(
            partner=partner, theme=theme, title="Place", opened_on=TODAY, by=self.cast.ines
        )
        Orientation.objects.create(
            journey=self.journey, opportunity=opportunity, state=state, validated_on=validated_on, by=self.cast.ines
        )

    def imported(self, on: date) -> None:
        Journey.objects.filter(pk=self.journey.pk).update(mobilised_logement=on)

    def entry(self, kind: str, outside: bool = False) -> None:
        referent = None
        if outside:
            referent = OutsideReferent.objects.create(
                person=self.journey.person, chantier=self.journey.chantier, name="Mme Aster", role="SIAO",
                relation="ACTIVE", recorded_by=self.cast.helene,
            )  # fmt: skip
        JournalEntry.objects.create(
            journey=self.journey, kind=kind, on=TODAY, outside=referent, by=self.cast.helene
        )  # fmt: skip

    def declared(self, **answers: str) -> None:
        Journey.objects.filter(pk=self.journey.pk).update(**answers)

    def many(self, *does: Does) -> None:
        for do in does:
            do(self)


FEBRUARY, MARCH = date(2025, 2, 3), date(2025, 3, 3)


@dataclass(frozen=True)
class Case:
    """What is done, then the mobilisation on housing, and the two answers."""

    name: str
    do: Does
    on: date | None = None
    proximity: str = ""
    concerted: str = ""
    others: dict[str, date] = field(default_factory=dict)


CASES = [
    Case("nothing", lambda it: None),
    Case("imported alone", lambda it: it.imported(FEBRUARY), FEBRUARY),
    Case("accepted request", lambda it: it.request(MARCH), MARCH),
    Case("advice counts", lambda it: it.request(MARCH, "ANSWERED", answer_kind="ADVICE"), MARCH),
    Case("taken then withdrawn counts", lambda it: it.request(MARCH, "WITHDRAWN"), MARCH),
    Case("a missing word after it was taken", lambda it: it.request(MARCH, "MORE"), MARCH),
    Case("sent is not taken", lambda it: it.request(None, "SENT")),
    Case("refused is not taken", lambda it: it.request(None, "REFUSED")),
    Case("an opinion before a renewal", lambda it: it.request(MARCH, purpose="OPINION")),
    Case("line of a held permanence", lambda it: it.line(MARCH), MARCH),
    Case("planned permanence", lambda it: it.line(None)),
    Case("not reached that day", lambda it: it.line(MARCH, put_off=True)),
    Case("validated orientation", lambda it: it.orientation(MARCH), MARCH),
    Case("set aside after validation", lambda it: it.orientation(MARCH, state="SET_ASIDE"), MARCH),
    Case("proposed only", lambda it: it.orientation(None, state="PROPOSED")),
    Case("imported first", lambda it: it.many(lambda i: i.imported(FEBRUARY), lambda i: i.request(MARCH)), FEBRUARY),
    Case("imported last", lambda it: it.many(lambda i: i.imported(MARCH), lambda i: i.request(FEBRUARY)), FEBRUARY),
    Case("two requests", lambda it: it.many(lambda i: i.request(MARCH), lambda i: i.request(FEBRUARY)), FEBRUARY),
    Case("line before request", lambda it: it.many(lambda i: i.request(MARCH), lambda i: i.line(FEBRUARY)), FEBRUARY),
    Case(
        "orientation before both",
        lambda it: it.many(
            lambda i: i.request(MARCH), lambda i: i.line(MARCH), lambda i: i.orientation(FEBRUARY),
        ),
        FEBRUARY,
    ),
    Case("the same day thrice", lambda it: it.many(
        lambda i: i.request(MARCH), lambda i: i.line(MARCH), lambda i: i.orientation(MARCH)), MARCH),
    Case("another theme", lambda it: it.request(MARCH, theme="SANTE"), others={"mobilised_sante": MARCH}),
    Case("its theme", lambda it: it.orientation(MARCH, theme="EMPLOI"), others={"mobilised_emploi": MARCH}),
    Case("the first day of the journey", lambda it: it.request(date(2025, 1, 6)), date(2025, 1, 6)),
    Case("declared alone", lambda it: it.declared(proximity="NON", concerted="REFUS"), None, "NON", "REFUS"),
    Case("escort", lambda it: it.entry("ACCOMPAGNEMENT"), None, "OUI", ""),
    Case("escort against a no", lambda it: it.many(
        lambda i: i.declared(proximity="NON"), lambda i: i.entry("ACCOMPAGNEMENT")), None, "OUI", ""),
    Case("escort against a refusal", lambda it: it.many(
        lambda i: i.declared(proximity="REFUS"), lambda i: i.entry("ACCOMPAGNEMENT")), None, "OUI", ""),
    Case("exchange", lambda it: it.entry("CONCERTATION"), None, "", "OUI"),
    Case("interview with an outside referent", lambda it: it.entry("ENTRETIEN", outside=True), None, "", "OUI"),
    Case("escort with an outside referent", lambda it: it.entry("ACCOMPAGNEMENT", outside=True), None, "OUI", "OUI"),
    Case("interview alone", lambda it: it.entry("ENTRETIEN")),
    Case("absence at a meeting", lambda it: it.entry("ABSENCE", outside=True)),
]  # fmt: skip


@pytest.fixture
def table(cast: Cast) -> dict[str, Journey]:
    """Every case lived by a journey of its own."""
    made = {}
    for at, case in enumerate(CASES):
        journey = cast.journey(cast.person(f"Cas{at}", birth_date=date(1980, 1, 1 + at % 28)))
        case.do(Doer(cast, journey))
        made[case.name] = journey
    return made


def expected(case: Case) -> dict[str, Any]:
    return {
        "mobilised_emploi": None, "mobilised_logement": case.on, "mobilised_sante": None,
        "proximity": case.proximity, "concerted": case.concerted, **case.others,
    }  # fmt: skip


COLUMNS = [*mobilisation.COLUMNS.values(), "proximity", "concerted"]


def test_what_is_derived(table: dict[str, Journey]) -> None:
    seen = mobilisation.seen()
    found = {name: seen.values(Journey.objects.get(pk=journey.pk)) for name, journey in table.items()}
    assert found == {case.name: expected(case) for case in CASES}


def test_the_figures_read_it(table: dict[str, Journey]) -> None:
    frame = extract.extract().journey
    found = {
        name: frame.filter(pl.col("journey_id") == journey.pk).select(COLUMNS).row(0, named=True)
        for name, journey in table.items()
    }
    assert found == {case.name: expected(case) for case in CASES}


def test_the_workbook_shows_it(table: dict[str, Journey]) -> None:
    journeys = list(Journey.objects.filter(pk__in=[journey.pk for journey in table.values()]).select_related("person"))
    stored = load_stored(journeys)
    for case in CASES:
        row = row_of(stored[table[case.name].pk])
        assert row.get("date_mobilisation_cp_logement", "") == (case.on.isoformat() if case.on else ""), case.name
        assert row.get("accompagnement_proximite", "") == case.proximity, case.name
        assert row.get("accompagnement_concerte", "") == case.concerted, case.name


def test_exported_then_imported_nothing_changes(table: dict[str, Journey], tmp_path: Path) -> None:
    exported = tmp_path / "export.xlsx"
    rows = commands.export(exported)
    back = take(exported)
    assert counts(back) == (0, 0, rows, 0) and back.conflicts == 0
    assert Journey.objects.get(pk=table["accepted request"].pk).mobilised_logement is None
    Baseline.objects.all().delete()
    again = take(exported)
    assert counts(again) == (0, 0, rows, 0) and again.conflicts == 0


def test_after_the_exit_a_request_counts_from_its_day(cast: Cast) -> None:
    """The figures of the exit leave it out by themselves: it is dated after."""
    journey = cast.journey(started_on=date(2024, 1, 8))
    close_journey(by=cast.helene, journey=journey, ended_on=date(2025, 1, 31), exit_reason="CDI")
    Doer(cast, journey).request(FEBRUARY)
    frame = extract.extract().journey.filter(pl.col("journey_id") == journey.pk)
    assert frame.select("ended_on", "mobilised_logement").row(0) == (date(2025, 1, 31), FEBRUARY)


def test_a_year_after_the_exit_it_may_still_be_asked(cast: Cast, settings: Any) -> None:
    journey = cast.journey(started_on=date(2023, 1, 9))
    close_journey(by=cast.helene, journey=journey, ended_on=date(2024, 3, 11), exit_reason="CDI")
    request = acts.send(by=cast.helene, journey=journey, theme="LOGEMENT", need="Une dette de loyer", agreed_on=TODAY)
    acts.accept(by=cast.ines, request=request)
    assert mobilisation.seen([journey.pk]).value(journey, "mobilised_logement") == TODAY


def test_the_snapshot_notices(cast: Cast) -> None:
    """Each act leaves an audit event: the figures are not those of the day before."""
    journey = cast.journey()
    before = snapshot.stamp()
    request = acts.send(by=cast.helene, journey=journey, theme="LOGEMENT", need="x", agreed_on=TODAY)
    sent = snapshot.stamp()
    acts.accept(by=cast.ines, request=request)
    assert len({before, sent, snapshot.stamp()}) == 3
    found = snapshot.current(cast.ines).frames.journey.filter(pl.col("journey_id") == journey.pk)
    assert found["mobilised_logement"].to_list() == [clock.today()]


def test_an_earlier_date_from_a_workbook_wins_a_later_one_changes_nothing(cast: Cast) -> None:
    officer(cast, "lou", "LOGEMENT")
    journey = cast.journey()
    doer = Doer(cast, journey)
    doer.request(date(2025, 2, 10))
    for imported, holds in ((date(2025, 2, 20), date(2025, 2, 10)), (FEBRUARY, FEBRUARY)):
        doer.imported(imported)
        journey.refresh_from_db()
        assert mobilisation.seen([journey.pk]).value(journey, "mobilised_logement") == holds
