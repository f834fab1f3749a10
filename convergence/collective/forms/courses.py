"""Forms of workshops and trainings: what is held, its dates, who is put on the list, what is expected of whom."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from convergence.accounts.permissions import Permission
from convergence.collective.actions.courses import MOST, CourseError, Slot, Words, slots
from convergence.collective.forms.meetings import ONCE, RHYTHMS, HourField, lengths, offer_places, rule_of
from convergence.collective.inviting import INVITED, kept_places
from convergence.collective.models import STAFF, Course, Requirement, Sitting
from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.network.queries import in_force
from convergence.network.viewer import Viewer
from convergence.nomenclature.collective import CourseKind, Topic
from convergence.partnerships.models import Partner


def partners_for(viewer: Viewer) -> Any:
    """Partners whom she may name: those she reads, going on, by name."""
    return (
        Partner.objects.visible_to(viewer)
        .filter(ended_on__isnull=True)
        .select_related("territory")
        .order_by("name", "pk")
    )


class PartnerField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A partner, with where."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.place})" if obj.territory is None else str(obj.name)


class CourseForm(forms.Form):
    """A workshop, or a training with `staff`. A new one has its first date and its rhythm."""

    kind = forms.ChoiceField(label="Nature")
    title = forms.CharField(label="Intitulé", max_length=160)
    topic = forms.ChoiceField(label="Thème", choices=[("", "Choisir"), *Topic.choices()])
    place_of = forms.ChoiceField(label="Pour qui")
    place = forms.CharField(label="Lieu", max_length=160)
    on = DayField(label="Première séance le")
    at = HourField(label="À")
    minutes = forms.TypedChoiceField(label="Durée d’une séance", coerce=int, initial=120)
    rhythm = forms.ChoiceField(
        label="Les suivantes", choices=[(ONCE, "Une seule séance"), *RHYTHMS[1:]], initial=ONCE,
        help_text="Un jour férié passe au jour ouvré suivant. Chaque date se déplace ensuite.",
    )  # fmt: skip
    count = forms.IntegerField(label="Nombre de séances", min_value=1, max_value=MOST, initial=1)
    capacity = forms.IntegerField(
        label="Places", min_value=1, max_value=2000, required=False,
        help_text="Au-delà, les personnes attendent et prennent la place qui se libère.",
    )  # fmt: skip
    partner: Any = PartnerField(
        label="Partenaire", queryset=None, to_field_name="key", required=False, empty_label="Aucun pour l’instant",
        help_text="D’autres s’ajoutent ensuite.",
    )  # fmt: skip
    trainer = forms.CharField(
        label="Intervenant", max_length=160, required=False, help_text="Un nom, une organisation."
    )
    roles = forms.MultipleChoiceField(
        label="Fonctions invitées", choices=INVITED, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Ceux qui occupent ces fonctions là-bas. D’autres s’ajoutent ensuite par leur nom.",
    )  # fmt: skip
    requirement: Any = forms.ModelChoiceField(
        label="Compte pour une formation attendue", queryset=None, to_field_name="key", required=False,
        empty_label="Non",
    )  # fmt: skip
    what = forms.CharField(
        label="Présentation", required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qu’on y fait, à qui elle s’adresse. Aucun nom de personne accompagnée.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, viewer: Viewer, staff: bool, course: Course | None = None, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        kinds = [pair for pair in CourseKind.choices() if (pair[0] in CourseKind.in_group(STAFF)) == staff]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if not staff:
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].initial = CourseKind.ATELIER.value
            for name in ("roles", "requirement"):
                del self.fields[name]
        else:
            today = clock.today()
            self.fields["requirement"].queryset = Requirement.objects.filter(in_force(today)).order_by("title")  # type: ignore[attr-defined]
        if course is not None:
            for name in ("on", "at", "minutes", "rhythm", "count", "partner"):
                del self.fields[name]
        else:
            self.fields["minutes"].choices = lengths()  # type: ignore[attr-defined]
            self.fields["partner"].queryset = partners_for(viewer)  # type: ignore[attr-defined]
        self.places = offer_places(self, kept_places(viewer, Permission.COURSES_RUN), course)

    def words(self) -> Words:
        data = self.cleaned_data
        partner = data.get("partner")
        return Words(
            kind=data["kind"], title=data["title"], topic=data["topic"], place=data["place"],
            place_of=self.places[data["place_of"]], partners=(partner,) if partner else (), trainer=data["trainer"],
            capacity=data["capacity"], what=data["what"], roles=tuple(data.get("roles", ())),
            requirement=data.get("requirement"),
        )  # fmt: skip

    def dates(self) -> list[Slot]:
        """The sessions asked for. Raises CourseError past what is written at once, or for several without a rhythm."""
        data = self.cleaned_data
        rule = rule_of(data["rhythm"], data["on"])
        if rule is None and data["count"] > 1:
            raise CourseError("Choisissez le rythme de ces séances.", "rhythm")
        if rule is None:
            return [Slot(data["on"], data["at"], data["minutes"])]
        return slots(rule, data["count"], data["at"], data["minutes"])


def initial_of(course: Course) -> dict[str, Any]:
    names = ("kind", "title", "topic", "place", "trainer", "capacity", "what")
    known: dict[str, Any] = {name: getattr(course, name) for name in names}
    return known | {
        "roles": course.role_codes, "requirement": course.requirement.key if course.requirement is not None else ""
    }  # fmt: skip


class SittingForm(forms.Form):
    """When and where one session is held."""

    on = DayField(label="Le")
    at = HourField(label="À")
    minutes = forms.TypedChoiceField(label="Durée", coerce=int)
    place = forms.CharField(label="Autre lieu que d’habitude", max_length=160, required=False)

    def __init__(self, *args: Any, sitting: Sitting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"].choices = lengths(sitting)  # type: ignore[attr-defined]

    def slot(self) -> Slot:
        return Slot(**{name: self.cleaned_data[name] for name in ("on", "at", "minutes", "place")})


class AgreementForm(forms.Form):
    """The day on which these people agreed to come."""

    agreed_on = DayField(
        label="Ils ont dit oui le",
        error_messages={
            "required": "Indiquez le jour où la personne a dit oui : sans son accord, elle n’est pas inscrite.",
            "invalid": "Écrivez le jour, le mois et l’année : 02/03/2025.",
        },
    )


class PartnerForm(forms.Form):
    """One more partner."""

    partner: Any = PartnerField(
        label="Partenaire", queryset=None, to_field_name="key", empty_label="Choisir",
        error_messages={"required": "Choisissez un partenaire.", "invalid_choice": "Choisissez dans la liste."},
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners_for(viewer)  # type: ignore[attr-defined]


class RequirementForm(forms.Form):
    """A training expected of some functions."""

    title = forms.CharField(label="Intitulé", max_length=160)
    topic = forms.ChoiceField(label="Thème", choices=[("", "Choisir"), *Topic.choices()])
    roles = forms.MultipleChoiceField(
        label="Attendue de", choices=INVITED, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une fonction."},
    )  # fmt: skip
    years = forms.IntegerField(
        label="À reprendre après (années)", min_value=1, max_value=20, required=False,
        help_text="Vide : une fois pour toutes.",
    )  # fmt: skip
    started_on = DayField(label="Attendue depuis le")
    ended_on = DayField(label="Jusqu’au", required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("started_on"), data.get("ended_on")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("ended_on", "La fin ne peut pas précéder le début.")
        return data
