"""What the network did: meetings held, experiments, label. Counts of people that are small are said so outside."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count, Q, Sum

from convergence.collective import counting as courses
from convergence.collective.models import Meeting, Participant
from convergence.indicators.settings import Rules
from convergence.kit import french
from convergence.network.models import Chantier
from convergence.nomenclature.base import label_of
from convergence.nomenclature.lists import MeetingKind
from convergence.nomenclature.steering import LabelOutcome
from convergence.practice.models import Sheet
from convergence.steering import counting, measuring
from convergence.steering.models import Experiment, LabelEvaluation, PackPart
from convergence.steering.packing.asked import Asked, Made, Table

SHEETS = 10


def life(asked: Asked) -> Made:
    """Meetings held there between the two days, by kind, with how many came; sheets published. Three queries."""
    held = Meeting.objects.visible_to(asked.viewer).held(asked.end).filter(on__gte=asked.start)
    if asked.territory is not None:
        held = held.filter(territory=asked.territory)
    pks = held.order_by().values("pk")
    came = dict(
        Participant.objects.filter(meeting__in=pks, present=True)
        .order_by().values_list("meeting__kind").annotate(total=Count("pk"))
    )  # fmt: skip
    rows = [
        (label_of(MeetingKind, kind), french.number(meetings), french.number(came.get(kind, 0) + (others or 0)))
        for kind, meetings, others in held.order_by().values_list("kind").annotate(Count("pk"), Sum("others"))
    ]
    tables = [
        Table("Réunions tenues", ("Nature", "Tenues", "Participations"), sorted(rows)),
        _courses(asked),
        _sheets(asked),
    ]
    return Made(PackPart.Kind.LIFE, "Vie du réseau", "", tables)


def _sheets(asked: Asked) -> Table:
    """Practice sheets published in these days: those of the place, or of the whole network. One query."""
    rows = Sheet.objects.visible_to(asked.viewer).filter(published_on__range=(asked.start, asked.end))
    if asked.territory is not None:
        rows = rows.filter(territory=asked.territory)
    lines = [(one.title, french.day(one.published_on)) for one in rows.order_by("-published_on", "-pk")[:SHEETS]]
    return Table("Fiches de pratique publiées", ("Fiche", "Le"), lines)


def _courses(asked: Asked) -> Table:
    """Workshops and trainings held there, and what they amount to."""
    places = None if asked.territory is None else frozenset({asked.territory.pk})
    members = None
    if asked.territory is not None:
        members = frozenset(Chantier.objects.of_territory(asked.territory, asked.end).values_list("pk", flat=True))
    question = courses.Asked(asked.start, asked.end, members, places)
    workshops, trainings = courses.both(question)
    rows = []
    if workshops.sittings:
        rows.append(("Ateliers collectifs", french.number(workshops.sittings), french.number(workshops.participations)))
    if trainings.sittings:
        rows.append(
            ("Formations, sensibilisations", french.number(trainings.sittings), french.number(trainings.participations))
        )
    note = f"{french.count(trainings.trained, 'permanent formé', 'permanents formés')}." if trainings.trained else ""
    return Table("Ateliers et formations", ("Nature", "Séances tenues", "Participations"), rows, note)


def experiments(asked: Asked) -> Made:
    """Experiments that ran, that she reads, with their own indicators."""
    rows = Experiment.objects.visible_to(asked.viewer).between(asked.start, asked.end)
    if asked.territory is not None:
        here = Q(places__chantier__memberships__territory=asked.territory)
        rows = rows.filter(here).distinct()
    least = Rules.on(asked.end).least_known
    tables = []
    for one in rows.order_by("name")[:12]:
        places = list(one.places.select_related("chantier"))
        lines = [
            (row.measure.label, _told(row, asked, least), row.target or "–")
            for row in measuring.rows(one, places, reader=asked.viewer.user)
        ]
        count = french.count(len({place.chantier_id for place in places}), "chantier", "chantiers")
        note = f"{one.programme_label}, {count}." + (f" Évaluée par {one.evaluator}." if one.evaluator else "")
        tables.append(Table(one.name, ("Indicateur", "Nombre", "Cible"), lines or [("–", "–", "–")], note))
    return Made(PackPart.Kind.EXPERIMENTS, "Expérimentations", "", tables)


def _told(row: measuring.Row, asked: Asked, least: int) -> str:
    source = counting.SOURCES.get(row.measure.source)
    small = row.number is not None and 0 < row.number < least
    if asked.outsiders and source is not None and source.people and small:
        return f"moins de {least}"
    return f"{row.value} {row.measure.unit}".strip() if row.number is not None else "–"


def label(asked: Asked) -> Made:
    """Where the chantiers of the place stand with the label."""
    rows = LabelEvaluation.objects.visible_to(asked.viewer).filter(opened_on__lte=asked.end)
    if asked.territory is not None:
        rows = rows.filter(chantier__memberships__territory=asked.territory).distinct()
    counts: dict[str, int] = defaultdict(int)
    for one in rows.select_related("decision"):
        decision = getattr(one, "decision", None)
        if decision is not None and decision.holds_on(asked.end):
            counts[decision.outcome_label] += 1
        elif one.closed_on is None:
            counts["Évaluation en cours"] += 1
    order = [*(code.label for code in LabelOutcome), "Évaluation en cours"]
    lines = [(name, french.number(counts[name])) for name in order if counts[name]]
    return Made(PackPart.Kind.LABEL, "Label", "", (Table("", ("État", "Chantiers"), lines),))
