#!/usr/bin/env python3
"""Take the pictures of the documentation again, from a demonstration.

    .venv/bin/python docs/take_pictures.py                          # builds a demonstration, takes, ends it
    .venv/bin/python docs/take_pictures.py http://127.0.0.1:8000    # takes from one that is already served

Needs what the tests need (`python3 run.py test --help` installs it) and Chromium. Nobody in the pictures exists.
"""

from __future__ import annotations

import os
import re
import socket
import struct
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DAY = "2026-03-10"
"""The day where the demonstration lives: the same pictures whenever they are taken."""
COLOURS = 256


WORKBOOK = """Identifiant;Nom de famille;Prénom;Né(e) le;Programme;Entrée;Sortie;Motif de sortie;Logement à l'entrée
B-101;Sorbier;Amina;14/05/1988;CVG;02/02/2026;;;CHRS
B-102;Alisier;Jonas;03/11/1975;CVG;12/01/2026;;;Chez un cousin
B-103;Cormier;Léna;;CVG;19/01/2026;;;Locataire du parc social
B-104;Néflier;Idriss;22/08/1990;CVG;05/02/2026;12/01/2026;CDI;Rue, espace public
B-105;Merisier;Olga;30/01/1969;PHC;16/02/2026;;;Rue, espace public
B-106;Noisetier;Paul;11/07/1982;CVG;09/06/2025;27/02/2026;;CHU
"""
"""A chantier's own sheet: her headers, two rows without fault, four with one each."""


def longest(page: Page, url: str) -> None:
    """The person of the caseload who has been there the longest: her way has something to show."""
    page.goto(f"{url}/personnes/?tri=entree")
    page.locator("main tbody a").first.click()


def report(page: Page, url: str) -> None:
    """The report of a workbook whose headers are not ours, with refused rows."""
    page.goto(f"{url}/echanges/")
    page.set_input_files(
        "input[name=workbook]", {"name": "suivi-2026.csv", "mimeType": "text/csv", "buffer": WORKBOOK.encode()}
    )
    page.get_by_role("button", name="Contrôler le classeur").click()
    again = page.get_by_role("button", name="Contrôler avec ces réponses")
    done = page.get_by_role("heading", name="Ce qui est à corriger")
    again.or_(done).first.wait_for(timeout=60_000)
    if again.is_visible():
        again.click()
        done.wait_for(timeout=60_000)


def at(path: str) -> Callable[[Page, str], object]:
    """Just that address."""
    return lambda page, url: page.goto(f"{url}{path}")


def first(path: str) -> Callable[[Page, str], object]:
    """What comes first in the list at that address."""

    def go(page: Page, url: str) -> None:
        page.goto(f"{url}{path}")
        page.locator("main .rows a.who, main .rows h3 a").first.click()

    return go


@dataclass(frozen=True)
class Picture:
    """What to take: the file, the part of the cast who signs in, the size of the window, the way there."""

    name: str
    part: str
    size: tuple[int, int]
    go: Callable[[Page, str], object]
    only: str = ""
    """Selector of the one element to show; empty, the window."""


PICTURES = (
    Picture("home", "CIP", (1280, 900), at("/")),
    Picture("person", "CIP", (1280, 1100), longest),
    Picture("journey", "CIP", (1280, 900), longest, "section:has(> h2:text-is('Son trajet'))"),
    Picture("import", "CIP", (1280, 1100), report),
    Picture("bilan", "NATIONAL", (1280, 1300), at("/bilans/?programme=CVG&year=2024")),
    Picture("network", "NATIONAL", (1280, 960), at("/reseau/")),
    Picture("plan", "COORDINATOR", (1280, 1100), first("/vie-du-reseau/plans/")),
    Picture("money", "NATIONAL", (1280, 1100), at("/financements/?annee=2025")),
    Picture("growth", "NATIONAL", (1280, 1000), at("/developpement/")),
    Picture("hours-phone", "ETI", (390, 780), at("/")),
)


# ── A picture of few colours ────────────────────────────────────────────────────────────────
def pixels(png: bytes) -> tuple[int, list[bytearray]]:
    """Width and rows of an 8-bit RGB PNG without interlacing, as Chromium writes them."""
    width, _, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", png[16:29])
    step = {2: 3, 6: 4}[kind]
    if depth != 8 or interlaced:
        raise ValueError("an 8-bit PNG without interlacing was expected")
    data, place = b"", 8
    while place < len(png):
        size, name = struct.unpack(">I4s", png[place : place + 8])
        data += png[place + 8 : place + 8 + size] if name == b"IDAT" else b""
        place += 12 + size
    raw, length = zlib.decompress(data), width * step
    before, rows = bytearray(length), []
    for start in range(0, len(raw), length + 1):
        before = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + length]), before, step)
        rows.append(before if step == 3 else bytearray(b for i, b in enumerate(before) if i % 4 != 3))
    return width, rows


def _unfiltered(kind: int, row: bytearray, above: bytearray, step: int) -> bytearray:
    """One row with its PNG filter taken off."""
    for i in range(len(row)):
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = above[i]
        elif kind == 3:
            guess = (left + above[i]) // 2
        elif kind == 4:
            about = left + above[i] - corner
            guess = min((left, above[i], corner), key=lambda value: abs(about - value))
        else:
            return row
        row[i] = (row[i] + guess) & 0xFF
    return row


def few_colours(png: bytes) -> bytes:
    """The same picture with a palette: the most frequent colours, the others going to the nearest."""
    width, rows = pixels(png)
    dots = [[bytes(row[i : i + 3]) for i in range(0, len(row), 3)] for row in rows]
    counts: Counter[bytes] = Counter()
    for line in dots:
        counts.update(line)
    palette = [colour for colour, _ in counts.most_common(COLOURS)]
    index = {colour: number for number, colour in enumerate(palette)}
    for colour in counts:
        if colour not in index:
            apart = [sum((a - b) ** 2 for a, b in zip(colour, kept, strict=True)) for kept in palette]
            index[colour] = apart.index(min(apart))
    body = zlib.compress(b"".join(b"\0" + bytes(index[dot] for dot in line) for line in dots), 9)

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, len(rows), 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", b"".join(palette)), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, content) for name, content in parts)


# ── The demonstration ───────────────────────────────────────────────────────────────────────
@contextmanager
def demonstration() -> Iterator[str]:
    """A demonstration in a folder of its own, on a free port, ended after the pictures."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        given = {name: value for name, value in os.environ.items() if not name.startswith("CONVERGENCE_")}
        given.pop("DATABASE_URL", None)
        served = subprocess.Popen(
            [sys.executable, "-m", "convergence", "demo", "--port", str(port), "--today", DAY],
            cwd=ROOT,
            env=given | {"CONVERGENCE_HOME": home},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            for line in served.stdout or ():
                if found := re.search(r"http://\S+", line):
                    yield found[0]
                    break
            else:
                sys.exit("La démonstration n’a pas démarré : les lignes ci-dessus disent pourquoi.")
        finally:
            served.terminate()
            served.wait(timeout=60)


def opened(browser: Browser, url: str, part: str, size: tuple[int, int]) -> Page:
    """A page signed in as that part of the cast, by the button of the demonstration’s door."""
    width, height = size
    page = browser.new_context(
        viewport={"width": width, "height": height}, locale="fr-FR", reduced_motion="reduce"
    ).new_page()
    page.goto(f"{url}/demo/")
    page.locator(f"form[action$='/entrer/{part}/'] button").click()
    page.wait_for_load_state("networkidle")
    return page


def take(url: str) -> None:
    sys.path.insert(0, str(ROOT))
    from tests import chromium

    (HERE / "images").mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        options: dict[str, Any] = {"executable_path": chromium.path(), "args": chromium.arguments()}
        browser = playwright.chromium.launch(**options)
        for picture in PICTURES:
            page = opened(browser, url, picture.part, picture.size)
            picture.go(page, url)
            page.wait_for_load_state("networkidle")
            page.evaluate("document.fonts.ready")
            path = HERE / "images" / f"{picture.name}.png"
            path.write_bytes(few_colours((page.locator(picture.only) if picture.only else page).screenshot()))
            sys.stderr.write(f"{path.relative_to(ROOT)} {path.stat().st_size // 1024} Ko\n")
            page.context.close()
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        take(sys.argv[1].rstrip("/"))
    else:
        with demonstration() as address:
            take(address)
