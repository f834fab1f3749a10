"""Asking an officer: a theme, a need, what was tried, the person’s agreement."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.accounts.models import User
from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Theme
from convergence.partnerships.models import Request


class AskForm(forms.Form):
    """Three answers are required: the theme, the need, and the day the person agreed."""

    theme = forms.ChoiceField(
        label="Sur quoi",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un thème.", "invalid_choice": "Choisissez un thème de la liste."},
    )
    need = forms.CharField(
        label="Le besoin, en une ligne",
        max_length=200,
        help_text="Ce que la personne cherche, avec ses mots si possible.",
        error_messages={"required": "Dites le besoin en une ligne."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    tried = forms.CharField(
        label="Ce qui a déjà été tenté",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ces lignes seront lues : restez à ce qui sert la demande, sans diagnostic médical.",
    )
    urgency = forms.ChoiceField(
        label="Quand", widget=forms.RadioSelect, choices=Request.Urgency.choices, initial=Request.Urgency.CALM
    )
    needed_on = DayField(label="Une date à tenir", required=False, help_text="Fin d’un bail, d’un titre, d’un contrat…")
    agreed_on = DayField(
        label="La personne est d’accord depuis le",
        help_text="Demandez-lui avant d’envoyer : elle choisit ce qui est dit d’elle, et peut revenir sur son accord.",
        error_messages={
            "required": "Demandez d’abord son accord à la personne, puis notez le jour où elle l’a donné.",
            "invalid": "Écrivez le jour, le mois et l’année : 02/03/2025.",
        },
    )
    officer = forms.ChoiceField(
        label="À qui",
        required=False,
        help_text="Sans choix, la première personne disponible du thème la prend.",
        error_messages={"invalid_choice": "Choisissez dans la liste."},
    )

    def __init__(self, *args: Any, holders: dict[str, list[User]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holders = holders
        self.fields["agreed_on"].widget.attrs["max"] = clock.today().isoformat()
        themes = [(code, label) for code, label in Theme.choices() if code in holders]
        self.fields["theme"].choices = themes  # type: ignore[attr-defined]
        people: dict[str, tuple[User, list[str]]] = {}
        for theme, users in holders.items():
            for user in users:
                people.setdefault(str(user.key), (user, []))[1].append(label_of(Theme, theme).lower())
        named = [(key, f"{user.name}, {' et '.join(held)}") for key, (user, held) in people.items()]
        self.fields["officer"].choices = [("", "À qui la prendra"), *named]  # type: ignore[attr-defined]
        self.users = {key: user for key, (user, _) in people.items()}

    def chosen(self) -> User | None:
        return self.users.get(self.cleaned_data.get("officer", ""))
