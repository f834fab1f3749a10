"""The stage of the stories: who opens which page, in what window, and what the page complained of.

A page answers later than the act that asked for it. So every act is followed by a wait that proves the answer has
come (`open`, `follow`, `swap`, `settle`, or `expect` of playwright, which reads again until it is true), and only
then is something read. `tests/house/test_browser_reads.py` holds the stories to it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import expect

from convergence.accounts.models import User

AXE = (Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
FOCUSED = "document.activeElement"
PATIENCE = 30_000
"""Milliseconds before a wait gives up: a busy machine is slow, and a wait that succeeds costs nothing."""
expect.set_options(timeout=PATIENCE)

UNDERWAY = """(() => {
  let underway = 0;
  const count = step => { underway += step; document.documentElement.dataset.underway = underway; };
  document.addEventListener('DOMContentLoaded', () => count(0));
  document.addEventListener('htmx:beforeSend', () => count(1));
  document.addEventListener('htmx:afterRequest', () => setTimeout(count, 60, -1));
})()"""
"""Says on <html> how many exchanges of htmx are not over. Their elements answer 20 ms after the swap."""
DRAWN = "new Promise(done => { requestAnimationFrame(() => requestAnimationFrame(done)); setTimeout(done, 250); })"
"""Two frames: the sizes, the colours and the focus are those of the page as it now is."""
OVERFLOW = f"""async () => {{
  await document.fonts.ready; await {DRAWN};
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}}"""


class Underway:
    """Requests that the server of the test has begun and not ended. Those of a test's own client are none."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()
        request_started.connect(self._begin)
        request_finished.connect(self._end)

    def _step(self, step: int) -> None:
        if threading.current_thread() is not threading.main_thread():
            with self._lock:
                self.count += step

    def _begin(self, **_said: Any) -> None:
        self._step(1)

    def _end(self, **_said: Any) -> None:
        self._step(-1)

    def wait(self) -> None:
        """Until the server has answered everything: the database is emptied next, and nobody may hold it."""
        end = time.monotonic() + PATIENCE / 1000
        while self.count > 0 and time.monotonic() < end:
            time.sleep(0.01)
        request_started.disconnect(self._begin)
        request_finished.disconnect(self._end)


@dataclass
class Stage:
    """One browser, one server. Every window opened here is closed with it."""

    url: str
    browser: Any
    options: dict[str, Any]
    opened: list[Any] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """Errors of the console, refusals of the content policy and broken scripts, of all windows."""
    probed: set[Any] = field(default_factory=set)
    """Windows in which axe has looked at the page that stands there."""
    underway: Underway = field(default_factory=Underway)

    def window(self, user: User | None = None, size: dict[str, int] | None = None, **options: Any) -> Any:
        """A window of that size; already signed in when `user` is given."""
        context = self.browser.new_context(**{**self.options, "viewport": size or DESK, **options})
        self.opened.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(UNDERWAY)
        page = context.new_page()
        if user is not None:
            self.enter(page, user)
        page.on("console", lambda said: self._hear(page, said))
        page.on("framenavigated", lambda _frame: self.probed.discard(page))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def enter(self, page: Any, user: User) -> None:
        """Sign in without the door; in a window where somebody else was, she takes her place."""
        client = Client()
        client.force_login(user)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.url}
        page.context.add_cookies([cookie])

    def _hear(self, page: Any, said: Any) -> None:
        """Keeps the errors; axe styles elements to measure them, and the policy rightly refuses."""
        if said.type == "error" and not (page in self.probed and "inline style" in said.text):
            self.complaints.append(f"{page.url}: {said.text}")

    # ── Acts, each with the proof that its answer has come ──
    def open(self, page: Any, path: str) -> Any:
        """Go there; the answer of the server."""
        answer = page.goto(self.url + path, wait_until="load")
        self.settle(page)
        return answer

    def follow(self, page: Any, act: Callable[[], Any]) -> None:
        """Do what leads to another page, or to the same one anew; that page stands when this returns."""
        with page.expect_navigation(wait_until="load"):
            act()
        self.settle(page)

    def swap(self, page: Any, act: Callable[[], Any]) -> None:
        """Do what changes a part of the page; the new part stands and answers when this returns."""
        self.settle(page)
        with page.expect_response(lambda answer: "hx-request" in answer.request.headers):
            act()
        self.settle(page)

    def settle(self, page: Any) -> None:
        """Until the scripts of the page have run, what they asked for has come, and all is drawn."""
        expect(page.locator("html")).to_have_attribute("data-underway", "0")
        page.evaluate(DRAWN)

    # ── Readings of a page that stands ──
    def texts(self, places: Any) -> list[str]:
        """The words of these places, at least one, to compute with. What is only checked is for `expect`."""
        self.settle(places.page)
        expect(places).not_to_have_count(0)
        return [str(text) for text in places.all_inner_texts()]

    def source(self, page: Any) -> str:
        """The whole page: to say that a word is nowhere in it, not even hidden."""
        self.settle(page)
        return str(page.content())

    def measure(self, page: Any, script: str, given: Any = None) -> Any:
        """What a script answers on the page as it stands: a size, a colour, what no `expect` knows."""
        self.settle(page)
        return page.evaluate(script, given)

    def faults(self, page: Any, only: list[str] | None = None) -> list[str]:
        """What axe finds on the page as it stands: rule, then the elements. `only`: names of rules."""
        self.settle(page)
        self.probed.add(page)
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(AXE)
        wanted = {"type": "rule", "values": only} if only else {"type": "tag", "values": RULES}
        found = page.evaluate(
            "only => axe.run(document, {runOnly: only, resultTypes: ['violations'], preload: false, selectors: false})",
            wanted,
        )
        return [f"{one['id']}: {[node['html'][:160] for node in one['nodes']][:4]}" for one in found["violations"]]

    def close(self) -> None:
        while self.opened:
            self.opened.pop().close()
        self.underway.wait()


@pytest.fixture
def empty_stage(live_server: Any, browser: Any, browser_context_args: dict[str, Any]) -> Iterator[Stage]:
    """Opens windows, whatever the pages complain of: for tests that break something on purpose."""
    made = Stage(live_server.url, browser, browser_context_args)
    yield made
    made.close()


@pytest.fixture
def stage(empty_stage: Stage) -> Iterator[Stage]:
    """Opens windows. A story that ends well must leave no complaint of the browser behind it."""
    yield empty_stage
    empty_stage.close()
    assert empty_stage.complaints == []


@pytest.fixture
def shoot(request: Any) -> Any:
    """Keeps a picture of a page in the folder SCREENSHOTS, when it is given: to be looked at, not compared."""
    folder = os.environ.get("SCREENSHOTS")

    def keep(page: Any, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)

    return keep


def overflows(page: Any) -> bool:
    """Whether the page must be scrolled sideways."""
    return bool(page.evaluate(OVERFLOW) > 0)


class Keys:
    """A keyboard that counts: what a story costs to who works without a mouse."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.gestures = 0

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.gestures += 1

    def type(self, text: str) -> None:
        """A word typed counts for one: it has to be said anyway."""
        self.page.keyboard.type(text)
        self.gestures += 1

    def seek(self, text: str) -> None:
        """What is sought, in one stroke: typed by letters, a slow machine would search before the end."""
        self.page.keyboard.insert_text(text)
        self.gestures += 1

    def on(self) -> str:
        """The name of the field that has the focus, else its words."""
        return str(self.page.evaluate(f"{FOCUSED}.name || {FOCUSED}.textContent.trim()"))

    def reach(self, name: str, most: int = 40) -> None:
        """Tab until the field of that name, or the button of those words."""
        for _ in range(most):
            if self.on() == name:
                return
            self.press("Tab")
        raise AssertionError(f"« {name} » is not reached in {most} tabs; the focus is on « {self.on()} ».")
