"""Forms as the house writes them: errors in place, choices as buttons, no answer kept apart."""

from __future__ import annotations

import contextlib
import datetime
import re
from pathlib import Path
from typing import Any

import django.forms
from django import forms
from django.db import models
from django.forms.renderers import DjangoTemplates
from django.utils.functional import cached_property

from convergence.kit import french
from convergence.kit.fields import CodeField, EncryptedTextField
from convergence.nomenclature.base import DOES_NOT_KNOW, MISSING_LABELS, NOT_RECORDED, REFUSED, CodeList

_HERE = Path(__file__).parent

_CLASSES = {
    "select": "form-select",
    "checkbox": "form-check-input",
    "radio": "",
    "hidden": "",
}


class KitRenderer(DjangoTemplates):
    """Renders forms, fields and widgets with the templates of the kit."""

    form_template_name = "kit/form.html"
    field_template_name = "kit/field.html"

    @cached_property
    def engine(self) -> Any:
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [_HERE / "templates", Path(django.forms.__file__).parent / "templates"],
                "NAME": "kit-forms",
                "OPTIONS": {"builtins": ["convergence.kit.templatetags.kit"]},
            }
        )

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> Any:
        widget = context.get("widget")
        if isinstance(widget, dict) and template_name.startswith("django/forms/widgets/"):
            self._dress(template_name, widget)
        return super().render(template_name, context, request)

    def _dress(self, template_name: str, widget: dict[str, Any]) -> None:
        """Give the control its class, unless the form gave one."""
        name = Path(template_name).stem
        kind = widget.get("type", name)
        dress = _CLASSES.get(name, _CLASSES.get(kind, "form-control"))
        attrs = widget.setdefault("attrs", {})
        if dress and "class" not in attrs:
            attrs["class"] = dress


# ── Choices ──────────────────────────────────────────────────────────────────────────────────
NO_ANSWER = "Sans réponse"
"""The group of the codes that are no answer: its own line under the real ones."""

Choices = list[Any]


def code_choices(codes: type[CodeList], *, missing: bool = True, only: frozenset[str] | None = None) -> Choices:
    """The list for a form: real answers first, then Refus, Ne sait pas and Non renseigné apart.

    `only` keeps some codes of the list. Lists that hold a missing code themselves do not get it twice.
    """
    own = [(code, label) for code, label in codes.choices() if only is None or code in only]
    real = [pair for pair in own if pair[0] not in MISSING_LABELS]
    held = codes.codes() & set(MISSING_LABELS)
    order = (REFUSED, DOES_NOT_KNOW, NOT_RECORDED)
    apart = [(code, MISSING_LABELS[code]) for code in order if missing or code in held]
    return [*real, (NO_ANSWER, apart)] if apart else list(real)


class CodeChoiceField(forms.ChoiceField):
    """One code: a row of buttons up to a handful of choices, a list above."""

    AS_BUTTONS = 9

    def __init__(
        self,
        *,
        codes: type[CodeList],
        missing: bool = True,
        only: frozenset[str] | None = None,
        **kwargs: Any,
    ) -> None:
        choices = code_choices(codes, missing=missing, only=only)
        total = sum(len(pair[1]) if isinstance(pair[1], list) else 1 for pair in choices)
        if "widget" not in kwargs:
            kwargs["widget"] = forms.RadioSelect if total <= self.AS_BUTTONS else forms.Select
        if kwargs["widget"] is forms.Select:
            choices = [("", "Choisir"), *choices]
        kwargs.setdefault("error_messages", {"required": "Choisissez une réponse, ou « Non renseigné »."})
        super().__init__(choices=choices, **kwargs)


DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


class DayInput(forms.DateInput):
    """The browser's own calendar. It shows nothing but ISO dates, so that a day typed by hand is turned."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, str):
            for known in DAY_FORMATS:
                with contextlib.suppress(ValueError):
                    return datetime.datetime.strptime(value, known).date().isoformat()
        return super().format_value(value)


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    widget = DayInput

    def __init__(self, *, latest: datetime.date | None = None, earliest: datetime.date | None = None, **kwargs: Any):
        kwargs.setdefault("input_formats", DAY_FORMATS)
        kwargs.setdefault(
            "error_messages",
            {
                "required": "Indiquez le jour.",
                "invalid": "Écrivez le jour, le mois et l’année\u00a0: 02/03/2025.",
            },
        )
        super().__init__(**kwargs)
        for name, limit in (("max", latest), ("min", earliest)):
            if limit is not None:
                self.widget.attrs[name] = limit.isoformat()


class MoneyField(forms.CharField):
    """An amount in euros, typed as people write it (« 12 500 », « 1 234,56 € »); whole cents, exactly."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        kwargs.setdefault("error_messages", {"required": "Indiquez le montant, en euros."})
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return french.cents(value).removesuffix(f"{french.NBSP}€")
        return value

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        text = re.sub(r"\s", "", str(value or "")).removesuffix("€").replace(".", ",")
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,12}(,[0-9]{1,2})?", text):
            raise forms.ValidationError("Écrivez un montant en euros, avec deux décimales au plus : 1 234,56.")
        units, _, rest = text.partition(",")
        return int(units) * 100 + int(rest.ljust(2, "0"))

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """None: `to_python` has read it whole."""


def formfield(field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
    """The form field of a model field, the way of the house: `formfield_callback = formfield` in Meta."""
    common = {
        "label": kwargs.pop("label", None) or _title(str(field.verbose_name)),
        "required": kwargs.pop("required", not field.blank),
        "help_text": kwargs.pop("help_text", field.help_text),
    }
    if isinstance(field, CodeField) and field.codes is not None:
        return CodeChoiceField(codes=field.codes, missing=field.missing, **common, **kwargs)
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return DayField(**common, **kwargs)
    if isinstance(field, EncryptedTextField):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        return forms.CharField(**common, **kwargs)
    return field.formfield(**kwargs)


def _title(text: str) -> str:
    return text[:1].upper() + text[1:]
