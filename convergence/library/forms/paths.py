"""Forms of training paths."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.collective.inviting import INVITED
from convergence.kit.forms import CodeChoiceField
from convergence.library import pages
from convergence.library.actions.paths import StepWords
from convergence.library.models import Resource
from convergence.nomenclature.library import Colleague, PathStepKind
from convergence.nomenclature.lists import MeetingKind


class PathForm(forms.Form):
    """A path: for which function, what it is for, how long it is put forward."""

    role = forms.ChoiceField(label="Fonction", choices=[("", "Choisir"), *INVITED])
    title = forms.CharField(label="Titre", max_length=160)
    lead = forms.CharField(
        label="À quoi il sert", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    weeks = forms.IntegerField(
        label="Proposé pendant (semaines)", min_value=1, max_value=104, initial=26,
        help_text="Depuis la prise de poste. Au-delà, il reste consultable sans être rappelé.",
    )  # fmt: skip

    def __init__(self, *args: Any, amended: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if amended:
            del self.fields["role"]


class StepForm(forms.Form):
    """A step: what to do, when, and what it opens."""

    kind = CodeChoiceField(
        label="Nature", codes=PathStepKind, missing=False, error_messages={"required": "Choisissez ce qu’elle demande."}
    )
    title = forms.CharField(label="Ce qu’il y a à faire", max_length=160)
    detail = forms.CharField(
        label="Pourquoi, comment", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    day = forms.IntegerField(
        label="Jours après la prise de poste", min_value=0, max_value=730, initial=0,
        help_text="0 : le premier jour ; 7 : une semaine après.",
    )  # fmt: skip
    resource: Any = forms.ModelChoiceField(
        label="Ressource à lire", queryset=None, to_field_name="key", required=False, empty_label="Choisir",
        error_messages={"invalid_choice": "Choisissez dans la liste."},
    )  # fmt: skip
    page = forms.ChoiceField(label="Page à ouvrir", choices=[("", "Choisir"), *pages.choices()], required=False)
    who = forms.ChoiceField(label="Qui rencontrer", choices=[("", "Choisir"), *Colleague.choices()], required=False)
    meeting = forms.ChoiceField(
        label="Réunion", choices=[("", "Choisir"), *MeetingKind.choices()], required=False,
        help_text="L’étape se coche d’elle-même quand la présence y est notée.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Resource.objects.published().filter(territory__isnull=True).order_by("title", "pk")
        self.fields["resource"].queryset = rows  # type: ignore[attr-defined]

    def words(self) -> StepWords:
        return StepWords(**self.cleaned_data)
