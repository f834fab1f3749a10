"""Documents: what was typed is shown as typed, the file says what it is, the look comes from the house alone."""

from __future__ import annotations

import io

from pypdf import PdfReader

from convergence.kit.pdf import answer, pdf

TYPED = "Une ligne\n= pas un titre\n$x$ *gras* #strong[fort] \\ « fin »"


def made() -> bytes:
    return pdf(
        "kit/documents/specimen.typ", {"title": "Une lettre", "name": "Aminata", "day": "3 mars 2025", "words": TYPED}
    )


def test_what_is_typed_is_never_markup() -> None:
    text = "".join(PdfReader(io.BytesIO(made())).pages[0].extract_text().split())
    for line in TYPED.split("\n"):
        assert "".join(line.split()) in text


def test_it_is_accessible_and_says_its_title_and_language() -> None:
    reader = PdfReader(io.BytesIO(made()))
    assert reader.metadata is not None and reader.metadata.title == "Une lettre"
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_answer_is_kept_by_no_cache() -> None:
    response = answer(made(), "lettre")
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "no-store")
