"""Documents being made, and made, for a while: files under HOME/documents, each for the one person who asked.

The content is encrypted; both are swept after an hour, at the next request. Web and worker processes that run on
several machines share that folder, as they share the other files.
"""

from __future__ import annotations

import base64
import json
import shutil
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from convergence.accounts.models import User
from convergence.kit.crypto import decrypt, encrypt

KEPT_SECONDS = 3600
WAITING, WORKING, DONE, FAILED = "WAITING", "WORKING", "DONE", "FAILED"


@dataclass(frozen=True)
class Job:
    """A document asked for: what (kind, query), by whom, and how far it is."""

    key: str
    owner: str
    kind: str
    query: str
    title: str
    name: str
    state: str = WAITING
    step: int = 0
    steps: int = 0
    error: str = ""

    @property
    def busy(self) -> bool:
        return self.state in (WAITING, WORKING)


def _root() -> Path:
    return Path(settings.HOME) / "documents"


def _folder(key: str) -> Path:
    return _root() / str(UUID(key))


def ask(*, by: User, kind: str, query: str, title: str, name: str) -> Job:
    """A new job, waiting. Those that are too old go."""
    sweep()
    job = Job(str(uuid4()), str(by.key), kind, query, title, name)
    _folder(job.key).mkdir(parents=True, mode=0o700)
    keep(job)
    return job


def find(key: str | UUID, owner: User | None = None) -> Job | None:
    """The job of that key; None when it is gone, or somebody else's."""
    try:
        found = Job(**json.loads((_folder(str(key)) / "job.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if owner is None or found.owner == str(owner.key) else None


def keep(job: Job) -> None:
    """Write where the job stands: readers see the old state or the new one."""
    folder = _folder(job.key)
    draft = folder / f".{uuid4().hex}"
    draft.write_text(json.dumps(asdict(job)), encoding="utf-8")
    draft.replace(folder / "job.json")


def put(job: Job, content: bytes) -> Job:
    """Keep the document, encrypted, and call the job done."""
    (_folder(job.key) / "content").write_text(encrypt(base64.b64encode(content).decode()), encoding="ascii")
    done = replace(job, state=DONE, step=job.steps)
    keep(done)
    return done


def content(job: Job) -> bytes:
    """The document. Raises OSError when it was swept meanwhile."""
    return base64.b64decode(decrypt((_folder(job.key) / "content").read_text(encoding="ascii")))


def sweep(older: int = KEPT_SECONDS) -> None:
    """Remove what is older than that, drafts included."""
    limit = time.time() - older
    if _root().exists():
        for folder in _root().iterdir():
            if folder.is_dir() and folder.stat().st_mtime < limit:
                shutil.rmtree(folder, ignore_errors=True)
