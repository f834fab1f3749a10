"""The deck of a steering committee (PPTX): charts that stay editable, their numbers inside."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Length, Pt

from convergence.indicators.wording import percent
from convergence.kit import french
from convergence.kit.french import NBSP
from convergence.reports.rendering.content import Content, Line, Series
from convergence.reports.rendering.paper import KEY, caveats, gap_of, line_of, state_of

INK, SOFT, FAINT = RGBColor(0x1F, 0x2A, 0x2C), RGBColor(0x59, 0x53, 0x4A), RGBColor(0x86, 0x7E, 0x73)
ACT, MID, DUE = RGBColor(0x0C, 0x4F, 0x58), RGBColor(0x62, 0x91, 0x95), RGBColor(0x9A, 0x3A, 0x05)
SAND, PAPER = RGBColor(0xC9, 0xBF, 0xAE), RGBColor(0xF6, 0xF4, 0xEF)
FACE = "Calibri"
WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
LEFT, INNER = Inches(0.7), Inches(11.93)
_TITLE_ONLY = 5
_WHOLE = f'0"{NBSP}"%'
ROWS_A_SLIDE = 14
NEXT_STEPS = (
    "À compléter en comité de pilotage : cette page n’est pas remplie par les données.",
    "Décision, par qui, pour quand :",
    "Ce que l’on veut savoir la prochaine fois :",
    "Date du prochain comité :",
)


def deck(content: Content) -> bytes:
    """About ten slides, from the title to what is left to decide. A hidden figure is in none of their charts."""
    show = Show(content)
    show.opening()
    show.key_numbers()
    for part in content.parts:
        show.rates(part.title, part.lines)
        if content.spread and any(line.kind == "distribution" for line in part.lines):
            show.spread()
    show.housing()
    show.gaps()
    show.levels()
    show.years()
    show.not_known()
    show.next_steps()
    return show.saved()


_NUMBER = re.compile(r"[-–\d\s.,%€]*(dont [\d\s]+)?")
"""A cell that holds a number, or two."""


def row_height(size: float) -> int:
    """Of a row of a table written at that size, in EMU."""
    return int(Pt(size) * 1.8)


def _above(series: Iterable[Series]) -> float:
    """The tenth above the highest rate, so that lines fill the height."""
    highest = max((value for one in series for value in one.values if value is not None), default=1)
    return min(1.0, math.floor(10 * highest + 1.5) / 10)


class Show:
    """A deck being made, slide after slide."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.made = Presentation()
        self.made.slide_width, self.made.slide_height = WIDTH, HEIGHT
        self.layout = self.made.slide_layouts[_TITLE_ONLY]
        for holder in list(self.layout.placeholders):
            if holder.placeholder_format.idx:
                holder.element.getparent().remove(holder.element)
        title = self.layout.placeholders[0]
        title.left, title.top, title.width, title.height = LEFT, Inches(0.45), INNER, Inches(0.8)
        kept = self.made.core_properties
        kept.title, kept.author, kept.language = french.typeset(content.title), "Convergence France", "fr-FR"
        kept.subject, kept.comments = content.source.words, ""

    def saved(self) -> bytes:
        """The deck as a file."""
        out = io.BytesIO()
        self.made.save(out)
        return out.getvalue()

    # ── Furniture ───────────────────────────────────────────────────────────────────────────
    def slide(self, title: str, *, big: bool = False) -> None:
        """A new slide, with its title in the place of titles, and its source at the foot."""
        self.now = self.made.slides.add_slide(self.layout)
        holder = self.now.shapes.title
        frame = holder.text_frame
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        self._say(frame.paragraphs[0], title, size=40 if big else 28, colour=ACT, bold=True)
        foot = f"{self.content.title} · {self.content.source.words}"
        self.words(foot, LEFT, Inches(7.05), Inches(10.9), Inches(0.3), size=9, colour=SOFT)
        number = str(len(self.made.slides))
        self.words(number, Inches(11.9), Inches(7.05), Inches(0.73), Inches(0.3), size=9, colour=SOFT, right=True)
        if not self.content.public:
            mark = "Document interne"
            self.words(mark, Inches(9.63), Inches(0.15), Inches(3), Inches(0.3), size=9, colour=DUE, right=True)

    def words(
        self, text: str | Sequence[str], left: Length, top: Length, width: Length, height: Length, *, size: float = 16,
        colour: RGBColor = INK, bold: bool = False, right: bool = False,
    ) -> Any:  # fmt: skip
        """A box of text, one paragraph per line given: its frame, to be written on in another hand."""
        frame = self.now.shapes.add_textbox(left, top, width, height).text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = Emu(0)
        for at, line in enumerate([text] if isinstance(text, str) else text):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(size * 0.4)
            paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
            self._say(paragraph, line, size=size, colour=colour, bold=bold)
        return frame

    @staticmethod
    def _say(paragraph: object, text: str, *, size: float, colour: RGBColor, bold: bool = False) -> None:
        run = paragraph.add_run()  # type: ignore[attr-defined]
        run.text = french.typeset(text)
        font = run.font
        font.size, font.bold, font.name, font.color.rgb = Pt(size), bold, FACE, colour
        font.language_id = MSO_LANGUAGE_ID.FRENCH
        if paragraph.alignment is None:  # type: ignore[attr-defined]
            paragraph.alignment = PP_ALIGN.LEFT  # type: ignore[attr-defined]

    def chart(
        self, kind: XL_CHART_TYPE, steps: Sequence[str], series: Iterable[tuple[str, Sequence[float | None]]],
        box: tuple[Length, Length, Length, Length], *, alt: str, shares: bool = True, top: float | None = 1,
        zeros: bool = True,
    ) -> None:  # fmt: skip
        """A native chart: PowerPoint opens its numbers. None is a hole; without `zeros`, a zero bears no number."""
        number_format = (_WHOLE if shares else "#,##0") + ("" if zeros else ";;")
        data = CategoryChartData(number_format=number_format)
        data.categories = [french.typeset(step) for step in steps]
        given = list(series)
        for name, values in given:
            data.add_series(french.typeset(name), values)
        frame = self.now.shapes.add_chart(kind, *box, data)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", french.typeset(alt))
        drawn = frame.chart
        drawn.font.size, drawn.font.name, drawn.font.color.rgb = Pt(12), FACE, INK
        drawn.has_title = False
        drawn.has_legend = len(given) > 1
        if drawn.has_legend:
            drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        lines = kind is XL_CHART_TYPE.LINE_MARKERS
        plot = drawn.plots[0]
        plot.has_data_labels = True
        labels = plot.data_labels
        labels.number_format, labels.number_format_is_linked = number_format, False
        labels.font.size, labels.show_value = Pt(12), not lines
        if not lines:
            labels.position = XL_LABEL_POSITION.OUTSIDE_END
            plot.gap_width, plot.overlap = 60, -5
        for one, colour in zip(plot.series, (ACT, MID, SAND, DUE), strict=False):
            if lines:
                one.smooth = False
                one.format.line.color.rgb, one.format.line.width = colour, Pt(2.25)
                one.marker.format.fill.solid()
                one.marker.format.fill.fore_color.rgb = colour
                self._end_of_line(one, colour)
            else:
                one.format.fill.solid()
                one.format.fill.fore_color.rgb = colour
        axis = drawn.value_axis
        axis.has_major_gridlines, axis.visible, axis.minimum_scale = False, False, 0
        if shares and top is not None:
            axis.maximum_scale = top
        drawn.category_axis.format.line.color.rgb = SAND
        if kind is XL_CHART_TYPE.BAR_CLUSTERED:
            drawn.category_axis.reverse_order = True

    @staticmethod
    def _end_of_line(one: Any, colour: RGBColor) -> None:
        """The number of the last point alone: lines that run close would write over one another."""
        last = max((at for at, value in enumerate(one.values) if value is not None), default=None)
        if last is None:
            return
        label = one.points[last].data_label
        label.position, label.font.size, label.font.bold = XL_LABEL_POSITION.RIGHT, Pt(12), True
        label.font.color.rgb = colour

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], top: Length, *, size: float = 13, total: bool = True,
        words: bool = False,
    ) -> None:  # fmt: skip
        """A real table, with its head told as such; `total`: its last row sums the others up. All but the first column
        hold numbers; where they may hold `words`, these stand to the left and each column has room for its own."""
        height = Emu(row_height(size) * (len(rows) + 1))
        frame = self.now.shapes.add_table(len(rows) + 1, len(head), LEFT, top, INNER, height)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", french.typeset(f"Tableau : {', '.join(head)}"))
        table = frame.table
        table.first_row, table.horz_banding = True, False
        numbers = [not words or all(_NUMBER.fullmatch(row[at]) for row in rows) for at in range(len(head))]
        rest = len(head) - 1
        room = [2.8, *[(INNER.inches - 2.8) / rest] * rest] if not words else [
            min(max(len(row[at]) for row in (head, *rows)), 48) + 3 for at in range(len(head))
        ]  # fmt: skip
        for at, one in enumerate(room):
            table.columns[at].width = Emu(int(int(INNER) * one / sum(room)))
        for at, row in enumerate((head, *rows)):
            for column, text in enumerate(row):
                cell = table.cell(at, column)
                cell.fill.solid()
                cell.fill.fore_color.rgb = (
                    ACT if at == 0 else PAPER if total and at == len(rows) else RGBColor(255, 255, 255)
                )
                cell.margin_top = cell.margin_bottom = Inches(0.03)
                paragraph = cell.text_frame.paragraphs[0]
                paragraph.alignment = PP_ALIGN.RIGHT if column and numbers[column] else PP_ALIGN.LEFT
                colour = RGBColor(255, 255, 255) if at == 0 else INK
                self._say(paragraph, text, size=size, colour=colour, bold=at == 0 or (total and at == len(rows)))

    # ── Slides ──────────────────────────────────────────────────────────────────────────────
    def opening(self) -> None:
        content = self.content
        self.slide(f"Bilan {content.programme_label} {content.period}", big=True)
        title = self.now.shapes.title
        title.top, title.height, title.left, title.width = Inches(1.5), Inches(1.8), LEFT, INNER
        title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        self.words(content.place, LEFT, Inches(3.3), INNER, Inches(0.6), size=26)
        self.words("Comité de pilotage", LEFT, Inches(3.95), INNER, Inches(0.5), size=18, colour=SOFT)
        state = state_of(content)
        self.words(
            [state["title"], state["text"]], LEFT, Inches(5.6), INNER, Inches(0.9), size=14,
            colour=DUE if state["due"] else SOFT,
        )  # fmt: skip

    def key_numbers(self) -> None:
        content = self.content
        self.slide("Les chiffres clés")
        wide = int(INNER) // max(len(content.leads), 1)
        for at, lead in enumerate(content.leads):
            left = Emu(int(LEFT) + at * wide)
            self.words(lead.label, left, Inches(1.4), Emu(wide), Inches(0.35), size=14, colour=SOFT)
            self.words(
                lead.value, left, Inches(1.7), Emu(wide), Inches(0.8), size=40, bold=True,
                colour=FAINT if lead.number is None else ACT,
            )  # fmt: skip
            self.words(lead.note, left, Inches(2.5), Emu(wide), Inches(0.35), size=12, colour=SOFT)
        key = [line for line in (content.line(one) for one in KEY[content.programme]) if line]
        wide = int(INNER) // 3
        for at, line in enumerate(key):
            left, top = Emu(int(LEFT) + at % 3 * wide), Inches(3.2 + at // 3 * 1.85)
            inner = Emu(wide - int(Inches(0.4)))
            self.words(
                line.value, left, top, inner, Inches(0.6), size=28, bold=True, colour=FAINT if line.hidden else ACT
            )
            under = Emu(int(top) + int(Inches(0.6)))
            frame = self.words(line.label, left, under, inner, Inches(1.15), size=14, bold=True)
            self._say(frame.add_paragraph(), line.sentence, size=11, colour=SOFT)

    def rates(self, title: str, lines: Sequence[Line]) -> None:
        """The rates of a moment, beside those of the network and of the year before."""
        shown = [line for line in lines if line.number is not None]
        self.slide(title)
        hidden = [line.label for line in lines if line.hidden]
        if shown:
            series: list[tuple[str, list[float | None]]] = [(self.content.period, [line.number for line in shown])]
            if any(line.previous is not None for line in shown):
                series.append((self.content.previous, [line.previous for line in shown]))
            if self.content.level != "national" and any(line.network is not None for line in shown):
                series.append(("Réseau", [line.network for line in shown]))
            told = ", ".join(f"{line.label} : {line.value}" for line in shown)
            self.chart(
                XL_CHART_TYPE.BAR_CLUSTERED, [line.label for line in shown], series,
                (LEFT, Inches(1.3), Inches(7.4), Inches(5.6)), alt=f"{title}. {told}.",
            )  # fmt: skip
        said = [f"{one['label']} : {one['of']}" for one in (line_of(line) for line in shown)]
        warned = [f"À lire avec prudence : {line.label}." for line in shown if line.warning]
        masked = [f"Masqué, effectif trop petit : {', '.join(hidden)}."] if hidden else []
        size = 14 if len(said) < 9 else 12
        self.words(
            [*said, *warned, *masked], Inches(8.4), Inches(1.5), Inches(4.2), Inches(5.3), size=size, colour=SOFT
        )

    def spread(self) -> None:
        spread = self.content.spread
        if spread is None:
            return
        self.slide("Combien de freins à la fois")
        told = ", ".join(f"{at} : {french.number(count)}" for at, count in enumerate(spread.counts))
        self.chart(
            XL_CHART_TYPE.COLUMN_CLUSTERED, [str(at) for at in range(len(spread.counts))],
            [("Personnes", spread.counts)], (LEFT, Inches(1.3), INNER, Inches(4.9)),
            alt=f"{spread.label}. {told}.", shares=False,
        )  # fmt: skip
        self.words(spread.caption, LEFT, Inches(6.3), INNER, Inches(0.6), size=14, colour=SOFT)

    def housing(self) -> None:
        flow = self.content.flow
        if flow is None:
            return
        self.slide("Où dormaient-elles, où dorment-elles")
        entries = [sum(row) for row in flow.counts]
        exits = [sum(column) for column in zip(*flow.counts, strict=True)]
        told = ", ".join(
            f"{place.label} : {one} puis {other}" for place, one, other in zip(flow.places, entries, exits, strict=True)
        )
        self.chart(
            XL_CHART_TYPE.COLUMN_CLUSTERED, [place.label for place in flow.places],
            [(flow.before, entries), (flow.after, exits)], (LEFT, Inches(1.3), INNER, Inches(4.9)),
            alt=f"Logement des personnes sorties, à l’entrée puis à la sortie. {told}.", shares=False,
        )  # fmt: skip
        self.words(flow.caption, LEFT, Inches(6.3), INNER, Inches(0.6), size=14, colour=SOFT)

    def gaps(self) -> None:
        gaps = self.content.gaps
        if not gaps:
            return
        self.slide("Avec et sans chargé de partenariats")
        shown = [gap for gap in gaps if not gap.hidden and gap.exposed and gap.unexposed]
        if shown:
            pairs = [(gap.title, gap.exposed, gap.unexposed) for gap in shown]
            told = ", ".join(
                f"{title} : {percent(one.rate or 0)} contre {percent(other.rate or 0)}"
                for title, one, other in pairs
                if one and other
            )
            self.chart(
                XL_CHART_TYPE.COLUMN_CLUSTERED, [title for title, _, _ in pairs],
                [
                    ("Sollicité avant", [one.rate if one else None for _, one, _ in pairs]),
                    ("Pas sollicité avant", [other.rate if other else None for _, _, other in pairs]),
                ],
                (LEFT, Inches(1.3), Inches(5.6), Inches(4.6)), alt=f"Écarts observés. {told}.",
            )  # fmt: skip
        said = []
        for gap in gaps:
            if gap.hidden:
                said.append(f"{gap.title} : {gap.hidden}")
                continue
            adjusted = f"Écart ajusté : {gap.adjusted}. {gap.adjusted_text}" if gap.adjusted else gap.refused
            said.append(f"{gap.title}, écart observé {gap_of(gap)['points']}. {gap.told}")
            said.append(f"Écart ajusté, pas de nombre. {adjusted}" if gap.refused else adjusted)
        self.words(said, Inches(6.6), Inches(1.4), Inches(6.03), Inches(4.6), size=12)
        caution = (
            "Ce que l’on observe, pas ce qui en est la cause : les personnes restées longtemps ont eu plus de temps "
            "pour être accompagnées, et pour réussir. Un écart est associé à l’appui, il ne dit pas qu’il en vient."
        )
        self.words(caution, LEFT, Inches(6.1), INNER, Inches(0.8), size=13, colour=DUE)

    def levels(self) -> None:
        beside = self.content.beside
        if beside is None:
            return
        whole = [row for row in beside.rows if row.whole]
        rows = [row for row in beside.rows if not row.whole]
        for start in range(0, len(rows), ROWS_A_SLIDE):
            self.slide(beside.title + (" (suite)" if start else ""))
            held = [*rows[start : start + ROWS_A_SLIDE], *whole]
            self.table((beside.head, *beside.columns), [(row.label, *row.texts) for row in held], Inches(1.4), size=12)
            self.words(beside.note, LEFT, Inches(6.62), INNER, Inches(0.5), size=11, colour=SOFT)

    def years(self) -> None:
        rates = next((chart for chart in self.content.charts if chart.unit), None)
        if rates is None:
            return
        self.slide("D’une année à l’autre")
        told = ". ".join(
            f"{one.name} : "
            + ", ".join(
                f"{step} {percent(value) if value is not None else 'non connu'}"
                for step, value in zip(rates.steps, one.values, strict=True)
            )
            for one in rates.series
        )
        self.chart(
            XL_CHART_TYPE.LINE_MARKERS, rates.steps, [(one.name, one.values) for one in rates.series],
            (LEFT, Inches(1.3), INNER, Inches(5.1)), alt=f"{rates.title}. {told}.", top=_above(rates.series),
        )  # fmt: skip
        self.words(rates.caption, LEFT, Inches(6.5), INNER, Inches(0.5), size=12, colour=SOFT)

    def not_known(self) -> None:
        """What lacks, figure by figure, then what to know before quoting."""
        self.slide("Ce que l’on ne sait pas")
        lacking = [line for line in self.content.lines if line.population and (line.unknown or line.refused)]
        lacking.sort(key=lambda line: -((line.unknown or 0) + (line.refused or 0)) / (line.population or 1))
        lacking = lacking[:8]
        if lacking:
            told = ", ".join(
                f"{line.label} : {line.unknown} inconnues et {line.refused} refus sur {line.population}"
                for line in lacking
            )
            self.chart(
                XL_CHART_TYPE.BAR_CLUSTERED, [line.label for line in lacking],
                [
                    ("Inconnu", [(line.unknown or 0) / (line.population or 1) for line in lacking]),
                    ("Refus", [(line.refused or 0) / (line.population or 1) for line in lacking]),
                ],
                (LEFT, Inches(1.3), Inches(6.6), Inches(5.6)), alt=f"Part des réponses qui manquent. {told}.",
                top=None, zeros=False,
            )  # fmt: skip
        said = [f"{one['title']}. {one['text']}" for one in caveats(self.content)]
        self.words(said[:6], Inches(7.6), Inches(1.5), Inches(5), Inches(5.3), size=12, colour=SOFT)

    def next_steps(self) -> None:
        self.slide("Suites à donner")
        self.words(NEXT_STEPS[0], LEFT, Inches(1.4), INNER, Inches(0.5), size=14, colour=DUE)
        self.words(list(NEXT_STEPS[1:]), LEFT, Inches(2.2), INNER, Inches(4), size=20)
