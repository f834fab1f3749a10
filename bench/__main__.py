"""`python3 run.py bench [NAME] [--sizes SIZES] [--json]`."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.million import SIZES as STRAIGHT
from bench.network import ROOT, SIZES

BENCHMARKS = {
    "pages": ("demo", "ten", "caseload"),
    "bilan": ("demo",),
    "imports": ("demo",),
    "million": ("million",),
    "crossing": ("demo",),
    "stored": ("hundred",),
}
"""Each benchmark, a module with `run(home, sizes)`, and the sizes it is measured on when none is asked for."""


def show(value: Any, depth: int = 0) -> None:
    """Nested results, indented."""
    for name, part in value.items():
        if isinstance(part, dict):
            print("  " * depth + str(name))
            show(part, depth + 1)
        else:
            print("  " * depth + f"{name:<16} {part}")


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python3 run.py bench", description="Mesures, chacune à côté de son étalon.")
    parser.add_argument("name", nargs="?", choices=sorted(BENCHMARKS), help="une seule mesure")
    parser.add_argument(
        "--sizes", default="", help=f"tailles, séparées par des virgules : {', '.join([*SIZES, *STRAIGHT])}"
    )
    parser.add_argument("--home", type=Path, help="garder les réseaux dans ce dossier, pour une autre fois")
    parser.add_argument("--json", action="store_true", help="le résultat en JSON")
    options = parser.parse_args(words)
    asked = [size for size in options.sizes.split(",") if size]
    known = {name: STRAIGHT if name in {"million", "stored"} else SIZES for name in BENCHMARKS}
    unknown = [size for size in asked if not any(size in sizes for sizes in known.values())]
    if unknown:
        parser.error(f"taille inconnue : {unknown[0]}")
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="convergence-bench-") as scratch:
        home = (options.home or Path(scratch)).absolute()
        found = {}
        for name in [options.name] if options.name else sorted(BENCHMARKS):
            print(f"{name}…", file=sys.stderr, flush=True)
            sizes = [size for size in asked if size in known[name]] if asked else list(BENCHMARKS[name])
            found[name] = importlib.import_module(f"bench.{name}").run(home, sizes)
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        show(found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
