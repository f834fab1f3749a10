"""Preparing a pack, editing its draft, freezing it when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.kit import clock
from convergence.reports.frozen import digest
from convergence.steering.errors import SteeringError
from convergence.steering.models import Pack, PackPart
from convergence.steering.packing.asked import Asked, Made
from convergence.steering.packing.preparing import parts, title_of

SENT = "Ce dossier est envoyé : il ne change plus."


@transaction.atomic
def prepare(*, by: User, asked: Asked) -> Pack:
    """A draft, gathered from facts. Raises SteeringError when that committee has one, AskError for what is not
    published."""
    if asked.meeting is not None and asked.meeting.packs.filter(state=Pack.State.DRAFT).exists():
        raise SteeringError("Le dossier de ce comité est déjà en préparation : reprenez-le.")
    gathered = list(parts(asked))
    pack = Pack.objects.create(
        kind=asked.kind, title=title_of(asked)[:200], territory=asked.territory, meeting=asked.meeting,
        started_on=asked.start, ended_on=asked.end, year=asked.year, outsiders=asked.outsiders, by=by,
        prepared_at=clock.now(),
    )  # fmt: skip
    PackPart.objects.bulk_create([_part(pack, rank, made) for rank, made in enumerate(gathered, start=1)])
    audit.record(by=by, action="copil.prepare", subject=pack)
    return pack


def _part(pack: Pack, rank: int, made: Made) -> PackPart:
    waits = made.kind in {PackPart.Kind.QUESTIONS, PackPart.Kind.HIGHLIGHTS, PackPart.Kind.FIGURES}
    data = made.data()
    empty = not made.words and not data["tables"] and not waits
    return PackPart(
        pack=pack, rank=rank, kind=made.kind, code=made.code, title=made.title[:160], words=made.words, data=data,
        hidden=empty,
    )  # fmt: skip


def _drafted(pack: Pack) -> None:
    """Raises SteeringError once it is sent. The row is locked until the end of the transaction."""
    if not Pack.objects.select_for_update().get(pk=pack.pk).is_draft:
        raise SteeringError(SENT)


@transaction.atomic
def refresh(*, by: User, pack: Pack, asked: Asked) -> Pack:
    """The facts of today, in place of those read before; words, order and what is left aside stay."""
    _drafted(pack)
    kept = {(part.kind, part.code): part for part in pack.parts.all()}
    last = max((part.rank for part in kept.values()), default=0)
    for made in parts(asked):
        part = kept.get((made.kind, made.code))
        if part is None:
            last += 1
            _part(pack, last, made).save()
            continue
        data = made.data()
        if "keys" in data and part.data and "keys" in part.data:
            data["keys"] = part.data["keys"]
        part.data = data
        if made.kind == PackPart.Kind.DECISIONS:
            part.title = made.title[:160]
        part.save(update_fields=["data", "title"])
    pack.prepared_at = clock.now()
    pack.save(update_fields=["prepared_at"])
    audit.record(by=by, action="copil.refresh", subject=pack)
    return pack


@transaction.atomic
def edit(*, by: User, pack: Pack, title: str) -> Pack:
    """Another title."""
    _drafted(pack)
    if not title.strip():
        raise SteeringError("Donnez un titre au dossier.", "title")
    pack.title = title.strip()
    pack.save(update_fields=["title"])
    audit.record(by=by, action="copil.edit", subject=pack)
    return pack


@transaction.atomic
def write(*, by: User, part: PackPart, title: str, words: str, keys: Sequence[str] | None = None) -> PackPart:
    """Other words; for figures, which ones are shown. Raises SteeringError without a title, or without any figure."""
    _drafted(part.pack)
    if not title.strip():
        raise SteeringError("Donnez un titre à cette partie.", "title")
    part.title, part.words = title.strip(), words.strip()
    if keys is not None:
        if not keys:
            raise SteeringError("Gardez au moins un chiffre, ou laissez la partie de côté.", "keys")
        part.data = {**(part.data or {}), "keys": list(keys)}
    part.save(update_fields=["title", "words", "data"])
    audit.record(by=by, action="copil.write", subject=part)
    return part


@transaction.atomic
def hide(*, by: User, part: PackPart, hidden: bool) -> PackPart:
    """Left aside: no document prints it; or back."""
    _drafted(part.pack)
    part.hidden = hidden
    part.save(update_fields=["hidden"])
    audit.record(by=by, action="copil.hide", subject=part, changes={"hidden": [not hidden, hidden]})
    return part


@transaction.atomic
def move(*, by: User, part: PackPart, up: bool) -> PackPart:
    """One place up or down; at the end of the list it stays."""
    _drafted(part.pack)
    order = list(part.pack.parts.order_by("rank", "pk"))
    at = [one.pk for one in order].index(part.pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        for rank, one in enumerate(order, start=1):
            one.rank = rank
        PackPart.objects.bulk_update(order, ["rank"])
        audit.record(by=by, action="copil.move", subject=part)
    return part


def sealed(pack: Pack) -> str:
    """SHA-256 of all that the pack says."""
    told = [
        [part.rank, part.kind, part.code, part.title, part.words, part.data]
        for part in pack.parts.order_by("rank", "pk")
        if not part.hidden
    ]
    head = [pack.kind, pack.title, pack.started_on.isoformat(), pack.ended_on.isoformat(), pack.year, pack.outsiders]
    return digest([head, told])


@transaction.atomic
def send(*, by: User, pack: Pack, at: datetime | None = None) -> Pack:
    """Frozen: what was sent stays as it was. Raises SteeringError when everything is left aside."""
    _drafted(pack)
    if not pack.parts.filter(hidden=False).exists():
        raise SteeringError("Tout est laissé de côté : ce dossier ne dirait rien.")
    pack.state, pack.sent_at, pack.sent_by, pack.seal = Pack.State.SENT, at or clock.now(), by, sealed(pack)
    pack.save(update_fields=["state", "sent_at", "sent_by", "seal"])
    audit.record(by=by, action="copil.send", subject=pack, changes={"seal": ["", pack.seal]})
    return pack


@transaction.atomic
def discard(*, by: User, pack: Pack) -> None:
    """A draft that serves nobody goes away."""
    _drafted(pack)
    audit.record(by=by, action="copil.discard", subject=pack)
    pack.delete()
