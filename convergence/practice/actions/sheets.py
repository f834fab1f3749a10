"""Writing a sheet, having it read again, sending it back, publishing it, replacing it, putting it away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.network.models import Chantier, Territory
from convergence.practice.models import Plan, Revision, Sheet, SheetEvent

BATCH = 500
NEEDED = {
    "problem": "Problématique et contexte", "aims": "Objectifs", "story": "Racontez votre projet",
    "results": "Les résultats obtenus",
}  # fmt: skip
"""Without these, a sheet tells nothing: asked for when it is proposed, never while it is written."""
SEEKABLE = ("title", "themes", "groups")
Kind = SheetEvent.Kind


class SheetError(RefusedError):
    """Something about a sheet that is refused, said in French. `field` is where to mend it."""


def _tell(revision: Revision, kind: str, by: User, text: str = "") -> None:
    SheetEvent.objects.create(revision=revision, kind=kind, text=text.strip(), by=by, at=clock.now())


# ── Writing ─────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def begin(
    *, by: User, place_of: Territory | Chantier | None, words: Mapping[str, Any], plans: Iterable[Plan] = ()
) -> Revision:
    """A sheet in its first version."""
    sheet = Sheet.objects.create(
        author=by, title=words["title"], themes=words["themes"], groups=words["groups"], recorded_at=clock.now(),
        chantier=place_of if isinstance(place_of, Chantier) else None,
        territory=place_of if isinstance(place_of, Territory) else None,
    )  # fmt: skip
    revision = Revision.objects.create(sheet=sheet, number=1, by=by, recorded_at=clock.now(), **words)
    revision.plans.set(plans)
    audit.record(by=by, action="sheets.begin", subject=sheet)
    return revision


@transaction.atomic
def write(*, by: User, sheet: Sheet, words: Mapping[str, Any], plans: Iterable[Plan] = ()) -> Revision:
    """The version in preparation, or a new one beside the published one, which stays until it is replaced.

    Raises SheetError while it waits to be read again, or once the sheet is put away.
    """
    if sheet.archived_on is not None:
        raise SheetError("Cette fiche est archivée : remettez-la en ligne d’abord.")
    revision = sheet.revisions.filter(state__in=["DRAFT", "SUBMITTED"]).first()
    if revision is None:
        last = sheet.revisions.order_by("-number").values_list("number", flat=True).first() or 0
        revision = Revision(sheet=sheet, number=last + 1, by=by, recorded_at=clock.now())
    elif revision.state == Revision.State.SUBMITTED:
        raise SheetError("Cette version attend sa relecture : reprenez-la pour la changer.")
    for name, value in words.items():
        setattr(revision, name, value)
    revision.save()
    revision.plans.set(plans)
    if sheet.published_on is None:
        _show(sheet, revision)
    audit.record(by=by, action="sheets.write", subject=sheet)
    return revision


def _show(sheet: Sheet, revision: Revision) -> None:
    """What lists say of the sheet: what its published version says, its first draft until then."""
    for name in SEEKABLE:
        setattr(sheet, name, getattr(revision, name))
    sheet.save(update_fields=[*SEEKABLE, "search_text", "published_on"])


# ── Reading again ───────────────────────────────────────────────────────────────────────────
@transaction.atomic
def comment(*, by: User, revision: Revision, text: str) -> None:
    """Something said of it, to who writes it. Raises SheetError without words."""
    if not text.strip():
        raise SheetError("Écrivez votre remarque.", "text")
    _tell(revision, Kind.COMMENT, by, text)
    audit.record(by=by, action="sheets.comment", subject=revision.sheet)


@transaction.atomic
def submit(*, by: User, revision: Revision) -> Revision:
    """Proposed to be read again. Raises SheetError while what tells the practice is missing."""
    _from(revision, Revision.State.DRAFT)
    missing = [label for name, label in NEEDED.items() if not getattr(revision, name).strip()]
    if missing:
        raise SheetError(f"Il manque encore : {', '.join(missing)}.")
    _to(revision, Revision.State.SUBMITTED)
    _tell(revision, Kind.SUBMITTED, by)
    audit.record(by=by, action="sheets.submit", subject=revision.sheet)
    return revision


@transaction.atomic
def take_back(*, by: User, revision: Revision) -> Revision:
    """Taken up again by who writes it, before it was read."""
    _from(revision, Revision.State.SUBMITTED)
    _to(revision, Revision.State.DRAFT)
    _tell(revision, Kind.TAKEN_BACK, by)
    audit.record(by=by, action="sheets.take_back", subject=revision.sheet)
    return revision


@transaction.atomic
def send_back(*, by: User, revision: Revision, reason: str) -> Revision:
    """Back to who writes it, with what to mend. Raises SheetError without a reason."""
    _from(revision, Revision.State.SUBMITTED)
    if not reason.strip():
        raise SheetError("Dites ce qu’il y a à reprendre : l’auteur le lira.", "reason")
    _to(revision, Revision.State.DRAFT)
    _tell(revision, Kind.RETURNED, by, reason)
    audit.record(by=by, action="sheets.send_back", subject=revision.sheet)
    return revision


@transaction.atomic
def publish(*, by: User, revision: Revision) -> Sheet:
    """Read by the whole network from now on, in place of the version before."""
    _from(revision, Revision.State.SUBMITTED)
    sheet: Sheet = revision.sheet
    sheet.revisions.filter(state=Revision.State.PUBLISHED).update(state=Revision.State.REPLACED)
    revision.published_on = clock.today()
    _to(revision, Revision.State.PUBLISHED)
    sheet.search_text, sheet.published_on = revision.folded(), revision.published_on
    _show(sheet, revision)
    _tell(revision, Kind.PUBLISHED, by)
    audit.record(by=by, action="sheets.publish", subject=sheet)
    return sheet


@transaction.atomic
def archive(*, by: User, sheet: Sheet) -> Sheet:
    """No longer read by the network; kept. Raises SheetError when it was never published."""
    shown = sheet.revisions.filter(state=Revision.State.PUBLISHED).first()
    if shown is None:
        raise SheetError("Cette fiche n’a jamais été publiée.")
    sheet.archived_on = clock.today()
    sheet.save(update_fields=["archived_on"])
    _tell(shown, Kind.ARCHIVED, by)
    audit.record(by=by, action="sheets.archive", subject=sheet)
    return sheet


@transaction.atomic
def restore(*, by: User, sheet: Sheet) -> Sheet:
    """Read again by the network."""
    sheet.archived_on = None
    sheet.save(update_fields=["archived_on"])
    shown = sheet.revisions.filter(state=Revision.State.PUBLISHED).first()
    if shown is not None:
        _tell(shown, Kind.RESTORED, by)
    audit.record(by=by, action="sheets.restore", subject=sheet)
    return sheet


def _from(revision: Revision, state: str) -> None:
    if revision.state != state:
        raise SheetError(f"Cette version n’est plus « {Revision.State(state).label} » : rechargez la page.")


def _to(revision: Revision, state: Revision.State) -> None:
    revision.state = state
    revision.save(update_fields=["state", "published_on"])


@transaction.atomic
def file_many(
    *, by: User, sheets: Iterable[Sheet], revisions: Iterable[Revision], events: Iterable[SheetEvent]
) -> None:
    """Set-based form, for sheets told with all that happened to them."""
    rows, texts = list(sheets), list(revisions)
    shown = {revision.sheet.key: revision for revision in texts if revision.state == Revision.State.PUBLISHED}
    for sheet in rows:
        if sheet.key in shown:
            sheet.search_text = shown[sheet.key].folded()
    Sheet.objects.bulk_create(rows, batch_size=BATCH)
    Revision.objects.bulk_create(texts, batch_size=BATCH)
    SheetEvent.objects.bulk_create(events, batch_size=BATCH)
    audit.record_many(by=by, traces=[audit.Trace("sheets.begin", "sheet", row.key) for row in rows])
