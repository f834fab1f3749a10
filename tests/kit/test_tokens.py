"""The tokens hold their contrast, light and dark: what is read, what is acted on, what is drawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from convergence import kit

CSS = Path(kit.__path__[0]) / "static" / "kit" / "css"
READ = [
    (ink, surface)
    for ink in ("ink", "ink-2", "act", "act-strong", "due")
    for surface in ("paper", "sand", "sand-2", "act-soft", "due-soft")
    if (ink, surface) not in {("act-strong", "due-soft"), ("act", "due-soft")}
] + [("on-act", "act"), ("on-act", "act-strong")]
SEEN = [("line-strong", "paper"), ("line-strong", "sand"), ("pic-1", "paper"), ("pic-2", "paper"), ("map-5", "paper")]


def _tokens() -> dict[str, dict[str, str]]:
    text = re.sub(r"/\*.*?\*/", "", (CSS / "tokens.css").read_text(encoding="utf-8"), flags=re.S)
    blocks = re.findall(r"(@media[^{]*\{\s*)?:root[^{]*\{([^}]*)\}", text)
    found: dict[str, dict[str, str]] = {"light": {}, "dark": {}}
    for media, body in blocks:
        values = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", body))
        if "dark" in media:
            found["dark"].update(values)
        elif not media:
            found["light"].update(values)
    found["dark"] = {**found["light"], **found["dark"]}
    for theme in found.values():
        theme["pic-1"] = theme["act"]
    return found


def _luminance(colour: str) -> float:
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, two: str) -> float:
    high, low = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "surface"), READ)
def test_what_is_read_stands_out(theme: str, ink: str, surface: str) -> None:
    tokens = _tokens()[theme]
    assert _contrast(tokens[ink], tokens[surface]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "surface"), SEEN)
def test_what_is_drawn_is_seen(theme: str, mark: str, surface: str) -> None:
    tokens = _tokens()[theme]
    assert _contrast(tokens[mark], tokens[surface]) >= 3


def test_no_hue_is_decided_outside_the_tokens() -> None:
    strayed = [
        f"{sheet.name}: {hue}"
        for sheet in CSS.glob("*.css")
        if sheet.name not in {"tokens.css", "print.css"}
        for hue in re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", sheet.read_text(encoding="utf-8"))
    ]
    assert strayed == []


def test_no_text_is_smaller_than_its_token_allows() -> None:
    """16 px for what is read; 14 px for ticks, keys and the tab bar, by its token only."""
    sizes = {
        size
        for sheet in CSS.glob("*.css")
        if sheet.name not in {"tokens.css", "print.css"}
        for size in re.findall(r"font-size:\s*([^;}]+)", sheet.read_text(encoding="utf-8"))
    }
    small = {size for size in sizes if (number := re.match(r"([\d.]+)rem", size)) and float(number[1]) < 1}
    assert small == set()
