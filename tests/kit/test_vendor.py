"""What comes from elsewhere is what it says, under a licence that allows it, and calls nobody."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from convergence import kit

KIT = Path(kit.__path__[0])
VENDOR = KIT / "static" / "vendor"
TESTS = Path(__file__).resolve().parent.parent / "vendor"
LICENCES = {"MIT", "OFL-1.1", "0BSD", "CC-BY-4.0", "MPL-2.0"}


@pytest.mark.parametrize(("base", "folder"), [(KIT, VENDOR), (TESTS, TESTS)])
def test_vendored_files_are_those_of_the_manifest(base: Path, folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    found = {entry["file"]: hashlib.sha256((base / entry["file"]).read_bytes()).hexdigest() for entry in manifest}
    assert found == {entry["file"]: entry["sha256"] for entry in manifest}
    assert {entry["licence"] for entry in manifest} <= LICENCES


def test_every_vendored_file_stands_in_the_manifest() -> None:
    told = {entry["file"] for entry in json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))}
    held = {path.relative_to(KIT).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert held - told == {"static/vendor/manifest.json"}


def test_no_sheet_asks_for_a_file_that_is_not_there_or_for_another_server() -> None:
    """Manifest storage is strict: a missing file stops the deployment."""
    missing = []
    for sheet in (KIT / "static").rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text
        for target in re.findall(r"""url\(["']?([^"')]+)["']?\)""", text):
            if target.startswith(("data:", "#")):
                continue
            if "//" in target or not (sheet.parent / target.split("?")[0]).exists():
                missing.append(f"{sheet.name}: {target}")
    assert missing == []


def test_static_files_gather_under_the_storage_of_production(tmp_path: Path) -> None:
    """The sheet and all that it imports get their hashed names."""
    from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
    from django.core.files.storage import FileSystemStorage

    storage = ManifestStaticFilesStorage(location=tmp_path)
    source = FileSystemStorage(location=KIT / "static")
    paths = {}
    for path in (KIT / "static").rglob("*"):
        if path.is_file():
            name = path.relative_to(KIT / "static").as_posix()
            target = tmp_path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            paths[name] = (source, name)
    failures = [result for _, _, result in storage.post_process(paths) if isinstance(result, Exception)]
    assert failures == []
    hashed = storage.stored_name("kit/kit.css")
    assert re.search(r"tokens\.[0-9a-f]{12}\.css", (tmp_path / hashed).read_text(encoding="utf-8"))
