"""Forms of plans: what a plan is, its parts, an action, what was done, what is measured."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q

from convergence.accounts.models import User
from convergence.accounts.permissions import Permission
from convergence.accounts.roles import OUTSIDE
from convergence.kit import clock
from convergence.kit.dates import add_months
from convergence.kit.forms import DayField
from convergence.network.models import Membership, Post
from convergence.network.queries import in_force
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import LifeTheme
from convergence.partnerships.models import Partner
from convergence.practice import rights
from convergence.practice.actions.acts import ActionWords, Done
from convergence.practice.actions.plans import PlanWords
from convergence.practice.models import Action, Objective, Plan, Realisation
from convergence.practice.reading import Outline

NUMBER = {"invalid": "Écrivez un nombre.", "min_value": "Écrivez un nombre positif.", "max_value": "C’est trop."}
MONEY = {
    **NUMBER, "max_decimal_places": "Deux chiffres après la virgule au plus.", "max_digits": "C’est trop.",
    "max_whole_digits": "C’est trop.",
}  # fmt: skip


class EurosField(forms.DecimalField):
    """Euros and cents, typed with a comma or a point, spaces allowed."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 11)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("error_messages", MONEY)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).removesuffix("€").replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else str(value).replace(".", ",")


class PlanForm(forms.Form):
    """What, where, when."""

    title = forms.CharField(label="Titre", max_length=160)
    place_of = forms.ChoiceField(label="Pour qui")
    themes = forms.MultipleChoiceField(
        label="Thèmes", choices=LifeTheme.choices(), required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_on = DayField(label="Du")
    ends_on = DayField(label="Au")
    summary = forms.CharField(
        label="En quelques mots", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui a décidé ce plan, avec qui. Aucun nom de personne accompagnée.",
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, plan: Plan | None = None, copy: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = rights.places(viewer, Permission.PLANS_WRITE)
        if plan is not None:
            self._begin(plan, kept, copy)
        else:
            year = clock.today().year
            self.initial.setdefault("starts_on", clock.today().replace(month=1, day=1))
            self.initial.setdefault("ends_on", clock.today().replace(year=year + 1, month=12, day=31))
        self.places = {code: place for code, _, place in kept}
        self.fields["place_of"].choices = [(code, label) for code, label, _ in kept]  # type: ignore[attr-defined]

    def _begin(self, plan: Plan, kept: list[tuple[str, str, rights.Place]], copy: bool) -> None:
        """What stands in the form at first: the plan as it is or, for a copy, the same plan from this month on."""
        for name in ("title", "starts_on", "ends_on", "summary"):
            self.initial.setdefault(name, getattr(plan, name))
        self.initial.setdefault("themes", plan.themes.split())
        place = plan.territory or plan.chantier
        if copy:
            months = (plan.ends_on.year - plan.starts_on.year) * 12 + plan.ends_on.month - plan.starts_on.month
            start = clock.today().replace(day=1)
            self.initial["starts_on"] = start
            self.initial["ends_on"] = add_months(start, months + 1) - timedelta(days=1)
        elif place not in [one for _, _, one in kept]:
            kept.insert(0, ("same", plan.where, place))
        if not copy:
            self.initial.setdefault("place_of", next(code for code, _, one in kept if one == place))

    def words(self) -> PlanWords:
        data = self.cleaned_data
        return PlanWords(
            title=data["title"], starts_on=data["starts_on"], ends_on=data["ends_on"], summary=data["summary"],
            place_of=self.places[data["place_of"]], themes=tuple(data["themes"]),
        )  # fmt: skip


class AxisForm(forms.Form):
    """An axis and its first objective."""

    title = forms.CharField(label="Axe", max_length=200)
    objective = forms.CharField(label="Objectif stratégique", max_length=300)


class PartForm(forms.Form):
    """Words of an axis or of an objective."""

    title = forms.CharField(label="Titre", max_length=300)


class ActionForm(forms.Form):
    """All of an action, its state apart."""

    title = forms.CharField(label="Action", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    objective = forms.ChoiceField(label="Objectif stratégique")
    details = forms.CharField(
        label="Précisions", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    pilot = forms.ChoiceField(label="Portée par", required=False)
    pilot_text = forms.CharField(label="Portée par (hors réseau)", required=False, max_length=160)
    starts_on = DayField(label="À partir du", required=False)
    due_on = DayField(label="Pour le", required=False)
    partners = forms.ModelMultipleChoiceField(
        label="Partenaires", queryset=Partner.objects.none(), to_field_name="key", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    partners_text = forms.CharField(label="Autres partenaires", required=False, max_length=300)
    planned_cost = EurosField(label="Coût prévu, en euros", required=False, min_value=0)
    real_cost = EurosField(label="Coût réel, en euros", required=False, min_value=0)

    def __init__(self, *args: Any, viewer: Viewer, action: Action, outline: Outline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = [part for branch in outline.branches for part in branch.parts]
        self.objectives = {str(part.objective.key): part.objective for part in parts}
        self.fields["objective"].choices = [  # type: ignore[attr-defined]
            (f"{branch.number}. {branch.axis.title}", [(str(p.objective.key), p.objective.title) for p in branch.parts])
            for branch in outline.branches
        ]
        self.users = {str(user.key): user for user in carriers(outline.plan, action.pilot)}
        self.fields["pilot"].choices = [  # type: ignore[attr-defined]
            ("", "Personne en particulier"), *((key, user.name) for key, user in self.users.items())
        ]  # fmt: skip
        held = Partner.objects.visible_to(viewer).filter(ended_on__isnull=True)
        if outline.plan.territory_id is not None:
            held = held.filter(Q(territory=outline.plan.territory_id) | Q(territory=None))
        known = list(action.partners.all())
        kept = Partner.objects.filter(pk__in=[*held.values_list("pk", flat=True), *(one.pk for one in known)])
        self.fields["partners"].queryset = kept.order_by("name", "pk")  # type: ignore[attr-defined]
        if not self.is_bound:
            names = (
                "title",
                "details",
                "pilot_text",
                "starts_on",
                "due_on",
                "partners_text",
                "planned_cost",
                "real_cost",
            )
            self.initial = {name: getattr(action, name) for name in names} | {
                "objective": str(action.objective.key), "pilot": str(action.pilot.key) if action.pilot else "",
                "partners": [partner.key for partner in known],
            }  # fmt: skip

    def words(self) -> ActionWords:
        data = dict(self.cleaned_data)
        data["objective"] = self.objectives[data["objective"]]
        data["pilot"] = self.users.get(data["pilot"])
        data["partners"] = list(data["partners"])
        return ActionWords(**data)


def carriers(plan: Plan, kept: User | None = None) -> list[User]:
    """Who may carry an action: who works in the place of the plan or above it today, and who carries it now."""
    today = clock.today()
    posts = Post.objects.filter(in_force(today)).exclude(role__in=OUTSIDE)
    members = Membership.objects.on(today)
    if plan.chantier_id is not None:
        held = members.filter(chantier=plan.chantier_id).values("territory")
        posts = posts.filter(Q(chantier=plan.chantier_id) | Q(territory__in=held))
    elif plan.territory_id is not None:
        inside = members.filter(territory=plan.territory_id).values("chantier")
        posts = posts.filter(Q(territory=plan.territory_id) | Q(chantier__in=inside))
    else:
        posts = posts.filter(chantier__isnull=True)
    found = User.objects.filter(is_active=True).filter(
        Q(pk__in=posts.values("user")) | Q(pk=kept.pk if kept is not None else None)
    )
    return list(found.order_by("last_name", "first_name", "pk"))


class DoneForm(forms.Form):
    """What was done."""

    text = forms.CharField(
        label="Ce qui a été fait", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Aucun nom de personne accompagnée.",
    )  # fmt: skip
    on = DayField(label="Le")
    until = DayField(label="Jusqu’au", required=False)
    people = forms.IntegerField(
        label="Salariés en parcours", required=False, min_value=0, max_value=100_000, error_messages=NUMBER
    )
    permanents = forms.IntegerField(
        label="Permanents", required=False, min_value=0, max_value=100_000, error_messages=NUMBER
    )

    def done(self) -> Done:
        return Done(**self.cleaned_data)


def initial_of(realisation: Realisation) -> dict[str, Any]:
    return {name: getattr(realisation, name) for name in ("text", "on", "until", "people", "permanents")}


class TargetForm(forms.Form):
    """Something to measure."""

    label = forms.CharField(label="Ce qui est mesuré", max_length=160)
    unit = forms.CharField(label="Unité", max_length=40, required=False, help_text="bilans, personnes, heures…")
    goal = EurosField(label="Visé", required=False, min_value=0)


class MeasureForm(forms.Form):
    """What is measured on a day."""

    value = EurosField(label="Valeur", min_value=0)
    on = DayField(label="Le")


class StateForm(forms.Form):
    """Put off or given up: why, and until when."""

    reason = forms.CharField(
        label="Pourquoi", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = DayField(label="Reportée au", required=False)


def objectives_of(outline: Outline) -> list[tuple[str, str]]:
    """(key, words) of each objective, for the line that adds an action."""
    return [
        (str(part.objective.key), f"Axe {branch.number} : {part.objective.title}")
        for branch in outline.branches
        for part in branch.parts
    ]


def objective_of(outline: Outline, key: str) -> Objective | None:
    parts = [part for branch in outline.branches for part in branch.parts]
    return next((part.objective for part in parts if str(part.objective.key) == key), None)
