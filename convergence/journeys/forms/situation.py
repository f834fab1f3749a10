"""The blocks of a situation as forms. Nothing is required; a hole stays a hole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from convergence.journeys.blocks import BLOCKS, Block, Question
from convergence.kit.forms import DayField, code_choices
from convergence.kit.french import NBSP
from convergence.nomenclature.base import MISSING_CODES, NOT_RECORDED, CodeList
from convergence.nomenclature.lists import Answer, Housing, Income, Intensity, SelfReport

GROUPS = {
    "RUE": "À la rue",
    "URGENCE": "Hébergement d’urgence",
    "HEBERGEMENT": "Hébergement",
    "INSTITUTION": "Institution",
    "TIERS": "Chez un tiers, à l’hôtel",
    "ACCOMPAGNE": "Logement accompagné",
    "ORDINAIRE": "Logement ordinaire",
}
LEVELS = [*[(level.value, level.label) for level in Intensity], ("REFUS", "Refus"), ("", "Pas vu")]
"""Columns of the fourteen barriers."""
NOT_ASKED = ("", "Pas demandé")


def housing_choices() -> list[Any]:
    """Places by group, from the street up."""
    groups: dict[str, list[tuple[str, str]]] = {title: [] for title in GROUPS.values()}
    for place in Housing:
        groups[GROUPS[place.group]].append((place.value, place.label))
    return [*groups.items()]


def choices_of(codes: type[CodeList]) -> list[Any]:
    """Real answers, then those that are none on their own line, and the way back to nothing."""
    *real, (title, apart) = code_choices(codes)
    apart = [pair for pair in apart if pair[0] != "NR"]
    if codes is Housing:
        real = housing_choices()
    return [*real, (title, [*apart, NOT_ASKED])]


class IncomeField(forms.MultipleChoiceField):
    """Several sources, or none, or no answer; kept as codes joined by `;`."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[*Income.choices(), ("Sans réponse", _apart())], required=False, **kwargs)

    def clean(self, value: Any) -> str:
        chosen = list(super().clean(value))
        alone = [code for code in chosen if code == "AUCUNE" or code in MISSING_CODES]
        if alone and len(chosen) > 1:
            raise forms.ValidationError(
                "« Aucune ressource », « Ne sait pas » et « Refus » vont seuls : décochez les autres."
            )
        return ";".join(code for code, _ in Income.choices() + _apart() if code in chosen)

    def prepare_value(self, value: Any) -> Any:
        return value.split(";") if isinstance(value, str) else value


def _apart() -> list[tuple[str, str]]:
    return [("NSP", "Ne sait pas"), ("REFUS", "Refus de répondre")]


def field_of(question: Question) -> forms.Field:
    """The form field of a question."""
    if question.codes is Income:
        return IncomeField(label=question.label)
    choices = choices_of(question.codes)
    buttons = question.codes in {Answer, SelfReport, Intensity} or len(question.codes) <= 4
    if not buttons:
        choices = [NOT_ASKED, *choices[:-1], ("Sans réponse", _apart())]
    return forms.ChoiceField(
        label=question.label,
        choices=choices,
        required=False,
        widget=forms.RadioSelect if buttons else forms.Select,
        error_messages={"invalid_choice": "Choisissez dans la liste."},
    )


class SituationForm(forms.Form):
    """Some blocks of a situation. `values()` gives what the action writes."""

    def __init__(self, data: Any = None, *, blocks: Iterable[Block] = BLOCKS, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.blocks = tuple(blocks)
        for block in self.blocks:
            for question in block.questions:
                self.fields[question.field] = field_of(question)

    def values(self) -> dict[str, str]:
        """Every valid answer of the form, empty ones included: what was chosen then taken back is empty."""
        return {
            field: self.cleaned_data[field] for block in self.blocks for field in block.fields
            if field in self.cleaned_data
        }  # fmt: skip

    def answered(self) -> dict[str, str]:
        """Only the questions that have an answer: what a review observes."""
        return {field: value for field, value in self.values().items() if value}

    def grouped(self) -> list[tuple[Block, list[Any]]]:
        """Each block with its bound fields, in order."""
        return [(block, [self[field] for field in block.fields]) for block in self.blocks]


class DiagnosisForm(SituationForm):
    """The entry diagnosis: all the blocks, its date, one free note."""

    diagnosed_on = DayField(label="Date du diagnostic")
    note = forms.CharField(
        label="Une note, si besoin",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce que les cases ne disent pas. Pas de diagnostic médical.",
    )

    def values(self) -> dict[str, str]:
        found = super().values()
        if "note" in self.cleaned_data:
            found["note"] = self.cleaned_data["note"]
        return found


def first_error(form: forms.Form) -> str:
    """The first thing to mend, in one line: what autosave answers."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return f"{label}{NBSP}: {errors[0]}" if label else str(errors[0])
    return ""


def initial_of(source: Any, fields: Iterable[str]) -> dict[str, str]:
    """Values of a saved situation as the form's initial. « Non renseigné » is what nobody asked."""
    found = {field: getattr(source, field, "") for field in fields} if source is not None else {}
    return {field: "" if value == NOT_RECORDED else value for field, value in found.items()}
