"""Loaded by pytest before Django reads its settings (`-p tests.early`): mode, data folder, time zone."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def _own_home() -> None:
    """A data folder of its own for each process, gone at its end."""
    folder = tempfile.mkdtemp(prefix="convergence-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (Path(folder) / "static").mkdir()  # whitenoise warns of a missing folder
    os.environ["CONVERGENCE_HOME"] = folder
    os.environ["CONVERGENCE_MODE"] = "test"
    for name in ("CONVERGENCE_KEY", "CONVERGENCE_KEY_FILE", "CONVERGENCE_TODAY", "CONVERGENCE_DEBUG"):
        os.environ.pop(name, None)
    # Playwright runs an event loop in the thread of the test, where Django would refuse to query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


_own_home()
