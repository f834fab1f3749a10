"""Who comes in, and the journey that opens for her."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.journeys import rules
from convergence.journeys.models import Journey
from convergence.kit import clock, french
from convergence.kit.forms import DayField
from convergence.kit.french import NBSP
from convergence.network.models import Chantier, Post
from convergence.network.viewer import Viewer
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import Programme, Referrer, Sex

NEW = "new"


class IdentityForm(forms.Form):
    """Name, first name, birth date: enough to find or to create."""

    last_name = forms.CharField(
        label="Nom", max_length=120, error_messages={"required": "Écrivez le nom, comme on vous l’a dit."}
    )
    first_name = forms.CharField(label="Prénom", max_length=120, error_messages={"required": "Écrivez le prénom."})
    birth_date = DayField(label="Date de naissance", help_text="1er janvier si seule l’année est connue.")
    sex = forms.ChoiceField(
        label="Sexe", choices=[*Sex.choices(), ("", "Pas demandé")], required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("last_name", "first_name"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean_birth_date(self) -> date:
        birth: date = self.cleaned_data["birth_date"]
        for finding in rules.check_birth(birth, clock.today(), clock.today()):
            if finding.is_error:
                raise forms.ValidationError(finding.message)
        return birth


class OpeningForm(forms.Form):
    """Where, which programme, since when; the rest can wait."""

    chantier = forms.ChoiceField(label="Chantier")
    programme = forms.ChoiceField(
        label="Programme",
        choices=Programme.choices(),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le programme."},
    )
    started_on = DayField(label="Premier jour")
    previous = forms.ChoiceField(label="À la suite de", required=False, widget=forms.RadioSelect)
    referrer = forms.ChoiceField(label="Orientée par", required=False)
    weekly_hours = forms.DecimalField(
        label="Heures par semaine",
        required=False,
        min_value=0,
        max_value=48,
        max_digits=4,
        decimal_places=1,
        error_messages={
            "invalid": f"Écrivez un nombre d’heures{NBSP}: 20 ou 17,5.",
            "min_value": "Une semaine compte de 0 à 48 heures.",
            "max_value": "Une semaine compte de 0 à 48 heures.",
        },
        localize=True,
    )
    referent = forms.ChoiceField(label="Référent", required=False)

    def __init__(self, *args: Any, viewer: Viewer, previous: Sequence[Journey] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        scope = viewer.scope(Permission.PEOPLE_WRITE)
        posts = (
            Post.objects.on(today)
            .filter(chantier__in=scope.chantiers, role__in=[r.code for r in ROLES.values() if r.may_be_referent])
            .select_related("user", "chantier")
            .order_by("user__last_name", "user__first_name", "pk")
        )
        self._team: dict[str, set[str]] = {}
        self._users: dict[str, User] = {}
        for post in posts:
            self._users[str(post.user.key)] = post.user
            self._team.setdefault(str(post.user.key), set()).add(str(post.chantier.key))
        self._chantiers = {str(c.key): c for c in Chantier.objects.filter(pk__in=scope.chantiers)}
        self._previous = {str(journey.key): journey for journey in previous}
        choices = self._choose
        choices("chantier", [(key, chantier.name) for key, chantier in self._chantiers.items()])
        choices("referrer", [("", "Pas encore su"), *Referrer.choices(), ("NSP", "Ne sait pas")])
        choices("referent", [("", "Plus tard"), *((key, user.name) for key, user in self._users.items())])
        if self._previous:
            choices(
                "previous",
                [*((key, self._words(journey)) for key, journey in self._previous.items()), ("", "Un nouveau départ")],
            )
        else:
            del self.fields["previous"]
        own = [str(post.chantier.key) for post in viewer.posts if post.chantier and post.chantier_id in scope.chantiers]
        self.fields["chantier"].initial = own[0] if own else None
        self.fields["started_on"].initial = today
        if str(viewer.user.key) in self._users:
            self.fields["referent"].initial = str(viewer.user.key)
        self.fields["weekly_hours"].widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def _choose(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def _words(journey: Journey) -> str:
        if journey.ended_on is None:
            return f"{label_of(Programme, journey.programme)}, encore ouvert"
        return f"{label_of(Programme, journey.programme)}, terminé le {french.day(journey.ended_on)}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chantier, referent = data.get("chantier"), data.get("referent")
        if chantier and referent and chantier not in self._team[referent]:
            self.add_error("referent", f"{self._users[referent].name} ne travaille pas dans ce chantier.")
        return data

    def place(self) -> Chantier:
        chosen: Chantier = self._chantiers[self.cleaned_data["chantier"]]
        return chosen

    def answers_for(self) -> User | None:
        return self._users.get(self.cleaned_data["referent"])

    def follows(self) -> Journey | None:
        return self._previous.get(self.cleaned_data.get("previous", ""))
