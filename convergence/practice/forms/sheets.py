"""The form of a practice sheet: its sections in order; nothing is required to keep it but a title."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField

from convergence.accounts.permissions import Permission
from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import LifeTheme
from convergence.nomenclature.practice import HealthDynamic, TargetGroup
from convergence.practice import backing, rights, sections
from convergence.practice.models import Plan, Revision

LONG = 12_000
ROWS = {"story": 10, "problem": 6, "aims": 4, "results": 4}
SHORT = {*sections.CONTACT, "carrier", "area"}
HINTS = {
    "problem": "De quoi est-on parti ? Aucun nom de personne accompagnée, ici comme ailleurs.",
    "aims": "Un par ligne.",
    "links": "Une ressource par ligne : ses mots, puis son adresse https://…",
    "file": "Le dossier dont cette fiche fait partie, s’il y en a un.",
    "appendices": "Une par ligne : « Annexe 1 : schéma du programme », avec son adresse s’il y en a une.",
}
LABELS = {
    **sections.TEXTS, **sections.QUESTIONS, **sections.IDENTITY, **sections.CONTACT, **sections.ENDS,
    "links": "Autres ressources", "other_dynamic": sections.OTHER_DYNAMIC,
}  # fmt: skip


class SheetForm(forms.Form):
    """One version of a sheet."""

    when = {"other_dynamic": "si « Autre »"}
    blocks = (
        ("La fiche", ("title", "place_of", "themes", "groups", "author_line", "updated_on")),
        ("La pratique", tuple(sections.TEXTS)),
        ("Résultats & perspectives", tuple(sections.QUESTIONS)),
        ("Fiche-identité de l’action", tuple(sections.IDENTITY)),
        ("Territoire", ("dynamics", "other_dynamic", *sections.CITY)),
        ("Contact référent", tuple(sections.CONTACT)),
        ("Autres ressources, annexes, notes", ("links", *sections.ENDS)),
        ("Ce qui l’appuie", ("plans", "figures")),
    )

    title = forms.CharField(label="Titre", max_length=160)
    place_of = forms.ChoiceField(label="D’où vient-elle ?")
    themes = forms.MultipleChoiceField(
        label="Thèmes", choices=LifeTheme.choices(), required=False, widget=forms.CheckboxSelectMultiple
    )
    groups = forms.MultipleChoiceField(
        label="Publics", choices=TargetGroup.choices(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Pour que d’autres la retrouvent.",
    )  # fmt: skip
    author_line = forms.CharField(label="Rédigée par", max_length=160, required=False)
    updated_on = DayField(label="Mis à jour le", required=False, help_text="La fiche en montre le mois et l’année.")
    dynamics = forms.MultipleChoiceField(
        label=sections.DYNAMIC, choices=HealthDynamic.choices(), required=False, widget=forms.CheckboxSelectMultiple
    )
    plans = forms.ModelMultipleChoiceField(
        label="Plans d’actions", queryset=Plan.objects.none(), to_field_name="key", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    figures = forms.MultipleChoiceField(
        label="Chiffres du réseau", choices=backing.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Leur valeur publiée de l’année s’affiche d’elle-même : ne la recopiez pas.",
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, revision: Revision | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            self.fields[name] = _text(name, label)
        for name, label in sections.CITY.items():
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[*sections.SAID, ("", "Sans réponse")], required=False, widget=forms.RadioSelect
            )
        self._place(viewer, revision)
        read = Plan.objects.visible_to(viewer).exclude(state=Plan.State.DRAFT)
        known = revision.plans.all() if revision is not None and revision.pk else Plan.objects.none()
        wanted = [*read.values_list("pk", flat=True)[:60], *known.values_list("pk", flat=True)]
        self.fields["plans"].queryset = Plan.objects.filter(pk__in=wanted)  # type: ignore[attr-defined]
        if not wanted:
            del self.fields["plans"]
        self._begin(viewer, revision)

    def _place(self, viewer: Viewer, revision: Revision | None) -> None:
        """Where it comes from is said once: a sheet does not move."""
        if revision is not None:
            del self.fields["place_of"]
            return
        kept = rights.places(viewer, Permission.SHEETS_WRITE, around=True)
        self.places = {code: place for code, _, place in kept}
        self.fields["place_of"].choices = [(code, label) for code, label, _ in kept]  # type: ignore[attr-defined]

    def _begin(self, viewer: Viewer, revision: Revision | None) -> None:
        if revision is None:
            self.initial.update({
                "author_line": f"{viewer.user.name}, {viewer.title}", "contact_name": viewer.user.name,
                "contact_role": viewer.title, "contact_structure": viewer.place, "contact_mail": viewer.user.email,
                "updated_on": clock.today(), "city_contract": "", "in_city_contract": "",
            })  # fmt: skip
            return
        names = ("title", "author_line", "updated_on", *sections.CITY, *LABELS)
        self.initial.update({name: getattr(revision, name) for name in names})
        packs = ("themes", "groups", "dynamics", "figures")
        self.initial.update({name: getattr(revision, name).split() for name in packs})
        self.initial["plans"] = [plan.key for plan in revision.plans.all()] if revision.pk else []

    @property
    def shown(self) -> list[tuple[str, list[BoundField]]]:
        """Fields by block, as the page lays them."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.blocks]

    def words(self) -> dict[str, Any]:
        """Columns of the version."""
        data = self.cleaned_data
        found = {name: data[name].strip() for name in (*LABELS, "title", "author_line")}
        found |= {name: data[name] for name in ("updated_on", *sections.CITY)}
        return found | {
            "themes": LifeTheme.packed(data["themes"]), "groups": TargetGroup.packed(data["groups"]),
            "dynamics": HealthDynamic.packed(data["dynamics"]), "figures": " ".join(data["figures"]),
        }  # fmt: skip


def _text(name: str, label: str) -> forms.CharField:
    if name in SHORT:
        return forms.CharField(label=label, required=False, max_length=300)
    widget = forms.Textarea(attrs={"rows": ROWS.get(name, 3)})
    return forms.CharField(label=label, required=False, max_length=LONG, widget=widget, help_text=HINTS.get(name, ""))


class ReasonForm(forms.Form):
    """What is to be mended, or remarked."""

    text = forms.CharField(label="Votre remarque", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
