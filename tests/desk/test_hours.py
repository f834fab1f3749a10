"""The week's grid: pre-filled, one save, differences only; names and hours, nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from convergence.accounts.models import AuditEvent
from convergence.journeys import actions
from convergence.journeys.hours import plain, read_hours, team_week
from convergence.journeys.models import Journey, WorkedWeek
from convergence.nomenclature.lists import Intensity
from tests.cast import Cast

WEEK = date(2025, 3, 10)


def planned(cast: Cast, name: str, hours: str, **values: Any) -> Journey:
    journey = cast.journey(cast.person(name, "Yonas"), **values)
    actions.plan_hours(by=cast.system, journey=journey, from_on=journey.started_on, hours=Decimal(hours))
    return journey


def save(client: Client, cast: Cast, typed: dict[Journey, str], **more: Any) -> Any:
    shown = {f"was-{journey.key}": more.pop("was", "") for journey in typed}
    data = {"chantier": cast.garance.key, "semaine": WEEK.isoformat(), **shown, **more}
    return client.post("/heures/", data | {f"h-{journey.key}": text for journey, text in typed.items()})


def worked(journey: Journey) -> Decimal | None:
    return WorkedWeek.objects.filter(journey=journey, week=WEEK).values_list("hours", flat=True).first()


# ── What the grid shows ──────────────────────────────────────────────────────────────────────
def test_the_plan_in_force_that_week_fills_the_grid(cast: Cast, today: date) -> None:
    journey = planned(cast, "Romarin", "8", programme="PHC")
    actions.plan_hours(by=cast.system, journey=journey, from_on=date(2025, 3, 3), hours=Decimal(12))
    actions.plan_hours(by=cast.system, journey=journey, from_on=date(2025, 3, 17), hours=Decimal(16))
    values = {
        week: team_week(cast.viewer("rachid"), cast.garance, week)[0].value
        for week in (date(2025, 2, 10), WEEK, date(2025, 3, 19))
    }
    assert values == {date(2025, 2, 10): "8", WEEK: "12", date(2025, 3, 19): "16"}


def test_without_a_plan_the_contract_says_the_hours(cast: Cast, today: date) -> None:
    journey = cast.journey(weekly_hours=Decimal(26))
    row = team_week(cast.viewer("rachid"), cast.garance, WEEK)[0]
    assert row.value == "26"
    actions.add_contract(
        by=cast.system, journey=journey, form="CDDI_CVG", started_on=date(2025, 2, 3), ended_on=date(2025, 8, 1),
        weekly_hours=Decimal("30.5"),
    )  # fmt: skip
    assert team_week(cast.viewer("rachid"), cast.garance, WEEK)[0].value == "30,5"


def test_only_those_who_work_that_week_are_there(cast: Cast, today: date) -> None:
    cast.journey(cast.person("Tard", "A"), started_on=date(2025, 3, 17))
    gone = cast.journey(cast.person("Tôt", "B"), started_on=date(2024, 3, 4))
    actions.close_journey(by=cast.system, journey=gone, ended_on=date(2025, 3, 7))
    leaving = cast.journey(cast.person("Juste", "C"), started_on=date(2024, 3, 4))
    actions.close_journey(by=cast.system, journey=leaving, ended_on=WEEK)
    cast.journey(cast.person("Ailleurs", "D"), chantier=cast.bleuet)
    assert [row.journey for row in team_week(cast.viewer("rachid"), cast.garance, WEEK)] == [leaving]


def test_a_week_forgotten_is_recalled_the_week_after(cast: Cast, client: Client, today: date) -> None:
    journey = planned(cast, "Romarin", "12")
    planned(cast, "Neuf", "12", started_on=WEEK)
    client.force_login(cast.rachid)
    assert "n’est pas saisie pour 1\u00a0personne" in client.get("/").content.decode()
    actions.record_weeks(by=cast.rachid, week=date(2025, 3, 3), hours={journey: Decimal(12)})
    assert "n’est pas saisie" not in client.get("/").content.decode()


# ── What it saves ────────────────────────────────────────────────────────────────────────────
def test_one_save_writes_the_whole_week(cast: Cast, client: Client, today: date) -> None:
    one, other = planned(cast, "Romarin", "12"), planned(cast, "Bruyère", "26")
    client.force_login(cast.rachid)
    response = save(client, cast, {one: "12", other: "19,5"})
    assert response.status_code == 302
    assert (worked(one), worked(other)) == (Decimal(12), Decimal("19.5"))


def test_saving_again_writes_only_what_differs(cast: Cast, client: Client, today: date) -> None:
    one, other = planned(cast, "Romarin", "12"), planned(cast, "Bruyère", "26")
    client.force_login(cast.rachid)
    save(client, cast, {one: "12", other: "26"})
    before = AuditEvent.objects.count()
    client.post(
        "/heures/",
        {
            "chantier": cast.garance.key,
            "semaine": WEEK.isoformat(),
            f"was-{one.key}": "12",
            f"h-{one.key}": "12",
            f"was-{other.key}": "26",
            f"h-{other.key}": "20",
        },
    )
    assert worked(other) == 20
    assert AuditEvent.objects.count() == before + 1


def test_a_row_saved_by_a_colleague_meanwhile_is_left_alone(cast: Cast, client: Client, today: date) -> None:
    journey = planned(cast, "Romarin", "12")
    actions.record_weeks(by=cast.helene, week=WEEK, hours={journey: Decimal(4)})
    client.force_login(cast.rachid)
    client.post(
        "/heures/",
        {
            "chantier": cast.garance.key,
            "semaine": WEEK.isoformat(),
            f"was-{journey.key}": "12",
            f"h-{journey.key}": "12",
        },
    )
    assert worked(journey) == 4


def test_a_row_first_saved_by_a_colleague_meanwhile_is_left_alone(cast: Cast, client: Client, today: date) -> None:
    """The page was drawn when nothing was saved; the pre-filled value was not typed here."""
    journey = planned(cast, "Romarin", "12")
    client.force_login(cast.rachid)
    actions.record_weeks(by=cast.helene, week=WEEK, hours={journey: Decimal(4)})
    save(client, cast, {journey: "12"}, was="12")
    assert worked(journey) == 4


def test_an_empty_cell_writes_nothing(cast: Cast, client: Client, today: date) -> None:
    journey = cast.journey()
    client.force_login(cast.rachid)
    assert save(client, cast, {journey: ""}).status_code == 302
    assert worked(journey) is None


@pytest.mark.parametrize("typed", ["beaucoup", "49", "-2", "1e5", "nan", "7h75"])
def test_a_wrong_cell_saves_nothing_and_is_said(cast: Cast, client: Client, today: date, typed: str) -> None:
    good, bad = planned(cast, "Romarin", "12"), planned(cast, "Bruyère", "26")
    client.force_login(cast.rachid)
    response = save(client, cast, {good: "10", bad: typed})
    assert response.status_code == 422
    assert "Rien n’est enregistré" in response.content.decode()
    assert worked(good) is None
    assert f'value="{typed}"' in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "hours"),
    [("7,5", "7.5"), ("7.5", "7.5"), ("7h30", "7.5"), ("7 h", "7"), (" 26 ", "26"), ("0", "0"), ("0h45", "0.8")],
)
def test_hours_are_read_as_people_write_them(typed: str, hours: str) -> None:
    assert read_hours(typed) == Decimal(hours)


def test_hours_are_written_as_people_read_them() -> None:
    assert [plain(Decimal(text)) for text in ("26.0", "7.5", "0.0")] == ["26", "7,5", "0"]


# ── Who may ──────────────────────────────────────────────────────────────────────────────────
def test_a_week_to_come_is_shown_not_written(cast: Cast, client: Client, today: date) -> None:
    journey = planned(cast, "Romarin", "12")
    client.force_login(cast.rachid)
    data = {"chantier": cast.garance.key, "semaine": "2025-03-17", f"h-{journey.key}": "12"}
    assert client.get("/heures/", data).status_code == 200
    assert client.post("/heures/", data).status_code == 403


def test_another_chantier_does_not_exist(cast: Cast, client: Client, today: date) -> None:
    client.force_login(cast.rachid)
    assert client.get("/heures/", {"chantier": cast.iris.key}).status_code == 404
    assert client.post("/heures/", {"chantier": cast.iris.key}).status_code == 404


def test_a_coordinator_reads_the_hours_and_writes_none(cast: Cast, client: Client, today: date) -> None:
    journey = planned(cast, "Romarin", "12")
    client.force_login(cast.paul)
    shown = client.get("/heures/", {"chantier": cast.garance.key}).content.decode()
    assert "Yonas Romarin" in shown
    assert "Enregistrer la semaine" not in shown
    assert save(client, cast, {journey: "12"}).status_code == 403


def test_the_grid_tells_nothing_but_names_and_hours(cast: Cast, client: Client, today: date) -> None:
    journey = planned(cast, "Romarin", "12")
    actions.record_diagnosis(
        by=cast.system, journey=journey, diagnosed_on=date(2025, 2, 3), housing="RUE",
        barrier_addiction=max(Intensity.codes()), note="ne doit pas sortir d’ici",
    )  # fmt: skip
    client.force_login(cast.rachid)
    shown = client.get("/heures/").content.decode()
    assert "Yonas Romarin" in shown
    for secret in ("Rue", "ddiction", "ne doit pas sortir", "1984", str(journey.person.key)):
        assert secret not in shown
