"""Opening an experiment, who takes part in it, what is measured, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.network.models import Chantier
from convergence.nomenclature.collective import Topic
from convergence.steering.counting import SOURCES
from convergence.steering.errors import SteeringError
from convergence.steering.models import (
    Experiment,
    ExperimentChantier,
    ExperimentDocument,
    ExperimentFamily,
    ExperimentMeasure,
    ExperimentStep,
    ExperimentValue,
)

BATCH = 500


@dataclass(frozen=True)
class Aims:
    """What an experiment says of itself."""

    name: str
    started_on: date
    ended_on: date | None = None
    programme: str = ""
    aim: str = ""
    funders: str = ""
    evaluator: str = ""
    families: Sequence[str] = field(default_factory=tuple)
    topics: Sequence[str] = field(default_factory=tuple)

    def columns(self) -> dict[str, Any]:
        """Raises SteeringError without a name, or when it ends before it starts."""
        if not self.name.strip():
            raise SteeringError("Donnez-lui un nom.", "name")
        if self.ended_on is not None and self.ended_on < self.started_on:
            raise SteeringError("La fin précède le début : inversez les deux jours.", "ended_on")
        return {
            "name": self.name.strip(), "started_on": self.started_on, "ended_on": self.ended_on,
            "programme": self.programme, "aim": self.aim.strip(), "funders": self.funders.strip(),
            "evaluator": self.evaluator.strip(), "topics": [one for one in self.topics if one in Topic.codes()],
        }  # fmt: skip


@transaction.atomic
def open_experiment(*, by: User, aims: Aims) -> Experiment:
    """A new experiment, with its families of actions. Raises SteeringError when the name is taken."""
    columns = aims.columns()
    if Experiment.objects.filter(name=columns["name"]).exists():
        raise SteeringError("Une expérimentation porte déjà ce nom.", "name")
    made = Experiment.objects.create(by=by, **columns)
    _families(made, aims.families)
    audit.record(by=by, action="experiments.open", subject=made)
    return made


@transaction.atomic
def amend(*, by: User, experiment: Experiment, aims: Aims) -> Experiment:
    """Other words, days or families."""
    columns = aims.columns()
    if Experiment.objects.filter(name=columns["name"]).exclude(pk=experiment.pk).exists():
        raise SteeringError("Une expérimentation porte déjà ce nom.", "name")
    for name, value in columns.items():
        setattr(experiment, name, value)
    experiment.save()
    _families(experiment, aims.families)
    audit.record(by=by, action="experiments.amend", subject=experiment)
    return experiment


def _families(experiment: Experiment, titles: Sequence[str]) -> None:
    wanted = list(dict.fromkeys(title.strip()[:160] for title in titles if title.strip()))
    kept = {family.title: family for family in experiment.families.all()}
    for title in kept.keys() - set(wanted):
        kept[title].delete()
    for rank, title in enumerate(wanted, start=1):
        ExperimentFamily.objects.update_or_create(experiment=experiment, title=title, defaults={"rank": rank})


# ── Who takes part ──────────────────────────────────────────────────────────────────────────
@transaction.atomic
def join(
    *, by: User, experiment: Experiment, chantiers: Iterable[Chantier], on: date, adapted: int | None = None
) -> list[ExperimentChantier]:  # fmt: skip
    """These chantiers take part from that day. Raises SteeringError outside the days of the experiment, or twice."""
    if on < experiment.started_on or (experiment.ended_on is not None and on > experiment.ended_on):
        raise SteeringError("Ce jour est en dehors de l’expérimentation.", "on")
    wanted = list(chantiers)
    if not wanted:
        raise SteeringError("Choisissez au moins un chantier.", "chantiers")
    there = experiment.places.filter(ended_on__isnull=True, chantier__in=wanted).select_related("chantier").first()
    if there is not None:
        raise SteeringError(f"{there.chantier.name} y participe déjà.", "chantiers")
    made = ExperimentChantier.objects.bulk_create(
        [ExperimentChantier(experiment=experiment, chantier=one, started_on=on, adapted=adapted) for one in wanted]
    )
    audit.record_many(
        by=by, traces=[audit.Trace("experiments.join", "experimentchantier", one.key) for one in made]
    )  # fmt: skip
    return made


@transaction.atomic
def leave(*, by: User, place: ExperimentChantier, on: date) -> ExperimentChantier:
    """It stops taking part after that day. Raises SteeringError when it was not there yet."""
    if on < place.started_on:
        raise SteeringError("Ce chantier n’y participait pas encore ce jour-là.", "on")
    place.ended_on = on
    place.save(update_fields=["ended_on"])
    audit.record(by=by, action="experiments.leave", subject=place)
    return place


@transaction.atomic
def withdraw(*, by: User, place: ExperimentChantier) -> None:
    """Noted by mistake: the chantier never took part."""
    audit.record(by=by, action="experiments.withdraw", subject=place)
    place.delete()


# ── What is measured ────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_measure(
    *, by: User, experiment: Experiment, label: str, unit: str = "", source: str = "", target: Decimal | None = None
) -> ExperimentMeasure:  # fmt: skip
    """An indicator of its own. Raises SteeringError without a name, twice, or for a source that does not exist."""
    if not label.strip():
        raise SteeringError("Dites ce que l’on mesure.", "label")
    if source and source not in SOURCES:
        raise SteeringError("Choisissez dans la liste ce que l’on compte.", "source")
    if experiment.measures.filter(label=label.strip()).exists():
        raise SteeringError("Cet indicateur y est déjà.", "label")
    made = ExperimentMeasure.objects.create(
        experiment=experiment, label=label.strip(), unit=unit.strip(), source=source, target=target
    )
    audit.record(by=by, action="experiments.add_measure", subject=made)
    return made


@transaction.atomic
def remove_measure(*, by: User, measure: ExperimentMeasure) -> None:
    """An indicator is taken away, with the values typed for it."""
    audit.record(by=by, action="experiments.remove_measure", subject=measure)
    measure.delete()


@transaction.atomic
def note_value(*, by: User, measure: ExperimentMeasure, on: date, value: Decimal, note: str = "") -> ExperimentValue:
    """The value of a typed indicator on that day; the one already there that day is replaced."""
    if measure.source:
        raise SteeringError("Cet indicateur se compte de lui-même.", "value")
    row, _ = ExperimentValue.objects.update_or_create(
        measure=measure, on=on, defaults={"value": value, "note": note.strip()[:200], "by": by}
    )
    audit.record(by=by, action="experiments.note_value", subject=measure, changes={"on": ["", on.isoformat()]})
    return row


@transaction.atomic
def choose_figures(*, by: User, experiment: Experiment, figures: Sequence[str]) -> Experiment:
    """The registered figures that it is compared on."""
    experiment.figures = list(figures)
    experiment.save(update_fields=["figures"])
    audit.record(by=by, action="experiments.choose_figures", subject=experiment)
    return experiment


# ── What happened ───────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_step(*, by: User, experiment: Experiment, on: date, text: str) -> ExperimentStep:
    """A line of the journal. Raises SteeringError without words."""
    if not text.strip():
        raise SteeringError("Écrivez ce qui s’est passé.", "text")
    made = ExperimentStep.objects.create(experiment=experiment, on=on, text=text.strip(), by=by)
    audit.record(by=by, action="experiments.add_step", subject=made)
    return made


@transaction.atomic
def remove_step(*, by: User, step: ExperimentStep) -> None:
    """A line noted by mistake."""
    audit.record(by=by, action="experiments.remove_step", subject=step)
    step.delete()


@transaction.atomic
def add_document(*, by: User, experiment: Experiment, title: str, url: str) -> ExperimentDocument:
    """A document, by its address. Raises SteeringError when it is not https."""
    if not url.startswith("https://"):
        raise SteeringError("L’adresse commence par https://.", "url")
    made = ExperimentDocument.objects.create(experiment=experiment, title=title.strip(), url=url)
    audit.record(by=by, action="experiments.add_document", subject=made)
    return made


@transaction.atomic
def remove_document(*, by: User, document: ExperimentDocument) -> None:
    """The address is taken away; the document stays where it is."""
    audit.record(by=by, action="experiments.remove_document", subject=document)
    document.delete()


@transaction.atomic
def file_many(*, by: User, experiments: Iterable[Experiment], rows: Iterable[Iterable[Any]]) -> None:
    """Set-based form: experiments, then rows of what they hold, each list of one model."""
    kept = Experiment.objects.bulk_create(list(experiments), batch_size=BATCH)
    for each in rows:
        told = list(each)
        if told:
            type(told[0])._default_manager.bulk_create(told, batch_size=BATCH)
    audit.record_many(by=by, traces=[audit.Trace("experiments.open", "experiment", one.key) for one in kept])
