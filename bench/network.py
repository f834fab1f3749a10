"""Networks to measure on: the demo's, ten times as large, and one professional with 5,000 people."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Size:
    """How the demo is built: people times `factor`, or one caseload."""

    name: str
    options: tuple[str, ...] = ()


SIZES = {
    "small": Size("small", ("--small",)),
    "demo": Size("demo"),
    "ten": Size("ten", ("--factor", "10")),
    "caseload": Size("caseload", ("--caseload", "5000")),
}


def environment(home: Path) -> dict[str, str]:
    """A demo installation of its own, in that folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("CONVERGENCE_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    return {**kept, "CONVERGENCE_HOME": str(home), "CONVERGENCE_MODE": "demo", "PYTHONPATH": str(ROOT)}


def build(size: Size, home: Path) -> None:
    """Build the network in `home`, once: a second call with the same folder finds it there."""
    done = home / "built"
    if done.exists():
        return
    home.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "bench.build", *size.options], env=environment(home), cwd=ROOT, check=True, timeout=3000
    )
    done.touch()
