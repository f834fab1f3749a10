"""Forms of the label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from convergence.accounts.permissions import Permission
from convergence.kit import clock
from convergence.kit.forms import DayField
from convergence.network.models import Chantier
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import Programme
from convergence.nomenclature.steering import Conformity, LabelOutcome
from convergence.steering import evidence
from convergence.steering.actions.grids import Asks
from convergence.steering.actions.label import Said
from convergence.steering.assessing import Part
from convergence.steering.models import LabelEvaluation


class OpenForm(forms.Form):
    """Which chantier asks for the label."""

    chantier: Any = forms.ModelChoiceField(
        label="Chantier", queryset=Chantier.objects.none(), to_field_name="key", empty_label="Choisir",
        error_messages={"required": "Choisissez un chantier.", "invalid_choice": "Choisissez dans la liste."},
    )  # fmt: skip
    programme = forms.ChoiceField(label="Programme", choices=Programme.choices())
    due_on = DayField(
        label="Auto-évaluation à rendre pour le", required=False, help_text="Vide : le délai habituel de la grille."
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = [viewer.scope(one) for one in (Permission.LABEL_ASSESS, Permission.LABEL_DECIDE)]
        rows = Chantier.objects.filter(runs__in=_carried()).distinct().order_by("name", "pk")
        if not any(scope.nation for scope in scopes):
            rows = rows.filter(pk__in={pk for scope in scopes for pk in scope.chantiers})
        self.fields["chantier"].queryset = rows  # type: ignore[attr-defined]
        only = list(rows[:2])
        if len(only) == 1:
            self.initial.setdefault("chantier", only[0].key)


def _carried() -> Any:
    from convergence.network.models import ProgrammeRun

    return ProgrammeRun.objects.on(clock.today()).values("pk")


class ChapterForm(forms.Form):
    """A chapter filled in: for each criterion, a level and a few words. `seen`: what visitors saw."""

    def __init__(self, *args: Any, part: Part, seen: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        for line in part.lines:
            mark = line.mark
            self.fields[f"level-{line.criterion.pk}"] = forms.ChoiceField(
                label=line.criterion.text, choices=Conformity.choices(), required=False, widget=forms.RadioSelect,
                initial=mark.seen if seen else mark.level,
            )  # fmt: skip
            self.fields[f"words-{line.criterion.pk}"] = forms.CharField(
                label="Ce qui a été vu" if seen else "En quelques mots", required=False, max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}), initial=mark.seen_words if seen else mark.words,
            )  # fmt: skip

    @property
    def lines(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        return [
            (line, self[f"level-{line.criterion.pk}"], self[f"words-{line.criterion.pk}"]) for line in self.part.lines
        ]

    def told(self) -> Mapping[int, Said]:
        data = self.cleaned_data
        return {
            line.criterion.pk: Said(data[f"level-{line.criterion.pk}"], data[f"words-{line.criterion.pk}"])
            for line in self.part.lines
        }


class BackForm(forms.Form):
    """What the chantier takes up again."""

    words = forms.CharField(
        label="Ce qui est à reprendre", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Le chantier le lira en haut de sa page.",
    )  # fmt: skip


class DropForm(forms.Form):
    """Why it ends without a decision."""

    reason = forms.CharField(
        label="Pourquoi", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce qui est rempli reste à lire ; une autre évaluation pourra être ouverte.",
    )  # fmt: skip


class VisitForm(forms.Form):
    """A visit, planned or told."""

    on = DayField(label="Le")
    visitors = forms.CharField(label="Qui visite", max_length=300)
    text = forms.CharField(
        label="Ce qui a été vu", max_length=6000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="À laisser vide tant que la visite n’a pas eu lieu. Aucun nom de personne accompagnée.",
    )  # fmt: skip


class TellForm(forms.Form):
    """What a visit saw."""

    text = forms.CharField(label="Ce qui a été vu", max_length=6000, widget=forms.Textarea(attrs={"rows": 4}))


class DecideForm(forms.Form):
    """The decision."""

    outcome = forms.ChoiceField(label="Décision", choices=LabelOutcome.choices(), widget=forms.RadioSelect)
    on = DayField(label="Le")
    until = DayField(
        label="Label valable jusqu’au",
        required=False,
        help_text="Vide : la durée habituelle. Sans objet pour un refus.",
    )
    reasons = forms.CharField(
        label="Motifs", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Obligatoires pour des réserves ou un refus : le chantier les lira.",
    )  # fmt: skip


class ActionForm(forms.Form):
    """Something to improve."""

    text = forms.CharField(label="Ce qui sera fait", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    criterion = forms.ChoiceField(label="Pour le critère", required=False)
    user = forms.ChoiceField(label="À faire par", error_messages={"required": "Choisissez qui le fait."})
    due_on = DayField(label="Pour le")

    def __init__(
        self, *args: Any, users: dict[str, Any], evaluation: LabelEvaluation, criteria: list[Any], **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.users, self.criteria = users, {str(one.key): one for one in criteria}
        told = [(key, f"{one.code} {one.text}"[:90]) for key, one in self.criteria.items()]
        self.fields["criterion"].choices = [("", "Aucun en particulier"), *told]  # type: ignore[attr-defined]
        self.fields["user"].choices = [("", "Choisir"), *((key, one.name) for key, one in users.items())]  # type: ignore[attr-defined]

    def clean_user(self) -> Any:
        return self.users[self.cleaned_data["user"]]

    def clean_criterion(self) -> Any:
        return self.criteria.get(self.cleaned_data["criterion"])


# ── Grid ────────────────────────────────────────────────────────────────────────────────────
class GridForm(forms.Form):
    """The cahier des charges of a draft."""

    text = forms.CharField(
        label="Cahier des charges", max_length=20000, required=False, widget=forms.Textarea(attrs={"rows": 10})
    )
    to_confirm = forms.BooleanField(label="À confirmer par le réseau", required=False)


class ForceForm(forms.Form):
    """From which day a version is in force."""

    on = DayField(label="En vigueur à partir du")


class ChapterTitleForm(forms.Form):
    """One more chapter."""

    title = forms.CharField(label="Titre du chapitre", max_length=160)


class CriterionForm(forms.Form):
    """What a criterion asks."""

    text = forms.CharField(label="Ce qui est demandé", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    expected = forms.CharField(
        label="Ce qui le montre", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    weight = forms.TypedChoiceField(
        label="Poids", coerce=int, initial=1, choices=[(one, str(one)) for one in range(1, 6)]
    )
    minimum = forms.ChoiceField(
        label="Au moins", required=False, choices=[("", "Aucun minimum"), *Conformity.choices()[1:3]],
        help_text="Sous ce niveau, la grille ne propose pas un label sans réserves.",
    )  # fmt: skip
    source = forms.ChoiceField(label="Rempli d’après", required=False)
    part_at = forms.IntegerField(label="« En partie » à partir de", min_value=0, max_value=1000, required=False)
    full_at = forms.IntegerField(
        label="« Conforme » à partir de", min_value=0, max_value=1000, required=False,
        help_text="En pour cent, ou en nombre pour ce qui se compte.",
    )  # fmt: skip

    def __init__(self, *args: Any, programme: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [("", "Rien : à dire et à montrer"), *evidence.choices(programme)]
        self.fields["source"].choices = told  # type: ignore[attr-defined]

    def asks(self) -> Asks:
        return Asks(**self.cleaned_data)


def initial_of(criterion: Any) -> dict[str, Any]:
    names = ("text", "expected", "weight", "minimum", "source", "part_at", "full_at")
    return {name: getattr(criterion, name) for name in names}
