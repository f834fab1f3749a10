"""A QR code as a picture of one path: for a page, a screen on a wall, a document."""

from __future__ import annotations

import qrcode
from django.utils.safestring import SafeString, mark_safe

QUIET = 4
"""Modules left white around the code, as the standard asks (ISO/IEC 18004)."""


def svg(text: str) -> SafeString:
    """The code of `text`, one unit a module, black on white whatever the theme. Says nothing to a screen reader: the
    page writes the address beside it. Raises ValueError when the text is longer than a code can hold."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(
        f"M{column} {line}h{length}v1h-{length}z" for line, row in enumerate(rows) for column, length in _runs(row)
    )
    size = len(rows)
    return mark_safe(  # noqa: S308  (digits only)
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" aria-hidden="true" '
        f'shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{path}" fill="#000"/></svg>'
    )


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """(first column, length) of each run of dark modules."""
    found: list[tuple[int, int]] = []
    start = None
    for column, dark in enumerate([*row, False]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            found.append((start, column - start))
            start = None
    return found
