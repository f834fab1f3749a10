"""A pack as a paper and as a deck: both print what was kept, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pptx.util import Emu, Inches

from convergence.kit import french, pdf
from convergence.reports.rendering.content import Lead
from convergence.reports.rendering.deck import ACT, DUE, INNER, LEFT, SOFT, Show, row_height
from convergence.reports.rendering.kinds import PDF, PPTX
from convergence.reports.rendering.paper import state_of
from convergence.steering.models import Pack, PackPart
from convergence.steering.packing import figures

Told = Callable[[int, int], object]
ROWS, WORDS, SIZE = 9, 780, 16
"""Rows of a table, and letters of a text, that a slide holds; the size of a table's letters, in points."""


@dataclass(frozen=True)
class Source:
    """What the foot of a slide says beside its title."""

    words: str


@dataclass(frozen=True)
class Frame:
    """What a deck needs of a content, for the slides that hold no figure."""

    title: str
    source: Source
    public: bool


def parts_of(pack: Pack) -> list[PackPart]:
    """Those that documents print: not left aside, and not empty."""
    return [part for part in pack.parts.order_by("rank", "pk") if not part.hidden and not part.is_empty]


def mark(pack: Pack) -> str:
    """Whether it may circulate, and whether it may still change."""
    state = "Envoyé" if not pack.is_draft else "En préparation"
    if pack.sent_at is not None:
        state = f"Envoyé le {french.day(pack.sent_at.date())}"
    who = "Chiffres publiés : ce dossier peut circuler" if pack.outsiders else "Document interne : ne pas diffuser"
    return f"{who}. {state}."


def span(pack: Pack) -> str:
    return f"Du {french.day(pack.started_on)} au {french.day(pack.ended_on)}"


# ── Paper ───────────────────────────────────────────────────────────────────────────────────
def paper(pack: Pack, told: Told | None = None) -> bytes:
    """The pack as PDF."""
    parts = parts_of(pack)
    say = told or (lambda _done, _steps: None)
    made = []
    for done, part in enumerate(parts):
        say(done, len(parts) + 1)
        made.append(_printed(part))
    foot = f"{pack.title}. {mark(pack)}" + (f" Empreinte {pack.seal[:12]}." if pack.seal else "")
    data = {
        "title": pack.title, "kicker": pack.kind_label, "foot": foot, "mark": mark(pack), "span": span(pack),
        "parts": made,
    }  # fmt: skip
    return pdf.pdf("steering/documents/pack.typ", typeset(data))


def _printed(part: PackPart) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": part.title, "words": part.words, "tables": part.tables, "figures": [], "leads": [], "source": ""
    }  # fmt: skip
    if part.kind == PackPart.Kind.FIGURES:
        content = figures.content(part)
        found |= {
            "leads": [[lead.label, lead.value, lead.note] for lead in content.leads],
            "figures": figures.shown(part), "source": content.source.words, "state": state_of(content)["text"],
        }  # fmt: skip
    return found


def typeset(value: Any) -> Any:
    """Every text with the spaces of a printed page."""
    if isinstance(value, str):
        return french.typeset(value)
    if isinstance(value, dict):
        return {key: typeset(one) for key, one in value.items()}
    return [typeset(one) for one in value] if isinstance(value, list | tuple) else value


# ── Deck ────────────────────────────────────────────────────────────────────────────────────
def deck(pack: Pack, told: Told | None = None) -> bytes:
    """The pack as a deck: the charts of figures stay editable, their numbers inside."""
    say = told or (lambda _done, _steps: None)
    frame: Any = Frame(pack.title, Source(span(pack)), pack.outsiders)
    show = Show(frame)
    _opening(show, pack)
    parts = parts_of(pack)
    for done, part in enumerate(parts):
        say(done, len(parts) + 1)
        show.content = frame
        if part.words.strip():
            for at, text in enumerate(_cut(part.words)):
                show.slide(part.title + (" (suite)" if at else ""))
                show.words(text, LEFT, Inches(1.4), INNER, Inches(5.2), size=20)
        if part.kind == PackPart.Kind.FIGURES:
            _figures(show, part)
        _tables(show, part)
    return show.saved()


def _opening(show: Show, pack: Pack) -> None:
    show.slide(pack.title, big=True)
    title = show.now.shapes.title
    title.top, title.height, title.left, title.width = Inches(2.1), Inches(1.4), LEFT, INNER
    show.words(pack.where, LEFT, Inches(3.6), INNER, Inches(0.6), size=26)
    show.words(span(pack), LEFT, Inches(4.25), INNER, Inches(0.5), size=18, colour=SOFT)
    show.words(mark(pack), LEFT, Inches(5.6), INNER, Inches(0.9), size=14, colour=SOFT if pack.outsiders else DUE)


def _cut(words: str) -> list[list[str]]:
    """Paragraphs by slide."""
    slides: list[list[str]] = [[]]
    length = 0
    for line in (one.strip() for one in words.splitlines()):
        if not line:
            continue
        if slides[-1] and length + len(line) > WORDS:
            slides.append([])
            length = 0
        slides[-1].append(line)
        length += len(line)
    return slides


def _figures(show: Show, part: PackPart) -> None:
    """The leads, then the rates chosen as a chart with what each rests on."""
    content = figures.content(part)
    show.content = content
    keys = set((part.data or {}).get("keys", []))
    show.slide(part.title)
    wide = int(INNER) // max(len(content.leads), 1)
    for at, lead in enumerate(content.leads):
        _lead(show, lead, int(LEFT) + at * wide, wide)
    chosen = [line for line in content.lines if line.key in keys]
    counts = [line for line in chosen if not line.is_rate]
    show.words([line.sentence for line in counts], LEFT, Inches(3.1), INNER, Inches(1.4), size=16)
    show.words(state_of(content)["text"], LEFT, Inches(6.4), INNER, Inches(0.5), size=12, colour=SOFT)
    rates = [line for line in chosen if line.is_rate]
    if rates:
        show.rates(f"{part.title} : les taux", rates)


def _lead(show: Show, lead: Lead, left: int, wide: int) -> None:
    show.words(lead.label, Emu(left), Inches(1.4), Emu(wide), Inches(0.35), size=14, colour=SOFT)
    show.words(lead.value, Emu(left), Inches(1.7), Emu(wide), Inches(0.8), size=40, bold=True, colour=ACT)
    show.words(lead.note, Emu(left), Inches(2.5), Emu(wide), Inches(0.35), size=12, colour=SOFT)


def _tables(show: Show, part: PackPart) -> None:
    """Its tables, one under the other while they fit on a slide; a long one goes on on the next."""
    top, left = 0, 0
    for table in part.tables:
        rows = table["rows"]
        for start in range(0, len(rows), ROWS):
            some = rows[start : start + ROWS]
            needed = int(Inches(1.0)) + row_height(SIZE) * (len(some) + 1)
            if start or needed > left:
                show.slide(part.title + (" (suite)" if start else ""))
                top, left = int(Inches(1.3)), int(Inches(5.6))
            if table["title"]:
                show.words(table["title"], LEFT, Emu(top), INNER, Inches(0.4), size=16, bold=True)
                top += int(Inches(0.45))
            show.table(table["head"], some, Emu(top), size=SIZE, total=False, words=True)
            top += row_height(SIZE) * (len(some) + 1)
            if table["note"]:
                show.words(table["note"], LEFT, Emu(top), INNER, Inches(0.4), size=12, colour=SOFT)
            top += int(Inches(0.55))
            left = int(Inches(6.9)) - top


@dataclass(frozen=True)
class Document:
    """One way to take a pack away."""

    code: str
    label: str
    words: str
    suffix: str
    icon: str
    content_type: str
    make: Callable[[Pack, Told | None], bytes]


DOCUMENTS = {
    one.code: one
    for one in (
        Document("copil-pdf", "Dossier (PDF)", "À imprimer, ou à joindre à la convocation.", "pdf",
                 "file-earmark-text", PDF, paper),
        Document("copil-diaporama", "Diaporama (PPTX)",
                 "À projeter : les graphiques se modifient dans PowerPoint ou Impress.", "pptx", "easel", PPTX, deck),
    )
}  # fmt: skip
