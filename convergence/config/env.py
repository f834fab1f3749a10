"""Strict reading of the environment: a wrong value stops the start with the line that mends it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path


class BadSettingError(Exception):
    """A setting that cannot be read. The message says which, what was found and what is expected."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSettingError(f"{name}={value}: expected 1 or 0.")


def whole(name: str, default: int) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isdecimal():
        raise BadSettingError(f"{name}={value}: expected a whole number.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def day(name: str) -> date | None:
    value = text(name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadSettingError(f"{name}={value}: expected a date such as 2025-03-11.") from None


def choice(name: str, default: str, accepted: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in accepted:
        raise BadSettingError(f"{name}={value}: expected one of {', '.join(accepted)}.")
    return value


def folder(name: str, default: Path) -> Path:
    return Path(text(name) or default).expanduser().resolve()


def secret(name: str) -> str:
    """The value of NAME, or the content of the file that NAME_FILE points to."""
    value = text(name)
    path = text(f"{name}_FILE")
    if value and path:
        raise BadSettingError(f"{name} and {name}_FILE are both set: keep one.")
    if path:
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSettingError(f"{name}_FILE={path}: {error.strerror}.") from None
    return value
