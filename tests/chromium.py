"""The browser of the stories: Debian's Chromium, without the frame that nobody looks at where Debian packages it so."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The first is the same engine without tabs, menus and their own pages: stories take a quarter less time."""


def path() -> str | None:
    """Where Chromium stands, or None."""
    given = os.environ.get("CHROMIUM")
    if given and Path(given).exists():
        return given
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def missing() -> str:
    """What to do when there is no browser; empty when there is one."""
    if path():
        return ""
    return "il manque Chromium, où se jouent les histoires. Sous Debian ou Ubuntu : apt-get install chromium"


def arguments() -> list[str]:
    """Switches: no sandbox for root, no name resolved but ours, no graphics card, nothing fetched behind a test."""
    switches = [
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    return ["--no-sandbox", *switches] if os.geteuid() == 0 else switches
