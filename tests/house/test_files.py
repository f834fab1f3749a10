"""The tree: readable files, no machine's path, no registry's address, nothing put off."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tests.house.project import PACKAGE, ROOT, files, floors, texts

LONGEST = 450
AS_DATA = {"convergence/nomenclature/lists.py"}
"""Files that are a list, and longer than a file of code may be."""


def pins(lock: str) -> dict[str, str]:
    """name → version of a lock file."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.M))


def test_no_file_is_too_long() -> None:
    long = {
        name: lines
        for name, text in texts(".py", ".html", ".js", ".css")
        if "/migrations/" not in name and name not in AS_DATA and (lines := text.count("\n")) > LONGEST
    }
    assert long == {}


def test_lock_files_name_no_address_and_hash_everything() -> None:
    for lock in ("base.txt", "dev.txt"):
        text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
        assert not re.search(r"https?:|--index|--find-links|file:| @ ", text)
        blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)[1:]
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_suite_runs_on_what_the_product_runs_on() -> None:
    base, dev = pins("base.txt"), pins("dev.txt")
    assert {name: (version, dev.get(name)) for name, version in base.items() if dev.get(name) != version} == {}


def test_each_dependency_has_its_reason() -> None:
    lines = (ROOT / "requirements" / "base.in").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.strip() and not line.startswith("#") and "  # " not in line] == []


def test_no_path_of_a_machine_and_no_address_of_a_registry() -> None:
    parts = (
        "/wo" + "rk/",
        "/ro" + "ot/",
        "/ho" + "me/",
        "py" + "pi.org",
        "python" + "hosted",
        "registry.npm" + "js",
        "deb.deb" + "ian.org",
    )
    kinds = (".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".in", ".json", ".svg", "LICENSE", "run")
    found = [f"{name}: {part}" for name, text in texts(*kinds) for part in parts if part in text]
    assert found == []


def test_nothing_is_put_off_or_skipped() -> None:
    words = re.compile(
        r"\bTO"
        + r"DO\b|\bFIX"
        + r"ME\b|NotImplemented"
        + r"Error|mark\.(?:ski"
        + r"p|xfa"
        + r"il)|pytest\.ski"
        + r"p\("
    )
    found = [
        f"{name}: {match.group()}" for name, text in texts(".py", ".html", ".js") for match in words.finditer(text)
    ]
    assert found == []


def test_no_link_is_followed_by_git() -> None:
    """A link to a folder of one machine would replace that of another."""
    assert [name for name in files() if (ROOT / name).is_symlink()] == []


def test_every_room_stands_on_a_floor() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert rooms == set(floors())


def test_every_setting_of_the_environment_is_documented() -> None:
    told = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    names = {
        name
        for folder in (PACKAGE / "config", PACKAGE / "cli")
        for path in folder.rglob("*.py")
        for name in re.findall(r"""["'](CONVERGENCE_[A-Z_]+|DATABASE_URL)["']""", path.read_text(encoding="utf-8"))
    }
    assert names
    assert sorted(name for name in names if f"`{name}`" not in told) == []


def test_docs_links_lead_somewhere() -> None:
    lost = []
    for name, text in texts(".md"):
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
            if not (ROOT / name).parent.joinpath(link).exists():
                lost.append(f"{name} → {link}")
    assert lost == []


def test_version_of_python_is_said_once_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    oldest = project["project"]["requires-python"].removeprefix(">=")
    assert project["tool"]["ruff"]["target-version"] == "py" + oldest.replace(".", "")
    assert project["tool"]["mypy"]["python_version"] == oldest
    assert f"OLDEST = ({oldest.replace('.', ', ')})" in Path(ROOT / "run.py").read_text(encoding="utf-8")
