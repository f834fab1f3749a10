"""An appointment: who, when, where, why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from django import forms

from convergence.accounts.models import User
from convergence.kit.forms import DayField
from convergence.kit.french import NBSP
from convergence.nomenclature.lists import EntryKind
from convergence.people.models import OutsideReferent
from convergence.support.actions.agenda import Meeting
from convergence.support.words import called

MINUTES = [(15, "15 minutes"), (30, "30 minutes"), (45, "45 minutes"), (60, "1 heure"), (90, "1 heure 30"),
           (120, "2 heures"), (180, "3 heures"), (240, "Une demi-journée")]  # fmt: skip
KINDS = [(code, label) for code, label in EntryKind.choices() if code != EntryKind.ABSENCE.value]


class HourInput(forms.TimeInput):
    input_type = "time"


class HourField(forms.TimeField):
    """An hour, as the browser asks it or as one writes it: 9:30, 9h30, 9 h."""

    widget = HourInput(format="%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            error_messages={
                "required": "Indiquez l’heure.",
                "invalid": f"Écrivez l’heure et les minutes{NBSP}: 9 h 30.",
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, str):
            value = value.lower().replace("\u00a0", "").replace(" ", "").replace("h", ":")
            value = f"{value}00" if value.endswith(":") else value
        return super().to_python(value)


class AppointmentForm(forms.Form):
    """`people` when the person is to be chosen; `team` are those who may hold it."""

    person = forms.ChoiceField(label="Qui", error_messages={"required": "Choisissez une personne."})
    on = DayField(label="Jour")
    at = HourField(label="Heure")
    minutes = forms.TypedChoiceField(label="Durée", choices=MINUTES, coerce=int, initial=45)
    kind = forms.ChoiceField(
        label="Nature", choices=KINDS, help_text="Venu, il s’inscrit au journal sous cette nature."
    )  # fmt: skip
    subject = forms.CharField(label="Objet", required=False, max_length=300)
    place = forms.CharField(
        label="Lieu", required=False, max_length=300, help_text="L’adresse en entier, pour le coupon."
    )
    phone = forms.CharField(
        label="Téléphone à appeler en cas d’empêchement", required=False, max_length=40,
        help_text="Imprimé sur le coupon.",
    )  # fmt: skip
    user = forms.ChoiceField(label="Avec", error_messages={"required": "Choisissez un professionnel."})
    outside = forms.ChoiceField(label="Et un référent extérieur", required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        team: Mapping[str, User],
        people: Iterable[tuple[str, str]] | None = None,
        circle: Iterable[OutsideReferent] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self._team = dict(team)
        self._circle = {str(referent.key): referent for referent in circle}
        self.fields["user"].choices = [(key, user.name) for key, user in team.items()]  # type: ignore[attr-defined]
        if people is None:
            del self.fields["person"]
        else:
            self.fields["person"].choices = [("", "Choisir"), *people]  # type: ignore[attr-defined]
        if self._circle:
            choices = [("", "Non"), *((key, called(referent)) for key, referent in self._circle.items())]
            self.fields["outside"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["outside"]

    def meeting(self) -> Meeting:
        """What the form says, once it is valid."""
        data = self.cleaned_data
        return Meeting(
            user=self._team[data["user"]], on=data["on"], at=data["at"], minutes=data["minutes"], kind=data["kind"],
            place=data["place"], subject=data["subject"], phone=data["phone"],
            outside=self._circle.get(data.get("outside", "")),
        )  # fmt: skip
