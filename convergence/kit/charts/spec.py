"""Charts by Altair: one specification gives the drawing of the page, of the documents, the table and the CSV.

On a page the SVG is inlined: its colours become our tokens, so that one drawing suits light and dark, its
words take the page's font, and it holds no style attribute (the CSP forbids them). Two widths are drawn, so
that words stay readable on a phone. Drawings are kept by content: memory, then a file under HOME/charts.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import re
import textwrap
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import altair as alt
import vl_convert
from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

from convergence.kit import french

VERSION = 4
"""Raised when drawings change, so that kept ones are drawn again."""
WIDE, NARROW, HEIGHT = 640, 330, 260
LETTER = 8
"""Width of a letter of the axes, in px, at most."""
LEFT, LINE = 0.55, 18
"""The share of the width that the words of lying bars may take; the height of a line of them, in px."""
KEEP = 24 * 3600
FORGET = 30 * 24 * 3600

_INKS = {
    "#0c4f58": "var(--pic-1)",
    "#629195": "var(--pic-2)",
    "#59534a": "var(--ink-2)",
    "#e6e1d8": "var(--pic-grid)",
    "#867e73": "var(--line-strong)",
    "#9a3a05": "var(--due)",
}
_SERIES = ["#0c4f58", "#629195", "#867e73", "#9a3a05"]
_DASHES: list[list[int]] = [[1, 0], [6, 3], [2, 3], [8, 3, 2, 3]]
_FORMAT: Any = {
    "decimal": ",",
    "thousands": french.NBSP,
    "grouping": [3],
    "currency": ["", f"{french.NBSP}€"],
}
_TIME: Any = {
    "dateTime": "%A %e %B %Y, %X",
    "date": "%d/%m/%Y",
    "time": "%H:%M:%S",
    "periods": ["AM", "PM"],
    "days": ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
    "shortDays": ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
    "months": list(french.MONTHS),
    "shortMonths": list(french.MONTHS_SHORT),
}


@dataclass(frozen=True)
class Series:
    """A named list of points. `x` is a day (lines) or a word (bars, and lines over years)."""

    name: str
    points: tuple[tuple[date | str, float | None], ...]


@dataclass(frozen=True)
class Chart:
    """Draw with `{% chart c %}`. At most four series; a None is a hole, never a zero."""

    title: str
    caption: str
    kind: Literal["line", "bars"]
    series: tuple[Series, ...]
    unit: str = ""
    x_label: str = ""
    top: float | None = None
    """End of the vertical axis; 100 for a rate."""

    @cached_property
    def digest(self) -> str:
        """Names the drawing; made with the secret, so that an address tells and guesses nothing."""
        content = json.dumps([VERSION, asdict(self)], default=str, sort_keys=True, ensure_ascii=False)
        return salted_hmac("convergence.charts", content, algorithm="sha256").hexdigest()[:40]

    @cached_property
    def xs(self) -> list[date | str]:
        seen: dict[date | str, None] = {}
        for series in self.series:
            seen.update(dict.fromkeys(x for x, _ in series.points))
        return sorted(seen, key=lambda x: str(x).zfill(10)) if self.kind == "line" else list(seen)

    @property
    def table(self) -> list[tuple[str, list[str]]]:
        """Rows of the table: the words of x, then one value per series, in French."""
        known = [dict(series.points) for series in self.series]
        return [(_x_words(x), [self._words(values.get(x)) for values in known]) for x in self.xs]

    def _words(self, value: float | None) -> str:
        if value is None:
            return "–"
        text = french.number(value, 0 if float(value).is_integer() else 1)
        return f"{text}{french.NBSP}{self.unit}" if self.unit else text

    def csv(self) -> str:
        """Semicolons, decimal commas and a byte order mark, as French spreadsheets open it."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow([self.x_label or "Quand", *(series.name for series in self.series)])
        known = [dict(series.points) for series in self.series]
        for x in self.xs:
            values = [values.get(x) for values in known]
            writer.writerow([str(x), *("" if v is None else str(v).replace(".", ",") for v in values)])
        return "\ufeff" + out.getvalue()

    def spec(self, width: int = WIDE) -> dict[str, Any]:
        """The Vega-Lite specification, for the page and for documents."""
        names = [series.name for series in self.series]
        rows = [
            {"x": x.isoformat() if isinstance(x, date) else x, "y": y, "s": series.name}
            for series in self.series
            for x, y in series.points
        ]
        colour = alt.Color("s:N", scale=alt.Scale(domain=names, range=_SERIES[: len(names)]), legend=None)
        y = alt.Y(
            "y:Q",
            title=None,
            scale=self._scale,
            axis=alt.Axis(tickCount=4, format=",~f", labelExpr=self._tick),
        )
        base = alt.Chart(alt.InlineData(values=rows))
        drawn: Any
        if self.kind == "line":
            days = all(isinstance(x, date) for x in self.xs)
            marks = min(3 if width < WIDE else 6, max(len(self.xs) - 1, 1))  # more would name a month twice
            x: Any = (
                alt.X("x:T", title=None, axis=alt.Axis(format="%b %Y", tickCount=marks))
                if days
                else alt.X("x:O", title=None, sort=None, axis=alt.Axis(labelAngle=0))
            )
            dash = alt.StrokeDash("s:N", scale=alt.Scale(domain=names, range=_DASHES[: len(names)]), legend=None)
            line = base.mark_line(strokeWidth=2.5, interpolate="linear").encode(x=x, y=y, color=colour, strokeDash=dash)
            point = base.mark_point(filled=True, size=36, opacity=1).encode(x=x, y=y, color=colour)
            drawn = line + point
        else:
            drawn = self._bars(base, colour, y, width)
        dressed = drawn.properties(
            width=width, height=self._height(width), autosize=alt.AutoSizeParams(type="fit", contains="padding")
        )
        return dict(
            dressed.configure(background="transparent", font="Atkinson Hyperlegible Next", padding=4)
            .configure_view(stroke=None)
            .configure_axis(
                labelColor="#59534a",
                labelFontSize=14,
                gridColor="#e6e1d8",
                domainColor="#867e73",
                tickColor="#e6e1d8",
                labelPadding=6,
            )
            .configure_axisX(grid=False)
            .configure_axisY(domain=False, ticks=False)
            .to_dict()
        )

    def _bars(self, base: alt.Chart, colour: alt.Color, y: alt.Y, width: int) -> Any:
        """Standing bars; lying ones where the words would not fit under them."""
        order, names = [str(x) for x in self.xs], [series.name for series in self.series]
        lines = self._lying(width)
        if lines:
            many = max(map(len, lines.values())) > 1
            top: Any = {"labelBaseline": "top", "labelOffset": 4 - self._height(width) / len(lines) / 2} if many else {}
            label = alt.Axis(labelLimit=0, labelExpr=f"({json.dumps(lines)})[datum.label]", **top)
            words: Any = alt.Y("x:N", title=None, sort=order, axis=label)
            axis = alt.Axis(tickCount=3, format=",~f", labelExpr=self._tick, grid=True, domain=False)
            values = alt.X("y:Q", title=None, scale=self._scale, axis=axis)
            drawn: Any = base.mark_bar(cornerRadiusEnd=3).encode(x=values, y=words, color=colour)
            return drawn.encode(yOffset=alt.YOffset("s:N", sort=names)) if len(names) > 1 else drawn
        words = alt.X("x:N", title=None, sort=order, axis=alt.Axis(labelAngle=0, labelLimit=0))
        drawn = base.mark_bar(cornerRadiusEnd=3).encode(x=words, y=y, color=colour)
        return drawn.encode(xOffset=alt.XOffset("s:N", sort=names)) if len(names) > 1 else drawn

    def _lying(self, width: int) -> dict[str, list[str]]:
        """The words of lying bars, each in its lines; nothing when words fit under standing ones."""
        words = [str(x) for x in self.xs]
        if self.kind == "line" or max(map(len, words), default=0) * LETTER <= width // max(len(words), 1):
            return {}
        return {word: textwrap.wrap(word, int(width * LEFT) // (LETTER - 1)) for word in words}

    def _height(self, width: int) -> float:
        """Taller where bars lie beside words of several lines."""
        lines = self._lying(width)
        return max(HEIGHT, len(lines) * max(map(len, lines.values()), default=0) * LINE)

    @property
    def _scale(self) -> alt.Scale:
        return alt.Scale(domainMin=0, domainMax=self.top) if self.top else alt.Scale(zero=True, nice=True)

    @property
    def _tick(self) -> str:
        return f"datum.label + '{french.NBSP}{self.unit}'" if self.unit else "datum.label"

    def svg(self, width: int = WIDE) -> str:
        """The drawing, in our light colours, for documents."""
        return _kept(f"{self.digest}-{width}.svg", lambda: self._draw(width))

    def _draw(self, width: int) -> str:
        return vl_convert.vegalite_to_svg(self.spec(width), format_locale=_FORMAT, time_format_locale=_TIME)

    def png(self, width: int = WIDE, scale: float = 2) -> bytes:
        """The drawing as pixels, for slides."""
        return bytes(
            vl_convert.vegalite_to_png(self.spec(width), scale=scale, format_locale=_FORMAT, time_format_locale=_TIME)
        )

    @property
    def wide(self) -> SafeString:
        return self._inline(WIDE)

    @property
    def narrow(self) -> SafeString:
        return self._inline(NARROW)

    def _inline(self, width: int) -> SafeString:
        return mark_safe(inlined(self.svg(width), self.title))  # noqa: S308 (our own drawing, see `inlined`)

    @property
    def csv_name(self) -> str:
        """Writes the CSV and answers the name it is served under."""
        name = f"{self.digest}.csv"
        _kept(name, self.csv)
        return name

    @property
    def key(self) -> list[tuple[str, str, str]]:
        """Legend: name, colour class, dash."""
        classes = ["k1", "k2", "k3", "k4"]
        return [
            (series.name, classes[i % 4], " ".join(map(str, _DASHES[i % 4]))) for i, series in enumerate(self.series)
        ]


def _x_words(x: date | str) -> str:
    return french.day(x) if isinstance(x, date) else x


def folder() -> Path:
    """Where drawings are kept."""
    found = Path(settings.HOME) / "charts"
    found.mkdir(parents=True, exist_ok=True)
    return found


def _kept(name: str, make: Callable[[], str]) -> str:
    key = f"chart:{name}"
    text = cache.get(key)
    if text is None:
        path = folder() / name
        if path.exists():
            text = path.read_bytes().decode()
            path.touch()
        else:
            text = make()
            part = path.with_suffix(f"{path.suffix}.{hashlib.sha256(text.encode()).hexdigest()[:8]}.part")
            part.write_bytes(text.encode())
            part.replace(path)
            _forget(path.parent)
        cache.set(key, text, KEEP)
    return str(text)


def _forget(drawings: Path) -> None:
    """Drop the drawings that no page has shown for a month."""
    limit = time.time() - FORGET
    for path in drawings.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < limit:
                path.unlink()


_STYLE = re.compile(r'\s(?:style|role|aria-[a-z]+)="[^"]*"')
_FONT = re.compile(r'\sfont-family="[^"]*"')
_SIZE = re.compile(r'^<svg([^>]*?)\swidth="[^"]*"\sheight="[^"]*"')


def inlined(svg: str, title: str) -> str:
    """The SVG ready to stand in a page: no style attribute, our tokens, the page's font, fluid width."""
    text = svg[svg.index("<svg") :]
    text = _FONT.sub("", _STYLE.sub("", text))
    text = _SIZE.sub(r"<svg\1", text)
    for hue, token in _INKS.items():
        text = text.replace(f'"{hue}"', f'"{token}"')
    label = title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return text.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
