"""Where a command runs: data folder, mode and key, decided before Django reads its settings.

The mode is CONVERGENCE_MODE when it is set. Otherwise `demo` and `test` have their own, a data folder that
the demo built stays a demo (its mark is `demo.json`, bound to one database), and all the rest is production.
Production needs a key. A local command makes one in the data folder the first time, so that someone who has
just cloned can import a workbook and read the figures; `serve` asks for a key given on purpose.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from pathlib import Path

from convergence.cli.output import StopError

ROOT = Path(__file__).resolve().parent.parent.parent
KEY_NAME = "key"
MARK_NAME = "demo.json"


def home() -> Path:
    """The data folder: CONVERGENCE_HOME, or `var/` beside the code."""
    return Path(os.environ.get("CONVERGENCE_HOME", "").strip() or ROOT / "var").expanduser().resolve()


def _database() -> str:
    """A name for the database in use that gives away no password."""
    url = os.environ.get("DATABASE_URL", "").strip() or "sqlite in home"
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def demo_mark() -> dict[str, str] | None:
    """The mark that a demo left in this data folder for this database, or None."""
    try:
        mark = json.loads((home() / MARK_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return mark if isinstance(mark, dict) and mark.get("database") == _database() else None


def mark_demo(today: str) -> None:
    """Say that this data folder holds an invented network, and on which day it lives."""
    text = json.dumps({"database": _database(), "today": today})
    (home() / MARK_NAME).write_text(text + "\n", encoding="utf-8")


def mode_of(command: str) -> str:
    """The mode a command runs in; `demo` and `test` never run in production's."""
    if command in {"demo", "test"}:
        return command
    return os.environ.get("CONVERGENCE_MODE", "").strip() or ("demo" if demo_mark() else "production")


def make_home() -> Path:
    """The data folder, made when there is none, closed to other accounts of the machine."""
    folder = home()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StopError(
            f"le dossier de données {folder} ne peut pas être créé ({error.strerror}) : "
            "choisissez-en un autre avec CONVERGENCE_HOME."
        ) from None
    if not os.access(folder, os.W_OK):
        raise StopError(f"le dossier de données {folder} n’est pas accessible en écriture : corrigez ses droits.")
    return folder


def key_given() -> bool:
    """Whether a key was given on purpose, by the environment."""
    return bool(os.environ.get("CONVERGENCE_KEY", "").strip() or os.environ.get("CONVERGENCE_KEY_FILE", "").strip())


def _use_own_key(folder: Path) -> None:
    """Read the key of the data folder, made on first use."""
    path = folder / KEY_NAME
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
    os.environ["CONVERGENCE_KEY_FILE"] = str(path)


def prepare(command: str, *, today: str = "") -> None:
    """Set the environment that the settings read. Call it before anything of Django."""
    folder = make_home()
    mode = mode_of(command)
    os.environ["CONVERGENCE_HOME"] = str(folder)
    os.environ["CONVERGENCE_MODE"] = mode
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convergence.config.settings")
    if today:
        os.environ["CONVERGENCE_TODAY"] = today
    elif mode == "demo":
        mark = demo_mark()
        if mark and mark.get("today"):
            os.environ.setdefault("CONVERGENCE_TODAY", mark["today"])
    if mode == "production" and not key_given():
        _use_own_key(folder)


def start_django() -> None:
    """Read the settings and load the rooms; a wrong setting is one line that says which."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    from convergence.config.env import BadSettingError

    try:
        django.setup()
    except BadSettingError as error:
        raise StopError(str(error)) from None
    except ImproperlyConfigured as error:
        raise StopError(f"réglage incorrect : {error}") from None
