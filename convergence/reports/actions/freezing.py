"""Freezing: all the levels of a bilan at once, with the facts, the texts and the caveats, under one seal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.indicators import registry, versions
from convergence.indicators import snapshot as snapshots
from convergence.indicators.bilan import compute_many
from convergence.indicators.definition import Definition, Measure
from convergence.indicators.disclosure.gate import public_set
from convergence.indicators.evaluate import Evaluation, State
from convergence.indicators.scope import NATIONAL, Period, Scope
from convergence.indicators.store import Snapshot
from convergence.kit import clock
from convergence.reports import frozen as codec
from convergence.reports.changes import Change, Told, changes
from convergence.reports.completeness import caveats
from convergence.reports.errors import ReportError
from convergence.reports.keeping import definitions_of, keep, prepared_of
from convergence.reports.levels import known, label, scopes
from convergence.reports.models import Campaign, Edition, EditionPart, Freeze
from convergence.reports.reading import agreed_stories, current, public_sets, seal, story_places, texts_of

log = logging.getLogger(__name__)
Kind = EditionPart.Kind
Progress = Callable[[int, int, str], Any]
MARKS = {State.SUCCESS: "O", State.FAILURE: "N", State.UNKNOWN: "?", State.REFUSED: "R"}
"""One sign a figure; a point where the journey is not behind it."""
BATCH = 50
TOLD_EVERY = 10
"""Levels between two words about the progress."""


def ask(*, by: User, campaign: Campaign, reason: str = "") -> Freeze:
    """Ask for a freeze, done in the background. Blanks never block it. Raises ReportError when it is not to be done."""
    current = Campaign.objects.get(pk=campaign.pk)
    if not current.is_open:
        raise ReportError("Cette campagne est figée : rouvrez-la d’abord, en disant pourquoi.")
    if current.editions.exists() and not (reason.strip() or current.reopened_because):
        raise ReportError("Dites pourquoi une nouvelle édition : elle le portera.", "reason")
    try:
        with transaction.atomic():
            made = Freeze.objects.create(
                campaign=current, by=by, at=clock.now(), reason=reason.strip() or current.reopened_because
            )
            audit.record(by=by, action="reports.ask_freeze", subject=made)
    except IntegrityError:
        raise ReportError("Cette campagne est déjà en train d’être figée.") from None
    return made


def run(asked: Freeze) -> Edition | None:
    """Do what was asked. Whatever breaks, the freeze says so and nothing is frozen."""

    def progress(done: int, total: int, doing: str) -> None:
        Freeze.objects.filter(pk=asked.pk).update(step=done, steps=total, doing=doing[:80])

    Freeze.objects.filter(pk=asked.pk).update(state=Freeze.State.RUNNING)
    try:
        edition = freeze(by=asked.by, campaign=asked.campaign, reason=asked.reason, progress=progress)
    except ReportError as error:
        Freeze.objects.filter(pk=asked.pk).update(state=Freeze.State.FAILED, error=str(error)[:300])
        return None
    except Exception:
        log.exception("freeze %s", asked.key)
        said = "Une erreur imprévue a arrêté le gel. Rien n’a été figé ; l’équipe technique en a la trace."
        Freeze.objects.filter(pk=asked.pk).update(state=Freeze.State.FAILED, error=said)
        return None
    Freeze.objects.filter(pk=asked.pk).update(state=Freeze.State.DONE, doing="")
    return edition


def freeze(
    *, by: User, campaign: Campaign, reason: str = "", progress: Progress = lambda _done, _total, _doing: None,
    snapshot: Snapshot | None = None, at: datetime | None = None,
) -> Edition:  # fmt: skip
    """Make the next edition of a campaign, at every level, and close the campaign. Raises ReportError.

    `snapshot` and `at` tell a freeze of the past (the demo); without them, it is of now.
    """
    taken = snapshot or snapshots.current()
    held = _gather(campaign, taken, progress)
    return _write(by=by, campaign=campaign, reason=reason, taken=taken, held=held, now=at or clock.now())


@dataclass
class _Held:
    """The parts of an edition to be, by kind and level."""

    definitions: list[Definition]
    parts: dict[tuple[str, str], Any] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)

    def add(self, kind: str, content: Any, scope: str = "") -> None:
        self.parts[(str(kind), scope)] = content


def _gather(campaign: Campaign, taken: Snapshot, progress: Progress) -> _Held:
    period = Period.year(campaign.year)
    returns = list(campaign.returns.select_related("chantier", "territory"))
    wanted = [scope for scope in scopes(returns) if known(taken.frames, scope)]
    total = len(wanted) + 3
    definitions = registry.of_programme(campaign.programme, period.end)
    held = _Held(definitions, rules=codec.rules_out(taken.prepared(campaign.programme, period).rules))
    asked = [Scope.parse(scope) for scope in wanted]
    every = compute_many(taken, programme=campaign.programme, period=period, scopes=asked)
    progress(0, total, "Chiffres de tous les niveaux")
    for done, (place, found) in enumerate(every):
        scope = str(place)
        if not done % TOLD_EVERY:
            progress(done, total, label(scope))
        held.add(Kind.BILAN, codec.dump(found), scope)
        written = texts_of(campaign, scope)
        if written:
            held.add(Kind.TEXT, codec.dump(written), scope)
    progress(len(wanted), total, "Réserves et parcours comptés")
    if taken.taken_at.date() > period.end:
        before = public_sets(campaign.programme, campaign.year)
        public = public_set(taken, programme=campaign.programme, year=campaign.year, earlier=before)
        held.add(Kind.PUBLIC, public.to_json())
    held.add(Kind.CAVEATS, codec.dump(caveats(taken, campaign, returns)))
    held.add(Kind.JOURNEYS, _journeys(taken, campaign, definitions))
    agreed = agreed_stories(campaign)
    held.add(Kind.STORIES, [{"key": story.key, "digest": codec.digest(story.text)} for story in agreed])
    draft = current(campaign, taken)
    for scope in story_places(campaign).keys() & set(wanted):
        held.add(Kind.STORIES, [story.key for story in draft.stories(scope)], scope)
    previous = campaign.editions.last_ones().select_related("facts").first()
    if previous is not None:
        progress(len(wanted) + 1, total, "Ce qui a changé depuis l’édition précédente")
        for scope, moved in _changes(previous, taken, campaign, definitions, wanted).items():
            held.add(Kind.CHANGES, codec.dump(moved), scope)
    progress(len(wanted) + 2, total, "Scellement")
    return held


def _journeys(taken: Snapshot, campaign: Campaign, definitions: list[Definition]) -> dict[str, Any]:
    """Every journey behind a figure of the nation, without a name: chantier, reference, a sign a figure."""
    evaluation = Evaluation(taken.prepared(campaign.programme, Period.year(campaign.year)), Scope(NATIONAL))
    counted = [item for item in definitions if item.measure is Measure.PEOPLE]
    rows: dict[tuple[str, str], list[str]] = {}
    for at, definition in enumerate(counted):
        members = evaluation.members(definition).select("chantier_code", "reference", "state")
        for chantier, reference, state in members.rows():
            rows.setdefault((chantier, reference), ["."] * len(counted))[at] = MARKS[State(state)]
    return {
        "figures": [definition.key for definition in counted],
        "rows": [[chantier, reference, "".join(marks)] for (chantier, reference), marks in sorted(rows.items())],
    }


def _changes(
    previous: Edition, taken: Snapshot, campaign: Campaign, definitions: list[Definition], wanted: list[str]
) -> dict[str, list[Change]]:
    """What differs from the edition before, for each level where something does."""
    before = Told(prepared_of(previous), definitions_of(previous))
    after = Told(
        taken.prepared(campaign.programme, Period.year(campaign.year)),
        {definition.key: definition for definition in definitions},
    )
    places = [scope for scope in wanted if known(before.prepared.frames, scope)]
    return {scope: found for scope in places if (found := changes(before, after, scope))}


def _named(definition: Definition) -> dict[str, Any]:
    return {"version": definition.version, "digest": versions.digest(definition)}


@transaction.atomic
def _write(*, by: User, campaign: Campaign, reason: str, taken: Snapshot, held: _Held, now: datetime) -> Edition:
    """The edition, its parts and the end of the campaign: all of it or nothing."""
    if not Campaign.objects.filter(pk=campaign.pk, closed_at__isnull=True).update(closed_at=now):
        raise ReportError("Cette campagne est déjà figée.")
    previous = campaign.editions.last_ones().first()
    edition = Edition(
        campaign=campaign, programme=campaign.programme, year=campaign.year,
        number=previous.number + 1 if previous else 1, frozen_at=now, by=by, reason=reason.strip(), replaces=previous,
        facts=keep(taken), definitions={item.key: _named(item) for item in held.definitions}, rules=held.rules,
    )  # fmt: skip
    digests = {where: codec.digest(content) for where, content in held.parts.items()}
    edition.seal = seal(edition, digests)
    edition.save()
    EditionPart.objects.bulk_create(
        [
            EditionPart(edition=edition, kind=kind, scope=scope, content=content, digest=digests[(kind, scope)])
            for (kind, scope), content in held.parts.items()
        ],
        batch_size=BATCH,
    )
    audit.record(
        by=by, action="reports.freeze", subject=edition, changes={"seal": [None, edition.seal]},
    )  # fmt: skip
    campaign.closed_at = now
    return edition
