"""Forms of the register: chantiers, territories, programmes, posts."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from stdnum.fr import siret as siret_rules

from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES, Level
from convergence.kit import clock
from convergence.network.models import Chantier, Organisation, Territory
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import Programme, TerritoryStatus, Theme


def day_field(label: str, *, required: bool = True, help_text: str = "", today: bool = False) -> forms.DateField:
    """A date asked with the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        initial=clock.today if today else None,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class ChantierForm(forms.Form):
    """Open a chantier."""

    name = forms.CharField(label="Nom", max_length=160)
    siret = forms.CharField(label="SIRET", max_length=20, help_text="14 chiffres.")
    code = forms.CharField(
        label="Code", max_length=40, required=False,
        help_text="Le SIRET, sauf si plusieurs chantiers le partagent : ajoutez alors un suffixe.",
    )  # fmt: skip
    organisation = forms.CharField(label="Organisation qui le porte", max_length=160, required=False)
    activity = forms.CharField(label="Activité", max_length=160, required=False)
    commune = forms.CharField(label="Commune", max_length=120, required=False)
    department = forms.CharField(label="Département", max_length=3, required=False, help_text="59, 2A, 974…")
    territory = forms.ModelChoiceField(
        label="Territoire", queryset=Territory.objects.all(), required=False, empty_label="Hors territoire"
    )
    member_since = day_field("Dans ce territoire depuis", required=False)

    def clean_siret(self) -> str:
        number = "".join(str(self.cleaned_data["siret"]).split())
        if not siret_rules.is_valid(number):
            raise forms.ValidationError("Ce numéro n’est pas un SIRET : 14 chiffres, dont une clé de contrôle.")
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        code = data.get("code") or data.get("siret")
        if code and Chantier.objects.filter(code=code).exists():
            self.add_error("code", "Un chantier a déjà ce code : ajoutez un suffixe, par exemple « -2 ».")
        return data


class AmendForm(forms.Form):
    """Correct what a chantier is."""

    name = forms.CharField(label="Nom", max_length=160)
    activity = forms.CharField(label="Activité", max_length=160, required=False)
    commune = forms.CharField(label="Commune", max_length=120, required=False)
    department = forms.CharField(label="Département", max_length=3, required=False)


class JoinForm(forms.Form):
    """Enter a territory, from a day on."""

    territory = forms.ModelChoiceField(label="Territoire", queryset=Territory.objects.all(), empty_label="Choisir")
    on = day_field("À partir du", today=True)


class LeaveForm(forms.Form):
    """Leave the territory."""

    on = day_field("Dernier jour dans le territoire", today=True)


class CarryForm(forms.Form):
    """Start a programme."""

    programme = forms.ChoiceField(label="Programme", choices=Programme.choices())
    started_on = day_field("À partir du", today=True)
    places = forms.IntegerField(label="Places conventionnées", min_value=0, max_value=2000, required=False)
    from_dph = forms.BooleanField(label="Bascule depuis DPH", required=False)


class PlacesForm(forms.Form):
    """Contracted places change."""

    programme = forms.CharField(widget=forms.HiddenInput)
    places = forms.IntegerField(label="Places conventionnées", min_value=0, max_value=2000)
    on = day_field("À partir du", today=True)


class EndForm(forms.Form):
    """A programme ends."""

    programme = forms.CharField(widget=forms.HiddenInput)
    on = day_field("Dernier jour", today=True)


class TerritoryForm(forms.Form):
    """Open a territory."""

    name = forms.CharField(label="Nom", max_length=120)
    status = forms.ChoiceField(label="Où en est-il", choices=TerritoryStatus.choices())
    on = day_field("À partir du", today=True)


class StatusForm(forms.Form):
    """A territory changes status."""

    status = forms.ChoiceField(label="Statut", choices=TerritoryStatus.choices())
    on = day_field("À partir du", today=True)


class PostForm(forms.Form):
    """Give somebody a post; her account is opened when she has none."""

    email = forms.EmailField(
        label="Adresse électronique", help_text="Si un compte l’a déjà, c’est lui qui reçoit le poste."
    )
    first_name = forms.CharField(label="Prénom", max_length=80, required=False)
    last_name = forms.CharField(label="Nom", max_length=80, required=False)
    role = forms.ChoiceField(label="Rôle")
    place = forms.ChoiceField(label="Où")
    theme = forms.ChoiceField(label="Thème", choices=[("", "Sans objet"), *Theme.choices()], required=False)
    started_on = day_field("À partir du", today=True)
    when: ClassVar = {
        "first_name": "pour un nouveau compte",
        "last_name": "pour un nouveau compte",
        "theme": "pour les chargé·es de partenariats",
    }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        scope = viewer.scope(Permission.TEAM_WRITE)
        chantiers = Chantier.objects.all() if scope.nation else Chantier.objects.filter(pk__in=scope.chantiers)
        territories = Territory.objects.all() if scope.nation else Territory.objects.filter(pk__in=scope.territories)
        self.places: dict[str, tuple[Chantier | None, Territory | None]] = {}
        names: dict[str, str] = {}
        for chantier in chantiers.order_by("name"):
            self.places[f"c:{chantier.key}"] = (chantier, None)
            names[f"c:{chantier.key}"] = chantier.name
        for territory in territories.order_by("name"):
            self.places[f"t:{territory.slug}"] = (None, territory)
            names[f"t:{territory.slug}"] = f"Territoire {territory.name}"
        if scope.nation:
            self.places["n"] = (None, None)
            names["n"] = "National ou hors territoire"
        self.fields["place"].choices = list(names.items())  # type: ignore[attr-defined]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.code, role.label) for role in ROLES.values() if may_give(viewer, role.code)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        role, place = ROLES.get(data.get("role", "")), self.places.get(data.get("place", ""))
        if role is None or place is None:
            return data
        chantier, territory = place
        fits = {Level.CHANTIER: chantier is not None, Level.TERRITORY: territory is not None}.get(
            role.level, chantier is None and territory is None
        )
        if not fits:
            self.add_error("place", f"Le rôle « {role.label} » se tient ailleurs : {role.level.label.lower()}.")
        if role.themed and not data.get("theme"):
            self.add_error("theme", "Ce rôle se tient sur un thème.")
        email = str(data.get("email", "")).strip().lower()
        if email == self.viewer.user.email:
            self.add_error("email", "On ne se donne pas un poste à soi-même : demandez à un ou une collègue.")
        known = User.objects.filter(email=email).first()
        if known is not None and not known.is_active:
            self.add_error("email", "Ce compte est fermé.")
        if known is None and not (data.get("first_name") and data.get("last_name")):
            self.add_error("last_name", "Ce compte n’existe pas encore : donnez le prénom et le nom.")
        data["user"], data["chantier"], data["territory"] = known, chantier, territory
        return data


def may_give(viewer: Viewer, role: str) -> bool:
    """Chantier roles and officers by who keeps the team there; the others by the nation only."""
    if viewer.scope(Permission.TEAM_WRITE).nation:
        return True
    scope = viewer.scope(Permission.TEAM_WRITE)
    if ROLES[role].level == Level.CHANTIER:
        return bool(scope.chantiers)
    return role == "OFFICER" and bool(scope.territories)


class EndPostForm(forms.Form):
    """A post ends."""

    on = day_field("Dernier jour", today=True)


def organisations() -> list[str]:
    """Names already known, offered while typing."""
    return list(Organisation.objects.values_list("name", flat=True))
