"""The demonstration as a newcomer starts it: it answers, other commands follow it, it ends without a trace."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import time

from tests.cli.conftest import Installation
from tests.cli.test_commands import one_line
from tests.postgres import free_port


def ask(port: int, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    return answer


def follow(installation: Installation, port: int, shown: str) -> None:
    """What holds while it serves."""
    assert f"http://127.0.0.1:{port}" in shown
    assert "@demo.invalid" in shown
    answer = ask(port, "/")
    assert answer.status == 302
    door = answer.headers["Location"]
    assert door.endswith("?next=/")
    assert ask(port, door).status == 200

    taken = installation.run("demo", "--port", str(port))
    assert taken.returncode == 2
    assert str(port) in one_line(taken.stderr)

    # Other commands follow the mark: the demonstration's mode, key and day, with nothing said.
    figures = installation.run("bilan", "--programme", "CVG", "--year", "2024", "--format", "json")
    assert figures.returncode == 0, figures.stderr
    counted = {figure["key"]: figure for figure in json.loads(figures.stdout)["figures"]}
    assert counted["CVG-01"]["value"] > 0
    assert not (installation.home / "key").exists()
    assert "démonstration" in one_line(installation.run("serve").stderr)


def test_a_demo_from_start_to_end(installation: Installation) -> None:
    port = free_port()
    command = [sys.executable, "-m", "convergence", "demo", "--small", "--port", str(port), "--today", "2025-03-11"]
    errors = installation.home.parent / "errors"
    with (
        errors.open("w") as told,
        subprocess.Popen(
            command,
            env=installation.variables(),
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
            cwd=installation.home.parent,
        ) as process,
    ):
        try:
            shown = ""
            while "Ctrl-C" not in shown:
                line = process.stdout.readline()  # type: ignore[union-attr]
                assert line, errors.read_text()
                shown += line
            follow(installation, port, shown)
        finally:
            process.send_signal(signal.SIGINT)
            status = process.wait(timeout=40)
    assert status == 0
    time.sleep(0.2)
    try:
        ask(port, "/")
    except OSError:
        pass
    else:
        raise AssertionError("The server outlived its command.")


def test_a_demo_never_touches_real_data(migrated: Installation) -> None:
    migrated.run("user", "add", "nadia@exemple.fr", "--role", "DATA_LEAD")
    for given in ({}, {"CONVERGENCE_KEY": "a key of forty characters, given on purpose"}):
        refused = migrated.run("demo", "--reset", "--build-only", **given)
        assert refused.returncode == 2
        assert "n’y touche pas" in one_line(refused.stderr)
    assert migrated.run("user", "list").stdout.startswith("nadia@exemple.fr")


def test_a_demo_may_follow_a_command_that_stored_nothing(migrated: Installation) -> None:
    assert migrated.run("user", "list").returncode == 0
    built = migrated.run("demo", "--small", "--build-only")
    assert built.returncode == 0, built.stderr
    assert (migrated.home / "demo.json").exists()
