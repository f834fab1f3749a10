"""What a newcomer and an administrator count on: statuses, one line when it fails, no key to think of."""

from __future__ import annotations

import json
import stat
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from convergence.cli import check, environment, main
from tests.cli.conftest import Installation

KEY = "a key of forty characters, given on purpose"
CONFIGURED = {
    "CONVERGENCE_KEY": KEY,
    "CONVERGENCE_HOSTS": "convergence.exemple.fr",
    "CONVERGENCE_BEHIND_PROXY": "1",
    "CONVERGENCE_SMTP_HOST": "mail.exemple.fr",
}


def one_line(text: str) -> str:
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]


def test_help_is_instant_and_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    start = time.monotonic()
    assert main.main(["--help"]) == 0
    assert time.monotonic() - start < 0.1
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in main.COMMANDS)


@pytest.mark.parametrize("command", sorted(main.COMMANDS))
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main.main([command, "--help"])
    assert end.value.code == 0
    assert f"python3 run.py {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing"], "je ne connais pas la commande nothing"),
        (["import"], "il manque FICHIER"),
        (["bilan", "--programme", "XYZ"], "XYZ"),
        (["bilan", "--programme", "CVG"], "--year"),
        (["bilan", "--programme", "CVG", "--from", "hier"], "date"),
        (["demo", "--prt", "8000"], "je ne connais pas --prt"),
        (["import", "absent.xlsx"], "absent.xlsx"),
        (["evaluation", "--year", "2024", "--recipient", "A"], "--out"),
        (["evaluation", "--year", "2024", "--recipient", "A", "--out", "absent/jeu"], "n’existe pas"),
        (["restore", "absent.bak"], "absent.bak"),
    ],
)
def test_what_cannot_be_done_ends_with_two_and_one_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(words) == 2
    captured = capsys.readouterr()
    assert said in one_line(captured.err)
    assert captured.out == ""


def test_first_command_after_a_clone_makes_key_and_database(installation: Installation) -> None:
    added = installation.run("user", "add", "nadia@exemple.fr", "--role", "DATA_LEAD", "--first-name", "Nadia")
    assert added.returncode == 0, added.stderr
    assert added.stdout.startswith("nadia@exemple.fr\t")
    key = installation.home / "key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(installation.home.stat().st_mode) == 0o700
    listed = installation.run("user", "list")
    assert listed.stdout.strip() == "nadia@exemple.fr\tNadia\tDATA_LEAD"
    assert listed.stderr == ""


def test_user_add_says_what_is_wrong(migrated: Installation) -> None:
    assert "ROLE" in one_line(migrated.run("user", "add", "a@exemple.fr", "--role", "ROLE").stderr)
    migrated.run("user", "add", "a@exemple.fr", "--role", "NATIONAL")
    twice = migrated.run("user", "add", "a@exemple.fr", "--role", "NATIONAL")
    assert twice.returncode == 2
    assert "déjà cette adresse" in one_line(twice.stderr)
    nowhere = migrated.run("user", "add", "b@exemple.fr", "--role", "CIP", "--at", "chantier:1")
    assert "chantier:1" in one_line(nowhere.stderr)
    placeless = migrated.run("user", "add", "b@exemple.fr", "--role", "CIP")
    assert placeless.returncode == 2
    assert "lieu" in one_line(placeless.stderr)
    assert "b@exemple.fr" not in migrated.run("user", "list").stdout


def test_a_wrong_setting_is_one_line(installation: Installation) -> None:
    failed = installation.run("user", "list", CONVERGENCE_HTTPS="maybe")
    assert failed.returncode == 2
    assert "CONVERGENCE_HTTPS" in one_line(failed.stderr)


def test_an_unreachable_database_is_one_line(installation: Installation) -> None:
    failed = installation.run("user", "list", DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    assert failed.returncode == 2
    assert "DATABASE_URL" in one_line(failed.stderr)


# ── Production is asked for on purpose ──────────────────────────────────────────────────────
SAFE = {
    "MODE": "production",
    "CONVERGENCE_KEY": KEY,
    "ALLOWED_HOSTS": ["convergence.exemple.fr"],
    "DEBUG": False,
    "TODAY": None,
}


def refusals(settings: Any, *, key_given: bool = True, **changed: object) -> list[str]:
    for name, value in {**SAFE, **changed}.items():
        setattr(settings, name, value)
    return [f"{finding.line} {finding.mend}" for finding in check.blocking(key_given=key_given)]


@pytest.mark.django_db
def test_a_configured_installation_may_serve(settings: Any) -> None:
    assert refusals(settings) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"key_given": False}, "CONVERGENCE_KEY_FILE"),
        ({"CONVERGENCE_KEY": "demo-key-never-for-real-people"}, "démonstration"),
        ({"CONVERGENCE_KEY": "short"}, "32 caractères"),
        ({"ALLOWED_HOSTS": ["localhost", "127.0.0.1"]}, "CONVERGENCE_HOSTS"),
        ({"ALLOWED_HOSTS": ["*"]}, "CONVERGENCE_HOSTS"),
        ({"DEBUG": True}, "CONVERGENCE_DEBUG"),
        ({"TODAY": date(2025, 1, 1)}, "CONVERGENCE_TODAY"),
    ],
)
def test_what_is_not_safe_may_not_serve(changed: dict[str, Any], said: str, settings: Any) -> None:
    (refusal,) = refusals(settings, **changed)
    assert said in refusal


def test_serve_stops_with_one_line_when_it_may_not(installation: Installation) -> None:
    refused = installation.run("serve", **{**CONFIGURED, "CONVERGENCE_KEY": ""})
    assert refused.returncode == 2
    assert "CONVERGENCE_KEY_FILE" in one_line(refused.stderr)


def test_check_names_what_is_wrong_and_ends_with_one(installation: Installation) -> None:
    checked = installation.run("check", "--json")
    assert checked.returncode == 1
    wrong = {finding["name"]: finding for finding in json.loads(checked.stdout) if finding["level"] == "error"}
    assert {"key", "hosts", "migrations"} <= set(wrong)
    assert all(finding["mend"] for finding in wrong.values())


def test_check_is_content_with_a_configured_installation(migrated: Installation) -> None:
    migrated.run("user", "list", **CONFIGURED)
    checked = migrated.run("check", **CONFIGURED)
    assert checked.returncode == 0, checked.stdout
    assert "✗" not in checked.stdout


def test_check_finds_a_key_that_opens_nothing(migrated: Installation) -> None:
    migrated.run("user", "add", "a@exemple.fr", "--role", "NATIONAL", **CONFIGURED)
    other = migrated.run("check", "--json", **{**CONFIGURED, "CONVERGENCE_KEY": "x" * 40})
    found = {finding["name"] for finding in json.loads(other.stdout) if finding["level"] == "error"}
    assert found == {"key-opens"}


# ── A data folder keeps the mode it was made in ─────────────────────────────────────────────
def test_a_demo_stays_a_demo_for_its_own_database_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONVERGENCE_MODE")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("CONVERGENCE_HOME", str(tmp_path))
    assert environment.mode_of("bilan") == "production"
    environment.mark_demo("2025-03-11")
    assert environment.mode_of("bilan") == "demo"
    monkeypatch.setenv("DATABASE_URL", "postgres://localhost/real")
    assert environment.mode_of("bilan") == "production"
    monkeypatch.setenv("CONVERGENCE_MODE", "production")
    monkeypatch.delenv("DATABASE_URL")
    assert environment.mode_of("bilan") == "production"
