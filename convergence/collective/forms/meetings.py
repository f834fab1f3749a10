"""Forms of meetings: what is called, who is added, what is decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from convergence.collective.actions.meetings import Call
from convergence.collective.inviting import INVITED, colleagues, kept_places
from convergence.collective.rules import LAST, Rule
from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import MeetingKind

LENGTHS = (
    (30, "30 minutes"), (60, "1 heure"), (90, "1 h 30"), (120, "2 heures"), (180, "3 heures"), (240, "Demi-journée"),
    (420, "Journée"), (1440, "Deux jours"),
)  # fmt: skip
Kept = list[tuple[str, str, Any]]
ONCE = "once"
RHYTHMS = (
    (ONCE, "Une seule fois"),
    *(
        (f"w{weeks}", f"Toutes les {weeks} semaines" if weeks > 1 else "Chaque semaine")
        for weeks in (1, 2, 4, 6, 8, 12)
    ),
    ("n1", "Chaque mois, le premier jour de ce nom"),
    ("n2", "Chaque mois, le deuxième jour de ce nom"),
    ("n3", "Chaque mois, le troisième jour de ce nom"),
    ("n4", "Chaque mois, le quatrième jour de ce nom"),
    (f"n{LAST}", "Chaque mois, le dernier jour de ce nom"),
)


class HourField(forms.TimeField):
    """An hour, with the browser’s own clock."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), input_formats=["%H:%M", "%H:%M:%S"],
            error_messages={"required": "Indiquez l’heure.", "invalid": "Écrivez l’heure : 14:30."}, **kwargs,
        )  # fmt: skip


def rule_of(how: str, first: date) -> Rule | None:
    """The rhythm of that choice from that day; None when it does not come back."""
    if how == ONCE:
        return None
    if how.startswith("w"):
        return Rule(first, weeks=int(how[1:]))
    return Rule(first, nth=int(how[1:]), weekday=first.weekday())


def lengths(known: Any = None) -> list[tuple[int, str]]:
    """Usual lengths, and the one that a known meeting or session has."""
    found = list(LENGTHS)
    if known is not None and known.minutes not in dict(found):
        found.append((known.minutes, known.length))
    return found


def offer_places(form: forms.Form, kept: Kept, known: Any = None) -> dict[str, Any]:
    """Fill « Pour qui » with these places, and the one that a known meeting or course has. Answers place by code."""
    if known is not None:
        place = known.territory or known.chantier
        if place not in [one for _, _, one in kept]:
            kept.insert(0, ("same", known.where, place))
        form.initial.setdefault("place_of", next(code for code, _, one in kept if one == place))
    form.fields["place_of"].choices = [(code, label) for code, label, _ in kept]  # type: ignore[attr-defined]
    return {code: place for code, _, place in kept}


class CallForm(forms.Form):
    """A meeting, or a series when it comes back."""

    kind = forms.ChoiceField(label="Nature", choices=[("", "Choisir"), *MeetingKind.choices()])
    title = forms.CharField(
        label="Objet", max_length=160, help_text="Il apparaît dans les agendas : aucun nom de personne accompagnée."
    )
    place_of = forms.ChoiceField(label="Pour qui")
    on = DayField(label="Le")
    at = HourField(label="À")
    minutes = forms.TypedChoiceField(label="Durée", coerce=int, initial=120)
    rhythm = forms.ChoiceField(
        label="Elle revient", choices=RHYTHMS, initial=ONCE,
        help_text="Un an de dates est écrit d’avance. Un jour férié passe au jour ouvré suivant.",
    )  # fmt: skip
    place = forms.CharField(label="Lieu", max_length=160, required=False)
    visio = forms.URLField(
        label="Adresse de la visio", max_length=300, required=False, assume_scheme="https",
        error_messages={"invalid": "Collez l’adresse entière : https://…"},
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label="Fonctions invitées", choices=INVITED, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Ceux qui occupent ces fonctions là-bas ce jour-là. Des personnes s’ajoutent ensuite par leur nom.",
    )  # fmt: skip
    agenda = forms.CharField(
        label="Ordre du jour", required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 5})
    )

    following = forms.ChoiceField(
        label="Ce qui change vaut pour", widget=forms.RadioSelect, initial="one",
        choices=[("one", "Cette date seulement"), ("all", "Cette date et les suivantes")],
        help_text="Le jour ne change que pour cette date. Une date déjà modifiée à part garde ce qui lui est propre.",
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, meeting: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if meeting is not None:
            del self.fields["rhythm"]
        if meeting is None or meeting.series_id is None:
            del self.fields["following"]
        self.places = offer_places(self, kept_places(viewer), meeting)
        self.fields["minutes"].choices = lengths(meeting)  # type: ignore[attr-defined]

    def call(self) -> Call:
        data = self.cleaned_data
        return Call(
            kind=data["kind"], title=data["title"], at=data["at"], place_of=self.places[data["place_of"]],
            minutes=data["minutes"], place=data["place"], visio=data["visio"], agenda=data["agenda"],
            roles=tuple(data["roles"]),
        )  # fmt: skip

    def rule(self) -> Rule | None:
        """The rhythm from the first day; None for a meeting held once."""
        return rule_of(self.cleaned_data["rhythm"], self.cleaned_data["on"])


def initial_of(meeting: Any) -> dict[str, Any]:
    names = ("kind", "title", "on", "at", "minutes", "place", "visio", "agenda")
    return {name: getattr(meeting, name) for name in names} | {"roles": meeting.role_codes}


class NamedForm(forms.Form):
    """Somebody of the network, by name."""

    user: Any = forms.ModelChoiceField(
        label="Une personne du réseau", queryset=None, to_field_name="key", empty_label="Choisir",
        error_messages={"required": "Choisissez une personne.", "invalid_choice": "Choisissez dans la liste."},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = colleagues(clock.today())  # type: ignore[attr-defined]


class GuestForm(forms.Form):
    """Somebody from outside."""

    name = forms.CharField(label="Nom", max_length=120)
    organisation = forms.CharField(label="Organisation", max_length=160, required=False)


class SignForm(forms.Form):
    """Who is there and has no account."""

    name = forms.CharField(
        label="Votre prénom et votre nom", max_length=120, error_messages={"required": "Écrivez votre nom."}
    )
    organisation = forms.CharField(
        label="Votre organisation", max_length=160, error_messages={"required": "Écrivez votre organisation."}
    )


class OthersForm(forms.Form):
    """How many came who are on no list."""

    others = forms.IntegerField(label="Autres présents, sans nom", min_value=0, max_value=5000)


class AccountForm(forms.Form):
    """The minutes."""

    account = forms.CharField(
        label="Compte rendu", max_length=20000, widget=forms.Textarea(attrs={"rows": 16}),
        help_text="Lu par les invités. Jamais le nom d’une personne accompagnée.",
    )  # fmt: skip


class DecisionForm(forms.Form):
    """What is decided, who does it, until when."""

    text = forms.CharField(label="Ce qui est décidé", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    user = forms.ChoiceField(label="À faire par", required=False)
    due_on = DayField(label="Pour le", required=False)

    def __init__(self, *args: Any, users: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.users = users
        self.fields["user"].choices = [("", "Personne en particulier"), *((k, u.name) for k, u in users.items())]  # type: ignore[attr-defined]

    def clean_user(self) -> Any:
        return self.users.get(self.cleaned_data["user"])


class MaterialForm(forms.Form):
    """A document, by its address."""

    title = forms.CharField(label="Titre", max_length=160)
    url = forms.URLField(
        label="Adresse", max_length=300, assume_scheme="https",
        error_messages={"invalid": "Collez l’adresse entière : https://…", "required": "Collez l’adresse."},
    )  # fmt: skip
