"""The kit in a browser: nothing overflows, nothing is refused by the CSP, axe finds nothing, keys work."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.stage import Stage, overflows
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


PRESSED = """document.addEventListener('submit', event => {
  event.preventDefault();
  event.stopImmediatePropagation();
  document.body.dataset.pressed = (document.body.dataset.pressed ?? '') + event.submitter.value;
}, true)"""
"""Sends nothing, and keeps what would have been sent."""


@pytest.fixture
def kit(empty_stage: Stage, cast: Cast) -> Any:
    """Opens /kit as Hélène, in a window of that width and scheme; answers the page and what it complained of."""

    def open_at(width: int = 1280, scheme: str = "light", **options: Any) -> tuple[Any, list[str]]:
        page = empty_stage.window(cast.helene, {"width": width, "height": 900}, color_scheme=scheme, **options)
        empty_stage.open(page, "/kit/")
        return page, empty_stage.complaints

    return open_at


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_page_is_accessible_and_fits(kit: Any, empty_stage: Stage, width: int, scheme: str) -> None:
    page, complaints = kit(width, scheme)
    assert complaints == []
    assert not overflows(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = !d.matches('.more'))")
    assert empty_stage.faults(page) == []


def test_narrowest_phone_and_forced_colours_hold(kit: Any) -> None:
    page, complaints = kit(320, forced_colors="active")
    assert complaints == []
    assert not overflows(page)


def test_what_is_read_is_never_under_sixteen_pixels(kit: Any, empty_stage: Stage) -> None:
    page, _ = kit()
    small = empty_stage.measure(
        page,
        """() => [...document.querySelectorAll('main *')].filter(e =>
            [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && e.checkVisibility()
            && parseFloat(getComputedStyle(e).fontSize) < 16
            && !e.closest('svg, .traj, .pins b, kbd, sup, .visually-hidden')).map(e => e.outerHTML.slice(0, 90))""",
    )
    assert small == []


def test_search_is_reached_walked_and_opened_by_keys(kit: Any) -> None:
    page, complaints = kit()
    page.keyboard.press("/")
    field, options = page.locator("#q"), page.locator("#hits [role=option]")
    chosen = page.locator("#hits [aria-selected=true]")
    expect(field).to_be_focused()
    sought(page, "garan")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_contain_text("Garance")
    expect(field).to_have_attribute("aria-activedescendant", re.compile("."))
    expect(chosen).to_have_attribute("id", field.get_attribute("aria-activedescendant"))
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    sought(page, "garanc")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_contain_text("Garance")
    target = chosen.get_attribute("href")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(target) + "$"))
    assert complaints == []


def sought(page: Any, words: str) -> None:
    """Ask for these words in one stroke; their answer is shown."""
    with page.expect_response(lambda answer: f"q={words}" in answer.url.split("&")[0]):
        page.locator("#q").fill(words)
    expect(page.locator("html")).to_have_attribute("data-underway", "0")
    expect(page.locator("#hits [role=option]").first).to_be_visible()


def test_what_does_not_fit_in_the_phone_bar_opens_and_closes(kit: Any) -> None:
    page, _ = kit(390)
    page.get_by_text("Plus", exact=True).click()
    expect(page.locator(".more-in").get_by_text("Se déconnecter")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".more-in").get_by_text("Se déconnecter")).to_be_hidden()
    expect(page.locator("summary:focus")).to_be_visible()


def test_a_question_is_asked_before_what_cannot_be_undone(kit: Any) -> None:
    page, _ = kit()
    page.get_by_role("button", name="Figer, avec une question").click()
    dialog = page.get_by_role("dialog", name="Figer ce bilan")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Ne rien changer")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/kit/$"))
    page.get_by_role("button", name="Figer, avec une question").click()
    dialog.get_by_role("button", name="Figer le bilan").click()
    expect(page).to_have_url(re.compile(r"/kit/\?$"))


def test_one_key_presses_one_choice(kit: Any) -> None:
    page, _ = kit()
    page.evaluate(PRESSED)
    choice = page.get_by_role("button", name="En emploi")
    choice.focus()
    page.keyboard.press("6")
    expect(page.locator("body")).to_have_attribute("data-pressed", "REFUS")


def test_a_row_that_is_done_takes_the_focus_and_stays(kit: Any) -> None:
    page, _ = kit()
    done = '<li class="done" tabindex="-1" data-focus><span><s>Suivi</s> fait</span></li>'
    page.route(
        "**/kit/", lambda route: route.fulfill(body=done) if route.request.method == "POST" else route.continue_()
    )
    page.get_by_role("button", name="Sans emploi").click()
    expect(page.get_by_text("Suivi fait")).to_be_visible()
    expect(page.locator(".done:focus")).to_be_visible()


def test_an_answer_that_was_refused_says_so_and_stays(kit: Any) -> None:
    page, _ = kit()
    page.route(
        "**/kit/", lambda route: route.fulfill(status=403) if route.request.method == "POST" else route.continue_()
    )
    page.get_by_role("button", name="Sans emploi").click()
    expect(page.locator("#toasts").get_by_text("Rien n’a été enregistré")).to_be_visible()
    expect(page.get_by_role("button", name="Sans emploi")).to_be_visible()


def test_progress_asks_again_by_itself(kit: Any) -> None:
    page, _ = kit()
    expect(page.get_by_text("122 sur 312")).to_be_visible()


def test_a_dropped_file_goes_into_its_field(kit: Any) -> None:
    page, _ = kit()
    page.evaluate(
        """() => { const data = new DataTransfer(); data.items.add(new File(['x'], 'classeur.xlsx'));
        document.querySelector('[data-drop]').dispatchEvent(new DragEvent('drop',
            {dataTransfer: data, bubbles: true, cancelable: true})); }"""
    )
    expect(page.get_by_text("classeur.xlsx")).to_be_visible()
    expect(page.locator("[data-drop] input")).to_have_value(re.compile(r"classeur\.xlsx$"))


def test_a_lost_connection_is_told_beside_the_answer(kit: Any) -> None:
    page, _ = kit()
    page.route("**/kit/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    form = page.locator("form[data-autosave]")
    form.get_by_label("Nom").fill("Romarin")
    form.get_by_label("Où dort-elle").select_option("CHRS")
    form.get_by_text("Oui", exact=True).click()
    form.get_by_label("Elle a lu").check()
    expect(form.get_by_text("Pas enregistré")).to_be_visible()


def test_paper_has_no_frame(kit: Any) -> None:
    page, _ = kit()
    page.emulate_media(media="print")
    for part in (".side", ".compose", ".tabs", ".pager"):
        expect(page.locator(part).first, part).to_be_hidden()
    expect(page.get_by_text("imprimé le")).to_be_visible()
