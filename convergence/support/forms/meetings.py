"""A case meeting: its day and its people, then each decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms

from convergence.accounts.models import User
from convergence.kit.forms import DayField
from convergence.kit.french import NBSP
from convergence.nomenclature.lists import LifeTheme
from convergence.people.models import OutsideReferent
from convergence.support.actions.meetings import Plan
from convergence.support.circle import theme_words
from convergence.support.forms.agenda import HourField
from convergence.support.models import Objective

NEW = "new"
HERSELF = ""


class MeetingForm(forms.Form):
    """`agreed` are the keys of the outside referents with whom she agreed to share something."""

    on = DayField(label="Jour")
    at = HourField(label="Heure", required=False)
    place = forms.CharField(label="Lieu", required=False, max_length=300)
    agenda = forms.CharField(
        label="Ordre du jour", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Préparé avec la personne.",
    )  # fmt: skip
    with_person = forms.BooleanField(label="La personne est là", required=False, initial=True)
    inside = forms.MultipleChoiceField(
        label="Professionnels du chantier", required=False, widget=forms.CheckboxSelectMultiple
    )
    outside = forms.MultipleChoiceField(
        label="Référents extérieurs", required=False, widget=forms.CheckboxSelectMultiple,
        help_text=f"Ne viennent que ceux pour qui la personne a dit oui{NBSP}; son accord se note dans son entourage.",
    )  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        team: Mapping[str, User],
        circle: Iterable[OutsideReferent],
        agreed: frozenset[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self._team = dict(team)
        self._circle = {str(referent.key): referent for referent in circle}
        self.fields["inside"].choices = [(key, user.name) for key, user in team.items()]  # type: ignore[attr-defined]
        self.fields["outside"].choices = [  # type: ignore[attr-defined]
            (key, referent.name + ("" if key in agreed else ", sans accord noté"))
            for key, referent in self._circle.items()
        ]
        if not self._circle:
            del self.fields["outside"]

    def plan(self) -> Plan:
        """What the form says, once it is valid."""
        data = self.cleaned_data
        return Plan(
            on=data["on"], at=data["at"], place=data["place"].strip(), agenda=data["agenda"].strip(),
            with_person=data["with_person"], inside=[self._team[key] for key in data["inside"]],
            outside=[self._circle[key] for key in data.get("outside", [])],
        )  # fmt: skip


class DecisionForm(forms.Form):
    """Who does what by when, towards which objective."""

    what = forms.CharField(
        label="Ce qui est décidé", max_length=300, error_messages={"required": "Écrivez la décision."}
    )
    who = forms.ChoiceField(label="Qui le fait", required=False)
    due_on = DayField(label="Pour le", required=False)
    objective = forms.ChoiceField(label="Vers quel objectif", error_messages={"required": "Choisissez un objectif."})
    theme = forms.ChoiceField(
        label="Thème du nouvel objectif", choices=[("", "Choisir"), *LifeTheme.choices()], required=False
    )
    words = forms.CharField(label="Le nouvel objectif, avec ses mots", required=False, max_length=300)
    when: ClassVar = {"theme": "pour un nouvel objectif", "words": "pour un nouvel objectif"}

    def __init__(
        self,
        data: Any = None,
        *,
        objectives: Iterable[Objective],
        inside: Iterable[User],
        outside: Iterable[OutsideReferent],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self._objectives = {str(objective.key): objective for objective in objectives}
        self._users = {f"u-{user.key}": user for user in inside}
        self._outside = {f"o-{referent.key}": referent for referent in outside}
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            (HERSELF, "La personne elle-même"),
            *((key, user.name) for key, user in self._users.items()),
            *((key, referent.name) for key, referent in self._outside.items()),
        ]
        known = [
            (key, f"{theme_words(objective.theme)}{NBSP}: {objective.words[:80]}")
            for key, objective in self._objectives.items()
        ]
        self.fields["objective"].choices = [*known, (NEW, "Un nouvel objectif")]  # type: ignore[attr-defined]

    def decision(self) -> dict[str, Any]:
        """The parts of the decision, as `actions.meetings.decide` takes them."""
        data = self.cleaned_data
        return {
            "what": data["what"], "holder": self._users.get(data["who"]), "outside": self._outside.get(data["who"]),
            "due_on": data["due_on"], "objective": self._objectives.get(data["objective"]), "theme": data["theme"],
            "words": data["words"],
        }  # fmt: skip
