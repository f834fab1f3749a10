"""The list of what waits goes on, twenty lines at a time."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client

from tests.cast import Cast


def test_the_next_twenty_come_under_the_first(cast: Cast, client: Client, today: date) -> None:
    for index in range(45):
        person = cast.person(f"Romarin{index:02}", "Yonas", birth_date=date(1980, 1, 1) + timedelta(days=index))
        cast.journey(person, referent=cast.helene, started_on=date(2024, 9, 2) + timedelta(days=index))
    client.force_login(cast.helene)
    first = client.get("/").context["home"].waiting
    seen = [line.person_name for group in first.groups for line in group.lines]
    start = first.more
    while start:
        page = client.get("/attente/", {"apres": start}, headers={"HX-Request": "true"})
        assert "<html" not in page.content.decode()
        assert not page.context["waiting"].groups[0].head or page.context["waiting"].groups[0].code != "late"
        seen += [line.person_name for group in page.context["waiting"].groups for line in group.lines]
        start = page.context["waiting"].more
    assert len(seen) == first.total >= 45
    assert first.late >= 45


def test_the_suite_is_a_page_too_and_ends(cast: Cast, client: Client, today: date) -> None:
    client.force_login(cast.helene)
    assert "C’est la fin de la liste" in client.get("/attente/", {"apres": "4000"}).content.decode()
    assert client.get("/attente/", {"apres": "²"}).status_code == 200
