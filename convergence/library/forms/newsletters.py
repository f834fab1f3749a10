"""Forms of the newsletter."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.collective.inviting import INVITED
from convergence.library.actions.newsletters import Words
from convergence.network.models import Territory
from convergence.nomenclature.library import LetterSection


class NewsletterForm(forms.Form):
    """What it says first, and to whom it goes."""

    title = forms.CharField(label="Objet du courriel", max_length=120)
    intro = forms.CharField(
        label="Les premiers mots", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Jamais le nom d’une personne accompagnée.",
    )  # fmt: skip
    territory: Any = forms.ModelChoiceField(
        label="Où", queryset=None, to_field_name="slug", required=False, empty_label="Tout le réseau",
        error_messages={"invalid_choice": "Choisissez dans la liste."},
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label="Fonctions", choices=INVITED, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Aucune cochée : toutes.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"].queryset = Territory.objects.order_by("name")  # type: ignore[attr-defined]

    def words(self) -> Words:
        data = self.cleaned_data
        return Words(data["title"], data["intro"], tuple(data["roles"]), data["territory"])


class BlockForm(forms.Form):
    """Something that no fact tells."""

    section = forms.ChoiceField(label="Partie", choices=LetterSection.choices())
    title = forms.CharField(label="Titre", max_length=160)
    text = forms.CharField(label="Texte", max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}))
