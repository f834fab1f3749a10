"""Forms of the resource centre."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.collective.inviting import INVITED
from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.library.actions.resources import Words
from convergence.library.files import ACCEPTED, MAX_BYTES, TOO_BIG, FileError, checked
from convergence.library.models import Resource
from convergence.library.rights import holds_network, written_places
from convergence.network.viewer import Viewer
from convergence.nomenclature.library import ResourceKind, ResourceTheme


class UploadField(forms.FileField):
    """A file of an office, checked by what it holds; cleaned into `files.Checked`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPTED}))
        kwargs.setdefault(
            "help_text",
            f"PDF, bureautique sans macros ou image, {MAX_BYTES // 1024**2} Mo au plus. Jamais de dossier de personne.",
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        if not found:
            return None
        if found.size > MAX_BYTES:
            raise forms.ValidationError(TOO_BIG)
        try:
            return checked(found.name, found.read())
        except FileError as error:
            raise forms.ValidationError(str(error)) from error


UPLOAD_ERRORS = {
    "required": "Choisissez un fichier.",
    "empty": "Ce fichier est vide : enregistrez-le de nouveau, puis déposez-le.",
    "invalid": "Choisissez un fichier.",
    "missing": "Choisissez un fichier.",
    "max_length": "Le nom du fichier est trop long : raccourcissez-le.",
}


class ResourceForm(forms.Form):
    """What a resource says, for whom, where."""

    kind = forms.ChoiceField(label="Nature", choices=[("", "Choisir"), *ResourceKind.choices()])
    title = forms.CharField(label="Titre", max_length=160)
    summary = forms.CharField(
        label="En deux phrases", max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce que l’on y trouve, et quand s’en servir.",
    )  # fmt: skip
    themes = forms.MultipleChoiceField(
        label="Thèmes", choices=ResourceTheme.choices(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un thème : c’est par lui qu’on la cherche."},
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label="Fonctions concernées", choices=INVITED, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Aucune cochée : toutes. Les autres la trouvent quand même.",
    )  # fmt: skip
    place = forms.ChoiceField(label="Pour qui")
    url = forms.URLField(
        label="Adresse", max_length=400, required=False, assume_scheme="https",
        help_text="Pour un lien ou une vidéo, et pour ce qui est trop lourd.",
        error_messages={"invalid": "Collez l’adresse entière : https://…"},
    )  # fmt: skip
    file = UploadField(label="Fichier", required=False, error_messages=UPLOAD_ERRORS)
    body = forms.CharField(
        label="Texte", required=False, max_length=40000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Lu à l’écran, et fouillé par la recherche. Jamais le nom d’une personne accompagnée.",
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, resource: Resource | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = written_places(viewer)
        if resource is not None:
            del self.fields["file"]
            if resource.territory not in [place for _, _, place in kept]:
                kept.insert(0, ("same", resource.where, resource.territory))
            self.initial.setdefault("place", next(code for code, _, place in kept if place == resource.territory))
        self.places = {code: place for code, _, place in kept}
        self.fields["place"].choices = [(code, label) for code, label, _ in kept]  # type: ignore[attr-defined]
        if not holds_network(viewer):
            self.fields["place"].help_text = "Pour tout le réseau, l’équipe nationale relit avant que cela paraisse."

    def words(self) -> Words:
        data = self.cleaned_data
        return Words(
            kind=data["kind"], title=data["title"], summary=data["summary"], body=data["body"], url=data["url"],
            themes=tuple(data["themes"]), roles=tuple(data["roles"]), territory=self.places[data["place"]],
        )  # fmt: skip


def initial_of(resource: Resource) -> dict[str, Any]:
    names = ("kind", "title", "summary", "body", "url")
    told = {name: getattr(resource, name) for name in names}
    return told | {"themes": resource.theme_codes, "roles": resource.role_codes}


class VersionForm(forms.Form):
    """Another file in place of the one in use."""

    file = UploadField(label="Nouveau fichier", error_messages=UPLOAD_ERRORS)
    note = forms.CharField(label="Ce qui change", max_length=200, required=False)


class RetireForm(forms.Form):
    """Since when it no longer holds, and what to read instead."""

    on = DayField(label="Dépassée depuis le")
    replaced_by: Any = forms.ModelChoiceField(
        label="À lire à la place", queryset=None, to_field_name="key", required=False, empty_label="Rien",
        error_messages={"invalid_choice": "Choisissez dans la liste."},
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replaced_by"].queryset = choices  # type: ignore[attr-defined]
        self.initial.setdefault("on", clock.today())
