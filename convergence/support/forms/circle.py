"""Somebody of the circle, and what the person answers about sharing with her."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.kit.french import NBSP
from convergence.nomenclature.lists import LifeTheme, OutsideRole, Relation
from convergence.people.models import Consent, OutsideReferent
from convergence.people.sharing import ALL

EVERY = "TOUS"
"""What the form sends for « all themes »: an empty value would be no answer."""

_MAIL = {"invalid": f"Comme ceci{NBSP}: nom@exemple.fr."}


class ReferentForm(forms.Form):
    """Who follows her outside, for what, and how it stands."""

    name = forms.CharField(
        label="Nom",
        max_length=120,
        help_text="La personne, ou le service s’il n’y a pas de nom.",
        error_messages={"required": "Écrivez son nom, ou celui du service."},
    )
    role = forms.ChoiceField(
        label="Qui est-ce pour la personne",
        choices=[("", "Choisir"), *OutsideRole.choices()],
        error_messages={"required": "Choisissez qui c’est pour la personne."},
    )
    organisation = forms.CharField(label="Organisation", max_length=120, required=False)
    theme = forms.ChoiceField(label="Surtout pour", choices=[("", "Tout"), *LifeTheme.choices()], required=False)
    relation = forms.ChoiceField(
        label="Le suivi aujourd’hui",
        choices=Relation.choices(),
        initial=Relation.ACTIVE.value,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites où en est le suivi."},
    )
    phone = forms.CharField(label="Téléphone", max_length=40, required=False)
    email = forms.EmailField(label="Adresse électronique", required=False, error_messages=_MAIL)
    started_on = DayField(label="Depuis le", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "organisation", "phone", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class EndForm(forms.Form):
    """The relation is over."""

    on = DayField(label="Terminé le")

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > clock.today():
            raise forms.ValidationError("Ce jour n’est pas encore venu : notez la fin le jour où elle arrive.")
        return self.cleaned_data["on"]


class AnswerForm(forms.Form):
    """Her answer for one referent, on several themes in one go. The referent may be named here for the first time."""

    referent = forms.ChoiceField(label="Pour qui", required=False, widget=forms.RadioSelect)
    name = forms.CharField(label="Nom", max_length=120, required=False)
    role = forms.ChoiceField(
        label="Qui est-ce pour la personne", choices=[("", "Choisir"), *OutsideRole.choices()], required=False
    )
    organisation = forms.CharField(label="Organisation", max_length=120, required=False)
    themes = forms.MultipleChoiceField(
        label="Sur quoi",
        choices=[(EVERY, "Tous les thèmes"), *LifeTheme.choices()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un thème, ou « Tous les thèmes »."},
    )
    state = forms.ChoiceField(
        label="Sa réponse",
        choices=[
            (Consent.State.GIVEN, "D’accord"),
            (Consent.State.REFUSED, "Pas d’accord"),
            (Consent.State.REVOKED, "Retire son accord"),
            (Consent.State.ASKED, "Demandé, pas encore répondu"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez sa réponse."},
    )
    means = forms.ChoiceField(label="Comment", choices=Consent.Means.choices, required=False, widget=forms.RadioSelect)
    on = DayField(label="Le")
    when: ClassVar = {
        "referent": "",
        "name": "hors de la liste",
        "role": "hors de la liste",
        "means": "si c’est d’accord",
    }

    def __init__(self, *args: Any, known: Sequence[OutsideReferent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.key): one for one in known}
        if self.known:
            choices = [(key, one.title) for key, one in self.known.items()]
            self.fields["referent"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["referent"]
        for name in ("name", "organisation"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > clock.today():
            raise forms.ValidationError("Ce jour n’est pas encore venu.")
        return self.cleaned_data["on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen, named = data.get("referent", ""), data.get("name", "").strip()
        if chosen and named:
            self.add_error("name", "Choisissez quelqu’un dans la liste, ou écrivez un nouveau nom : pas les deux.")
        elif not chosen and not named:
            place = "referent" if self.known else "name"
            self.add_error(place, "Dites pour qui : quelqu’un de la liste, ou un nouveau nom.")
        elif named and not data.get("role"):
            self.add_error("role", "Choisissez qui c’est pour la personne.")
        if data.get("state") == Consent.State.GIVEN and not data.get("means"):
            self.add_error("means", "Dites comment l’accord a été donné : de vive voix ou par écrit.")
        return data

    def chosen(self) -> OutsideReferent | None:
        """The referent of the list; None for somebody new."""
        return self.known.get(self.cleaned_data.get("referent", ""))

    def wanted(self) -> list[str]:
        """Codes of themes; « all » alone when it is among them."""
        themes: list[str] = self.cleaned_data["themes"]
        return [ALL] if EVERY in themes else themes

    @property
    def fresh(self) -> list[Any]:
        """The questions about somebody new, as the page shows them apart."""
        return [self["name"], self["role"], self["organisation"]]

    @property
    def rest(self) -> list[Any]:
        return [self[name] for name in ("themes", "state", "means", "on")]

    @property
    def opens(self) -> bool:
        """Whether the part about somebody new is open at once."""
        return not self.known or bool(self["name"].value()) or any(field.errors for field in self.fresh)
