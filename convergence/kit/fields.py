"""Model fields of the house: encrypted text and JSON, coded answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from convergence.kit import crypto
from convergence.nomenclature.base import MISSING_CODES, CodeList

M = TypeVar("M", bound=models.Model)

if TYPE_CHECKING:  # Django's fields take type parameters in their stubs only
    _Text = models.TextField[str, str]
    _Char = models.CharField[str, str]
    _Json = models.Field[Any, Any]
else:
    _Text, _Char, _Json = models.TextField, models.CharField, models.Field


class EncryptedTextField(_Text):
    """Text stored encrypted. It cannot be searched or sorted in the database, on purpose."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return crypto.encrypt(value) if value else value

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> str | None:
        return crypto.decrypt(value) if value else value


class EncryptedJSONField(_Json):
    """JSON stored encrypted as text."""

    def get_internal_type(self) -> str:
        return "TextField"

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        return crypto.encrypt(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> Any:
        return json.loads(crypto.decrypt(value)) if value else None

    def to_python(self, value: Any) -> Any:
        return value


class CodeField(_Char):
    """One code of a list, or a missing one (NR, NSP, REFUS), or nothing yet (empty)."""

    def __init__(self, *args: Any, codes: type[CodeList] | None = None, missing: bool = True, **kwargs: Any) -> None:
        self.codes = codes
        self.missing = missing
        kwargs.setdefault("max_length", 32)
        if missing:
            kwargs.setdefault("blank", True)
            kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def accepted(self) -> frozenset[str]:
        """All that the column may hold."""
        codes = self.codes.codes() if self.codes else frozenset()
        return codes | ({""} if self.blank else frozenset()) | (MISSING_CODES if self.missing else frozenset())


def holds_codes(*, prefix: str) -> Callable[[type[M]], type[M]]:
    """Class decorator: one CHECK per coded column, so that only known codes enter, whoever writes."""

    def decorate(model: type[M]) -> type[M]:
        checks = [
            models.CheckConstraint(
                name=f"{prefix}_{field.name}_known",
                condition=models.Q(**{f"{field.name}__in": sorted(field.accepted())}),
                violation_error_message=f"Code inconnu pour « {field.verbose_name} ».",
            )
            for field in model._meta.local_fields
            if isinstance(field, CodeField)
        ]
        model._meta.constraints = [*model._meta.constraints, *checks]
        # Migrations read `constraints` only of a model whose Meta declares some.
        model._meta.original_attrs["constraints"] = model._meta.constraints
        return model

    return decorate
