"""Writing a document to a file: what the command `bilan --format pdf` does."""

from __future__ import annotations

from pathlib import Path

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.indicators import snapshot
from convergence.indicators.bilan import Audience
from convergence.indicators.scope import Period, Scope
from convergence.reports.rendering.gather import Asked, Told
from convergence.reports.rendering.kinds import KINDS


def write(
    path: Path, kind: str, *, programme: str, period: Period, scope: str, audience: str, told: Told | None = None
) -> None:
    """Make a document and write it. Logged as an export. Raises AskError when the scope names nothing."""
    asked = Asked(programme, period, Scope.parse(scope), Audience(audience))
    found = KINDS[kind]
    content = found.make(snapshot.current(), asked, told=told)
    audit.read(by=User.objects.system(), kind="EXPORT", what=f"Document : {found.name(asked)}"[:120])
    path.write_bytes(content)
