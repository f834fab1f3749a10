"""A story tells a journey and nobody: what would name her is refused, she agrees, and may take it back."""

from __future__ import annotations

from datetime import date

import pytest

from convergence.journeys import actions as journeys
from convergence.reports import drafting, reading
from convergence.reports.actions import freezing, stories, texts
from convergence.reports.errors import ReportError
from convergence.reports.leaks import Secrets, leaks
from convergence.reports.models import Story
from tests.reports.campaigns.test_pages import client

CLEAN = "Quand Monsieur I. arrive, il dort à la rue. Au bout de trois mois, il est hébergé."
KNOWN = Secrets(
    names=("Yonas", "Romarin", "Claire Passerelle"), chantiers=("Les Jardins de la Garance",), towns=("Val-sur-Orb",)
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (CLEAN, 0),
        ("Yonas arrive.", 1),
        ("M. ROMARIN arrive.", 1),
        ("suivi par Mme Passerelle", 1),
        ("Il entre à la Garance.", 1),
        ("aux Jardins de la Garance", 1),
        ("Il aime les jardins.", 0),
        ("Il vit à Val sur Orb.", 1),
        ("Le 12 mars 2024, il signe.", 1),
        ("Il signe le 1er mars.", 1),
        ("Signé le 12/03/2024.", 1),
        ("Depuis mars 2024, il travaille.", 1),
        ("Il appelle le 06 12 34 56 78.", 1),
        ("Écrire à i@exemple.test", 1),
        ("[à compléter]", 1),
        ("Le 12 mars, Yonas quitte la Garance.", 3),
        ("Il a deux enfants et marche 12 km.", 0),
    ],
)
def test_what_would_tell_who_she_is(text, found):
    assert len(leaks(text, KNOWN)) == found


@pytest.fixture
def journey(cast, today):
    someone = cast.person("Romarin", "Yonas", sex="H")
    made = cast.journey(someone, started_on=date(2024, 1, 8), referent=cast.helene)
    journeys.record_situation(
        by=cast.helene, journey=made, stage="ENTRY", observed_on=date(2024, 1, 8), housing="RUE",
        barrier_logement="LOURD", barrier_justice="LOURD", barrier_addiction="LOURD",
    )  # fmt: skip
    journeys.record_situation(by=cast.helene, journey=made, stage="REVIEW", observed_on=date(2024, 4, 9), housing="CHU")
    return made


def finished(journey):
    """The draft without its holes."""
    return "\n\n".join(part for part in drafting.draft(journey).split("\n\n") if "[" not in part)


def test_the_draft_tells_the_way_and_leaks_nothing(journey):
    told = drafting.draft(journey)
    assert "il dort à la rue" in told
    assert "Au bout de trois mois, il est en hébergement d’urgence." in told
    assert "le logement, et la santé" in told
    assert "justice" not in told
    assert "addiction" not in told
    assert [leak.found for leak in leaks(told, drafting.secrets(journey))] == ["["]
    assert drafting.initial(journey) not in {"Y", "R"}


def test_a_story_that_leaks_is_not_agreed_to_and_says_what_to_change(journey, cast):
    story = stories.write(by=cast.helene, journey=journey, text="Le 8 janvier 2024, Yonas arrive à la Garance.")
    with pytest.raises(stories.LeakError) as refused:
        stories.agree(by=cast.helene, story=story, on=date(2025, 3, 3), means="ORAL")
    assert len(refused.value.leaks) == 3
    assert "gardez l’initiale inventée" in str(refused.value)
    story.refresh_from_db()
    assert story.state == "DRAFT"


def test_agreed_it_stands_beside_the_figures_and_its_text_is_locked(journey, cast, campaign):
    story = stories.write(by=cast.helene, journey=journey, text=finished(journey))
    assert reading.current(campaign).stories("national") == []
    stories.agree(by=cast.helene, story=story, on=date(2025, 3, 3), means="SIGNED")
    assert [told.text for told in reading.current(campaign).stories("territory:orb")] == [story.text]
    assert reading.current(campaign).stories("territory:lys") == []
    with pytest.raises(ReportError, match="retirez-le"):
        stories.write(by=cast.helene, journey=journey, text="Autre chose.")


def test_withdrawn_it_is_erased_even_from_what_was_frozen(journey, cast, campaign):
    story = stories.write(by=cast.helene, journey=journey, text=finished(journey))
    stories.agree(by=cast.helene, story=story, on=date(2025, 3, 3), means="ORAL")
    edition = freezing.freeze(by=cast.nadia, campaign=campaign)
    assert len(reading.frozen(edition).stories("national")) == 1
    stories.withdraw(by=cast.helene, story=story)
    held = reading.frozen(edition)
    assert (held.stories("national"), held.withdrawn) == ([], 1)
    assert Story.objects.get().text == ""
    assert held.bilan("national").programme == "CVG"
    assert stories.write(by=cast.helene, journey=journey, text=CLEAN).state == "DRAFT"


def test_its_text_is_encrypted_at_rest(journey, cast):
    from django.db import connection

    stories.write(by=cast.helene, journey=journey, text=CLEAN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM reports_story")
        assert "Monsieur" not in cursor.fetchone()[0]


def test_an_agreement_is_dated_and_not_in_the_future(journey, cast):
    story = stories.write(by=cast.helene, journey=journey, text=CLEAN)
    for day, means, field in ((date(2025, 3, 11), "ORAL", "on"), (date(2025, 3, 3), "", "means")):
        with pytest.raises(ReportError) as refused:
            stories.agree(by=cast.helene, story=story, on=day, means=means)
        assert refused.value.field == field


# ── Which ones a bilan prints ────────────────────────────────────────────────────────────────
@pytest.fixture
def told(cast, lived):
    """Three stories that people of Garance agreed to, oldest agreement first."""
    found = []
    for at, journey in enumerate(lived[:3]):
        story = stories.write(by=cast.helene, journey=journey, text=f"{CLEAN} Récit {at}.")
        found.append(stories.agree(by=cast.helene, story=story, on=date(2025, 3, 1 + at), means="ORAL"))
    return found


def test_a_level_that_chose_nothing_prints_them_all(campaign, told):
    draft = reading.current(campaign)
    for scope in ("national", "territory:orb", "chantier:GARANCE"):
        shown = [story.key for story in draft.stories(scope)]
        assert shown in ([str(story.key) for story in told], [])
    assert [story.key for story in draft.stories("national")] == [str(story.key) for story in told]


def test_a_level_keeps_orders_and_leaves_out_and_the_edition_holds_it(campaign, cast, told):
    one, two, three = (str(story.key) for story in told)
    texts.place_stories(by=cast.paul, campaign=campaign, scope="territory:orb", places={one: 2, two: 0, three: 1})
    draft = reading.current(campaign)
    assert [story.key for story in draft.stories("territory:orb")] == [three, one]
    assert [story.key for story in draft.stories("national")] == [one, two, three]
    held = reading.frozen(freezing.freeze(by=cast.nadia, campaign=campaign))
    assert [story.key for story in held.stories("territory:orb")] == [three, one]
    assert [story.key for story in held.stories("national")] == [one, two, three]
    stories.withdraw(by=cast.helene, story=told[2])
    assert [story.key for story in reading.frozen(held.edition).stories("territory:orb")] == [one]
    with pytest.raises(ReportError, match="figé"):
        texts.place_stories(by=cast.paul, campaign=campaign, scope="territory:orb", places={one: 1})


def test_one_that_comes_after_the_choice_stands_last(campaign, cast, told):
    one, two, three = (str(story.key) for story in told)
    texts.place_stories(by=cast.paul, campaign=campaign, scope="territory:orb", places={one: 1, two: 0})
    assert [story.key for story in reading.current(campaign).stories("territory:orb")] == [one, three]


def test_stories_are_chosen_on_screen_by_who_writes_there(campaign, cast, told):
    one, two, three = (str(story.key) for story in told)
    url = f"/campagnes/{campaign.key}/recits/?niveau=territory:orb"
    page = f"/campagnes/{campaign.key}/textes/?niveau=territory:orb"
    paul = client(cast, "paul")
    assert "Ne pas l’imprimer" in paul.get(page).content.decode()
    assert paul.post(url, {one: "3", two: "1", three: "0"}).status_code == 302
    assert [story.key for story in reading.current(campaign).stories("territory:orb")] == [two, one]
    paul.post(url, {one: "9", two: "1", three: "0"})  # not a place
    assert [story.key for story in reading.current(campaign).stories("territory:orb")] == [two, one]
    assert client(cast, "odile").post(url, {one: "1", two: "0", three: "0"}).status_code == 403
