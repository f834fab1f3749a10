#!/usr/bin/env python3
"""The one way in: `python3 run.py demo`, `python3 run.py test`, and every other command.

Needs nothing but Python 3.11 or newer. It makes a virtual environment beside it, installs the hashed
requirements, stamps what it did so that the next start is instant, and hands over to `convergence`.
An older `python3` must be able to read this file and say so: no syntax newer than 3.6.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "convergence.json"
OLDEST = (3, 11)
NEEDS_DEV = {"test", "bench", "docs"}
"""Commands that run on the developer's requirements; all others run on the product's."""


def say(message):
    """A line on standard error."""
    sys.stderr.write(message + "\n")


def stop(message):
    """One line that says what is missing and what mends it; status 2."""
    say("run.py : " + message)
    sys.exit(2)


def version():
    """What a virtual environment is bound to: the minor version of Python."""
    return "%d.%d" % sys.version_info[:2]


def digest(lock):
    """The hash of a lock file."""
    return hashlib.sha256((ROOT / "requirements" / lock).read_bytes()).hexdigest()


def installed():
    """What was installed, by the stamp: {"python": "3.11", "base.txt": hash, "dev.txt": hash}."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if found.get("python") == version() and PYTHON.exists() else {}


def run(command, advice):
    """Run quietly; when it fails, show its last lines and stop with what to do about it."""
    done = subprocess.run(
        [str(part) for part in command],
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        universal_newlines=True,
    )
    if done.returncode:
        for line in [line for line in done.stderr.splitlines() if line.strip()][-12:]:
            say("  " + line)
        stop(advice)


def working_uv():
    """The path of uv, when there is one that starts."""
    path = shutil.which("uv")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return path if path and subprocess.run([path, "--version"], **quiet).returncode == 0 else None


def bound_to():
    """The minor version of the Python of .venv, or nothing when there is none that starts."""
    if not PYTHON.exists():
        return ""
    ask = [str(PYTHON), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    return subprocess.run(ask, stdout=subprocess.PIPE, universal_newlines=True).stdout.strip()


def make_environment(uv):
    """A fresh .venv of the Python that runs this file."""
    say("Environnement Python %s dans .venv…" % version())
    if uv:
        run(
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, VENV],
            "uv ne peut pas créer .venv (voir ci-dessus).",
        )
        return
    mend = "ce Python ne sait pas créer d’environnement. Sous Debian ou Ubuntu : apt-get install python3-venv"
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop(mend)
    run([sys.executable, "-m", "venv", "--clear", VENV], mend)


def install(uv, lock):
    """Every requirement of a lock file, its hash checked."""
    say("Installation des dépendances (requirements/%s), une à deux minutes la première fois…" % lock)
    if uv:
        tool = [uv, "pip", "install", "--quiet", "--python", PYTHON]
    else:
        tool = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    run(
        [*tool, "--require-hashes", "-r", ROOT / "requirements" / lock],
        "les dépendances n’ont pas pu être installées : vérifiez le réseau (ou HTTPS_PROXY), puis relancez.",
    )


def ensure(lock):
    """Nothing to do when the stamp says so; else install, one process at a time."""
    wanted = digest(lock)
    if installed().get(lock) == wanted:
        return
    with Path(__file__).open("rb") as gate:
        import fcntl

        fcntl.flock(gate, fcntl.LOCK_EX)
        known = installed()
        if known.get(lock) == wanted:
            return
        uv = working_uv()
        if bound_to() != version():
            make_environment(uv)
        install(uv, lock)
        known.update({"python": version(), lock: wanted})
        if lock == "dev.txt":
            known["base.txt"] = digest("base.txt")
        STAMP.write_text(json.dumps(known), encoding="utf-8")


def main(arguments):
    """Ensure the environment, then become `convergence`."""
    if sys.version_info < OLDEST:
        stop("Convergence demande Python 3.11 ou plus, ce Python est un %s : essayez python3.11 run.py" % version())
    if os.name != "posix":
        stop("Convergence tourne sous Linux ou macOS ; sous Windows, lancez cette commande dans WSL.")
    command = next((word for word in arguments if not word.startswith("-")), "")
    ensure("dev.txt" if command in NEEDS_DEV else "base.txt")
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(path for path in paths if path))
    os.execve(str(PYTHON), [str(PYTHON), "-m", "convergence", *arguments], environment)


if __name__ == "__main__":
    main(sys.argv[1:])
