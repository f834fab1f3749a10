"""A story in Chromium never reads what has not come yet.

A click returns before its page is there: what is read just after it is the page before, or nothing, and the test
passes or fails with the load of the machine. So what is checked goes through `expect`, which reads again until it is
true, or through the stage (`texts`, `source`, `measure`, `faults`), which waits for the page first; and between an
act and what is checked of it, in the page or in the database, there is something that waits for its answer.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from textwrap import dedent, indent

import pytest

from tests.house.project import texts

STAGE = "tests/browser/stage.py"
"""Where what a story may read is written once, each with its wait."""
INSTEAD = {
    "count": "expect(locator).to_have_count(…)",
    "all": "expect(locator).to_have_count(…), or stage.texts(locator)",
    "inner_text": "expect(locator).to_contain_text(…)",
    "inner_html": "expect(locator).to_contain_text(…)",
    "text_content": "expect(locator).to_contain_text(…)",
    "all_inner_texts": "expect(locator).to_have_text([…]), or stage.texts(locator)",
    "all_text_contents": "expect(locator).to_have_text([…]), or stage.texts(locator)",
    "is_visible": "expect(locator).to_be_visible()",
    "is_hidden": "expect(locator).to_be_hidden()",
    "is_enabled": "expect(locator).to_be_enabled()",
    "is_disabled": "expect(locator).to_be_disabled()",
    "is_editable": "expect(locator).to_be_editable()",
    "is_checked": "expect(locator).to_be_checked()",
    "input_value": "expect(locator).to_have_value(…)",
    "get_attribute": "expect(locator).to_have_attribute(…)",
    "url": "expect(page).to_have_url(…)",
    "title": "expect(page).to_have_title(…)",
    "content": "stage.source(page)",
    "evaluate": "stage.measure(page, script)",
    "evaluate_all": "stage.measure(page, script)",
    "bounding_box": "stage.measure(page, script)",
}
"""What reads at once and never again, and what says the same by waiting."""
PLACES = ("locator", "frame_locator", "get_by_")
"""Methods that give a place of a page, by their beginning."""
ACTS = {
    "click", "dblclick", "tap", "press", "press_sequentially", "type", "insert_text", "fill", "seek", "reach", "check",
    "uncheck", "select_option", "set_input_files", "go_back", "go_forward", "dispatch_event", "drag_to",
}  # fmt: skip
WAITS = {"open", "follow", "swap", "expect", "goto", "wait_for", "wait_for_url", "wait_for_selector"}
"""What proves that an answer has come; so does every `expect_…` of a page."""
READINGS = {"texts", "source", "measure", "faults", "overflows", "refresh_from_db"}
"""What reads the page that stands, or the database."""

PROOFS = "`stage.follow(page, act)` to another page, `stage.swap(page, act)` in a part of it, or `expect(…)`"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def stories() -> Iterator[tuple[str, str]]:
    """Our files that play in Chromium."""
    for name, text in texts(".py"):
        ours = name.startswith("tests/") and name not in {STAGE, "tests/house/test_browser_reads.py"}
        if ours and ("mark.browser" in text or "playwright" in text):
            yield name, text


def called(node: ast.AST) -> set[str]:
    """The last names of what is called there."""
    functions = [part.func for part in ast.walk(node) if isinstance(part, ast.Call)]
    return {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in functions}


class Story:
    """One file: what its functions read, do and wait for."""

    def __init__(self, text: str) -> None:
        self.tree = ast.parse(text)
        self.functions = {node.name: node for node in ast.walk(self.tree) if isinstance(node, Function)}
        self.tellers: set[str] = set()
        """Functions that hand on what they read at once."""
        self._walking: set[str] = set()

    def faults(self) -> list[tuple[int, str]]:
        """(line, what is wrong)."""
        known = -1
        while known < len(self.tellers):
            known = len(self.tellers)
            self.tellers |= {name for name, function in self.functions.items() if self._tells(function)}
        found = {fault for function in self.functions.values() for fault in self._checks(function)}
        for function in self.functions.values():
            found |= self._early(function.body, pending=False)[0]
        return sorted(found)

    # ── What is read at once, and checked ──
    def _tells(self, function: Function) -> bool:
        names = self._names(function)
        hot = self._hot(function, names)
        answers = [node.value for node in ast.walk(function) if isinstance(node, ast.Return | ast.Yield) and node.value]
        return any(self._instant(answer, names, hot) for answer in answers)

    def _checks(self, function: Function) -> set[tuple[int, str]]:
        names = self._names(function)
        hot = self._hot(function, names)
        return {
            (node.lineno, f"`{read}` is read once, and checked: {INSTEAD.get(read, 'give it to `expect`')}")
            for node in ast.walk(function)
            if isinstance(node, ast.Assert)
            for read in self._instant(node.test, names, hot)
        }

    def _names(self, function: Function) -> set[str]:
        """Names that hold a page or a place of it."""
        names = {"page"} | {
            argument.arg
            for argument in [*function.args.args, *function.args.kwonlyargs]
            if isinstance(argument.annotation, ast.Name) and argument.annotation.id in {"Page", "Locator"}
        }
        return self._grown(function, names, self._of_page)

    def _hot(self, function: Function, names: set[str]) -> set[str]:
        """Names that hold what was read at once."""
        return self._grown(function, set(), lambda value, known: bool(self._instant(value, names, known)))

    def _grown(self, function: Function, names: set[str], holds: Callable[[ast.AST, set[str]], bool]) -> set[str]:
        """These names, and those that are given their value."""
        before = -1
        while before < len(names):
            before = len(names)
            for node in ast.walk(function):
                if isinstance(node, ast.Assign | ast.NamedExpr | ast.AnnAssign | ast.For | ast.comprehension):
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    value = node.iter if isinstance(node, ast.For | ast.comprehension) else node.value
                    if value is not None and holds(value, names):
                        names |= {
                            name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)
                        }
        return names

    def _of_page(self, node: ast.AST, names: set[str]) -> bool:
        """Whether that is a page or a place of it: its name, or a chain that starts there or passes by a place."""
        while True:
            if isinstance(node, ast.Name):
                return node.id in names
            if isinstance(node, ast.Attribute):
                if node.attr.startswith(PLACES):
                    return True
                if node.attr in INSTEAD and node.attr != "all":
                    return False
                node = node.value
            elif isinstance(node, ast.Call):
                if not isinstance(node.func, ast.Attribute):
                    return False
                node = node.func
            elif isinstance(node, ast.Subscript):
                node = node.value
            else:
                return False

    def _instant(self, node: ast.AST, names: set[str], hot: set[str]) -> set[str]:
        """What is read at once in that expression."""
        found = set()
        for part in ast.walk(node):
            if isinstance(part, ast.Call):
                function = part.func
                if isinstance(function, ast.Attribute) and function.attr in INSTEAD and function.attr != "url":
                    found |= {function.attr} if self._of_page(function.value, names) else set()
                elif isinstance(function, ast.Name) and function.id in self.tellers:
                    found.add(function.id)
            elif isinstance(part, ast.Attribute) and part.attr == "url" and self._of_page(part.value, names):
                found.add("url")
            elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id in hot:
                found.add(part.id)
        return found

    # ── What is checked before the answer has come ──
    def _early(self, body: list[ast.stmt], *, pending: bool) -> tuple[set[tuple[int, str]], bool]:
        """What is checked between an act and a wait, and whether an act still waits for its answer at the end."""
        found: set[tuple[int, str]] = set()
        for statement in body:
            if isinstance(statement, Function | ast.ClassDef):
                continue
            blocks = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
            heads = [part for part in ast.iter_child_nodes(statement) if not isinstance(part, ast.stmt)]
            if not any(blocks):
                heads = [statement]
            if pending and any(self._reads(head) for head in heads):
                found.add(
                    (statement.lineno, "comes before anything has waited for the answer of the act above: " + PROOFS)
                )
            pending = self._after(heads, pending)
            entered = pending
            for block in blocks:
                wrong, left = self._early(block, pending=entered)
                found |= wrong
                pending = pending or left
            if isinstance(statement, ast.With) and any(self._waits(head) for head in heads):
                pending = False
        return found, pending

    def _reads(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Assert):
            return True
        names = called(node)
        return (
            bool(names & READINGS)
            or any(isinstance(part, ast.Attribute) and part.attr == "objects" for part in ast.walk(node))
            or any(self._in(name, pending=True)[0] - self._in(name, pending=False)[0] for name in names)
        )

    def _waits(self, node: ast.AST) -> bool:
        return any(name in WAITS or name.startswith("expect_") for name in called(node))

    def _after(self, nodes: list[ast.AST], pending: bool) -> bool:
        for node in nodes:
            names = called(node)
            if self._waits(node):
                pending = False
            elif any(name in self.functions for name in names):
                helpers = [name for name in names if name in self.functions]
                still = [self._in(name, pending=pending)[1] for name in helpers]
                handed = any(not self._in(name, pending=True)[1] for name in helpers)
                pending = any(still) and not handed
            elif names & ACTS:
                pending = True
        return pending

    def _in(self, name: str, *, pending: bool) -> tuple[set[tuple[int, str]], bool]:
        """The same, inside a function of the file."""
        if name not in self.functions or name in self._walking:
            return set(), pending
        self._walking.add(name)
        try:
            return self._early(self.functions[name].body, pending=pending)
        finally:
            self._walking.discard(name)


def test_no_story_reads_what_has_not_come() -> None:
    found = [f"{name}:{line} {fault}" for name, text in stories() for line, fault in Story(text).faults()]
    assert not found, "A click returns before its page is there.\n" + "\n".join(found)


def test_stories_are_found() -> None:
    """Guards the test above against an empty walk."""
    assert {"tests/browser/test_journey.py", "tests/kit/test_browser.py"} <= {name for name, _ in stories()}


REFUSED = {
    "a count": "assert page.locator('li').count() == 1",
    "a place that has a name": """
        row = page.get_by_role('row')
        cell = row.first
        assert '3' in cell.inner_text()
    """,
    "what is not there": "assert not page.locator('.side').first.is_visible()",
    "the whole page": "assert 'CHRS' not in page.content()",
    "the address": "assert page.url.endswith('/kit/')",
    "what was read before": """
        text = page.locator('b').inner_text()
        number = int(text)
        assert number == 3
    """,
    "in a loop": """
        for link in page.locator('a').all():
            words = link.inner_text()
            assert words
    """,
    "what another function reads": "assert other(page) == 3",
    "a script": "assert page.evaluate('document.activeElement.id') == 'q'",
    "the database, after a click": """
        page.locator('a').click()
        journey = Journey.objects.get()
    """,
    "a fact, after a key": """
        page.keyboard.press('Enter')
        journey.refresh_from_db()
    """,
    "through a helper": """
        press(page)
        assert Journey.objects.count() == 1
    """,
    "in the helper": """
        page.locator('a').click()
        look(page)
    """,
    "the page before": """
        page.locator('a').click()
        assert stage.faults(page) == []
    """,
}
ACCEPTED = {
    "expect": """
        page.locator('a').click()
        expect(page.locator('li')).to_have_count(1)
        assert Journey.objects.count()
    """,
    "a page that is followed": """
        stage.follow(page, page.locator('a').click)
        assert stage.faults(page) == []
    """,
    "an answer that is waited for": """
        with page.expect_response('/x'):
            page.click('a')
        journey = Journey.objects.get()
    """,
    "a helper that waits": """
        page.locator('a').click()
        proved(page)
        assert Journey.objects.count() == 1
    """,
    "a count of rows": "assert Journey.objects.filter(pk=1).count() == 1 and journey.url and [1].count(1)",
    "what an act needs": """
        name = page.locator('b').get_attribute('id')
        page.locator(f'#{name}').click()
    """,
}
HELPERS = """
def other(page):
    return int(page.locator('b').inner_text())

def press(page):
    page.locator('b').click()

def look(page):
    assert stage.faults(page) == []

def proved(page):
    expect(page.locator('b')).to_be_visible()

def test_story(page, stage, journey):
"""


@pytest.mark.parametrize("why", REFUSED)
def test_what_may_come_too_early_is_refused(why: str) -> None:
    assert Story(HELPERS + indent(dedent(REFUSED[why]), "    ")).faults()


@pytest.mark.parametrize("why", ACCEPTED)
def test_what_waits_is_accepted(why: str) -> None:
    assert Story(HELPERS + indent(dedent(ACCEPTED[why]), "    ")).faults() == []
