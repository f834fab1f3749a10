"""Documents as accessible PDF (PDF/UA-1), set by typst from templates of ours.

A template is a `.typ` file in the `documents/` folder of a room. What a person typed comes as data, never as
markup: the template reads it with `json(bytes(sys.inputs.data))`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.http import HttpResponse

from convergence.kit import clock

ROOT = Path(__file__).resolve().parent.parent
"""Templates import `/kit/documents/house.typ` from here; nothing outside is read."""


@cache
def _fonts() -> typst.Fonts:
    """The faces that typst carries and ours, never those of the machine: a document looks the same anywhere."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(ROOT / "kit" / "documents" / "fonts")])


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """The document of `template` (« support/documents/letter.typ ») filled with `data`, as PDF.

    Raises typst.TypstError when the template is wrong; dates in `data` are words already.
    """
    made = typst.compile(
        str(ROOT / template),
        root=str(ROOT),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(clock.now().timestamp()),
    )
    if not isinstance(made, bytes):  # several outputs only come for images
        raise TypeError("typst answered something else than one document")
    return made


def answer(content: bytes, name: str) -> HttpResponse:
    """The PDF, shown by the browser, under a name that holds nothing personal; kept by no cache."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
