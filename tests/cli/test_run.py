"""`run.py`, which an older Python must be able to read, and which must not install twice."""

from __future__ import annotations

import ast
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def run() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_reads_it() -> None:
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_is_told_so_in_one_line(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit) as end:
        run.main(["demo"])
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "3.11" in said and "3.9" in said


@pytest.fixture
def fake(run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py with an environment of its own, which notes what it would install."""
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.touch()
    monkeypatch.setattr(run, "VENV", tmp_path)
    monkeypatch.setattr(run, "PYTHON", python)
    monkeypatch.setattr(run, "STAMP", tmp_path / "convergence.json")
    monkeypatch.setattr(run, "working_uv", lambda: None)
    monkeypatch.setattr(run, "bound_to", run.version)
    run.done = []
    monkeypatch.setattr(run, "install", lambda _uv, lock: run.done.append(lock))
    return run


def test_it_installs_once(fake: ModuleType) -> None:
    fake.ensure("base.txt")
    fake.ensure("base.txt")
    assert fake.done == ["base.txt"]


def test_the_developers_requirements_hold_the_others(fake: ModuleType) -> None:
    fake.ensure("dev.txt")
    fake.ensure("base.txt")
    assert fake.done == ["dev.txt"]


def test_a_changed_lock_file_or_python_installs_again(fake: ModuleType) -> None:
    fake.ensure("base.txt")
    for name, value in (("base.txt", "older"), ("python", "3.1")):
        known = json.loads(fake.STAMP.read_text())
        fake.STAMP.write_text(json.dumps({**known, name: value}))
        fake.ensure("base.txt")
    assert fake.done == ["base.txt"] * 3


def test_a_failed_installation_is_not_stamped(fake: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_uv: object, _lock: str) -> None:
        fake.stop("no network")

    monkeypatch.setattr(fake, "install", fail)
    with pytest.raises(SystemExit):
        fake.ensure("base.txt")
    assert not fake.STAMP.exists()
