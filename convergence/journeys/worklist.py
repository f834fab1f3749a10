"""What waits for a professional, derived from dates and never stored.

A referent sees what waits for the people entrusted to her, a director what waits in her chantier.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model, Q
from django.urls import reverse

from convergence.accounts.permissions import Permission
from convergence.accounts.roles import ROLES
from convergence.journeys import rules
from convergence.journeys.blocks import BLOCKS, Block, Seen, known_values, latest, summary
from convergence.journeys.models import Contract, Journey, JourneyReferent, Situation
from convergence.journeys.queries import JourneyQuerySet
from convergence.journeys.worklist_sql import MORE, Branch, Row, rows
from convergence.kit import clock, french
from convergence.kit.blocks import Choice
from convergence.kit.context import link
from convergence.kit.meeting import Line, Lines
from convergence.network.viewer import Viewer
from convergence.nomenclature.lists import ContractForm, ExitReason, FollowUpOutcome, PaperKind
from convergence.people.models import Paper
from convergence.people.words import agreed

FIRST = 30
"""Lines shown before « Tout voir »."""


def answers_for(viewer: Viewer) -> JourneyQuerySet:
    """Journeys whose lines wait for the viewer: those entrusted to her, and all those of a chantier she directs."""
    directed = {
        post.chantier_id
        for post in viewer.posts
        if Permission.PEOPLE_WRITE in ROLES[post.role].permissions and not ROLES[post.role].may_be_referent
    }
    scope = Q(chantier_id__in=directed) if directed else Q(pk__in=[])
    if viewer.is_referent:
        mine = JourneyReferent.objects.filter(user=viewer.user, ended_on__isnull=True).values("journey_id")
        scope = scope | Q(pk__in=mine) if directed else Q(pk__in=mine)
    return Journey.objects.visible_to(viewer).filter(scope)


def waiting(viewer: Viewer, *, limit: int = FIRST, offset: int = 0, person: UUID | None = None) -> Lines:
    """What waits, oldest due first. With `person`, what waits for her in all the journeys the viewer may open."""
    if not viewer.can(Permission.PEOPLE_READ):
        return Lines([], 0, 0)
    today = clock.today()
    journeys = answers_for(viewer) if person is None else Journey.objects.visible_to(viewer).filter(person__key=person)
    found, total, late = rows(journeys, today=today, limit=limit, offset=offset)
    return Lines(_lines(found, today, viewer), total, late)


@dataclass(frozen=True)
class Facts:
    """What the words of a line need, fetched once for the slice."""

    journey: Journey
    subject: Any
    row: Row
    today: date

    def day(self, day: date) -> str:
        return french.day(day, today=self.today)

    def agreed(self, stem: str) -> str:
        return agreed(self.journey.person.sex, stem)

    def ended(self, day: date) -> str:
        return f"terminé le {self.day(day)}" if day < self.today else f"jusqu’au {self.day(day)}"


def _diagnosis(facts: Facts) -> str:
    return f"{facts.agreed('arrivé')} le {facts.day(facts.journey.started_on)}"


def _review(facts: Facts) -> str:
    seen = facts.journey.last_seen_on or facts.journey.started_on
    return f"dernière situation vue le {facts.day(seen)}"


def _contract(facts: Facts) -> str:
    form = ContractForm(facts.subject.form).label
    return f"{form}, {facts.ended(facts.subject.ended_on)}"


def _paper(facts: Facts) -> str:
    kind = PaperKind.get(facts.subject.kind)
    words = kind.label[0].lower() + kind.label[1:] if kind else facts.subject.kind
    booked = facts.subject.renewal_on
    return f"{words}, rendez-vous le {facts.day(booked)}" if booked else words


def _left(facts: Facts) -> str:
    journey = facts.journey
    reason = ExitReason.get(journey.exit_reason)
    why = f", {reason.label}" if reason else ""
    return f"{facts.agreed('sorti')} le {facts.day(journey.ended_on or facts.today)}{why}"


def _programme_end(facts: Facts) -> str:
    journey = facts.journey
    months = (rules.PHC_MAX_MONTHS if journey.programme == "PHC" else rules.CVG_MAX_MONTHS).on(journey.started_on)
    return f"{months} mois depuis le {facts.day(journey.started_on)}"


@dataclass(frozen=True)
class Kind:
    """How one kind of line is said and done."""

    title: str
    detail: Callable[[Facts], str]
    template: str
    page: str = ""
    """Name of the page where it is done whole; its address takes the journey's key."""
    act: str = ""
    subject: type[Model] | None = None
    """What the subject of a row is, when there is one."""
    more: Callable[[Facts], dict[str, Any]] = lambda facts: {}
    """What its template needs besides."""
    ends: bool = False
    """Whether its day is an end: past, it is said « fini le … »."""


KINDS: dict[str, Kind] = {
    "diagnosis": Kind(
        "Diagnostic d’entrée", _diagnosis, "journeys/lines/diagnosis.html", "journey_diagnosis", "Commencer"
    ),
    "review": Kind("Bilan de situation", _review, "journeys/lines/review.html", "journey_review", "Faire le bilan"),
    "contract": Kind(
        "Fin de contrat",
        _contract,
        "journeys/lines/contract.html",
        "journey_contract",
        "Renouveler",
        Contract,
        ends=True,
    ),
    "paper": Kind(
        "Papier à renouveler", _paper, "journeys/lines/paper.html", act="Renouveler", subject=Paper, ends=True
    ),
    "follow_up_6": Kind("Suivi à 6 mois", _left, "journeys/lines/follow_up.html", "journey_follow_up", "Noter"),
    "follow_up_12": Kind("Suivi à 12 mois", _left, "journeys/lines/follow_up.html", "journey_follow_up", "Noter"),
    "exit_reason": Kind("Sortie sans motif", _left, "journeys/lines/exit_reason.html", "journey_exit", "Compléter"),
    "programme_end": Kind(
        "Fin du temps prévu", _programme_end, "journeys/lines/programme_end.html", "journey_exit", "Préparer la sortie"
    ),
}


def extend(code: str, kind: Kind, branch: Branch) -> None:
    """A higher room adds a kind of line (called in `AppConfig.ready()`)."""
    if code not in KINDS:
        MORE.append(branch)
    KINDS[code] = kind


REACHED = tuple(
    Choice(outcome.value, outcome.label) for outcome in FollowUpOutcome if outcome.value not in {"INJOIGNABLE", "REFUS"}
)
NOT_REACHED = (
    Choice("INJOIGNABLE", "Injoignable", icon="telephone-x", aside=True),
    Choice("REFUS", "Refus", icon="hand-index", aside=True),
)
"""Answers of a follow-up: real ones first, those that are none on their own line."""


def review_address(journey: Journey, block: Block | None = None, on: date | None = None) -> str:
    """The page of the review of that day (None: today), opened on that block."""
    query = [f"le={on.isoformat()}"] if on is not None and on != clock.today() else []
    query += [f"change={block.key}"] if block else []
    page = reverse("journey_review", args=[journey.key])
    return (f"{page}?{'&'.join(query)}" if query else page) + (f"#{block.key}" if block else "")


def review_block(journey: Journey, block: Block) -> dict[str, Any]:
    """What `kit/block.html` needs to ask whether a block still holds."""
    return _ask(journey, block, latest(journey.situations.all()))


def _ask(journey: Journey, block: Block, seen: Mapping[str, Seen]) -> dict[str, Any]:
    return {
        "title": block.title,
        "value": summary(block, seen),
        "known": bool(known_values(block, seen)),
        "change": review_address(journey, block),
        "action": reverse("journey_review_block", args=[journey.key, block.key]),
        "said": "",
        "undo": "",
        "name": "block",
    }


def line_of(viewer: Viewer, journey: Journey, kind: str) -> Line | None:
    """The line of that kind for one journey, when it still waits."""
    found, _, _ = rows(Journey.objects.visible_to(viewer).filter(pk=journey.pk), today=clock.today(), limit=20)
    lines = _lines([row for row in found if row.kind == kind], clock.today(), viewer)
    return lines[0] if lines else None


@dataclass
class Loaded:
    """Rows that the lines speak of, by primary key; what a page has already read is not read again."""

    journeys: Mapping[int, Journey]
    subjects: Mapping[tuple[str, int], Any]
    situations: Mapping[int, Iterable[Situation]]


def _load(found: list[Row]) -> Loaded:
    """Two queries at most, whatever the number of lines."""
    journeys = Journey.objects.select_related("person", "chantier").in_bulk([row.journey_id for row in found])
    situations: dict[int, list[Situation]] = defaultdict(list)
    reviewed = [row.journey_id for row in found if row.kind == "review"]
    if reviewed:
        for situation in Situation.objects.filter(journey__in=reviewed):
            situations[situation.journey_id].append(situation)
    return Loaded(journeys, {}, situations)


def _subjects(found: list[Row], known: Mapping[tuple[str, int], Any]) -> dict[tuple[str, int], Any]:
    """What the rows speak of: what the page has read already, and one query for each other model that is there."""
    subjects = dict(known)
    wanted: dict[type[Model], list[Row]] = defaultdict(list)
    for row in found:
        model = KINDS[row.kind].subject
        if model is not None and (row.kind, row.subject_id) not in subjects:
            wanted[model].append(row)
    for model, rows_of_it in wanted.items():
        read = model._default_manager.in_bulk({row.subject_id for row in rows_of_it})
        subjects |= {(row.kind, row.subject_id): read[row.subject_id] for row in rows_of_it if row.subject_id in read}
    return subjects


def lines_of(journeys: JourneyQuerySet, viewer: Viewer, loaded: Loaded, *, limit: int = FIRST) -> list[Line]:
    """What waits for these journeys, on a page that has already read them. One query."""
    today = clock.today()
    found, _, _ = rows(journeys, today=today, limit=limit)
    return _lines(found, today, viewer, loaded)


def _lines(found: list[Row], today: date, viewer: Viewer, loaded: Loaded | None = None) -> list[Line]:
    if not found:
        return []
    loaded = loaded or _load(found)
    subjects = _subjects(found, loaded.subjects)
    lines = []
    for row in found:
        journey = loaded.journeys[row.journey_id]
        facts = Facts(journey, subjects.get((row.kind, row.subject_id)), row, today)
        writes = viewer.can(Permission.PEOPLE_WRITE, journey.chantier_id)
        lines.append(_line(facts, writes, loaded.situations.get(row.journey_id, ())))
    return lines


def _line(facts: Facts, writes: bool, situations: Iterable[Situation]) -> Line:
    row, journey = facts.row, facts.journey
    kind = KINDS[row.kind]
    person_url = link("person", journey.person.key)
    extra: dict[str, Any] = {
        "subject": facts.subject,
        "milestone": 0,
        "can_write": writes,
        "id": f"{row.kind}-{journey.key}",
        "person_url": person_url,
        "late_word": "",
        "choices": (),
        "reasons": (),
        "blocks": (),
    }
    arguments: list[Any] = [journey.key]
    if row.kind.startswith("follow_up"):
        extra["milestone"] = int(row.kind.rsplit("_", 1)[1])
        extra["choices"] = REACHED + NOT_REACHED
        arguments.append(extra["milestone"])
    elif row.kind == "exit_reason":
        extra["reasons"] = ExitReason.choices()
    elif row.kind == "review":
        seen = latest(situations)
        extra["blocks"] = [_ask(journey, block, seen) for block in BLOCKS if block.key in IN_LINE]
    elif kind.ends and row.due < facts.today:
        extra["late_word"] = f"fini le {facts.day(row.due)}"
    extra |= kind.more(facts)
    return Line(
        kind=row.kind,
        title=kind.title,
        due=row.due,
        person_key=str(journey.person.key),
        person_name=journey.person.name,
        detail=kind.detail(facts),
        template=kind.template,
        url=link(kind.page, *arguments) if kind.page else person_url,
        act=kind.act if writes else "",
        subject=journey,
        extra=extra,
    )


IN_LINE = ("hebergement", "ressources", "sante", "freins")
"""Blocks confirmed from the list; the others have their page."""
