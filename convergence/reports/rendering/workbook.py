"""The workbook of a bilan (XLSX): true numbers with their formats, what is not known, definitions, levels."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from convergence.kit import french
from convergence.reports.rendering.content import Content, Line
from convergence.reports.rendering.paper import caveats, origin, state_of

HIDDEN = "masqué"
_OBSERVED = (
    "Ce que l’on observe, pas ce qui en est la cause : un écart est associé à l’appui, il n’en est pas la preuve."
)
FIGURES = (
    "Clé", "Chiffre", "Taux ou nombre", "Succès", "Réponses connues", "Population", "Inconnues", "Refus",
    "Au plus bas", "Au plus haut", "Avant", "Réseau", "Phrase", "Avertissement", "Version",
)  # fmt: skip


def workbook(content: Content) -> bytes:
    """The bilan as sheets. A hidden number is the word « masqué » and no number stands anywhere in its row."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties(
            {"title": french.typeset(content.title), "author": "Convergence France", "comments": content.source.words}
        )
        made = _Book(book, content)
        made.figures()
        made.not_known()
        made.gaps()
        made.levels()
        made.years()
        made.pictures()
        made.definitions()
        made.source()
    return out.getvalue()


class _Book:
    """The sheets being written, with the formats they share."""

    def __init__(self, book: Any, content: Content) -> None:
        self.book, self.content = book, content
        face = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        self.plain = book.add_format({**face, "text_wrap": True})
        self.title = book.add_format({**face, "bold": True, "font_size": 16, "font_color": "#0c4f58"})
        self.soft = book.add_format({**face, "font_color": "#59534a"})
        self.due = book.add_format({**face, "font_color": "#9a3a05", "bold": True})
        self.head = book.add_format(
            {**face, "bold": True, "bg_color": "#0c4f58", "font_color": "#ffffff", "text_wrap": True}
        )
        self.part = book.add_format({**face, "bold": True, "bg_color": "#e6e1d8"})
        self.masked = book.add_format({**face, "font_color": "#867e73", "italic": True, "align": "right"})
        self.number = {
            "share": book.add_format({**face, "num_format": "0%"}),
            "points": book.add_format({**face, "num_format": "+0;-0;0"}),
            "count": book.add_format({**face, "num_format": "#,##0"}),
            "mean": book.add_format({**face, "num_format": "#,##0.0"}),
        }

    def sheet(self, name: str, head: Sequence[str], widths: Sequence[float]) -> Any:
        """A sheet with its title, its state and its head, frozen under it."""
        made = self.book.add_worksheet(name)
        made.hide_gridlines(2)
        made.set_landscape()
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        made.repeat_rows(3)
        made.write(0, 0, french.typeset(f"{self.content.title} · {name}"), self.title)
        state = state_of(self.content)
        made.write(1, 0, french.typeset(f"{state['title']}. {state['text']}"), self.due if state["due"] else self.soft)
        for column, (label, width) in enumerate(zip(head, widths, strict=True)):
            made.set_column(column, column, width)
            made.write(3, column, french.typeset(label), self.head)
        made.freeze_panes(4, 2 if len(head) > 4 else 1)
        made.set_footer(f"&L{self.content.source.words.replace('&', '&&')}&R&P / &N")
        return made

    def put(self, made: Any, row: int, column: int, value: float | str | None, kind: str = "count") -> None:
        """A true number with its format, a word, or nothing."""
        if value is None:
            made.write_blank(row, column, None, self.plain)
        elif isinstance(value, str):
            made.write_string(row, column, french.typeset(value), self.masked if value == HIDDEN else self.plain)
        else:
            made.write_number(row, column, value, self.number[kind])

    # ── Sheets ──────────────────────────────────────────────────────────────────────────────
    def figures(self) -> None:
        """Every figure, by moment of the journey."""
        made = self.sheet("Chiffres", FIGURES, (10, 38, 10, 9, 10, 11, 10, 8, 9, 9, 9, 9, 60, 40, 8))
        row = 4
        for title, lines in (
            ("Les effectifs", self.content.counts),
            *((part.title, part.lines) for part in self.content.parts),
        ):
            made.write(row, 0, title, self.part)
            for column in range(1, len(FIGURES)):
                made.write_blank(row, column, None, self.part)
            row += 1
            for line in lines:
                self._figure(made, row, line)
                row += 1
        made.autofilter(3, 0, row - 1, len(FIGURES) - 1)

    def _figure(self, made: Any, row: int, line: Line) -> None:
        kind = "share" if line.is_rate else "mean" if line.kind == "mean" else "count"
        self.put(made, row, 0, line.key)
        self.put(made, row, 1, line.label)
        self.put(made, row, 2, HIDDEN if line.hidden else line.number, kind)
        for column, value in enumerate(
            (line.successes, line.known, line.population, line.unknown, line.refused), start=3
        ):
            self.put(made, row, column, value)
        for column, share in enumerate((line.low, line.high, line.previous, line.network), start=8):
            self.put(made, row, column, share, kind)
        self.put(made, row, 12, line.hidden or line.sentence)
        self.put(made, row, 13, line.warning or None)
        self.put(made, row, 14, line.version)

    def not_known(self) -> None:
        """What lacks, figure by figure, then what to know before quoting."""
        head = ("Clé", "Chiffre", "Population", "Inconnues", "Refus", "Part inconnue", "Au plus bas", "Au plus haut")
        made = self.sheet("Inconnus", head, (10, 44, 12, 12, 10, 13, 12, 12))
        row = 4
        for line in self.content.lines:
            if line.population is None and not line.hidden:
                continue
            missing = (line.unknown or 0) + (line.refused or 0)
            share = missing / line.population if line.population else None
            self.put(made, row, 0, line.key)
            self.put(made, row, 1, line.label)
            for column, value in enumerate((line.population, line.unknown, line.refused), start=2):
                self.put(made, row, column, HIDDEN if line.hidden else value)
            for column, part in enumerate((share, line.low, line.high), start=5):
                self.put(made, row, column, None if line.hidden else part, "share")
            row += 1
        for one in caveats(self.content):
            row += 1
            made.write_string(row, 0, french.typeset(f"{one['title']}. {one['text']}"), self.soft)

    def gaps(self) -> None:
        if not self.content.gaps:
            return
        head = (
            "Clé", "Écart", "Avec : succès", "Avec : connus", "Avec : taux", "Sans : succès", "Sans : connus",
            "Sans : taux", "Écart observé (points)", "De", "À", "Rapport", "Ce qu’il dit", "Écart ajusté",
        )  # fmt: skip
        made = self.sheet("Écarts", head, (10, 48, 10, 10, 9, 10, 10, 9, 12, 8, 8, 9, 44, 60))
        for row, gap in enumerate(self.content.gaps, start=4):
            self.put(made, row, 0, gap.key)
            self.put(made, row, 1, gap.label)
            if gap.hidden:
                for column in range(2, 12):
                    self.put(made, row, column, HIDDEN)
                self.put(made, row, 12, gap.hidden)
                continue
            for start, side in ((2, gap.exposed), (5, gap.unexposed)):
                if side is not None:
                    self.put(made, row, start, side.successes)
                    self.put(made, row, start + 1, side.n)
                    self.put(made, row, start + 2, side.rate, "share")
            for column, part in enumerate((gap.difference, gap.low, gap.high), start=8):
                self.put(made, row, column, None if part is None else part * 100, "points")
            self.put(made, row, 11, gap.ratio, "mean")
            self.put(made, row, 12, gap.told)
            adjusted = f"{gap.adjusted}. {gap.adjusted_text}" if gap.adjusted else f"Pas de nombre. {gap.refused}"
            self.put(made, row, 13, adjusted)
        row = 5 + len(self.content.gaps)
        made.write_string(row, 0, french.typeset(_OBSERVED), self.soft)

    def levels(self) -> None:
        beside = self.content.beside
        if beside is None:
            return
        made = self.sheet("Niveaux", (beside.head, *beside.columns), (40, *(14 for _ in beside.columns)))
        for row, one in enumerate(beside.rows, start=4):
            self.put(made, row, 0, one.label)
            for column, (number, text) in enumerate(zip(one.numbers, one.texts, strict=True), start=1):
                self.put(made, row, column, text if number is None else number, "count" if column < 3 else "share")
        made.write_string(5 + len(beside.rows), 0, french.typeset(beside.note), self.soft)

    def years(self) -> None:
        charts = self.content.charts
        if not charts:
            return
        made = self.sheet("Années", ("Série", *charts[0].steps), (34, *(12 for _ in charts[0].steps)))
        row = 4
        for chart in charts:
            for one in chart.series:
                self.put(made, row, 0, one.name)
                for column, value in enumerate(one.values, start=1):
                    self.put(made, row, column, value, "share" if chart.unit else "count")
                row += 1

    def pictures(self) -> None:
        """The numbers of the pictures: barriers at once, housing at entry and at exit."""
        spread, flow = self.content.spread, self.content.flow
        if spread:
            made = self.sheet("Freins", (spread.label, "Personnes"), (24, 14))
            for row, count in enumerate(spread.counts, start=4):
                self.put(made, row, 0, row - 4)
                self.put(made, row, 1, count)
        if flow:
            names = [place.label for place in flow.places]
            made = self.sheet("Logement", ("De, vers", *names), (24, *(14 for _ in names)))
            for row, (name, counts) in enumerate(zip(names, flow.counts, strict=True), start=4):
                self.put(made, row, 0, name)
                for column, count in enumerate(counts, start=1):
                    self.put(made, row, column, count)

    def definitions(self) -> None:
        made = self.sheet(
            "Définitions", ("Clé", "Chiffre", "Version", "Sorte", "Population", "Définition"), (10, 44, 9, 18, 50, 90)
        )
        row = 4
        for term in self.content.terms:
            told = "\n".join(f"{name} : {words}" for name, words in term.parts)
            cells: tuple[str | int, ...] = (term.key, term.label, term.version, term.kind, term.among, told)
            for column, value in enumerate(cells):
                self.put(made, row, column, value)
            row += 1
        row = self._pairs(made, row + 1, "Les notions, en toutes lettres", self.content.notions)
        self._pairs(made, row + 1, "Les réglages en vigueur", self.content.settings)

    def _pairs(self, made: Any, row: int, title: str, pairs: Iterable[tuple[str, str]]) -> int:
        made.write_string(row, 1, title, self.part)
        for name, words in pairs:
            row += 1
            self.put(made, row, 1, name)
            self.put(made, row, 5, words)
        return row + 1

    def source(self) -> None:
        made = self.sheet("Source", ("Ce qui a été lu", ""), (26, 100))
        for row, (name, value) in enumerate(origin(self.content), start=4):
            self.put(made, row, 0, name)
            made.write_string(row, 1, value, self.plain)
