"""Passing a person on, and answering."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from convergence.journeys.forms.welcome import OpeningForm
from convergence.journeys.models import Journey
from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.network.models import Chantier, Membership, ProgrammeRun
from convergence.nomenclature.lists import PassageObstacle, PassedPart, Programme
from convergence.people.models import Consent

OUTSIDE = "outside"


def destinations(journey: Journey) -> list[Any]:
    """Chantiers that carry a programme today: her own, those of the territory or département, then the others."""
    today = clock.today()
    carrying = ProgrammeRun.objects.on(today).values("chantier")
    rows = list(Chantier.objects.filter(pk__in=carrying).order_by("name"))
    here = Membership.objects.on(today).filter(chantier=journey.chantier_id).values("territory")
    near = set(
        Chantier.objects.filter(
            Q(pk__in=Membership.objects.on(today).filter(territory__in=here).values("chantier"))
            | (Q(department=journey.chantier.department) & ~Q(department=""))
        ).values_list("pk", flat=True)
    )
    own = [row for row in rows if row.pk == journey.chantier_id]
    close = [row for row in rows if row.pk in near and row.pk != journey.chantier_id]
    far = [row for row in rows if row.pk not in near and row.pk != journey.chantier_id]
    groups = (("Ici", own), ("Sur le territoire", close), ("Ailleurs dans le réseau", far))
    return [(title, [(str(row.key), _named(row)) for row in members]) for title, members in groups if members]


def _named(row: Chantier) -> str:
    return f"{row.name}, {row.commune}" if row.commune else row.name


class PassingForm(forms.Form):
    """To whom, what she agreed to give, when and how she said so."""

    chantier = forms.ChoiceField(label="Vers")
    outside = forms.CharField(
        label="Nom de la structure", max_length=160, required=False, help_text="Seulement hors du réseau."
    )
    programme = forms.ChoiceField(
        label="Pour le programme", choices=Programme.choices(), widget=forms.RadioSelect, required=False
    )
    identity = forms.BooleanField(
        label="Qui elle est : nom, prénom, date de naissance",
        error_messages={"required": "Sans son accord pour donner son nom, rien ne peut être transmis."},
    )
    parts = forms.MultipleChoiceField(
        label="Elle accepte de transmettre aussi", choices=PassedPart.choices(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    note = forms.CharField(
        label="Un mot pour la suite", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Lu par la personne avec vous, puis par son prochain référent. Rien de médical.",
    )  # fmt: skip
    agreed_on = DayField(label="Elle a donné son accord le")
    means = forms.ChoiceField(label="Comment", choices=Consent.Means.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, journey: Journey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.journey = journey
        self.fields["chantier"].choices = [  # type: ignore[attr-defined]
            ("", "Choisir"),
            *destinations(journey),
            ("Hors du réseau", [(OUTSIDE, "Une autre structure : feuille à remettre")]),
        ]
        self.fields["chantier"].error_messages["required"] = "Choisissez où elle va."
        self.fields["programme"].initial = "CVG"
        self.fields["agreed_on"].initial = clock.today()

    def clean_agreed_on(self) -> Any:
        if self.cleaned_data["agreed_on"] > clock.today():
            raise forms.ValidationError("Ce jour n’est pas encore venu.")
        return self.cleaned_data["agreed_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        where = data.get("chantier")
        if where == OUTSIDE and not data.get("outside", "").strip():
            self.add_error("outside", "Écrivez le nom de la structure.")
        elif where and where != OUTSIDE and not data.get("programme"):
            self.add_error("programme", "Choisissez le programme.")
        if PassedPart.SUMMARY.value in data.get("parts", []) and not data.get("note", "").strip():
            self.add_error("note", "Écrivez ce mot, ou décochez-le.")
        return data

    def place(self) -> Chantier | None:
        key = self.cleaned_data["chantier"]
        return None if key == OUTSIDE else Chantier.objects.get(key=key)


class AcceptForm(OpeningForm):
    """The opening form of every welcome, without what the passing already says."""

    def __init__(self, *args: Any, place: Chantier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("programme", "referrer", "chantier"):
            del self.fields[name]
        here = [(key, user.name) for key, user in self._users.items() if str(place.key) in self._team[key]]
        self.fields["referent"].choices = [("", "Plus tard"), *here]  # type: ignore[attr-defined]
        if self.fields["referent"].initial not in dict(here):
            self.fields["referent"].initial = ""

    def clean(self) -> dict[str, Any]:
        return forms.Form.clean(self) or self.cleaned_data


OBSTACLES = PassageObstacle.choices()
