"""What an action refuses, and where a form says so."""

from __future__ import annotations

from django.forms import BaseForm


class RefusedError(Exception):
    """An act that is refused, said in French: what is wrong and what to do. `field` is where to mend it.

    Each room has its own kinds, so that a caller catches those it expects and no others.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def blame(form: BaseForm, error: RefusedError) -> None:
    """Put the words of the refusal under the field it names; above the form when it has no such field."""
    form.add_error(error.field if error.field in form.fields else None, str(error))
