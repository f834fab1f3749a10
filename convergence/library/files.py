"""What may be uploaded: the formats of an office, without macros, checked by what they hold and not by their name."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from convergence.kit.refusal import RefusedError

MAX_BYTES = 10 * 1024 * 1024
"""Larger things (videos, archives) are told by their address."""
TOO_BIG = f"Ce fichier dépasse {MAX_BYTES // 1024**2} Mo : réduisez-le, ou donnez plutôt l’adresse où il se trouve."
MEMBERS = 5_000
"""Members of an office file: more is no document."""
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "odt": f"{_ODF}text",
    "ods": f"{_ODF}spreadsheet",
    "odp": f"{_ODF}presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
}
"""Formats accepted, with the type under which they are given back."""
ACCEPTED = ", ".join(f".{suffix}" for suffix in (*TYPES, "jpeg"))
_FOLDERS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_STARTS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}


class FileError(RefusedError):
    """A file that is refused, said in French."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "file")


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: a name without a path nor anything that a header would misread, and its format."""

    name: str
    suffix: str
    content: bytes


def checked(name: str, content: bytes) -> Checked:
    """The file, when it is what its name says. Raises FileError with what to do otherwise."""
    suffix = PurePath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    suffix = "jpg" if suffix == "jpeg" else suffix
    if suffix not in TYPES:
        raise FileError(
            "Ce format n’est pas accepté. Déposez un PDF, un document de bureautique sans macros (docx, xlsx, pptx, "
            "odt, ods, odp) ou une image (png, jpg)."
        )
    if not content:
        raise FileError("Ce fichier est vide : enregistrez-le de nouveau, puis déposez-le.")
    if len(content) > MAX_BYTES:
        raise FileError(TOO_BIG)
    if not _is(suffix, content):
        raise FileError(
            f"Ce fichier se termine par .{suffix} mais n’en est pas un, est abîmé, ou contient des macros : ouvrez-le "
            "et enregistrez-le de nouveau dans ce format."
        )
    return Checked(clean_name(name, suffix), suffix, content)


def clean_name(name: str, suffix: str) -> str:
    """« ../Guide « CAF ».PDF » → « Guide CAF.pdf »: letters, digits, spaces, hyphens; 100 characters."""
    stem = PurePath(name.replace("\\", "/")).stem
    kept = "".join(char if char.isalnum() or char in " -_'’()" else " " for char in unicodedata.normalize("NFC", stem))
    return f"{re.sub(r' +', ' ', kept).strip()[:100] or 'document'}.{suffix}"


def _is(suffix: str, content: bytes) -> bool:
    if suffix in _STARTS:
        return content.startswith(_STARTS[suffix])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if len(names) > MEMBERS or any("vbaproject" in one.lower() for one in names):
                return False
            if suffix in _FOLDERS:
                return "[Content_Types].xml" in names and any(one.startswith(_FOLDERS[suffix]) for one in names)
            if "mimetype" not in names or archive.getinfo("mimetype").file_size > 100:
                return False
            if any(one.startswith(("Basic/", "Scripts/")) for one in names):
                return False
            return archive.read("mimetype").decode("ascii", "replace").strip() == TYPES[suffix]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        return False
