"""`backup` and `restore`: consistent, encrypted with the key, verified by reading back."""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import Any, cast

from convergence.cli import database, environment
from convergence.cli.output import DONE, StopError, note

MANIFEST = "manifest.json"


def arguments(command: str, parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FICHIER", type=Path, help="la sauvegarde")
    parser.add_argument("--force", action="store_true", help="remplacer ce qui existe")


def run(command: str, options: argparse.Namespace) -> int:
    path = options.file.absolute()
    if command == "backup":
        if path.exists() and not options.force:
            raise StopError(f"{path} existe déjà : choisissez un autre nom, ou --force pour le remplacer.")
        if not path.parent.is_dir():
            raise StopError(f"le dossier {path.parent} n’existe pas.")
    elif not path.is_file():
        raise StopError(f"le fichier {path} n’existe pas.")
    environment.prepare(command)
    environment.start_django()
    database.ready()
    return _backup(path) if command == "backup" else _restore(path, force=options.force)


def _scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for the clear copy: in the data folder, closed to others, gone at the end."""
    from django.conf import settings

    return tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.HOME)


def _secrets() -> list[str]:
    from django.conf import settings

    return [settings.CONVERGENCE_KEY, *settings.CONVERGENCE_OLD_KEYS]


# ── Out ─────────────────────────────────────────────────────────────────────────────────────
def _backup(path: Path) -> int:
    from convergence.cli.archive import sealed, stores
    from convergence.kit import clock

    beside = path.with_name(path.name + ".part")
    with _scratch() as name:
        folder = Path(name)
        told, files = stores.dump(folder)
        manifest = {"made_at": clock.now().isoformat(), **told}
        members = {f"database/{file.name}": file for file in files}
        documents = stores.files_folder()
        members |= {
            f"files/{file.relative_to(documents)}": file for file in sorted(documents.rglob("*")) if file.is_file()
        }
        digests = {}
        try:
            with open(beside, "wb", opener=_private) as raw:
                with (
                    sealed.Writer(raw, _secrets()[0]) as out,
                    tarfile.open(fileobj=cast(Any, out), mode="w|") as tar,
                ):
                    _add_text(tar, MANIFEST, json.dumps(manifest))
                    for member, file in members.items():
                        digests[member] = _digest(file)
                        tar.add(file, arcname=member, recursive=False)
                raw.flush()
                os.fsync(raw.fileno())
            _verify(beside, manifest, digests)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    rows = sum(manifest["rows"].values())
    note(f"Sauvegarde relue et vérifiée : {path} ({path.stat().st_size / 1e6:.1f} Mo, {rows} lignes).")
    note("Elle ne s’ouvre qu’avec la clé (CONVERGENCE_KEY) : gardez la clé ailleurs qu’elle.")
    return DONE


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _digest(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    info = tarfile.TarInfo(name)
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))


def _verify(path: Path, manifest: dict[str, Any], digests: dict[str, str]) -> None:
    """Open the backup as a restore would, and compare every byte with what was meant."""
    with _scratch() as name:
        folder = Path(name)
        found = _unpack(path, folder)
        if found != manifest or {member: _digest(folder / member) for member in digests} != digests:
            raise StopError(
                "la sauvegarde relue n’est pas celle qui a été écrite : vérifiez le disque, puis recommencez."
            )


# ── In ──────────────────────────────────────────────────────────────────────────────────────
def _unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Open a backup into `folder` and return its manifest."""
    from convergence.cli.archive import sealed

    try:
        with path.open("rb") as raw:
            reader = sealed.Reader(raw, _secrets())
            with tarfile.open(fileobj=cast(Any, reader), mode="r|") as tar:
                tar.extractall(folder, filter="data")
            reader.finish()
    except sealed.SealError as error:
        raise StopError(str(error)) from None
    except tarfile.TarError:
        raise StopError("cette sauvegarde est abîmée ou incomplète.") from None
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def _restore(path: Path, *, force: bool) -> int:
    from django.conf import settings
    from django.db import connection

    from convergence.cli.archive import stores
    from convergence.kit import clock

    if stores.holds_anything() and not force:
        raise StopError("cette installation contient déjà des données : --force les remplace par la sauvegarde.")
    with _scratch() as name:
        folder = Path(name)
        manifest = _unpack(path, folder)
        if manifest["vendor"] == "sqlite":
            stores.sqlite_counts(folder / "database" / stores.SQLITE_MEMBER)
        if connection.vendor == "sqlite" and stores.holds_anything():
            aside = Path(settings.HOME) / f"avant-restauration-{clock.now():%Y%m%d-%H%M%S}.sqlite3"
            stores.keep_aside(aside)
            note(f"L’ancienne base reste dans {aside}.")
        stores.load(manifest, folder / "database")
        _put_files(folder / "files", stores.files_folder())
    database.ready()
    note(f"Sauvegarde du {manifest['made_at'][:10]} remise : {sum(manifest['rows'].values())} lignes.")
    return DONE


def _put_files(source: Path, target: Path) -> None:
    """Replace the documents by those of the backup."""
    old = target.with_name(target.name + ".old")
    if target.exists():
        target.rename(old)
    if source.exists():
        shutil.move(source, target)
    shutil.rmtree(old, ignore_errors=True)
