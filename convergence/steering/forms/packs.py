"""Forms of the pack of a steering committee."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.accounts.permissions import Permission
from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.network.models import Territory
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import MeetingKind
from convergence.steering.models import COPIL, PackPart
from convergence.steering.packing import figures, preparing
from convergence.steering.packing.asked import Asked

NATION = "reseau"
TO_WHOM = (
    ("1", "Des institutions aussi : les chiffres publiés de l’année choisie"),
    ("", "L’équipe seulement : tous les chiffres, les petits effectifs y sont lisibles"),
)


class NewPackForm(forms.Form):
    """A pack for a committee that is not in the calendar."""

    kind = forms.ChoiceField(label="Comité", choices=[(one.value, one.label) for one in COPIL])
    place = forms.ChoiceField(label="Périmètre")
    start = DayField(label="Ce qui s’est passé depuis le")
    end = DayField(label="Jusqu’au")
    year = forms.TypedChoiceField(label="Chiffres de l’année", coerce=int)
    outsiders = forms.ChoiceField(
        label="Qui le lira", choices=TO_WHOM, required=False, initial="1", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        scope = viewer.scope(Permission.COPIL_PREPARE)
        rows = Territory.objects.order_by("name")
        if not scope.nation:
            rows = rows.filter(pk__in=scope.territories)
        self.places = {one.slug: one for one in rows}
        told = [(slug, one.name) for slug, one in self.places.items()]
        this = clock.today().year
        fields: Any = self.fields
        fields["place"].choices = [(NATION, "Tout le réseau"), *told] if scope.nation else told
        fields["year"].choices = [(year, str(year)) for year in range(this, this - 8, -1)]
        if not scope.nation:
            fields["kind"].choices = [(one.value, one.label) for one in COPIL if one != MeetingKind.COPIL_NATIONAL]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        kind, place = found.get("kind"), found.get("place")
        if kind == MeetingKind.COPIL_NATIONAL and place not in {None, NATION}:
            self.add_error("place", "Un COPIL national porte sur tout le réseau.")
        if kind == MeetingKind.COPIL_TERRITORIAL and place == NATION:
            self.add_error("place", "Choisissez le territoire de ce COPIL.")
        start, end = found.get("start"), found.get("end")
        if start and end and end < start:
            self.add_error("end", "La fin précède le début : inversez les deux jours.")
        if found.get("outsiders") and found.get("year", 0) >= clock.today().year:
            self.add_error(
                "year", "Les chiffres d’une année se publient quand elle est finie : choisissez-en une autre."
            )
        return found

    def asked(self) -> Asked:
        data = self.cleaned_data
        return preparing.over(
            self.viewer, data["kind"], self.places.get(data["place"]), data["start"], data["end"],
            outsiders=bool(data["outsiders"]), year=data["year"],
        )  # fmt: skip


class TitleForm(forms.Form):
    """Another title."""

    title = forms.CharField(label="Titre du dossier", max_length=200)


class PartForm(forms.Form):
    """A part: its title, its words, and for figures which ones are shown."""

    title = forms.CharField(label="Titre", max_length=160)
    words = forms.CharField(
        label="Texte", max_length=20000, required=False, widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Une ligne vide sépare deux paragraphes. Jamais le nom d’une personne accompagnée.",
    )  # fmt: skip

    def __init__(self, *args: Any, part: PackPart, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"title": part.title, "words": part.words})
        super().__init__(*args, **kwargs)
        if part.kind == PackPart.Kind.FIGURES:
            known = figures.lines(part)
            self.fields["words"].label = "Ce que le comité doit en retenir"
            self.fields["words"].widget.attrs["rows"] = 4
            self.fields["keys"] = forms.MultipleChoiceField(
                label="Chiffres montrés", choices=[(line.key, f"{line.label} ({line.key})") for line in known],
                widget=forms.CheckboxSelectMultiple, required=False, initial=(part.data or {}).get("keys", []),
            )  # fmt: skip
