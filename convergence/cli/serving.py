"""`demo`, `serve`, `worker`: the processes that stay up."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

from convergence.cli import database, environment
from convergence.cli.output import DONE, Progress, StopError, note


def arguments(command: str, parser: argparse.ArgumentParser) -> None:
    if command == "demo":
        parser.add_argument("--port", type=int, default=8000, help="port de l’adresse locale (8000)")
        parser.add_argument("--reset", action="store_true", help="effacer le réseau inventé et en refaire un")
        parser.add_argument("--today", type=_day, metavar="DATE", help="le jour où vit la démonstration (aujourd’hui)")
        parser.add_argument("--small", action="store_true", help="un petit réseau, en quelques secondes")
        parser.add_argument("--factor", type=float, default=1.0, help="taille du réseau (1 : taille réelle)")
        parser.add_argument("--seed", type=int, default=2024, help="graine : même graine, même réseau (2024)")
        parser.add_argument("--build-only", action="store_true", help="préparer sans servir")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} n’est pas une date comme 2025-03-11") from None


def run(command: str, options: argparse.Namespace) -> int:
    return {"demo": _demo, "serve": _serve, "worker": _worker}[command](options)


# ── Common ──────────────────────────────────────────────────────────────────────────────────
def _python(*words: str) -> list[str]:
    return [sys.executable, "-m", *words]


def _gunicorn(bind: str, *, workers: int, threads: int) -> list[str]:
    return _python(
        *("gunicorn", "convergence.config.wsgi:application", "--bind", bind, "--worker-class", "gthread"),
        *(
            "--workers",
            str(workers),
            "--threads",
            str(threads),
            "--no-control-socket",
            "--log-level",
            "warning",
        ),
        *(
            "--timeout",
            "120",
            "--graceful-timeout",
            "20",
            "--max-requests",
            "5000",
            "--max-requests-jitter",
            "500",
        ),
    )


def collect_static() -> None:
    """Copy, hash and compress the static files when one has changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    seen = [
        (str(path), (stat := Path(storage.path(path)).stat()).st_mtime_ns, stat.st_size)
        for finder in get_finders()
        for path, storage in finder.list([])
    ]
    mark = Path(settings.STATIC_ROOT) / ".stamp"
    stamp = repr(sorted(seen))
    if mark.exists() and mark.read_text(encoding="utf-8") == stamp:
        return
    note("Fichiers de style et de script…")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark.write_text(stamp, encoding="utf-8")


# ── Production ──────────────────────────────────────────────────────────────────────────────
def _serve(_options: argparse.Namespace) -> int:
    given = environment.key_given()
    environment.prepare("serve")
    environment.start_django()
    from convergence.cli import check
    from convergence.config import env

    if os.environ["CONVERGENCE_MODE"] != "production":
        raise StopError("ce dossier de données est celui d’une démonstration : python3 run.py demo la sert.")
    wrong = check.blocking(key_given=given)
    if wrong:
        raise StopError(f"{wrong[0].line} {wrong[0].mend} Tout voir : python3 run.py check")
    database.ready()
    collect_static()
    workers = env.whole("CONVERGENCE_WORKERS", min(8, 2 * (os.cpu_count() or 1)))
    bind = env.text("CONVERGENCE_BIND", "127.0.0.1:8000")
    command = _gunicorn(bind, workers=workers, threads=env.whole("CONVERGENCE_THREADS", 4))
    note(f"Convergence écoute sur {bind} ({workers} processus). python3 run.py worker traite les tâches de fond.")
    from django.db import connections

    connections.close_all()
    os.chdir(environment.ROOT)
    os.execv(sys.executable, command)


def _worker(_options: argparse.Namespace) -> int:
    environment.prepare("worker")
    environment.start_django()
    from django.core.management import call_command

    database.ready()
    call_command("db_worker", queue_name="*", verbosity=0, reload=False)
    return DONE


# ── Demo ────────────────────────────────────────────────────────────────────────────────────
def _demo(options: argparse.Namespace) -> int:
    if not options.build_only:
        _check_port(options.port)
    mark = environment.demo_mark()
    if options.reset and mark:
        today = options.today
    else:
        today = options.today or (date.fromisoformat(mark["today"]) if mark and mark.get("today") else None)
    environment.prepare("demo", today=today.isoformat() if today else "")
    environment.start_django()
    database.ready()
    accounts = _build(options, today, known=bool(mark))
    collect_static()
    if options.build_only:
        return DONE
    from django.db import connections

    connections.close_all()
    return _serve_demo(options.port, accounts)


def _build(options: argparse.Namespace, today: date | None, *, known: bool) -> list[Any]:
    """Invent the network when there is none, and say who may sign in."""
    from convergence.demo import commands

    if not known and commands.holds_real_data():
        raise StopError(
            "cette base contient déjà des personnes qui ne viennent pas de la démonstration : "
            "elle n’y touche pas. Donnez-lui un autre dossier : CONVERGENCE_HOME=var/demo python3 run.py demo"
        )
    environment.mark_demo(today.isoformat() if today else "")
    with Progress(delay=0.5) as progress:
        commands.build(
            small=options.small,
            factor=options.factor,
            today=today,
            seed=options.seed,
            reset=options.reset,
            progress=progress,
        )
    return list(commands.accounts())


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise StopError(f"le port {port} est déjà pris : choisissez-en un autre, --port {port + 1}") from None


def _answers(port: int) -> bool:
    """Whether a page comes, whatever it says: the port is open long before a worker has started."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("HEAD", "/", headers={"Host": "localhost"})
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def _end_with_parent() -> None:
    """Ask the kernel for SIGTERM when our parent dies, even killed. Linux alone can."""
    if sys.platform == "linux":
        import ctypes

        death_signal = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(death_signal, signal.SIGTERM)


@contextlib.contextmanager
def _children(*commands: list[str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that end with us, whatever ends us. In sessions of their own: Ctrl-C reaches us alone."""
    started = [
        subprocess.Popen(
            command,
            cwd=environment.ROOT,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 (no thread of ours runs yet)
        )
        for command in commands
    ]
    try:
        yield started
    finally:
        for child in started:
            child.terminate()
        for child in started:
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _serve_demo(port: int, accounts: list[Any]) -> int:
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _stop)
    os.environ["CONVERGENCE_LOG_LEVEL"] = os.environ.get("CONVERGENCE_LOG_LEVEL", "WARNING")
    web = _gunicorn(f"127.0.0.1:{port}", workers=2, threads=4)
    worker = _python("convergence", "worker")
    try:
        with _children(web, worker) as children:
            while not _answers(port):
                if children[0].poll() is not None:
                    raise StopError("le serveur n’a pas démarré : les lignes ci-dessus disent pourquoi.")
                time.sleep(0.05)
            _welcome(port, accounts)
            while all(child.poll() is None for child in children):
                time.sleep(0.3)
            raise StopError("un des processus de la démonstration s’est arrêté : relancez la commande.")
    except KeyboardInterrupt:
        note("\nDémonstration arrêtée. Elle reprendra où elle en est.")
        return DONE


def _welcome(port: int, accounts: list[Any]) -> None:
    """The address and the accounts, on standard output."""
    print(f"\nConvergence, démonstration. Tout y est inventé.\n\n  http://127.0.0.1:{port}\n")
    if accounts:
        width = max(len(account.email) for account in accounts)
        print("Comptes (un clic sur la page de connexion, ou le mot de passe) :")
        for account in accounts:
            print(f"  {account.email:<{width}}  {account.password}  {account.role}")
    print("\nCtrl-C pour arrêter.", flush=True)
