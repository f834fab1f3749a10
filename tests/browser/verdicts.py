"""Pages that axe found clean, remembered from one database to the next.

Both databases answer with the same pages, and axe takes half a second over each. A page that was clean is not asked
again as long as everything that axe reads is the same, letter by letter: the page as it stands, the sheets and scripts
of the house, the size of the window, the colours, axe itself. Only clean pages are remembered; what differs is asked.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
READ = ("convergence/*/static/**/*", "tests/vendor/axe.min.js", "tests/browser/*.py")
CHANGING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"  # public keys
    r"|(?<![\w-])[\w-]{30,}(?![\w-])|\b[0-9a-f]{12}\b"  # tokens, seals, digests
    r"|localhost:\d+|\b\d\d:\d\d\b"  # the port of a server, the hour of a snapshot
)
"""What differs from one run to the next and changes neither an element nor a colour."""
SEEN = "[innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches]"


def of(page: Any, only: list[str] | None) -> Path:
    """Where it is written that this page, as it now stands in its window, is clean by these rules."""
    seen = [_house(), page.evaluate(SEEN), only, CHANGING.sub("·", page.content())]
    folder = Path(tempfile.gettempdir()) / f"convergence-clean-pages-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / hashlib.sha256(repr(seen).encode()).hexdigest()


@functools.cache
def _house() -> str:
    """All that makes a page beside its own text."""
    total = hashlib.sha256()
    for file in sorted(file for pattern in READ for file in ROOT.glob(pattern) if file.is_file()):
        total.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return total.hexdigest()
