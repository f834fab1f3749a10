"""Documents read back: every figure, its numbers, and no hidden number in any format."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from pptx import Presentation
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from convergence.indicators.bilan import Audience
from convergence.kit import french
from convergence.reports.rendering import deck, paper, workbook
from convergence.reports.rendering.content import Caveat, Content, Edition, Passage, Story
from tests.reports.documents.contents import shown

TINY = "territory:lille"
EDITION = Edition(
    label="Édition 1, figée le 3 mars 2025",
    frozen=True,
    passages=(Passage("Un jardin #strong[de plus]", "Il nourrit \\ tout le monde.", "Garance", section="À la sortie"),),
    caveats=(Caveat("Un chantier en retard", "Ses sorties manquent."),),
    stories=(Story("Une année", "Elle dormait dehors."),),
)


def words(text: str) -> str:
    """Spaces made plain: a line of a document breaks where it likes."""
    return re.sub(r"\s+", " ", text.replace("\u00ad", ""))


def pages(content: bytes) -> str:
    return words(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))


def slides(content: bytes) -> tuple[str, list[tuple[str, list[float | None]]]]:
    """All the words of a deck, and the series of its charts."""
    said, series = [], []
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                said.append(shape.text_frame.text)
            if shape.has_table:
                said += [cell.text for row in shape.table.rows for cell in row.cells]
            if shape.has_chart:
                for plot in shape.chart.plots:
                    series += [(one.name, list(one.values)) for one in plot.series]
                    said += list(plot.categories)
    return words(" ".join(said)), series


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@pytest.fixture
def national(taken) -> Content:
    return shown(taken)


@pytest.fixture
def public(taken) -> Content:
    return shown(taken, TINY, Audience.PUBLIC)


def test_the_whole_bilan_holds_every_figure_and_is_accessible(national):
    made = paper.bilan(replace(national, edition=EDITION))
    reader = PdfReader(io.BytesIO(made))
    assert reader.metadata.title == french.typeset(national.title)
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in made or "pdfuaid" in str(reader.xmp_metadata and reader.xmp_metadata.stream.get_data())
    told = pages(made)
    for line in national.lines:
        assert words(french.typeset(line.label.removeprefix("… "))) in told
        assert words(french.typeset(line.value)) in told
        assert f"{line.key}" in told
    for gap in national.gaps:
        assert words(french.typeset(gap.told)) in told
    for term in national.terms:
        assert f"{term.key}, version {term.version}" in told
    assert national.source.digest in told.replace(" ", "")
    for typed in ("Un jardin #strong[de plus]", "Il nourrit \\ tout le monde.", "Un chantier en retard", "Une année"):
        assert typed in told
    assert "Document interne" in told


def test_french_typography_is_that_of_a_printed_page(national):
    data = paper._typeset(paper._whole(national))
    flat = str(data["parts"]) + str(data["caveats"])
    assert not re.search(r"[ \u00a0][;!?%]", flat.replace("', '", ""))
    assert re.search(r"\d\u202f%", flat.encode().decode("unicode_escape") if "\\u202f" in flat else flat)
    assert (
        french.typeset("« 1\u00a0020 personnes » : 59 % ?")
        == "«\u00a01\u202f020 personnes\u00a0»\u00a0: 59\u202f%\u202f?"
    )


def test_a_hidden_number_is_in_no_format(taken, public):
    full = shown(taken, TINY)
    hidden = [line for line in public.lines if line.hidden]
    assert hidden
    secret = {
        f"{full.line(line.key).successes} sur {full.line(line.key).known}"
        for line in hidden
        if full.line(line.key).known
    }
    told = pages(paper.bilan(public)) + pages(paper.funder(public)) + pages(paper.one_pager(public))
    said, series = slides(deck.deck(public))
    for one in secret:
        assert not re.search(rf"(?<!\d){one}(?!\d)", told)
        assert not re.search(rf"(?<!\d){one}(?!\d)", said)
    shares = {line.number for line in public.lines if line.is_rate and line.number is not None}
    for name, values in series:
        if name == public.period and public.spread is None:
            assert {value for value in values if value is not None} <= shares
    rows = {row[0]: row for row in sheets(workbook.workbook(public))["Chiffres"] if row[0]}
    for line in hidden:
        assert rows[line.key][2] == "masqué"
        numbers = [cell for cell in rows[line.key][3:12] if isinstance(cell, int | float)]
        assert numbers == []


def test_the_workbook_holds_the_very_numbers(national):
    found = sheets(workbook.workbook(national))
    assert {"Chiffres", "Inconnus", "Écarts", "Niveaux", "Définitions", "Source"} <= set(found)
    rows = {row[0]: row for row in found["Chiffres"] if row[0]}
    for line in national.lines:
        row = rows[line.key]
        assert row[2] == pytest.approx(line.number)
        if line.is_rate:
            assert row[3:8] == [line.successes, line.known, line.population, line.unknown, line.refused]
    gaps = {row[0]: row for row in found["Écarts"] if row[0]}
    for gap in national.gaps:
        assert gaps[gap.key][8] == pytest.approx(gap.difference * 100)
    levels = {row[0]: row for row in found["Niveaux"] if row[0]}
    for row in national.beside.rows:
        assert [cell for cell in levels[row.label][1:] if isinstance(cell, int | float)] == [
            pytest.approx(number) for number in row.numbers if number is not None
        ]


def test_charts_of_the_deck_hold_the_numbers_and_have_words(national):
    made = deck.deck(national)
    said, series = slides(made)
    for part in national.parts:
        expected = [line.number for line in part.lines if line.number is not None]
        assert any(values == pytest.approx(expected) for name, values in series if name == national.period)
    for lead in national.leads:
        assert words(french.typeset(lead.value)) in said
    assert "À compléter en comité de pilotage" in said
    assert "il ne dit pas qu’il en vient" in said
    for slide in Presentation(io.BytesIO(made)).slides:
        assert slide.shapes.title is not None and slide.shapes.title.text
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr")


def test_a_funders_sheet_is_public_and_short(taken, national):
    with pytest.raises(ValueError, match="publishable"):
        paper.funder(national)
    made = paper.funder(shown(taken, audience=Audience.PUBLIC))
    assert len(PdfReader(io.BytesIO(made)).pages) <= 2


def test_one_page_is_one_page(taken, national):
    for content in (national, shown(taken, "chantier:26268958118062"), shown(taken, programme="PHC")):
        assert len(PdfReader(io.BytesIO(paper.one_pager(content))).pages) == 1
