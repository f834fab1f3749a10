"""A backup opens with its key and gives everything back; anything else is refused with one line."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.cli.archive import sealed
from tests.cli.conftest import Installation
from tests.cli.test_commands import KEY, one_line

SECRET = "one key"


def seal(data: bytes, secret: str = SECRET) -> bytes:
    file = io.BytesIO()
    with sealed.Writer(file, secret) as out:
        out.write(data)
    return file.getvalue()


def opened(data: bytes, *secrets: str) -> bytes:
    return sealed.Reader(io.BytesIO(data), list(secrets) or [SECRET]).read()


@given(st.binary(max_size=300), st.integers(1, 40))
def test_what_is_sealed_is_read_back_in_any_portions(data: bytes, portion: int) -> None:
    reader = sealed.Reader(io.BytesIO(seal(data)), [SECRET])
    parts = []
    while part := reader.read(portion):
        assert len(part) <= portion
        parts.append(part)
    assert b"".join(parts) == data


@pytest.mark.parametrize("size", [0, 1, sealed.CHUNK, sealed.CHUNK + 1, 2 * sealed.CHUNK])
def test_sizes_around_a_chunk(size: int) -> None:
    data = bytes(size)
    assert opened(seal(data)) == data


def test_an_old_key_still_opens() -> None:
    assert opened(seal(b"text"), "new key", SECRET) == b"text"


def test_nothing_of_the_text_shows() -> None:
    assert b"Fatou" not in seal(b"Fatou" * 50)


@given(st.data())
def test_a_changed_byte_is_found(data: st.DataObject) -> None:
    whole = bytearray(seal(b"a life" * 10))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(sealed.SealError):
        opened(bytes(whole))


def test_a_file_cut_at_a_chunk_is_found() -> None:
    whole = seal(bytes(2 * sealed.CHUNK))
    first = len(sealed.MAGIC) + 16 + 4 + sealed.CHUNK + 16
    reader = sealed.Reader(io.BytesIO(whole[:first]), [SECRET])
    with pytest.raises(sealed.SealError, match="incomplète"):
        reader.finish()


def test_backup_and_restore_give_everything_back(new_installation: Callable[[str], Installation]) -> None:
    first, second = new_installation("first"), new_installation("second")
    added = first.run("user", "add", "nadia@exemple.fr", "--role", "DATA_LEAD", CONVERGENCE_KEY=KEY)
    assert added.returncode == 0, added.stderr
    document = first.home / "files" / "notes" / "a.bin"
    document.parent.mkdir(parents=True)
    document.write_bytes(b"sealed elsewhere")
    archive = first.home.parent / "convergence.bak"

    made = first.run("backup", str(archive), CONVERGENCE_KEY=KEY)
    assert made.returncode == 0, made.stderr
    assert b"nadia" not in archive.read_bytes()
    assert archive.stat().st_mode & 0o077 == 0
    assert not [path.name for path in first.home.iterdir() if path.name.startswith(".backup")]
    again = first.run("backup", str(archive), CONVERGENCE_KEY=KEY)
    assert again.returncode == 2
    assert "--force" in one_line(again.stderr)

    wrong = second.run("restore", str(archive), CONVERGENCE_KEY="another key, of forty characters or so...")
    assert wrong.returncode == 2
    assert "clé" in wrong.stderr.strip().splitlines()[-1]
    restored = second.run("restore", str(archive), CONVERGENCE_KEY=KEY)
    assert restored.returncode == 0, restored.stderr
    assert (
        second.run("user", "list", CONVERGENCE_KEY=KEY).stdout == first.run("user", "list", CONVERGENCE_KEY=KEY).stdout
    )
    assert (second.home / "files" / "notes" / "a.bin").read_bytes() == b"sealed elsewhere"

    # It still works after: new rows get numbers of their own.
    more = second.run("user", "add", "paul@exemple.fr", "--role", "NATIONAL", CONVERGENCE_KEY=KEY)
    assert more.returncode == 0, more.stderr
    refused = second.run("restore", str(archive), CONVERGENCE_KEY=KEY)
    assert refused.returncode == 2
    assert "--force" in one_line(refused.stderr)
    forced = second.run("restore", str(archive), "--force", CONVERGENCE_KEY=KEY)
    assert forced.returncode == 0, forced.stderr
    assert "paul" not in second.run("user", "list", CONVERGENCE_KEY=KEY).stdout


def test_what_is_no_backup_is_refused(migrated: Installation) -> None:
    path = migrated.home.parent / "letter.txt"
    path.write_text("Bonjour")
    refused = migrated.run("restore", str(path))
    assert refused.returncode == 2
    assert "pas une sauvegarde" in refused.stderr.strip().splitlines()[-1]
