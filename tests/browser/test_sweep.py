"""Every page, as each of the main roles: nothing overflows, nothing is refused, axe finds nothing.

Pages come from the resolver, their arguments from the walk's samples: a new page is swept by itself.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from convergence.journeys import actions as journeys
from tests.access import samples
from tests.access.samples import World
from tests.access.test_walk import _url as address
from tests.access.test_walk import addresses
from tests.browser import verdicts
from tests.browser.stage import DESK, PHONE, Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READERS = ("helene", "dora", "paul", "odile", "rachid", "nadia", "fabre", "personne")
"""Each page is read by the first of them whom it answers with a page; the home by all of them."""
ACCOUNT = ("/compte/mot-de-passe/", "/compte/double-verification/")
"""Pages of django-allauth that wear our templates; the walk leaves them to it."""
OWN = ("/kit/",)
"""Swept by its own test, in every scheme."""
MAIL = "/courriel/"
"""How the address of a letter shown as a mail reader would show it ends: it wears none of our pages."""
STATES = (
    ("/chantiers/{chantier}/", "nadia"),
    ("/chantiers/?tri=-presents", "nadia"),
    ("/chercher/?q=romarin", "helene"),
    ("/equipe/{user}/confier/", "odile"),
    ("/sollicitations/", "ines"),
    ("/sollicitations/{request}/", "ines"),
    ("/permanences/{permanence}/", "ines"),
    ("/parcours/{journey}/bilan/?change=freins", "helene"),
    ("/bilans/?programme=CVG&year=2024", "helene"),
    ("/bilans/CVG-05/personnes/?programme=CVG&year=2024", "helene"),
)
"""Pages that look otherwise to somebody else, or with a question."""
LOOKED_AT_DAILY = ("/personnes/", "/parcours/", "/heures/", "/bilans/", "/chantiers/", "/accueillir/")
"""Read in the dark too; the kit’s own page is, for all that it shows."""
MOVED = [
    "color-contrast", "target-size", "scrollable-region-focusable", "heading-order", "empty-heading",
    "button-name", "link-name", "label", "select-name", "list", "listitem", "region",
    "aria-hidden-focus", "nested-interactive", "bypass",
]  # fmt: skip
"""Rules that may answer otherwise on a phone, where parts are hidden, moved or laid out anew."""
TITLES = """[[...document.querySelectorAll('h1')]
  .filter(title => title.checkVisibility({visibilityProperty: true})).length, document.title]"""
LEAST = 40
"""Pages of a share: guards the sweep against an empty one."""
SHARES = 4
"""The sweep is cut so that several processes share it."""


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_fits_and_is_accessible(share: int, world: World, stage: Stage) -> None:
    found = pages(world, share)
    assert len(found) >= LEAST
    page = stage.window()  # one for all: each keeps its own copies of the files that all pages ask for
    wrong = []
    for name in dict.fromkeys(name for _, name in found):
        stage.enter(page, world.cast.users[name])
        for url in (url for url, reader in found if reader == name):
            wrong += [f"{url} ({name}): {fault}" for fault in sweep(stage, page, url)]
    assert wrong == []


def test_a_fault_is_found_again_and_a_clean_page_is_not_asked_twice(stage: Stage, db: None) -> None:
    page = stage.window()
    stage.open(page, "/compte/connexion/")
    assert look(stage, page, "1280") == [] and verdicts.of(page, None).exists()
    page.evaluate("document.querySelector('label').remove()")
    assert look(stage, page, "1280") != [] != look(stage, page, "1280")
    assert not verdicts.of(page, None).exists()


def test_the_door_too(stage: Stage, db: None) -> None:
    assert sweep(stage, stage.window(), "/compte/connexion/") == []


@pytest.fixture
def world(cast: Cast, today: Any) -> World:
    made = samples.build(cast)
    enrich(cast)
    return made


def pages(world: World, share: int) -> list[tuple[str, str]]:
    """(address, reader) of every page of that share. Files, data and parts of pages are none."""
    known = [("/", name) for name in READERS] + [(url.format(**world.values), name) for url, name in STATES]
    routes = {address(route, samples.sample(route, entry.pattern.converters, world)) for route, entry in addresses()}
    clients = {name: Client() for name in READERS}
    for name, client in clients.items():
        client.force_login(world.cast.users[name])
    found = known[share::SHARES]
    for url in sorted(url for url in (routes | set(ACCOUNT)) - {"/", *OWN} if not url.endswith(MAIL))[share::SHARES]:
        reader = next((name for name in READERS if is_page(clients[name].get(url))), None)
        if reader is not None:
            found.append((url, reader))
    return found


def is_page(answer: Any) -> bool:
    html = answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming
    return bool(answer.status_code == 200 and html and b"<html" in answer.content[:400])


def enrich(cast: Cast) -> None:
    """Somebody of 2024 with a diagnosis, a contract and a review, so that pages have something to lay out."""
    on, by = date(2024, 3, 4), cast.system
    journey = cast.journey(cast.person("Bruyère", "Ludovic"), started_on=on, referent=cast.helene)
    journeys.record_diagnosis(by=by, journey=journey, diagnosed_on=on, housing="RUE", base_cover="AUCUNE", rqth="REFUS")
    journeys.add_contract(by=by, journey=journey, form="CDDI_CVG", started_on=on, ended_on=date(2025, 4, 1))
    journeys.record_situation(by=by, journey=journey, stage="REVIEW", observed_on=date(2024, 9, 2), housing="CHRS")


def sweep(stage: Stage, page: Any, url: str) -> list[str]:
    """What is wrong with that page: at the desk, in the dark, then in the hand. One load for the three."""
    page.set_viewport_size(DESK)
    stage.open(page, url)
    wrong = []
    titles, title = stage.measure(page, TITLES)
    if titles != 1:
        wrong.append(f"{titles} titles of the first level")
    if not title.split("·")[0].strip():
        wrong.append(f"no title: « {title} »")
    wrong += look(stage, page, "1280")
    if url.startswith(LOOKED_AT_DAILY):
        page.emulate_media(color_scheme="dark")
        wrong += [f"dark: {fault}" for fault in faults(stage, page, ["color-contrast"])]
        page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    return wrong + look(stage, page, "390", MOVED)


def faults(stage: Stage, page: Any, only: list[str] | None = None) -> list[str]:
    """What axe finds on the page, that stands; nothing when it has found nothing on this very page before."""
    clean = verdicts.of(page, only)
    if clean.exists():
        return []
    found = stage.faults(page, only)
    if not found:
        clean.touch()
    return found


def look(stage: Stage, page: Any, width: str, only: list[str] | None = None) -> list[str]:
    wrong = [f"{width}: overflows"] if overflows(page) else []
    return wrong + [f"{width}: {fault}" for fault in faults(stage, page, only)]
