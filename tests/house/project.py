"""What the consistency tests read of the project: its files, its rooms, its addresses."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "convergence"
VENDORED = "static/vendor/"


@cache
def files() -> tuple[str, ...]:
    """Every file that git follows or would follow, from the root. A clone without git lists its folder."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = listed.stdout.splitlines() if listed.returncode == 0 else []
    if not names:
        kept = (path for path in ROOT.rglob("*") if not {".venv", "var", ".git"} & set(path.relative_to(ROOT).parts))
        names = [str(path.relative_to(ROOT)) for path in kept if path.is_file()]
    return tuple(sorted(name for name in names if (ROOT / name).exists()))


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """(name, text) of our own files of these kinds, vendored ones apart."""
    for name in files():
        if name.endswith(suffixes) and VENDORED not in name:
            yield name, (ROOT / name).read_text(encoding="utf-8")


@cache
def floors() -> dict[str, int]:
    """The floor of each room, from the contract that import-linter holds; the lowest is 0."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers: list[str] = linter["contracts"][0]["layers"]
    return {
        room.strip(): floor
        for floor, layer in enumerate(reversed(layers))
        for room in layer.replace(":", "|").split("|")
    }


def our_models() -> list[Any]:
    """Every model of the rooms."""
    from django.apps import apps

    return [model for model in apps.get_models() if model.__module__.startswith("convergence.")]


def addresses() -> list[tuple[str, Any]]:
    """(route, view) of every address that answers."""
    from django.urls import URLPattern, get_resolver

    def walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Any]]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield route, pattern.callback
            else:
                yield from walk(pattern.url_patterns, route)

    return list(walk(get_resolver().url_patterns, ""))
